"""Passkeys, as the service reads and answers them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.schemas.people import PersonName
from api.store.tables import Passkey

ChallengeToken = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class PasskeyAsked(BaseModel):
    """What the browser is asked: ``options`` go to ``navigator.credentials``; its answer comes
    back with the ``challenge``, within ten minutes."""

    challenge: str
    options: dict[str, Any]


class NewPasskey(BaseModel):
    """A browser's answer, with a new passkey. ``credential`` is its ``toJSON()``."""

    model_config = ConfigDict(extra="forbid")
    challenge: ChallengeToken
    credential: dict[str, Any]
    name: PersonName = Field(examples=["업무용 노트북"])


class PasskeySignIn(BaseModel):
    """A browser's answer, signed by a passkey. ``credential`` is its ``toJSON()``."""

    model_config = ConfigDict(extra="forbid")
    challenge: ChallengeToken
    credential: dict[str, Any]


class PasskeyOut(BaseModel):
    """A passkey of yours."""

    id: str
    name: str
    created_at: datetime
    used_at: datetime | None

    @classmethod
    def of(cls, passkey: Passkey) -> PasskeyOut:
        """A stored passkey, as it is answered."""
        return cls(**{name: getattr(passkey, name) for name in cls.model_fields})
