"""Signing in with a password, and out; who one is; where else one is signed in."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from api.calls import Call, Reading, Writing
from api.identity import person_of
from api.once import Creating
from api.paging import USUAL, After, Limit, Page, page
from api.problems import ProblemError
from api.routes import cookies
from api.routes.answers import CREATES, READS
from api.routes.proofs import Proven
from api.schemas.people import MeOut, NewToken, SignedInOut, SignInOut, TokenOut
from api.services import attempts, sign_ins
from api.store.tables import Account, Link, SignIn

router = APIRouter(prefix="/api/v1", tags=["people"])


def welcome(
    call: Call,
    request: Request,
    response: Response,
    *,
    account: Account | None = None,
    link: Link | None = None,
    as_program: bool = False,
) -> SignedInOut:
    """Sign somebody in, and give their browser its cookie (or their program its token)."""
    agent = request.headers.get("user-agent", "")
    token, sign_in = sign_ins.begin(call, account=account, link=link, agent=agent)
    me = MeOut.of(person_of(call.session, token, call.now))
    if as_program:
        return SignedInOut(me=me, token=token)
    cookies.keep(response, call.settings, token, sign_in.ends_at - call.now)
    return SignedInOut(me=me)


@router.post("/sign-in", operation_id="sign_in", responses=CREATES)
def sign_in(proof: Proven, call: Writing, request: Request, response: Response) -> SignedInOut:
    """Sign in with a password. After several wrong ones there is a wait (429)."""
    # Once more: tries that run side by side must not outrun their counting.
    attempts.must_not_wait(call.session, proof.tried, call.now)
    if proof.account_id is None:
        attempts.failed(call.session, proof.tried, call.now)
        raise ProblemError("wrong_password", keeps=True)
    attempts.succeeded(call.session, proof.tried)
    account = call.session.get_one(Account, proof.account_id)
    return welcome(call, request, response, account=account, as_program=proof.wanted.as_program)


@router.post("/sign-out", operation_id="sign_out", status_code=204, responses=READS)
def sign_out(call: Writing, response: Response) -> None:
    """End this sign-in."""
    sign_ins.end(call.session, call.person.sign_in_id or "", call.now)
    cookies.drop(response, call.settings)


@router.get("/me", operation_id="get_me", responses=READS)
def get_me(call: Reading) -> MeOut:
    """Who you are, and your parts in fairs."""
    return MeOut.of(call.person)


@router.get("/account/sign-ins", operation_id="list_sign_ins", responses=READS)
def list_sign_ins(call: Reading, after: After = None, limit: Limit = USUAL) -> Page[SignInOut]:
    """Where you are signed in, and the tokens of your programs, newest first."""
    return page(
        call.session,
        sign_ins.sign_ins_of(call.person.account_id or "", call.now),
        SignIn.id,
        lambda found: SignInOut.of(found, call.person.sign_in_id),
        after=after,
        limit=limit,
        newest_first=True,
    )


@router.delete(
    "/account/sign-ins/{sign_in_id}", operation_id="end_sign_in", status_code=204, responses=READS
)
def end_sign_in(call: Writing, sign_in_id: str) -> None:
    """End one of your sign-ins, or the token of a program."""
    sign_ins.end_own(call, sign_in_id)


@router.delete(
    "/account/sign-ins", operation_id="end_all_sign_ins", status_code=204, responses=READS
)
def end_all_sign_ins(call: Writing, response: Response) -> None:
    """Sign out everywhere, here too. The tokens of your programs end with it."""
    sign_ins.end_all(call.session, call.person.account_id or "", call.now)
    cookies.drop(response, call.settings)


@router.post(
    "/account/tokens",
    operation_id="create_token",
    status_code=201,
    response_model=TokenOut,
    responses=CREATES,
)
def create_token(call: Writing, once: Creating, wanted: NewToken) -> Response:
    """A token with which a program of yours asks in your name. It is shown once."""
    token, kept = sign_ins.begin_for_program(call, wanted.program, wanted.days)
    shown = TokenOut(id=kept.id, program=kept.program, expires_at=kept.expires_at, token=token)
    return once.created(
        shown,
        location=f"/api/v1/account/sign-ins/{kept.id}",
        again=shown.model_copy(update={"token": None}),
    )
