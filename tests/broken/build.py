"""Builders of the hostile and damaged files that are better made than committed.

Every workbook starts from the same small sound fair, so that only its fault is at fault.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import xlsxwriter  # type: ignore[import-untyped]

SHEETS: Mapping[str, list[list[object]]] = {
    "구매예정품목": [["기관명", "사업명", "예산"], ["가온시청", "사무용 의자 구매", 12_000_000]],
    "기업": [["기업명", "기업소개"], ["나래가구", "사무용 의자와 책상을 만듭니다"]],
}
_SHEET = "xl/worksheets/sheet1.xml"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)


def workbook(sheets: Mapping[str, list[list[object]]] = SHEETS) -> bytes:
    """An ordinary .xlsx of the given rows."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer, {"in_memory": True}) as book:
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    return buffer.getvalue()


def rezip(
    data: bytes, replaced: Mapping[str, bytes] = {}, added: Mapping[str, bytes] = {}
) -> bytes:
    """The same zip archive with parts replaced or added."""
    buffer = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, replaced.get(name, old.read(name)))
        for name, content in added.items():
            new.writestr(name, content)
    return buffer.getvalue()


def _sheet_xml(rows: bytes) -> bytes:
    return (
        b'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns='
        b'"http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + rows
        + b"</sheetData></worksheet>"
    )


def zip_bomb() -> bytes:
    """Two megabytes that unpack to 410 MiB."""
    buffer = io.BytesIO(workbook())
    with (
        zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED, compresslevel=1) as archive,
        archive.open("xl/media/picture.bin", "w") as part,
    ):
        for _ in range(410):
            part.write(bytes(2**20))
    return buffer.getvalue()


def far_cell() -> bytes:
    """One value in the last cell that Excel has."""
    cells = (
        b'<row r="1"><c r="A1"><v>1</v></c></row>'
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    )
    return rezip(workbook(), {_SHEET: _sheet_xml(cells)})


def million_rows() -> bytes:
    """A million rows that each hold a number (row numbers are left to be counted)."""
    return rezip(workbook(), {_SHEET: _sheet_xml(b"<row><c><v>1</v></c></row>" * 1_000_000)})


def shared_text_bomb() -> bytes:
    """One long text that two thousand cells share: 60 million characters."""
    text = b"<si><t>" + b"A" * 30_000 + b"</t></si>"
    strings = (
        b'<?xml version="1.0" encoding="UTF-8"?><sst xmlns='
        b'"http://schemas.openxmlformats.org/spreadsheetml/2006/main">' + text + b"</sst>"
    )
    rows = b'<row><c t="s"><v>0</v></c></row>' * 2_000
    return rezip(workbook(), {_SHEET: _sheet_xml(rows), "xl/sharedStrings.xml": strings})


def billion_laughs() -> bytes:
    """Nested XML entities that would grow to gigabytes."""
    entities = b"".join(
        b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"lol") for n in range(10)
    )
    xml = b'<?xml version="1.0"?><!DOCTYPE sst [' + entities + b"]><sst><si><t>&l9;</t></si></sst>"
    return rezip(workbook(), {"xl/sharedStrings.xml": xml})


def macros() -> bytes:
    """A workbook with a macro project."""
    return rezip(workbook(), added={"xl/vbaProject.bin": b"\xcc\x61macro"})


def external_links() -> bytes:
    """A workbook that refers to another file; its own values are sound."""
    return rezip(workbook(), added={"xl/externalLinks/externalLink1.xml": b"<externalLink/>"})


def _ole(*streams: str) -> bytes:
    return _OLE + b"".join(name.encode("utf-16-le").ljust(64, b"\0") for name in streams)


