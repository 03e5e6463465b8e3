"""`matchmaker agendas`: files of a written plan, made when somebody wants them."""

from __future__ import annotations

from pathlib import Path

import pytest

from matchmaker.cli import main
from tests.replanning.planned_fair import plan_small_fair


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return plan_small_fair(tmp_path_factory.mktemp("fair"))


def files(folder: Path) -> dict[str, bytes]:
    return {str(f.relative_to(folder)): f.read_bytes() for f in folder.rglob("*.pdf")}


def test_the_agendas_of_a_plan_are_made_anew_as_they_were(planned: Path, tmp_path: Path) -> None:
    assert main(["agendas", str(planned), "--out", str(tmp_path / "later")]) == 0
    assert files(tmp_path / "later") == files(planned)


def test_one_participant_is_found_by_name(planned: Path, tmp_path: Path) -> None:
    name = next(f for f in files(planned) if "기업_" in f).split("기업_")[1].removesuffix(".pdf")
    assert main(["agendas", str(planned), "--out", str(tmp_path / "one"), "--for", name]) == 0
    assert set(files(tmp_path / "one")) == {f"agendas/기업_{name}.pdf", "agendas.pdf"}


def test_a_name_that_nobody_has_writes_nothing(
    planned: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["agendas", str(planned), "--out", str(tmp_path / "no"), "--for", "없는곳"]) == 1
    assert "없는곳" in capsys.readouterr().err
    assert not (tmp_path / "no").exists()
