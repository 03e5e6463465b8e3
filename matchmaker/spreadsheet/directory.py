"""Finding a participant, line, product or slot by its id or its name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from difflib import SequenceMatcher
from functools import cached_property
from typing import Generic, TypeVar

from matchmaker.spreadsheet.faults import CellFault
from matchmaker.spreadsheet.sheets import shown
from matchmaker.spreadsheet.vocabulary import normal

Id = TypeVar("Id", bound=str)

_FIRM_FORMS = re.compile(
    r"\((?:주|유|사|재|합|복|의|학)\)|㈜|㈔|주식회사|유한책임회사|유한회사|합자회사|사단법인|재단법인|"
    r"사회적협동조합|협동조합|농업회사법인|co\.?,?\s*ltd\.?|inc\.?",
    re.IGNORECASE,
)
_ALIKE = 0.6
_TRIED = 8
_VOTES = 2000


def bare_name(name: str) -> str:
    """A name without its legal form: (주)한빛 and 주식회사 한빛 are the same firm."""
    return normal(_FIRM_FORMS.sub(" ", name)) or normal(name)


class Directory(Generic[Id]):
    """Ids with their names. ``noun`` ends the codes of the faults: unknown_vendor …"""

    def __init__(self, noun: str, entries: Iterable[tuple[Id, str]]) -> None:
        self.noun = noun
        self._names: dict[str, str] = {}
        self._ids: dict[str, Id] = {}
        self._by_key: dict[str, list[Id]] = {}
        self._by_bare: dict[str, list[Id]] = {}
        for id_, name in entries:
            self._ids[id_] = id_
            self._names[id_] = name
            for key in dict.fromkeys((normal(id_), normal(name))):
                self._by_key.setdefault(key, []).append(id_)
            self._by_bare.setdefault(bare_name(name), []).append(id_)

    def find(self, text: str) -> Id:
        """The id that ``text`` means: an id, a name, a name in another legal form.

        Raises CellFault: unknown_<noun>, unknown_<noun>_near or ambiguous_<noun>.
        """
        found = self.meant(text)
        if len(found) == 1:
            return found[0]
        if found:
            candidates = ", ".join(shown(id_) for id_ in found[:5])
            raise CellFault(f"ambiguous_{self.noun}", value=shown(text), candidates=candidates)
        if nearest := self.nearest(text):
            raise CellFault(f"unknown_{self.noun}_near", value=shown(text), nearest=shown(nearest))
        raise CellFault(f"unknown_{self.noun}", value=shown(text))

    def knows(self, text: str) -> bool:
        """Whether `find` would succeed."""
        return len(self.meant(text)) == 1

    def holds(self, text: str) -> bool:
        """Whether one or more are meant by ``text``."""
        return bool(self.meant(text))

    def meant(self, text: str) -> list[Id]:
        """The ids that ``text`` may mean, likeliest reading only: id, name, bare name."""
        if text in self._ids:
            return [self._ids[text]]
        return self._by_key.get(normal(text)) or self._by_bare.get(bare_name(text)) or []

    def name(self, id_: str) -> str:
        """The name that stands beside an id."""
        return self._names[id_]

    def nearest(self, text: str) -> str:
        """The name (or id) that looks most like ``text``, or ""."""
        wanted = normal(text)[:80]
        holding = (self._pairs_index.get(pair, ()) for pair in sorted(_pairs(wanted)))
        votes: Counter[str] = Counter()
        # Rare pairs tell most; the common ones of a thousand like names are left uncounted.
        for names in sorted(holding, key=len):
            if votes.total() > _VOTES:
                break
            votes.update(names[:_VOTES])
        tried = (key for key, _ in votes.most_common(_TRIED))
        scored = [(SequenceMatcher(None, wanted, key[:80]).ratio(), key) for key in tried]
        best = max(scored, default=(0.0, ""))
        if best[0] < _ALIKE:
            return ""
        id_ = self._by_key[best[1]][0]
        return id_ if normal(id_) == best[1] else self._names[id_]

    @cached_property
    def _pairs_index(self) -> dict[str, list[str]]:
        """Pairs of letters → the names that hold them: comparing with all is too slow."""
        index: dict[str, list[str]] = {}
        for key in self._by_key:
            for pair in _pairs(key[:80]):
                index.setdefault(pair, []).append(key)
        return index


def _pairs(text: str) -> set[str]:
    padded = f" {text} "
    return {padded[at : at + 2] for at in range(len(padded) - 1)}
