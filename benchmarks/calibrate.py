"""Learn the constants of the textual fit: ``python -m benchmarks.calibrate FIT_EVAL``.

Reads the training texts (``FIT_EVAL/train``) and the judged sets beside them, and writes
the shipped files: ``lexical/background.tsv`` (in how many texts each word and letter n-gram
stands; rare ones, which could tell whose text it was, left out), ``criteria/mean_e5.npy``
(mean vectors) and ``criteria/calibration.toml``.

1. Shares of the features: the point of a coarse grid with the best mean nDCG@10 over the
   sets (each set counts the same). Two ratios are learned from some hundreds of queries.
2. Scale and bias: Platt's logistic over every pair of ``fair_texts``, the one set whose
   pairs were all judged; grade 2 and above is acceptable.

``--held-out`` prints, for every set, the nDCG@10 with shares learned from the others.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]

import matchmaker.criteria.calibration
import matchmaker.lexical
from benchmarks.judged import JudgedSet, as_fair, read_set, sets_in
from matchmaker.criteria import TextFit, read_material
from matchmaker.embeddings.encoder import Encoder, TextSide, load_encoder
from matchmaker.evaluation import ndcg
from matchmaker.lexical import clean_need, clean_offer, forms_of
from matchmaker.lexical.vectors import document_counts, grams_of

Floats = NDArray[np.float32]

_LEAST_WORD = 4
_LEAST_GRAM = 8
_ACCEPTABLE = 2
_FULLY_JUDGED = "fair_texts"
_RATIOS = {
    "semantic": (0.0, 1.0),
    "grams": (0.0, 2.0, 4.0, 6.0, 8.0),
    "words": (0.0, 1.0, 2.0, 4.0),
}
# An arbitrary scale: Platt's logistic sets the real one.
_SPREADS = {"e5": 0.09, "characters": 0.05}
_CENTRED = {"e5": True, "characters": False}


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One set's features, (queries, offers) each; the vendor column of each offer; grades."""

    judged: JudgedSet
    features: Mapping[str, Floats]
    first: NDArray[np.int64]
    queries: Sequence[str]
    documents: Sequence[str]


