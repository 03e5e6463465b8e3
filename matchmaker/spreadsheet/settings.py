"""The settings sheet → policy, fair name, time zone and the defaults of sessions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields, replace
from typing import Any
from zoneinfo import available_timezones

from matchmaker.domain import Fairness, Policy, TimeRules, TimingWish
from matchmaker.spreadsheet.faults import CellFault, Report
from matchmaker.spreadsheet.headers import Table
from matchmaker.spreadsheet.rows import Row, rows_of
from matchmaker.spreadsheet.sheets import Cell, shown
from matchmaker.spreadsheet.values import (
    one_line,
    parse_decimal,
    parse_share,
    parse_whole,
    split_items,
)
from matchmaker.spreadsheet.vocabulary import normal, vocabulary
from matchmaker.weights import Level, weight_of

SHORTEST_SLOT, LONGEST_SLOT = 5, 240
_MOST = 10_000
_NO_WEIGHT = ":"
_NO_WISH = "none"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the organiser decided; ``said`` are the settings that the sheet gives."""

    policy: Policy = field(default_factory=Policy)
    fair_name: str | None = None
    timezone: str = "Asia/Seoul"
    slot_minutes: int = 30
    gap_minutes: int = 0
    rooms: int | None = None
    said: frozenset[str] = field(default_factory=frozenset)


def _count(cell: Cell) -> int:
    number = parse_whole(cell)
    if number > _MOST:
        raise CellFault("number_absurd", value=number, limit=_MOST)
    return number


def _slot_minutes(cell: Cell) -> int:
    minutes = parse_whole(cell)
    if not SHORTEST_SLOT <= minutes <= LONGEST_SLOT:
        params = {"least": SHORTEST_SLOT, "most": LONGEST_SLOT}
        raise CellFault("slot_minutes_absurd", value=shown(cell), **params)
    return minutes


def _wishes(cell: Cell) -> tuple[TimingWish, ...]:
    """The wishes in their order, each once; another word says that there are none."""
    found: dict[TimingWish, None] = {}
    for text in split_items(cell):
        if (wish := vocabulary().choice("timing_wish", text)) is None:
            labels = ", ".join(words[0] for words in vocabulary().choices["timing_wish"].values())
            raise CellFault("choice_unknown", value=shown(text), choices=labels)
        if wish != _NO_WISH:
            found[TimingWish(wish)] = None
    return tuple(found)


def _timezone(cell: Cell) -> str:
    if one_line(cell) not in available_timezones():
        raise CellFault("timezone_unknown", value=shown(cell))
    return one_line(cell)


def _weight(key: str) -> Callable[[Cell], float]:
    """Reads a weight in words (낮게) or points; ``key`` is a colon and the criterion."""
    criterion = key.removeprefix(_NO_WEIGHT)

    def read(cell: Cell) -> float:
        level = vocabulary().choice("level", one_line(cell))
        if level is not None:
            return weight_of(criterion, Level(level)) if criterion else 0.0
        try:
            return parse_decimal(cell)
        except CellFault as fault:
            if fault.code != "number_unreadable":
                raise
            words = ", ".join(labels[0] for labels in vocabulary().choices["level"].values())
            raise CellFault("weight_unreadable", value=shown(cell), choices=words) from fault

    return read


def _fairness(cell: Cell) -> Fairness:
    return Fairness(_choice("fairness", cell))


def _yes(cell: Cell) -> bool:
    return _choice("yes_no", cell) == "yes"


def _choice(group: str, cell: Cell) -> str:
    if found := vocabulary().choice(group, one_line(cell)):
        return found
    labels = ", ".join(words[0] for words in vocabulary().choices[group].values())
    raise CellFault("choice_unknown", value=shown(cell), choices=labels)


