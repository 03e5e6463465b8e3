"""A fair that was changed is scored as if it had never been another."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matchmaker.domain import Fair
from matchmaker.embeddings.characters import CharacterEncoder
from matchmaker.fit import FairFit, FitMatrix, build_fit, match_lists, rescored
from tests.matching_fairs import TopicEncoder, fairs, office_fair, product, vendor


def assert_equal(one: FairFit, other: FairFit) -> None:
    assert isinstance(one, FitMatrix)
    assert isinstance(other, FitMatrix)
    for name in ("relevance", "best_offer", "line_score", "score", "best_line"):
        assert np.array_equal(getattr(one, name), getattr(other, name), equal_nan=True), name
    assert match_lists(one) == match_lists(other)


@st.composite
def edited(draw: st.DrawFn, fair: Fair) -> Fair:
    """A fair with one thing changed, added or removed, as far as it has that thing."""
    other = draw(fairs())
    kind = draw(st.sampled_from(("purchase", "product", "vendor", "buyer", "new", "gone")))
    if kind == "purchase" and fair.purchases and other.purchases:
        first, *rest = fair.purchases
        told = replace(other.purchases[0], id=first.id, buyer=first.buyer)
        return replace(fair, purchases=(told, *rest))
    if kind == "vendor":
        first, *rest = fair.vendors
        told = replace(other.vendors[0], id=first.id, certificates=None)
        return replace(fair, vendors=(told, *rest))
    if kind == "buyer":
        first_buyer, *others = fair.buyers
        told_of = replace(other.buyers[0], id=first_buyer.id, name=first_buyer.name)
        return replace(fair, buyers=(told_of, *others))
    if kind == "new":
        return replace(
            fair,
            vendors=(*fair.vendors, vendor("새기업")),
            products=(*fair.products, product("새제품", "새기업", "현수막 게시대")),
        )
    if kind == "gone" and fair.purchases and all(not d.purchases for d in fair.desks):
        return replace(fair, purchases=fair.purchases[1:])
    products = tuple(replace(p, name=f"{p.name} 플래카드") for p in fair.products[:1])
    return replace(fair, products=(*products, *fair.products[1:]))


@settings(max_examples=40)
@given(data=st.data())
def test_any_edit_gives_what_a_whole_rebuild_gives(data: st.DataObject) -> None:
    fair = data.draw(fairs())
    changed = data.draw(edited(fair))
    encoder = data.draw(st.sampled_from((TopicEncoder(), CharacterEncoder())))
    before = build_fit(fair, encoder)
    assert_equal(rescored(before, changed, encoder), build_fit(changed, encoder))


def test_a_changed_fact_leaves_every_text_unread() -> None:
    fair = office_fair()
    before = build_fit(fair, TopicEncoder())
    first, *rest = fair.vendors
    moved = replace(fair, vendors=(replace(first, region="제주특별자치도"), *rest))
    after = rescored(before, moved, TopicEncoder())
    assert after.text is before.text
    assert_equal(after, build_fit(moved, TopicEncoder()))


def test_a_changed_text_is_the_only_one_that_is_read() -> None:
    fair = office_fair()
    before = build_fit(fair, TopicEncoder())
    first, *rest = fair.products
    changed = replace(fair, products=(replace(first, name="절수형 수도꼭지"), *rest))
    read: list[int] = []

    def watch(step: str, _done: int, total: int) -> None:
        read.extend([total] * (step == "words"))

    assert_equal(
        rescored(before, changed, TopicEncoder(), progress=watch),
        build_fit(changed, TopicEncoder()),
    )
    assert set(read) == {1}


@pytest.mark.parametrize("weights", [{"lexical": 0.0}, {"semantic": 0.0}, {"item_class": 0.0}])
def test_other_channels_are_another_fit(weights: dict[str, float]) -> None:
    fair = office_fair()
    before = build_fit(fair, TopicEncoder())
    after = rescored(before, fair, TopicEncoder(), weights=weights)
    assert after.text is not before.text
    assert_equal(after, build_fit(fair, TopicEncoder(), weights=weights))


def test_another_encoder_is_another_fit() -> None:
    fair = office_fair()
    before = build_fit(fair, TopicEncoder())
    assert_equal(rescored(before, fair, CharacterEncoder()), build_fit(fair, CharacterEncoder()))