def _ods(content: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    return buffer.getvalue()


def _ods_sheet(name: str, rows: str) -> str:
    return f'<table:table table:name="{name}">{rows}</table:table>'


def _ods_of(sheets: str) -> bytes:
    names = "urn:oasis:names:tc:opendocument:xmlns"
    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        f'xmlns:office="{names}:office:1.0" xmlns:table="{names}:table:1.0" '
        f'xmlns:text="{names}:text:1.0"><office:body><office:spreadsheet>{sheets}'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    return _ods(content.encode())


def repeated_rows_ods() -> bytes:
    """An .ods whose one row and one cell say that they repeat to the end of the sheet."""
    row = (
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell '
        'office:value-type="string" table:number-columns-repeated="16384">'
        "<text:p>값</text:p></table:table-cell></table:table-row>"
    )
    return _ods_of(_ods_sheet("기업", row))


def sound_ods() -> bytes:
    """The same small fair as `workbook`, as .ods."""
    sheets = ""
    for name, rows in SHEETS.items():
        lines = ""
        for row in rows:
            cells = "".join(
                f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p>'
                "</table:table-cell>"
                for cell in row
            )
            lines += f"<table:table-row>{cells}</table:table-row>"
        sheets += _ods_sheet(name, lines)
    return _ods_of(sheets)


def word_document() -> bytes:
    """A zip that is a Word document."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", "<document/>")
    return buffer.getvalue()


_HTML = "<html><body><table><tr><td>기업명</td></tr></table></body></html>".encode()

# File name → its bytes and the code of the one refusal that it must get.
FILES: Mapping[str, tuple[Callable[[], bytes], str]] = {
    "zip_bomb.xlsx": (zip_bomb, "unpacked_too_big"),
    "far_cell.xlsx": (far_cell, "cell_far_away"),
    "million_rows.xlsx": (million_rows, "too_many_rows"),
    "shared_text_bomb.xlsx": (shared_text_bomb, "too_many_characters"),
    "billion_laughs.xlsx": (billion_laughs, "xml_entities"),
    "repeated_rows.ods": (repeated_rows_ods, "workbook_too_much"),
    "macros.xlsm": (macros, "macros"),
    "hidden_macros.xlsx": (macros, "macros"),
    "old_macros.xls": (lambda: _ole("Workbook", "_VBA_PROJECT_CUR"), "macros"),
    "password.xlsx": (lambda: _ole("EncryptionInfo", "EncryptedPackage"), "password"),
    "hwp_named_xls.xls": (lambda: _ole("FileHeader", "HwpSummaryInformation"), "file_is_other"),
    "word_named_xlsx.xlsx": (word_document, "file_is_other"),
    "pdf_named_xlsx.xlsx": (lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "file_is_other"),
    "html_named_xls.xls": (lambda: _HTML, "file_is_html"),
    "csv_named_xlsx.xlsx": (lambda: "기업명,기업소개\n나래,의자\n".encode(), "extension_wrong"),
    "xlsx_named_csv.csv": (workbook, "extension_wrong"),
    "xlsx_named_xls.xls": (workbook, "extension_wrong"),
    "truncated.xlsx": (lambda: workbook()[:-400], "file_damaged"),
    "garbled_sheet.xlsx": (
        lambda: rezip(workbook(), {_SHEET: _sheet_xml(b'<row r="1"><c r="A1"><v>1</v></d></row>')}),
        "file_damaged",
    ),
    "broken_xls.xls": (lambda: _ole("Workbook"), "file_damaged"),
    "empty.xlsx": (lambda: b"", "file_empty"),
    "nul_bytes.csv": (lambda: "기업명,소개\n나래\0,의자\n".encode(), "csv_binary"),
    "unclosed_quote.csv": (lambda: '기업명,소개\n"나래,의자\n'.encode(), "csv_broken"),
    "half_utf16.csv": (lambda: b"\xff\xfe\x00\xd8\x41", "csv_encoding"),
}


def write(name: str, folder: Path) -> Path:
    """The file ``name`` of the table, written into ``folder``."""
    path = folder / name
    path.write_bytes(FILES[name][0]())
    return path
