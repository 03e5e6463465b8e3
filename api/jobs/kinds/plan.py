"""Planning: a fair in, a new draft of its timetable out."""

from __future__ import annotations

import gzip
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from api.jobs.kinds.kind import Effect, Inputs, Kind, Outcome, told
from api.jobs.kinds.scored import fair_of, whole_fair
from api.jobs.lists import decode_lists
from api.queue import Claimed
from api.schemas.jobs import PlanParams
from api.services.fairs import get_fair
from api.services.matches import keep_matches, pack_matches
from api.services.timetables import keep_plan, pack
from api.settings import Settings
from api.store.tables import Job
from matchmaker.codec import decode_plan


def prepare(session: Session, claimed: Claimed, settings: Settings) -> Inputs:
    """The fair as it stands now."""
    asked = PlanParams.model_validate(claimed.params)
    named = {"fairness": asked.fairness, "lines_first": asked.lines_first}
    policy = {name: value for name, value in named.items() if value is not None}
    limit = settings.time_limit if asked.time_limit is None else asked.time_limit
    return whole_fair(session, claimed, settings, policy, time_limit=limit, seed=asked.seed)


def effect(claimed: Claimed, inputs: Inputs, outcome: Outcome) -> Effect:
    """A new draft, or nothing where no timetable can be, and the lists it was chosen from."""
    keep = kept_as_draft(claimed, outcome, inputs["content_version"], parent=None)
    rows = pack_matches(decode_lists(outcome["lists"])) if "lists" in outcome else None
    version = inputs["content_version"]

    def write(session: Session, job: Job, now: datetime) -> dict[str, Any]:
        fair = get_fair(session, fair_of(claimed))
        # Of a fair that was changed meanwhile, newer lists may be there already.
        if rows is not None and fair.content_version == version:
            encoder = outcome["encoder"]
            keep_matches(session, fair.id, rows, content_version=version, encoder=encoder, now=now)
        return keep(session, job, now)

    return write


def kept_as_draft(
    claimed: Claimed, outcome: Outcome, content_version: int, parent: str | None
) -> Effect:
    """Keep a plan as the next version of its fair's timetable."""
    shown = {name: outcome[name] for name in ("status", "findings", "seconds")}
    if "plan" not in outcome:
        return told({**shown, "timetable_id": None})
    packed = pack(fair_of(claimed), decode_plan(gzip.decompress(outcome["plan"])))

    def write(session: Session, job: Job, now: datetime) -> dict[str, Any]:
        kept = keep_plan(
            session,
            packed.fair_id,
            packed,
            origin=claimed.kind,
            author=job.created_by,
            reason=str(claimed.params.get("reason", "")),
            now=now,
            fair_version=content_version,
            parent=parent,
        )
        return {
            **shown,
            "timetable_id": kept.id,
            "number": kept.number,
            "talks": kept.talks,
            "value": kept.value,
            "bound": kept.bound,
        }

    return write


KIND = Kind(work="api.jobs.work.plan:run", prepare=prepare, effect=effect)
