"""Learn the constants of the textual fit: ``python -m benchmarks.calibrate FIT_EVAL``.

Reads the training texts (``FIT_EVAL/train``) and the judged sets beside them, and writes
the shipped files: ``lexical/background.tsv`` (in how many texts each word and letter n-gram
stands; rare ones, which could tell whose text it was, left out), ``criteria/mean_e5.npy``
(mean vectors) and ``criteria/calibration.toml``.

1. Shares of the features: the best mean nDCG@10 over the sets (each set counts the same),
   found on a coarse grid by changing one share at a time. Four ratios are learned from some
   hundreds of queries.
2. The scale (see ``platt``), over every pair of two sets that were fully judged, each weighing
   the same: ``fair_texts`` and the bundled sample fair, line by firm.

No feature remembers the label of a measured text (see ``fit_quality``). ``--held-out``
prints, for every set, the nDCG@10 of queries in five folds, each with shares learned from the
queries of the other folds. ``--scale`` learns the scale alone anew and leaves every other
constant, so that no ranking changes.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import matchmaker.criteria.calibration
import matchmaker.lexical
from benchmarks.judged import read_set, sets_in
from benchmarks.measured import FOLDS, Measured, best_of, folds_of, measure, sample_pairs
from benchmarks.platt import constants, learned_scale
from matchmaker.criteria.calibration import CLASSES, LEXICAL, SEMANTIC, calibration
from matchmaker.embeddings.encoder import Encoder, TextSide
from matchmaker.embeddings.loading import load_encoder
from matchmaker.evaluation import ndcg
from matchmaker.lexical import Word, clean_need, clean_offer, likeness, words_of
from matchmaker.lexical.vectors import document_counts, grams_of

SharesOf = Callable[[str, Sequence[str]], Mapping[str, float]]

# Names of places, firms and brands are nobody's common words: they always count as rare.
_COMMON_NOUNS = frozenset({"NNG", "XR", "XSN"})
_LONG = 5
_LEAST_WORD = 4
_LEAST_GRAM = 8
_FULLY_JUDGED = "fair_texts"
# Letters and words always keep a share: a fair of things that the lexicon does not know lives
# on them, and the sets, whose things it knows, cannot show that.
_RATIOS = {
    "semantic": (0.0, 1.0),
    "grams": (4.0, 6.0, 8.0, 12.0),
    "words": (1.0, 2.0, 4.0),
    "synonyms": (0.0, 2.0, 4.0, 6.0, 8.0, 10.0),
    "classes": (0.0, 5.0, 10.0, 15.0, 20.0),
}
_START = {"semantic": 1.0, "grams": 8.0, "words": 1.0, "synonyms": 4.0, "classes": 10.0}
CHANNELS = {
    "semantic": (SEMANTIC, CLASSES),
    "lexical": (*LEXICAL, CLASSES),
    "both": (SEMANTIC, *LEXICAL, CLASSES),
}
# An arbitrary scale: Platt's logistic sets the real one.
_SPREADS = {"e5": 0.09, "characters": 0.05}
_CENTRED = {"e5": True, "characters": False}


def main() -> None:
    """Write the shipped constants, or print the held-out figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("--scale", action="store_true")
    arguments = parser.parse_args()
    encoders = [load_encoder(name) for name in _SPREADS]
    if arguments.scale:
        write_calibration(_scales(arguments.folder, encoders), shipped_shares)
        return
    if not arguments.held_out:
        write_background(arguments.folder / "train")
        write_means(arguments.folder / "train", load_encoder("e5"))
    sets = [read_set(folder) for folder in sets_in(arguments.folder)]
    measured = {e.name: [measure(judged, e) for judged in sets] for e in encoders}
    if arguments.held_out:
        for name, each in measured.items():
            for figure in held_out(each):
                print(json.dumps({"encoder": name, **figure}, ensure_ascii=False))
    else:
        searches = {name: Search(each) for name, each in measured.items()}
        write_calibration(
            _scales(arguments.folder, encoders), lambda name, names: searches[name].best(names)
        )


def _scales(folder: Path, encoders: Sequence[Encoder]) -> Mapping[str, Sequence[Measured]]:
    return {e.name: fully_judged(folder, e) for e in encoders}


def fully_judged(folder: Path, encoder: Encoder) -> list[Measured]:
    """The sets that the scale is learned from."""
    judged, fair = sample_pairs()
    texts = read_set(folder / _FULLY_JUDGED)
    return [measure(texts, encoder), measure(judged, encoder, fair)]


def write_background(train: Path) -> None:
    """Count words and letter n-grams over the training texts."""
    needs, names = training_texts(train)
    texts = sorted({clean_need(t) for t in needs + names})
    words = document_counts(
        [w.form for w in found if _is_common_noun(w)] for found in words_of(texts).values()
    )
    grams = document_counts(grams_of(t) for t in texts)
    lines = [f"texts\tall\t{len(texts)}"]
    lines += [f"word\t{w}\t{n}" for w, n in sorted(words.items()) if n >= _LEAST_WORD]
    lines += [f"gram\t{g}\t{n}" for g, n in sorted(grams.items()) if n >= _LEAST_GRAM]
    _beside(matchmaker.lexical, "background.tsv").write_text("\n".join(lines) + "\n", "utf-8")


def _is_common_noun(word: Word) -> bool:
    """Whether a word is nobody's name: long words that kiwi only guesses to be nouns may be."""
    guessed = len(word.form) >= _LONG and likeness(word.form, word.form) == 0
    return word.tag in _COMMON_NOUNS and not guessed


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


