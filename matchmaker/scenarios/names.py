"""Names that nobody bears: agencies, firms, people, and numbers with right check digits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from matchmaker.scenarios.dice import Dice
from matchmaker.scenarios.lexicon import Sector, words

_BUSINESS_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
_TRIES = 2_000


@dataclass(frozen=True, slots=True)
class Host:
    """The invented region that holds the fair."""

    name: str
    short: str
    region: str
    districts: tuple[str, ...]
    neighbours: tuple[str, ...]

    @classmethod
    def named(cls, name: str) -> Host:
        """The region of that name in the word lists; KeyError when there is none."""
        raw = words("hosts")[name]
        return cls(
            name, raw["short"], raw["region"], tuple(raw["districts"]), tuple(raw["neighbours"])
        )

    def local_region(self, dice: Dice) -> str:
        """A place within the region."""
        return f"{self.region} {dice.pick(self.districts)}"

    def other_region(self, dice: Dice) -> str:
        """A place outside of the region."""
        return dice.pick(self.neighbours)


@dataclass(slots=True)
class Namer:
    """Gives every agency and firm a name that no other has."""

    host: Host
    taken: set[str] = field(default_factory=set)

    def agency(self, kind: str, dice: Dice) -> str:
        """A new name for an agency of that kind."""
        patterns = words("names")["kinds"][kind]["names"]

        def draw() -> tuple[str, str]:
            name = dice.fill(dice.pick(patterns), self.local_words(dice))
            return name, name

        return self._new(draw)

    def firm(self, sector: Sector, sort: str, dice: Dice) -> str:
        """A new name for a firm; ``sort`` is the suffix of the legal forms ("" is any)."""
        firms = words("names")["firms"]
        forms = firms[f"forms_{sort}"] if sort else firms["forms"]

        def draw() -> tuple[str, str]:
            name = dice.pick(firms["roots"]) + dice.pick(sector.tails)
            return name, dice.fill(dice.pick(forms), {"name": name})

        return self._new(draw)

    def local_words(self, dice: Dice) -> Mapping[str, str]:
        """Fresh words for the holes of a pattern: towns, districts and the like."""
        return {
            "host": self.host.name,
            "short": self.host.short,
            "district": dice.pick(self.host.districts),
            "neighbour": dice.pick(self.host.neighbours),
            "town": town(dice),
            "root": dice.pick(words("names")["firms"]["roots"]),
        }

    def _new(self, draw: Callable[[], tuple[str, str]]) -> str:
        """The first draw (bare name, full name) whose bare name nobody has: two names that
        differ only in their legal form would be taken for one."""
        for _ in range(_TRIES):
            bare, name = draw()
            if bare not in self.taken:
                self.taken.add(bare)
                return name
        raise RuntimeError("the word lists hold too few names for a fair of this size")


def town(dice: Dice) -> str:
    """A town that is on no map."""
    names = words("names")
    return str(dice.pick(names["towns_first"])) + str(dice.pick(names["towns_last"]))


def person(dice: Dice) -> str:
    """The name of an invented officer or contact."""
    names = words("names")
    return str(dice.pick(names["officers_family"])) + str(dice.pick(names["officers_given"]))


def business_number(serial: int) -> str:
    """The ``serial``-th business registration number with 00 in the middle (0 to 999,999).

    No such number is ever given out (the middle starts at 01), yet its check digit is right.
    """
    digits = [*(int(d) for d in f"{100 + serial // 10_000:03d}00{serial % 10_000:04d}")]
    total = sum(d * w for d, w in zip(digits, _BUSINESS_WEIGHTS, strict=True)) + digits[8] * 5 // 10
    text = "".join(map(str, digits))
    return f"{text[:3]}-{text[3:5]}-{text[5:]}{-total % 10}"


def phone(serial: int) -> str:
    """A telephone number in an exchange that does not exist."""
    return f"02-0000-{serial % 10_000:04d}"
