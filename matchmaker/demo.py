"""The bundled fairs: the sample that ships as CSV files, and the generated scenarios."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matchmaker.config import RunOptions
from matchmaker.domain import Fair
from matchmaker.errors import Finding, InputError
from matchmaker.progress import Progress
from matchmaker.resources import data_folder
from matchmaker.scenarios import SCENARIOS, fair_files, make_fair
from matchmaker.spreadsheet import read_fair

SAMPLE = "sample"


@dataclass(frozen=True, kw_only=True)
class DemoFair:
    """A bundled fair, what reading it told, and its input files by name."""

    fair: Fair
    findings: tuple[Finding, ...]
    files: Mapping[str, bytes]


def demo_fair(scenario: str, options: RunOptions, progress: Progress) -> DemoFair:
    """The fair of a scenario; raises InputError (``scenario_unknown``) naming those there are."""
    if scenario == SAMPLE:
        folder = data_folder() / "sample_fair"
        read = read_fair(folder, first_day=options.first_day, progress=progress)
        files = {f.name: f.read_bytes() for f in sorted(folder.glob("*.csv"))}
        return DemoFair(fair=read.fair, findings=read.findings, files=files)
    if scenario not in SCENARIOS:
        known = ", ".join([SAMPLE, *SCENARIOS])
        params = {"scenario": scenario, "known": known}
        raise InputError([Finding(code="scenario_unknown", params=params)])
    fair = make_fair(scenario, seed=options.seed, first_day=options.first_day, progress=progress)
    return DemoFair(fair=fair, findings=(), files=fair_files(fair))
