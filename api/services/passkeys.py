"""Passkeys (WebAuthn): a device proves that it holds the key of an account."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Select, select
from webauthn import (
    base64url_to_bytes,
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from api.calls import Call
from api.problems import ProblemError
from api.services import challenges
from api.settings import Settings
from api.store.tables import Account, ChallengeKind, Passkey

Options = dict[str, Any]
_NAME = "Matchmaker"


def site_of(settings: Settings) -> str:
    """The name that passkeys are bound to. Browsers allow them over TLS, and on localhost.
    Raises ProblemError ``not_offered``."""
    host = urlsplit(settings.base_url).hostname or ""
    if not (settings.is_https or host == "localhost"):
        raise ProblemError("not_offered")
    return host


def _origin(settings: Settings) -> str:
    address = urlsplit(settings.base_url)
    return f"{address.scheme}://{address.netloc}"


def passkeys_of(account_id: str) -> Select[Passkey]:
    """The passkeys of an account."""
    return select(Passkey).where(Passkey.account_id == account_id)


def begin_new(call: Call) -> tuple[str, Options]:
    """What a browser is asked for a new passkey, and the token of the question."""
    site = site_of(call.settings)
    account = call.session.get_one(Account, call.person.account_id)
    held = call.session.scalars(passkeys_of(account.id))
    options = generate_registration_options(
        rp_id=site,
        rp_name=_NAME,
        user_name=account.email,
        user_id=account.id.encode(),
        user_display_name=account.name,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one.credential_id) for one in held],
    )
    token = _ask(call, ChallengeKind.NEW_PASSKEY, options.challenge, account.id)
    return token, json.loads(options_to_json(options))


def _ask(call: Call, kind: ChallengeKind, challenge: bytes, account_id: str | None = None) -> str:
    content = {"challenge": bytes_to_base64url(challenge)}
    return challenges.begin(call.session, call.now, kind, content, account_id)


def add(call: Call, token: str, credential: Options, name: str) -> Passkey:
    """Keep a new passkey. Raises ProblemError ``gone``, ``not_verified``, ``exists``."""
    site = site_of(call.settings)
    asked = challenges.take(call.session, call.now, ChallengeKind.NEW_PASSKEY, token)
    if asked.account_id != call.person.account_id:
        raise ProblemError("gone")
    try:
        found = verify_registration_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(asked.content["challenge"]),
            expected_rp_id=site,
            expected_origin=_origin(call.settings),
        )
    except _REFUSALS as error:
        raise ProblemError("not_verified", keeps=True) from error
    if _by_credential(call, found.credential_id) is not None:
        raise ProblemError("conflict", keeps=True)
    passkey = Passkey(
        account_id=call.person.account_id,
        credential_id=found.credential_id,
        public_key=found.credential_public_key,
        sign_count=found.sign_count,
        name=name,
        created_at=call.now,
    )
    call.session.add(passkey)
    call.session.flush()
    return passkey


# What the library raises for an answer that is no answer: its own errors, and those of the
# parts it takes an answer apart with.
_REFUSALS = (WebAuthnException, ValueError, KeyError, TypeError)


def _by_credential(call: Call, credential_id: bytes) -> Passkey | None:
    found = select(Passkey).where(Passkey.credential_id == credential_id)
    return call.session.scalar(found.with_for_update())


def remove(call: Call, passkey_id: str) -> None:
    """Forget a passkey of one's own. Raises ProblemError ``unknown``."""
    found = call.session.get(Passkey, passkey_id)
    if found is None or found.account_id != call.person.account_id:
        raise ProblemError("unknown")
    call.session.delete(found)


def begin_sign_in(call: Call) -> tuple[str, Options]:
    """What a browser is asked to sign in. It names no account: the passkey says whose it is."""
    options = generate_authentication_options(
        rp_id=site_of(call.settings), user_verification=UserVerificationRequirement.PREFERRED
    )
    return _ask(call, ChallengeKind.PASSKEY, options.challenge), json.loads(
        options_to_json(options)
    )


def verify(call: Call, token: str, credential: Options) -> Account:
    """The account that a passkey proves. A count of uses that does not rise says that the key
    was copied. Raises ProblemError ``gone``, ``not_verified``."""
    site = site_of(call.settings)
    asked = challenges.take(call.session, call.now, ChallengeKind.PASSKEY, token)
    try:
        passkey = _by_credential(call, base64url_to_bytes(str(credential["id"])))
        if passkey is None:
            raise ProblemError("not_verified", keeps=True)
        found = verify_authentication_response(
            credential=credential,
            expected_challenge=base64url_to_bytes(asked.content["challenge"]),
            expected_rp_id=site,
            expected_origin=_origin(call.settings),
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
        )
    except _REFUSALS as error:
        raise ProblemError("not_verified", keeps=True) from error
    passkey.sign_count, passkey.used_at = found.new_sign_count, call.now
    account = call.session.get_one(Account, passkey.account_id)
    if account.disabled_at is not None:
        raise ProblemError("not_verified", keeps=True)
    return account
