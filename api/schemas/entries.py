"""Entries as the service reads and answers them: a model for each noun, made from its row.

Amounts, counts and days may also be sent as people write them ("3천만원", "2026년 5월"): they
are read as cells of a workbook are. Fields that a caller may not see are left out of answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Annotated, Any, Union, get_args

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, create_model
from pydantic.fields import FieldInfo

from matchmaker.codec import fair_rows
from matchmaker.codec.fair_rows import LocalTime, Row
from matchmaker.domain import Side
from matchmaker.texts import texts

NO_NUL = r"^[^\x00]*$"
Short = Annotated[str, StringConstraints(max_length=500, pattern=NO_NUL)]
Long = Annotated[str, StringConstraints(max_length=20_000, pattern=NO_NUL)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=NO_NUL)]
Whole = Annotated[int, Field(ge=0, le=10**15)]
Names = Annotated[list[Name], Field(max_length=5_000)]
Title = Annotated[str, StringConstraints(min_length=1, max_length=500, pattern=NO_NUL)]
Record = Annotated[str, StringConstraints(max_length=1_000, pattern=NO_NUL)]
Items = Annotated[list[Short], Field(max_length=200)]
Quota = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
Share = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]

_LONG = frozenset(("use", "spec", "description", "intro", "note"))
_SHEETS = {"wishes": "preferences"}
_COLUMNS = {
    "buyer": "buyer_name",
    "vendor": "vendor_name",
    "then_buyer": "then_buyer_name",
    "then_vendor": "then_vendor_name",
}
_EXAMPLES: Mapping[str, Any] = MappingProxyType(
    {
        "id": "B-01",
        "title": "LED 보안등 교체",
        "budget": 30_000_000,
        "due": "2026-05-01",
        "business_number": "123-45-67891",
        "email": "name@example.kr",
        "valid_until": "2027-12-31",
        "word": "보안등",
        "others": ["가로등", "LED 등주"],
    }
)


class GroupSide(StrEnum):
    """Whose talks a group counts."""

    BUYER = Side.BUYER.value
    VENDOR = Side.VENDOR.value


class CertificateIn(BaseModel):
    """A certificate of a firm, or of one of its products."""

    model_config = ConfigDict(extra="forbid")
    kind: Name
    number: Short | None = None
    valid_until: Short | None = Field(default=None, examples=["2027-12-31"])
    product: Name | None = None


class EntryOut(BaseModel):
    """What every entry has beside its own fields."""

    code: str
    version: int
    changed_at: datetime
    changed_by: str = ""


def _input(name: str, annotation: Any) -> Any:
    """The type in which a field of a row may be sent."""
    if name == "side" and annotation is Side:
        return Side
    kinds = set(get_args(annotation)) or {annotation}
    bare = kinds - {type(None)}
    blank = (None,) if type(None) in kinds or bare & {int, float} else ()
    if date in bare and datetime not in bare:
        return Short | None
    if int in bare:
        return Union[(Whole, Short, *blank)]
    if float in bare:
        return Union[(Share, Short, *blank)]
    if str in bare:
        return Long | None if name in _LONG else (Short | None if blank else Name)
    return annotation


_OTHER_TYPES: Mapping[str, Any] = {
    "start": LocalTime,
    "end": LocalTime,
    "tracks": Items,
    "unavailable": Names,
    "purchases": Names,
    "members": Names,
    "wanted_certificates": Items,
    "records": Annotated[list[Record], Field(max_length=500)],
    "title": Title,
    "industries": Items | None,
    "others": Items,
    "certificates": Annotated[list[CertificateIn], Field(max_length=200)] | None,
    "quota_shares": dict[Quota, Share | Short],
}


def _described(noun: str, name: str) -> str | None:
    """What the template says of the column of a field."""
    key = f"template.column.{_SHEETS.get(noun, noun)}.{_COLUMNS.get(name, name)}"
    words = texts("en")
    return words(key) if words.has(key) else None


def _plain(default: Any) -> Any:
    """A default as JSON has it."""
    return list(default) if isinstance(default, frozenset | tuple) else default


def _whole(field: FieldInfo) -> Any:
    """The type of a field of a row with what it says beside its type."""
    return Annotated[(field.annotation, *field.metadata)] if field.metadata else field.annotation


def _field(noun: str, name: str, default: Any) -> Any:
    examples = [_EXAMPLES[name]] if name in _EXAMPLES else None
    return Field(default, description=_described(noun, name), examples=examples)


class Models:
    """What is read to add and to change an entry of a noun, and what is answered."""

    def __init__(
        self, *, new: type[BaseModel], change: type[BaseModel], out: type[EntryOut]
    ) -> None:
        self.new, self.change, self.out = new, change, out


def _models(noun: str, label: str, row: type[Row], key: tuple[str, ...]) -> Models:
    """The models of a noun: ``key`` are the fields that are said once and never change."""
    sent: dict[str, Any] = {}
    for name, field in row.model_fields.items():
        if name == "fixed":
            continue
        kind = GroupSide if (noun, name) == ("groups", "side") else _OTHER_TYPES.get(name)
        kind = kind or _input(name, field.annotation)
        own_id = name == "id" or (noun, name) == ("desks", "name")
        needed = ... if field.is_required() and not own_id else _plain(field.get_default())
        sent[name] = (kind | None if own_id else kind, None if own_id else needed)
    new: dict[str, Any] = {
        name: (kind, _field(noun, name, default)) for name, (kind, default) in sent.items()
    }
    changed: dict[str, Any] = {
        name: (kind | None, _field(noun, name, None))
        for name, (kind, _) in sent.items()
        if name not in key
    }
    closed = ConfigDict(extra="forbid")
    shown: dict[str, Any] = {
        name: (_whole(field), ... if field.is_required() else field.get_default())
        for name, field in row.model_fields.items()
    }
    return Models(
        new=create_model(f"New{label}", __config__=closed, __doc__="What a new entry says.", **new),
        change=create_model(
            f"{label}Change", __config__=closed, __doc__="Fields to change; others stay.", **changed
        ),
        out=create_model(f"{label}Out", __base__=EntryOut, __doc__=row.builds.__doc__, **shown),
    )


MODELS: Mapping[str, Models] = MappingProxyType(
    {
        "sessions": _models("sessions", "Session", fair_rows.SessionRow, ("id",)),
        "slots": _models("slots", "Slot", fair_rows.TimeSlotRow, ("id", "session")),
        "buyers": _models("buyers", "Buyer", fair_rows.BuyerRow, ("id",)),
        "desks": _models("desks", "Desk", fair_rows.DeskRow, ("id", "buyer")),
        "purchases": _models(
            "purchases", "Purchase", fair_rows.PlannedPurchaseRow, ("id", "buyer")
        ),
        "vendors": _models("vendors", "Vendor", fair_rows.VendorRow, ("id",)),
        "products": _models("products", "Product", fair_rows.ProductRow, ("id", "vendor")),
        "wishes": _models(
            "wishes", "Wish", fair_rows.PreferenceRow, ("buyer", "vendor", "side", "kind")
        ),
        "orders": _models(
            "orders",
            "Order",
            fair_rows.PrecedenceRow,
            ("buyer", "vendor", "then_buyer", "then_vendor"),
        ),
        "groups": _models("groups", "Group", fair_rows.GroupRow, ("id", "side")),
        "terms": _models("terms", "Terms", fair_rows.TermsRow, ("kind", "word")),
        "pins": _models("pins", "Pin", fair_rows.MeetingRow, ("desk", "vendor")),
    }
)
"""The models of each noun."""
