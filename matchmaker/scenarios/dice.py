"""Seeded chance, and the small template language of the word lists."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence
from math import exp, log
from typing import TypeVar

T = TypeVar("T")
_HOLE = re.compile(r"\{([^{}]*)\}")
_RANGE = re.compile(r"(\d+)\.\.(\d+)(?:/(\d+))?")


class Dice:
    """One stream of chance; the same words give the same stream on every machine."""

    def __init__(self, *seed: str | int) -> None:
        self._random = random.Random("/".join(map(str, seed)))  # noqa: S311 not for secrets

    def pick(self, items: Sequence[T]) -> T:
        """One of the items, each as likely."""
        return items[int(self._random.random() * len(items))]

    def weighted(self, weights: Mapping[str, float]) -> str:
        """One of the keys, as likely as its weight says."""
        left = self._random.random() * sum(weights.values())
        for key, weight in weights.items():
            left -= weight
            if left < 0:
                return key
        return key

    def some(self, items: Sequence[T], count: int) -> list[T]:
        """``count`` different items (all of them when there are fewer), in their own order."""
        if count >= len(items):
            return list(items)
        return [items[i] for i in sorted(self._random.sample(range(len(items)), count))]

    def chance(self, probability: float) -> bool:
        """True with the given probability."""
        return self._random.random() < probability

    def between(self, low: int, high: int, step: int = 1) -> int:
        """A whole number from low to high, both included."""
        return low + step * int(self._random.random() * ((high - low) // step + 1))

    def share(self, low: float, high: float) -> float:
        """A number between low and high."""
        return low + (high - low) * self._random.random()

    def amount(self, low: int, high: int) -> int:
        """An amount, as likely small as large on a logarithmic scale, in round figures."""
        raw = round(exp(self.share(log(low), log(high))))
        unit = max(1, 10 ** (len(str(raw)) - 2) // 2) if raw >= 10 else 1
        return max(low, raw // unit * unit)

    def shuffled(self, items: Sequence[T]) -> list[T]:
        """The items in another order."""
        return self._random.sample(list(items), len(items))

    def fill(self, template: str, words: Mapping[str, str] | None = None) -> str:
        """Fill every hole: ``{a|b}`` is one of them, ``{10..90/5}`` a number in steps, ``{word}``
        what ``words`` says. Runs of spaces become one. KeyError names an unknown word."""

        def hole(found: re.Match[str]) -> str:
            inside = found[1]
            if span := _RANGE.fullmatch(inside):
                return str(self.between(int(span[1]), int(span[2]), int(span[3] or 1)))
            return self.pick(inside.split("|")) if "|" in inside else (words or {})[inside]

        return " ".join(_HOLE.sub(hole, template).split())
