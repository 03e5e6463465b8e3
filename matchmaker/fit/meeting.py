"""Which phrases of a purchase and of an offer met, at their places in the texts handed in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from matchmaker.criteria import LEVELS, Material
from matchmaker.criteria.located import Located, located_need, located_offer
from matchmaker.lexical import Lexicon, Met, ReadText, Word, meets
from matchmaker.reasons import EQUAL, How, Meet, Phrase

# Codes that share their first two digits only are of one segment: that says next to nothing.
_LEAST_SHARED = 4
# Texts that were read, and pairs that were compared, are kept: lists, talks and reserves ask
# for many of them again.
_MOST_KEPT = 32_768
_MOST_PAIRS = 131_072


@dataclass(frozen=True, slots=True)
class Found:
    """A meeting of two phrases, and how each side writes it."""

    meet: Meet
    words: tuple[str, str]


class Meetings:
    """Finds them, as ``of`` (purchase row, offer index) tells; each text is read once."""

    def __init__(
        self, material: Material, words: Mapping[str, Sequence[Word]], terms: Lexicon
    ) -> None:
        self._material, self._words, self._terms = material, words, terms
        self._read = lru_cache(_MOST_KEPT)(self._read_text)
        self._need = lru_cache(_MOST_KEPT)(self._read_need)
        self._offer = lru_cache(_MOST_KEPT)(self._read_offer)
        self.of = lru_cache(_MOST_PAIRS)(self._met)

    def _met(self, row: int, index: int) -> tuple[Found, ...]:
        """What met in purchase ``row`` and offer ``index`` (of ``material.offers``)."""
        (need, here), (offer, there) = self._need(row), self._offer(index)
        found = [_found(met, need, here, offer, there) for met in meets(need, offer)]
        # A firm's name may hold a word of its trade, but is no text to look synonyms up in.
        kept = (f for f in found if f.meet.offer.field != "vendor_name" or f.meet.how in EQUAL)
        return (*kept, *self._codes(row, index))

    def _read_need(self, row: int) -> tuple[ReadText, Located]:
        read = self._read(self._material.needs[row].cleaned)
        return read, located_need(self._material, row)

    def _read_offer(self, index: int) -> tuple[ReadText, Located]:
        read = self._read(self._material.offers[index].cleaned)
        return read, located_offer(self._material, index)

    def _read_text(self, text: str) -> ReadText:
        return ReadText.of(text, self._words[text], self._terms)

    def _codes(self, row: int, index: int) -> Iterator[Found]:
        """The item codes, as far as both begin alike."""
        fair, product = self._material.fair, self._material.offers[index].product
        ours = fair.purchases[row].item_code or ""
        theirs = (fair.product_of[product].item_code or "") if product is not None else ""
        for level in reversed(LEVELS):
            if level < _LEAST_SHARED:
                return
            one, other = _prefix(ours, level), _prefix(theirs, level)
            if one is None or other is None or _digits(ours[one]) != _digits(theirs[other]):
                continue
            yield Found(
                Meet(
                    need=Phrase("item_code", one.start, one.stop),
                    offer=Phrase("item_code", other.start, other.stop),
                    how=How.ITEM_CLASS,
                    via=str(level),
                ),
                (ours[one], theirs[other]),
            )
            return


def _found(met: Met, need: ReadText, here: Located, offer: ReadText, there: Located) -> Found:
    meet = Meet(
        need=here.phrase(*met.need),
        offer=there.phrase(*met.offer),
        how=met.how,
        via=met.via,
        own=met.own,
    )
    return Found(meet, (need.surface(met.need), offer.surface(met.offer)))


def _prefix(code: str, digits: int) -> slice | None:
    """Where the first so many digits of a code stand; None for a shorter code."""
    places = [i for i, letter in enumerate(code) if letter.isdecimal()]
    return slice(places[0], places[digits - 1] + 1) if len(places) >= digits else None


def _digits(code: str) -> str:
    return "".join(letter for letter in code if letter.isdecimal())
