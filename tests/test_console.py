"""What the command line prints."""

from io import StringIO

import pytest
from rich.console import Console

from matchmaker.console import count_line, progress_bars, show_findings, where
from matchmaker.errors import Finding, Severity
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
