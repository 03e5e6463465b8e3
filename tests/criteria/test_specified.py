"""Specifications that both texts tell: for the pair, against it, or silent."""

from __future__ import annotations

import numpy as np
import pytest

from matchmaker.criteria import SLACK, TextFit, read_material
from matchmaker.criteria.specified import Specified
from matchmaker.embeddings.characters import CharacterEncoder
from tests.matching_fairs import line, office_fair, product, vendor


@pytest.mark.parametrize(
    ("need", "offer", "value"),
    [
        ("전자칠판 75인치", "전자칠판 75인치", 1),
        ("전자칠판 75인치", "전자칠판 55인치", -1),
        ("전자칠판 75인치 이상", "전자칠판 86인치", 1),
        ("책상 1200×600", "책상 1200×600×720", 1),
        ("책상 1200×600", "책상 1800×800", -1),
        ("차단기 20A", "차단기 20A", 1),
        ("차단기 20A", "차단기 30A", -1),
        ("LED 50W", "LED 50W", 1),
        ("LED 50W", "LED 등기구", 0),
        ("등기구", "LED 50W", 0),
        ("LED 50W", "차단기 20A", 0),
        ("모니터 27인치", "모니터 24인치, 27인치, 32인치", 1),
        ("모니터 27인치", "모니터 24인치, 32인치", 0),
        ("스캐너 DS2208", "스캐너 XR-2000", 0),
    ],
)
def test_what_specifications_say(need: str, offer: str, value: float) -> None:
    found = Specified.of([need, "책상"], ["의자", offer])
    assert found.block(slice(0, 2)).tolist() == [[0, value], [0, 0]]
    assert found.pairs(np.array([0, 1]), np.array([1, 1])).tolist() == [value, 0]


def test_no_texts_are_no_rows() -> None:
    assert Specified.of([], []).block(slice(0, 0)).shape == (0, 0)


def test_the_size_that_was_asked_for_fits_better() -> None:
    firms = (vendor("a"), vendor("b"), vendor("c"))
    fair = office_fair(
        purchases=(line("p1", "갑", "전자칠판 75인치 구매"),),
        vendors=firms,
        products=(
            product("x", "a", "전자칠판 75인치"),
            product("y", "b", "전자칠판 55인치"),
            product("z", "c", "전자칠판"),
        ),
    )
    text = TextFit(read_material(fair), CharacterEncoder())
    (block,) = text.blocks()
    same, other, _ = block.relevance[0]
    assert same > other
    shares = text.channel_shares(np.zeros(3, dtype=np.int64), np.arange(3))
    assert shares.sum(axis=0) == pytest.approx([1.0] * 3)
    assert (shares >= 0).all()


def test_no_bound_lies_below_what_it_bounds() -> None:
    asked = ("전자칠판 75인치 구매", "책상 1200×600", "의자")
    sold = ("전자칠판 75인치", "전자칠판 55인치", "책상 1200×600×720", "의자")
    fair = office_fair(
        purchases=tuple(line(f"p{i}", "갑", text) for i, text in enumerate(asked)),
        vendors=tuple(vendor(f"v{i}") for i in range(len(sold))),
        products=tuple(product(f"x{i}", f"v{i}", text) for i, text in enumerate(sold)),
    )
    text = TextFit(read_material(fair), CharacterEncoder())
    rows = slice(0, len(asked))
    assert (text.bounds().block(rows) >= text.likeness(rows) - SLACK).all()
