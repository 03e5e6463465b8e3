"""Rules of at most: pairs meet once, and no participant and no group of them has more
meetings than its cap."""

from __future__ import annotations

from matchmaker.scheduler.rules.model import Model, count, grouped, pairs_of_group


def meet_once(model: Model) -> None:
    """An agency meets a vendor at most once, whichever desk it is."""
    for pairs in grouped(model.part.pairs, lambda p: model.part.table.group[p]).values():
        if len(pairs) > 1:
            model.cp.add_at_most_one(model.meets[p] for p in pairs)


def desk_cap(model: Model) -> None:
    """A desk has no more meetings than its cap."""
    _cap(model, model.by_desk, model.part.table.desk_left)


def buyer_cap(model: Model) -> None:
    """An agency has no more meetings, over its desks, than its cap."""
    _cap(model, model.by_buyer, model.part.table.buyer_left)


def vendor_cap(model: Model) -> None:
    """A vendor has no more meetings than its cap."""
    _cap(model, model.by_vendor, model.part.table.vendor_left)


def group_cap(model: Model) -> None:
    """A group of participants has no more meetings, all members together, than its cap."""
    left = model.part.table.group_left
    _cap(model, {group: pairs_of_group(model, group) for group in range(len(left))}, left)


def _cap(model: Model, owners: dict[int, list[int]], left: list[int]) -> None:
    for owner, pairs in owners.items():
        if len(pairs) > left[owner]:
            model.cp.add(count(model, pairs) <= left[owner])
