import multiprocessing
from pathlib import Path

import pytest

from matchmaker.embeddings.build import BuiltEncoder, built_file, load_or_build
from matchmaker.errors import EncoderError


def test_what_was_built_is_read_back(
    weights_file: Path, cache_folder: Path, built: BuiltEncoder
) -> None:
    told: list[str] = []
    again = load_or_build(weights_file, cache_folder, lambda step, *_: told.append(step))
    assert again == built
    assert told == []
    assert [file.name for file in cache_folder.iterdir()] == [built_file(cache_folder).name]


@pytest.mark.parametrize("damage", ["short", "one bit", "empty"])
def test_a_damaged_file_is_built_again(
    damage: str, weights_file: Path, built: BuiltEncoder, cache_folder: Path, tmp_path: Path
) -> None:
    whole = bytearray(built_file(cache_folder).read_bytes())
    whole[len(whole) // 2] ^= 1
    contents = {"short": whole[:-100], "one bit": whole, "empty": b""}
    built_file(tmp_path).write_bytes(contents[damage])
    steps: list[tuple[int, int]] = []
    again = load_or_build(
        weights_file, tmp_path, lambda _, done, total: steps.append((done, total))
    )
    assert again == built
    assert steps[0] == (0, 4)
    assert steps[-1] == (4, 4)
    assert load_or_build(weights_file, tmp_path) == built


def test_other_weights_build_nothing(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.bin"
    wrong.write_bytes(b"E5S1")
    with pytest.raises(EncoderError):
        load_or_build(wrong, tmp_path / "cache")
    assert not (tmp_path / "cache").exists()


def test_a_cache_that_cannot_be_written_is_done_without(
    weights_file: Path, built: BuiltEncoder, tmp_path: Path
) -> None:
    in_the_way = tmp_path / "cache"
    in_the_way.write_text("a file, not a folder")
    assert load_or_build(weights_file, in_the_way) == built


def test_two_processes_may_build_at_once(
    weights_file: Path, built: BuiltEncoder, tmp_path: Path
) -> None:
    context = multiprocessing.get_context("spawn")
    both = [context.Process(target=load_or_build, args=(weights_file, tmp_path)) for _ in "ab"]
    for process in both:
        process.start()
    for process in both:
        process.join(60)
    assert [process.exitcode for process in both] == [0, 0]
    assert load_or_build(weights_file, tmp_path) == built
    assert list(tmp_path.iterdir()) == [built_file(tmp_path)]
