"""Firms that apply to a public fair, with their consent, and what the organiser says to them."""

from __future__ import annotations

import hashlib
from typing import Any

from sqlalchemy import Select, select

from api.calls import Call
from api.problems import ProblemError
from api.schemas.applications import ApplicationIn
from api.services.changing import EntryChange, change_entries, lock_fair
from api.services.entries import own_id
from api.services.nouns import ROWS
from api.services.seeing import must_be_open
from api.store.tables import (
    Application,
    ApplicationState,
    Consent,
    FairState,
    StoredFair,
)
from matchmaker.spreadsheet.fields import read_fields
from matchmaker.texts import Texts

CONSENT_VERSION = "2026-1"
"""The version of the words that an applicant agrees to; it changes with them."""
_PURPOSE = "application"


def consent_words(words: Texts) -> str:
    """What an applicant agrees to."""
    return words("api.consent.application")


def public_fair(call: Call, fair_id: str) -> StoredFair:
    """A fair that everybody may see. Raises ProblemError ``unknown``."""
    fair = call.session.get(StoredFair, fair_id)
    if fair is None or not fair.is_public or fair.state is FairState.DRAFT:
        raise ProblemError("unknown")
    return fair


def apply(call: Call, fair_id: str, wanted: ApplicationIn) -> Application:
    """Keep an application. Raises ProblemError: ``unknown``, ``not_open``, ``refused``,
    ``other_consent`` where the words are others by now."""
    fair = public_fair(call, fair_id)
    if fair.state is not FairState.COLLECTING:
        raise ProblemError("not_open")
    if wanted.consent_version != CONSENT_VERSION:
        raise ProblemError("other_consent", version=CONSENT_VERSION)
    vendor, faults = read_fields("vendors", wanted.vendor.model_dump(mode="json"))
    products = [read_fields("products", p.model_dump(mode="json")) for p in wanted.products]
    findings = (*faults, *(fault for _, found in products for fault in found))
    if findings:
        raise ProblemError("refused", findings=findings[:50])
    words = consent_words(call.words)
    kept = Application(
        fair_id=fair.id,
        state=ApplicationState.WAITING,
        content={
            "vendor": _plain("vendors", {**vendor, "id": "-"}),
            "products": [
                _plain("products", {**product, "id": "-", "vendor": "-"}) for product, _ in products
            ],
        },
        consent_version=CONSENT_VERSION,
        consent_hash=hashlib.sha256(words.encode()).hexdigest(),
        made_at=call.now,
    )
    call.session.add(kept)
    call.session.flush()
    return kept


def _plain(noun: str, values: dict[str, Any]) -> dict[str, Any]:
    return ROWS[noun].model_validate(values, strict=False).model_dump(mode="json")


def applications_query(fair_id: str, state: ApplicationState | None) -> Select[Application]:
    """The applications to a fair, in one state where asked."""
    query = select(Application).where(Application.fair_id == fair_id)
    return query if state is None else query.where(Application.state == state)


def get_application(call: Call, fair_id: str, application_id: str) -> Application:
    """An application. Raises ProblemError ``unknown``."""
    found = call.session.get(Application, application_id)
    if found is None or found.fair_id != fair_id:
        raise ProblemError("unknown")
    return found


def judge(
    call: Call, fair_id: str, application_id: str, *, accepted: bool, reason: str
) -> Application:
    """Take a firm in, with its products, or refuse it. Raises ProblemError ``judged_before``."""
    must_be_open(call, lock_fair(call.session, fair_id))
    kept = get_application(call, fair_id, application_id)
    if kept.state is not ApplicationState.WAITING:
        raise ProblemError("judged_before")
    if accepted:
        kept.vendor = _take_in(call, kept, reason)
    kept.state = ApplicationState.ACCEPTED if accepted else ApplicationState.REFUSED
    kept.judged_at, kept.judged_by, kept.reason = call.now, call.person.name, reason
    call.session.flush()
    return kept


def _take_in(call: Call, kept: Application, reason: str) -> str:
    """The code of the vendor that an application becomes."""
    session, fair_id = call.session, kept.fair_id
    vendor = dict(kept.content["vendor"])
    vendor["id"] = own_id(session, fair_id, "vendors", vendor)
    taken: set[str] = set()
    changes = [EntryChange(noun="vendors", code=vendor["id"], after=vendor, version=0)]
    for told in kept.content["products"]:
        product = {**told, "vendor": vendor["id"]}
        product["id"] = own_id(session, fair_id, "products", product, taken)
        taken.add(product["id"])
        changes.append(EntryChange(noun="products", code=product["id"], after=product, version=0))
    change_entries(session, fair_id, changes, call.person.name, call.now, reason, "application")
    session.add(
        Consent(
            fair_id=fair_id,
            side="vendor",
            participant=vendor["id"],
            person=(vendor["contact"] or vendor["name"])[:200],
            purpose=_PURPOSE,
            words_version=kept.consent_version,
            words_hash=kept.consent_hash,
            given_at=kept.made_at,
        )
    )
    return str(vendor["id"])
