"""The kinds of notices: what each may say, how it travels, whether it waits to be released."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from api.store.tables import Channel

_PERSONAL = ("name", "fair", "participant", "link")


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeKind:
    """One kind of notice. ``variables`` are all that its words may use. ``by_phone``: there are
    words for a short message. ``waits``: held until the organiser says so. ``urgent``: also at
    night. ``of_timetable``: what it says is worked out when it is sent."""

    name: str
    variables: tuple[str, ...]
    by_phone: bool = False
    waits: bool = True
    urgent: bool = False
    of_timetable: bool = False

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The channels that it has words for."""
        phone = (Channel.ALIMTALK, Channel.SMS) if self.by_phone else ()
        return (Channel.MAIL, *phone)


_KINDS = (
    NoticeKind(name="invitation", variables=(*_PERSONAL, "until")),
    NoticeKind(
        name="account_invitation",
        variables=("name", "fair", "role", "link", "until"),
        waits=False,
        urgent=True,
    ),
    NoticeKind(name="new_password", variables=("name", "link", "until"), waits=False, urgent=True),
    NoticeKind(
        name="timetable_released",
        variables=(*_PERSONAL, "meetings", "standby", "count"),
        by_phone=True,
        of_timetable=True,
    ),
    NoticeKind(
        name="timetable_changed",
        variables=(*_PERSONAL, "changes", "meetings", "count"),
        by_phone=True,
        of_timetable=True,
    ),
    NoticeKind(
        name="timetable_cancelled",
        variables=(*_PERSONAL, "changes"),
        by_phone=True,
        of_timetable=True,
    ),
    NoticeKind(
        name="standby_called",
        variables=(*_PERSONAL, "counterpart", "time", "place"),
        by_phone=True,
        urgent=True,
    ),
    NoticeKind(name="reminder", variables=(*_PERSONAL, "day", "meetings", "count"), by_phone=True),
)

KINDS: Mapping[str, NoticeKind] = MappingProxyType({kind.name: kind for kind in _KINDS})

TIMETABLE = "timetable_released"
"""The kind that a pending notice of the timetable is filed under; which of the three it becomes
is seen when it is sent."""

TIMETABLE_KINDS = tuple(kind.name for kind in _KINDS if kind.of_timetable)

SAMPLE = "is_sample"
"""Among the params of a notice: its other params are all that it says."""
