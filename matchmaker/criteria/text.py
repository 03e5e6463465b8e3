"""Textual fit: how well a vendor's texts answer a planned purchase, 0 to 1.

Three channels: semantic (an encoder's vectors), lexical (words and letters shared, synonyms)
and item classes (codes under which texts like the need were bought). The best text of a
vendor counts, and a little what its further contracts say.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray
from scipy import sparse  # type: ignore[import-untyped]
from scipy.special import expit  # type: ignore[import-untyped]

from matchmaker.criteria.bounds import Bounds, Factor
from matchmaker.criteria.calibration import (
    CLASSES,
    FEATURES,
    LEXICAL,
    SEMANTIC,
    SPECIFIED,
    calibration,
)
from matchmaker.criteria.centring import bare_vectors, centred_vectors
from matchmaker.criteria.classes import (
    ClassEvidence,
    ClassMemory,
    class_memory,
)
from matchmaker.criteria.criterion import TEXT
from matchmaker.criteria.grouping import Grouping, Groupings
from matchmaker.criteria.material import Material, OfferKind
from matchmaker.criteria.source import TextSource, coded_sides, offer_codes
from matchmaker.criteria.specified import Specified
from matchmaker.embeddings.encoder import Encoder
from matchmaker.lexical import LexicalSide, Word, lexical_sides, lexicon_of, words_of
from matchmaker.progress import Progress, silent

Floats = NDArray[np.float32]
Indices = NDArray[np.int64]

# A block of needs × offers holds about this many numbers (32 MB of float32 each).
_BLOCK_CELLS = 8_000_000
# Pairs of texts compared one by one at a time: the vectors of so many are some 100 MB.
_TEXT_PAIRS = 32_768


@dataclass(frozen=True, slots=True, kw_only=True)
class RelevanceBlock:
    """The textual fit of some needs with every vendor; arrays of shape (rows, vendors).

    ``relevance`` is NaN where either side has no text; ``offer`` is −1 there. ``record`` is
    the fit of the best contract done, NaN for a vendor that told none.
    """

    rows: slice
    relevance: Floats
    offer: NDArray[np.int32]
    record: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class PairTexts:
    """The textual fit of single pairs of a need and a vendor, as in a `RelevanceBlock`; arrays
    of shape (pairs,)."""

    relevance: Floats
    offer: NDArray[np.int32]
    record: Floats


class TextFit:
    """The texts of a fair as vectors, ready to be compared; ``words`` by cleaned text,
    ``lexicon`` as the fair edits it, ``source`` all that it was made of."""

    def __init__(
        self,
        material: Material,
        encoder: Encoder,
        *,
        semantic: bool = True,
        lexical: bool = True,
        item_class: bool = True,
        memory: ClassMemory | None = None,
        leave_out_same: bool = False,
        known_words: Mapping[str, tuple[Word, ...]] = MappingProxyType({}),
        progress: Progress = silent,
    ) -> None:
        """``memory`` stands in for the shipped one; ``leave_out_same`` (for measuring) keeps
        it from remembering a need's own text. ``known_words`` are of texts read before."""
        chosen = zip(TEXT, (semantic, lexical, item_class), strict=True)
        self.source = TextSource.of(material, encoder, (name for name, used in chosen if used))
        needs = [need.cleaned for need in material.needs]
        offers = [offer.cleaned for offer in material.offers]
        self._material = material
        self._calibration = calibration(encoder.name, semantic=semantic, lexical=lexical)
        self._vectors = centred_vectors(needs, offers, encoder, progress) if semantic else None
        self.words = words_of([*needs, *offers], progress, known_words)
        self.lexicon = lexicon_of(material.fair.terms)
        self._sides = lexical_sides(needs, offers, self.words, self.lexicon) if lexical else None
        self._specified = Specified.of(needs, offers) if lexical else None
        # Turned once: scipy would turn the whole side again for every block of needs.
        self._turned = (
            {name: right.T.tocsr() for name, _, right in _lexical_factors(*self._sides)}
            if self._sides is not None
            else {}
        )
        self._classes = (
            _class_evidence(
                material,
                memory or class_memory(),
                bare_vectors(self._vectors, encoder),
                leave_out_same,
            )
            if item_class
            else None
        )
        self.told = np.array([bool(need) for need in needs], dtype=np.bool_)
        self._groups = Groupings.of(material)
        self._is_record = np.array(
            [offer.kind is OfferKind.RECORD for offer in material.offers], dtype=np.bool_
        )
        no_product = [offer.kind is not OfferKind.PRODUCT for offer in material.offers]
        self.no_product = np.array(no_product, dtype=np.float32)
        self._coded = coded_sides(material) if self._classes is not None else None

    def blocks(self, progress: Progress = silent) -> Iterator[RelevanceBlock]:
        """The fit of every need with every vendor, a block of needs at a time."""
        total = len(self._material.needs)
        size = max(1, _BLOCK_CELLS // max(1, len(self._material.offers)))
        for start in range(0, total, size):
            progress("fit", start, total)
            yield self._block(slice(start, min(total, start + size)))
        progress("fit", total, total)

    @cached_property
    def handicap(self) -> Floats:
        """What is taken off the likeness of each offer: something off those that are no product."""
        taken: Floats = np.float32(self._calibration.record) * self.no_product
        return taken

    @property
    def needs(self) -> int:
        """How many needs there are."""
        return len(self._material.needs)

    @property
    def vendors(self) -> int:
        """How many vendors there are."""
        return len(self._material.fair.vendors)

    @property
    def uses_classes(self) -> bool:
        """Whether item classes have anything to say in this fair."""
        return self._classes is not None

    def tells_class(self, offers: Indices) -> NDArray[np.bool_]:
        """Which offers tell the item code that the class channel needs."""
        if self._classes is None:
            return np.zeros(len(offers), dtype=np.bool_)
        return self._classes.is_told(offers)

    def codes_told(self, rows: slice) -> NDArray[np.bool_]:
        """Where a need and any product of a vendor both tell an item code, shape (rows,
        vendors)."""
        if self._coded is None:
            return np.zeros((rows.stop - rows.start, self.vendors), dtype=np.bool_)
        found: NDArray[np.bool_] = np.logical_and.outer(self._coded[0][rows], self._coded[1])
        return found

    def told_off(self, rows: Indices, vendors: Indices) -> Floats:
        """What is taken off the likeness of single pairs where both sides tell item codes."""
        told = np.float32(self._calibration.told)
        if self._coded is None:
            return np.zeros(len(rows), dtype=np.float32)
        return np.where(self._coded[0][rows] & self._coded[1][vendors], told, np.float32(0))

    def channel_shares(self, needs: Indices, offers: Indices) -> Floats:
        """How much of each pair's fit each channel brings: shape (3, pairs), semantic,
        lexical and item class, summing to 1. ``needs`` and ``offers`` are index arrays of one
        shape."""
        parts = self._parts(needs, offers)
        silence = np.zeros(len(needs))
        channels = np.stack(
            [
                np.clip(parts.get(SEMANTIC, silence), 0, None),
                sum((parts.get(n, silence) for n in (*LEXICAL, SPECIFIED)), silence).clip(min=0),
                parts.get(CLASSES, silence),
            ]
        )
        # Where nothing speaks for a pair, the channel in use (the semantic of two) has it all.
        channels[0 if self._vectors is not None else 1, channels.sum(axis=0) <= 0] = 1.0
        shares: Floats = (channels / channels.sum(axis=0)).astype(np.float32)
        return shares

    def _block(self, rows: slice) -> RelevanceBlock:
        total, known = self.likeness(rows), self._calibration
        offer, best = self._groups.best(total, self.handicap)
        _, record = self._groups.records.best(total)
        best -= np.float32(known.told) * self.codes_told(rows)
        record -= np.float32(known.record)
        bias = np.float32(known.bias)
        silent_rows = ~self.told[rows]
        for array in (best, record):
            array[silent_rows] = np.nan
        offer[silent_rows] = -1
        return RelevanceBlock(
            rows=rows, relevance=expit(best + bias), offer=offer, record=expit(record + bias)
        )

    def pairs(self, rows: Indices, vendors: Indices, progress: Progress = silent) -> PairTexts:
        """The fit of single pairs, as `blocks` has them; both of shape (pairs,), best sorted
        by row. Equal to the blocks' but for the last digits."""
        found = PairTexts(
            relevance=np.empty(len(rows), dtype=np.float32),
            offer=np.empty(len(rows), dtype=np.int32),
            record=np.empty(len(rows), dtype=np.float32),
        )
        sizes = self._material.first[vendors + 1] - self._material.first[vendors]
        ends = np.cumsum(sizes)
        start = 0
        while start < len(rows):
            done = ends[start - 1] if start else 0
            stop = max(start + 1, int(np.searchsorted(ends, done + _TEXT_PAIRS, side="right")))
            part = slice(start, stop)
            self._pair_texts(rows[part], vendors[part], sizes[part], found, start)
            start = stop
            progress("pairs", start, len(rows))
        return found

    def _pair_texts(
        self, rows: Indices, vendors: Indices, sizes: Indices, into: PairTexts, start: int
    ) -> None:
        """`pairs` for some of them, written ``into`` arrays from ``start`` on."""
        owner = np.repeat(np.arange(len(rows)), sizes)
        before = np.cumsum(sizes) - sizes
        offers = self._material.first[vendors][owner] + np.arange(len(owner)) - before[owner]
        parts = self._parts(rows[owner], offers)
        total = sum(parts.values(), np.zeros(len(owner))).astype(np.float32)[None, :]
        groups = Groupings(
            Grouping.of_owners(np.arange(len(owner)), owner, len(rows)),
            Grouping.of_owners(
                np.flatnonzero(self._is_record[offers]),
                owner[self._is_record[offers]],
                len(rows),
            ),
        )
        known = self._calibration
        (place,), (best,) = groups.best(total, self.handicap[offers])
        _, (record,) = groups.records.best(total)
        best -= self.told_off(rows, vendors)
        record -= np.float32(known.record)
        told = self.told[rows] & (place >= 0)
        kept = slice(start, start + len(rows))
        bias = np.float32(known.bias)
        into.relevance[kept] = np.where(told, expit(best + bias), np.float32(np.nan))
        into.record[kept] = np.where(told, expit(record + bias), np.float32(np.nan))
        into.offer[kept] = -1
        into.offer[kept][told] = offers[place[told]]

    def bounds(self) -> Bounds:
        """What the likeness of needs and offers, before the logistic, can be at most."""
        weights = self._calibration.coefficients
        shape = len(self._material.needs), len(self._material.offers)
        needs, offers = (np.zeros((n, 0), dtype=np.float32) for n in shape)
        if self._vectors is not None and weights[SEMANTIC]:
            needs = self._vectors.needs * np.float32(weights[SEMANTIC])
            offers = self._vectors.offers
        factors = _lexical_factors(*self._sides) if self._sides is not None else ()
        return Bounds(
            needs,
            offers,
            [Factor(weights[name], left, right) for name, left, right in factors],
            None if self._classes is None else (weights[CLASSES], self._classes.block),
            self.told,
            None if self._specified is None else (weights[SPECIFIED], self._specified.few),
        )

    @property
    def bias(self) -> float:
        """What is added to the likeness before the logistic."""
        return self._calibration.bias

    @property
    def material(self) -> Material:
        """The texts."""
        return self._material

    def likeness(self, rows: slice) -> Floats:
        """The weighted sum of the features of some needs with every offer."""
        shape = (rows.stop - rows.start, len(self._material.offers))
        total = np.zeros(shape, dtype=np.float32)
        counted = {name for name, weight in self._calibration.coefficients.items() if weight}
        for name, feature in self.features(rows, counted):
            feature *= np.float32(self._calibration.coefficients[name])
            total += feature
        return total

    def features(
        self, rows: slice, wanted: Collection[str] = FEATURES
    ) -> Iterator[tuple[str, Floats]]:
        """Each feature of some needs with every offer, shape (rows, offers): the centred
        cosine over its spread, the square roots of the lexical cosines (the first words shared
        say more than the last), and the evidence of the item classes. ``wanted`` are the names
        of those to work out."""
        if self._vectors is not None and SEMANTIC in wanted:
            yield SEMANTIC, self._vectors.needs[rows] @ self._vectors.offers.T
        if self._sides is not None:
            for name, left, _ in _lexical_factors(*self._sides):
                product: Floats = (left[rows] @ self._turned[name]).toarray()
                yield name, np.sqrt(product, out=product)
        if self._specified is not None:
            yield SPECIFIED, self._specified.block(rows)
        if self._classes is not None:
            yield CLASSES, self._classes.block(rows)

    def _parts(self, needs: Indices, offers: Indices) -> Mapping[str, NDArray[np.float64]]:
        """Each feature times its coefficient, for single pairs."""
        weights = self._calibration.coefficients
        parts: dict[str, NDArray[np.float64]] = {}
        if self._vectors is not None and weights[SEMANTIC]:
            dots = np.einsum("nd,nd->n", self._vectors.needs[needs], self._vectors.offers[offers])
            parts[SEMANTIC] = weights[SEMANTIC] * dots.astype(np.float64)
        if self._sides is not None:
            for name, left, right in _lexical_factors(*self._sides):
                product = left[needs].multiply(right[offers]).sum(axis=1)
                cosines = np.asarray(product, dtype=np.float64).ravel()
                parts[name] = weights[name] * np.sqrt(cosines)
        if self._specified is not None:
            parts[SPECIFIED] = weights[SPECIFIED] * self._specified.pairs(needs, offers)
        if self._classes is not None:
            parts[CLASSES] = weights[CLASSES] * self._classes.pairs(needs, offers).astype(
                np.float64
            )
        return parts


def _lexical_factors(
    ours: LexicalSide, theirs: LexicalSide
) -> tuple[tuple[str, sparse.csr_matrix, sparse.csr_matrix], ...]:
    """Each lexical feature as a product of two sparse matrices."""
    return (
        ("words", ours.words, theirs.words),
        ("grams", ours.grams, theirs.grams),
        ("synonyms", ours.synonyms, theirs.synonyms),
    )


def _class_evidence(
    material: Material, memory: ClassMemory, vectors: Floats | None, leave_out_same: bool
) -> ClassEvidence | None:
    """What is remembered of texts like the needs; None where no offer tells its item code."""
    codes = offer_codes(material)
    if not any(codes):
        return None
    likeness = memory.likeness(
        [need.cleaned for need in material.needs], vectors, leave_out_same=leave_out_same
    )
    needs = [purchase.item_code for purchase in material.fair.purchases]
    return ClassEvidence(memory, likeness, needs, codes)
