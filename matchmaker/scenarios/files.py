"""A fair as the CSV files that a person would have kept, for editing and planning again."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from matchmaker.domain import Buyer, Desk, Fair, Preference, Vendor
from matchmaker.texts import Texts, texts

Value = str | int | None
Row = tuple[Value, ...]


def fair_files(fair: Fair, language: str = "ko") -> dict[str, bytes]:
    """File name → content (UTF-8 with a BOM); reading the folder gives the same fair again.

    Criteria weights and the fair's time zone are written only where they are not the default.
    """
    words = texts(language)
    sheets: tuple[tuple[str, Callable[[Fair, Texts], Iterable[Row]]], ...] = (
        ("settings", _settings),
        ("buyers", _buyers),
        ("desks", _desks),
        ("purchases", _purchases),
        ("vendors", _vendors),
        ("products", _products),
        ("certificates", _certificates),
        ("sessions", _sessions),
        ("slots", _slots),
        ("preferences", _preferences),
        ("pins", _pins),
    )
    files = {}
    for kind, rows in sheets:
        header = words(f"scenarios.files.{kind}.columns").split(" | ")
        name = words(f"scenarios.files.{kind}.name") + ".csv"
        files[name] = _table(header, rows(fair, words))
    return files


def _table(header: Sequence[str], rows: Iterable[Row]) -> bytes:
    """A CSV file. Columns that no row fills are left out, unless there are no rows at all."""
    body = list(rows)
    kept = [
        i for i in range(len(header)) if not body or any(row[i] not in (None, "") for row in body)
    ]
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([header[i] for i in kept])
    writer.writerows([["" if row[i] is None else row[i] for i in kept] for row in body])
    return text.getvalue().encode("utf-8-sig")


def _settings(fair: Fair, words: Texts) -> Iterable[Row]:
    policy = fair.policy
    said: Mapping[str, Value] = {
        "fair_name": fair.name,
        "timezone": fair.timezone,
        "vendor_cap": policy.vendor_cap,
        "vendor_floor": policy.vendor_floor,
        "buyer_cap": policy.buyer_cap,
        "buyer_floor": policy.buyer_floor,
        "fairness": words(f"scenarios.files.fairness.{policy.fairness}"),
        "lines_first": words(f"scenarios.files.{'yes' if policy.lines_first else 'no'}"),
        "min_relevance": str(policy.min_relevance),
        "standby_per_buyer": policy.standby_per_buyer,
    }
    for key, value in said.items():
        if value is not None:
            yield words(f"scenarios.files.settings.{key}"), value
    weight = words("scenarios.files.settings.weight")
    for name, share in sorted(policy.weights.items()):
        yield f"{weight}:{name}", str(share)


def _buyers(fair: Fair, _: Texts) -> Iterable[Row]:
    for b in fair.buyers:
        yield (b.id, b.name, b.kind, b.region, *_limits(b, fair))


def _limits(party: Buyer | Vendor, fair: Fair) -> Row:
    """Tracks, cap, floor and absences of a participant."""
    return (_listed(party.tracks), party.cap, party.floor or None, _away(party, fair))


def _away(party: Buyer | Vendor | Desk, fair: Fair) -> str:
    """The slots that a participant cannot use, in the order of the timetable."""
    return ", ".join(slot.id for slot in fair.slots if slot.id in party.unavailable)


def _listed(values: Iterable[str]) -> str:
    return ", ".join(sorted(values))


def _desks(fair: Fair, _: Texts) -> Iterable[Row]:
    for d in fair.desks:
        about = (d.id, d.buyer, d.name, d.officer, d.email, d.phone)
        yield (*about, _listed(d.purchases), d.cap, _away(d, fair))


def _purchases(fair: Fair, _: Texts) -> Iterable[Row]:
    for p in fair.purchases:
        yield (
            *(p.id, p.buyer, p.title, p.use, p.spec, p.division, p.item_code, p.item_name),
            *(p.budget, _day(p.due), p.contract_method, p.procurement_route),
            *(_listed(p.wanted_certificates), p.wanted_region),
        )


def _vendors(fair: Fair, words: Texts) -> Iterable[Row]:
    none = words("scenarios.files.none")
    for v in fair.vendors:
        yield (
            *(v.id, v.name, v.business_number, v.region, v.size, _day(v.founded), v.employees),
            *(v.sales, v.intro, " | ".join(v.records), none if v.certificates == () else ""),
            *(v.contact, v.email, v.phone, *_limits(v, fair)),
        )


def _products(fair: Fair, _: Texts) -> Iterable[Row]:
    for p in fair.products:
        yield (p.id, p.vendor, p.name, p.description, p.spec, p.item_code, p.item_name, p.price)


def _certificates(fair: Fair, _: Texts) -> Iterable[Row]:
    for vendor in fair.vendors:
        for c in vendor.certificates or ():
            yield (vendor.id, c.kind, c.number, _day(c.valid_until), c.product)


def _sessions(fair: Fair, _: Texts) -> Iterable[Row]:
    for s in fair.sessions:
        yield (s.id, s.name, _day(s.start.date()), f"{s.start:%H:%M}", f"{s.end:%H:%M}", s.track)


def _slots(fair: Fair, _: Texts) -> Iterable[Row]:
    for s in fair.slots:
        times = (_day(s.start.date()), f"{s.start:%H:%M}", f"{s.end:%H:%M}")
        yield (s.id, s.session, *times, s.rooms)


def _preferences(fair: Fair, words: Texts) -> Iterable[Row]:
    for p in fair.preferences:
        yield (p.buyer, p.vendor, _kind(p, words), _side(p, words), p.rank, p.note)


def _kind(preference: Preference, words: Texts) -> str:
    return words(f"scenarios.files.preference_kind.{preference.kind.value}")


def _side(preference: Preference, words: Texts) -> str:
    return words(f"scenarios.files.side.{preference.side.value}")


def _pins(fair: Fair, _: Texts) -> Iterable[Row]:
    for m in fair.fixed:
        yield (m.desk, m.vendor, m.slot, ", ".join(m.purchases))


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
