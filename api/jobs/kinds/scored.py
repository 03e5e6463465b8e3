"""What every job on a whole fair is sent: the fair, and the options of its run."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from api.jobs.work.options import packed_options
from api.queue import Claimed
from api.services.fair_content import load_fair
from api.services.fairs import get_fair
from api.settings import Settings
from api.store.tables import Job, StoredFair
from matchmaker.codec import encode_fair
from matchmaker.config import RunOptions, default_first_day
from matchmaker.domain import Policy


def fair_of(claimed: Claimed) -> str:
    """The fair of a job that needs one."""
    if claimed.fair_id is None:
        raise AssertionError(f"a {claimed.kind} job needs a fair")
    return claimed.fair_id


def options_of(job: Job, fair: StoredFair, settings: Settings, **chosen: Any) -> dict[str, Any]:
    """The options of a run. The moment is that of the asking: a second attempt is the same."""
    made: datetime = job.created_at
    first_day = fair.first_day or default_first_day(made)
    options = RunOptions(
        stamp=made,
        first_day=first_day,
        encoder=settings.encoder,
        time_limit=settings.time_limit,
    )
    return packed_options(replace(options, **chosen))


def whole_fair(
    session: Session, claimed: Claimed, settings: Settings, policy: dict[str, Any], **chosen: Any
) -> dict[str, Any]:
    """A fair as it stands now, with parts of its policy and of the options chosen for this run."""
    stored = get_fair(session, fair_of(claimed))
    fair = load_fair(session, stored.id)
    own: Policy = replace(fair.policy, **policy)
    job = session.get_one(Job, claimed.lease.job_id)
    return {
        "fair": encode_fair(replace(fair, policy=own)),
        "content_version": stored.content_version,
        "options": options_of(job, stored, settings, **chosen),
    }
