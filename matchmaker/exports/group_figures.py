"""What each group of participants was to have, and what it has."""

from __future__ import annotations

from dataclasses import dataclass

from matchmaker.domain import Fair, Group, Schedule, Side
from matchmaker.exports.wording import clean
from matchmaker.plan import FairPlan
from matchmaker.validation import group_loads


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupFigure:
    """One group's talks beside what was asked for it.

    ``wanted`` are the talks aimed at by its floor or share, 0 where by neither. ``share`` and
    ``reached`` are of ``most_talks``, the most that the fair could hold; None without a share.
    """

    name: str
    side: Side
    members: int
    meetings: int
    cap: int | None
    wanted: int
    most_talks: int
    share: float | None
    reached: float | None


def group_figures(plan: FairPlan) -> tuple[GroupFigure, ...]:
    """A figure for every group, in the fair's order."""
    talks = group_loads(plan.fair, plan.schedule.meetings)
    return tuple(_figure(plan, group, talks[group.id]) for group in plan.fair.groups)


def full_groups(fair: Fair, schedule: Schedule) -> tuple[Group, ...]:
    """The groups that have as many talks as their cap."""
    talks = group_loads(fair, schedule.meetings)
    return tuple(g for g in fair.groups if g.cap is not None and talks[g.id] >= g.cap)


def _figure(plan: FairPlan, group: Group, meetings: int) -> GroupFigure:
    fair, most = plan.fair, plan.result.most_talks
    everyone = fair.buyers if group.side is Side.BUYER else fair.vendors
    shared = bool(group.share and most)
    return GroupFigure(
        name=clean(group.name),
        side=group.side,
        members=sum(person.id in group.members for person in everyone),
        meetings=meetings,
        cap=group.cap,
        wanted=group.goal(most),
        most_talks=most,
        share=group.share if shared else None,
        reached=meetings / most if shared else None,
    )
