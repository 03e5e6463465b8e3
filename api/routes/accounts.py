"""One's own account, and the accounts that administrators look after."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Request, Response

from api.calls import Call, Reading, Writing, settings_of, store_of
from api.etags import IfMatch, must_match, tag
from api.identity import person_of, token_of
from api.once import Creating
from api.paging import USUAL, After, Limit, Page, page
from api.problems import ProblemError
from api.routes.answers import CREATES, EDITS, READS
from api.routes.proofs import address_of
from api.schemas.links import ForgottenPassword
from api.schemas.people import (
    AccountChange,
    AccountOut,
    LinkGiven,
    NewAccount,
    NewAccountOut,
    OwnChange,
    PasswordChange,
)
from api.services import access_log, accounts, attempts, links, memberships, passwords
from api.services.attempts import Try
from api.store.tables import Account, LinkPurpose, Role

router = APIRouter(prefix="/api/v1", tags=["people"])


def _noted(call: Call, *shown: AccountOut) -> None:
    access_log.note(call, {access_log.of("account", account.id) for account in shown})


@router.get("/account", operation_id="get_own_account", responses=READS)
def get_own_account(call: Reading, response: Response) -> AccountOut:
    """Your account."""
    account = accounts.get_account(call.session, call.person.account_id or "")
    tag(response, account.version)
    return AccountOut.of(account)


@router.patch("/account", operation_id="change_own_account", responses=EDITS)
def change_own_account(
    call: Writing, change: OwnChange, response: Response, if_match: IfMatch = None
) -> AccountOut:
    """Change your name or your language."""
    account = accounts.get_account(call.session, call.person.account_id or "", to_change=True)
    must_match(if_match, account.version)
    accounts.change_own(account, change)
    tag(response, account.version)
    return AccountOut.of(account)


class CheckedChange:
    """A change of password, its slow work done before the transaction: whether the old one was
    right, and the hash of the new one."""

    def __init__(self, request: Request, change: PasswordChange) -> None:
        now: datetime = request.app.state.clock()
        self.is_right = False
        self.password_hash = ""
        with store_of(request).reading() as session:
            person = person_of(session, token_of(request, settings_of(request)), now)
            if person.account_id is None:
                return
            self.tried = Try(person.email, address_of(request))
            attempts.must_not_wait(session, self.tried, now)
            kept = accounts.get_account(session, person.account_id).password_hash
        self.is_right = kept is None or passwords.is_right(change.old or "", kept)
        if self.is_right:
            passwords.must_be_strong(change.new, person.email, person.name)
            self.password_hash = passwords.hash_password(change.new)


Checked = Annotated[CheckedChange, Depends(scope="function")]


@router.put("/account/password", operation_id="change_password", status_code=204, responses=CREATES)
def change_password(checked: Checked, call: Writing) -> None:
    """Change your password. Every other sign-in of yours ends."""
    attempts.must_not_wait(call.session, checked.tried, call.now)
    if not checked.is_right:
        attempts.failed(call.session, checked.tried, call.now)
        raise ProblemError("wrong_password", keeps=True)
    account = accounts.get_account(call.session, call.person.account_id or "", to_change=True)
    accounts.set_password(call, account, checked.password_hash, but=call.person.sign_in_id)


@router.post("/password-links", operation_id="ask_new_password", status_code=202, responses=CREATES)
def ask_new_password(call: Writing, wanted: ForgottenPassword) -> None:
    """Have a link to a new password sent, where the address has an account. The answer is the
    same where it has none."""
    accounts.mail_new_password(call, wanted.email)


@router.get("/accounts", operation_id="list_accounts", responses=READS)
def list_accounts(call: Reading, after: After = None, limit: Limit = USUAL) -> Page[AccountOut]:
    """Every account."""
    found = page(
        call.session, accounts.accounts(), Account.id, AccountOut.of, after=after, limit=limit
    )
    _noted(call, *found.items)
    return found


@router.post(
    "/accounts",
    operation_id="create_account",
    status_code=201,
    response_model=NewAccountOut,
    responses=CREATES,
)
def create_account(call: Writing, once: Creating, wanted: NewAccount) -> Response:
    """A new account, with a link by which its owner sets the password. It is shown once."""
    account = accounts.create(call, **wanted.model_dump())
    shown = NewAccountOut(account=AccountOut.of(account), link=_password_link(call, account))
    _noted(call, shown.account)
    return once.created(
        shown,
        location=f"/api/v1/accounts/{account.id}",
        version=account.version,
        again=shown.model_copy(update={"link": shown.link.model_copy(update={"address": None})}),
    )


def _password_link(call: Call, account: Account) -> LinkGiven:
    token, link = links.make(
        call.session,
        call.now,
        purpose=LinkPurpose.NEW_PASSWORD,
        account_id=account.id,
        created_by=call.person.name,
        expires_at=call.now + links.LIVES[LinkPurpose.NEW_PASSWORD],
    )
    return LinkGiven.of(link, links.address_of(call.settings.base_url, token))


@router.get("/accounts/{account_id}", operation_id="get_account", responses=READS)
def get_account(call: Reading, account_id: str, response: Response) -> AccountOut:
    """An account."""
    account = accounts.get_account(call.session, account_id)
    tag(response, account.version)
    shown = AccountOut.of(account)
    _noted(call, shown)
    return shown


@router.patch("/accounts/{account_id}", operation_id="change_account", responses=EDITS)
def change_account(
    call: Writing,
    account_id: str,
    change: AccountChange,
    response: Response,
    if_match: IfMatch = None,
) -> AccountOut:
    """Rename or disable an account, or make it an administrator. There is always one."""
    account = accounts.get_account(call.session, account_id, to_change=True)
    must_match(if_match, account.version)
    accounts.change(call, account, change)
    tag(response, account.version)
    shown = AccountOut.of(account)
    _noted(call, shown)
    return shown


@router.post(
    "/accounts/{account_id}/password-link",
    operation_id="give_password_link",
    status_code=201,
    response_model=LinkGiven,
    responses=CREATES,
)
def give_password_link(call: Writing, once: Creating, account_id: str) -> Response:
    """A link by which the owner of an account sets a new password. It is shown once."""
    account = accounts.get_account(call.session, account_id)
    shown = _password_link(call, account)
    return once.created(
        shown,
        location=f"/api/v1/accounts/{account_id}",
        again=shown.model_copy(update={"address": None}),
    )


@router.put(
    "/accounts/{account_id}/owned/{owned_fair_id}",
    operation_id="hand_over_fair",
    status_code=204,
    responses=CREATES,
)
def hand_over_fair(call: Writing, account_id: str, owned_fair_id: str) -> None:
    """Make an account an owner of a fair, for example before its only owner leaves the office."""
    account = accounts.get_account(call.session, account_id)
    memberships.must_exist(call.session, owned_fair_id)
    memberships.add(call, account, owned_fair_id, Role.OWNER)
    access_log.note(
        call, {access_log.of("account", account_id)}, "hand_over", fair_id=owned_fair_id
    )
