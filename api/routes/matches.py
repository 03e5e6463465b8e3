"""Operations on matches: who suits what, and why."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query

from api.calls import Reading
from api.paging import USUAL, After, Limit, Page
from api.routes.answers import READS
from api.schemas.meetings import MatchDetail, MatchOut
from api.services import suggestions

router = APIRouter(prefix="/api/v1/fairs/{fair_id}/matches", tags=["matches"])
Code = Annotated[str | None, Query(max_length=200)]
Least = Annotated[float | None, Query(ge=0, le=100, description="The least points")]


@router.get("", operation_id="list_matches", responses=READS)
def list_matches(
    call: Reading,
    fair_id: str,
    purchase: Code = None,
    vendor: Code = None,
    buyer: Code = None,
    least: Least = None,
    after: After = None,
    limit: Limit = USUAL,
) -> Page[MatchOut]:
    """The vendors of each planned purchase, best first; with ``vendor``, the purchases of one
    vendor. An officer sees the vendors of its own lines. A vendor sees which agencies need its
    products, without points or ranks."""
    own = call.own
    if own is not None and own.role.value == "vendor":
        vendor, least = own.participant, None
    asked = suggestions.Asked(purchase=purchase, vendor=vendor, buyer=buyer, least=least)
    return suggestions.matches_page(call.session, fair_id, own, asked, after=after, limit=limit)


@router.get("/{purchase}/{vendor}", operation_id="get_match", responses=READS)
def get_match(call: Reading, fair_id: str, purchase: str, vendor: str) -> MatchDetail:
    """Why a vendor suits a planned purchase: contributions, and the words that met in both
    texts by their places."""
    return suggestions.one_match(call.session, fair_id, call.own, purchase, vendor)
