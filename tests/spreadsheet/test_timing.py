"""Orders of talks, pauses and wishes about time, as organisers write them."""

from __future__ import annotations

from pathlib import Path

import pytest

from matchmaker.domain import Fairness, TimeRules, TimingWish
from tests.spreadsheet.small_sheets import codes, findings_of, read, write_folder

HEAD = "먼저 기관,먼저 기업,다음 기관,다음 기업\n"


def test_orders_name_two_talks_and_blank_cells_repeat_the_first(tmp_path: Path) -> None:
    sheet = f"{HEAD}가온시청,다온가구,나루군청,라온전자\n가온시청,다온가구,,라온전자\n"
    told = read(tmp_path, 상담순서=sheet).fair.precedences
    assert [p.pairs for p in told] == [
        (("가온시청", "다온가구"), ("나루군청", "라온전자")),
        (("가온시청", "다온가구"), ("가온시청", "라온전자")),
    ]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ("가온시청,다온가구,가온시청,다온가구\n", "order_of_itself"),
        ("가온시청,다온가구,,라온전자\n" * 2, "order_twice"),
        ("가온시청,다온가구,,라온전자\n가온시청,라온전자,,다온가구\n", "order_circle"),
    ],
)
def test_orders_that_mean_nothing_are_told(tmp_path: Path, rows: str, code: str) -> None:
    folder = write_folder(tmp_path, 상담순서=HEAD + rows)
    assert code in codes(findings_of(folder))


@pytest.mark.parametrize("word", ["최저 기업 우선", "최저기업우선", "Worst-off vendor first"])
def test_the_worst_off_vendor_may_come_first(tmp_path: Path, word: str) -> None:
    policy = read(tmp_path, 설정=f"항목,값\n배정 기준,{word}\n").fair.policy
    assert policy.fairness is Fairness.WORST_OFF


def settings(tmp_path: Path, *rows: str) -> TimeRules:
    return read(tmp_path, 설정="\n".join(["항목,값", *rows, ""])).fair.policy.timing


def test_nothing_said_means_few_breaks_then_few_sessions_and_no_pauses(tmp_path: Path) -> None:
    assert settings(tmp_path, "행사명,상담회") == TimeRules()
    assert TimeRules().wishes == (TimingWish.FEW_BREAKS, TimingWish.FEW_SESSIONS)


def test_pauses_and_wishes_are_settings(tmp_path: Path) -> None:
    found = settings(
        tmp_path,
        "기관 연속 상담 한도,3",
        "기업 연속 상담 한도,0",
        "휴식 시간(분),20",
        '시간표 희망,"참석 세션 적게, 빈 시간 적게, 고르게"',
        "빈 시간 차이 한도,1",
    )
    assert found == TimeRules(
        desk_pause_after=3,
        vendor_pause_after=None,
        pause_minutes=20,
        wishes=(TimingWish.FEW_SESSIONS, TimingWish.FEW_BREAKS, TimingWish.BALANCED),
        break_spread=1,
    )


def test_no_wish_is_a_choice_too(tmp_path: Path) -> None:
    assert settings(tmp_path, "시간표 희망,상관없음").wishes == ()


def test_an_unknown_wish_is_told_with_the_choices(tmp_path: Path) -> None:
    folder = write_folder(tmp_path, 설정="항목,값\n시간표 희망,천천히\n")
    assert codes(findings_of(folder))[:1] == ["choice_unknown"]
