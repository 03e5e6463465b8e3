"""`matchmaker explain`: why an agency and a firm fit, or what is missing, in the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Protocol, TypeVar

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from matchmaker.commands.options import (
    EncoderName,
    FairPath,
    FirstDay,
    Language,
    help_text,
    run_options,
)
from matchmaker.console import progress_bars
from matchmaker.errors import Finding, InputError
from matchmaker.texts import Texts, texts

if TYPE_CHECKING:
    from matchmaker.domain import Fair
    from matchmaker.fit import FairFit
    from matchmaker.reasons import Explanation, LineMatch, Phrase

_MOST_LINES = 3


class _Named(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def name(self) -> str: ...


Someone = TypeVar("Someone", bound=_Named)


def explain(
    fair: FairPath,
    agency: Annotated[str, typer.Argument(metavar="AGENCY", help=help_text("explain_agency"))],
    vendor: Annotated[str, typer.Argument(metavar="VENDOR", help=help_text("explain_vendor"))],
    first_day: FirstDay = None,
    encoder: EncoderName = "auto",
    lang: Language = "ko",
) -> None:
    """Tell why an agency and a firm fit, with the words that met, and what is missing."""
    from matchmaker import pipeline

    words, console = texts(lang), Console()
    options = run_options(first_day, encoder=encoder)
    with progress_bars(Console(stderr=True), words) as progress:
        found = pipeline.read(fair, options, progress).fair
        buyer, firm = named(found.buyers, agency), named(found.vendors, vendor)
        fit = pipeline.score(found, options, progress=progress).fit
    desks = (fit.explain(desk.id, firm.id) for desk in found.desks_of_buyer[buyer.id])
    show(console, fit, max(desks, key=lambda e: e.points), words)


def named(people: Sequence[Someone], asked: str) -> Someone:
    """Who is meant by an id, a name, or a part of only one name. Raises InputError."""
    exact = [p for p in people if asked in (p.id, p.name)]
    near = exact or [p for p in people if asked in p.name]
    if len(near) == 1:
        return near[0]
    known = ", ".join(p.name for p in (near or people)[:5])
    code = "explain_ambiguous" if near else "explain_unknown"
    raise InputError([Finding(code=code, params={"name": asked, "known": known})])


def show(console: Console, fit: FairFit, explanation: Explanation, words: Texts) -> None:
    """Print the sentence, the points, the lines with marks, and what is missing."""
    from matchmaker.fit import grounds, sentence, shortcomings

    console.print(escape(sentence(explanation, fit.fair, words)), soft_wrap=True)
    console.print(_points(explanation, words))
    for criterion, ground in grounds(explanation, words):
        label = words(f"fit.criterion.{criterion}")
        console.print(f"- {escape(label)}: {escape(ground)}", soft_wrap=True)
    for line in explanation.lines[:_MOST_LINES]:
        _show_line(console, fit.fair, explanation, line, words)
    missing = shortcomings(fit, explanation)
    if missing:
        console.print(f"[bold]{escape(words('cli.explain.missing'))}[/]")
    for finding in missing:
        told = f"{words.what(finding)} {words.remedy(finding)}".strip()
        console.print(f"- {escape(told)}", soft_wrap=True)


def _points(explanation: Explanation, words: Texts) -> Table:
    table = Table(show_edge=False, show_footer=True)
    table.add_column(words("cli.explain.criterion"), footer=words("cli.explain.sum"))
    table.add_column(
        words("cli.explain.points"), justify="right", footer=f"{explanation.points:.2f}"
    )
    for part in explanation.contributions:
        label = words(f"fit.criterion.{part.criterion}")
        said = label if part.known else words("cli.explain.unknown", criterion=label)
        table.add_row(escape(said), f"{part.points:+.2f}")
    return table


def _show_line(
    console: Console, fair: Fair, explanation: Explanation, line: LineMatch, words: Texts
) -> None:
    from matchmaker.exports.wording import met_lines
    from matchmaker.reasons import need_texts, offer_texts

    asked = need_texts(fair.purchase_of[line.purchase])
    told = offer_texts(fair, explanation.vendor, line)
    console.print()
    for side, fields, phrases in (
        ("need", asked, [m.need for m in line.meets]),
        ("offer", told, [m.offer for m in line.meets]),
    ):
        console.print(Text.assemble((words(f"cli.explain.{side}"), "dim")))
        for text in _marked(fields, phrases):
            console.print(text, soft_wrap=True)
    for met in met_lines(line, explanation.vendor, fair, words):
        console.print(f"  · {escape(met)}", soft_wrap=True)
    console.print(escape(words("cli.explain.relevance", relevance=f"{line.relevance:.2f}")))


def _marked(fields: Mapping[str, str], phrases: Iterable[Phrase]) -> Iterable[Text]:
    """The fields that say something, the phrases that met underlined."""
    places = list(phrases)
    for name, said in fields.items():
        if said.strip():
            text = Text(said)
            for place in places:
                if place.field == name:
                    text.stylize("bold underline", place.start, place.end)
            yield Text("  ").append_text(text)
