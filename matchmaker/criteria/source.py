"""What the textual fit of a fair is made of, to tell whether another fair's is the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matchmaker.criteria.classes import item_digits
from matchmaker.criteria.material import Material, OfferKind
from matchmaker.domain import Terms
from matchmaker.embeddings.encoder import Encoder


@dataclass(frozen=True, slots=True)
class TextSource:
    """All that the textual fit of a fair depends on: each need (text, item code), each offer
    (vendor, kind, text, item code), the fair's own terms, the encoder (name, version) and the
    channels in use. Equal sources have equal fits, to the bit."""

    needs: tuple[tuple[str, str | None], ...]
    offers: tuple[tuple[int, OfferKind, str, str | None], ...]
    vendors: int
    terms: tuple[Terms, ...]
    encoder: tuple[str, str]
    channels: tuple[str, ...]

    @classmethod
    def of(cls, material: Material, encoder: Encoder, channels: Iterable[str]) -> TextSource:
        """What a material and an encoder are as texts; ``channels`` are of `TEXT`."""
        fair = material.fair
        codes = (purchase.item_code for purchase in fair.purchases)
        return cls(
            needs=tuple(zip((n.cleaned for n in material.needs), codes, strict=True)),
            offers=tuple(
                (o.vendor, o.kind, o.cleaned, code)
                for o, code in zip(material.offers, offer_codes(material), strict=True)
            ),
            vendors=len(fair.vendors),
            terms=tuple(fair.terms),
            encoder=(encoder.name, encoder.version),
            channels=tuple(channels),
        )


def offer_codes(material: Material) -> list[str | None]:
    """The item code of every offer, None where it tells none."""
    products = material.fair.product_of
    return [products[o.product].item_code if o.product else None for o in material.offers]


def coded_sides(material: Material) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Which needs tell an item code, and which vendors do for any product."""
    needs = [bool(item_digits(purchase.item_code)) for purchase in material.fair.purchases]
    vendors = np.zeros(len(material.fair.vendors), dtype=np.bool_)
    for offer, code in zip(material.offers, offer_codes(material), strict=True):
        vendors[offer.vendor] |= bool(item_digits(code))
    return np.array(needs, dtype=np.bool_), vendors
