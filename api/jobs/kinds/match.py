"""Embedding and matching: a fair in, its ranked lists out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from api.jobs.kinds.kind import Effect, Inputs, Kind, Outcome, Result, told
from api.jobs.kinds.scored import fair_of, whole_fair
from api.jobs.lists import decode_lists
from api.queue import Claimed
from api.services.matches import keep_matches, pack_matches
from api.settings import Settings
from api.store.tables import Job


def prepare(session: Session, claimed: Claimed, settings: Settings) -> Inputs:
    """The fair as it stands now."""
    return whole_fair(session, claimed, settings, {})


def nothing(_: Claimed, __: Inputs, outcome: Outcome) -> Effect:
    """The vectors are kept where they are made: there is nothing to write."""
    return told({"encoder": outcome["encoder"]})


def effect(claimed: Claimed, inputs: Inputs, outcome: Outcome) -> Effect:
    """The ranked lists of the fair, in place of those before."""
    rows = pack_matches(decode_lists(outcome["lists"]))

    def write(session: Session, _: Job, now: datetime) -> Result:
        keep_matches(
            session,
            fair_of(claimed),
            rows,
            content_version=inputs["content_version"],
            encoder=outcome["encoder"],
            now=now,
        )
        return {"encoder": outcome["encoder"], "pairs": outcome["pairs"]}

    return write


MATCH = Kind(work="api.jobs.work.match:match", prepare=prepare, effect=effect)
EMBED = Kind(work="api.jobs.work.match:embed", prepare=prepare, effect=nothing)
