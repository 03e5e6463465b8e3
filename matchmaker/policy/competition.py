"""Products that only small and medium-sized firms compete for (중소기업자간 경쟁제품)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

# A product of the list is bought from firms that prove to make it themselves, from this
# estimated price on (won).
DIRECT_PRODUCTION_FROM = 10_000_000
DIRECT_PRODUCTION_BASIS = "판로지원법 제9조, 같은 법 시행령 제10조"
_DIGIT = re.compile("[0-9]")
_ITEM_DIGITS = 10


@dataclass(frozen=True, slots=True)
class CompetitionProduct:
    """A designated item; ``conditional`` where the designation leaves some of it out."""

    code: str
    name: str
    conditional: bool


@lru_cache
def competition_products() -> Mapping[str, CompetitionProduct]:
    """The designated items by item code (세부품명번호)."""
    text = files(__package__).joinpath("competition_products.tsv").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in text.splitlines() if not line.startswith("#")]
    return {
        code: CompetitionProduct(code, name, conditional == "y")
        for code, conditional, name in rows[1:]
    }


def competition_product(code: str | None, name: str | None) -> CompetitionProduct | None:
    """The designated item of a code, or without one of an item name; None for any other."""
    digits = "".join(_DIGIT.findall(code or ""))
    if len(digits) >= _ITEM_DIGITS:
        return competition_products().get(digits[:_ITEM_DIGITS])
    return None if digits else _by_name().get((name or "").replace(" ", ""))


@lru_cache
def _by_name() -> Mapping[str, CompetitionProduct]:
    return {each.name.replace(" ", ""): each for each in competition_products().values()}
