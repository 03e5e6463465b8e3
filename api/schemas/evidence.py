"""Evidence of certificates, as the service reads and answers it."""

from __future__ import annotations

from datetime import datetime

from pydantic import BaseModel, ConfigDict

from api.store.tables import Evidence


class EvidenceOut(BaseModel):
    """A file that shows a certificate. ``accepted`` is null until an organiser judged it."""

    id: str
    vendor: str
    certificate: str
    number: str
    file_name: str
    media_type: str
    size: int
    sha256: str
    added_at: datetime
    added_by: str
    accepted: bool | None
    judged_at: datetime | None

    @classmethod
    def of(cls, kept: Evidence) -> EvidenceOut:
        """A stored file, as it is answered."""
        return cls.model_validate({name: getattr(kept, name) for name in cls.model_fields})


class Judgement(BaseModel):
    """Whether a file shows what it should; null takes the judgement back."""

    model_config = ConfigDict(extra="forbid")
    accepted: bool | None
