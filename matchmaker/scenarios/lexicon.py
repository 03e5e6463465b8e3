"""The word lists: what each sector sells, and how buyers and sellers call it."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from matchmaker.resources import data_folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One thing that is bought and sold. ``need`` are agencies' words, ``offer`` firms' words.

    ``at`` are places where it is wanted ("inside", "kitchen" and "outside" stand for the
    agency's own). A ``fixture`` is a thing that is installed and gets old. ``budget`` is a
    range in 만원. ``code`` and ``code_name`` are the official item number and name, or None.
    ``kinds`` are the kinds of agencies that buy it (all, where the list does not say).
    """

    sector: str
    division: str
    goods: bool
    fixture: bool
    need: tuple[str, ...]
    offer: tuple[str, ...]
    use: tuple[str, ...]
    spec: tuple[str, ...]
    plus: tuple[str, ...]
    budget: tuple[int, int]
    acts: tuple[str, ...]
    at: tuple[str, ...]
    kinds: frozenset[str]
    code: str | None
    code_name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Sector:
    """A line of business: its items, firm-name endings, usual certificates and praise."""

    name: str
    tails: tuple[str, ...]
    certificates: tuple[str, ...]
    praise: tuple[str, ...]
    items: tuple[Item, ...]


@lru_cache
def sectors() -> Mapping[str, Sector]:
    """Every sector by the name of its file, in alphabetical order."""
    files = sorted((data_folder() / "sectors").glob("*.toml"), key=lambda file: file.name)
    return {file.stem: _sector(tomllib.loads(file.read_text(encoding="utf-8"))) for file in files}


@lru_cache
def words(name: str) -> Mapping[str, Any]:
    """A word list of data/scenarios by its name (names, grammar, or a scenario)."""
    file = data_folder() / "scenarios" / f"{name}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _sector(raw: Mapping[str, Any]) -> Sector:
    return Sector(
        name=raw["name"],
        tails=tuple(raw["tails"]),
        certificates=tuple(raw["certificates"]),
        praise=tuple(raw["praise"]),
        items=tuple(_item(raw, item) for item in raw["items"]),
    )


def _item(sector: Mapping[str, Any], item: Mapping[str, Any]) -> Item:
    """An item; what it does not say itself, its sector says."""
    low, high = item["won"]
    code, _, code_name = item.get("code", "").partition(" ")
    division = item.get("division", sector["division"])
    acts = tuple(item.get("acts", sector["acts"]))
    grammar = words("grammar")
    return Item(
        sector=sector["name"],
        division=division,
        goods=division == grammar["goods"],
        fixture=any(act in grammar["fixture_acts"] for act in acts),
        need=tuple(item["need"]),
        offer=tuple(item["offer"]),
        use=tuple(item.get("use", ())),
        spec=tuple(item.get("spec", ())),
        plus=tuple(item["plus"]),
        budget=(low, high),
        acts=acts,
        at=tuple(item.get("at", sector.get("at", ()))),
        kinds=frozenset(item.get("kinds") or sector.get("kinds") or words("names")["kinds"]),
        code=code or None,
        code_name=code_name or None,
    )
