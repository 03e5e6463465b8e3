"""What agencies plan to buy, written as agencies write it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from matchmaker.domain import BuyerId, PlannedPurchase, PurchaseId
from matchmaker.scenarios.dice import Dice
from matchmaker.scenarios.lexicon import Item, words
from matchmaker.scenarios.names import Host, town

_OWN_PLACES = frozenset(["inside", "kitchen", "outside"])
_MANWON = 10_000


class NeedWriter:
    """Writes planned purchases for the agencies of one fair."""

    def __init__(self, host: Host, first_day: date) -> None:
        self._host = host
        self._first_day = first_day
        self._grammar = words("grammar")
        self._kinds = words("names")["kinds"]

    def line(
        self, number: int, buyer: BuyerId, agency: str, kind: str, item: Item, dice: Dice
    ) -> PlannedPurchase:
        """One line of what an agency of that kind will buy, due within a year of the fair."""
        due = self._due(dice)
        low, high = item.budget
        private = bool(self._kinds[kind].get("private"))
        said_code = item.code is not None and dice.chance(0.6)
        return PlannedPurchase(
            id=PurchaseId(f"P{number:05d}"),
            buyer=buyer,
            title=self._title(item, agency, kind, due, dice),
            use=self._use(item, dice),
            spec=self._spec(item, dice),
            division=item.division,
            item_code=item.code if said_code else None,
            item_name=item.code_name if said_code else None,
            budget=dice.amount(low, high) * _MANWON if dice.chance(0.94) else None,
            due=due,
            contract_method=dice.weighted(
                self._grammar["methods_private" if private else "methods"]
            ),
            procurement_route=None if private else dice.weighted(self._grammar["routes"]),
            wanted_certificates=frozenset() if private else self._wanted(dice),
            wanted_region=self._host.region if dice.chance(0.12) else None,
        )

    def record(self, agency: str, kind: str, item: Item, dice: Dice) -> str:
        """The title of a contract that a firm once did."""
        named = "records" if item.goods else "records_service"
        pattern = dice.pick(self._grammar["offers"][named])
        done = self._first_day.replace(year=self._first_day.year - dice.between(1, 4), day=1)
        return self._write(pattern, item, agency, kind, done, dice)

    def _title(self, item: Item, agency: str, kind: str, due: date, dice: Dice) -> str:
        titles = self._grammar["titles"]
        patterns: Sequence[str] = titles[item.division]
        if item.fixture:
            patterns = [*patterns, *titles["fixture"].get(item.division, ())]
        if not item.at:
            patterns = [p for p in patterns if "{place}" not in p]
        return self._write(dice.pick(patterns), item, agency, kind, due, dice)

    def _write(
        self, pattern: str, item: Item, agency: str, kind: str, when: date, dice: Dice
    ) -> str:
        need, place = dice.fill(dice.pick(item.need)), self._place(item, kind, dice)
        if need.startswith(place) or place.endswith(need):
            place = ""
        text = dice.fill(
            pattern,
            {
                "year": str(when.year),
                "month": str(when.month),
                "half": dice.fill(dice.pick(self._grammar["halves"])) + " ",
                "tag": dice.fill(dice.pick(self._grammar["tags"])),
                "agency": agency,
                "place": place,
                "need": need,
                "act": dice.pick(_fresh(item.acts, need)),
            },
        )
        return _without_echo(text)

    def _place(self, item: Item, kind: str, dice: Dice) -> str:
        if not item.at:
            return ""
        at = dice.pick(item.at)
        if at in _OWN_PLACES:
            at = dice.pick(self._kinds[kind][at])
        return dice.fill(at, {"town": town(dice)})

    def _use(self, item: Item, dice: Dice) -> str | None:
        return dice.fill(dice.pick(item.use)) if item.use and dice.chance(0.75) else None

    def _spec(self, item: Item, dice: Dice) -> str | None:
        if not item.spec or dice.chance(0.22):
            return dice.pick(self._grammar["spec_unsaid"]) or None
        spec = dice.fill(dice.pick(item.spec))
        if item.goods and dice.chance(0.2):
            extras = self._grammar["extras_fixture" if item.fixture else "extras"]
            spec = f"{spec}, {dice.fill(dice.pick(extras))}"
        return spec

    def _wanted(self, dice: Dice) -> frozenset[str]:
        if not dice.chance(0.3):
            return frozenset()
        return frozenset(dice.some(self._grammar["wanted_certificates"], dice.between(1, 2)))

    def _due(self, dice: Dice) -> date:
        months = self._first_day.month - 1 + dice.between(1, 9)
        return date(self._first_day.year + months // 12, months % 12 + 1, 1)


def _fresh(acts: Sequence[str], need: str) -> Sequence[str]:
    """The acts that repeat no word of the need, as in 무대설치 설치; all, if every one does."""
    return [act for act in acts if not any(word in need for word in act.split())] or acts


def _without_echo(text: str) -> str:
    """The text without a word said twice in a row, as in 교체 교체."""
    kept: list[str] = []
    for word in text.split():
        if not kept or kept[-1] != word:
            kept.append(word)
    return " ".join(kept)
