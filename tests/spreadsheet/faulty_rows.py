"""A small sound fair with every sheet, and the faults that one cell of a new row may have."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from matchmaker.spreadsheet.faults import Place, Report
from matchmaker.spreadsheet.parse import parse_fair
from matchmaker.spreadsheet.sheets import RawSheet
from matchmaker.spreadsheet.vocabulary import vocabulary

Cells = Mapping[str, str]

SOUND: Mapping[str, list[Cells]] = {
    "settings": [{"key": "가중치:인증", "value": "2"}],
    "buyers": [
        {"id": "A1", "name": "가온시청", "tracks": "본관"},
        {"id": "A2", "name": "나루군청", "tracks": "본관"},
    ],
    "desks": [
        {"id": "D1", "buyer_name": "가온시청", "officer": "김하나"},
        {"id": "D2", "buyer_name": "나루군청", "officer": "이두리"},
    ],
    "purchases": [
        {"id": "P1", "buyer_name": "가온시청", "title": "사무용 의자 구매"},
        {"id": "P2", "buyer_name": "나루군청", "title": "공기청정기 구매"},
    ],
    "vendors": [
        {"id": "V1", "name": "다온가구", "intro": "사무용 의자를 만듭니다"},
        {"id": "V2", "name": "라온전자", "intro": "공기청정기를 만듭니다"},
    ],
    "products": [{"id": "G1", "vendor_name": "다온가구", "name": "메시 의자"}],
    "certificates": [{"vendor_name": "다온가구", "kind": "NEP"}],
    "sessions": [
        {"id": "S1", "date": "2026-09-15", "start": "10:00", "end": "12:00", "track": "본관"}
    ],
    "slots": [{"session": "S1", "date": "2026-09-15", "start": "10:00", "end": "10:30"}],
    "preferences": [{"buyer_name": "가온시청", "vendor_name": "라온전자"}],
    "availability": [{"participant": "라온전자", "date": "2026-09-15", "start": "11:00"}],
    "orders": [],
    "groups": [{"name": "지역기업", "cap": "9"}],
    "pins": [],
    "terms": [{"word": "그늘막", "others": "차양막"}],
}

# A sound row more, to be spoilt.
MORE: Mapping[str, Cells] = {
    "settings": {"key": "가중치:지역", "value": "3"},
    "buyers": {"id": "A9", "name": "마루공단", "officer": "박세나", "cap": "3", "floor": "1"},
    "desks": {"id": "D9", "buyer_name": "가온시청", "officer": "최다온", "purchases": "P1"},
    "purchases": {"id": "P9", "buyer_name": "가온시청", "title": "회의용 책상", "budget": "5천만"},
    "vendors": {"id": "V9", "name": "바다산업", "intro": "그늘막을 만듭니다", "cap": "3"},
    "products": {"id": "G9", "vendor_name": "다온가구", "name": "회의용 책상", "price": "12만원"},
    "certificates": {"vendor_name": "다온가구", "kind": "GS", "valid_until": "2027-01-01"},
    "sessions": {"id": "S9", "date": "2026-09-16", "start": "10:00", "end": "12:00"},
    "slots": {"session": "S1", "date": "2026-09-15", "start": "10:30", "end": "11:00"},
    "preferences": {"buyer_name": "나루군청", "vendor_name": "다온가구", "rank": "1"},
    "orders": {"buyer_name": "가온시청", "vendor_name": "다온가구", "then_vendor_name": "라온전자"},
    "groups": {"name": "여성기업", "floor": "1", "condition": "여성기업확인서"},
    "availability": {"participant": "다온가구", "date": "2026-09-15", "start": "11:30"},
    "pins": {"buyer_name": "가온시청", "vendor_name": "다온가구", "start": "10:00"},
    "terms": {"word": "안마의자", "others": "마사지체어", "kind": "비슷한 말"},
}


@dataclass(frozen=True)
class Fault:
    """A cell's value that is a fault whatever else the row says, and what it is told as."""

    column: str
    value: str
    code: str


_WHEN = Fault("unavailable", "보름달 뜨는 날", "when_unreadable")
_DAY = Fault("date", "2026-02-30", "date_impossible")
_NO_DAY = Fault("date", "", "cell_missing")
_START = Fault("start", "25:70", "time_unreadable")
_END = Fault("end", "언젠가", "time_unreadable")
_EMAIL = Fault("email", "메일없음", "email_unreadable")
_CAP = Fault("cap", "많이", "number_unreadable")
_FLOOR = Fault("floor", "-1", "number_negative")
_BUYER = Fault("buyer_name", "머나먼공사", "unknown_buyer")
_NO_BUYER = Fault("buyer_name", "", "cell_missing")
_VENDOR = Fault("vendor_name", "없는회사", "unknown_vendor")
_NO_VENDOR = Fault("vendor_name", "", "cell_missing")
_ROOMS = Fault("rooms", "여러 개", "number_unreadable")
_NO_ROOMS = Fault("rooms", "0", "rooms_zero")
_TRACK = Fault("tracks", "지하", "track_unknown")

