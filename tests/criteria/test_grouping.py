"""A vendor's texts together: the best counts, further contracts add a little."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchmaker.criteria.grouping import FURTHER, Groupings
from matchmaker.criteria.material import read_material
from matchmaker.domain import Fair, Product, ProductId, Vendor, VendorId


def groupings(*firms: tuple[int, int]) -> Groupings:
    """Firms as (products, records)."""
    vendors, products = [], []
    for number, (made, done) in enumerate(firms):
        owner = VendorId(f"v{number}")
        records = tuple(f"실적 {number} {i}" for i in range(done))
        vendors.append(Vendor(id=owner, name="가온", records=records))
        products += [
            Product(id=ProductId(f"{owner}-{i}"), vendor=owner, name=f"제품 {number} {i}")
            for i in range(made)
        ]
    return Groupings.of(
        read_material(
            Fair(
                name="f",
                buyers=(),
                desks=(),
                purchases=(),
                vendors=tuple(vendors),
                products=tuple(products),
            )
        )
    )


def value_of(groups: Groupings, *values: float) -> list[float]:
    _, value = groups.best(np.array([values], dtype=np.float32))
    return [round(float(v), 4) for v in value[0]]


def test_further_contracts_add_their_mean_beside_the_best() -> None:
    assert value_of(groupings((0, 3)), 4.0, 1.0, 2.0) == [4.0 + FURTHER * 1.5]
    assert value_of(groupings((1, 2)), 4.0, 1.0, 2.0) == [4.0 + FURTHER * 1.5]


def test_further_products_add_nothing_and_a_far_contract_takes_nothing() -> None:
    assert value_of(groupings((3, 0)), 4.0, 1.0, 2.0) == [4.0]
    assert value_of(groupings((0, 1)), 4.0) == [4.0]
    assert value_of(groupings((0, 2)), 4.0, -3.0) == [4.0]


def test_the_best_offer_is_the_first_of_equals_and_silence_is_unknown() -> None:
    offer, value = groupings((2, 1), (0, 0)).best(np.array([[1, 3, 3]], dtype=np.float32))
    assert offer.tolist() == [[1, -1]]
    assert value[0, 0] == pytest.approx(3 + FURTHER * 3)
    assert np.isnan(value[0, 1])


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=5),
    st.integers(0, 2**32 - 1),
)
def test_no_vendor_falls_below_its_best_text(firms: list[tuple[int, int]], seed: int) -> None:
    groups = groupings(*firms)
    offers = sum(made + done for made, done in firms)
    values = np.random.default_rng(seed).normal(size=(4, offers)).astype(np.float32)
    _, best = groups.every.best(values)
    _, together = groups.best(values)
    assert np.array_equal(np.isnan(best), np.isnan(together))
    assert np.all(together[~np.isnan(best)] >= best[~np.isnan(best)])
