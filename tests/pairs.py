"""One line and one firm: what a criterion says of them, and why."""

from __future__ import annotations

import numpy as np

from matchmaker.criteria import Criterion, Pair, Pairs
from matchmaker.domain import Fair
from matchmaker.fit import ground_text
from matchmaker.texts import texts
from tests.matching_fairs import buyer, line, office_fair, product, vendor


def one(criterion: Criterion, *, offer: int = 0, row: int = 0, column: int = 0) -> float:
    """The value of one pair."""
    pairs = Pairs(
        purchase=np.array([row]), vendor=np.array([column]), offer=np.array([offer], dtype=np.int32)
    )
    return float(criterion.values(pairs)[0])


def pair_fair(
    *,
    need: dict[str, object] | None = None,
    firm: dict[str, object] | None = None,
    agency: dict[str, object] | None = None,
    **offer: object,
) -> Fair:
    """One line and one firm with one product, facts as given."""
    return office_fair(
        buyers=(buyer("갑", **(agency or {})),),
        desks=(),
        purchases=(line("p", "갑", "복합기", **(need or {})),),
        vendors=(vendor("a", **(firm or {})),),
        products=(product("o", "a", "복합기", **offer),),
    )


def why(criterion: Criterion, *, offer: int = 0, row: int = 0, column: int = 0) -> str:
    """The ground of one pair in Korean; empty where there is none."""
    ground = criterion.ground(Pair(row, column, offer))
    return ground_text(ground, texts("ko")) if ground else ""
