"""kill -9 of the service under edits and imports: every acknowledged write is there, and no
import is there in part."""

from __future__ import annotations

import io
import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from multiprocessing.context import ForkServerContext
from pathlib import Path
from typing import Any

import httpx2 as httpx
import xlsxwriter
from sqlalchemy import select, text

from api.store import Store
from api.store.tables import Change, StoredVendor
from benchmarks.kill_processes import serve

_FIRMS = 15
_LONGEST_LIFE = 1.5
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


PORT = _free_port()
"""Where the service of this run is: two runs at once do not meet."""


@dataclass
class Acknowledged:
    """What the service said that it had kept, and what it was asked last."""

    vendors: list[str] = field(default_factory=list)
    intro: int = 0
    asked_intro: int = 0
    imports: list[int] = field(default_factory=list)
    begun_imports: int = 0
    refused: list[str] = field(default_factory=list)


class Writer:
    """Writes without rest, each request until it is answered."""

    def __init__(self, fair_id: str, token: str, ended: threading.Event) -> None:
        self.base = f"http://127.0.0.1:{PORT}/api/v1/fairs/{fair_id}"
        self.headers = {"Authorization": f"Bearer {token}"}
        self.ended = ended
        self.log = Acknowledged()

    def until_answered(self, send: Callable[[httpx.Client], httpx.Response]) -> Any:
        """The JSON of a good answer; None when all has ended, or it was refused."""
        while not self.ended.is_set():
            try:
                with httpx.Client(headers=self.headers, timeout=60) as client:
                    answer = send(client)
            except httpx.TransportError:
                time.sleep(0.01)
                continue
            if answer.status_code < 300:
                return answer.json()
            self.log.refused.append(f"{answer.status_code} {answer.text[:120]}")
            return None
        return None

    def edit(self) -> None:
        """Add firms, and change one of them again and again."""
        number = 0
        while not self.ended.is_set():
            number += 1
            code = f"N-{number}"
            key = {"Idempotency-Key": f"add {code}"}
            body = {"id": code, "name": f"새 기업 {number}"}
            made = self.until_answered(
                lambda c, b=body, k=key: c.post(f"{self.base}/vendors", json=b, headers=k)
            )
            if made is not None:
                self.log.vendors.append(code)
            self.log.asked_intro = number
            intro, place = {"intro": f"소개 {number}"}, f"{self.base}/vendors/V-A"
            changed = self.until_answered(
                lambda c, i=intro, p=place: c.patch(p, json=i, headers={"If-Match": "*"})
            )
            if changed is not None:
                self.log.intro = number

    def bring_in(self) -> None:
        """Import one workbook after another."""
        while not self.ended.is_set():
            self.log.begun_imports += 1
            number = self.log.begun_imports
            file = {"fair": ("fair.xlsx", workbook(number), _XLSX)}
            seen = self.until_answered(lambda c, f=file: c.post(f"{self.base}/imports", files=f))
            if seen is None:
                continue
            place, key = f"{self.base}/imports/{seen['id']}/apply", {"Idempotency-Key": seen["id"]}
            done = self.until_answered(lambda c, p=place, k=key: c.post(p, json={}, headers=k))
            if done is not None:
                self.log.imports.append(number)


def workbook(number: int) -> bytes:
    """A fair with firms that no other import has."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        firms, needs = book.add_worksheet("기업"), book.add_worksheet("구매예정품목")
        firms.write_row(0, 0, ["기업ID", "기업명", "기업소개"])
        for row in range(1, _FIRMS + 1):
            firms.write_row(row, 0, [f"I{number}-{row}", f"들어온 기업 {number} {row}", "조명"])
        needs.write_row(0, 0, ["기관명", "사업명"])
        needs.write_row(1, 0, [f"기관 {number}", "가로등 교체"])
    return out.getvalue()


def kill_service(
    store: Store, url: str, folder: Path, context: ForkServerContext,
    *, fairs: tuple[str, str], token: str, kills: int, seconds: float,
) -> Mapping[str, Any]:  # fmt: skip
    """Kill the service so many times, or for so long, while one fair is edited and another
    imported into; what is there afterwards."""
    began, dice, ended = time.perf_counter(), random.Random(2), threading.Event()  # noqa: S311
    editor, importer = (Writer(fair_id, token, ended) for fair_id in fairs)
    threads = [threading.Thread(target=run) for run in (editor.edit, importer.bring_in)]
    process = started(context, url, folder)
    for thread in threads:
        thread.start()
    killed = 0
    while killed < kills and time.perf_counter() - began < seconds:
        killed += 1
        time.sleep(dice.uniform(0.05, _LONGEST_LIFE))
        process.kill()
        process.join()
        process = started(context, url, folder)
    ended.set()
    for thread in threads:
        thread.join()
    process.kill()
    process.join()
    found = _faults(store, fairs, editor.log, importer.log)
    return {**found, "kills": killed, "seconds": round(time.perf_counter() - began, 1)}


def started(context: ForkServerContext, url: str, folder: Path) -> Any:
    """The process of a service that answers."""
    process = context.Process(target=serve, args=(url, folder, PORT))
    process.start()
    while process.is_alive():
        try:
            httpx.get(f"http://127.0.0.1:{PORT}/health", timeout=30)
        except httpx.TransportError:
            time.sleep(0.01)
            continue
        return process
    raise RuntimeError("the service did not start")


def _faults(
    store: Store, fairs: tuple[str, str], edited: Acknowledged, imported: Acknowledged
) -> dict[str, Any]:
    with store.reading() as session:
        rows = session.execute(
            select(StoredVendor.code, StoredVendor.content).where(StoredVendor.fair_id.in_(fairs))
        )
        contents = {row.code: row.content for row in rows}
        added = Counter(
            session.scalars(
                select(Change.code).where(
                    Change.fair_id.in_(fairs),
                    Change.noun == "vendors",
                    Change.version == 1,
                )
            )
        )
        whole = _is_whole(store, session)
    parts = Counter(code.split("-")[0] for code in contents if code.startswith("I"))
    intro = int(contents["V-A"]["intro"].split()[-1]) if contents["V-A"].get("intro") else 0
    kept = {n for n in range(1, imported.begun_imports + 1) if parts[f"I{n}"] == _FIRMS}
    return {
        "acknowledged_edits": len(edited.vendors) + edited.intro,
        "acknowledged_imports": len(imported.imports),
        "refused": len(edited.refused) + len(imported.refused),
        "first_refusals": (edited.refused + imported.refused)[:3],
        "lost_edits": sum(code not in contents for code in edited.vendors)
        + (not edited.intro <= intro <= edited.asked_intro),
        "lost_imports": len(set(imported.imports) - kept),
        "half_imports": sum(0 < count < _FIRMS for count in parts.values()),
        "twice": sum(count > 1 for count in added.values()),
        "damaged": not whole,
    }


def _is_whole(store: Store, session: Any) -> bool:
    """What the database says of itself."""
    if not store.is_sqlite:
        return True
    sound = session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    return sound and not session.execute(text("PRAGMA foreign_key_check")).all()
