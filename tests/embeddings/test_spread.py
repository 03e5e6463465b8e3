"""Bulk embedding by others: the same vectors, to the bit, and stopping stops."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from matchmaker.embeddings import spread
from matchmaker.embeddings.characters import CharacterEncoder
from matchmaker.embeddings.encoder import Encoder, TextSide
from matchmaker.embeddings.loading import opened_encoder
from matchmaker.embeddings.spread import BATCH, SpreadEncoder, encode_there
from matchmaker.errors import Cancelled, EncoderError, ExtraMissingError
from matchmaker.texts import LANGUAGES, texts

TEXTS = [f"사무용 의자 {n}종 구매" for n in range(2 * BATCH + 7)]
needs_dask = pytest.mark.skipif(find_spec("distributed") is None, reason="no dask here")


def opened(name: str, folder: Path, address: str) -> None:
    with opened_encoder(name, cache_folder=folder, cluster=address):
        pass


def _clients(cluster: Any) -> int:
    """Clients that the scheduler knows, its own aside."""
    return sum(name != "fire-and-forget" for name in cluster.scheduler.clients)


@pytest.fixture
def pool() -> Iterator[Executor]:
    with ThreadPoolExecutor(2) as executor:
        yield executor


def test_the_vectors_are_those_of_one_machine(pool: Executor) -> None:
    local = CharacterEncoder()
    far = SpreadEncoder("characters", local, pool)
    assert (far.name, far.version, far.dimension) == (local.name, local.version, local.dimension)
    for side in TextSide:
        assert np.array_equal(far.encode(TEXTS, side), local.encode(TEXTS, side))
    assert far.encode([], TextSide.NEED).shape == (0, local.dimension)


def test_progress_ends_at_the_whole_and_stopping_stops(pool: Executor) -> None:
    far = SpreadEncoder("characters", CharacterEncoder(), pool)
    seen: list[tuple[int, int]] = []
    far.encode(TEXTS, TextSide.NEED, lambda _, done, total: seen.append((done, total)))
    assert seen[0] == (0, len(TEXTS))
    assert seen[-1] == (len(TEXTS), len(TEXTS))

    def stop(step: str, done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        far.encode(TEXTS, TextSide.NEED, stop)


def test_a_worker_with_another_version_is_refused() -> None:
    with pytest.raises(EncoderError) as refused:
        encode_there("characters", "another", ["의자"], TextSide.NEED)
    (finding,) = refused.value.findings
    assert finding.code == "encoder_cluster_differs"
    assert all(texts(language).remedy(finding) for language in LANGUAGES)


@pytest.mark.skipif(find_spec("distributed") is not None, reason="dask is there")
def test_a_missing_library_names_its_extra(weights_file: Path, tmp_path: Path) -> None:
    with pytest.raises(ExtraMissingError) as missing:
        opened("e5", tmp_path, "tcp://127.0.0.1:1")
    assert missing.value.extra == "dask"


@needs_dask
def test_a_dask_cluster_gives_the_same_vectors(
    encoder: Encoder, cache_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from distributed import LocalCluster

    spread._loaded.cache_clear()
    monkeypatch.setenv("MATCHMAKER_CACHE", str(cache_folder))
    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=False,
        dashboard_address=None,
        protocol="tcp",
        host="127.0.0.1",
    ) as cluster:
        few = TEXTS[: BATCH + 3]
        address = cluster.scheduler_address
        with opened_encoder("e5", cache_folder=tmp_path, cluster=address) as far:
            found = far.encode(few, TextSide.OFFER)
            assert _clients(cluster) == 1
        assert np.array_equal(found, encoder.encode(few, TextSide.OFFER))
        assert _clients(cluster) == 0
    spread._loaded.cache_clear()


@needs_dask
def test_a_cluster_that_does_not_answer_is_told(
    weights_file: Path, cache_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from matchmaker.embeddings import dask_cluster

    monkeypatch.setattr(dask_cluster, "_TIMEOUT", "1s")
    with pytest.raises(EncoderError) as refused:
        opened("e5", cache_folder, "tcp://127.0.0.1:1")
    (finding,) = refused.value.findings
    assert finding.code == "encoder_cluster_unreachable"
    assert all("127.0.0.1" in texts(language).what(finding) for language in LANGUAGES)
