"""Who there is, how they sign in, and which part they have in which fair."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from api.store.base import Base, HasId, words


class Role(StrEnum):
    """A part in one fair. ADMINISTRATOR is a property of an account, for the whole system."""

    ADMINISTRATOR = "administrator"
    OWNER = "owner"
    EDITOR = "editor"
    VIEWER = "viewer"
    OFFICER = "officer"
    VENDOR = "vendor"


class LinkPurpose(StrEnum):
    """What a link is good for, and nothing else."""

    FIRST_ACCOUNT = "first_account"
    INVITATION = "invitation"
    PERSONAL = "personal"
    NEW_PASSWORD = "new_password"  # noqa: S105 - a purpose, no secret
    CALENDAR = "calendar"


class Account(HasId, Base):
    """A person who can sign in. ``email`` is kept in lower case; ``email_proven_at`` is when its
    holder showed that they read mail there."""

    __tablename__ = "accounts"
    email: Mapped[str] = mapped_column(String(320), unique=True)
    email_proven_at: Mapped[datetime | None]
    name: Mapped[str] = mapped_column(String(200))
    password_hash: Mapped[str | None] = mapped_column(String(512))
    is_administrator: Mapped[bool] = mapped_column(default=False)
    language: Mapped[str] = mapped_column(String(8), default="ko")
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)


class Membership(HasId, Base):
    """The part that an account has in a fair. ``participant`` is the code of the agency or of
    the firm that an officer or a vendor speaks for, empty for organisers."""

    __tablename__ = "memberships"
    __table_args__ = (UniqueConstraint("account_id", "fair_id", "role", "participant"),)
    account_id: Mapped[str] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    fair_id: Mapped[str] = mapped_column(ForeignKey("fairs.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role] = mapped_column(words(Role))
    participant: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)


class Link(HasId, Base):
    """A link that was handed to somebody: only the hash of its token is kept."""

    __tablename__ = "links"
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    purpose: Mapped[LinkPurpose] = mapped_column(words(LinkPurpose))
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    fair_id: Mapped[str | None] = mapped_column(
        ForeignKey("fairs.id", ondelete="CASCADE"), index=True
    )
    role: Mapped[Role | None] = mapped_column(words(Role))
    participant: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str] = mapped_column(String(320), default="")
    created_at: Mapped[datetime]
    created_by: Mapped[str] = mapped_column(String(200), default="")
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class SignIn(HasId, Base):
    """Somebody signed in, by an account or by a personal link: only the token's hash is kept.
    It is over at ``expires_at``, which moves on with use but never beyond ``ends_at``.
    ``program`` names the program that an account made a token for, empty for people."""

    __tablename__ = "sign_ins"
    __table_args__ = (Index(None, "account_id"), Index(None, "link_id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    link_id: Mapped[str | None] = mapped_column(ForeignKey("links.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    program: Mapped[str] = mapped_column(String(200), default="")
    address: Mapped[str] = mapped_column(String(64), default="")
    agent: Mapped[str] = mapped_column(String(300), default="")


class Passkey(HasId, Base):
    """A WebAuthn credential of an account."""

    __tablename__ = "passkeys"
    account_id: Mapped[str] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1024), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    sign_count: Mapped[int] = mapped_column(default=0)
    name: Mapped[str] = mapped_column(String(200), default="")
    created_at: Mapped[datetime]
    used_at: Mapped[datetime | None]


class OutsideIdentity(HasId, Base):
    """An account as an OpenID Connect provider knows it."""

    __tablename__ = "outside_identities"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)
    account_id: Mapped[str] = mapped_column(
        ForeignKey("accounts.id", ondelete="CASCADE"), index=True
    )
    issuer: Mapped[str] = mapped_column(String(500))
    subject: Mapped[str] = mapped_column(String(500))
    created_at: Mapped[datetime]


class Attempts(Base):
    """How often a sign-in failed, by account, by address and by both: the key is a hash."""

    __tablename__ = "attempts"
    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    failures: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(index=True)
    blocked_until: Mapped[datetime | None]


class ChallengeKind(StrEnum):
    """What was begun and waits for its answer."""

    NEW_PASSKEY = "new_passkey"
    PASSKEY = "passkey"
    OUTSIDE = "outside"


class Challenge(HasId, Base):
    """A question to a browser that is still open: its answer is good once, and for minutes."""

    __tablename__ = "challenges"
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    kind: Mapped[ChallengeKind] = mapped_column(words(ChallengeKind))
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    content: Mapped[dict[str, Any]]
    expires_at: Mapped[datetime] = mapped_column(index=True)
