"""Plans and fairs as JSON, for keeping, sending and reading back. See docs/schedule-format.md.

What is read back equals what was written, except for the ranked lists (``matches``), which
are left out: they follow from the fair and the encoder, and would be most of the file.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterable, Mapping
from typing import TypeVar

from pydantic import ValidationError

from matchmaker import __version__
from matchmaker.codec.fair_rows import Row
from matchmaker.codec.faults import format_error, refused
from matchmaker.codec.phrases import phrase_faults
from matchmaker.codec.references import fair_faults, plan_faults
from matchmaker.codec.schema import (
    FAIR_FORMAT,
    PLAN_FORMAT,
    READABLE,
    Envelope,
    FairFile,
    PlanFile,
    build,
)
from matchmaker.domain import BuyerId, DeskId, Fair, VendorId
from matchmaker.errors import Finding
from matchmaker.plan import FairPlan
from matchmaker.reasons import Explanation, MatchLists
from matchmaker.scheduler.result import SolveResult

File = TypeVar("File", PlanFile, FairFile)
Pair = TypeVar("Pair", tuple[DeskId, VendorId], tuple[BuyerId, VendorId])


def encode_plan(plan: FairPlan, *, made_at: str | None = None) -> bytes:
    """A plan as UTF-8 JSON. ``made_at`` is a stamp for readers, dropped when read back."""
    meetings, standby = plan.explanations, plan.standby_explanations
    file = PlanFile.model_validate(
        {
            "program": __version__,
            "made_at": made_at,
            "encoder": plan.encoder,
            "reranker": plan.reranker,
            "seed": plan.seed,
            "result": plan.result,
            "findings": plan.findings,
            "fair": plan.fair,
            "schedule": plan.schedule,
            "fairness": plan.fairness,
            "explanations": {"meetings": _sorted(meetings), "standby": _sorted(standby)},
        }
    )
    return _bytes(file)


def decode_plan(data: bytes) -> FairPlan:
    """The plan that a schedule.json holds, with empty ranked lists. Raises FormatError."""
    file = _read(data, PLAN_FORMAT, PlanFile)
    _refuse(plan_faults(file))
    meetings, standby = file.explanations.meetings, file.explanations.standby
    plan = FairPlan(
        fair=build(file.fair),
        result=_result(file),
        explanations={(DeskId(e.desk), VendorId(e.vendor)): build(e) for e in meetings},
        standby_explanations={(BuyerId(e.buyer), VendorId(e.vendor)): build(e) for e in standby},
        findings=build(file.findings),
        matches=MatchLists(by_purchase={}, by_vendor={}),
        encoder=file.encoder,
        seed=file.seed,
        fairness=build(file.fairness),
        reranker=file.reranker,
    )
    _refuse(phrase_faults(plan))
    return plan


def encode_fair(fair: Fair, *, made_at: str | None = None) -> bytes:
    """A fair alone as UTF-8 JSON."""
    file = FairFile.model_validate({"program": __version__, "made_at": made_at, "fair": fair})
    return _bytes(file)


def decode_fair(data: bytes) -> Fair:
    """The fair that `encode_fair` wrote. Raises FormatError."""
    file = _read(data, FAIR_FORMAT, FairFile)
    _refuse(fair_faults(file.fair))
    fair: Fair = build(file.fair)
    return fair


def _sorted(explanations: Mapping[Pair, Explanation]) -> tuple[Explanation, ...]:
    return tuple(explanations[pair] for pair in sorted(explanations))


def _bytes(file: Row) -> bytes:
    return file.model_dump_json(indent=1).encode() + b"\n"


def _read(data: bytes, kind: str, model: type[File]) -> File:
    data = data.removeprefix(BOM_UTF8)
    try:
        head = Envelope.model_validate_json(data)
        if head.format != kind:
            params = {"path": "$.format", "value": head.format, "wanted": kind}
            _refuse([Finding(code="format_other_format", params=params)])
        if head.version not in READABLE:
            known = ", ".join(map(str, READABLE))
            params = {"path": "$.version", "value": str(head.version), "known": known}
            _refuse([Finding(code="format_unknown_version", params=params)])
        return model.model_validate_json(data)
    except ValidationError as error:
        raise refused(error) from error


def _refuse(faults: Iterable[Finding]) -> None:
    if found := tuple(faults):
        raise format_error(found)


def _result(file: PlanFile) -> SolveResult:
    fields = {name: build(value) for name, value in file.result if name != "gap"}
    return SolveResult(schedule=build(file.schedule), **fields)


__all__ = ["decode_fair", "decode_plan", "encode_fair", "encode_plan"]
