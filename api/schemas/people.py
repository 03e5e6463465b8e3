"""People, their sign-ins and their links, as the service reads and answers them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.identity import Part, Person
from api.store.tables import Account, Link, LinkPurpose, Membership, Role, SignIn

Email = Annotated[
    str,
    StringConstraints(
        strip_whitespace=True,
        to_lower=True,
        max_length=320,
        pattern=r"^[^@\s]{1,64}@[^@\s]{1,255}$",
    ),
    Field(examples=["officer@garam.example"]),
]
PersonName = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    Field(examples=["김가람"]),
]
# Its length is judged where it is chosen (services/passwords.py), with words of our own.
Password = Annotated[
    str, StringConstraints(min_length=1, max_length=200), Field(examples=["정오의 느티나무 아래"])
]
Language = Literal["ko", "en"]


class PartOut(BaseModel):
    """A part in a fair. ``participant`` is the agency or firm that an officer or a vendor speaks
    for."""

    fair_id: str
    role: Role
    participant: str

    @classmethod
    def of(cls, part: Part) -> PartOut:
        """A part, as it is answered."""
        return cls(fair_id=part.fair_id, role=part.role, participant=part.participant)


class MeOut(BaseModel):
    """Who you are here. ``account_id`` is empty for who came by a personal link."""

    name: str
    email: str
    account_id: str | None
    is_administrator: bool
    language: str | None
    parts: list[PartOut]
    expires_at: datetime | None

    @classmethod
    def of(cls, person: Person) -> MeOut:
        """A person, as they are answered."""
        return cls(
            name=person.name,
            email=person.email,
            account_id=person.account_id,
            is_administrator=person.is_administrator,
            language=person.language,
            parts=[PartOut.of(part) for part in person.parts],
            expires_at=person.expires_at,
        )


class SignInWanted(BaseModel):
    """Sign in with a password. With ``as_program`` the token is answered (send it as
    ``Authorization: Bearer …``); otherwise it is put into a cookie that no script can read."""

    model_config = ConfigDict(extra="forbid")
    email: Email
    password: Password
    as_program: bool = False


class SignedInOut(BaseModel):
    """Who signed in. ``token`` only where a program asked for it."""

    me: MeOut
    token: str | None = None


class SignInOut(BaseModel):
    """One sign-in of yours: where it was begun, until when it lasts; ``is_this`` is the one that
    asks. ``program`` names the program that a token was made for."""

    id: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    ends_at: datetime
    address: str
    agent: str
    program: str
    is_this: bool

    @classmethod
    def of(cls, sign_in: SignIn, this: str | None) -> SignInOut:
        """A stored sign-in, as it is answered."""
        fields = {name: getattr(sign_in, name) for name in cls.model_fields if name != "is_this"}
        return cls(is_this=sign_in.id == this, **fields)


class NewToken(BaseModel):
    """A token with which a program acts as you."""

    model_config = ConfigDict(extra="forbid")
    program: PersonName = Field(examples=["ERP"])
    days: int = Field(default=90, ge=1, le=365)


class TokenOut(BaseModel):
    """A new token. It is shown once; an answer that is asked for again has none."""

    id: str
    program: str
    expires_at: datetime
    token: str | None


class AccountOut(BaseModel):
    """An account."""

    id: str
    email: str
    name: str
    language: str
    is_administrator: bool
    created_at: datetime
    disabled_at: datetime | None
    version: int

    @classmethod
    def of(cls, account: Account) -> AccountOut:
        """A stored account, as it is answered."""
        return cls(**{name: getattr(account, name) for name in cls.model_fields})


class OwnChange(BaseModel):
    """What you can change of your own account; what is left out stays."""

    model_config = ConfigDict(extra="forbid")
    name: PersonName | None = None
    language: Language | None = None


class PasswordChange(BaseModel):
    """A new password; ``old`` is the one in force, if there is one."""

    model_config = ConfigDict(extra="forbid")
    old: Password | None = None
    new: Password


class NewAccount(BaseModel):
    """An account that an administrator makes. Its owner sets the password by a link."""

    model_config = ConfigDict(extra="forbid")
    email: Email
    name: PersonName
    language: Language = "ko"
    is_administrator: bool = False


class AccountChange(BaseModel):
    """What an administrator can change of an account; what is left out stays."""

    model_config = ConfigDict(extra="forbid")
    name: PersonName | None = None
    is_administrator: bool | None = None
    is_disabled: bool | None = None


class LinkGiven(BaseModel):
    """A link that was just made. ``address`` is shown once; an answer that is asked for again
    has none."""

    id: str
    purpose: LinkPurpose
    expires_at: datetime
    address: str | None

    @classmethod
    def of(cls, link: Link, address: str | None) -> LinkGiven:
        """A stored link with its address, as it is answered."""
        return cls(id=link.id, purpose=link.purpose, expires_at=link.expires_at, address=address)


class NewAccountOut(BaseModel):
    """A new account, and the link by which its owner sets the password."""

    account: AccountOut
    link: LinkGiven


class MemberOut(BaseModel):
    """Somebody's part in a fair."""

    id: str
    account_id: str
    name: str
    email: str
    role: Role
    participant: str
    created_at: datetime
    version: int

    @classmethod
    def of(cls, member: Membership, account: Account) -> MemberOut:
        """A stored membership, as it is answered."""
        own = ("id", "account_id", "role", "participant", "created_at", "version")
        fields = {name: getattr(member, name) for name in own}
        return cls(name=account.name, email=account.email, **fields)
