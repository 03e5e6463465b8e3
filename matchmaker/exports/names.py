"""Names for files and worksheets that every system accepts, unique and readable."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable

from matchmaker.agendas import Agenda
from matchmaker.domain import Buyer, Fair, Vendor
from matchmaker.exports.wording import clean
from matchmaker.texts import Texts

# Windows' own device names may not be used, whatever the extension (Microsoft, "Naming
# Files, Paths, and Namespaces").
_DEVICES = re.compile(
    r"^(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])\s*(\..*)?$", re.IGNORECASE
)
_NOT_IN_FILES = re.compile(r'[/\\:*?"<>|]')
_NOT_IN_SHEETS = re.compile(r"[\[\]:*?/\\]")
# Most file systems take 255 bytes; the rest is left for numbers and extensions.
MOST_BYTES = 200
# Excel counts UTF-16 units.
MOST_SHEET_UNITS = 31

_Fit = Callable[[str, str], str]


def file_names(labels: Iterable[str], extension: str = "") -> tuple[str, ...]:
    """One file name per label, in the same order: no two equal without regard to case,
    composed (NFC), without characters or names that Windows, macOS or Linux refuse."""
    taken: set[str] = set()
    return tuple(
        _unique(_file_stem(label), taken, _fit_bytes, "-{}") + extension for label in labels
    )


def sheet_names(labels: Iterable[str], taken: Iterable[str] = ()) -> tuple[str, ...]:
    """One worksheet name per label, in the same order, different from those ``taken``."""
    used = {_folded(name) for name in taken} | {"history"}
    return tuple(_unique(_sheet_stem(label), used, _fit_units, " ({})") for label in labels)


def _file_stem(label: str) -> str:
    visible = _without_format_characters(clean(label))
    stem = re.sub(r"\s+", " ", _NOT_IN_FILES.sub("_", visible)).strip(" .~-")
    return f"_{stem}" if _DEVICES.match(stem) else stem or "_"


def _sheet_stem(label: str) -> str:
    visible = _without_format_characters(clean(label))
    return re.sub(r"\s+", " ", _NOT_IN_SHEETS.sub("_", visible)).strip(" '") or "_"


def _without_format_characters(text: str) -> str:
    return "".join(c for c in text if unicodedata.category(c) not in ("Cf", "Co", "Zl", "Zp"))


def _unique(stem: str, taken: set[str], fit: _Fit, suffix: str) -> str:
    name = fit(stem, "")
    number = 1
    while _folded(name) in taken:
        number += 1
        name = fit(stem, suffix.format(number))
    taken.add(_folded(name))
    return name


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKD", name).casefold())


def _fit_bytes(stem: str, suffix: str) -> str:
    room = MOST_BYTES - len(suffix.encode())
    return stem.encode()[:room].decode(errors="ignore").rstrip(" .") + suffix


def _fit_units(stem: str, suffix: str) -> str:
    room = 2 * (MOST_SHEET_UNITS - len(suffix))
    return (
        stem.encode("utf-16-le")[:room].decode("utf-16-le", errors="ignore").rstrip(" '") + suffix
    )


def participant_names(fair: Fair, texts: Texts) -> tuple[tuple[Buyer | Vendor, str], ...]:
    """Everyone with a file name without extension: agencies first, then vendors."""
    everyone: tuple[Buyer | Vendor, ...] = (*fair.buyers, *fair.vendors)
    labels = [f"{texts(f'exports.side.{side_of(p)}')}_{p.name}" for p in everyone]
    return tuple(zip(everyone, file_names(labels), strict=True))


def agenda_names(fair: Fair, made: Iterable[Agenda], texts: Texts) -> tuple[str, ...]:
    """A file name without extension for each agenda: the one its participant always has."""
    names = {(side_of(who), who.id): name for who, name in participant_names(fair, texts)}
    return tuple(names[side_of(a.participant), a.participant.id] for a in made)


def side_of(participant: Buyer | Vendor) -> str:
    """The side of the fair that a participant is on, as the translation files call it."""
    return "buyer" if isinstance(participant, Buyer) else "vendor"