def figures_of(measured: Measured, shares: Mapping[str, float]) -> NDArray[np.float64]:
    """nDCG@10 of each query of a set under some shares of the features."""
    scores = best_of(measured, shares)
    order = np.argsort(-scores, axis=1, kind="stable")
    values = []
    for row, query in enumerate(measured.queries):
        excluded = measured.judged.excluded.get(query, frozenset())
        ranked = (measured.documents[c] for c in order[row])
        ranking = list(islice((d for d in ranked if d not in excluded), 10))
        values.append(ndcg(ranking, measured.judged.grades[query]))
    return np.array(values)


@dataclass
class Search:
    """Shares that rank best; what was measured once is kept."""

    sets: Sequence[Measured]
    known: dict[tuple[float, ...], list[NDArray[np.float64]]] = field(default_factory=dict)

    def figures(self, shares: Mapping[str, float]) -> list[NDArray[np.float64]]:
        """nDCG@10 of each query of each set."""
        key = tuple(shares.get(name, 0.0) for name in _RATIOS)
        if key not in self.known:
            self.known[key] = [figures_of(each, shares) for each in self.sets]
        return self.known[key]

    def best(self, names: Sequence[str], left_out: int | None = None) -> Mapping[str, float]:
        """From a fixed start, one share after another at its best until none changes; queries
        of the fold ``left_out`` do not count."""
        shares = {name: _START[name] for name in names}
        before: Mapping[str, float] = {}
        while shares != before:
            before = dict(shares)
            for name in names:
                tried = [{**shares, name: value} for value in _RATIOS[name]]
                usable = [
                    point for point in tried if any(point[n] for n in names if n != "classes")
                ]
                figures = [self._mean(point, left_out) for point in usable]
                shares = usable[int(np.argmax(figures))]
        return shares

    def _mean(self, shares: Mapping[str, float], left_out: int | None) -> float:
        values = self.figures(shares)
        return float(np.mean([v[folds_of(len(v)) != left_out].mean() for v in values]))


def held_out(sets: Sequence[Measured]) -> Sequence[Mapping[str, object]]:
    """Each set's figure, every query under shares learned without its fold."""
    search = Search(sets)
    learned = [search.best(tuple(_RATIOS), left_out=fold) for fold in range(FOLDS)]
    found = []
    for number, each in enumerate(sets):
        folds = folds_of(len(each.queries))
        values = np.zeros(len(folds))
        for fold, shares in enumerate(learned):
            values[folds == fold] = search.figures(shares)[number][folds == fold]
        found.append({"set": each.judged.name, "nDCG@10": round(float(values.mean()), 4)})
    return [*found, {"shares": learned}]


def write_calibration(scales: Mapping[str, Sequence[Measured]], shares_of: SharesOf) -> None:
    """Write calibration.toml: shares as ``shares_of`` tells them, scales from ``scales``."""
    lines = [
        "# Constants of the textual fit, written by `python -m benchmarks.calibrate`: see there",
        "# what they were learned from. relevance = 1 / (1 + exp(-(bias - told - record + sum of",
        "# feature x coefficient))); told where both sides tell item codes, record where the text",
        "# is no product. 0.5 is a coin toss that a judge would accept the pair.",
        "# `other` stands for any encoder that was not measured: the constants of e5, with the",
        "# spread of its cosines measured on the fair.",
    ]
    lines += _entry("lexical", _learned("e5", scales["e5"], CHANNELS["lexical"], shares_of))
    for name, sets in scales.items():
        lines += ["", f"[encoder.{name}]", f"centred = {str(_CENTRED[name]).lower()}"]
        lines.append(f"spread = {_SPREADS[name]}")
        lines += _encoder_entries(name, sets, shares_of)
    others = _encoder_entries("e5", scales["e5"], shares_of, title="other")
    lines += ["", "[encoder.other]", "centred = true", *others]
    path = _beside(matchmaker.criteria.calibration, "calibration.toml")
    path.write_text("\n".join(lines) + "\n", "utf-8")


def shipped_shares(encoder: str, names: Sequence[str]) -> Mapping[str, float]:
    """The shipped coefficients of some features."""
    lexical = any(name in LEXICAL for name in names)
    known = calibration(encoder, semantic=SEMANTIC in names, lexical=lexical).coefficients
    return {name: known[name] for name in names}


def _encoder_entries(
    name: str, scales: Sequence[Measured], shares_of: SharesOf, title: str = ""
) -> list[str]:
    kind = f"encoder.{title or name}"
    return [
        line
        for channels in ("semantic", "both")
        for line in _entry(
            f"{kind}.{channels}", _learned(name, scales, CHANNELS[channels], shares_of)
        )
    ]


def _learned(
    encoder: str, scales: Sequence[Measured], names: Sequence[str], shares_of: SharesOf
) -> Mapping[str, float]:
    shares = shares_of(encoder, names)
    return constants(learned_scale(scales, shares), shares)


def _entry(name: str, constants: Mapping[str, float]) -> list[str]:
    return ["", f"[{name}]", *(f"{key} = {value}" for key, value in constants.items())]


def _column(path: Path, name: str) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return [row[name] for row in csv.DictReader(stream) if row[name]]


def _beside(module: object, name: str) -> Path:
    return Path(str(getattr(module, "__file__", ""))).parent / name


if __name__ == "__main__":
    main()
