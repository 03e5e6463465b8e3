"""Each kind of job from the request to what it leaves behind."""

from __future__ import annotations

import io
import threading
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api import queue
from api.jobs.kinds import KINDS
from api.jobs.lists import decode_lists, encode_lists
from api.jobs.running import Limits, Task
from api.jobs.work.plan import saved_schedule
from api.jobs.worker import Worker
from api.services.fair_content import keep_fair
from api.services.matches import lists_of
from api.services.timetables import get_timetable, plan_of
from api.settings import Settings
from api.store import Store
from api.store.tables import JobKind
from matchmaker.codec.fair_rows import ScheduleRow
from matchmaker.validation import find_violations
from tests.api.conftest import NOW, HandClock
from tests.api.jobs.inline import InlineExecutor
from tests.api.people import People
from tests.exports.plans import small_plan
from tests.matching_fairs import office_fair


@pytest.fixture
def worker(store: Store, settings: Settings, clock: HandClock) -> Worker:
    return Worker(
        store=store,
        clock=clock,
        settings=settings.model_copy(update={"time_limit": 0.0}),
        kinds=KINDS,
        executor=InlineExecutor(),
        name="w1",
        stopping=threading.Event(),
    )


@pytest.fixture
def fair_id(store: Store, people: People) -> str:
    """The other fair, with something in it."""
    with store.writing() as session:
        keep_fair(session, people.other_fair_id, office_fair(), now=NOW)
    return people.other_fair_id


@pytest.fixture
def do(client: TestClient, people: People, fair_id: str, worker: Worker) -> Any:
    """Ask for a job, let it be done, and read it."""

    def do(kind: str, **params: Any) -> Mapping[str, Any]:
        headers = people.headers("stranger")
        wanted = {"kind": kind, "params": params}
        asked = client.post(f"/api/v1/fairs/{fair_id}/jobs", json=wanted, headers=headers)
        assert asked.status_code == 202, asked.text
        assert worker.run_one()
        found: Mapping[str, Any] = client.get(asked.headers["location"], headers=headers).json()
        return found

    return do


def test_every_kind_is_known() -> None:
    assert set(KINDS) == set(JobKind)


def test_a_plan_becomes_a_draft(do: Any, store: Store, fair_id: str) -> None:
    job = do("plan", reason="첫 시간표", fairness="total")
    assert (job["state"], job["problem"]) == ("done", None)
    result = job["result"]
    assert result["talks"] > 0
    assert result["value"] <= result["bound"]
    assert job["progress"]["standing"]["valid"]
    with store.reading() as session:
        kept = get_timetable(session, fair_id, result["timetable_id"])
        plan = plan_of(session, kept)
        assert (kept.origin, kept.reason, kept.author) == ("plan", "첫 시간표", "stranger")
    assert plan.fair.policy.fairness == "total"
    assert not find_violations(plan.fair, plan.schedule)


def test_a_plan_changed_by_what_happened_is_a_draft_that_comes_from_it(
    do: Any, store: Store, fair_id: str
) -> None:
    first = do("plan")["result"]["timetable_id"]
    with store.reading() as session:
        plan = plan_of(session, get_timetable(session, fair_id, first))
    gone = plan.schedule.meetings[0].vendor
    result = do("replan", timetable_id=first, happened={"cancel": [gone]}, time_limit=0)["result"]
    assert result["difference"]["counts"]["kept"] <= len(plan.schedule.meetings)
    with store.reading() as session:
        kept = get_timetable(session, fair_id, result["timetable_id"])
        assert kept.parent_id == first
        assert gone not in {m.vendor for m in plan_of(session, kept).schedule.meetings}


def test_what_nobody_understands_fails_and_says_why(do: Any) -> None:
    first = do("plan")["result"]["timetable_id"]
    job = do("replan", timetable_id=first, happened={"cancel": ["아무도 아닌 사람"]})
    assert job["state"] == "failed"
    assert job["problem"]["type"] == "/problems/job_refused"
    assert job["problem"]["findings"][0]["remedy"]


@pytest.mark.parametrize(("form", "begin"), [("csv", b"\xef\xbb\xbf"), ("calendars", b"PK")])
def test_an_export_can_be_fetched(
    do: Any, client: TestClient, people: People, fair_id: str, form: str, begin: bytes
) -> None:
    first = do("plan")["result"]["timetable_id"]
    job = do("export", timetable_id=first, format=form)
    place = f"/api/v1/fairs/{fair_id}/jobs/{job['id']}/file"
    file = client.get(place, headers=people.headers("stranger"))
    assert file.status_code == 200
    assert file.content.startswith(begin)
    assert job["result"]["size"] == len(file.content)
    if form == "calendars":
        names = zipfile.ZipFile(io.BytesIO(file.content)).namelist()
        assert all(name.endswith(".ics") for name in names)


def test_embedding_says_with_what(do: Any) -> None:
    assert do("embed")["result"]["encoder"].startswith("characters")


def test_matching_keeps_the_ranked_lists(do: Any, store: Store, fair_id: str) -> None:
    result = do("match")["result"]
    with store.reading() as session:
        lists = lists_of(session, fair_id)
    assert result["pairs"] == sum(map(len, lists.by_purchase.values())) > 0


def test_ranked_lists_arrive_as_they_were_sent() -> None:
    lists = small_plan().matches
    assert lists.by_purchase
    assert decode_lists(encode_lists(lists)) == lists


def test_a_plan_goes_on_from_what_was_saved(
    store: Store, people: People, fair_id: str, worker: Worker, clock: HandClock
) -> None:
    """And a save that breaks a rule is not believed."""
    with store.writing() as session:
        job = queue.enqueue(
            session, kind="plan", params={}, who="누구", now=clock.now, fair_id=fair_id
        )
        held = queue.claim(session, worker="dead", now=clock.now, until=clock.now)
        assert held is not None
    with store.reading() as session:
        inputs = KINDS["plan"].prepare(session, held, worker.settings)
    executor = InlineExecutor()
    executor.start(Task(work=KINDS["plan"].work, inputs=inputs), Limits())
    saves = [message["save"] for message in executor.told if "save" in message]
    assert saves
    fair = office_fair()
    schedule = saved_schedule(fair, saves[-1])
    assert schedule is not None
    assert schedule.meetings
    broken = replace(schedule, meetings=schedule.meetings * 2)
    row = ScheduleRow.model_validate(broken).model_dump_json().encode()
    assert saved_schedule(fair, row) is None
    with store.writing() as session:
        save = queue.Save(saves[-1], 1)
        queue.beat(session, held.lease, now=clock.now, until=clock.now, save=save)
        # Cancelled as well: what was saved is kept, and nothing more is looked for.
        queue.cancel(session, session.get_one(type(job), job.id), clock.now)
    clock.forward(seconds=1)
    assert worker.run_one()
    with store.reading() as session:
        ended = session.get_one(type(job), job.id)
        assert ended.state == "cancelled"
        assert ended.result is not None
        assert ended.result["talks"] == len(schedule.meetings)
