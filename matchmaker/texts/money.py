"""Amounts of money in words."""

from __future__ import annotations

from matchmaker.texts import Texts

_MAN = 10_000
_MILLION = 1_000_000
_EOK = 100_000_000


def won(amount: int | None, texts: Texts) -> str:
    """An amount in whole won as people write it; empty when it is not known."""
    if amount is None:
        return ""
    if texts.language != "ko" and amount >= _MILLION and amount % (_MILLION // 10) == 0:
        shown = f"{amount / _MILLION:,.1f}".removesuffix(".0")
        return texts("exports.million", amount=shown)
    if texts.language != "ko" or amount % _MAN or amount <= 0:
        return texts("exports.won", amount=amount)
    eok, man = divmod(amount // _MAN, _EOK // _MAN)
    parts = [texts("exports.eok", amount=eok)] if eok else []
    parts += [texts("exports.man", amount=man)] if man else []
    return " ".join(parts) + texts("exports.won_unit")


def about(amount: int, texts: Texts) -> str:
    """An amount rounded to what a reader takes in: whole 만원, in English tenths of a million."""
    step = _MAN if texts.language == "ko" else _MILLION // 10
    rounded = round(amount / step) * step
    return won(rounded or amount, texts)
