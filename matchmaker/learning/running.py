"""From planned fairs and their decided pairs to learned weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from matchmaker import pipeline
from matchmaker.config import RunOptions
from matchmaker.errors import Finding, InputError
from matchmaker.fit.scoring import chosen_weights
from matchmaker.learning.judging import Judged, judged_pairs, named_pairs
from matchmaker.learning.weights import Learned, learn_weights
from matchmaker.plan import FairPlan
from matchmaker.progress import Progress, silent
from matchmaker.spreadsheet import read_decisions


@dataclass(frozen=True, kw_only=True)
class DecidedPlan:
    """A plan, the file in which its pairs were decided, and the options to score it with."""

    plan: FairPlan
    decisions: Path
    options: RunOptions


def learned_from(
    decided: Sequence[DecidedPlan], progress: Progress = silent
) -> tuple[Learned, tuple[Finding, ...]]:
    """Weights learned from the decisions on one or more plans, and the rows left out.

    Raises InputError where the plans were made with different weights or too few pairs were
    decided, SpreadsheetError for decisions that cannot be read, and what scoring raises.
    """
    weights = [dict(chosen_weights(each.plan.fair.policy.weights)) for each in decided]
    if any(each != weights[0] for each in weights):
        raise InputError([Finding(code="decisions_weights_differ")])
    judged: list[Judged] = []
    findings: list[Finding] = []
    for number, each in enumerate(decided):
        fair = each.plan.fair
        pairs, lost = named_pairs(fair, read_decisions(each.decisions, progress))
        fit = pipeline.score(fair, each.options, progress=progress).fit
        judged += judged_pairs(fit, pairs, number)
        findings += lost
    return learn_weights(judged, weights[0]), tuple(findings)
