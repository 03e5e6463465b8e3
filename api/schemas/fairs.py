"""A fair, as the service reads and answers it."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

from api.schemas.problems import FindingOut
from api.store.tables import FairState, StoredFair
from matchmaker.codec.fair_rows import PolicyRow

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class CheckOut(BaseModel):
    """The size of a fair that can be used, and every note and warning about it."""

    buyers: int
    purchases: int
    vendors: int
    products: int
    slots: int
    findings: list[FindingOut]


class NewFair(BaseModel):
    """What a new fair needs."""

    model_config = ConfigDict(extra="forbid")
    name: Name = Field(examples=["2026 가람시 공공구매 상담회"])
    first_day: date | None = None
    timezone: str = "Asia/Seoul"


class FairChange(BaseModel):
    """Fields to change; what is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")
    name: Name | None = None
    first_day: date | None = None
    is_public: bool | None = None
    retention_days: int | None = Field(default=None, ge=1, le=3650)
    policy: PolicyRow | None = None

    @field_validator("policy", mode="before")
    @classmethod
    def _as_json(cls, sent: object) -> object:
        """Rows are strict: a list is a tuple only in JSON."""
        return PolicyRow.model_validate_json(json.dumps(sent)) if isinstance(sent, dict) else sent


class NewState(BaseModel):
    """The state that a fair is to go to."""

    model_config = ConfigDict(extra="forbid")
    state: FairState


class FairOut(BaseModel):
    """A fair."""

    id: str
    name: str
    state: FairState
    timezone: str
    first_day: date | None
    policy: PolicyRow
    is_public: bool
    retention_days: int
    version: int
    content_version: int
    created_at: datetime
    closed_at: datetime | None

    @classmethod
    def of(cls, fair: StoredFair) -> FairOut:
        """A stored fair, as it is answered."""
        fields = {name: getattr(fair, name) for name in cls.model_fields if name != "policy"}
        return cls(policy=PolicyRow.model_validate(fair.policy, strict=False), **fields)
