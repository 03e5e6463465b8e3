"""A look at a file before anything parses it: what it really is, and whether it is safe to open."""

from __future__ import annotations

import re
import zipfile
import zlib
from enum import Enum
from pathlib import Path

from matchmaker.spreadsheet.faults import CellFault, Place, Report
from matchmaker.spreadsheet.limits import Limits

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What zipfile raises over damaged, encrypted or oddly packed archives.
BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    NotImplementedError,
    KeyError,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
)
_HEAD = 4096
_MIB = 2**20
_DOCTYPE = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_MARKUP = re.compile(rb"(?:\xff\xfe|\xfe\xff)?\s*<(?:\?xml|!doctype|html|head|body|table|meta|div)")
_CELL = re.compile(rb'<c [^>]*?r="([A-Z]{1,3})(\d{1,7})"')


class Content(Enum):
    """What a file holds, told from its bytes; the value is the right extension."""

    XLSX = ".xlsx"
    XLS = ".xls"
    ODS = ".ods"
    TEXT = ".csv"


EXTENSIONS = {
    ".xlsx": Content.XLSX,
    ".xls": Content.XLS,
    ".ods": Content.ODS,
    ".csv": Content.TEXT,
    ".tsv": Content.TEXT,
    ".txt": Content.TEXT,
}


def inspect(path: Path, limits: Limits, report: Report) -> Content:
    """The content of a file that may be read. Raises CellFault, the reason for a refusal."""
    size = path.stat().st_size
    if size == 0:
        raise CellFault("file_empty")
    if size > limits.file_bytes:
        raise CellFault(
            "file_too_big", size=round(size / _MIB), limit=round(limits.file_bytes / _MIB)
        )
    with path.open("rb") as file:
        head = file.read(_HEAD)
    content = _content(path, head, limits, report)
    suffix = path.suffix.lower()
    expected = EXTENSIONS.get(suffix)
    if expected is None and content is not Content.TEXT:
        expected = content if suffix == "" else None
    if expected is not content:
        raise CellFault("extension_wrong", extension=suffix or "-", right=content.value)
    return content


def _content(path: Path, head: bytes, limits: Limits, report: Report) -> Content:
    if path.suffix.lower() in (".xlsm", ".xltm", ".xlam"):
        raise CellFault("macros")
    if head.startswith(b"PK"):
        return _inspect_zip(path, limits, report)
    if head.startswith(OLE_MAGIC):
        return _inspect_ole(path)
    if head.startswith(b"%PDF"):
        raise CellFault("file_is_other", kind="PDF")
    if head.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"II*\0", b"MM\0*")):
        raise CellFault("file_is_other", kind="PNG · JPG · GIF")
    if head.startswith(
        (b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"MZ", b"\x7fELF")
    ):
        raise CellFault("file_is_other", kind="zip / program")
    text = head.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").lstrip().lower()
    if re.match(
        rb"(?:\xff\xfe|\xfe\xff)?\s*<(?:!doctype html|html|head|body|table|meta|div)", text
    ):
        raise CellFault("file_is_html")
    if text.startswith(b"<?xml"):
        raise CellFault("file_is_html")
    return Content.TEXT


def _inspect_ole(path: Path) -> Content:
    """Old Office containers: stream names stand in them as UTF-16."""
    data = path.read_bytes()

    def has(name: str) -> bool:
        return name.encode("utf-16-le") in data

    if has("EncryptedPackage") or has("EncryptionInfo"):
        raise CellFault("password")
    if has("HwpSummaryInformation"):
        raise CellFault("file_is_other", kind="HWP")
    if has("WordDocument"):
        raise CellFault("file_is_other", kind="Word")
    if has("PowerPoint Document"):
        raise CellFault("file_is_other", kind="PowerPoint")
    if has("_VBA_PROJECT"):
        raise CellFault("macros")
    if not (has("Workbook") or has("Book")):
        raise CellFault("file_damaged")
    return Content.XLS


def _inspect_zip(path: Path, limits: Limits, report: Report) -> Content:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            _check_sizes(parts, limits)
            names = {part.filename for part in parts}
            content = _content_of_zip(archive, names)
            _refuse_doctype(archive, parts)
    except CellFault:
        raise
    except BROKEN_ZIP as fault:
        raise CellFault("file_damaged") from fault
    if any(name.startswith("xl/externalLinks/") for name in names):
        report.warning("external_links", Place(path.name))
    return content


