"""Passkeys of one's own account, and signing in with one."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.calls import Reading, Writing
from api.once import Creating
from api.paging import USUAL, After, Limit, Page, page
from api.routes.answers import CREATES, READS, problems
from api.routes.sign_in import welcome
from api.schemas.passkeys import NewPasskey, PasskeyAsked, PasskeyOut, PasskeySignIn
from api.schemas.people import SignedInOut
from api.services import passkeys
from api.store.tables import Passkey

router = APIRouter(prefix="/api/v1", tags=["people"])
ANSWERS = {**CREATES, **problems(410)}


@router.post("/account/passkeys/begin", operation_id="begin_passkey", responses=CREATES)
def begin_passkey(call: Writing) -> PasskeyAsked:
    """What to ask the browser for a new passkey. 404 where the service is not reached over TLS:
    browsers have no passkeys there."""
    challenge, options = passkeys.begin_new(call)
    return PasskeyAsked(challenge=challenge, options=options)


@router.post(
    "/account/passkeys",
    operation_id="add_passkey",
    status_code=201,
    response_model=PasskeyOut,
    responses=ANSWERS,
)
def add_passkey(call: Writing, once: Creating, wanted: NewPasskey) -> Response:
    """Keep a new passkey."""
    passkey = passkeys.add(call, wanted.challenge, wanted.credential, wanted.name)
    return once.created(PasskeyOut.of(passkey), location=f"/api/v1/account/passkeys/{passkey.id}")


@router.get("/account/passkeys", operation_id="list_passkeys", responses=READS)
def list_passkeys(call: Reading, after: After = None, limit: Limit = USUAL) -> Page[PasskeyOut]:
    """Your passkeys."""
    return page(
        call.session,
        passkeys.passkeys_of(call.person.account_id or ""),
        Passkey.id,
        PasskeyOut.of,
        after=after,
        limit=limit,
    )


@router.delete(
    "/account/passkeys/{passkey_id}",
    operation_id="remove_passkey",
    status_code=204,
    responses=READS,
)
def remove_passkey(call: Writing, passkey_id: str) -> None:
    """Forget a passkey."""
    passkeys.remove(call, passkey_id)


@router.post("/sign-in/passkey/begin", operation_id="begin_passkey_sign_in", responses=CREATES)
def begin_passkey_sign_in(call: Writing) -> PasskeyAsked:
    """What to ask the browser to sign in with a passkey. 404 where browsers have none."""
    challenge, options = passkeys.begin_sign_in(call)
    return PasskeyAsked(challenge=challenge, options=options)


@router.post("/sign-in/passkey", operation_id="sign_in_with_passkey", responses=ANSWERS)
def sign_in_with_passkey(
    call: Writing, wanted: PasskeySignIn, request: Request, response: Response
) -> SignedInOut:
    """Sign in with a passkey."""
    account = passkeys.verify(call, wanted.challenge, wanted.credential)
    return welcome(call, request, response, account=account)
