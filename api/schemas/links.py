"""Links and what is done with them, as the service reads and answers it."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.schemas.people import Email, Language, Password, PersonName
from api.store.tables import Link, LinkPurpose, Role

Code = Annotated[str, StringConstraints(min_length=1, max_length=200), Field(examples=["V-001"])]
Days = Annotated[int, Field(ge=1, le=365)]
# So many firms no fair has; a list that never ends is no list of them.
_MOST = 20_000


class LinkOut(BaseModel):
    """What a link is good for. Looking at it does not use it up. ``email`` is the address that
    it was made for, if it was made for one."""

    purpose: LinkPurpose
    fair_id: str | None
    fair_name: str
    role: Role | None
    participant: str
    participant_name: str
    email: str
    expires_at: datetime


class Acceptance(BaseModel):
    """Who takes a link up. Nothing is needed of who is signed in; a new account needs a name
    and a password, and its mail address where the link was not made for one."""

    model_config = ConfigDict(extra="forbid")
    email: Email | None = None
    name: PersonName | None = None
    password: Password | None = None
    language: Language = "ko"


class NewPassword(BaseModel):
    """A new password."""

    model_config = ConfigDict(extra="forbid")
    password: Password


class ForgottenPassword(BaseModel):
    """Whose password is forgotten."""

    model_config = ConfigDict(extra="forbid")
    email: Email


class InvitationWanted(BaseModel):
    """Who is invited, and to which part. Officers and vendors speak for a ``participant``. With
    ``by_mail`` the service sends the link; otherwise it is answered, to be handed over."""

    model_config = ConfigDict(extra="forbid")
    email: Email
    name: PersonName | None = None
    role: Literal[Role.OWNER, Role.EDITOR, Role.VIEWER, Role.OFFICER, Role.VENDOR]
    participant: str = Field(default="", max_length=200)
    days: Days = 14
    by_mail: bool = False


class InvitationOut(BaseModel):
    """An invitation. ``address`` is shown once, and only where it is not sent by mail."""

    id: str | None
    email: str
    role: Role
    participant: str
    expires_at: datetime | None
    address: str | None


class LinkState(BaseModel):
    """A link that was given out, without its secret. ``is_good``: it can still be used;
    ``used_at`` is when it was used last."""

    id: str
    email: str
    role: Role | None
    participant: str
    created_at: datetime
    created_by: str
    expires_at: datetime
    used_at: datetime | None
    revoked_at: datetime | None
    is_good: bool

    @classmethod
    def of(cls, link: Link, *, is_good: bool) -> LinkState:
        """A stored link, as it is answered."""
        fields = {name: getattr(link, name) for name in cls.model_fields if name != "is_good"}
        return cls(is_good=is_good, **fields)


class PersonalLinksWanted(BaseModel):
    """Personal links for the officers of agencies or for vendors: for those that are named, or
    for all. With ``replace`` the earlier links of the same are withdrawn."""

    model_config = ConfigDict(extra="forbid")
    role: Literal[Role.OFFICER, Role.VENDOR]
    participants: list[Code] | None = Field(default=None, max_length=_MOST)
    days: Days = 60
    replace: bool = True


class PersonalLinkGiven(BaseModel):
    """A personal link. ``address`` is shown once; an answer that is asked for again has none."""

    id: str
    role: Role
    participant: str
    name: str
    expires_at: datetime
    address: str | None


class PersonalLinksGiven(BaseModel):
    """The personal links that were just made."""

    links: list[PersonalLinkGiven]


class RoleChange(BaseModel):
    """Another role for an organiser."""

    model_config = ConfigDict(extra="forbid")
    role: Literal[Role.OWNER, Role.EDITOR, Role.VIEWER]
