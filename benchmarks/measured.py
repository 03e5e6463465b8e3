"""Judged pairs with the features of the textual fit, for learning its constants and its scale."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.fit_quality import text_fit
from benchmarks.judged import JudgedSet, as_fair
from matchmaker.config import RunOptions
from matchmaker.criteria import read_material
from matchmaker.criteria.grouping import Groupings
from matchmaker.demo import SAMPLE, demo_fair
from matchmaker.domain import Fair, ProductId
from matchmaker.embeddings.encoder import Encoder
from matchmaker.progress import silent
from matchmaker.resources import data_folder

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]

FOLDS = 5
_ACCEPTABLE = 2
_CLASS_DIGITS = 6
# Rows of these sources are lists of material and of codes, not titles that a buyer wrote.
_NOT_TITLES = frozenset({"material", "bid_item"})
_STAMP = datetime(2026, 9, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One set's features, (queries, offers) each; the offers by vendor; judgments.

    ``no_product`` marks offers that are contracts or introductions (1.0). Of shape (queries,
    documents): ``codes_told`` where both sides tell item codes, ``accepted`` pairs that a
    judge took, ``open_pairs`` those that may be looked at.
    """

    judged: JudgedSet
    features: Mapping[str, Floats]
    groups: Groupings
    no_product: Floats
    codes_told: Flags
    accepted: Flags
    open_pairs: Flags
    queries: Sequence[str]
    documents: Sequence[str]


def measure(judged: JudgedSet, encoder: Encoder, fair: Fair | None = None) -> Measured:
    """Every feature of every query with every offer of a set; ``fair`` stands in for the fair
    that the set's rows would make: its purchases are the queries, its vendors the documents."""
    material = read_material(fair or as_fair(judged))
    text = text_fit(material, encoder)
    rows = slice(0, len(material.needs))
    queries: list[str] = [p.id for p in material.fair.purchases]
    documents: list[str] = [v.id for v in material.fair.vendors]
    accepted, open_pairs = judgments(judged, queries, documents)
    return Measured(
        judged=judged,
        features=dict(text.features(rows)),
        groups=Groupings.of(material),
        no_product=text.no_product,
        codes_told=text.codes_told(rows),
        accepted=accepted,
        open_pairs=open_pairs,
        queries=queries,
        documents=documents,
    )


def judgments(
    judged: JudgedSet, queries: Sequence[str], documents: Sequence[str]
) -> tuple[Flags, Flags]:
    """Which pairs are acceptable (those without a grade are not), and which may be looked at."""
    accepted = np.zeros((len(queries), len(documents)), dtype=np.bool_)
    open_pairs = np.ones_like(accepted)
    column = {d: i for i, d in enumerate(documents)}
    for row, query in enumerate(queries):
        for document, grade in judged.grades.get(query, {}).items():
            accepted[row, column[document]] = grade >= _ACCEPTABLE
        for document in judged.excluded.get(query, frozenset()):
            open_pairs[row, column[document]] = False
    return accepted, open_pairs


def best_of(
    measured: Measured, shares: Mapping[str, float], handicap: Floats | None = None
) -> Floats:
    """The weighted sum of the features at the best offer, (queries, documents)."""
    zero = np.zeros((1, 1), dtype=np.float32)
    features = {name: measured.features.get(name, zero) for name in shares}
    total = sum(np.float32(share) * features[n] for n, share in shares.items() if share)
    return measured.groups.best(np.asarray(total), handicap)[1]


def folds_of(queries: int) -> NDArray[np.int64]:
    """The fold of each query."""
    return np.random.default_rng(0).permutation(queries) % FOLDS


def sample_pairs() -> tuple[JudgedSet, Fair]:
    """The bundled fair, and its judgments by line and firm: a firm is as good as the best of
    its products."""
    options = RunOptions(stamp=_STAMP, first_day=date(2026, 9, 1))
    fair = demo_fair(SAMPLE, options, silent).fair
    firm = {product.id: product.vendor for product in fair.products}
    grades: dict[str, dict[str, float]] = {}
    with (data_folder() / "judgments" / "sample_fair.csv").open(encoding="utf-8-sig") as stream:
        for need, product, grade in list(csv.reader(stream))[1:]:
            given, vendor = grades.setdefault(need, {}), firm[ProductId(product)]
            given[vendor] = max(given.get(vendor, 0.0), float(grade))
    judged = JudgedSet(name="sample_fair", queries={}, corpus={}, grades=grades, excluded={})
    return judged, fair


def titles_set(train: Path) -> JudgedSet:
    """The buyers' titles as needs and as offers; those of one class answer each other."""
    with (train / "labelled_texts.csv").open(encoding="utf-8-sig", newline="") as stream:
        rows = [r for r in csv.DictReader(stream) if r["source"] not in _NOT_TITLES]
    titles = {r["text"]: _class_of(r["code"]) for r in rows if _class_of(r["code"])}
    members: dict[str, list[str]] = {}
    for title, code in titles.items():
        members.setdefault(code, []).append(title)
    texts = {title: {"text": title} for title in titles}
    return JudgedSet(
        name="titles",
        queries=texts,
        corpus=texts,
        grades={
            t: {other: 2.0 for other in members[code] if other != t} for t, code in titles.items()
        },
        excluded={title: frozenset({title}) for title in titles},
    )


def _class_of(code: str) -> str:
    digits = "".join(c for c in code if c.isdigit())
    return digits[:_CLASS_DIGITS] if len(digits) >= _CLASS_DIGITS else ""
