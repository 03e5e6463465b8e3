"""The scenarios that there are: sizes and shapes of fairs that were held, read from data."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from matchmaker.resources import data_folder


@dataclass(frozen=True, slots=True, kw_only=True)
class VendorGroup:
    """``count`` firms of one sort. ``certificates`` are alternatives, one for each firm;
    ``sectors`` limits them (empty is all). ``local`` of them are of the host's region."""

    count: int
    local: int
    certificates: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackShape:
    """One track: agencies by kind (weights), desks in all, firms, and rooms per slot.
    ``shared`` of its firms are firms of the track before it."""

    name: str | None
    agencies: int
    desks: int
    kinds: Mapping[str, float]
    lines: tuple[int, int]
    vendors: tuple[VendorGroup, ...]
    rooms: int | None = None
    shared: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A fair's size and shape. ``hours`` are the sessions of every day (HH:MM, HH:MM);
    ``available`` is the least and the greatest share of slots that a participant can use."""

    name: str
    title: str
    host: str
    days: int
    hours: tuple[tuple[str, str], ...]
    slot_minutes: int
    gap_minutes: int
    available: tuple[float, float]
    vendor_cap: int
    own_caps: tuple[int, int]
    buyer_cap: int | None
    tracks: tuple[TrackShape, ...]

    @property
    def agencies(self) -> int:
        """How many agencies come."""
        return sum(track.agencies for track in self.tracks)

    @property
    def desks(self) -> int:
        """How many desks (officers) they bring."""
        return sum(track.desks for track in self.tracks)

    @property
    def vendors(self) -> int:
        """How many firms come, one that is in two tracks counted once."""
        groups = sum(group.count for track in self.tracks for group in track.vendors)
        return groups - sum(track.shared for track in self.tracks)


def _read() -> Mapping[str, Scenario]:
    folder = data_folder() / "scenarios" / "fairs"
    files = sorted(folder.glob("*.toml"), key=lambda file: file.name)
    found = (_scenario(f.stem, tomllib.loads(f.read_text(encoding="utf-8"))) for f in files)
    by_size = sorted(found, key=lambda scenario: scenario.vendors)
    return MappingProxyType({scenario.name: scenario for scenario in by_size})


def _scenario(name: str, raw: Mapping[str, Any]) -> Scenario:
    return Scenario(
        name=name,
        title=raw["title"],
        host=raw["host"],
        days=raw["days"],
        hours=tuple((start, end) for start, end in raw["hours"]),
        slot_minutes=raw["slot_minutes"],
        gap_minutes=raw["gap_minutes"],
        available=tuple(raw["available"]),
        vendor_cap=raw["vendor_cap"],
        own_caps=tuple(raw["own_caps"]),
        buyer_cap=raw.get("buyer_cap"),
        tracks=tuple(_track(track) for track in raw["tracks"]),
    )


def _track(raw: Mapping[str, Any]) -> TrackShape:
    return TrackShape(
        name=raw.get("name"),
        agencies=raw["agencies"],
        desks=raw["desks"],
        kinds=raw["kinds"],
        lines=tuple(raw["lines"]),
        rooms=raw.get("rooms"),
        shared=raw.get("shared", 0),
        vendors=tuple(
            VendorGroup(
                count=group["count"],
                local=group["local"],
                certificates=tuple(group.get("certificates", ())),
                sectors=tuple(group.get("sectors", ())),
            )
            for group in raw["vendors"]
        ),
    )


SCENARIOS: Mapping[str, Scenario] = _read()
