"""Public fairs and applications to them, as the service reads and answers them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from api.schemas.entries import CertificateIn, Items, Long, Name, Record, Short, Whole
from api.store.tables import ApplicationState, FairState


class ApplicantProduct(BaseModel):
    """A product of a firm that applies."""

    model_config = ConfigDict(extra="forbid")
    name: Name = Field(examples=["LED 보안등"])
    description: Long | None = None
    spec: Long | None = None
    item_code: Short | None = None
    item_name: Short | None = None
    price: Whole | Short | None = None


class Applicant(BaseModel):
    """What a firm that applies tells of itself."""

    model_config = ConfigDict(extra="forbid")
    name: Name = Field(examples=["새빛조명"])
    business_number: Short = Field(examples=["123-45-67891"])
    contact: Name = Field(examples=["홍길동"])
    email: Name = Field(examples=["name@example.kr"])
    phone: Short | None = None
    region: Short | None = None
    size: Short | None = None
    founded: Short | None = None
    employees: Whole | Short | None = None
    sales: Whole | Short | None = None
    intro: Long | None = None
    records: Annotated[list[Record], Field(max_length=100)] = []
    certificates: Annotated[list[CertificateIn], Field(max_length=100)] | None = None
    industries: Items | None = None
    first_time: bool | None = None


class ApplicationIn(BaseModel):
    """A firm that wants to take part, its products, and the words that it agrees to (their
    version, as `GET /api/v1/public/fairs/{fair_id}` shows them)."""

    model_config = ConfigDict(extra="forbid")
    vendor: Applicant
    products: Annotated[list[ApplicantProduct], Field(max_length=50)] = []
    agreed: Literal[True]
    consent_version: str = Field(max_length=32, examples=["2026-1"])


class ApplicationReceipt(BaseModel):
    """That an application was received."""

    id: str
    state: ApplicationState
    made_at: datetime


class ApplicationOut(ApplicationReceipt):
    """An application, for organisers."""

    name: str
    business_number: str | None
    contact: str | None
    email: str | None
    phone: str | None
    region: str | None
    intro: str | None
    products: list[str]
    consent_version: str
    judged_at: datetime | None
    judged_by: str
    reason: str
    vendor: str | None


class PublicSession(BaseModel):
    """A session of a public fair, in the fair's own time."""

    name: str
    start: datetime
    end: datetime
    track: str | None = None


class PublicFair(BaseModel):
    """What everybody may know of a public fair."""

    id: str
    name: str
    state: FairState
    timezone: str
    first_day: date | None
    sessions: list[PublicSession]
    agencies: int
    needs: int
    takes_applications: bool
    consent_version: str
    consent: str


class PublicNeed(BaseModel):
    """What an agency plans to buy, without its budget and without persons."""

    agency: str
    title: str
    use: str | None = None
    spec: str | None = None
    division: str | None = None
    item_name: str | None = None
    due: date | None = None


class Decision(BaseModel):
    """What the organiser says to an application."""

    model_config = ConfigDict(extra="forbid")
    accepted: bool
    reason: str = Field(default="", max_length=500, pattern=r"^[^\x00]*$")
