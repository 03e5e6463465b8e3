"""The words of notices: the program's own, an organiser's own, and how they are filled in.

Templates know variables, ``{% if %}``, and the filter ``particle``, which writes the Korean
particle that suits a value. Anything else is refused when a template is kept: nothing in it
can run, loop, or read what it was not given.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from jinja2 import StrictUndefined, Template, TemplateError, nodes
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape
from sqlalchemy import select
from sqlalchemy.orm import Session

from api.problems import ProblemError
from api.services.notice_kinds import NoticeKind
from api.store.tables import Channel, NoticeTemplate
from matchmaker.texts import particle, texts

_ALLOWED = (
    nodes.Template,
    nodes.Output,
    nodes.TemplateData,
    nodes.Name,
    nodes.Filter,
    nodes.Const,
    nodes.If,
    nodes.Not,
    nodes.And,
    nodes.Or,
)
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")


@dataclass(frozen=True, slots=True)
class Words:
    """A subject and a body, filled in or yet to be. Phone messages have no subject."""

    subject: str
    body: str


def _with_particle(value: object, pair: str) -> str:
    return f"{value}{particle(str(value), pair)}"


def _environment() -> ImmutableSandboxedEnvironment:
    made = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        autoescape=False,
        keep_trailing_newline=False,
    )
    made.globals.clear()
    made.filters.clear()
    made.filters["particle"] = _with_particle
    return made


_JINJA = _environment()


@lru_cache(maxsize=256)
def _compiled(template: str) -> Template:
    return _JINJA.from_string(template)


def own_words(kind: NoticeKind, channel: Channel, language: str) -> Words:
    """The program's words. SMS says what Alimtalk says."""
    words = texts(language)
    if channel is Channel.MAIL:
        key = f"notices.mail.{kind.name}"
        return Words(words.raw(f"{key}.subject"), words.raw(f"{key}.body").strip())
    return Words("", words.raw(f"notices.phone.{kind.name}.body").strip())


def kept_template(
    session: Session, fair_id: str | None, kind: NoticeKind, channel: Channel, language: str
) -> NoticeTemplate | None:
    """An organiser's template, None where the program's words hold."""
    if fair_id is None:
        return None
    return session.scalar(
        select(NoticeTemplate).where(
            NoticeTemplate.fair_id == fair_id,
            NoticeTemplate.template == kind.name,
            NoticeTemplate.channel == channel,
            NoticeTemplate.language == language,
        )
    )


def words_for(
    session: Session, fair_id: str | None, kind: NoticeKind, channel: Channel, language: str
) -> Words:
    """The words that hold for a notice of a fair."""
    kept = kept_template(session, fair_id, kind, channel, language)
    if kept is None:
        return own_words(kind, channel, language)
    return Words(kept.subject, kept.body)


def check_words(kind: NoticeKind, words: Words) -> None:
    """Raises ProblemError ``template``: naming the variable that the kind does not know, or
    the line that cannot be read."""
    for part in (words.subject, words.body):
        try:
            tree = _JINJA.parse(part)
        except TemplateError as error:
            raise ProblemError("template", what=str(error)) from error
        for node in tree.find_all(nodes.Node):
            if not isinstance(node, _ALLOWED):
                raise ProblemError("template", what=type(node).__name__)
            if isinstance(node, nodes.Name) and node.name not in kind.variables:
                known = ", ".join(kind.variables)
                raise ProblemError("template_variable", variable=node.name, known=known)
    fill(words, dict.fromkeys(kind.variables, ""))


def fill(words: Words, values: Mapping[str, str]) -> Words:
    """The words with their values. Raises ProblemError ``template``."""
    try:
        subject = _compiled(words.subject).render(values)
        body = _compiled(words.body).render(values)
    except (TemplateError, TypeError, ValueError) as error:
        raise ProblemError("template", what=str(error)) from error
    # A subject is one line: a line break in a value must not begin another header.
    return Words(" ".join(subject.split()), body.strip())


def samples(kind: NoticeKind, language: str) -> dict[str, str]:
    """Values to show a template with."""
    words = texts(language)
    return {name: words(f"notices.sample.{name}") for name in kind.variables}


def html_of(body: str, language: str) -> str:
    """A body as a page for mail programs: everything escaped, addresses as links, no pictures,
    nothing from elsewhere."""
    paragraphs = Markup("\n").join(
        Markup("<p>{}</p>").format(Markup("<br>\n").join(map(_linked, block.splitlines())))
        for block in re.split(r"\n\s*\n", body.strip())
    )
    return str(
        Markup(
            '<!doctype html>\n<html lang="{}"><head><meta charset="utf-8"></head>\n'
            '<body style="font-family: sans-serif; font-size: 16px; line-height: 1.6">\n'
            "{}\n</body></html>\n"
        ).format(language, paragraphs)
    )


def _linked(line: str) -> Markup:
    made, at = Markup(""), 0
    for found in _ADDRESS.finditer(line):
        address = found.group()
        made += escape(line[at : found.start()])
        made += Markup('<a href="{0}">{0}</a>').format(address)
        at = found.end()
    return made + escape(line[at:])
