"""MiniZinc data files: numbers, booleans, sets, arrays and two-dimensional arrays of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

Value = int | float | bool | frozenset[int] | list["Value"]

_TOKEN = re.compile(
    r"\s+|%[^\n]*"
    r"|(?P<word>[A-Za-z_]\w*)|(?P<real>[-+]?\d+\.\d+(?:[eE][-+]?\d+)?)|(?P<int>[-+]?\d+)"
    r"|(?P<mark>\[\||\|\]|\.\.|[\[\]{}|,;=])"
)


class DataError(ValueError):
    """A data file that cannot be read; the message says where."""


def read_dzn(path: Path) -> dict[str, Value]:
    """Everything that a data file assigns, by name; rows of a table become a list of lists.

    Raises `DataError` with the file's name and line.
    """
    try:
        return parse_dzn(path.read_text(encoding="utf-8"))
    except DataError as error:
        raise DataError(f"{path.name}: {error}") from error


def parse_dzn(text: str) -> dict[str, Value]:
    """Everything that a text in the data format assigns, by name."""
    reader = _Reader(list(_tokens(text)))
    found: dict[str, Value] = {}
    while reader.kind != "end":
        name = reader.take("word")
        reader.take("=")
        found[name] = reader.value()
        if reader.kind != "end":
            reader.take(";")
    return found


def _tokens(text: str) -> Iterator[tuple[str, str, int]]:
    """Kind, text and line of each token; a mark is its own kind."""
    place, line = 0, 1
    while place < len(text):
        match = _TOKEN.match(text, place)
        if match is None:
            raise DataError(f"line {line}: unexpected {text[place]!r}")
        if match.lastgroup is not None:
            kind = match.group() if match.lastgroup == "mark" else match.lastgroup
            yield kind, match.group(), line
        line += match.group().count("\n")
        place = match.end()
    yield "end", "the end of the file", line


class _Reader:
    def __init__(self, tokens: list[tuple[str, str, int]]) -> None:
        self._tokens = tokens
        self._place = 0

    @property
    def kind(self) -> str:
        return self._tokens[self._place][0]

    def take(self, kind: str) -> str:
        found, text, line = self._tokens[self._place]
        if found != kind:
            raise DataError(f"line {line}: expected {kind}, found {text}")
        self._place += 1
        return text

    def value(self) -> Value:
        match self.kind:
            case "int":
                return self._number_or_range()
            case "real":
                return float(self.take("real"))
            case "word":
                return self._boolean()
            case "{":
                return self._set()
            case "[|":
                return self._table()
            case _:
                return self._list("[", "]")

    def _number_or_range(self) -> Value:
        first = int(self.take("int"))
        if self.kind != "..":
            return first
        self.take("..")
        return frozenset(range(first, int(self.take("int")) + 1))

    def _boolean(self) -> bool:
        _, text, line = self._tokens[self._place]
        if text not in ("true", "false"):
            raise DataError(f"line {line}: unknown word {text}")
        return self.take("word") == "true"

    def _set(self) -> frozenset[int]:
        members = self._list("{", "}")
        if not all(isinstance(member, int) for member in members):
            raise DataError("a set may hold whole numbers only")
        return frozenset(member for member in members if isinstance(member, int))

    def _table(self) -> list[Value]:
        self.take("[|")
        rows: list[Value] = []
        while self.kind != "|]":
            rows.append(self._until("|", "|]"))
            if self.kind == "|":
                self.take("|")
        self.take("|]")
        return rows

    def _list(self, opens: str, closes: str) -> list[Value]:
        self.take(opens)
        items = self._until(closes)
        self.take(closes)
        return items

    def _until(self, *ends: str) -> list[Value]:
        """Values between commas; a comma may stand before the end."""
        items: list[Value] = []
        while self.kind not in ends:
            items.append(self.value())
            if self.kind not in ends:
                self.take(",")
        return items
