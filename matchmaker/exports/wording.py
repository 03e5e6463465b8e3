"""How facts are said in every export: times, money, lines, and why a pair fits."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime

from matchmaker.domain import Buyer, Desk, Fair, PlannedPurchase, Session, TimeSlot, VendorId
from matchmaker.plan import FairPlan
from matchmaker.reasons import Explanation, How, LineMatch, Meet, met_texts
from matchmaker.scheduler.fairness import FairnessChoice
from matchmaker.texts import Texts
from matchmaker.texts.money import won

# The creation time written into every file, so that the same plan gives the same bytes.
STAMP = datetime(2020, 1, 1, tzinfo=UTC)

NOT_SHOWN = {"Cc", "Cs", "Cn"}


def clean(text: str) -> str:
    """``text`` composed (NFC) on one line, without control characters, surrogates and
    noncharacters, which no file format here can carry."""
    return " ".join(clean_lines(text).splitlines()).strip()


def clean_lines(text: str) -> str:
    """Like `clean`, with its line breaks kept."""
    lines = text.replace("\t", " ").splitlines()
    kept = (line if line.isprintable() else _shown(line) for line in lines)
    return unicodedata.normalize("NFC", "\n".join(kept)).strip()


def _shown(line: str) -> str:
    return "".join(c for c in line if unicodedata.category(c) not in NOT_SHOWN)


def day_label(day: date, texts: Texts) -> str:
    """A day with its weekday, without the year."""
    weekday = texts(f"exports.weekday.{day.isoweekday()}")
    month = texts(f"exports.month.{day.month}")
    return texts("exports.day", month=month, day=day.day, weekday=weekday)


def time_span(slot: TimeSlot) -> str:
    """From when to when, on the clock."""
    return f"{slot.start:%H:%M}–{slot.end:%H:%M}"


def purchase_line(purchase: PlannedPurchase, texts: Texts) -> str:
    """A planned purchase with its budget, where that is known."""
    budget = won(purchase.budget, texts)
    title = clean(purchase.title)
    return texts("exports.line_with_budget", title=title, budget=budget) if budget else title


def titles(purchases: Iterable[PlannedPurchase]) -> str:
    """The titles of planned purchases on one line."""
    return " / ".join(clean(p.title) for p in purchases)


def desk_label(desk: Desk, buyer: Buyer, texts: Texts) -> str:
    """The desk's name within its agency, with the officer where one is named; empty for an
    only desk that has nothing but its agency's name."""
    agency, officer = clean(buyer.name), clean(desk.officer or "")
    name = clean(desk.name).removeprefix(agency).strip(" -–·,/")
    if name.isdecimal():
        name = texts("exports.desk_number", number=name)
    if not name or not officer or officer in name:
        return name or officer
    return texts("exports.desk_with_officer", desk=name, officer=officer)


def session_label(session: Session) -> str:
    """The session's name, with its track; empty where the name only repeats a day or a time."""
    name = clean(session.name)
    parts = (name if any(c.isalpha() for c in name) else "", clean(session.track or ""))
    return " · ".join(p for i, p in enumerate(parts) if p and p not in parts[:i])


def criterion_label(criterion: str, texts: Texts) -> str:
    """The criterion's name in the language, or its code when no file names it."""
    key = f"fit.criterion.{criterion}"
    return texts(key) if texts.has(key) else criterion


def words_of(line: LineMatch, most: int = 4) -> str:
    """The words that met, equal ones once, related ones as a pair."""
    shown = [
        need if need.lower() == offer.lower() else f"{need}≈{offer}" for need, offer in line.words
    ]
    return ", ".join(dict.fromkeys(clean(w) for w in shown[:most]))


def how_label(meet: Meet, texts: Texts) -> str:
    """How two phrases met, in a few words."""
    if meet.how is How.ITEM_CLASS:
        return texts(f"fit.reason.codes_{meet.via}")
    label = texts(f"fit.how.{meet.how}")
    key = "fit.how.by_own_entry" if meet.own else "fit.how.by_entry"
    return texts(key, how=label, terms=clean(meet.via)) if meet.via else label


def pair_label(ours: str, theirs: str, texts: Texts) -> str:
    """Two phrases that met; once where both are written alike."""
    if ours.lower() == theirs.lower():
        return ours
    return texts("fit.how.pair", ours=ours, theirs=theirs)


def met_lines(line: LineMatch, vendor: VendorId, fair: Fair, texts: Texts) -> list[str]:
    """A line for each pair of phrases that met: how, and which."""
    return [
        texts("fit.how.said", how=how_label(meet, texts), words=pair_label(ours, theirs, texts))
        for meet, ours, theirs in met_texts(fair, vendor, line)
    ]


def short_reason(explanation: Explanation | None, fair: Fair, texts: Texts) -> str:
    """The best answer to the best line, in a few words; empty when nothing is known."""
    if explanation is None or not explanation.lines:
        return ""
    line = explanation.lines[0]
    product = fair.product_of.get(line.product) if line.product is not None else None
    offer = shortened(clean(product.name if product else line.offer), 40)
    words = words_of(line)
    return texts("exports.reason_short", offer=offer, words=words) if words else offer


def shortened(text: str, most: int) -> str:
    """``text`` cut to ``most`` characters, with an ellipsis where something was cut."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def worst_off_shown(plan: FairPlan) -> tuple[str, float, float] | None:
    """The worst-off vendor's name, its fit and the bound of that, in points; None where it
    does not count or nobody has a talk."""
    result = plan.result
    if result.worst_vendor is None or result.worst_bound is None:
        return None
    name = plan.fair.vendor_of[result.worst_vendor].name
    return clean(name), result.worst_fit, result.worst_bound


def fairness_label(choice: FairnessChoice, plan: FairPlan, texts: Texts) -> str:
    """A choice of fairness in words, marked where the plan was made by it."""
    label = texts(f"exports.fairness.{choice.fairness or 'alone'}")
    here = choice.fairness is plan.fair.policy.fairness
    return f"{label} ({texts('exports.fairness.chosen')})" if here else label