def main() -> None:
    """Write the shipped constants, or print the held-out figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--held-out", action="store_true")
    arguments = parser.parse_args()
    if not arguments.held_out:
        write_background(arguments.folder / "train")
        write_means(arguments.folder / "train", load_encoder("e5"))
    sets = [read_set(folder) for folder in sets_in(arguments.folder)]
    encoders = [load_encoder(name) for name in _SPREADS]
    measured = {e.name: [measure(judged, e) for judged in sets] for e in encoders}
    if arguments.held_out:
        for name, each in measured.items():
            for figure in held_out(each):
                print(json.dumps({"encoder": name, **figure}, ensure_ascii=False))
    else:
        write_calibration(measured)


def write_background(train: Path) -> None:
    """Count words and letter n-grams over the training texts."""
    needs, names = training_texts(train)
    texts = sorted({clean_need(t) for t in needs + names})
    words = document_counts(forms_of(texts))
    grams = document_counts(grams_of(t) for t in texts)
    lines = [f"texts\tall\t{len(texts)}"]
    lines += [f"word\t{w}\t{n}" for w, n in sorted(words.items()) if n >= _LEAST_WORD]
    lines += [f"gram\t{g}\t{n}" for g, n in sorted(grams.items()) if n >= _LEAST_GRAM]
    _beside(matchmaker.lexical, "background.tsv").write_text("\n".join(lines) + "\n", "utf-8")


def write_means(train: Path, encoder: Encoder) -> None:
    """The mean vector of the training texts as needs, and of all of them as offers."""
    needs, names = training_texts(train)
    ours = encoder.encode(sorted({clean_need(t) for t in needs}), TextSide.NEED)
    theirs = encoder.encode(sorted({clean_offer(t) for t in needs + names}), TextSide.OFFER)
    means = np.stack([ours.mean(axis=0), theirs.mean(axis=0)]).astype(np.float32)
    np.save(_beside(matchmaker.criteria.calibration, f"mean_{encoder.name}.npy"), means)


def training_texts(train: Path) -> tuple[list[str], list[str]]:
    """Texts of buyers, and names of items."""
    labelled = _column(train / "labelled_texts.csv", "text")
    titles = _column(train / "buyer_vendor_pairs.csv", "title")
    names = _column(train / "labelled_texts.csv", "name")
    return labelled + titles, names + _column(train / "item_dictionary.csv", "한글명")


def measure(judged: JudgedSet, encoder: Encoder) -> Measured:
    """Every feature of every query with every offer of a set."""
    fair = as_fair(judged)
    material = read_material(fair)
    text = TextFit(material, encoder)
    return Measured(
        judged=judged,
        features=dict(text.features(slice(0, len(material.needs)))),
        first=material.first[:-1],
        queries=[p.id for p in fair.purchases],
        documents=[v.id for v in fair.vendors],
    )


def figure_of(measured: Measured, shares: Mapping[str, float]) -> float:
    """Mean nDCG@10 of a set under some shares of the features."""
    scores = best_of(measured, shares)
    order = np.argsort(-scores, axis=1, kind="stable")
    values = []
    for row, query in enumerate(measured.queries):
        excluded = measured.judged.excluded.get(query, frozenset())
        ranked = (measured.documents[c] for c in order[row])
        ranking = [d for d, _ in zip((d for d in ranked if d not in excluded), range(10))]
        values.append(ndcg(ranking, measured.judged.grades[query]))
    return float(np.mean(values))


def best_of(measured: Measured, shares: Mapping[str, float]) -> Floats:
    """The weighted sum of the features at the best offer, (queries, documents)."""
    total = sum(np.float32(share) * measured.features[n] for n, share in shares.items() if share)
    return np.asarray(np.maximum.reduceat(total, measured.first, axis=1))


def learn_shares(sets: Sequence[Measured], names: Sequence[str]) -> Mapping[str, float]:
    """The grid point with the best mean nDCG@10 over the sets."""
    grid = (dict(zip(names, point, strict=True)) for point in product(*(_RATIOS[n] for n in names)))
    points = [point for point in grid if any(point.values())]
    figures = [np.mean([figure_of(each, point) for each in sets]) for point in points]
    return points[int(np.argmax(figures))]


def platt(measured: Measured, shares: Mapping[str, float]) -> Mapping[str, float]:
    """Bias and coefficients that turn the weighted sum into a probability."""
    scores = best_of(measured, shares)
    grades = [
        [measured.judged.grades[q].get(d, 0.0) for d in measured.documents]
        for q in measured.queries
    ]
    accepted = np.array(grades).ravel() >= _ACCEPTABLE
    model = LogisticRegression(C=np.inf).fit(scores.reshape(-1, 1), accepted)
    scale = float(model.coef_[0, 0])
    learned = {name: round(scale * share, 4) for name, share in shares.items()}
    return {"bias": round(float(model.intercept_[0]), 4), **learned}


def held_out(sets: Sequence[Measured]) -> list[Mapping[str, object]]:
    """Each set's figure with shares learned from the other sets."""
    found = []
    for each in sets:
        shares = learn_shares([other for other in sets if other is not each], tuple(_RATIOS))
        found.append(
            {
                "set": each.judged.name,
                "nDCG@10": round(figure_of(each, shares), 4),
                "shares": shares,
            }
        )
    return found


def write_calibration(measured: Mapping[str, Sequence[Measured]]) -> None:
    """Write calibration.toml."""
    lines = [
        "# Constants of the textual fit, written by `python -m benchmarks.calibrate`: see there",
        "# what they were learned from. relevance = 1 / (1 + exp(-(bias + sum of feature x",
        "# coefficient))); 0.5 is a coin toss that a judge would accept the pair.",
        "# `other` stands for any encoder that was not measured: the constants of e5, with the",
        "# spread of its cosines measured on the fair.",
    ]
    lexical = _learned(measured["e5"], ("words", "grams"))
    lines += _entry("lexical", lexical)
    for name, sets in measured.items():
        lines += ["", f"[encoder.{name}]", f"centred = {str(_CENTRED[name]).lower()}"]
        lines.append(f"spread = {_SPREADS[name]}")
        lines += _encoder_entries(name, sets)
    lines += ["", "[encoder.other]", "centred = true", *_encoder_entries("other", measured["e5"])]
    path = _beside(matchmaker.criteria.calibration, "calibration.toml")
    path.write_text("\n".join(lines) + "\n", "utf-8")


def _encoder_entries(name: str, sets: Sequence[Measured]) -> list[str]:
    return [
        *_entry(f"encoder.{name}.semantic", _learned(sets, ("semantic",))),
        *_entry(f"encoder.{name}.both", _learned(sets, ("semantic", "words", "grams"))),
    ]


def _learned(sets: Sequence[Measured], names: Sequence[str]) -> Mapping[str, float]:
    judged = next(each for each in sets if each.judged.name == _FULLY_JUDGED)
    return platt(judged, learn_shares(sets, names))


def _entry(name: str, constants: Mapping[str, float]) -> list[str]:
    return ["", f"[{name}]", *(f"{key} = {value}" for key, value in constants.items())]


def _column(path: Path, name: str) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return [row[name] for row in csv.DictReader(stream) if row[name]]


def _beside(module: object, name: str) -> Path:
    return Path(str(getattr(module, "__file__", ""))).parent / name


if __name__ == "__main__":
    main()
