"""Notices and their templates, as the service reads and answers them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.store.tables import Channel, Notice, NoticeState

Id = Annotated[str, StringConstraints(min_length=26, max_length=26)]
Language = Literal["ko", "en"]


class NoticeOut(BaseModel):
    """One message to one person, and how its delivery stands."""

    id: str
    template: str = Field(examples=["invitation"])
    state: NoticeState
    channel: Channel
    side: str = Field(examples=["vendor"])
    participant: str = Field(examples=["V-A"])
    name: str = Field(examples=["김하늘"])
    address: str = Field(examples=["haneul@example.org"])
    language: str
    cause: str
    subject: str = Field(description="What was sent; empty before")
    attempts: int
    problem: str = Field(description="Why the last attempt failed")
    created_at: datetime
    next_try_at: datetime | None
    sent_at: datetime | None

    @classmethod
    def of(cls, notice: Notice) -> NoticeOut:
        """A stored notice, as it is answered."""
        return cls(**{name: getattr(notice, name) for name in cls.model_fields})


class NoticeText(BaseModel):
    """The words of a notice: as it went out, or as it would go out now. The personal link is
    made when it is sent, and kept nowhere."""

    notice: NoticeOut
    template: str = Field(description="The template that is used", examples=["timetable_changed"])
    subject: str
    body: str
    html: str
    is_empty: bool = Field(default=False, description="Nothing is left to say: it will be dropped")


class NoticeCount(BaseModel):
    """How many notices of a kind are held, by the way that they go."""

    template: str = Field(examples=["timetable_released"])
    channel: Channel
    count: int


class Unreachable(BaseModel):
    """A participant whom no notice can reach: no address is known."""

    side: str = Field(examples=["vendor"])
    participant: str = Field(examples=["V-A"])
    participant_name: str = Field(examples=["다온산업"])


class PreviewOut(BaseModel):
    """Who will be told what: the held notices by kind, their words, and who cannot be told."""

    counts: list[NoticeCount]
    unreachable: list[Unreachable]
    items: list[NoticeText]
    next: str | None = None


class Chosen(BaseModel):
    """Some notices of the fair; all that it applies to where none is named."""

    model_config = ConfigDict(extra="forbid")
    ids: list[Id] | None = Field(default=None, max_length=10_000)


class Done(BaseModel):
    """How many notices it was done to."""

    count: int = Field(examples=[12])


class Sending(BaseModel):
    """From when on notices are sent without asking; null holds them until they are released."""

    model_config = ConfigDict(extra="forbid")
    starts_at: datetime | None


class TestNotice(BaseModel):
    """Which template to send to oneself, with invented values."""

    __test__ = False
    model_config = ConfigDict(extra="forbid")
    template: str = Field(examples=["invitation"], max_length=64)
    language: Language = "ko"


class Invitees(BaseModel):
    """Whom to invite: a side, some participants of it, or everybody."""

    model_config = ConfigDict(extra="forbid")
    side: Literal["buyer", "vendor"] | None = None
    participants: list[Annotated[str, StringConstraints(max_length=200)]] | None = Field(
        default=None, max_length=10_000
    )


class ReminderDay(BaseModel):
    """The day of the talks."""

    model_config = ConfigDict(extra="forbid")
    day: date = Field(examples=["2026-03-12"])


class VariableOut(BaseModel):
    """Something that a template may name, as ``{{ name }}``."""

    name: str = Field(examples=["participant"])
    about: str
    sample: str


class TemplateOut(BaseModel):
    """The words of one kind of notice, on one channel, in one language. Version 0 are the
    program's own words."""

    template: str = Field(examples=["invitation"])
    title: str
    channel: Channel
    language: Language
    subject: str
    body: str
    variables: list[VariableOut]
    is_own: bool = Field(description="Whether these are the organiser's words")
    version: int
    provider_code: str = ""
    approved_at: datetime | None = None
    registered_body: str = Field(default="", description="Alimtalk: the words to have approved")


class TemplateChange(BaseModel):
    """New words. Phone messages have no subject."""

    model_config = ConfigDict(extra="forbid")
    subject: Annotated[str, StringConstraints(max_length=300)] = Field(
        default="", examples=["[{{ fair }}] 참가 안내"]
    )
    body: Annotated[str, StringConstraints(min_length=1, max_length=10_000)] = Field(
        examples=["{{ name }} 님, {{ fair }}에 초대합니다.\n\n{{ link }}"]
    )


class TemplateShown(BaseModel):
    """A template with invented values."""

    subject: str
    body: str
    html: str


class Registration(BaseModel):
    """The code under which the provider knows an Alimtalk template, and whether it is approved."""

    model_config = ConfigDict(extra="forbid")
    provider_code: Annotated[str, StringConstraints(strip_whitespace=True, max_length=100)] = Field(
        examples=["KA01TP000000000000000000000000000"]
    )
    is_approved: bool
