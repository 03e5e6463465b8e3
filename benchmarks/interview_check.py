"""What is wrong with a plan of interviews, and what it costs, straight from the files.

It shares nothing with the solver or with the reading of the files for it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

Meeting = tuple[int, int, int]


@dataclass(frozen=True)
class Checked:
    """The cost of a plan, and a sentence for each rule broken somewhere."""

    cost: int
    violations: tuple[str, ...]


def check(folder: Path, size: str, meetings: list[Meeting], *, may_stay_away: bool) -> Checked:
    """Count costs and broken rules of (student, company, slot), all from 1."""
    preference = _table(folder / f"test{size}.csv")
    slots_file = folder / f"slots{size}.csv"
    slots = _table(slots_file if slots_file.exists() else folder / "slots.csv")
    companies = [
        [int(cell) for cell in line.split(",")[1:]]
        for line in (folder / f"company{size}.csv").read_text(encoding="utf-8-sig").split("\n")[1:]
        if line.strip()
    ]
    days = _days(meetings)
    attendance = sum(
        companies[company - 1][3] * (max(own) - min(own) + 1) for company, own in days.items()
    )
    at_once = Counter(slot for _, _, slot in meetings)
    cost = attendance + 200 * max(at_once.values(), default=0)
    cost += sum(preference[student - 1][company - 1] for student, company, _ in meetings)
    violations = [
        *_of_students(preference, slots, meetings),
        *_of_companies(companies, meetings, may_stay_away=may_stay_away),
    ]
    return Checked(cost, tuple(violations))


def _days(meetings: list[Meeting]) -> dict[int, list[int]]:
    days: dict[int, list[int]] = {}
    for _, company, slot in meetings:
        days.setdefault(company, []).append((slot - 1) // 4)
    return days


def _of_students(
    preference: list[list[int]], slots: list[list[int]], meetings: list[Meeting]
) -> Iterator[str]:
    for student, (liked, row) in enumerate(zip(preference, slots, strict=True), 1):
        own = [(company, slot) for who, company, slot in meetings if who == student]
        need = min(3, sum(p < 4 for p in liked))
        if len(own) != need:
            yield f"student {student} has {len(own)} interviews and wants {need}"
        if len({company for company, _ in own}) < len(own):
            yield f"student {student} meets a company twice"
        if len({slot for _, slot in own}) < len(own):
            yield f"student {student} has two interviews at once"
        if not {slot for _, slot in own} <= set(row[1:]):
            yield f"student {student} cannot come then"
        cost = sum(liked[company - 1] for company, _ in own)
        if cost - sum(sorted(liked)[:need]) > 1:
            yield f"student {student} regrets more than 1"


def _of_companies(
    companies: list[list[int]], meetings: list[Meeting], *, may_stay_away: bool
) -> Iterator[str]:
    count = Counter(company for _, company, _ in meetings)
    at_once = Counter((company, slot) for _, company, slot in meetings)
    for number, (_, lower, upper, _, parallel) in enumerate(companies, 1):
        held = count[number]
        if not lower <= held <= upper and not (may_stay_away and held == 0):
            yield f"company {number} holds {held} interviews"
        most = max((n for (who, _), n in at_once.items() if who == number), default=0)
        if most > parallel:
            yield f"company {number} holds {most} interviews at once"
    if any(not 1 <= slot <= 20 for _, _, slot in meetings):
        yield "an interview lies outside the week"


def _table(file: Path) -> list[list[int]]:
    lines = file.read_text(encoding="utf-8-sig").split("\n")[1:]
    return [[int(cell) for cell in line.split(",")] for line in lines if line.strip()]
