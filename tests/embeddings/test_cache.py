import multiprocessing
import sqlite3
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from matchmaker.embeddings.cache import (
    STORE_NAME,
    CachedEncoder,
    VectorStore,
    user_cache_folder,
)
from matchmaker.embeddings.encoder import TextSide
from matchmaker.progress import Progress, silent


class DigestEncoder:
    """Vectors made of a text's hash; remembers what it was asked."""

    dimension = 8

    def __init__(self, name: str = "digest", version: str = "1") -> None:
        self.name = name
        self.version = version
        self.asked: list[str] = []

    def encode(
        self, texts: Sequence[str], side: TextSide, progress: Progress = silent
    ) -> NDArray[np.float32]:
        self.asked += texts
        progress("embed", len(texts), len(texts))
        seeds = [sha256(f"{self.name}{self.version}{side}{t}".encode()).digest() for t in texts]
        rows = np.array([list(seed[:8]) for seed in seeds], dtype=np.float32).reshape(-1, 8) + 1
        return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


def test_a_second_run_asks_for_nothing(tmp_path: Path) -> None:
    first = CachedEncoder(DigestEncoder(), tmp_path).encode(["의자", "책상"], TextSide.NEED)
    inner = DigestEncoder()
    second = CachedEncoder(inner, tmp_path).encode(["책상", "의자"], TextSide.NEED)
    assert inner.asked == []
    assert np.array_equal(first, second[::-1])


def test_each_text_is_asked_once(tmp_path: Path) -> None:
    inner = DigestEncoder()
    vectors = CachedEncoder(inner, tmp_path).encode(["의자", "책상", "의자"], TextSide.NEED)
    assert inner.asked == ["의자", "책상"]
    assert np.array_equal(vectors[0], vectors[2])


@given(lists=st.lists(st.lists(st.text(max_size=3), max_size=6), max_size=4))
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_answers_are_those_of_the_encoder_within(
    lists: list[list[str]], tmp_path: Path
) -> None:
    for texts in lists:
        for side in TextSide:
            found = CachedEncoder(DigestEncoder(), tmp_path).encode(texts, side)
            assert np.array_equal(found, DigestEncoder().encode(texts, side))


@pytest.mark.parametrize("other", [DigestEncoder("other"), DigestEncoder(version="2")])
def test_another_encoder_or_version_has_its_own_vectors(
    other: DigestEncoder, tmp_path: Path
) -> None:
    other.asked.clear()
    CachedEncoder(DigestEncoder(), tmp_path).encode(["의자"], TextSide.NEED)
    CachedEncoder(other, tmp_path).encode(["의자"], TextSide.NEED)
    assert other.asked == ["의자"]


def test_a_damaged_store_is_begun_again(tmp_path: Path) -> None:
    (tmp_path / STORE_NAME).write_bytes(b"not a database" * 1000)
    for asked in (["의자"], []):
        inner = DigestEncoder()
        vectors = CachedEncoder(inner, tmp_path).encode(["의자"], TextSide.NEED)
        assert np.array_equal(vectors, DigestEncoder().encode(["의자"], TextSide.NEED))
        assert inner.asked == asked


def test_a_store_that_cannot_be_made_is_done_without(tmp_path: Path) -> None:
    in_the_way = tmp_path / "cache"
    in_the_way.write_text("a file, not a folder")
    vectors = CachedEncoder(DigestEncoder(), in_the_way).encode(["의자"], TextSide.NEED)
    assert vectors.shape == (1, 8)


def test_texts_themselves_are_not_stored(tmp_path: Path) -> None:
    CachedEncoder(DigestEncoder(), tmp_path).encode(["secret purchase"], TextSide.NEED)
    assert b"secret" not in (tmp_path / STORE_NAME).read_bytes()


def test_the_oldest_vectors_go_first(tmp_path: Path) -> None:
    store = VectorStore(tmp_path / STORE_NAME, kept=2)
    for number in (b"1", b"2", b"3"):
        store.put({number: b"vector"})
    assert set(store.get([b"1", b"2", b"3"])) == {b"2", b"3"}


def _fill(file: Path, letter: bytes) -> None:
    for number in range(30):
        VectorStore(file).put({letter + bytes([number]): letter})


def test_two_processes_may_write_at_once(tmp_path: Path) -> None:
    file = tmp_path / STORE_NAME
    context = multiprocessing.get_context("spawn")
    both = [context.Process(target=_fill, args=(file, letter)) for letter in (b"a", b"b")]
    for process in both:
        process.start()
    for process in both:
        process.join(60)
    assert [process.exitcode for process in both] == [0, 0]
    connection = sqlite3.connect(file)
    assert connection.execute("SELECT count(*) FROM vectors").fetchone() == (60,)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def test_progress_goes_to_the_number_of_new_texts(tmp_path: Path) -> None:
    told: list[tuple[str, int, int]] = []
    encoder = CachedEncoder(DigestEncoder(), tmp_path)
    encoder.encode(["의자"], TextSide.NEED)
    encoder.encode(["의자", "책상", "램프"], TextSide.NEED, lambda *step: told.append(step))
    assert told[0] == ("embed", 0, 2)
    assert told[-1] == ("embed", 2, 2)


def test_the_cache_folder_can_be_chosen(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("MATCHMAKER_CACHE", str(tmp_path))
    assert user_cache_folder() == tmp_path
    monkeypatch.delenv("MATCHMAKER_CACHE")
    assert user_cache_folder().name == "matchmaker"
