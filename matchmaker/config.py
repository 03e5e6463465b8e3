"""What a person chooses for one run."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

_TUESDAY = 1
_WEEKS_AHEAD = 4


class AgendaFiles(StrEnum):
    """Whether agendas and calendars are written along with a plan: for all who have one, for
    none, or for all unless there are too many to wait for."""

    AUTO = "auto"
    ALL = "all"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOptions:
    """One run's choices. The same input, options and seed give the same bytes.

    ``encoder_cluster`` is the address of a Dask scheduler whose workers embed the texts;
    ``reranker`` a CrossEncoder (folder or hub name) that reads the best few pairs again.
    ``stamp`` (UTC) is written where a format asks for the moment of making; ``time_limit``
    is in seconds and counts for the improvement of the timetable only. ``tell_seconds`` is
    False where not even the wall time of the solve may differ between two runs.
    """

    stamp: datetime
    first_day: date
    encoder: str = "auto"
    encoder_cluster: str | None = None
    reranker: str | None = None
    seed: int = 0
    time_limit: float = 30.0
    tell_seconds: bool = True
    agendas: AgendaFiles = AgendaFiles.AUTO


def default_first_day(stamp: datetime) -> date:
    """The first Tuesday at least four weeks after ``stamp``: what a fair without dates gets."""
    earliest = stamp.date() + timedelta(weeks=_WEEKS_AHEAD)
    return earliest + timedelta(days=(_TUESDAY - earliest.weekday()) % 7)


def stamp_from(source_date_epoch: str | None, now: datetime) -> datetime:
    """The moment of making, to the second: SOURCE_DATE_EPOCH where it is set, else ``now``.

    Raises ValueError where SOURCE_DATE_EPOCH is not a whole number of seconds.
    Rule: reproducible-builds.org, SOURCE_DATE_EPOCH specification.
    """
    if source_date_epoch:
        return datetime.fromtimestamp(int(source_date_epoch), tz=UTC)
    return now.astimezone(UTC).replace(microsecond=0)
