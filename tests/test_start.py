"""start.py reads its arguments, explains failures, and deletes nothing that is not its own."""

from __future__ import annotations

import ast
import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

FILE = Path(__file__).resolve().parents[1] / "start.py"


@pytest.fixture(scope="module")
def start() -> ModuleType:
    spec = importlib.util.spec_from_file_location("start", FILE)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def ran(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(FILE), *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8")


def test_alone_it_prints_its_help() -> None:
    done = ran()
    assert done.returncode == 0
    assert "demo" in done.stdout
    assert "test" in done.stdout


def test_an_old_python_can_read_it() -> None:
    ast.parse(FILE.read_text(encoding="utf-8"), feature_version=(3, 6))


@pytest.mark.parametrize(
    ("given", "fresh", "rest"),
    [
        (["demo"], False, ["demo"]),
        (["--fresh", "test", "-k", "flow"], True, ["test", "-k", "flow"]),
        (
            ["plan", "a b.xlsx", "--out", "x", "--venv", "env"],
            False,
            ["plan", "a b.xlsx", "--out", "x"],
        ),
        (["demo", "--venv=env", "--help"], False, ["demo", "--help"]),
        (["--help"], False, []),
    ],
)
def test_its_own_options_are_taken_and_the_rest_passed_on(
    start: ModuleType, given: list[str], fresh: bool, rest: list[str]
) -> None:
    venv, made_fresh, passed_on = start.read_arguments(given)
    assert (made_fresh, passed_on) == (fresh, rest)
    assert venv == (Path("env").resolve() if "env" in str(given) else FILE.parent / ".venv")


@pytest.mark.parametrize("given", [["--venv"], ["--unknown", "demo"]])
def test_a_wrong_option_is_told_without_a_traceback(given: list[str]) -> None:
    done = ran(*given)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()


def test_a_folder_that_is_no_environment_is_never_deleted(tmp_path: Path) -> None:
    (tmp_path / "보고서.txt").write_text("중요", encoding="utf-8")
    done = ran("demo", "--fresh", "--venv", str(tmp_path))
    assert done.returncode == 1
    assert (tmp_path / "보고서.txt").read_text(encoding="utf-8") == "중요"
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("output", "korean"),
    [
        ("OSError: [Errno 28] No space left on device", "디스크"),
        ("npm error code ENOTFOUND", "인터넷"),
        ("ERROR: No matching distribution found for ortools", "인터넷"),
        ("PermissionError: [Errno 13] Permission denied: '.venv'", "권한"),
        ("SyntaxError: invalid syntax", ""),
    ],
)
def test_an_error_is_told_as_what_to_do(start: ModuleType, output: str, korean: str) -> None:
    meaning = start.meaning(output)
    assert korean in meaning
    assert bool(meaning) == bool(korean)


def test_another_kind_of_installation_is_another_fingerprint(start: ModuleType) -> None:
    kinds = {
        start.fingerprint(tools, editable) for tools in (True, False) for editable in (True, False)
    }
    assert len(kinds) == 4
    assert start.fingerprint(True, True) == start.fingerprint(True, True)


def test_variables_of_another_python_are_not_handed_on(
    start: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", "elsewhere")
    monkeypatch.setenv("PIP_USER", "1")
    assert "PYTHONPATH" not in start.environment()
    assert start.environment()["PIP_USER"] == "0"