def _check_sizes(parts: list[zipfile.ZipInfo], limits: Limits) -> None:
    if len(parts) > limits.parts:
        raise CellFault("file_too_many_parts", count=len(parts), limit=limits.parts)
    unpacked = sum(part.file_size for part in parts)
    if unpacked > limits.unpacked_bytes:
        raise CellFault(
            "unpacked_too_big",
            size=round(unpacked / _MIB),
            limit=round(limits.unpacked_bytes / _MIB),
        )


def _content_of_zip(archive: zipfile.ZipFile, names: set[str]) -> Content:
    if any(name.lower().endswith("vbaproject.bin") for name in names) or any(
        name.startswith("Basic/") and name.endswith(".xml") for name in names
    ):
        raise CellFault("macros")
    if "xl/workbook.xml" in names:
        return Content.XLSX
    if "xl/workbook.bin" in names:
        raise CellFault("file_is_other", kind="XLSB")
    if "mimetype" in names:
        with archive.open("mimetype") as file:
            kind = file.read(200).strip()
        if kind.startswith(b"application/vnd.oasis.opendocument.spreadsheet"):
            _refuse_encrypted_ods(archive, names)
            return Content.ODS
        if kind.startswith(b"application/hwp"):
            raise CellFault("file_is_other", kind="HWPX")
    if "word/document.xml" in names:
        raise CellFault("file_is_other", kind="Word")
    if "ppt/presentation.xml" in names:
        raise CellFault("file_is_other", kind="PowerPoint")
    if "[Content_Types].xml" in names:
        raise CellFault("file_damaged")
    raise CellFault("file_is_other", kind="ZIP")


def _refuse_encrypted_ods(archive: zipfile.ZipFile, names: set[str]) -> None:
    if "META-INF/manifest.xml" in names:
        with archive.open("META-INF/manifest.xml") as file:
            if b"encryption-data" in file.read(_MIB):
                raise CellFault("password")


def _refuse_doctype(archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo]) -> None:
    """No office program writes entity definitions; they are how an XML bomb begins."""
    for part in parts:
        if part.filename.lower().endswith((".xml", ".rels")):
            with archive.open(part) as file:
                if _DOCTYPE.search(file.read(_HEAD)):
                    raise CellFault("xml_entities")


def farthest_cell(path: Path, limits: Limits) -> tuple[str, str] | None:
    """Sheet and name of the first cell of an .xlsx beyond the limits, to explain a refusal.

    Reads at most ``limits.unpacked_bytes`` in pieces; None where there is no such cell, or
    the archive is too damaged to tell.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return _far_cell(archive, limits)
    except BROKEN_ZIP:
        return None


def _far_cell(archive: zipfile.ZipFile, limits: Limits) -> tuple[str, str] | None:
    for part in archive.infolist():
        if re.fullmatch(r"xl/worksheets/[^/]+\.xml", part.filename):
            cell = _far_cell_of_part(archive, part, limits)
            if cell:
                return _sheet_of_part(archive, part.filename), cell
    return None


def _far_cell_of_part(
    archive: zipfile.ZipFile, part: zipfile.ZipInfo, limits: Limits
) -> str | None:
    tail = b""
    with archive.open(part) as file:
        while piece := file.read(_MIB):
            for found in _CELL.finditer(tail + piece):
                if int(found[2]) > limits.rows or _column_number(found[1]) > limits.columns:
                    return (found[1] + found[2]).decode("ascii")
            tail = piece[-200:]
    return None


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _sheet_of_part(archive: zipfile.ZipFile, part: str) -> str:
    """The sheet's name as the person knows it, else the part's own name."""
    with archive.open("xl/_rels/workbook.xml.rels") as file:
        links = file.read(_MIB).decode("utf-8", "replace")
    with archive.open("xl/workbook.xml") as file:
        book = file.read(_MIB).decode("utf-8", "replace")
    base = part.rsplit("/", 1)[1]
    for link in re.findall(r"<Relationship [^>]*>", links):
        key = re.search(r'Id="([^"]+)"', link)
        if key and re.search(rf'Target="[^"]*{re.escape(base)}"', link):
            for sheet in re.findall(r"<sheet [^>]*>", book):
                name = re.search(r'name="([^"]+)"', sheet)
                if name and f'"{key[1]}"' in sheet:
                    return name[1]
    return base
