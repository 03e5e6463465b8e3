"""The whole path on the bundled fair: whole outputs, no violation, same input same bytes."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from matchmaker import pipeline
from matchmaker.agendas import agendas
from matchmaker.codec import decode_plan
from matchmaker.config import AgendaFiles, RunOptions
from matchmaker.plan import FairPlan
from matchmaker.resources import data_folder
from matchmaker.scheduler.result import SolveStatus
from matchmaker.texts import texts
from matchmaker.validation import find_violations

OPTIONS = RunOptions(
    stamp=datetime(2026, 9, 1, tzinfo=UTC),
    first_day=date(2026, 10, 20),
    encoder="characters",
    time_limit=60.0,
    tell_seconds=False,
)


def planned() -> FairPlan:
    found = pipeline.read(data_folder() / "sample_fair", OPTIONS)
    scored = pipeline.score(found.fair, OPTIONS, found.findings)
    return pipeline.plan(scored, OPTIONS)


@pytest.fixture(scope="module")
def sample_plan() -> FairPlan:
    return planned()


def digests(folder: Path) -> dict[str, str]:
    return {
        str(f.relative_to(folder)): hashlib.sha256(f.read_bytes()).hexdigest()
        for f in sorted(folder.rglob("*"))
        if f.is_file()
    }


def test_the_sample_fair_gets_a_valid_timetable(sample_plan: FairPlan) -> None:
    assert sample_plan.result.status in (SolveStatus.OPTIMAL, SolveStatus.FEASIBLE)
    assert find_violations(sample_plan.fair, sample_plan.schedule) == ()
    assert sample_plan.result.objective <= sample_plan.result.bound
    assert len(sample_plan.schedule.meetings) > 100


def test_every_meeting_and_reserve_has_its_reasons(sample_plan: FairPlan) -> None:
    meetings = {(m.desk, m.vendor) for m in sample_plan.schedule.meetings}
    standby = {(s.buyer, s.vendor) for s in sample_plan.schedule.standby}
    assert set(sample_plan.explanations) == meetings
    assert set(sample_plan.standby_explanations) == standby
    for why in sample_plan.explanations.values():
        assert sum(c.points for c in why.contributions) == pytest.approx(why.points, abs=0.005)


def test_every_output_is_written_and_the_json_reads_back(
    sample_plan: FairPlan, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    pipeline.write_plan(
        sample_plan, out, OPTIONS, texts("ko"), input_files={"기관.csv": "기관명\n".encode()}
    )
    for name in ("schedule.json", "schedule.csv", "schedule.xlsx", "matches.xlsx", "report.html"):
        assert (out / name).stat().st_size > 1_000
    every = agendas(sample_plan.fair, sample_plan.schedule).all()
    told, busy = (
        sum(map(bool, who))
        for who in ([a.says_something for a in every], [a.entries for a in every])
    )
    assert len(list((out / "agendas").rglob("*.pdf"))) == told
    assert len(list((out / "calendars").rglob("*.ics"))) == busy
    assert (out / "agendas.pdf").read_bytes().startswith(b"%PDF-")
    assert (out / "input" / "기관.csv").read_text("utf-8") == "기관명\n"
    assert decode_plan((out / "schedule.json").read_bytes()).schedule == sample_plan.schedule


def test_the_same_input_and_seed_give_the_same_bytes(tmp_path: Path) -> None:
    for name in ("first", "second"):
        pipeline.write_plan(planned(), tmp_path / name, OPTIONS, texts("ko"))
    assert digests(tmp_path / "first") == digests(tmp_path / "second")


@pytest.mark.parametrize("stopped_at", ["write", "agendas"])
def test_a_stop_while_writing_leaves_nothing(
    sample_plan: FairPlan, tmp_path: Path, stopped_at: str
) -> None:
    def stop(step: str, done: int, total: int) -> None:
        if step == stopped_at and done:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pipeline.write_plan(sample_plan, tmp_path / "out", OPTIONS, texts("ko"), progress=stop)
    assert list(tmp_path.iterdir()) == []


def test_agendas_that_nobody_would_wait_for_are_left_for_later(
    sample_plan: FairPlan, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = [a for a in agendas(sample_plan.fair, sample_plan.schedule).all() if a.says_something]

    def written(options: RunOptions) -> int:
        return len(pipeline.agendas_to_write(sample_plan, options))

    monkeypatch.setattr(pipeline, "_MOST_UNASKED", len(told))
    assert written(OPTIONS) == len(told)
    assert written(replace(OPTIONS, agendas=AgendaFiles.NONE)) == 0
    monkeypatch.setattr(pipeline, "_MOST_UNASKED", len(told) - 1)
    assert written(OPTIONS) == 0
    assert written(replace(OPTIONS, agendas=AgendaFiles.ALL)) == len(told)
    pipeline.write_plan(sample_plan, tmp_path / "out", OPTIONS, texts("ko"))
    assert not list((tmp_path / "out").glob("agendas*"))
    assert not (tmp_path / "out" / "calendars").exists()


def test_agendas_are_made_later_for_those_asked_for(sample_plan: FairPlan, tmp_path: Path) -> None:
    pipeline.write_agendas(sample_plan, tmp_path / "all", OPTIONS, texts("ko"))
    buyer = sample_plan.fair.buyers[0]
    pipeline.write_agendas(sample_plan, tmp_path / "one", OPTIONS, texts("ko"), only=[buyer])
    one, every = digests(tmp_path / "one"), digests(tmp_path / "all")
    assert set(one) == {
        f"agendas/기관_{buyer.name}.pdf",
        f"calendars/기관_{buyer.name}.ics",
        "agendas.pdf",
    }
    assert {name: one[name] for name in one if "/" in name}.items() <= every.items()
    assert len(every) > len(sample_plan.fair.buyers) * 2


def test_matches_are_written_for_both_sides(tmp_path: Path) -> None:
    found = pipeline.read(data_folder() / "sample_fair", OPTIONS)
    scored = pipeline.score(found.fair, OPTIONS, found.findings)
    matches = pipeline.match(scored)
    assert set(matches.by_purchase) == {p.id for p in found.fair.purchases}
    assert set(matches.by_vendor) == {v.id for v in found.fair.vendors}
    pipeline.write_matches(scored, matches, tmp_path / "out", texts("en"))
    assert [f.name for f in (tmp_path / "out").iterdir()] == ["matches.xlsx"]
