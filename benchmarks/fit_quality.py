"""How well the fit ranks judged sets: ``python -m benchmarks.fit_quality DIR [--ranker NAME]``.

DIR is one set's folder (queries.csv, corpus.csv, qrels.csv) or a folder of sets. Prints a
JSON line per ranker, set and slice: nDCG@10, hit@10 and MRR, the 95 % interval of nDCG@10,
and its paired difference to `tfidf`. ``--write`` puts the figures into RESULTS.md as well.

`matchmaker-PART` is ours without one of its parts: semantic, words, grams, synonyms,
specifications, classes, further (what a vendor's further contracts add). Nothing is learned from
DIR: the shipped constants decide. The shipped memory of item classes may hold a measured text, or
one that nearly equals it: for that text it is left out.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import (  # type: ignore[import-untyped]
    CountVectorizer,
    TfidfVectorizer,
)

from benchmarks.fit_tables import Figures, write_tables
from benchmarks.judged import JudgedSet, as_fair, read_set, sets_in
from matchmaker.criteria import Material, TextFit, read_material
from matchmaker.criteria.calibration import CLASSES, LEXICAL, SEMANTIC, SPECIFIED, calibration
from matchmaker.criteria.classes import ClassMemory
from matchmaker.criteria.grouping import Groupings
from matchmaker.embeddings.encoder import Encoder, TextSide
from matchmaker.embeddings.loading import load_encoder
from matchmaker.evaluation import (
    Interval,
    bootstrap,
    hit,
    ndcg,
    paired_difference,
    reciprocal_rank,
)
from matchmaker.lexical import normalise, words_of

Scores = NDArray[np.float32]

_BASELINE = "tfidf"
_DENSE_SHARE = 0.7
_K1, _B = 1.2, 0.75
FURTHER_PART = "further"
PARTS = (SEMANTIC, *LEXICAL, SPECIFIED, CLASSES, FURTHER_PART)


@dataclass(frozen=True)
class Task:
    """A judged set and an encoder; what several rankers need is worked out once. ``memory``
    of item classes stands in for the shipped one."""

    judged: JudgedSet
    encoder: Encoder
    memory: ClassMemory | None = None

    @cached_property
    def texts(self) -> tuple[list[str], list[str]]:
        """The texts of queries and of documents as they are."""
        needs = [self.judged.need_text(query) for query in self.judged.queries]
        return needs, [row["text"] for row in self.judged.corpus.values()]

    @cached_property
    def groups(self) -> Groupings:
        """The offers by vendor."""
        return Groupings.of(self._material)

    @cached_property
    def features(self) -> Mapping[str, Scores]:
        """The weighed features of our textual fit, shape (needs, offers) each."""
        text = text_fit(self._material, self.encoder, self.memory)
        known = calibration(self.encoder.name, semantic=True, lexical=True).coefficients
        every = text.features(slice(0, len(self._material.needs)))
        return {name: np.asarray(known[name] * each, dtype=np.float32) for name, each in every}

    @cached_property
    def _material(self) -> Material:
        return read_material(as_fair(self.judged))


Ranker = Callable[[Task], Scores]


def tfidf(task: Task) -> Scores:
    """Cosine of character 1- to 3-gram TF-IDF over the set's own texts as they are."""
    needs, offers = task.texts
    vectorizer = TfidfVectorizer(analyzer="char", ngram_range=(1, 3)).fit(offers + needs)
    similarity = vectorizer.transform(needs) @ vectorizer.transform(offers).T
    return similarity.toarray().astype(np.float32)  # type: ignore[no-any-return]


def bare_encoder(task: Task) -> Scores:
    """Cosine of the encoder's vectors of the texts as they are."""
    needs, offers = task.texts
    ours = task.encoder.encode(needs, TextSide.NEED)
    theirs = task.encoder.encode(offers, TextSide.OFFER)
    return np.asarray(ours @ theirs.T)


def plain_sum(task: Task) -> Scores:
    """The z-scored sum of the two, .7 of it the encoder's."""
    dense, letters = _standard(bare_encoder(task)), _standard(tfidf(task))
    return np.asarray(_DENSE_SHARE * dense + (1 - _DENSE_SHARE) * letters)


