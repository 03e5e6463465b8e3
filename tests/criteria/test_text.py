"""Textual fit: what is compared, and what its figures obey."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matchmaker.criteria import OfferKind, TextFit, read_material
from matchmaker.criteria.calibration import calibration, encoder_scale
from matchmaker.domain import Fair
from matchmaker.embeddings.characters import CharacterEncoder
from tests.matching_fairs import TopicEncoder, line, office_fair, product, vendor


def relevance(fair: Fair, **channels: bool) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    text = TextFit(read_material(fair), TopicEncoder(), **channels)
    return np.concatenate([block.relevance for block in text.blocks()])


def test_texts_are_laid_out_by_vendor() -> None:
    material = read_material(office_fair())
    assert material.first.tolist() == [0, 2, 4, 5, 5]
    kinds = [offer.kind for offer in material.offers]
    assert kinds == [OfferKind.PRODUCT] * 3 + [OfferKind.RECORD, OfferKind.INTRO]
    assert material.needs[0].text == "2026년 사무용 복합기 임차"
    assert material.needs[0].cleaned == "사무용 복합기 임차"


def test_a_field_said_twice_counts_once() -> None:
    fair = office_fair(
        purchases=(
            line("p", "갑", "사무용 복합기 임차", item_name="복합기", use="사무용 복합기 임차"),
        )
    )
    assert read_material(fair).needs[0].text == "사무용 복합기 임차"


def test_the_fitting_vendor_is_far_ahead_and_silence_is_unknown() -> None:
    found = relevance(office_fair())
    assert found[:, :3].argmax(axis=1).tolist() == [0, 1, 0, 2]
    assert np.isnan(found[:, 3]).all()
    assert ((found[:, :3] >= 0) & (found[:, :3] <= 1)).all()


def test_a_need_without_text_is_unknown() -> None:
    fair = office_fair(purchases=(line("p", "갑", "규격서 참조"),))
    assert np.isnan(relevance(fair)).all()


def test_the_best_offer_of_a_vendor_counts() -> None:
    fair = office_fair()
    poorer = replace(fair, products=(*fair.products, product("a3", "a", "원목 벤치")))
    before, after = (relevance(f, semantic=False)[0, 0] for f in (fair, poorer))
    # The new text moves the rarity of words a little, nothing more.
    assert after == pytest.approx(before, abs=0.02)


def test_blocks_do_not_change_the_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = relevance(office_fair())
    monkeypatch.setattr("matchmaker.criteria.text._BLOCK_CELLS", 1)
    np.testing.assert_allclose(relevance(office_fair()), whole, rtol=1e-5)


def test_each_channel_works_alone() -> None:
    by_meaning = relevance(office_fair(), lexical=False)
    assert by_meaning[1, 1] > by_meaning[1, 2]
    by_words = relevance(office_fair(), semantic=False)
    assert by_words[1, 1] > by_words[1, 2]
    with pytest.raises(ValueError, match="channels"):
        relevance(office_fair(), semantic=False, lexical=False)


def test_channel_shares_add_up_to_one() -> None:
    text = TextFit(read_material(office_fair()), TopicEncoder())
    shares = text.channel_shares(np.array([0, 1, 2, 3]), np.array([0, 2, 1, 4]))
    assert shares.sum(axis=0).tolist() == pytest.approx([1.0] * 4)
    assert (shares >= 0).all()


def test_records_are_told_apart() -> None:
    text = TextFit(read_material(office_fair()), TopicEncoder())
    (block,) = text.blocks()
    assert np.isnan(block.record[:, [0, 2, 3]]).all()
    assert block.record[1, 1] > block.record[3, 1]


@pytest.mark.parametrize("encoder", ["e5", "characters", "somebody's own"])
def test_more_likeness_never_lowers_relevance(encoder: str) -> None:
    for semantic, lexical in ((True, True), (True, False), (False, True)):
        known = calibration(encoder, semantic=semantic, lexical=lexical)
        assert all(c >= 0 for c in known.coefficients.values())
        assert any(c > 0 for c in known.coefficients.values())
        assert known.bias < 0
    assert isinstance(encoder_scale(encoder).centred, bool)


def test_likeness_says_less_where_both_sides_tell_item_codes_that_differ() -> None:
    def fit(need: str | None, offer: str | None) -> float:
        fair = office_fair(
            purchases=(line("p", "갑", "복합기 임차", item_code=need),),
            vendors=(vendor("a"), vendor("b")),
            products=(
                product("o", "a", "복합기 렌탈", item_code=offer),
                product("x", "b", "책상", item_code="5610170301"),
            ),
        )
        return float(relevance(fair)[0, 0])

    known = calibration("e5", semantic=True, lexical=True)
    assert known.told > 0
    assert fit("3010150101", "5610170301") < fit("3010150101", None) == fit(None, None)
    assert fit("3010150101", "3010150101") > fit("3010150101", None)


def test_a_product_comes_before_a_contract_that_says_the_same() -> None:
    fair = office_fair(
        purchases=(line("p", "갑", "복합기 임차"),),
        vendors=(vendor("a"), vendor("b", records=("복합기 렌탈",))),
        products=(product("o", "a", "복합기 렌탈"),),
    )
    found = relevance(fair)
    assert found[0, 0] > found[0, 1] > 0


def test_one_need_and_one_offer_are_enough() -> None:
    fair = office_fair(
        purchases=(line("p", "갑", "복합기 임차"),),
        vendors=(vendor("a"),),
        products=(product("o", "a", "복합기 렌탈"),),
    )
    found = TextFit(read_material(fair), CharacterEncoder())
    (block,) = found.blocks()
    assert block.relevance[0, 0] > 0.3
