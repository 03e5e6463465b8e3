"""The generated fairs of the speed figures have the size that was asked for."""

from __future__ import annotations

from benchmarks.fit_speed import sized


def test_a_fair_of_a_size_is_whole_in_itself() -> None:
    fair = sized(40, 60)
    assert (len(fair.purchases), len(fair.products)) == (40, 60)
    assert {p.buyer for p in fair.purchases} == set(fair.buyer_of)
    assert {p.vendor for p in fair.products} == set(fair.vendor_of)
    assert {d.buyer for d in fair.desks} == set(fair.buyer_of)