def bm25(task: Task) -> Scores:
    """BM25 (Robertson and Zaragoza, 2009; k1 1.2, b 0.75) over the morphemes of the texts."""
    needs, offers = ([normalise(text) for text in side] for side in task.texts)
    words = words_of([*needs, *offers])
    counter = CountVectorizer(analyzer=lambda text: [word.form for word in words[text]])
    counts = counter.fit(offers).transform(offers).tocsr().astype(np.float64)
    length = np.asarray(counts.sum(axis=1)).ravel()
    share = length[counts.nonzero()[0]] / max(1.0, float(length.mean()))
    counts.data *= (_K1 + 1) / (counts.data + _K1 * (1 - _B + _B * share))
    holding = np.bincount(counts.indices, minlength=counts.shape[1])
    rarity = np.log(1 + (len(offers) - holding + 0.5) / (holding + 0.5))
    asked = counter.transform(needs).multiply(rarity).tocsr()
    return (asked @ counts.T).toarray().astype(np.float32)  # type: ignore[no-any-return]


@dataclass(frozen=True)
class Ours:
    """The textual fit of this program: the relevance of the best offer, before it is squeezed
    between 0 and 1, with all parts or ``without`` one."""

    without: str = ""

    def __call__(self, task: Task) -> Scores:
        """Scores of shape (queries, documents)."""
        used = [each for name, each in task.features.items() if name != self.without]
        total = np.asarray(sum(used), dtype=np.float32)
        best = task.groups.every if self.without == FURTHER_PART else task.groups
        return best.best(total)[1]


def text_fit(material: Material, encoder: Encoder, memory: ClassMemory | None = None) -> TextFit:
    """The fit as it is measured: no text of the set itself, nor one that nearly equals it, is
    remembered with its label."""
    return TextFit(material, encoder, memory=memory, leave_out_same=True)


RANKERS: Mapping[str, Ranker] = {
    "bm25": bm25,
    "tfidf": tfidf,
    "encoder": bare_encoder,
    "sum": plain_sum,
    "matchmaker": Ours(),
    **{f"matchmaker-{part}": Ours(without=part) for part in PARTS},
}


def main() -> None:
    """Print one JSON line per ranker, set and slice."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--ranker", nargs="+", choices=sorted(RANKERS), default=list(RANKERS))
    parser.add_argument("--encoder", default="auto")
    parser.add_argument("--write", action="store_true", help="renew the tables of RESULTS.md")
    arguments = parser.parse_args()
    encoder = load_encoder(arguments.encoder)
    lines: list[Figures] = []
    for folder in sets_in(arguments.folder):
        for line in figures(read_set(folder), arguments.ranker, encoder):
            print(json.dumps(line, ensure_ascii=False), flush=True)
            lines.append(line)
    if arguments.write:
        write_tables(lines, encoder.name)


def figures(judged: JudgedSet, rankers: Sequence[str], encoder: Encoder) -> Iterator[Figures]:
    """The figures of some rankers on one set, slice by slice."""
    task = Task(judged, encoder)
    baseline = rankings(judged, tfidf(task))
    for name in rankers:
        found = rankings(judged, RANKERS[name](task))
        for part, queries in judged.slices().items():
            gains = [ndcg(found[q], judged.grades[q]) for q in queries]
            base = [ndcg(baseline[q], judged.grades[q]) for q in queries]
            yield {
                "ranker": name,
                "set": judged.name,
                "slice": part,
                "n": len(queries),
                "nDCG@10": round(float(np.mean(gains)), 4),
                "hit@10": round(_mean(hit(found[q], judged.grades[q]) for q in queries), 4),
                "MRR": round(
                    _mean(reciprocal_rank(found[q], judged.grades[q]) for q in queries), 4
                ),
                "interval": _ends(bootstrap(gains)),
                "difference": {
                    "to": _BASELINE,
                    "mean": round(float(np.mean(np.subtract(gains, base))), 4),
                    "interval": _ends(paired_difference(gains, base)),
                },
            }


def rankings(judged: JudgedSet, scores: Scores) -> Mapping[str, list[str]]:
    """Documents by falling score for each query, what is to be left out left out."""
    documents = list(judged.corpus)
    order = np.argsort(-np.nan_to_num(scores, nan=-np.inf), axis=1, kind="stable")
    return {
        query: [documents[c] for c in order[row] if documents[c] not in judged.excluded[query]]
        for row, query in enumerate(judged.queries)
    }


def _standard(scores: Scores) -> Scores:
    return np.asarray((scores - scores.mean()) / scores.std())


def _mean(values: Iterator[float]) -> float:
    return float(np.mean(list(values)))


def _ends(interval: Interval) -> list[float]:
    return [round(interval.low, 4), round(interval.high, 4)]


if __name__ == "__main__":
    main()
