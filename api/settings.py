"""What an operator sets, from the environment (``MATCHMAKER_…``)."""

from __future__ import annotations

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Limits of the service. ``time_limit`` is the seconds spent on improving a timetable;
    ``plans_at_once`` requests may solve side by side, further ones are told to come back."""

    model_config = SettingsConfigDict(env_prefix="MATCHMAKER_", frozen=True)

    max_upload_bytes: int = Field(default=50_000_000, gt=0)
    time_limit: float = Field(default=30.0, ge=0)
    plans_at_once: int = Field(default=1, ge=1)
    encoder: str = "auto"
