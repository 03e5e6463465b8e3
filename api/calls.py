"""One request: its transaction, who asks, with which right, when, and in which language.

Every operation takes `Reading` or `Writing`; taking it is what checks the right. What a
writing call did is committed before its answer leaves (the dependency ends with the
function, not with the response), so that an acknowledged write is a kept one.

What a call noted of whose personal data it shows (`services.access_log`) is kept before its
answer leaves too: by a writing call in its own transaction, by a reading one in a short one of
its own afterwards. An operation that is declared to show personal data and noted nothing
does not answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, cast

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from api.clock import Clock
from api.identity import Part, Person, bearer_of, person_of, renew, token_of, wants_renewal
from api.languages import language
from api.origins import SAFE, is_foreign
from api.personal import SHOWS
from api.problems import ProblemError
from api.rates import Rates
from api.rights import Reach, Refusal, allowed
from api.settings import Settings
from api.store import Store
from api.store.chain import Look, append
from matchmaker.texts import Texts, texts


@dataclass(frozen=True, kw_only=True)
class Call:
    """What an operation works with. ``part`` and ``reach`` say with which right it was let in:
    None where the operation needs no part in a fair."""

    session: Session
    person: Person
    part: Part | None
    reach: Reach
    now: datetime
    language: str
    settings: Settings
    operation: str
    address: str
    request_id: str
    looks: list[Look] = field(default_factory=list)

    @property
    def words(self) -> Texts:
        """The words of the caller's language."""
        return texts(self.language)

    @property
    def wants_renewal(self) -> bool:
        """Whether the caller's sign-in should be prolonged."""
        return wants_renewal(self.person, self.now, self.settings.idle_time)

    @property
    def own(self) -> Part | None:
        """The part that limits the answer to one participant; None where all may be seen."""
        return self.part if self.reach is Reach.OWN else None


def settings_of(request: Request) -> Settings:
    """The settings that the application was made with."""
    return cast(Settings, request.app.state.settings)


def store_of(request: Request) -> Store:
    """The store of the application."""
    return cast(Store, request.app.state.store)


def _call(request: Request, session: Session) -> Call:
    settings = settings_of(request)
    now = cast(Clock, request.app.state.clock)()
    operation = request.scope["route"].operation_id
    address = request.client.host if request.client else ""
    token = token_of(request, settings)
    rates = cast(Rates, request.app.state.rates)
    rates.by_address(request, operation, address, known=token is not None)
    # Also without a sign-in: another site must not sign a browser in as somebody else.
    browsing = request.method not in SAFE and bearer_of(request) is None
    if browsing and is_foreign(request, settings, by_cookie=token is not None):
        raise ProblemError("foreign")
    person = person_of(session, token, now)
    request.state.person = person.key
    if token is not None:
        rates.by_person(person.key or address)
    right = allowed(operation, person, request.path_params.get("fair_id"))
    if isinstance(right, Refusal):
        raise ProblemError(right)
    part, reach = right or (None, Reach.ALL)
    return Call(
        session=session,
        person=person,
        part=part,
        reach=reach,
        now=now,
        language=language(request),
        settings=settings,
        operation=operation,
        address=address,
        request_id=getattr(request.state, "request_id", ""),
    )


class UnnotedError(Exception):
    """An operation that shows personal data said nothing of whose: a fault of the program."""


def _noted(call: Call) -> list[Look]:
    if call.operation in SHOWS and not call.looks:
        raise UnnotedError(call.operation)
    return [look for look in call.looks if look.whose]


def reading(request: Request) -> Iterator[Call]:
    """A call that only looks. A sign-in that is in use is prolonged after it."""
    store = store_of(request)
    with store.reading() as session:
        call = _call(request, session)
        yield call
    looks, renewing = _noted(call), call.wants_renewal
    if looks or renewing:
        with store.writing() as session:
            if renewing:
                renew(session, call.person, call.now, call.settings.idle_time)
            append(session, looks)


def writing(request: Request) -> Iterator[Call]:
    """A call that changes something. A refusal undoes it, but for what the refusal keeps."""
    kept: ProblemError | None = None
    with store_of(request).writing() as session:
        call = _call(request, session)
        if call.wants_renewal:
            renew(session, call.person, call.now, call.settings.idle_time)
        try:
            yield call
        except ProblemError as error:
            if not error.keeps:
                raise
            kept = error
        else:
            append(session, _noted(call))
    if kept is not None:
        raise kept


Reading = Annotated[Call, Depends(reading, scope="function")]
Writing = Annotated[Call, Depends(writing, scope="function")]
