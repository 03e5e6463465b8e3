"""Who there is, how they sign in, and which part they have in which fair."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

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
    """A person who can sign in. ``email`` is kept in lower case."""

    __tablename__ = "accounts"
    email: Mapped[str] = mapped_column(String(320), unique=True)
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
    """Somebody signed in, by an account or by a personal link: only the token's hash is kept."""

    __tablename__ = "sign_ins"
    __table_args__ = (Index(None, "account_id"), Index(None, "link_id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    account_id: Mapped[str | None] = mapped_column(ForeignKey("accounts.id", ondelete="CASCADE"))
    link_id: Mapped[str | None] = mapped_column(ForeignKey("links.id", ondelete="CASCADE"))
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
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
