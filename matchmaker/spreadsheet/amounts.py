"""Cells → whole won: thousands marks, 원/천원/만원/백만원/억/조, and a unit in the header."""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

from matchmaker.spreadsheet.faults import CellFault
from matchmaker.spreadsheet.sheets import Cell, shown
from matchmaker.spreadsheet.values import one_line

LARGEST = 10**15
_MAN = 10**4
_SIZES = (10**12, 10**8, _MAN, 1)
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SPELLED = re.compile(r"(?:([^조억만]+)조)?(?:([^조억만]+)억)?(?:([^조억만]+)만)?([^조억만]*)")
_GROUP = re.compile(rf"(({_NUMBER})?천)?(({_NUMBER})?백)?(({_NUMBER})?십)?({_NUMBER})?")
_BEFORE = re.compile(r"^(?:약|총|금|일금|대략|₩|￦|\\|krw)+", re.IGNORECASE)
_AFTER = re.compile(r"(?:내외|이내|이하|정도|수준|가량|예정|상당|\([^()\d]*\))+$")
_UNIT_NAMES = {
    "원": 1,
    "천원": 10**3,
    "만원": 10**4,
    "십만원": 10**5,
    "백만원": 10**6,
    "천만원": 10**7,
    "억원": 10**8,
    "억": 10**8,
}
_UNITS = "십만원|백만원|천만원|천원|만원|억원|억|원"
_HEADER_UNIT = re.compile(rf"({_UNITS})[)\]]?$|[(\[](?:단위:?)?({_UNITS})[,/;·]")


def unit_of_header(header: str) -> int | None:
    """The unit that a header states, as in 예산(천원), 예산 (단위: 백만원), 예산_만원,
    예산(천원, 부가세 별도)."""
    text = unicodedata.normalize("NFKC", header).replace(" ", "")
    found = _HEADER_UNIT.search(text)
    return _UNIT_NAMES[found[1] or found[2]] if found else None


def parse_amount(cell: Cell, header_unit: int | None = None) -> int:
    """Whole won. A plain number is in the header's unit; a number with a unit says its own.

    Raises CellFault for a text that is no single amount, a negative or an absurd one.
    """
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return _checked(Decimal(repr(cell)) * (header_unit or 1), cell)
    text = unicodedata.normalize("NFKC", one_line(cell)).replace(" ", "")
    text = _AFTER.sub("", _BEFORE.sub("", text))
    negative = text[:1] in ("-", "△", "▲", "−")
    if negative:
        raise CellFault("number_negative", value=shown(cell))
    bare = re.sub(r"(?:원정|원|krw|정)$", "", text, flags=re.IGNORECASE)
    if re.fullmatch(_NUMBER, bare):
        unit = header_unit if bare == text and header_unit else 1
        return _checked(Decimal(bare.replace(",", "")) * unit, cell)
    return _checked(_spelled(bare, said_won=bare != text, cell=cell), cell)


def _spelled(text: str, *, said_won: bool, cell: Cell) -> Decimal:
    """The value of 1억2천만, 3,000만, 120백만, 3만5,000 (Korean units, largest first)."""
    found = _SPELLED.fullmatch(text) if text else None
    groups = [_group(part) for part in found.groups()] if found else [None]
    if any(value is None for value in groups):
        raise CellFault("amount_unreadable", value=shown(cell))
    values = [value or Decimal(0) for value in groups]
    *big, rest = values
    # "1억 2" may mean 1억 2천만: only 만 takes loose won after it, or 원 says so.
    after_man = found is not None and found[3] is not None and rest < _MAN
    if any(big) and rest and not said_won and not after_man:
        raise CellFault("amount_unreadable", value=shown(cell))
    return sum((v * size for v, size in zip(values, _SIZES, strict=True)), Decimal(0))


def _group(text: str | None) -> Decimal | None:
    """The value of what stands before 조, 억 or 만: 2천5백, 천, 120백, 3,000; None if none."""
    found = _GROUP.fullmatch(text or "")
    if not found:
        return None
    total = Decimal((found[7] or "0").replace(",", ""))
    for at, size in ((1, 1000), (3, 100), (5, 10)):
        if found[at]:
            total += Decimal((found[at + 1] or "1").replace(",", "")) * size
    return total


def _checked(value: Decimal, cell: Cell) -> int:
    if not value.is_finite():
        raise CellFault("amount_unreadable", value=shown(cell))
    if value < 0:
        raise CellFault("number_negative", value=shown(cell))
    if value > LARGEST:
        raise CellFault("amount_absurd", value=shown(cell))
    return int(value.quantize(Decimal(1), rounding=ROUND_HALF_UP))
