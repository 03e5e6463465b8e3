"""Output folders are whole or not there, and never swallow somebody else's files."""

from pathlib import Path

import pytest

from matchmaker.errors import InputError
from matchmaker.folders import whole_folder


def names(folder: Path) -> set[str]:
    return {f.name for f in folder.iterdir()}


def test_a_finished_block_leaves_the_folder_and_nothing_beside_it(tmp_path: Path) -> None:
    with whole_folder(tmp_path / "out", replace=False) as partial:
        (partial / "schedule.json").write_text("{}")
    assert names(tmp_path) == {"out"}
    assert names(tmp_path / "out") == {"schedule.json"}


@pytest.mark.parametrize("stop", [KeyboardInterrupt, ValueError])
def test_a_stopped_block_leaves_nothing(tmp_path: Path, stop: type[BaseException]) -> None:
    def stopped_halfway() -> None:
        with whole_folder(tmp_path / "out", replace=False) as partial:
            (partial / "schedule.json").write_text("{")
            raise stop

    with pytest.raises(stop):
        stopped_halfway()
    assert names(tmp_path) == set()


def test_a_stopped_replacement_keeps_the_earlier_output(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "schedule.json").write_text("earlier")
    with pytest.raises(KeyboardInterrupt), whole_folder(out, replace=True):
        raise KeyboardInterrupt
    assert (out / "schedule.json").read_text() == "earlier"
    assert names(tmp_path) == {"out"}


def test_an_earlier_output_is_replaced_whole_when_asked(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "schedule.json").write_text("earlier")
    (out / "stale.pdf").write_text("earlier")
    with whole_folder(out, replace=True) as partial:
        (partial / "schedule.json").write_text("later")
    assert names(out) == {"schedule.json"}
    assert (out / "schedule.json").read_text() == "later"
    assert names(tmp_path) == {"out"}


def test_an_earlier_output_is_kept_unless_asked(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "schedule.json").write_text("earlier")
    with pytest.raises(InputError) as refused, whole_folder(out, replace=False):
        pytest.fail("the block must not run")
    assert [f.code for f in refused.value.findings] == ["output_exists"]


@pytest.mark.parametrize("replace", [True, False])
def test_foreign_files_are_never_touched(tmp_path: Path, replace: bool) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "thesis.docx").write_text("years of work")
    with pytest.raises(InputError) as refused, whole_folder(out, replace=replace):
        pytest.fail("the block must not run")
    assert [f.code for f in refused.value.findings] == ["output_foreign"]
    assert (out / "thesis.docx").read_text() == "years of work"


def test_a_file_in_the_way_is_never_touched(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(InputError), whole_folder(tmp_path / "out", replace=True):
        pytest.fail("the block must not run")
    assert (tmp_path / "out").read_text() == "a file"


def test_an_empty_folder_is_used(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    with whole_folder(tmp_path / "out", replace=False) as partial:
        (partial / "a.txt").write_text("a")
    assert names(tmp_path / "out") == {"a.txt"}


def test_a_place_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with (
        pytest.raises(InputError) as refused,
        whole_folder(tmp_path / "file" / "out", replace=False),
    ):
        pytest.fail("the block must not run")
    assert [f.code for f in refused.value.findings] == ["output_unwritable"]
