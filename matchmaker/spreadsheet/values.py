"""Cells → texts, whole numbers, shares, lists, business registration numbers."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time

from matchmaker.spreadsheet.faults import CellFault
from matchmaker.spreadsheet.sheets import Cell, shown
from matchmaker.spreadsheet.vocabulary import normal, vocabulary

_INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2060\ufeff]")
_COUNT = re.compile(r"([-+]?\d{1,12})(?:\.0*)?\s*(?:개|명|회|건|분|팀|실|점|위|순위|지망|석)?")
_ADDRESS = re.compile(
    r"""(?:[(\[]?\d{5}[)\]]?\s)?(?:대한민국\s)?  # postal code, country
    ([가-힣]{2,7})\s                             # province
    (?:([가-힣]{1,6}[시군구])\s                  # city, county or ward
    (?:([가-힣]{1,6}구)\s)?                      # ward of a city
    |(?<=시\s))                                  # 세종특별자치시 has none
    .*\d""",
    re.VERBOSE,
)
_BUSINESS_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
_LIST_MARKS = frozenset(",;/·|\n，；／ㆍ・")
_OPENING, _CLOSING = "([{（「『<", ")]}）」』>"

_HUNDRED = 100.0


def clean(cell: Cell) -> str:
    """The text of a cell: composed Hangul, no invisible characters, trimmed; "" when blank."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    if isinstance(cell, datetime):
        return cell.strftime("%Y-%m-%d %H:%M")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    text = unicodedata.normalize("NFC", str(cell)).replace("\r\n", "\n").replace("\r", "\n")
    return _INVISIBLE.sub("", text).replace("\xa0", " ").strip()


def one_line(cell: Cell) -> str:
    """The text of a cell on one line, runs of white space as one space: for names and ids."""
    return " ".join(clean(cell).split())


def says_unknown(cell: Cell) -> bool:
    """True for a blank cell, or a word that stands for "not known"."""
    text = one_line(cell)
    return not normal(text) or normal(text) in vocabulary().unknown


def letters(text: str) -> int:
    """How many letters and digits a text has: what a match can hold on to."""
    return sum(c.isalnum() for c in text)


def parse_whole(cell: Cell) -> int:
    """A count: 5, 5.0, "5", "5개", "1,000명". Raises CellFault for anything else."""
    text = unicodedata.normalize("NFKC", one_line(cell)).replace(",", "")
    found = _COUNT.fullmatch(text)
    if not found:
        raise CellFault("number_unreadable", value=shown(cell))
    number = int(found[1])
    if number < 0:
        raise CellFault("number_negative", value=shown(cell))
    return number


def parse_decimal(cell: Cell) -> float:
    """A number that may have a fraction: 0.5, "1,200.5", "50%" (0.5)."""
    text = unicodedata.normalize("NFKC", one_line(cell)).replace(",", "").replace(" ", "")
    found = re.fullmatch(r"([-+]?\d{1,12}(?:\.\d+)?)(%?)", text)
    if not found:
        raise CellFault("number_unreadable", value=shown(cell))
    number = float(found[1]) / (100 if found[2] else 1)
    if number < 0:
        raise CellFault("number_negative", value=shown(cell))
    return number


def parse_share(cell: Cell) -> float:
    """A share of 0 to 1: 0.3, "30%"."""
    share = parse_decimal(cell)
    if share > 1:
        raise CellFault("share_above_one", value=shown(cell))
    return share


def parse_percent(cell: Cell) -> float:
    """A percentage of 0 to 100: 3.2, "3.2%", "3.2 퍼센트"."""
    text = unicodedata.normalize("NFKC", one_line(cell)).replace(" ", "")
    found = re.fullmatch(r"(\d{1,3}(?:\.\d+)?)(?:%|퍼센트|프로)?", text)
    if not found:
        raise CellFault("percent_unreadable", value=shown(cell))
    if float(found[1]) > _HUNDRED:
        raise CellFault("percent_above_hundred", value=shown(cell))
    return float(found[1])


def split_items(cell: Cell, marks: frozenset[str] = _LIST_MARKS) -> tuple[str, ...]:
    """The items of a cell, split at , ; / · | and new lines, outside brackets and numbers."""
    text = clean(cell)
    items, start, depth = [], 0, 0
    for at, char in enumerate(text):
        depth += (char in _OPENING) - (char in _CLOSING and depth > 0)
        if char in marks and depth == 0 and not _in_number(text, at):
            items.append(text[start:at])
            start = at + 1
    items.append(text[start:])
    trimmed = (" ".join(item.split()) for item in items)
    return tuple(dict.fromkeys(item for item in trimmed if item))


def _in_number(text: str, at: int) -> bool:
    """True for the thousands mark of 1,000."""
    return bool(
        text[at] == ","
        and at
        and text[at - 1].isdigit()
        and re.match(r"\d{3}(?!\d)", text[at + 1 : at + 5])
    )


def region_of_address(text: str) -> str:
    """Province, city or county, and ward in front of an address; any other text as it is.

    "(03154) 경기도 성남시 분당구 판교로 1, 2층" is 경기도 성남시 분당구.
    """
    found = _ADDRESS.match(text)
    return " ".join(part for part in found.groups() if part) if found else text


def split_lines(cell: Cell) -> tuple[str, ...]:
    """Titles in one cell, split only at | and new lines: commas belong to the titles."""
    return split_items(cell, frozenset("|\n｜"))


def parse_business_number(cell: Cell) -> str:
    """A business registration number as ``000-00-00000``, its check digit verified.

    The ninth digit's product with 5 also carries its tens (National Tax Service's rule).
    """
    text = unicodedata.normalize("NFKC", one_line(cell))
    digits = re.sub(r"[\s\-–—.]", "", text)
    if not re.fullmatch(r"\d{10}", digits, re.ASCII) or int(digits) == 0:
        raise CellFault("business_number_form", value=shown(cell))
    numbers = [int(d) for d in digits]
    if business_check_digit(numbers[:9]) != numbers[9]:
        raise CellFault("business_number_check", value=shown(cell))
    return f"{digits[:3]}-{digits[3:5]}-{digits[5:]}"


def business_check_digit(nine: list[int]) -> int:
    """The tenth digit of a business registration number, from the first nine."""
    total = sum(d * w for d, w in zip(nine, _BUSINESS_WEIGHTS, strict=True)) + nine[8] * 5 // 10
    return -total % 10
