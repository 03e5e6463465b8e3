"""A plan and its fit as pandas tables, for notebooks and for people who count for themselves."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pandas as pd

from matchmaker.domain import Fair
from matchmaker.fit import FairFit
from matchmaker.plan import FairPlan


def meetings_frame(plan: FairPlan) -> pd.DataFrame:
    """A row for each meeting in time order: when, who, about what, and its fit (0 to 100)."""
    fair = plan.fair
    rows = [
        {
            "start": fair.slot_of[m.slot].start,
            "end": fair.slot_of[m.slot].end,
            "buyer": fair.buyer_at(m.desk).name,
            "desk": fair.desk_of[m.desk].name,
            "vendor": fair.vendor_of[m.vendor].name,
            "lines": "; ".join(fair.purchase_of[p].title for p in m.purchases),
            "points": plan.explanations[m.desk, m.vendor].points,
            "fixed": m.fixed,
        }
        for m in plan.schedule.meetings
    ]
    columns = ["start", "end", "buyer", "desk", "vendor", "lines", "points", "fixed"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.sort_values(["start", "buyer", "desk"], kind="stable", ignore_index=True)


def contributions_frame(plan: FairPlan) -> pd.DataFrame:
    """What each criterion adds to each meeting: rows (desk id, vendor id), a column for each
    criterion; the row sums are the points. NaN: the criterion took no part."""
    rows = {
        (desk, vendor): {c.criterion: c.points for c in why.contributions}
        for (desk, vendor), why in plan.explanations.items()
    }
    frame = pd.DataFrame.from_dict(rows, orient="index")
    frame.index = pd.MultiIndex.from_tuples(list(rows), names=["desk", "vendor"])
    return frame


def fit_frame(fair: Fair, fit: FairFit) -> pd.DataFrame:
    """The score of every pair (0 to 100, NaN unknown): desk ids × vendor ids."""
    desks, vendors = np.arange(len(fair.desks))[:, None], np.arange(len(fair.vendors))[None, :]
    return pd.DataFrame(
        fit.talks_at(desks, vendors).score,
        index=pd.Index([d.id for d in fair.desks], name="desk"),
        columns=pd.Index([v.id for v in fair.vendors], name="vendor"),
    )


def loads_frame(plan: FairPlan) -> pd.DataFrame:
    """How many meetings each participant has: side, id, name, meetings; none left out."""
    fair = plan.fair
    met = Counter[str](m.vendor for m in plan.schedule.meetings)
    talked = Counter[str](fair.desk_of[m.desk].buyer for m in plan.schedule.meetings)
    buyers = [("buyer", b.id, b.name, talked[b.id]) for b in fair.buyers]
    vendors = [("vendor", v.id, v.name, met[v.id]) for v in fair.vendors]
    return pd.DataFrame([*buyers, *vendors], columns=["side", "id", "name", "meetings"])
