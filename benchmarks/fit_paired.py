"""What ours gains over every other ranker, query by query: ``python -m benchmarks.fit_paired DIR``.

Prints a JSON line per set, slice and other ranker: the paired difference of `matchmaker` to it
in nDCG@10 and in hit@10, with 95 % intervals. Beside the rankers of ``fit_quality`` stand the
single parts: `only-PART` ranks by that feature alone. Ends with status 1 where ours is below a
single part (bm25, tfidf, encoder, only-PART) beyond the interval of nDCG@10. ``--write`` puts
the figures into RESULTS.md as well.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.fit_quality import RANKERS, Ranker, Scores, Task, rankings
from benchmarks.fit_tables import Figures, is_shown, write_paired
from benchmarks.judged import JudgedSet, read_set, sets_in
from matchmaker.criteria.calibration import CLASSES, LEXICAL, SEMANTIC, SPECIFIED
from matchmaker.embeddings.encoder import Encoder
from matchmaker.embeddings.loading import load_encoder
from matchmaker.evaluation import hit, ndcg, paired_difference

OURS = "matchmaker"
_PLACES = 4

Figure = Callable[[Sequence[str], Mapping[str, float]], float]
_FIGURES: Mapping[str, Figure] = {"nDCG@10": ndcg, "hit@10": hit}


@dataclass(frozen=True)
class Only:
    """One feature of ours alone, the best text of each vendor; None where a set has none."""

    part: str

    def __call__(self, task: Task) -> Scores | None:
        """Scores of shape (queries, documents)."""
        feature = task.features.get(self.part)
        return None if feature is None else task.groups.every.best(feature.copy())[1]


SINGLES: Mapping[str, Ranker | Only] = {
    **{name: RANKERS[name] for name in ("bm25", "tfidf", "encoder")},
    **{f"only-{part}": Only(part) for part in (SEMANTIC, *LEXICAL, SPECIFIED, CLASSES)},
}
OTHERS: Mapping[str, Ranker | Only] = {
    **SINGLES,
    **{name: ranker for name, ranker in RANKERS.items() if name not in {OURS, *SINGLES}},
}


def main() -> int:
    """Print a line per set, slice and other ranker; 1 where a single part beats ours."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--encoder", default="auto")
    parser.add_argument("--write", action="store_true", help="renew the table of RESULTS.md")
    arguments = parser.parse_args()
    encoder = load_encoder(arguments.encoder)
    lines: list[Figures] = []
    for folder in sets_in(arguments.folder):
        for line in paired(read_set(folder), encoder):
            print(json.dumps(line, ensure_ascii=False), flush=True)
            lines.append(line)
    if arguments.write:
        write_paired(lines, encoder.name)
    lost = [line for line in lines if is_lost(line)]
    for line in lost:
        print(f"below {line['to']} on {line['set']} {line['slice']}", file=sys.stderr)
    return 1 if lost else 0


def paired(judged: JudgedSet, encoder: Encoder) -> Iterator[Figures]:
    """The differences of ours to every other ranker on one set, slice by slice."""
    task = Task(judged, encoder)
    ours = rankings(judged, RANKERS[OURS](task))
    for name, ranker in OTHERS.items():
        scores = ranker(task)
        if scores is None:
            continue
        theirs = rankings(judged, scores)
        for part, queries in judged.slices().items():
            line: dict[str, object] = {"set": judged.name, "slice": part, "n": len(queries)}
            line["to"] = name
            for label, figure in _FIGURES.items():
                one, other = (
                    [figure(found[q], judged.grades[q]) for q in queries]
                    for found in (ours, theirs)
                )
                line[label] = _difference(one, other)
            yield line


def is_lost(line: Figures) -> bool:
    """Whether a single part ranks a slice that is shown better than ours, beyond chance."""
    return line["to"] in SINGLES and is_shown(line) and line["nDCG@10"]["interval"][1] < 0


def _difference(ours: Sequence[float], theirs: Sequence[float]) -> dict[str, object]:
    mean = sum(a - b for a, b in zip(ours, theirs, strict=True)) / len(ours)
    interval = paired_difference(ours, theirs)
    ends = [round(interval.low, _PLACES), round(interval.high, _PLACES)]
    return {"mean": round(mean, _PLACES), "interval": ends}


if __name__ == "__main__":
    sys.exit(main())