_READERS: dict[str, Callable[[Cell], Any]] = {
    "fair_name": one_line,
    "timezone": _timezone,
    "slot_minutes": _slot_minutes,
    "gap_minutes": _count,
    "rooms": _count,
    "vendor_cap": _count,
    "vendor_floor": _count,
    "buyer_cap": _count,
    "buyer_floor": _count,
    "fairness": _fairness,
    "lines_first": _yes,
    "min_relevance": parse_share,
    "standby_per_buyer": _count,
    "desk_pause_after": _count,
    "vendor_pause_after": _count,
    "pause_minutes": _count,
    "timing_wishes": _wishes,
    "break_spread": _count,
}
_OF_POLICY = frozenset(f.name for f in fields(Policy))


_PAUSES = ("desk_pause_after", "vendor_pause_after")
_OF_TIMING = frozenset((*_PAUSES, "pause_minutes", "break_spread"))


def read_settings(tables: Iterable[Table], report: Report) -> Settings:
    """The settings that the sheet names; the rest keep their defaults."""
    values: dict[str, Any] = {}
    weights: dict[str, float] = {}
    first_row: dict[str, Row] = {}
    for row in rows_of(tables, report):
        key = _key(row, report)
        if key is None or not row.says("value"):
            continue
        into, reader = (weights, _weight(key)) if key[0] == ":" else (values, _READERS[key])
        value = row.read("value", reader)
        first = first_row.setdefault(key, row)
        if first is not row and key != _NO_WEIGHT:
            value = shown(row.cell("key"))
            report.error("setting_twice", row.place("key"), value=value, first=first.number)
        elif value is not None:
            into[key.removeprefix(":")] = value
    weights.pop("", None)
    policy = replace(
        Policy(weights=weights, timing=_timing(values)),
        **{key: values[key] for key in values.keys() & _OF_POLICY},
    )
    _check(policy, values.get("rooms"), first_row, report)
    elsewhere = _OF_POLICY | _OF_TIMING | {"timing_wishes"}
    rest = {key: value for key, value in values.items() if key not in elsewhere}
    return Settings(policy=policy, said=frozenset(values), **rest)


def _timing(values: dict[str, Any]) -> TimeRules:
    """What was said about time; no talk in a row at all means that there is no such rule."""
    said = {key: values[key] for key in values.keys() & _OF_TIMING}
    said |= {key: said[key] or None for key in said.keys() & set(_PAUSES)}
    if "timing_wishes" in values:
        said["wishes"] = values["timing_wishes"]
    return TimeRules(**said)


def _key(row: Row, report: Report) -> str | None:
    """The setting that a row names; a weight is told by a leading colon. A weight of nothing
    known was told; its value is a number all the same."""
    label = row.required("key")
    if label is None:
        return None
    head, colon, criterion = label.replace("：", ":").partition(":")
    if colon and normal(head) in map(normal, vocabulary().weight_prefix):
        for name, words in vocabulary().weights.items():
            if normal(criterion) in map(normal, (name, *words)):
                return f":{name}"
        names = ", ".join(words[0] for words in vocabulary().weights.values())
        report.error("weight_unknown", row.place("key"), value=shown(criterion), choices=names)
        return _NO_WEIGHT
    key = vocabulary().setting(label)
    if key is None:
        report.warning("setting_unknown", row.place("key"), value=shown(label))
    return key


def _check(policy: Policy, rooms: int | None, rows: dict[str, Row], report: Report) -> None:
    """A cap below its floor is a mistake wherever either was set; no room at all is a slip."""
    if rooms == 0:
        report.warning("rooms_zero", rows["rooms"].place("value"))
    for side, cap, floor in (
        ("vendor", policy.vendor_cap, policy.vendor_floor),
        ("buyer", policy.buyer_cap, policy.buyer_floor),
    ):
        row = rows.get(f"{side}_cap") or rows.get(f"{side}_floor")
        if row and cap is not None and cap < floor:
            report.error("cap_below_floor", row.place("value"), cap=cap, floor=floor)
