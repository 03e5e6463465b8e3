"""The house keeps its own rules: light imports, small modules, nothing private or local."""

from __future__ import annotations

import ast
import csv
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import matchmaker
from matchmaker import domain, errors

HEAVY = {
    "icalendar",
    "jinja2",
    "kiwipiepy",
    "numpy",
    "onnxruntime",
    "ortools",
    "pandas",
    "python_calamine",
    "scipy",
    "sklearn",
    "tokenizers",
    "typst",
    "xlsxwriter",
}
LONGEST_MODULE = 400
LONGEST_FUNCTION = 50
# Paths of one machine, and hosts of package registries (each machine names its own).
LOCAL = re.compile(
    r"(?<![\w.~])/(?:work|root|opt|home/\w+|Users/\w+)/|[A-Z]:\\Users\\\w"
    r"|\b(?:files\.pythonhosted\.org|registry\.npmjs\.org|pypi\.org/simple|deb\.debian\.org)"
)


def modules(root: Path) -> list[Path]:
    return sorted((root / "matchmaker").rglob("*.py"))


def tracked(root: Path) -> list[Path]:
    if not (root / ".git").exists() or shutil.which("git") is None:
        pytest.skip("not a git checkout: what is tracked is unknown")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, check=True, capture_output=True)
    names = listed.stdout.decode().split("\0")
    return [root / name for name in names if name and (root / name).is_file()]


def test_nothing_that_is_fetched_or_made_is_committed(root: Path) -> None:
    tracked(root)  # skips where there is no checkout
    asked = ["git", "ls-files", "--cached", "--ignored", "--exclude-standard"]
    assert subprocess.run(asked, cwd=root, check=True, capture_output=True).stdout == b""


def text_of(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="ignore")


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param("import matchmaker", id="import"),
        pytest.param("from matchmaker.cli import main; main(['--help'])", id="help"),
        pytest.param("from matchmaker.cli import main; main(['plan', '--help'])", id="plan-help"),
    ],
)
def test_nothing_heavy_is_imported_at_start_up(statement: str) -> None:
    program = f"{statement}\nimport sys; print('loaded', *sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
    loaded = done.stdout.decode().splitlines()[-1].split()
    assert loaded[0] == "loaded"
    assert HEAVY & set(loaded) == set()


@pytest.mark.parametrize("room", [domain, errors])
def test_the_package_shows_every_noun_and_error(room: ModuleType) -> None:
    file = Path(str(room.__file__))
    files = file.parent.glob("*.py") if file.name == "__init__.py" else [file]
    body = [node for f in files for node in ast.parse(f.read_text(encoding="utf-8")).body]
    named = {node.name for node in body if isinstance(node, ast.ClassDef)}
    named |= {
        target.id
        for node in body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    assert {name for name in named if not name.startswith("_")} <= set(matchmaker.__all__)


def test_all_names_what_is_there_sorted_and_once() -> None:
    assert sorted(set(matchmaker.__all__)) == list(matchmaker.__all__)
    public = {
        name
        for name, value in vars(matchmaker).items()
        if not name.startswith("_") and not isinstance(value, ModuleType)
    }
    assert public == set(matchmaker.__all__)


def test_modules_are_short(root: Path) -> None:
    lengths = {str(m.relative_to(root)): len(text_of(m).splitlines()) for m in modules(root)}
    assert {name: n for name, n in lengths.items() if n > LONGEST_MODULE} == {}


def test_functions_are_short(root: Path) -> None:
    long = {
        f"{module.relative_to(root)}:{node.name}": node.end_lineno - node.lineno + 1
        for module in modules(root)
        for node in ast.walk(ast.parse(text_of(module)))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    }
    assert long == {}


def test_nothing_tracked_names_a_machine_or_a_registry(root: Path) -> None:
    found = {
        f"{file.relative_to(root)}: {match.group()}"
        for file in tracked(root)
        if file != Path(__file__)
        for match in LOCAL.finditer(text_of(file))
    }
    assert found == set()


def test_nothing_tracked_names_a_real_organisation(root: Path, shared: Path) -> None:
    names = real_names(shared / "real_fair")
    assert len(names) > 500
    found = {
        f"{file.relative_to(root)}: {name}"
        for file in tracked(root)
        for words in [text_of(file)]
        for name in names
        if name in words
    }
    assert found == set()


def real_names(folder: Path) -> set[str]:
    """Names long enough to be nobody else's; a town's name is also a region's, so not those."""
    names = set()
    for file, column in (("buyers.csv", "기관명"), ("vendors_from_awards.csv", "업체명")):
        with (folder / file).open(encoding="utf-8-sig", newline="") as rows:
            names |= {row[column].strip() for row in csv.DictReader(rows)}
    legal_form = re.compile(r"\(주\)|㈜|주식회사|유한회사|\s+")
    return {
        name
        for name in names
        if len(legal_form.sub("", name)) >= 5 and not re.search(r"[시도군구]$", name)
    }
