"""How fast entries of a city's fair are kept, loaded, compared and changed, on SQLite.

``python -m benchmarks.entries`` prints processor seconds for 1,000 agencies with 25,000 lines
and 10,000 vendors, and how each step compares with loading the whole fair.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from api.services import imports
from api.services.changing import EntryChange, change_entries
from api.services.fair_content import keep_fair, load_fair
from api.store import Store, migrate, open_store
from api.store.tables import StoredFair
from matchmaker.codec.fair_rows import PolicyRow, VendorRow
from matchmaker.domain import (
    Buyer,
    BuyerId,
    Desk,
    DeskId,
    Fair,
    PlannedPurchase,
    PurchaseId,
    Vendor,
    VendorId,
)
from matchmaker.spreadsheet import ReadFair

AGENCIES, LINES, VENDORS = 1_000, 25_000, 10_000
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def city_fair() -> Fair:
    """A fair of the size of a city's platform, with short texts."""
    buyers = tuple(Buyer(id=BuyerId(f"B{k}"), name=f"기관{k}") for k in range(AGENCIES))
    return Fair(
        name="큰 상담회",
        buyers=buyers,
        desks=tuple(Desk(id=DeskId(f"{b.id}-1"), buyer=b.id, name=b.name) for b in buyers),
        purchases=tuple(
            PlannedPurchase(
                id=PurchaseId(f"P{k}"),
                buyer=buyers[k % AGENCIES].id,
                title=f"가로등 교체 {k}",
                spec="LED 100W 이하, 방수 IP65 " * 4,
            )
            for k in range(LINES)
        ),
        vendors=tuple(
            Vendor(id=VendorId(f"V{k}"), name=f"기업{k}", intro="조명을 만듭니다. " * 10)
            for k in range(VENDORS)
        ),
    )


def measure(store: Store) -> dict[str, float]:
    """Processor seconds of each step."""
    fair, found = city_fair(), dict[str, float]()
    with store.writing() as session:
        kept = StoredFair(name="x", policy=PolicyRow().model_dump(mode="json"), created_at=NOW)
        session.add(kept)
        session.flush()
        fair_id = kept.id

    def timed(step: str, work: Callable[[], object]) -> None:
        start = time.process_time()
        work()
        found[step] = time.process_time() - start

    def keep() -> None:
        with store.writing() as session:
            keep_fair(session, fair_id, fair, now=NOW)

    def load() -> None:
        with store.reading() as session:
            assert load_fair(session, fair_id) == fair

    def compare() -> None:
        moved = tuple(replace(v, region="가람시") for v in fair.vendors[:1_000])
        other = replace(fair, vendors=(*moved, *fair.vendors[1_000:]))
        read = ReadFair(fair=other, findings=())
        with store.writing() as session:
            imports.keep_preview(session, fair_id, read, "", remove=False, who="", now=NOW)

    def change(**fields: str) -> None:
        content = VendorRow(id="V5", **fields).model_dump(mode="json")
        with store.writing() as session:
            changed = EntryChange(noun="vendors", code="V5", after=content)
            change_entries(session, fair_id, [changed], "", NOW)

    def remove() -> None:
        with store.writing() as session:
            gone = EntryChange(noun="buyers", code="B7", after=None)
            change_entries(session, fair_id, [gone], "", NOW, with_dependants=True)

    timed("keep the whole fair", keep)
    timed("load the whole fair", load)
    timed("preview a workbook that changes 1,000 vendors", compare)
    timed("change one vendor", lambda: change(name="새 이름"))
    timed("take one agency away with its 25 lines", remove)
    return found


def main() -> None:
    """Measure on a fresh database and print."""
    with tempfile.TemporaryDirectory() as folder:
        store = open_store(f"sqlite:///{Path(folder) / 'entries.db'}")
        migrate(store)
        found = measure(store)
        store.close()
    whole = found["load the whole fair"]
    for step, seconds in found.items():
        print(f"{step:48} {seconds:7.3f} s   {seconds / whole:6.3f} of loading")


if __name__ == "__main__":
    main()