FAULTS: Mapping[str, tuple[Fault, ...]] = {
    "settings": (
        Fault("key", "가중치:날씨", "weight_unknown"),
        Fault("key", "가중치:인증", "setting_twice"),
        Fault("value", "많이", "weight_unreadable"),
    ),
    "buyers": (
        *(Fault("id", "A1", "duplicate_buyer_id"), _CAP, _FLOOR, _EMAIL, _WHEN, _TRACK),
        Fault("desks", "1000", "number_absurd"),
        Fault("groups", "없는그룹", "group_unknown"),
        Fault("wishes", "없는회사", "unknown_vendor"),
    ),
    "desks": (
        *(Fault("id", "D1", "duplicate_desk_id"), _BUYER, _NO_BUYER, _EMAIL, _CAP, _WHEN),
        Fault("cap", "0", "cap_zero"),
        Fault("purchases", "자전거 수리", "unknown_line"),
    ),
    "purchases": (
        *(Fault("id", "P1", "duplicate_line_id"), _BUYER, _NO_BUYER),
        Fault("title", "", "cell_missing"),
        Fault("title", "의", "line_text_too_short"),
        Fault("budget", "삼천쯤", "amount_unreadable"),
        Fault("due", "2026-02-30", "date_impossible"),
        Fault("desk", "정없음", "unknown_desk"),
    ),
    "vendors": (
        *(Fault("id", "V1", "duplicate_vendor_id"), _CAP, _FLOOR, _EMAIL, _WHEN, _TRACK),
        Fault("business_number", "123", "business_number_form"),
        Fault("founded", "2026-02-30", "date_impossible"),
        Fault("employees", "여럿", "number_unreadable"),
        Fault("groups", "없는그룹", "group_unknown"),
        Fault("first_time", "글쎄", "choice_unknown"),
        Fault("sales", "삼천쯤", "amount_unreadable"),
        Fault("wishes", "머나먼공사", "unknown_buyer"),
        Fault("product", "의", "product_text_too_short"),
    ),
    "products": (
        *(Fault("id", "G1", "duplicate_product_id"), _VENDOR, _NO_VENDOR),
        Fault("name", "", "cell_missing"),
        Fault("name", "의", "product_text_too_short"),
        Fault("price", "싸게", "amount_unreadable"),
    ),
    "certificates": (
        *(_VENDOR, _NO_VENDOR),
        Fault("kind", "", "cell_missing"),
        Fault("valid_until", "2026-02-30", "date_impossible"),
        Fault("valid_until", "2020-01-01", "certificate_expired"),
        Fault("product", "없는제품", "unknown_product"),
    ),
    "sessions": (
        *(Fault("id", "S1", "duplicate_session_id"), _DAY, _NO_DAY, _START, _END, _ROOMS),
        *(_NO_ROOMS, Fault("end", "", "cell_missing")),
        Fault("slot_minutes", "500", "slot_minutes_absurd"),
        Fault("gap_minutes", "조금", "number_unreadable"),
    ),
    "slots": (
        *(Fault("session", "없는세션", "unknown_session"), _DAY, _START, _END, _ROOMS, _NO_ROOMS),
    ),
    "preferences": (
        *(_BUYER, _NO_BUYER, _VENDOR, _NO_VENDOR),
        Fault("kind", "글쎄", "choice_unknown"),
        Fault("side", "누군가", "choice_unknown"),
        Fault("rank", "으뜸", "number_unreadable"),
    ),
    "orders": (
        *(_BUYER, _NO_BUYER, _VENDOR, _NO_VENDOR),
        Fault("then_buyer_name", "없는기관", "unknown_buyer"),
        Fault("then_vendor_name", "없는기업", "unknown_vendor"),
    ),
    "groups": (
        *(_CAP, _FLOOR, Fault("name", "", "cell_missing")),
        Fault("name", "지역 기업", "duplicate_group_name"),
        Fault("side", "손님", "choice_unknown"),
        Fault("share", "120%", "share_above_one"),
        Fault("condition", "착한 기업", "condition_unknown"),
    ),
    "availability": (
        *(_DAY, _START, _END, _BUYER, _VENDOR),
        Fault("date", "2026-12-25", "day_not_of_fair"),
        Fault("participant", "홍길동", "unknown_participant"),
        Fault("participant_type", "손님", "choice_unknown"),
        Fault("desk", "정없음", "unknown_desk"),
        Fault("session", "없는세션", "unknown_session"),
        Fault("slot", "99회차", "unknown_slot"),
        Fault("state", "글쎄", "choice_unknown"),
    ),
    "pins": (
        *(_BUYER, _VENDOR, _NO_VENDOR, _DAY),
        Fault("desk", "정없음", "unknown_desk"),
        Fault("start", "25:70", "unknown_slot"),
        Fault("slot", "99회차", "unknown_slot"),
        Fault("purchases", "자전거 수리", "unknown_line"),
    ),
    "terms": (
        Fault("word", "", "cell_missing"),
        Fault("word", "의", "term_length"),
        Fault("word", "구매", "term_of_every_text"),
        Fault("others", "", "cell_missing"),
        Fault("others", "물품", "term_of_every_text"),
        Fault("kind", "글쎄", "choice_unknown"),
    ),
}

Told = frozenset[tuple[str, str]]


def told_of(kind: str, faults: Iterable[Fault]) -> Told:
    """Codes and column keys told at the cells of a row of ``kind`` that has these faults."""
    row = dict(MORE[kind]) | {fault.column: fault.value for fault in faults}
    rows = {**SOUND, kind: [*SOUND[kind], row]}
    sheets = [_sheet(each, own) for each, own in rows.items() if own]
    report = Report()
    parse_fair(sheets, Place("f"), name="f", first_day=date(2026, 9, 15), report=report)
    words = vocabulary().sheets[kind]
    keys = {words.columns[key][0]: key for key in words.columns}
    return frozenset(
        (f.code.removeprefix("input."), keys[f.column])
        for f in report.findings
        if f.sheet == words.names[0] and f.row == len(rows[kind]) + 1 and f.column
    )


def _sheet(kind: str, rows: list[Cells]) -> RawSheet:
    words = vocabulary().sheets[kind]
    keys = [key for key in words.columns if any(key in row for row in rows)]
    header = tuple(words.columns[key][0] for key in keys)
    cells = tuple(tuple(row.get(key, "") for key in keys) for row in rows)
    return RawSheet(file="f.xlsx", name=words.names[0], rows=(header, *cells))
