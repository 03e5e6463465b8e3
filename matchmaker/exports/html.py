"""A plan as one self-contained page that people look at: report.html.

Nothing is fetched from anywhere: style and script are inside, and the page's own content
security policy allows these two by their hashes and nothing else.
"""

from __future__ import annotations

import re
from base64 import b64encode
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from matchmaker import __version__
from matchmaker.exports.report.page import page
from matchmaker.plan import FairPlan
from matchmaker.texts import Texts

# What HTML cannot carry: control characters, surrogates and noncharacters.
_FORBIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")

# Overrides and embeddings of direction: one left open would turn the sentence that names it.
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")


def to_html(plan: FairPlan, texts: Texts, *, made_at: str | None = None) -> bytes:
    """The report of a plan. ``made_at`` is a stamp to show, the page's only one."""
    style, script = _part("report.css"), _part("report.js")
    policy = (
        f"default-src 'none'; style-src '{_hash(style)}'; script-src '{_hash(script)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    shown = _template().render(
        page=page(plan, texts, made_at),
        t=texts,
        policy=policy,
        style=style,
        script=script,
        version=__version__,
    )
    return shown.encode()


@lru_cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("matchmaker.exports", "report"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_printable,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("report.html.j2")


def _printable(value: object) -> object:
    if type(value) is not str:
        return value
    return _FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", _DIRECTION.sub("", value))


@lru_cache
def _part(name: str) -> str:
    return files(__package__).joinpath("report", name).read_text(encoding="utf-8")


def _hash(content: str) -> str:
    return f"sha256-{b64encode(sha256(content.encode()).digest()).decode()}"
