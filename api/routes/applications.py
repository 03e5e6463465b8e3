"""Operations on public fairs, and on applications to them."""

from __future__ import annotations

from fastapi import APIRouter, Response
from sqlalchemy import func, select

from api.calls import Call, Reading, Writing
from api.once import Creating
from api.paging import USUAL, After, Limit, Page, page
from api.routes.answers import CREATES, EDITS, READS
from api.schemas.applications import (
    ApplicationIn,
    ApplicationOut,
    ApplicationReceipt,
    Decision,
    PublicFair,
    PublicNeed,
    PublicSession,
)
from api.services import applications, fairs
from api.services.access_log import note, of
from api.services.fair_content import contents
from api.services.masking import masked
from api.store.tables import (
    Application,
    ApplicationState,
    FairState,
    Role,
    StoredBuyer,
    StoredPurchase,
)

router = APIRouter(prefix="/api/v1", tags=["applications"])


@router.get("/public/fairs/{fair_id}", operation_id="get_public_fair", responses=READS)
def get_public_fair(call: Reading, fair_id: str) -> PublicFair:
    """A fair that its organiser made public, and what an applicant agrees to."""
    fair = applications.public_fair(call, fair_id)
    sessions = contents(call.session, fair_id, "sessions")
    return PublicFair(
        id=fair.id,
        name=fair.name,
        state=fair.state,
        timezone=fair.timezone,
        first_day=fair.first_day,
        sessions=[PublicSession.model_validate(_some(PublicSession, s)) for s in sessions],
        agencies=_count(call, StoredBuyer, fair_id),
        needs=_count(call, StoredPurchase, fair_id),
        takes_applications=fair.state is FairState.COLLECTING,
        consent_version=applications.CONSENT_VERSION,
        consent=applications.consent_words(call.words),
    )


def _count(call: Call, table: type[StoredBuyer] | type[StoredPurchase], fair_id: str) -> int:
    query = select(func.count()).select_from(table).where(table.fair_id == fair_id)
    return call.session.scalar(query) or 0


def _some(model: type[PublicSession] | type[PublicNeed], content: dict[str, object]) -> object:
    return {name: value for name, value in content.items() if name in model.model_fields}


@router.get("/public/fairs/{fair_id}/needs", operation_id="list_public_needs", responses=READS)
def list_public_needs(
    call: Reading, fair_id: str, after: After = None, limit: Limit = USUAL
) -> Page[PublicNeed]:
    """What the agencies of a public fair plan to buy."""
    applications.public_fair(call, fair_id)
    names = {row["id"]: row["name"] for row in contents(call.session, fair_id, "buyers")}

    def shown(line: StoredPurchase) -> PublicNeed:
        told = {"agency": names[line.buyer], **line.content}
        return PublicNeed.model_validate(_some(PublicNeed, told))

    query = select(StoredPurchase).where(StoredPurchase.fair_id == fair_id)
    return page(call.session, query, StoredPurchase.code, shown, after=after, limit=limit)


@router.post(
    "/public/fairs/{fair_id}/applications",
    operation_id="apply_to_fair",
    status_code=201,
    response_model=ApplicationReceipt,
    responses=CREATES,
)
def apply_to_fair(call: Writing, once: Creating, fair_id: str, wanted: ApplicationIn) -> Response:
    """Apply to a public fair as a firm. The organiser says yes or no."""
    kept = applications.apply(call, fair_id, wanted)
    receipt = ApplicationReceipt(id=kept.id, state=kept.state, made_at=kept.made_at)
    return once.created(receipt, location=f"/api/v1/public/fairs/{fair_id}")


@router.get("/fairs/{fair_id}/applications", operation_id="list_applications", responses=READS)
def list_applications(
    call: Reading,
    fair_id: str,
    state: ApplicationState | None = None,
    after: After = None,
    limit: Limit = USUAL,
) -> Page[ApplicationOut]:
    """The firms that applied, the first first."""
    fairs.get_fair(call.session, fair_id)
    query = applications.applications_query(fair_id, state)
    answer = page(
        call.session,
        query,
        Application.id,
        lambda kept: _out(call, kept),
        after=after,
        limit=limit,
    )
    _note(call, [found.id for found in answer.items])
    return answer


@router.put(
    "/fairs/{fair_id}/applications/{application_id}/decision",
    operation_id="decide_application",
    responses=EDITS,
)
def decide_application(
    call: Writing, fair_id: str, application_id: str, wanted: Decision
) -> ApplicationOut:
    """Take a firm in, with its products, or refuse it. Once."""
    kept = applications.judge(
        call, fair_id, application_id, accepted=wanted.accepted, reason=wanted.reason
    )
    _note(call, [kept.id])
    return _out(call, kept)


def _is_viewer(call: Call) -> bool:
    return call.part is not None and call.part.role is Role.VIEWER


def _note(call: Call, ids: list[str]) -> None:
    note(call, [] if _is_viewer(call) else [of("application", found) for found in ids])


def _out(call: Call, kept: Application) -> ApplicationOut:
    vendor = kept.content["vendor"]
    seen = masked(vendor) if _is_viewer(call) else vendor
    own = {
        name: getattr(kept, name)
        for name in ApplicationOut.model_fields
        if name != "vendor" and hasattr(kept, name)
    }
    told = {name: value for name, value in seen.items() if name in ApplicationOut.model_fields}
    products = [product["name"] for product in kept.content["products"]]
    return ApplicationOut.model_validate(
        {**told, **own, "products": products, "vendor": kept.vendor}
    )
