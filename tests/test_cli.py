"""The command line as a clerk meets it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from matchmaker.cli import main
from matchmaker.resources import data_folder

SAMPLE = str(data_folder() / "sample_fair")


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    folder = tmp_path / "broken"
    folder.mkdir()
    (folder / "기관.csv").write_text("기관명\n새봄군청\n새봄군청\n", "utf-8")
    (folder / "구매예정품목.csv").write_text("기관명,사업명\n없는기관,회의실 의자 구매\n", "utf-8")
    (folder / "기업.csv").write_text("업체명,주요제품\n참나무가구,사무용 의자와 책상\n", "utf-8")
    return folder


def test_a_usable_fair_is_told_so(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", SAMPLE]) == 0
    assert "상담회에 쓸 수 있는 자료입니다" in capsys.readouterr().out


def test_a_broken_fair_is_refused_with_every_fault(
    broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", str(broken)]) == 1
    told = capsys.readouterr().err
    assert "새봄군청" in told
    assert "없는기관" in told
    assert "Traceback" not in told


def test_the_same_refusal_in_english(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(broken), "--lang", "en"]) == 1
    assert "ERROR" in capsys.readouterr().err


def test_demands_that_cannot_hold_together_are_told_before_planning(
    broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (broken / "기관.csv").write_text("기관명,최대상담\n새봄군청,1\n", "utf-8")
    (broken / "구매예정품목.csv").write_text("기관명,사업명\n새봄군청,회의실 의자 구매\n", "utf-8")
    firms = "업체명,주요제품,최소상담\n참나무가구,사무용 의자,1\n소나무가구,회의용 책상,1\n"
    (broken / "기업.csv").write_text(firms, "utf-8")
    assert main(["check", str(broken)]) == 1
    told = capsys.readouterr().err
    assert "방법 1: 새봄군청의 상담 한도를 1건에서 2건으로" in told
    (broken / "기관.csv").write_text("기관명,최대상담\n새봄군청,2\n", "utf-8")
    assert main(["check", str(broken)]) == 0


def test_a_missing_file_is_told_without_a_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["plan", str(tmp_path / "none.xlsx"), "--out", str(tmp_path / "out")]) == 1
    told = capsys.readouterr().err
    assert "none.xlsx" in told
    assert "Traceback" not in told


def test_the_template_is_written_once_and_can_be_checked(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(tmp_path / "fair.xlsx")
    assert main(["template", "--out", file]) == 0
    assert main(["template", "--out", file]) == 1
    assert "이미 있습니다" in capsys.readouterr().err
    assert main(["template", "--out", file, "--force"]) == 0
    assert main(["check", file]) == 0


def test_plan_and_match_leave_their_files(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, matches = tmp_path / "결과", tmp_path / "추천"
    fast = ["--encoder", "characters"]
    assert main(["plan", SAMPLE, "--out", str(out), "--time-limit", "5", *fast]) == 0
    told = capsys.readouterr().out
    assert "최적과의 차이" in told
    assert (out / "report.html").is_file()
    assert main(["match", SAMPLE, "--out", str(matches), *fast]) == 0
    assert (matches / "matches.xlsx").is_file()
    assert main(["plan", SAMPLE, "--out", str(out), *fast]) == 1
    assert "--force" in capsys.readouterr().err


def test_groups_are_told_with_their_share(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fair = tmp_path / "fair"
    fair.mkdir()
    sheets = {
        "구매예정품목": "기관명,사업명\n가온시청,회의실 의자 구매\n나루군청,사무실 책상 구매\n",
        "기업": "기업명,기업소개,지역\n다온가구,의자와 책상,충북\n라온가구,책상과 의자,서울\n",
        "행사시간": "세션명,날짜,시작,종료\n오전,2026-06-09,10:00,11:00\n",
        "그룹": "그룹명,최대 상담 수,상담 비율,조건\n지역기업,3,20%,충북\n",
    }
    for name, rows in sheets.items():
        (fair / f"{name}.csv").write_text(rows, "utf-8")
    out = str(tmp_path / "out")
    assert main(["plan", str(fair), "--out", out, "--encoder", "characters"]) == 0
    told = capsys.readouterr().out
    assert "지역기업: 기업 1곳, 상담 2건 · 한도 3건 · 목표 1건 (할 수 있는 상담 4건의" in told
    assert "20.0%, 지금 50.0%" in told


def test_an_unknown_scenario_names_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--scenario", "seoul"]) == 1
    assert "ulsan" in capsys.readouterr().err


def test_an_unknown_encoder_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "out"
    assert main(["plan", SAMPLE, "--out", str(out), "--encoder", "oracle"]) == 1
    assert "oracle" in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_ctrl_c_leaves_no_half_written_folder(tmp_path: Path) -> None:
    run = subprocess.Popen(
        [sys.executable, "-m", "matchmaker", "demo", "--out", "out", "--encoder", "characters"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env={**os.environ, "MATCHMAKER_LANG": "ko"},
        text=True,
    )
    # The temporary folder appears when writing begins: stop right then.
    while run.poll() is None and not any(tmp_path.glob(".out-*")):
        os.sched_yield()
    run.send_signal(signal.SIGINT)
    told, _ = run.communicate(timeout=60)
    assert run.returncode == 130, told
    assert "중단했습니다" in told
    assert list(tmp_path.iterdir()) == []
