"""Where a link leads: looking at it uses nothing up, its button does."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from api.calls import Call, Reading, Writing, store_of
from api.pages.rendering import SEE_OTHER, page
from api.problems import ProblemError, problem_of
from api.routes.sign_in import welcome
from api.schemas.links import Acceptance
from api.services import accepting, links, memberships, passwords
from api.store.tables import LinkPurpose, StoredFair

router = APIRouter(include_in_schema=False, prefix="/links")
Token = Annotated[str, Path(max_length=100)]
Typed = Annotated[str, Form()]


@router.get("/{token}", operation_id="see_link")
def see_link(request: Request, call: Reading, token: Token) -> Response:
    """What a link is good for, and its button or form."""
    return _shown(request, call, token)


def _shown(
    request: Request, call: Call, token: str, fault: str = "", email: str = "", name: str = ""
) -> Response:
    link = accepting.look(call.session, token, call.now)
    fair = call.session.get(StoredFair, link.fair_id) if link.fair_id else None
    who = memberships.name_of(call.session, link.fair_id, link.role, link.participant)
    return page(
        request,
        call,
        "link.html",
        422 if fault else 200,
        token=token,
        link=link,
        fair=fair,
        participant=who,
        fault=fault,
        given={"email": email or link.email, "name": name},
        least=passwords.LEAST,
    )


@router.post("/{token}/open", operation_id="send_open_link")
def send_open_link(request: Request, call: Writing, token: Token) -> Response:
    """In by a personal link."""
    link = accepting.open_personal(call, token)
    answer = RedirectResponse("/", SEE_OTHER)
    welcome(call, request, answer, link=link)
    return answer


def _hashed(
    request: Request, token: Token, password: Typed = "", email: Typed = "", name: Typed = ""
) -> str | ProblemError | None:
    """The hash of a new password, made before the transaction begins; or why it will not do."""
    if not password:
        return None
    with store_of(request).reading() as session:
        link = accepting.look(session, token, request.app.state.clock())
        about = (email or link.email, name)
    try:
        passwords.must_be_strong(password, *about)
    except ProblemError as weak:
        return weak
    return passwords.hash_password(password)


Hashed = Annotated[str | ProblemError | None, Depends(_hashed, scope="function")]


@router.post("/{token}/accept", operation_id="send_accept_link")
def send_accept_link(
    hashed: Hashed,
    call: Writing,
    request: Request,
    token: Token,
    email: Typed = "",
    name: Typed = "",
) -> Response:
    """Take the link up, with the account that is signed in or with a new one."""
    given = {"email": email, "name": name}
    if isinstance(hashed, ProblemError):
        return _shown(request, call, token, _words(call, hashed), **given)
    try:
        typed = {"email": email or None, "name": name or None, "language": call.language}
        wanted = Acceptance.model_validate(typed)
    except ValidationError:
        return _shown(request, call, token, call.words("pages.link.address_fault"), **given)
    if call.person.account_id is None and not (hashed and name):
        return _shown(request, call, token, call.words("pages.link.missing"), **given)
    account = accepting.accept(call, token, wanted, hashed)
    answer = RedirectResponse("/", SEE_OTHER)
    welcome(call, request, answer, account=account)
    return answer


@router.post("/{token}/password", operation_id="send_new_password")
def send_new_password(hashed: Hashed, call: Writing, request: Request, token: Token) -> Response:
    """Set a new password, then sign in with it."""
    links.find(call.session, token, call.now, LinkPurpose.NEW_PASSWORD)
    if hashed is None:
        return _shown(request, call, token, call.words("pages.link.missing"))
    if isinstance(hashed, ProblemError):
        return _shown(request, call, token, _words(call, hashed))
    accepting.set_password(call, token, hashed)
    return RedirectResponse("/sign-in", SEE_OTHER)


def _words(call: Call, refused: ProblemError) -> str:
    return problem_of(refused.kind, call.words, **refused.params).detail
