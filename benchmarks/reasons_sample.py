"""Pairs with their reasons, for a person to read against both texts:
``python -m benchmarks.reasons_sample FAIR --count 50 --seed 1``.

FAIR is a workbook, a folder of CSV files, ``sample`` or the name of a scenario. Pairs of a
line and a vendor are drawn at random, as many from each fifth of the scale (a fifth that has
too few gives what it has, and the next lower ones fill up). ``--json`` prints a line per pair.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np

from matchmaker.config import RunOptions
from matchmaker.demo import SAMPLE, demo_fair
from matchmaker.domain import Fair
from matchmaker.fit import FitMatrix, sentence
from matchmaker.pipeline import read, score
from matchmaker.progress import silent
from matchmaker.reasons import Explanation, Phrase, need_texts, offer_texts
from matchmaker.scenarios import SCENARIOS
from matchmaker.texts import texts

_BANDS = 5
_STAMP = datetime(2026, 9, 1, tzinfo=UTC)


def main() -> None:
    """Draw pairs and print them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("fair")
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--encoder", default="auto")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    options = RunOptions(stamp=_STAMP, first_day=date(2026, 9, 1), encoder=arguments.encoder)
    fair = _fair(arguments.fair, options)
    fit = score(fair, options).fit
    for number, (row, column) in enumerate(drawn(fit, arguments.count, arguments.seed), 1):
        told = _told(fit, fit.explain_lines([(row, column)])[0])
        if arguments.json:
            print(json.dumps({"number": number, **told}, ensure_ascii=False))
        else:
            _show(number, told)


def drawn(fit: FitMatrix, count: int, seed: int) -> list[tuple[int, int]]:
    """(line, vendor) pairs spread over the textual fit, best bands first."""
    dice = np.random.default_rng(seed)
    band = np.minimum(_BANDS - 1, np.nan_to_num(fit.relevance, nan=-1.0) * _BANDS)
    chosen: list[tuple[int, int]] = []
    for left in range(_BANDS, 0, -1):
        members = np.argwhere((band >= left - 1) & (band < left))
        wanted = min(len(members), (count - len(chosen)) // left)
        picked = dice.choice(len(members), size=wanted, replace=False) if wanted else ()
        chosen += [(int(members[i][0]), int(members[i][1])) for i in picked]
    return chosen


def _fair(name: str, options: RunOptions) -> Fair:
    if name == SAMPLE or name in SCENARIOS:
        return demo_fair(name, options, silent).fair
    return read(Path(name), options).fair


def _told(fit: FitMatrix, explanation: Explanation) -> Mapping[str, object]:
    (line,) = explanation.lines
    fair = fit.fair
    asked = need_texts(fair.purchase_of[line.purchase])
    given = offer_texts(fair, explanation.vendor, line)
    return {
        "relevance": line.relevance,
        "points": explanation.points,
        "need": {name: text for name, text in asked.items() if text},
        "offer": {name: text for name, text in given.items() if text},
        "meets": [
            f"{_cut(asked, m.need)} ~ {_cut(given, m.offer)} [{m.how}{': ' * bool(m.via)}{m.via}]"
            for m in line.meets
        ],
        "points_by_criterion": {
            c.criterion: c.points if c.known else f"({c.points})" for c in explanation.contributions
        },
        "sentence": sentence(explanation, fair, texts("ko")),
    }


def _cut(fields: Mapping[str, str], phrase: Phrase) -> str:
    return f"{phrase.field}:{fields[phrase.field][phrase.start : phrase.end]}"


def _show(number: int, told: Mapping[str, object]) -> None:
    print(f"## {number}")
    for name, value in told.items():
        for line in _lines(value):
            print(f"  {name:20} {line}")


def _lines(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield "; ".join(f"{name}={each}" for name, each in value.items())
    elif isinstance(value, list):
        yield from value
    else:
        yield str(value)


if __name__ == "__main__":
    main()
