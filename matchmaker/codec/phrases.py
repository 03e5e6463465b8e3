"""Whether the phrases of the reasons stand within the texts that they name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from matchmaker.domain import Fair, VendorId
from matchmaker.errors import Finding
from matchmaker.plan import FairPlan
from matchmaker.reasons import Explanation, LineMatch, Phrase, need_texts, offer_texts


def phrase_faults(plan: FairPlan) -> Iterator[Finding]:
    """A finding for each phrase that is not inside its text, and each record that is none."""
    sides = {"meetings": plan.explanations.values(), "standby": plan.standby_explanations.values()}
    for side, explanations in sides.items():
        for i, explanation in enumerate(explanations):
            yield from _faults(f"$.explanations.{side}[{i}]", explanation, plan.fair)


def _faults(at: str, explanation: Explanation, fair: Fair) -> Iterator[Finding]:
    for i, line in enumerate(explanation.lines):
        path = f"{at}.lines[{i}]"
        if _is_no_record(line, explanation.vendor, fair):
            yield _outside(f"{path}.record")
            continue
        asked = need_texts(fair.purchase_of[line.purchase])
        told = offer_texts(fair, explanation.vendor, line)
        for j, meet in enumerate(line.meets):
            if not _within(meet.need, asked):
                yield _outside(f"{path}.meets[{j}].need")
            if not _within(meet.offer, told):
                yield _outside(f"{path}.meets[{j}].offer")


def _is_no_record(line: LineMatch, vendor: VendorId, fair: Fair) -> bool:
    record = line.record
    return record is not None and not 0 <= record < len(fair.vendor_of[vendor].records)


def _within(phrase: Phrase, texts: Mapping[str, str]) -> bool:
    return 0 <= phrase.start < phrase.end <= len(texts.get(phrase.field, ""))


def _outside(path: str) -> Finding:
    return Finding(code="format_outside_text", params={"path": path})
