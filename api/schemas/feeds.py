"""Calendar feeds, as the service reads and answers them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.store.tables import Link, Role


class NewFeed(BaseModel):
    """Whose feed: organisers say it, participants get their own."""

    model_config = ConfigDict(extra="forbid")
    side: Literal["buyer", "vendor"] | None = None
    participant: Annotated[str, StringConstraints(max_length=200)] | None = None


class FeedOut(BaseModel):
    """A calendar feed, without its address."""

    id: str
    side: str = Field(examples=["vendor"])
    participant: str = Field(examples=["V-A"])
    created_at: datetime
    created_by: str
    expires_at: datetime

    @classmethod
    def of(cls, link: Link) -> FeedOut:
        """A stored link of a feed, as it is answered."""
        return cls(
            id=link.id,
            side="buyer" if link.role is Role.OFFICER else "vendor",
            participant=link.participant,
            created_at=link.created_at,
            created_by=link.created_by,
            expires_at=link.expires_at,
        )


class FeedAddress(BaseModel):
    """A feed with its secret address, which is shown this once."""

    feed: FeedOut
    url: str = Field(examples=["https://fair.example/calendar/….ics"])
