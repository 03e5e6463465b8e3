"""A fair as the workbook that it could have been read from, for editing and handing in again.

`read_fair` gives the same fair back, as far as a sheet can say it: the members of a group are
named on their own rows, and who is away in one of several slots at the same time is away in
all of them. Names with a comma, slash or dot in a list of several cannot be told apart.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from types import MappingProxyType

import xlsxwriter  # type: ignore[import-untyped]

from matchmaker.domain import Buyer, Desk, Fair, Side, Vendor
from matchmaker.spreadsheet.vocabulary import vocabulary
from matchmaker.texts import LANGUAGES, Texts

Value = str | int | float | date | None
Line = Mapping[str, Value]
# Excel's own limit for the text of a cell.
_MOST_TEXT = 32_767
# How a workbook says that there are none at all; the reader knows the word in both languages.
_NONE = "none"
# Same bytes for the same fair: no clock in the file.
_CREATED = datetime(2026, 1, 1)


def fair_to_workbook(fair: Fair, texts: Texts) -> bytes:
    """The fair as .xlsx bytes, with the sheets and headings of the template."""
    at = LANGUAGES.index(texts.language)
    buffer = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": fair.name[:200], "created": _CREATED})
        bold = book.add_format({"bold": True, "border": 1, "bg_color": "#DCE6F2"})
        for kind, lines_of in _SHEETS.items():
            words = vocabulary().sheets[kind]
            lines = list(lines_of(fair, at))
            keys = [
                key for key in words.columns if any(line.get(key) is not None for line in lines)
            ]
            keys = keys or list(words.template)
            sheet = book.add_worksheet(words.names[at])
            sheet.freeze_panes(1, 0)
            for column, key in enumerate(keys):
                sheet.write_string(0, column, words.columns[key][at], bold)
                sheet.set_column(column, column, 18)
            for row, line in enumerate(lines, start=1):
                for column, key in enumerate(keys):
                    _write(sheet, row, column, line.get(key))
    return buffer.getvalue()


def _write(sheet: xlsxwriter.worksheet.Worksheet, row: int, column: int, value: Value) -> None:
    if isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif value is not None:
        sheet.write_string(row, column, str(value)[:_MOST_TEXT])


def _choice(group: str, value: str, at: int) -> str:
    return vocabulary().choices[group][value][at]


def _settings(fair: Fair, at: int) -> Iterable[Line]:
    policy, timing = fair.policy, fair.policy.timing
    wishes = [_choice("timing_wish", wish, at) for wish in timing.wishes]
    said: dict[str, Value] = {
        "fair_name": fair.name,
        "timezone": fair.timezone,
        "vendor_cap": policy.vendor_cap,
        "vendor_floor": policy.vendor_floor,
        "buyer_cap": policy.buyer_cap,
        "buyer_floor": policy.buyer_floor,
        "fairness": _choice("fairness", policy.fairness, at),
        "lines_first": _choice("yes_no", "yes" if policy.lines_first else "no", at),
        "min_relevance": policy.min_relevance,
        "standby_per_buyer": policy.standby_per_buyer,
        "desk_pause_after": timing.desk_pause_after,
        "vendor_pause_after": timing.vendor_pause_after,
        "pause_minutes": timing.pause_minutes,
        "timing_wishes": ", ".join(wishes) or _choice("timing_wish", "none", at),
        "break_spread": timing.break_spread,
    }
    for key, value in said.items():
        if value is not None:
            yield {"key": vocabulary().settings[key][at], "value": value}
    prefix = vocabulary().weight_prefix[at]
    for name, weight in sorted(policy.weights.items()):
        yield {"key": f"{prefix}:{vocabulary().weights[name][at]}", "value": weight}


def _listed(names: Iterable[str]) -> str | None:
    return ", ".join(names) or None


def _away(who: Buyer | Vendor | Desk, fair: Fair) -> str | None:
    return _listed(slot.id for slot in fair.slots if slot.id in who.unavailable)


def _party(who: Buyer | Vendor, fair: Fair) -> dict[str, Value]:
    """What the rows of agencies and vendors share."""
    side = Side.BUYER if isinstance(who, Buyer) else Side.VENDOR
    own = (g.name for g in fair.groups if g.side is side and who.id in g.members)
    return {
        "id": who.id,
        "name": who.name,
        "region": who.region,
        "groups": _listed(own),
        "tracks": _listed(sorted(who.tracks)),
        "cap": who.cap,
        "floor": who.floor or None,
        "unavailable": _away(who, fair),
    }


def _buyers(fair: Fair, _: int) -> Iterable[Line]:
    for buyer in fair.buyers:
        shares = {f"quota_{quota}": share for quota, share in buyer.quota_shares.items()}
        yield {**_party(buyer, fair), "kind": buyer.kind, **shares}


def _alone(fair: Fair) -> Mapping[str, str]:
    """The desk of each line that one desk alone has for its own."""
    counts = Counter(line for desk in fair.desks for line in desk.purchases)
    return {line: d.id for d in fair.desks for line in d.purchases if counts[line] == 1}


def _desks(fair: Fair, _: int) -> Iterable[Line]:
    alone = _alone(fair)
    for desk in fair.desks:
        yield {
            "id": desk.id,
            "buyer": desk.buyer,
            "name": desk.name,
            "officer": desk.officer,
            "email": desk.email,
            "phone": desk.phone,
            "purchases": _listed(sorted(line for line in desk.purchases if line not in alone)),
            "cap": desk.cap,
            "unavailable": _away(desk, fair),
        }


def _purchases(fair: Fair, _: int) -> Iterable[Line]:
    alone = _alone(fair)
    for line in fair.purchases:
        yield {
            "id": line.id,
            "buyer": line.buyer,
            "title": line.title,
            "use": line.use,
            "spec": line.spec,
            "division": line.division,
            "item_code": line.item_code,
            "item_name": line.item_name,
            "budget": line.budget,
            "due": line.due,
            "contract_method": line.contract_method,
            "procurement_route": line.procurement_route,
            "wanted_certificates": _listed(sorted(line.wanted_certificates)),
            "wanted_region": line.wanted_region,
            "desk": alone.get(line.id),
        }


def _vendors(fair: Fair, at: int) -> Iterable[Line]:
    for vendor in fair.vendors:
        first = None
        if vendor.first_time is not None:
            first = _choice("yes_no", "yes" if vendor.first_time else "no", at)
        yield {
            **_party(vendor, fair),
            "business_number": vendor.business_number,
            "size": vendor.size,
            "founded": vendor.founded,
            "employees": vendor.employees,
            "sales": vendor.sales,
            "public_sales": vendor.public_sales,
            "intro": vendor.intro,
            "records": "\n".join(vendor.records) or None,
            "certificates": _NONE if vendor.certificates == () else None,
            "industries": _NONE if vendor.industries == () else _listed(vendor.industries or ()),
            "contact": vendor.contact,
            "email": vendor.email,
            "phone": vendor.phone,
            "first_time": first,
        }


def _products(fair: Fair, _: int) -> Iterable[Line]:
    for product in fair.products:
        yield {
            "id": product.id,
            "vendor": product.vendor,
            "name": product.name,
            "description": product.description,
            "spec": product.spec,
            "item_code": product.item_code,
            "item_name": product.item_name,
            "price": product.price,
        }


def _certificates(fair: Fair, _: int) -> Iterable[Line]:
    for vendor in fair.vendors:
        for held in vendor.certificates or ():
            yield {
                "vendor": vendor.id,
                "kind": held.kind,
                "number": held.number,
                "valid_until": held.valid_until,
                "product": held.product,
            }


def _span(start: datetime, end: datetime) -> dict[str, Value]:
    return {"date": start.date(), "start": f"{start:%H:%M}", "end": f"{end:%H:%M}"}


def _sessions(fair: Fair, _: int) -> Iterable[Line]:
    for one in fair.sessions:
        yield {
            "id": one.id,
            "name": one.name,
            **_span(one.start, one.end),
            "track": one.track,
        }


def _slots(fair: Fair, _: int) -> Iterable[Line]:
    for slot in fair.slots:
        times = _span(slot.start, slot.end)
        yield {"id": slot.id, "session": slot.session, **times, "rooms": slot.rooms}


def _preferences(fair: Fair, at: int) -> Iterable[Line]:
    for said in fair.preferences:
        yield {
            "buyer": said.buyer,
            "vendor": said.vendor,
            "kind": _choice("preference_kind", said.kind, at),
            "side": _choice("side", said.side, at),
            "rank": said.rank,
            "note": said.note,
        }


def _orders(fair: Fair, _: int) -> Iterable[Line]:
    for order in fair.precedences:
        yield {
            "buyer": order.buyer,
            "vendor": order.vendor,
            "then_buyer_name": order.then_buyer,
            "then_vendor_name": order.then_vendor,
        }


def _groups(fair: Fair, at: int) -> Iterable[Line]:
    for group in fair.groups:
        yield {
            "name": group.name,
            "side": _choice("group_side", group.side, at),
            "cap": group.cap,
            "floor": group.floor or None,
            "share": group.share or None,
            "condition": group.condition,
        }


def _pins(fair: Fair, _: int) -> Iterable[Line]:
    for pin in fair.fixed:
        yield {
            "buyer": fair.desk_of[pin.desk].buyer,
            "desk": pin.desk,
            "vendor": pin.vendor,
            "slot": pin.slot,
            "purchases": _listed(pin.purchases),
        }


def _terms(fair: Fair, at: int) -> Iterable[Line]:
    for terms in fair.terms:
        yield {
            "word": terms.word,
            "others": _listed(terms.others),
            "kind": _choice("term_kind", terms.kind, at),
            "source": terms.source,
        }


_SHEETS: Mapping[str, Callable[[Fair, int], Iterable[Line]]] = MappingProxyType(
    {
        "settings": _settings,
        "buyers": _buyers,
        "desks": _desks,
        "purchases": _purchases,
        "vendors": _vendors,
        "products": _products,
        "certificates": _certificates,
        "sessions": _sessions,
        "slots": _slots,
        "preferences": _preferences,
        "orders": _orders,
        "groups": _groups,
        "pins": _pins,
        "terms": _terms,
    }
)
