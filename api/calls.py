"""One request: its transaction, who asks, with which right, when, and in which language.

Every operation takes `Reading` or `Writing`; taking it is what checks the right. What a
writing call did is committed before its answer leaves (the dependency ends with the
function, not with the response), so that an acknowledged write is a kept one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, cast

from fastapi import Depends, Request
from sqlalchemy.orm import Session

from api.clock import Clock
from api.identity import Part, Person, person_of, token_of
from api.languages import language
from api.problems import ProblemError
from api.rights import Reach, Refusal, allowed
from api.settings import Settings
from api.store import Store
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

    @property
    def words(self) -> Texts:
        """The words of the caller's language."""
        return texts(self.language)

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
    person = person_of(session, token_of(request, settings), now)
    operation = request.scope["route"].operation_id
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
        address=request.client.host if request.client else "",
        request_id=getattr(request.state, "request_id", ""),
    )


def reading(request: Request) -> Iterator[Call]:
    """A call that only looks."""
    with store_of(request).reading() as session:
        yield _call(request, session)


def writing(request: Request) -> Iterator[Call]:
    """A call that changes something."""
    with store_of(request).writing() as session:
        yield _call(request, session)


Reading = Annotated[Call, Depends(reading, scope="function")]
Writing = Annotated[Call, Depends(writing, scope="function")]
