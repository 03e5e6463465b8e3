"""Specifications in a text: measures with their units, sizes, model numbers and standards."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from math import inf, isclose, isfinite

SIZE = "size"
MODEL = "model"

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_NOT_AFTER = r"(?<![\dA-Za-z.,])"
_AT_LEAST = re.compile(r"\s*(?:이상|초과|以上|↑)")
_AT_MOST = re.compile(r"\s*(?:이하|미만|이내|까지|以下|↓)")
_LENGTHS = r"mm|cm|m|인치|MM|CM"
_SIZE = re.compile(
    rf"{_NOT_AFTER}(?:[WDHL]\s*)?(?:{_NUMBER})\s*(?:{_LENGTHS})?"
    rf"(?:\s*[×xX*✕╳]\s*(?:[WDHL]\s*)?(?:{_NUMBER})\s*(?:{_LENGTHS})?)+(?![\dA-Za-z])"
)
_SIDE = re.compile(rf"({_NUMBER})\s*({_LENGTHS})?")
# A code of letters and figures (XR-2000, DS2208): at least four signs, two of them figures.
_MODEL = re.compile(
    r"(?<![A-Za-z\d])(?:KS\s?[A-Z]\s?\d{3,5}|[A-Za-z]{1,6}-?\d{2,}[A-Za-z\d]*(?:-[A-Za-z\d]+)*)"
    r"(?![A-Za-z\d])"
)
_SHORTEST_MODEL = 4
# Sizes of screws and games are no sizes of furniture: 4x4.
_LEAST_SIDE = 10.0
_CLOSE = 0.01
_FAR = 2.0


@dataclass(frozen=True, slots=True)
class Specification:
    """A specification where it stands in a text.

    ``kind`` is a quantity of `units.toml`, a size or a model. ``low`` to ``high`` is what it
    allows (both the same for a plain figure); ``sides`` are the sides of a size in mm,
    longest first; ``code`` is a model without hyphens, in lower case.
    """

    kind: str
    start: int
    end: int
    low: float = 0.0
    high: float = 0.0
    sides: tuple[float, ...] = ()
    code: str = ""

    def equals(self, other: Specification) -> bool:
        """Whether both say the same, within a hundredth."""
        if self.kind != other.kind or self.code != other.code:
            return False
        if self.kind == SIZE:
            return _same_sides(self.sides, other.sides)
        return _near(self.low, other.low) and _near(self.high, other.high)

    def allows(self, other: Specification) -> bool:
        """Whether what one side asks for and what the other tells can both be true: 75인치
        이상 and 86인치; 1200×600 and 1200×600×720."""
        if self.kind != other.kind or self.kind == MODEL:
            return False
        if self.kind == SIZE:
            few, many = sorted((self.sides, other.sides), key=len)
            left = list(many)
            return all(_taken(side, left) for side in few)
        asks = self.low != self.high or other.low != other.high
        return asks and self._overlaps(other)

    def _overlaps(self, other: Specification) -> bool:
        """Whether both can be true of one thing. A figure far from an open limit is of
        another thing: 0.2mm 두께 is no answer to 20mm 이하."""
        if self.low > other.high or other.low > self.high:
            return False
        ours, theirs = _finite(self), _finite(other)
        return ours <= theirs * _FAR and theirs <= ours * _FAR


def specifications(text: str) -> tuple[Specification, ...]:
    """The specifications of a (normalised) text, in order; none within another."""
    found: list[Specification] = []
    for each in (*_sizes(text), *_models(text), *_measures(text)):
        if not any(each.start < kept.end and kept.start < each.end for kept in found):
            found.append(each)
    return tuple(sorted(found, key=lambda s: s.start))


def _sizes(text: str) -> Iterator[Specification]:
    for hit in _SIZE.finditer(text):
        sides = _SIDE.findall(hit[0])
        last = next((unit for _, unit in reversed(sides) if unit), "mm")
        lengths = _units()[0]["length"]
        values = [_value(v) * lengths[(unit or last).replace("M", "m").replace("C", "c")]
                  for v, unit in sides]  # fmt: skip
        if max(values) >= _LEAST_SIDE:
            end = hit.start() + len(hit[0].rstrip())
            yield Specification(SIZE, hit.start(), end, sides=tuple(sorted(values, reverse=True)))


def _models(text: str) -> Iterator[Specification]:
    for hit in _MODEL.finditer(text):
        code = re.sub(r"[\s-]", "", hit[0]).lower()
        if len(code) >= _SHORTEST_MODEL:
            yield Specification(MODEL, hit.start(), hit.end(), code=code)


def _measures(text: str) -> Iterator[Specification]:
    units, pattern = _units()
    for hit in pattern.finditer(text):
        kind, factor = next((k, u[hit["unit"]]) for k, u in units.items() if hit["unit"] in u)
        low = _value(hit["low"]) * factor
        high = _value(hit["high"]) * factor if hit["high"] else low
        start, end = hit.span()
        if limit := _AT_LEAST.match(text, end):
            high, end = inf, limit.end()
        elif limit := _AT_MOST.match(text, end):
            low, end = -inf, limit.end()
        yield Specification(kind, start, end, low, max(low, high))


def _value(number: str) -> float:
    return float(number.replace(",", ""))


def _near(one: float, other: float) -> bool:
    return isclose(one, other, rel_tol=_CLOSE)


def _same_sides(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return len(one) == len(other) and all(map(_near, one, other))


def _finite(told: Specification) -> float:
    """The figure that a limit or a range names."""
    known = [limit for limit in (told.low, told.high) if isfinite(limit)]
    return max(known)


def _taken(side: float, left: list[float]) -> bool:
    """Takes a side like this one out of those left, if there is one."""
    near = next((other for other in left if _near(side, other)), None)
    if near is None:
        return False
    left.remove(near)
    return True


@lru_cache
def _units() -> tuple[Mapping[str, Mapping[str, float]], re.Pattern[str]]:
    """The units of `units.toml`, and what finds a figure with one of them."""
    text = files(__package__).joinpath("units.toml").read_text(encoding="utf-8")
    units: Mapping[str, Mapping[str, float]] = tomllib.loads(text)
    written = sorted((u for kind in units.values() for u in kind), key=lambda u: (-len(u), u))
    pattern = (
        rf"{_NOT_AFTER}(?P<low>{_NUMBER})(?:\s*[~∼-]\s*(?P<high>{_NUMBER}))?\s*"
        rf"(?P<unit>{'|'.join(map(re.escape, written))})(?![A-Za-z\d/])"
    )
    return units, re.compile(pattern)
