"""What an operator sets, from the environment (``MATCHMAKER_…``)."""

from __future__ import annotations

from datetime import time, timedelta
from pathlib import Path
from typing import Literal

import platformdirs
from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


def default_folder() -> Path:
    """The folder of this user where the program keeps its data."""
    return platformdirs.user_data_path("matchmaker", appauthor=False)


class Settings(BaseSettings):
    """Where things are kept, and the limits of the service.

    ``time_limit`` is the seconds spent on improving a timetable. ``base_url`` is the address
    that people reach the service by; links in mails begin with it. ``executor`` is where jobs
    run: empty for processes of this machine, ``dask://host:port`` for a cluster. At most
    ``jobs_per_fair`` jobs of a fair are open at once; one job takes at most ``job_seconds`` and
    ``job_memory_bytes``, and has ``job_grace_seconds`` to hand over its best when it is
    stopped. A worker that is silent for ``job_lease_seconds`` has lost its job. Those who
    watch jobs hear of news after ``watch_seconds``.

    A sign-in is over after ``idle_hours`` without a request, and ``sign_in_days`` after it began
    at the latest; one by a personal link with the link, or ``link_sign_in_days`` after it began.
    ``oidc_…`` name the office's own OpenID Connect provider, which may sign people in.

    Rates are written as ``600/minute``, empty for none; ``rates_storage`` is ``memory://``
    (each process counts for itself) or ``redis://…``. ``trusted_proxies`` are addresses or
    networks, with commas between.
    """

    model_config = SettingsConfigDict(env_prefix="MATCHMAKER_", frozen=True)

    data_folder: Path = Field(default_factory=default_folder)
    database_url: str = ""
    base_url: str = "http://127.0.0.1:8000"
    max_upload_bytes: int = Field(default=50_000_000, gt=0)
    idle_hours: float = Field(default=8.0, gt=0)
    sign_in_days: float = Field(default=7.0, gt=0)
    link_sign_in_days: float = Field(default=30.0, gt=0)
    # Signing in by an office's own provider (OpenID Connect). Not offered without an issuer.
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    max_body_bytes: int = Field(default=5_000_000, gt=0)
    rate_person: str = "600/minute"
    rate_nobody: str = "300/minute"
    rate_strict: str = "30/minute"
    rates_storage: str = "memory://"
    trusted_proxies: str = ""
    metrics_token: str = ""
    time_limit: float = Field(default=30.0, ge=0)
    encoder: str = "auto"
    executor: str = ""
    watch_seconds: float = Field(default=0.5, gt=0)
    jobs_per_fair: int = Field(default=20, ge=1)
    job_lease_seconds: float = Field(default=60.0, gt=0)
    job_poll_seconds: float = Field(default=1.0, gt=0)
    job_seconds: float = Field(default=3600.0, gt=0)
    job_grace_seconds: float = Field(default=60.0, ge=0)
    job_memory_bytes: int = Field(default=8 << 30, gt=0)

    # Mail. Without a host nothing is sent: notices wait.
    smtp_host: str = ""
    smtp_port: int = Field(default=587, gt=0, le=65535)
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    mail_from: str = "matchmaker@localhost"
    mails_per_minute: int = Field(default=60, gt=0)

    # Alimtalk and SMS. Without all four of them there are no phone messages.
    solapi_key: str = ""
    solapi_secret: SecretStr = SecretStr("")
    solapi_channel: str = ""
    solapi_sender: str = ""
    solapi_url: str = "https://api.solapi.com"
    quiet_from: time = time(21, 0)
    quiet_until: time = time(8, 0)

    # Webhooks. Addresses inside the house are refused unless the operator allows them.
    webhooks_inside: bool = False

    @property
    def has_phone_provider(self) -> bool:
        """Whether messages can go to phones."""
        secret = self.solapi_secret.get_secret_value()
        return all((self.solapi_key, secret, self.solapi_channel, self.solapi_sender))

    @property
    def database(self) -> str:
        """The database address; a file in the data folder where none is set."""
        return self.database_url or f"sqlite:///{self.data_folder / 'matchmaker.db'}"

    @property
    def idle_time(self) -> timedelta:
        """How long a sign-in lives without a request."""
        return timedelta(hours=self.idle_hours)

    @property
    def is_https(self) -> bool:
        """Whether people reach the service over TLS: cookies are then bound to it."""
        return self.base_url.startswith("https://")
