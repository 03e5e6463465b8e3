"""Signing in by an office's own OpenID Connect provider, there and back by the browser."""

from __future__ import annotations

from typing import Annotated, cast

import httpx2
from fastapi import APIRouter, Depends, Query, Request, Response
from fastapi.responses import RedirectResponse

from api.calls import Writing, settings_of, store_of
from api.problems import ProblemError
from api.routes.answers import READS, Answers, problems
from api.routes.sign_in import welcome
from api.services import challenges, outside
from api.services.outside import Identity, Provider
from api.settings import Settings
from api.store.tables import ChallengeKind

router = APIRouter(prefix="/api/v1/sign-in/outside", tags=["people"])
ANSWERS = {**READS, **problems(410)}
_SEE_OTHER: Answers = {
    303: {"description": "To the provider, or back to the service"},
}


def _cookie(settings: Settings) -> str:
    return "__Host-matchmaker-outside" if settings.is_https else "matchmaker-outside"


def _provider(request: Request) -> Provider:
    transport = cast("httpx2.BaseTransport | None", getattr(request.app.state, "transport", None))
    return Provider(settings_of(request), transport)


def _entrance(request: Request) -> tuple[Provider, str]:
    """The provider is asked before the transaction begins."""
    provider = _provider(request)
    return provider, provider.entrance()


Entrance = Annotated[tuple[Provider, str], Depends(_entrance, scope="function")]


@router.get(
    "",
    operation_id="begin_outside_sign_in",
    status_code=303,
    response_class=RedirectResponse,
    responses={**ANSWERS, **_SEE_OTHER},
)
def begin_outside_sign_in(found: Entrance, call: Writing) -> Response:
    """To the provider's sign-in. 404 where none is set up. Who is signed in links the provider's
    identity to their account."""
    provider, entrance = found
    state, nonce, verifier = outside.begin(call.session, call.now, call.person.account_id)
    answer = RedirectResponse(provider.address(entrance, state, nonce, verifier), 303)
    # The answer has to come back by the same browser.
    answer.set_cookie(
        _cookie(call.settings),
        state,
        max_age=int(challenges.LIFE.total_seconds()),
        path="/",
        secure=call.settings.is_https,
        httponly=True,
        samesite="lax",
    )
    return answer


def _identity(
    request: Request,
    state: Annotated[str, Query(max_length=200)] = "",
    code: Annotated[str, Query(max_length=4000)] = "",
) -> tuple[Identity, str | None]:
    """The question is closed and the provider asked before the transaction begins."""
    provider = _provider(request)
    if not state or request.cookies.get(_cookie(settings_of(request))) != state:
        raise ProblemError("gone")
    now = request.app.state.clock()
    with store_of(request).writing() as session:
        asked = challenges.take(session, now, ChallengeKind.OUTSIDE, state)
        content, account_id = dict(asked.content), asked.account_id
    if not code:
        raise ProblemError("not_verified")
    return provider.identity(code, content["verifier"], content["nonce"], now), account_id


Known = Annotated[tuple[Identity, str | None], Depends(_identity, scope="function")]


@router.get(
    "/back",
    operation_id="finish_outside_sign_in",
    status_code=303,
    response_class=RedirectResponse,
    responses={**ANSWERS, **_SEE_OTHER},
)
def finish_outside_sign_in(known: Known, call: Writing, request: Request) -> Response:
    """Back from the provider, signed in."""
    identity, asking = known
    account = outside.account_of(call.session, identity, asking, call.now)
    answer = RedirectResponse("/", 303)
    welcome(call, request, answer, account=account)
    answer.delete_cookie(
        _cookie(call.settings),
        path="/",
        secure=call.settings.is_https,
        httponly=True,
        samesite="lax",
    )
    return answer
