"""What changed between two timetables, as CSV that Excel opens rightly and safely."""

from __future__ import annotations

import io

from defusedcsv import csv  # type: ignore[import-untyped]

from matchmaker.domain import Fair, Meeting
from matchmaker.exports.wording import clean, time_span
from matchmaker.scheduler.difference import Change, ChangeKind, Difference, finding_of
from matchmaker.texts import Texts

_COLUMNS = (
    "part", "required", "kind", "buyer", "vendor",
    "before", "before_desk", "after", "after_desk", "refused", "contact", "phone", "email", "words",
)  # fmt: skip


def difference_to_csv(difference: Difference, texts: Texts) -> bytes:
    """Every changed meeting, part by part: UTF-8 with a BOM, comma, CRLF."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([texts(f"replan.column.{name}") for name in _COLUMNS])
    changed = [c for c in difference.changes if c.kind is not ChangeKind.KEPT]
    for change in sorted(changed, key=lambda c: c.part or 0):
        writer.writerow(_row(change, difference, texts))
    return out.getvalue().encode("utf-8-sig")


def _row(change: Change, difference: Difference, texts: Texts) -> list[str | int]:
    fair = difference.fair
    vendor = fair.vendor_of[change.vendor]
    facts = (
        fair.buyer_of[change.buyer].name,
        vendor.name,
        *_place(fair, change.before),
        *_place(fair, change.after),
        refused_words(difference, change, texts),
        vendor.contact or "",
        vendor.phone or "",
        vendor.email or "",
        texts.what(finding_of(change, fair)),
    )
    return [
        change.part or 0,
        texts("exports.value.yes") if change.part in difference.required else "",
        texts(f"replan.kind.{change.kind}"),
        *map(clean, facts),
    ]


def refused_words(difference: Difference, change: Change, texts: Texts) -> str:
    """What becomes of a meeting where its part is refused; empty where that is no choice."""
    if change.part in difference.required:
        return ""
    if change.before is None:
        return texts("replan.refused.new")
    return texts(f"replan.refused.{'lost' if change.refused is None else 'kept'}")


def _place(fair: Fair, meeting: Meeting | None) -> tuple[str, str]:
    """When a meeting is held and at which desk; empty where there is none."""
    if meeting is None:
        return "", ""
    slot = fair.slot_of[meeting.slot]
    return f"{slot.start:%Y-%m-%d} {time_span(slot)}", fair.desk_of[meeting.desk].name
