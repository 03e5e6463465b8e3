"""What the command line prints."""

import signal
from io import StringIO

import pytest
from rich.console import Console

from matchmaker.console import (
    count_line,
    progress_bars,
    show_findings,
    stopped_by_hand,
    where,
)
from matchmaker.domain import Schedule
from matchmaker.errors import Finding, Severity
from matchmaker.scheduler.result import Standing
from matchmaker.texts import texts


def printed(findings: list[Finding], *, everything: bool = False) -> str:
    console = Console(file=StringIO(), width=300)
    show_findings(console, findings, texts("ko"), everything=everything)
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def exists(path: str) -> Finding:
    return Finding(code="file_exists", params={"path": path})


def test_a_place_reads_as_a_person_looks_for_it() -> None:
    finding = Finding(code="file_exists", file="a.xlsx", sheet="기업", row=7, column="예산")
    assert where(finding, texts("ko")) == "a.xlsx ‘기업’ 시트 7행 ‘예산’ 열"
    assert where(finding, texts("en")) == "a.xlsx sheet '기업' row 7 column '예산'"


def test_many_of_a_kind_are_summed_up_unless_everything_is_asked_for() -> None:
    findings = [exists(f"{n}.xlsx") for n in range(9)]
    short, full = printed(findings), printed(findings, everything=True)
    assert "4.xlsx" in short
    assert "5.xlsx" not in short
    assert "4건 더" in short
    assert all(f"{n}.xlsx" in full for n in range(9))
    assert "더 있습니다" not in full


def test_one_remedy_for_many_is_told_once() -> None:
    assert printed([exists("a"), exists("b")]).count("→") == 1


def test_errors_come_first() -> None:
    note = Finding(code="output_exists", severity=Severity.NOTE, params={"path": "note"})
    shown = printed([note, exists("fault")])
    assert shown.index("fault") < shown.index("note")


def test_markup_in_a_value_is_shown_as_text() -> None:
    assert "[red]x[/red]" in printed([exists("[red]x[/red]")])


def test_counts_are_by_severity() -> None:
    findings = [exists("a"), exists("b"), Finding(code="x", severity=Severity.NOTE)]
    assert count_line(findings, texts("ko")) == "오류 2건, 주의 0건, 알림 1건"


@pytest.mark.parametrize("terminal", [True, False])
def test_progress_can_be_told_on_and_off_a_terminal(terminal: bool) -> None:
    console = Console(file=StringIO(), force_terminal=terminal)
    with progress_bars(console, texts("ko")) as progress:
        progress("read", 0, 2)
        progress("read", 2, 2)
    assert isinstance(console.file, StringIO)
    assert "파일 읽기" in console.file.getvalue()
    assert ("2/2" in console.file.getvalue()) is terminal


def test_the_search_shows_its_value_its_bound_and_the_time_left() -> None:
    console = Console(file=StringIO(), width=200, force_terminal=True)
    standing = Standing(
        objective=9_800_00,
        bound=10_000_00,
        gap=0.02,
        valid=True,
        seconds=1.0,
        seconds_left=29.0,
        schedule=Schedule,
    )
    with progress_bars(console, texts("ko")) as progress:
        progress.watch(standing)
        progress("schedule", 40, 100)
        progress.watch(standing)
    assert isinstance(console.file, StringIO)
    assert "값 9,800, 상한 10,000, 차이 2.00%, 남은 시간 29초" in console.file.getvalue()


def test_the_first_interrupt_ends_the_search_and_the_second_the_program() -> None:
    console = Console(file=StringIO(), width=200)
    before = signal.getsignal(signal.SIGINT)
    with stopped_by_hand(console, texts("ko")) as stop:
        assert not stop()
        signal.raise_signal(signal.SIGINT)
        assert stop()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is before
    assert isinstance(console.file, StringIO)
    assert "지금까지 가장 좋은 시간표" in console.file.getvalue()
