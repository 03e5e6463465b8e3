"""The documents say what the program does: their links, commands, labels and defaults hold."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from matchmaker.cli import app
from matchmaker.domain import Policy
from matchmaker.weights import DEFAULT_WEIGHTS

LINK = re.compile(r"\[[^\]]*\]\((?!https?:)([^)#]+)")
NAMES = (
    "template|check|match|plan|demo|replan|edit|why|explain|learn|agendas"
    "|serve|worker|backup|restore|upgrade"
)
COMMAND = re.compile(rf"(?:start\.py|matchmaker) ({NAMES})\b([^`\n]*)")


@pytest.fixture(scope="module")
def pages(root: Path) -> dict[Path, str]:
    found = [*root.glob("*.md"), *(root / "docs").rglob("*.md"), *(root / "data").rglob("*.md")]
    return {page: page.read_text(encoding="utf-8") for page in found}


@pytest.fixture(scope="module")
def labels(root: Path) -> dict[str, Any]:
    file = root / "matchmaker" / "spreadsheet" / "vocabulary.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def guide(root: Path) -> str:
    return (root / "docs" / "organiser.md").read_text(encoding="utf-8")


def test_every_link_leads_somewhere(pages: dict[Path, str]) -> None:
    dead = {
        f"{page.name}: {target}"
        for page, text in pages.items()
        for target in LINK.findall(text)
        if not (page.parent / target).exists()
    }
    assert dead == set()


def test_every_command_that_is_shown_exists(pages: dict[Path, str]) -> None:
    commands = getattr(get_command(app), "commands", {})
    shown = [found for text in pages.values() for found in COMMAND.findall(text)]
    assert {name for name, _ in shown} == set(commands)
    for name, rest in shown:
        known = {option for parameter in commands[name].params for option in parameter.opts}
        asked = set(re.findall(r"--[a-z-]+", rest)) - {"--help", "--venv", "--fresh"}
        assert asked <= known, name


def test_the_guide_names_every_sheet_and_setting(guide: str, labels: dict[str, Any]) -> None:
    sheets = {sheet["names"][0] for sheet in labels["sheets"].values()}
    assert {name for name in sheets if name not in guide} == set()
    settings = {words[0] for words in labels["settings"].values()}
    assert {name for name in settings - {"표준시"} if name not in guide} == set()


def test_the_guide_tells_the_weights_as_they_are(guide: str, labels: dict[str, Any]) -> None:
    for name, weight in DEFAULT_WEIGHTS.items():
        label = labels["weights"][name][0]
        row = re.search(rf"^\| {label} \|[^|]*\| (\d+) \|$", guide, re.MULTILINE)
        assert row is not None, label
        assert float(row[1]) == weight


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("기업 최대 상담 수", Policy().vendor_cap),
        ("최소 적합도", Policy().min_relevance),
        ("기관별 대기 기업 수", Policy().standby_per_buyer),
        ("기업 최소 상담 수, 기관 최소 상담 수", Policy().vendor_floor),
    ],
)
def test_the_guide_tells_the_defaults_as_they_are(guide: str, label: str, value: float) -> None:
    row = re.search(rf"^\| {label} \|.*\| ([\d.]+) \|$", guide, re.MULTILINE)
    assert row is not None
    assert float(row[1]) == value
