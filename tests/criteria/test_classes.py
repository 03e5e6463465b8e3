"""Item classes: what is remembered of like texts, and that no measured text is remembered."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from benchmarks.fit_quality import text_fit
from benchmarks.train_classes import remember
from matchmaker.criteria import TextFit, read_material
from matchmaker.criteria.classes import (
    ClassEvidence,
    ClassMemory,
    class_memory,
    item_digits,
    memory_arrays,
)
from matchmaker.domain import DeskId, Fair, VendorId
from matchmaker.embeddings.characters import CharacterEncoder
from matchmaker.fit import build_fit
from tests.matching_fairs import TopicEncoder, line, office_fair, product, vendor

DESK, COPIER, BANNER = "5610170301", "4410150101", "5512171901"
LABELLED = [
    (COPIER, "컬러 복합기 임차"),
    (DESK, "사무용 책상 구매"),
    (BANNER, "행사 현수막 제작"),
]


def memory() -> ClassMemory:
    return remember(LABELLED, CharacterEncoder())


def coded_fair(need: str, **facts: object) -> Fair:
    return office_fair(
        purchases=(line("p", "갑", need, **facts),),
        vendors=(vendor("a"), vendor("b"), vendor("c")),
        products=(
            product("desk", "a", "가구 일식", item_code=DESK),
            product("copier", "b", "기기 일식", item_code=COPIER),
            product("plain", "c", "물건 일식"),
        ),
    )


def evidence(need: str, code: str | None = None) -> list[float]:
    known = memory()
    offers = [DESK, DESK[:8], DESK[:4] + "999999", COPIER, None]
    found = ClassEvidence(known, known.likeness([need], None), [code], offers)
    return [float(value) for value in found.block(slice(0, 1))[0]]


def test_the_nearer_the_code_the_more_it_says() -> None:
    item, commodity, family, other, untold = evidence("직원 사무용 책상 교체")
    assert item > commodity > family > other
    assert untold == 0


def test_told_codes_count_by_the_levels_they_share() -> None:
    item, commodity, family, other, untold = evidence("무엇이든", code=DESK)
    assert (item, commodity, family, other, untold) == pytest.approx((0.5, 0.35, 0.2, 0, 0))


def test_single_pairs_agree_with_the_block() -> None:
    known = memory()
    needs = ["책상", "복합기 임차", "현수막"]
    offers = [DESK, None, COPIER, BANNER]
    found = ClassEvidence(known, known.likeness(needs, None), [None] * 3, offers)
    rows, columns = np.array([2, 0, 1, 1]), np.array([3, 1, 0, 2])
    np.testing.assert_allclose(
        found.pairs(rows, columns), found.block(slice(0, 3))[rows, columns], rtol=1e-6
    )


def test_a_planted_leak_is_caught() -> None:
    """A memory that holds the measured text under the right code must not help it."""
    need = "본관 2층 회의실 협탁 구매"
    clean = memory()
    leaking = remember([*LABELLED, (COPIER, "본관 2층 회의실 협탁 구매")], CharacterEncoder())
    like = {
        name: ClassEvidence(m, m.likeness([need], None, leave_out_same=strict), [None], [COPIER])
        for name, m, strict in (
            ("clean", clean, True),
            ("leaking", leaking, False),
            ("caught", leaking, True),
        )
    }
    figures = {name: float(e.block(slice(0, 1))[0, 0]) for name, e in like.items()}
    assert figures["leaking"] > 0.9
    assert figures["caught"] == pytest.approx(figures["clean"])


def test_the_benchmark_measures_without_leaks() -> None:
    leaking = remember([*LABELLED, (COPIER, "회의실 협탁 교체")], CharacterEncoder())
    material = read_material(coded_fair("회의실 협탁 교체"))
    measured = text_fit(material, CharacterEncoder(), leaking)
    plain = TextFit(material, CharacterEncoder(), memory=leaking)
    columns = list(range(3))
    caught, seen = (dict(t.features(slice(0, 1)))["classes"][0, columns] for t in (measured, plain))
    assert seen[1] > 0.9
    assert caught[1] < 0.1


def test_like_purchases_lift_the_class_they_were_registered_in() -> None:
    material = read_material(coded_fair("민원실 사무용 책상 구매"))
    text = TextFit(material, CharacterEncoder(), memory=memory())
    (block,) = text.blocks()
    desk, copier, plain = block.relevance[0]
    assert desk > copier
    assert copier >= plain * 0.5
    shares = text.channel_shares(np.zeros(3, dtype=int), np.arange(3))
    assert shares.sum(axis=0).tolist() == pytest.approx([1.0] * 3)
    assert shares[2, 0] > 0.5
    assert shares[2, 2] == 0


def test_without_codes_there_is_no_class_channel() -> None:
    text = TextFit(read_material(office_fair()), TopicEncoder())
    assert not text.uses_classes
    assert not text.tells_class(np.array([0, 1])).any()


def test_a_memory_survives_its_small_form() -> None:
    known = memory()
    arrays = memory_arrays(known)
    assert arrays["vectors"].dtype == np.int8
    assert np.abs(arrays["vectors"] / 127 - known.vectors).max() < 0.005
    assert [str(code) for code in arrays["codes"]] == list(known.codes)


def test_the_shipped_memory_is_sorted_small_and_wordless() -> None:
    known = class_memory()
    assert list(known.codes) == sorted(known.codes)
    assert len(known.codes) > 500
    assert known.vectors.shape == (len(known.codes), 384)
    lengths = np.asarray(known.letters.multiply(known.letters).sum(axis=1)).ravel()
    np.testing.assert_allclose(lengths, 1, atol=0.01)


@pytest.mark.parametrize(
    ("code", "digits"),
    [("5610-1703-01", DESK), ("S72153999", "72153999"), ("123", "12"), ("", ""), (None, "")],
)
def test_item_digits(code: str | None, digits: str) -> None:
    assert item_digits(code) == digits


def test_a_fair_with_codes_tells_the_class_in_its_points() -> None:
    fair = replace(coded_fair("민원실 사무용 책상 구매"), desks=office_fair().desks[2:])
    fair = replace(fair, purchases=(line("p", "을", "민원실 사무용 책상 구매"),))
    fit = build_fit(fair, CharacterEncoder())
    told = fit.explain(DeskId("을1"), VendorId("a"))
    plain = fit.explain(DeskId("을1"), VendorId("c"))
    known = {c.criterion: c.known for c in told.contributions}
    assert known["item_class"]
    assert {c.criterion: (c.points, c.known) for c in plain.contributions}["item_class"] == (
        0,
        False,
    )
    off = build_fit(fair, CharacterEncoder(), weights={"item_class": 0})
    names = {c.criterion for c in off.explain(DeskId("을1"), VendorId("a")).contributions}
    assert "item_class" not in names
