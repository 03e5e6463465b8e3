"""How fast fit is: encoding beside sentence-transformers, shortlisting, the whole from cold.

    python -m benchmarks.fit_speed [--texts N] [--needs N --products N] [--pairs N ...] [--large]
        [FOLDER ...]

prints one JSON line per figure, each measured in a process of its own, in one run:

- ``encoder``: texts per second of ours and of sentence-transformers on the same weights (where
  that extra is installed), threads and texts the same, with the ratio of the two;
- ``nDCG@10`` of both for each FOLDER (as `benchmarks.encoder_speed` reads them);
- ``first_use``: seconds to build the encoder from its weights, and its peak memory;
- ``shortlist``: pairs per second of which the near ones are found (the best vendors of every
  need and the best needs of every vendor, exactly);
- ``cold``: from texts never seen to ranked lists with reasons;
- ``changed``: one text changed, one fact changed, all else known, against a whole rebuild.

Seconds are of the wall (``s``) and of the processor (``processor_s``): on a busy machine only
the second means something.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from importlib.util import find_spec
from multiprocessing import get_context
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.encoder_speed import _measure_build, _measure_quality
from benchmarks.memory import peak_megabytes
from matchmaker.domain import Fair
from matchmaker.embeddings import weights
from matchmaker.embeddings.e5 import load_e5
from matchmaker.embeddings.encoder import Encoder, TextSide
from matchmaker.embeddings.loading import load_encoder
from matchmaker.scenarios import make_fair

_FIRST_DAY = date(2026, 3, 3)
_THREADS = 2
_LARGE = 100_000
T = TypeVar("T")


def main(asked: argparse.Namespace) -> None:
    """Print every figure."""
    with tempfile.TemporaryDirectory() as name:
        cache = Path(name)
        _tell("first_use", _apart(_measure_build, cache))
        texts = _apart(_texts, asked.texts)
        ours = _apart(_speed, cache, texts, False)
        _tell("encoder", {"which": "e5", **ours})
        if find_spec("sentence_transformers"):
            theirs = _apart(_speed, cache, texts, True)
            ratio = theirs["processor_s"] / ours["processor_s"]
            _tell(
                "encoder",
                {"which": "sentence-transformers", **theirs, "ours_is_faster": round(ratio, 2)},
            )
        for folder in asked.folders:
            quality = {
                "set": folder.name,
                "e5": _apart(_measure_quality, cache, folder, False),
                "float32": _apart(_measure_quality, cache, folder, True),
            }
            _tell("nDCG@10", quality)
        for side in [*asked.pairs, *([_LARGE] if asked.large else [])]:
            _tell("shortlist", _apart(_shortlist, side))
        _tell("cold", _apart(_cold, cache / "cold", asked.needs, asked.products))
        _tell("changed", _apart(_changed, cache / "cold", asked.needs, asked.products))


def sized(needs: int, products: int) -> Fair:
    """A generated fair cut to so many needs and products (vendors without any left out)."""
    fair = make_fair("daegu", seed=0, first_day=_FIRST_DAY)
    if len(fair.purchases) < needs or len(fair.products) < products:
        fair = _several(fair, max(-(-needs // len(fair.purchases)), -(-products // 20_000)))
    purchases = fair.purchases[:needs]
    kept = fair.products[:products]
    sellers = {p.vendor for p in kept}
    vendors = tuple(replace(v, records=(), intro=None) for v in fair.vendors if v.id in sellers)
    buying = {p.buyer for p in purchases}
    return replace(
        fair,
        buyers=tuple(b for b in fair.buyers if b.id in buying),
        desks=tuple(replace(d, purchases=frozenset()) for d in fair.desks if d.buyer in buying),
        purchases=purchases,
        vendors=vendors,
        products=kept,
        preferences=(),
        precedences=(),
        fixed=(),
    )


def _several(fair: Fair, times: int) -> Fair:
    """Generated fairs with other seeds side by side, their names made different."""
    parts = [fair, *(make_fair("daegu", seed=s, first_day=_FIRST_DAY) for s in range(1, times))]
    return replace(
        fair,
        buyers=tuple(replace(b, id=f"{n}.{b.id}") for n, f in enumerate(parts) for b in f.buyers),
        desks=tuple(
            replace(d, id=f"{n}.{d.id}", buyer=f"{n}.{d.buyer}")
            for n, f in enumerate(parts)
            for d in f.desks
        ),
        purchases=tuple(
            replace(p, id=f"{n}.{p.id}", buyer=f"{n}.{p.buyer}")
            for n, f in enumerate(parts)
            for p in f.purchases
        ),
        vendors=tuple(
            replace(v, id=f"{n}.{v.id}", certificates=None)
            for n, f in enumerate(parts)
            for v in f.vendors
        ),
        products=tuple(
            replace(p, id=f"{n}.{p.id}", vendor=f"{n}.{p.vendor}")
            for n, f in enumerate(parts)
            for p in f.products
        ),
    )


def _texts(count: int) -> list[str]:
    from matchmaker.criteria import read_material

    fair = make_fair("daegu", seed=0, first_day=_FIRST_DAY)
    found = sorted({o.cleaned for o in read_material(fair).offers})
    return found[:: max(1, len(found) // count)]


def _speed(cache: Path, texts: list[str], theirs: bool) -> dict[str, float]:
    encoder: Encoder = _theirs(cache) if theirs else load_e5(cache, threads=_THREADS)
    encoder.encode(texts[:8], TextSide.OFFER)
    figures: dict[str, float] = {}
    with _timed(figures):
        encoder.encode(texts, TextSide.OFFER)
    return {
        "texts": len(texts),
        "texts_per_s": round(len(texts) / figures["s"], 1),
        "texts_per_processor_s": round(len(texts) / figures["processor_s"], 1),
        **figures,
    }


def _theirs(cache: Path) -> Encoder:
    import torch

    from matchmaker.embeddings.sentence_folder import write_sentence_folder
    from matchmaker.embeddings.sentence_transformer import load_sentence_transformer

    torch.set_num_threads(_THREADS)
    path = weights.weights_path()
    assert path is not None
    folder = cache / "e5-small"
    if not folder.exists():
        write_sentence_folder(path, folder)
    return load_sentence_transformer(str(folder))


def _shortlist(side: int) -> dict[str, float]:
    """Vectors are random here: encoding is measured by itself."""
    from matchmaker.criteria import TextFit, read_material
    from matchmaker.fit import near_pairs
    from matchmaker.fit.base import NOTHING_IN_COMMON
    from matchmaker.fit.build_near import PER_LINE, PER_VENDOR

    fair = sized(side, side)
    figures: dict[str, float] = {}
    with _timed(figures):
        text = TextFit(read_material(fair), _Random())
    prepared = figures.pop("s"), figures.pop("processor_s")
    with _timed(figures):
        near = near_pairs(text, PER_LINE, PER_VENDOR, NOTHING_IN_COMMON)
    pairs = len(fair.purchases) * len(fair.products)
    return {
        "needs": len(fair.purchases),
        "products": len(fair.products),
        "near": len(near[0]),
        "prepare_s": prepared[0],
        "prepare_processor_s": prepared[1],
        "pairs_per_s": round(pairs / figures["s"]),
        "pairs_per_processor_s": round(pairs / figures["processor_s"]),
        **figures,
    }


class _Random:
    name, version, dimension = "e5", "random", 384

    def encode(self, texts: Any, *_: object) -> Any:
        import numpy as np

        rows = np.random.default_rng(0).normal(size=(len(texts), 384)).astype(np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def _cold(cache: Path, needs: int, products: int) -> dict[str, float]:
    from matchmaker.fit import build_fit, match_lists

    fair = sized(needs, products)
    figures: dict[str, float] = {}
    steps: dict[str, float] = {}
    last = [time.process_time(), "load"]

    def watch(step: str, *_: int) -> None:
        now = time.process_time()
        steps[last[1]] = round(steps.get(last[1], 0.0) + now - last[0], 1)
        last[:] = [now, step]

    with _timed(figures):
        encoder = load_encoder("e5", cache_folder=cache, progress=watch)
        fit = build_fit(fair, encoder, progress=watch)
        watch("reasons", 0, 1)
        lists = match_lists(fit)
        watch("end", 1, 1)
    explained = sum(map(len, lists.by_purchase.values())) + sum(map(len, lists.by_vendor.values()))
    sizes = {"needs": len(fair.purchases), "products": len(fair.products)}
    return {**sizes, "vendors": len(fair.vendors), "reasons": explained, **figures, "steps": steps}


def _changed(cache: Path, needs: int, products: int) -> dict[str, Any]:
    """Each of them against a whole rebuild whose vectors are all known."""
    from matchmaker.fit import build_fit, rescored

    fair = sized(needs, products)
    encoder = load_encoder("e5", cache_folder=cache)
    before = build_fit(fair, encoder)
    product, *products_left = fair.products
    vendor, *vendors_left = fair.vendors
    renamed = replace(product, name=f"{product.name} 개량형")
    text = replace(fair, products=(renamed, *products_left))
    fact = replace(fair, vendors=(replace(vendor, region="제주특별자치도"), *vendors_left))
    figures: dict[str, dict[str, float]] = {"whole": {}, "text": {}, "fact": {}}
    with _timed(figures["whole"]):
        build_fit(fair, encoder)
    for name, changed in (("text", text), ("fact", fact)):
        with _timed(figures[name]):
            rescored(before, changed, encoder)
    whole = figures["whole"]["processor_s"]
    ratios = {n: round(whole / max(0.01, f["processor_s"]), 1) for n, f in figures.items()}
    return {"needs": needs, "products": products, **figures, "times_as_fast": ratios}


@contextmanager
def _timed(figures: dict[str, float]) -> Iterator[None]:
    start, used = time.perf_counter(), time.process_time()
    yield
    figures["s"] = round(time.perf_counter() - start, 2)
    figures["processor_s"] = round(time.process_time() - used, 2)
    figures["peak_MB"] = peak_megabytes()


def _apart(work: Callable[..., T], *arguments: object) -> T:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(work, *arguments).result()


def _tell(figure: str, values: dict[str, Any]) -> None:
    print(json.dumps({"figure": figure, **values}, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=2_000)
    parser.add_argument("--needs", type=int, default=5_000)
    parser.add_argument("--products", type=int, default=10_000)
    parser.add_argument(
        "--pairs",
        type=int,
        nargs="+",
        default=[3_000, 10_000],
        help="needs, and products, shortlisted",
    )
    parser.add_argument("--large", action="store_true", help="shortlist 100,000 × 100,000, too")
    parser.add_argument("folders", type=Path, nargs="*")
    main(parser.parse_args())
