"""`matchmaker learn` from a plan with its decided pairs to a settings sheet."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from matchmaker.cli import main

TOWNS = 20


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fair where half of the firms sell what is wanted and half something like it, and where
    wishes go to both alike."""
    folder = tmp_path_factory.mktemp("fair")
    agencies = [f"한들{i}군청" for i in range(TOWNS)]
    firms = [f"새싹{i}상사" for i in range(6)]
    wishes = [(a, f) for i, a in enumerate(agencies) for j, f in enumerate(firms) if (i + j) % 2]
    tables = {
        "구매예정품목": ("기관명,사업명", [f"{a},사무용 의자 구매" for a in agencies]),
        "기업": (
            "업체명,주요제품",
            [f"{f},{'학생 책상 의자' if n < 3 else '사무용 의자'}" for n, f in enumerate(firms)],
        ),
        "희망": ("기관명,기업명,구분,제출자", [f"{a},{f},희망,기관" for a, f in wishes]),
        "행사시간": (
            "세션명,날짜,시작,종료,상담시간(분)",
            ["오전,2026-06-09,10:00,12:00,30"],
        ),
    }
    for name, (header, rows) in tables.items():
        (folder / f"{name}.csv").write_text("\n".join([header, *rows]) + "\n", "utf-8")
    out = folder / "out"
    assert main(["plan", str(folder), "--out", str(out), "--encoder", "characters"]) == 0
    return out


def decide(plan: Path, to: Path, accepted: Callable[[int, str, str], bool], most: int) -> Path:
    """The plan's list of proposals with the first rows decided."""
    book = openpyxl.load_workbook(plan / "matches.xlsx")
    sheet = book.worksheets[0]
    header = next(r for r in sheet.iter_rows() if "판정" in [c.value for c in r])
    column = {cell.value: cell.column for cell in header}
    rows = range(header[0].row + 1, sheet.max_row + 1)
    for number, row in enumerate(list(rows)[:most]):
        names = [str(sheet.cell(row, column[c]).value) for c in ("기관", "기업")]
        decision = "적합" if accepted(number, *names) else "부적합"
        sheet.cell(row, column["판정"], decision)
    book.save(to)
    return to


def learn(plan: Path, decisions: Path, out: Path, *more: str) -> int:
    asked = ["learn", str(plan), "--decisions", str(decisions), "--out", str(out), *more]
    return main(asked)


def was_wished(number: int, buyer: str, vendor: str) -> bool:
    digits = ["".join(c for c in name if c.isdigit()) for name in (buyer, vendor)]
    return sum(map(int, digits)) % 2 == 1


def by_lot(number: int, buyer: str, vendor: str) -> bool:
    return hashlib.sha256(f"{buyer} {vendor}".encode()).digest()[0] % 2 == 0


def test_decisions_within_chance_suggest_nothing(
    planned: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    decided = decide(planned, tmp_path / "d.xlsx", by_lot, 120)
    assert learn(planned, decided, tmp_path / "w.csv") == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "우연의 범위를 넘지 않거나" in told
    assert not (tmp_path / "w.csv").exists()


def test_decisions_for_a_weight_raise_it_in_the_settings_sheet(
    planned: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Here only wishes count, and the shipped weights put the better text first."""
    decided = decide(planned, tmp_path / "d.xlsx", was_wished, 120)
    out = tmp_path / "w.csv"
    assert learn(planned, decided, out) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "적합 60건, 부적합 60건" in told
    rows = dict(line.split(",") for line in out.read_text("utf-8-sig").splitlines())
    assert rows["항목"] == "값"
    assert float(rows["가중치:희망"]) > 9
    assert float(rows["가중치:의미"]) == 36


def test_too_few_decisions_are_refused(
    planned: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    decided = decide(planned, tmp_path / "d.xlsx", lambda n, *_: n % 2 == 0, 10)
    assert learn(planned, decided, tmp_path / "w.csv") == 1
    assert "판정이 모자랍니다" in capsys.readouterr().err


def test_a_file_that_is_there_is_not_overwritten(planned: Path, tmp_path: Path) -> None:
    out = tmp_path / "w.csv"
    out.write_text("mine", "utf-8")
    assert learn(planned, planned / "matches.xlsx", out) == 1
    assert out.read_text("utf-8") == "mine"


def test_every_plan_needs_its_own_decisions(
    planned: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    decided = planned / "matches.xlsx"
    out = str(tmp_path / "w.csv")
    plans = [str(planned), str(planned)]
    assert main(["learn", *plans, "--decisions", str(decided), "--out", out]) == 1
    assert "결과 폴더는 2개인데 판정 파일은 1개입니다" in capsys.readouterr().err
