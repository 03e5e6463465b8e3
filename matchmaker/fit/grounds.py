"""The facts and the rule behind a contribution, in words."""

from __future__ import annotations

from collections.abc import Iterator

from matchmaker.reasons import Explanation, Ground
from matchmaker.texts import Texts
from matchmaker.texts.money import about

_MONEY = "_won"
_CONDITION = "condition"


def ground_text(ground: Ground, texts: Texts) -> str:
    """One sentence: the facts, and the rule with its legal basis where there is one."""
    params = {
        name: about(int(value), texts) if name.endswith(_MONEY) else value
        for name, value in ground.params.items()
    }
    told = texts(f"fit.ground.{ground.kind}", **params)
    if ground.params.get(_CONDITION):
        told = texts("fit.ground.with_condition", told=told)
    return told


def grounds(explanation: Explanation, texts: Texts) -> Iterator[tuple[str, str]]:
    """(criterion, its ground in words) of an explanation, in the order of the contributions."""
    for part in explanation.contributions:
        if part.ground is not None:
            yield part.criterion, ground_text(part.ground, texts)
