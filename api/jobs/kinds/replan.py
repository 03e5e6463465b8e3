"""Re-planning: a timetable and what happened in, a draft that changes little out."""

from __future__ import annotations

import gzip
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from api.jobs.kinds.kind import Effect, Inputs, Kind, Outcome
from api.jobs.kinds.plan import kept_as_draft
from api.jobs.kinds.scored import fair_of, options_of
from api.queue import Claimed
from api.schemas.jobs import ReplanParams
from api.services.fairs import get_fair
from api.services.timetables import get_timetable, plan_of
from api.settings import Settings
from api.store.tables import Job
from matchmaker.codec import encode_plan
from matchmaker.replanning import encoder_of, local_time


def prepare(session: Session, claimed: Claimed, settings: Settings) -> Inputs:
    """The timetable with its meetings of today."""
    asked = ReplanParams.model_validate(claimed.params)
    timetable = get_timetable(session, fair_of(claimed), asked.timetable_id)
    plan = plan_of(session, timetable)
    job = session.get_one(Job, claimed.lease.job_id)
    return {
        "plan": gzip.compress(encode_plan(plan), mtime=0),
        "happened": asked.happened.model_dump(),
        "accept": asked.accept,
        # What has begun is what had begun when it was asked for.
        "now": local_time(plan.fair, job.created_at).isoformat(),
        "fair_version": timetable.fair_version,
        "options": options_of(
            job,
            get_fair(session, timetable.fair_id),
            settings,
            encoder=encoder_of(plan),
            time_limit=asked.time_limit,
            seed=asked.seed,
        ),
    }


def effect(claimed: Claimed, inputs: Inputs, outcome: Outcome) -> Effect:
    """A draft that comes from the timetable, with what is different in it."""
    parent = str(claimed.params["timetable_id"])
    keep = kept_as_draft(claimed, outcome, inputs["fair_version"], parent)

    def write(session: Session, job: Job, now: datetime) -> dict[str, Any]:
        return {**keep(session, job, now), "difference": outcome["difference"]}

    return write


KIND = Kind(work="api.jobs.work.replan:run", prepare=prepare, effect=effect)
