"""What firms offer, written as small firms write it: praise, lists, odd spacing."""

from __future__ import annotations

from dataclasses import dataclass

from matchmaker.domain import Product, ProductId, VendorId
from matchmaker.scenarios.dice import Dice
from matchmaker.scenarios.lexicon import Item, Sector, words

_LETTERS = "ABCDEFGHJKLMNPRSTVWX"
_MANWON = 10_000


@dataclass(frozen=True, slots=True)
class Firm:
    """What its own texts say about a firm."""

    name: str
    region: str
    founded: int
    certificate: str
    sector: Sector
    sort: str


class OfferWriter:
    """Writes products and introductions."""

    def __init__(self) -> None:
        self._grammar = words("grammar")["offers"]

    def product(self, number: int, vendor: VendorId, firm: Firm, item: Item, dice: Dice) -> Product:
        """One product or service of a firm."""
        low, high = item.budget
        offer = dice.fill(dice.pick(item.offer))
        return Product(
            id=ProductId(f"{vendor}-{number}"),
            vendor=vendor,
            name=self._name(item, offer, firm, dice),
            description=self._description(item, offer, firm, dice) if dice.chance(0.93) else None,
            spec=_own_spec(item, dice) if item.spec and dice.chance(0.7) else None,
            item_code=item.code if dice.chance(0.45) else None,
            item_name=item.code_name if dice.chance(0.35) else None,
            price=dice.amount(max(1, low // 40), high // 8 + 1) * _MANWON
            if item.goods and dice.chance(0.55)
            else None,
        )

    def intro(self, firm: Firm, items: list[Item], dice: Dice) -> str | None:
        """A firm's few words about itself; one in nine says nothing."""
        if dice.chance(0.11):
            return None
        pattern = dice.pick(self._grammar["intros"])
        if not firm.certificate:
            pattern = pattern.replace("{cert} ", "")
        return self._scruffy(
            self._fill(pattern, items[0], dice.fill(items[0].offer[0]), firm, dice), dice
        )

    def _name(self, item: Item, offer: str, firm: Firm, dice: Dice) -> str:
        patterns = self._grammar["names"]
        if not item.goods:
            patterns = [p for p in patterns if "{model}" not in p]
        return self._fill(dice.pick(patterns), item, offer, firm, dice)

    def _description(self, item: Item, offer: str, firm: Firm, dice: Dice) -> str:
        pattern = dice.pick(self._grammar["descriptions"])
        return self._scruffy(self._fill(pattern, item, offer, firm, dice), dice)

    def _fill(self, pattern: str, item: Item, offer: str, firm: Firm, dice: Dice) -> str:
        proofs = self._grammar["proofs" if item.goods else "proofs_service"]
        if item.goods and item.fixture:
            proofs = [*proofs, *self._grammar["proofs_fixture"]]
        others = [other for other in item.offer if other != offer] or [offer]
        letters = {"A": dice.pick(_LETTERS), "B": dice.pick(_LETTERS), "C": dice.pick(_LETTERS)}
        root = next((r for r in words("names")["firms"]["roots"] if r in firm.name), firm.name)
        filled = {
            "offer": offer,
            "other": dice.fill(dice.pick(others)),
            "plus": dice.fill(dice.pick(item.plus)),
            "use": dice.fill(dice.pick(item.use)) if item.use else item.need[0],
            "praise": dice.fill(dice.pick(firm.sector.praise)),
            "proof": dice.fill(dice.pick(proofs)),
            "model": dice.fill(dice.pick(self._grammar["models"]), letters),
            "hype": dice.pick(self._grammar["hype" if item.goods else "hype_service"]),
            "brand": root[:2] + dice.pick(self._grammar["brand_last"]),
            "sector": firm.sector.name,
            "name": firm.name,
            "founded": str(firm.founded),
            "region": firm.region,
            "cert": firm.certificate,
        }
        return dice.fill(pattern, filled)

    def _scruffy(self, text: str, dice: Dice) -> str:
        """The text as a busy owner leaves it: now and then a space lost or marks too many."""
        if dice.chance(0.2) and text.count(" ") > 3:
            spaces = [
                at for at, char in enumerate(text) if char == " " and text[at - 1] not in ".!,/"
            ]
            if spaces:
                at = dice.pick(spaces)
                text = text[:at] + text[at + 1 :]
        if dice.chance(0.12):
            text = text.rstrip(".!~") + dice.pick(["!!", "~", "^^", "!", "..", "★"])
        return text


def _own_spec(item: Item, dice: Dice) -> str:
    """The specification without the amounts that an agency wants (parts with a number range)."""
    template = dice.pick(item.spec)
    lasting = [part for part in template.split(", ") if ".." not in part]
    return dice.fill(", ".join(lasting) or template)
