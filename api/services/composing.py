"""A notice in words: made when it is looked at, and again when it is sent.

Nothing is worded earlier, so what goes out is what holds at that moment: one mail with all
that changed since the last one, whatever the number of causes.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from api.services import calendars, links
from api.services.calendars import ChangeKind, Talk, TalkBook, TalkChange
from api.services.notice_kinds import KINDS, SAMPLE, NoticeKind
from api.services.notice_words import Words, fill, html_of, words_for
from api.services.recipients import standing_for
from api.settings import Settings
from api.store.tables import CalendarEntry, Channel, LinkPurpose, Notice, Role, StoredFair
from matchmaker.exports.ics import Party
from matchmaker.exports.wording import clean, day_label
from matchmaker.texts import texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Composed:
    """A notice as it goes out. ``kept`` are its words without the token of its link;
    ``sent_variables`` are the values with it. ``invitations`` are calendar messages,
    ``numbers`` their sequence numbers by UID."""

    kind: NoticeKind
    language: str
    words: Words
    kept: Words
    variables: Mapping[str, str]
    sent_variables: Mapping[str, str] = field(default_factory=dict)
    invitations: tuple[bytes, ...] = ()
    numbers: Mapping[str, int] = field(default_factory=dict)

    @property
    def html(self) -> str:
        """The body as a page."""
        return html_of(self.words.body, self.language)


def preview(session: Session, notice: Notice, settings: Settings, now: datetime) -> Composed | None:
    """A notice as it would go out now, with nothing changed by looking."""
    return _Composer(session, notice, settings, now).compose(sending=False)


def compose(session: Session, notice: Notice, settings: Settings, now: datetime) -> Composed | None:
    """A notice to be sent now: makes its link and gives out the numbers of its invitations.
    None where there is nothing left to say."""
    return _Composer(session, notice, settings, now).compose(sending=True)


class _Composer:
    def __init__(self, session: Session, notice: Notice, settings: Settings, now: datetime) -> None:
        self._session = session
        self._notice = notice
        self._settings = settings
        self._now = now
        self._fair = session.get(StoredFair, notice.fair_id) if notice.fair_id else None
        self._zone = ZoneInfo(self._fair.timezone if self._fair else "Asia/Seoul")
        self._words = texts(notice.language)

    def compose(self, *, sending: bool) -> Composed | None:
        kind = KINDS[self._notice.template]
        values = {str(k): str(v) for k, v in self._notice.params.items()}
        if SAMPLE in values:
            return self._filled(kind, values, sending=sending)
        if kind.of_timetable:
            return self._of_timetable(sending=sending)
        if kind.name == "reminder" and "date" in values:
            talks = self._talks_on(date.fromisoformat(values["date"]))
            if not talks:
                return None
            values |= {"meetings": self.talk_lines(talks), "count": str(len(talks))}
            values["day"] = self._day(talks[0].starts_at)
        return self._filled(kind, values, sending=sending)

    def _talks_on(self, day: date) -> list[Talk]:
        if self._fair is None:
            return []
        people = standing_for(self._session, self._fair.id, self._notice.address)
        talks = TalkBook(self._session, self._fair).of(people)
        return [t for t in talks if t.starts_at.astimezone(self._zone).date() == day]

    def _of_timetable(self, *, sending: bool) -> Composed | None:
        notice, fair = self._notice, self._fair
        if fair is None:
            return None
        people = standing_for(self._session, fair.id, notice.address)
        book = TalkBook(self._session, fair)
        talks = book.of(people)
        entries = calendars.entries_of(self._session, fair.id, notice.address)
        found = calendars.compare(entries, talks)
        if not found:
            return None
        names = list(dict.fromkeys(one.participant_name for one in people))
        values = {
            "participant": ", ".join(names) or str(notice.params.get("participant", "")),
            "meetings": self.talk_lines(talks) or self._words("notices.none.meetings"),
            "changes": self._change_lines(found),
            "standby": self._standby_lines(book.standby_of(people)),
            "count": str(len(talks)),
        }
        kind = KINDS[timetable_kind(talks, entries)]
        return self._filled(kind, values, sending=sending, found=found)

    def _filled(
        self,
        kind: NoticeKind,
        values: Mapping[str, str],
        *,
        sending: bool,
        found: Sequence[TalkChange] = (),
    ) -> Composed:
        notice = self._notice
        until = self._now + _lifetime(notice)
        shown = {
            "name": notice.name,
            "fair": clean(self._fair.name) if self._fair else "",
            "until": day_label(until.astimezone(self._zone).date(), self._words),
            **values,
            "link": self._words("notices.hidden_link"),
        }
        variables = {name: shown.get(name, "") for name in kind.variables}
        template = words_for(self._session, notice.fair_id, kind, notice.channel, notice.language)
        kept = fill(template, variables)
        if not sending:
            return Composed(
                kind=kind, language=notice.language, words=kept, kept=kept, variables=variables
            )
        sent = {**variables, "link": self._link(until)}
        return Composed(
            kind=kind,
            language=notice.language,
            words=fill(template, sent),
            kept=kept,
            variables=variables,
            sent_variables=sent,
            invitations=self._invitations(found),
            numbers={
                entry.uid: entry.sequence
                for entry in (
                    calendars.entries_of(self._session, notice.fair_id, notice.address)
                    if found and notice.fair_id
                    else ()
                )
            },
        )

    def _invitations(self, found: Sequence[TalkChange]) -> tuple[bytes, ...]:
        if self._fair is None or not found:
            return ()
        made = calendars.invite(
            self._session,
            self._fair,
            Party(email=self._settings.mail_from, name=clean(self._fair.name)),
            Party(email=self._notice.address, name=self._notice.name),
            found,
            language=self._notice.language,
            now=self._now,
        )
        self._session.flush()
        return made if self._notice.channel is Channel.MAIL else ()

    def _link(self, until: datetime) -> str:
        wanted = self._notice.link
        if wanted is None:
            return self._settings.base_url
        token = links.issue(
            self._session,
            self._now,
            purpose=LinkPurpose(wanted["purpose"]),
            expires_at=until,
            account_id=wanted.get("account_id"),
            fair_id=self._notice.fair_id,
            role=Role(wanted["role"]) if wanted.get("role") else None,
            participant=self._notice.participant,
            email=self._notice.address if "@" in self._notice.address else "",
            created_by=self._notice.cause,
        )
        return links.address_of(self._settings.base_url, token)

    def talk_lines(self, talks: Iterable[Talk]) -> str:
        """A line for each talk."""
        return "\n".join(self._line("talk", talk) for talk in talks)

    def _line(self, how: str, talk: Talk, **more: str) -> str:
        return self._words(
            f"notices.line.{how}",
            day=self._day(talk.starts_at),
            span=f"{self._clock(talk.starts_at)}–{self._clock(talk.ends_at)}",
            counterpart=talk.counterpart,
            place=talk.place,
            **more,
        )

    def _change_lines(self, found: Sequence[TalkChange]) -> str:
        said = [c for c in found if c.kind is not ChangeKind.MAYBE] or found
        return "\n".join(self._change_line(change) for change in said)

    def _change_line(self, change: TalkChange) -> str:
        if change.talk is None:
            entry = change.entry
            assert entry is not None  # noqa: S101 - a change has a talk or an entry
            return self._words(
                "notices.line.cancelled",
                day=self._day(entry.told_starts_at or entry.starts_at),
                span=self._clock(entry.told_starts_at or entry.starts_at),
                counterpart=entry.summary,
            )
        before = change.entry.told_starts_at if change.entry else None
        if before is None:
            return self._line("added", change.talk)
        told = self._words("notices.line.when", day=self._day(before), time=self._clock(before))
        return self._line("moved", change.talk, before=told)

    def _standby_lines(self, places: Iterable[tuple[str, int]]) -> str:
        lines = [
            self._words("notices.line.standby", counterpart=clean(name), rank=str(rank))
            for name, rank in places
        ]
        return "\n".join(lines) or self._words("notices.none.standby")

    def _day(self, moment: datetime) -> str:
        return day_label(moment.astimezone(self._zone).date(), self._words)

    def _clock(self, moment: datetime) -> str:
        return f"{moment.astimezone(self._zone):%H:%M}"


def _lifetime(notice: Notice) -> timedelta:
    """How long the link of a notice is good for, from the moment that it is sent."""
    purpose = notice.link["purpose"] if notice.link else LinkPurpose.PERSONAL
    return links.LIVES[LinkPurpose(purpose)]


def timetable_kind(talks: Sequence[Talk], told: Iterable[CalendarEntry]) -> str:
    """Which of the three notices of the timetable it is: the first one that a person gets, a
    change, or the end of all their talks."""
    if not any(entry.told_at is not None for entry in told):
        return "timetable_released"
    return "timetable_changed" if talks else "timetable_cancelled"
