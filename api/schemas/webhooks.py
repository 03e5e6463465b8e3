"""Webhooks, as the service reads and answers them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.store.tables import Delivery, NoticeState, Webhook

Event = Literal[
    "fair.moved",
    "entries.changed",
    "job.ended",
    "timetable.released",
    "timetable.withdrawn",
]
Url = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
Events = Annotated[list[Event], Field(min_length=1, max_length=20)]


class NewWebhook(BaseModel):
    """Where to tell which events."""

    model_config = ConfigDict(extra="forbid")
    url: Url = Field(examples=["https://hooks.example.org/matchmaker"])
    events: Events = Field(examples=[["timetable.released"]])


class WebhookChange(BaseModel):
    """Fields to change; what is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")
    url: Url | None = None
    events: Events | None = None
    is_active: bool | None = None


class WebhookOut(BaseModel):
    """A webhook. ``failing_since``: since when every delivery has failed."""

    id: str
    url: str
    events: list[str]
    is_active: bool
    failing_since: datetime | None
    problem: str
    version: int
    created_at: datetime
    created_by: str

    @classmethod
    def of(cls, hook: Webhook) -> WebhookOut:
        """A stored webhook, as it is answered: without its secret."""
        return cls(
            id=hook.id,
            url=hook.address,
            events=hook.events,
            is_active=hook.active,
            failing_since=hook.failing_since,
            problem=hook.problem,
            version=hook.version,
            created_at=hook.created_at,
            created_by=hook.created_by,
        )


class WebhookSecret(BaseModel):
    """A webhook with its secret, which is shown this once."""

    webhook: WebhookOut
    secret: str = Field(examples=["whsec_…"])


class DeliveryOut(BaseModel):
    """An event for a webhook, and every attempt to deliver it."""

    id: str = Field(description="The webhook-id header of every attempt")
    event: str
    content: dict[str, Any]
    state: NoticeState
    attempts: int
    status: int | None = Field(description="The last HTTP status")
    problem: str
    next_try_at: datetime | None
    created_at: datetime
    delivered_at: datetime | None
    log: list[dict[str, Any]]

    @classmethod
    def of(cls, delivery: Delivery) -> DeliveryOut:
        """A stored delivery, as it is answered."""
        return cls(**{name: getattr(delivery, name) for name in cls.model_fields})
