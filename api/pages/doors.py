"""In and out: the sign-in form."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import ValidationError

from api.calls import Reading, Writing
from api.pages.rendering import SEE_OTHER, own_path, page
from api.routes import cookies
from api.routes.proofs import Proof, proof_of
from api.routes.sign_in import welcome
from api.schemas.people import SignInWanted
from api.services import attempts, sign_ins
from api.store.tables import Account

router = APIRouter(include_in_schema=False)


@router.get("/sign-in", operation_id="see_sign_in")
def see_sign_in(request: Request, call: Reading, then: str = "/") -> Response:
    """The form."""
    if call.person.is_signed_in:
        return RedirectResponse(own_path(then), SEE_OTHER)
    return page(request, call, "sign_in.html", email="", then=own_path(then), fault="")


def _proof(
    request: Request,
    email: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
) -> Proof | None:
    try:
        wanted = SignInWanted(email=email, password=password)
    except ValidationError:
        return None
    return proof_of(request, wanted)


@router.post("/sign-in", operation_id="send_sign_in")
def send_sign_in(
    proof: Annotated[Proof | None, Depends(_proof, scope="function")],
    call: Writing,
    request: Request,
    email: Annotated[str, Form()] = "",
    then: Annotated[str, Form()] = "/",
) -> Response:
    """Sign in and go on; the form again where it was wrong."""
    if proof is not None:
        attempts.must_not_wait(call.session, proof.tried, call.now)
    if proof is None or proof.account_id is None:
        if proof is not None:
            attempts.failed(call.session, proof.tried, call.now)
        fault = call.words("pages.sign_in.wrong")
        given = {"email": email, "then": own_path(then), "fault": fault}
        return page(request, call, "sign_in.html", 401, **given)
    attempts.succeeded(call.session, proof.tried)
    answer = RedirectResponse(own_path(then), SEE_OTHER)
    welcome(call, request, answer, account=call.session.get_one(Account, proof.account_id))
    return answer


@router.post("/sign-out", operation_id="send_sign_out")
def send_sign_out(call: Writing) -> Response:
    """Out, and back to the form."""
    sign_ins.end(call.session, call.person.sign_in_id or "", call.now)
    answer = RedirectResponse("/sign-in", SEE_OTHER)
    cookies.drop(answer, call.settings)
    return answer
