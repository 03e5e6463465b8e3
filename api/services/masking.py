"""Personal data, shown only so far that one entry can be told from another."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from api.services.nouns import Content

_SHOWN = 2


def masked_name(name: str) -> str:
    """홍길동 → 홍**."""
    return name[:1] + "*" * max(1, len(name) - 1)


def masked_email(email: str) -> str:
    """name@example.kr → na***@example.kr."""
    who, _, host = email.partition("@")
    return f"{who[:_SHOWN]}***@{host}"


def masked_phone(phone: str) -> str:
    """010-1234-5678 → 010-****-5678: the digits between the first three and the last four."""
    digits = sum(letter.isdigit() for letter in phone)
    seen, shown = 0, []
    for letter in phone:
        seen += letter.isdigit()
        hidden = letter.isdigit() and 3 < seen <= max(3, digits - 4)
        shown.append("*" if hidden else letter)
    return "".join(shown) if digits > 7 else "*" * len(phone)


def masked_business_number(number: str) -> str:
    """123-45-67891 → 123-45-*****."""
    return f"{number[:7]}*****"


_MASKS: Mapping[str, Callable[[str], str]] = {
    "contact": masked_name,
    "officer": masked_name,
    "email": masked_email,
    "phone": masked_phone,
    "business_number": masked_business_number,
}
PERSONAL = frozenset(_MASKS)
"""The fields of entries that are personal data."""


def masked(content: Content) -> Content:
    """A content with its personal fields masked."""
    return {
        name: _MASKS[name](value) if name in _MASKS and isinstance(value, str) else value
        for name, value in content.items()
    }
