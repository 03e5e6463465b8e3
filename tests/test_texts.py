"""Both languages say the same things, and everything that the code may say has its words."""

from __future__ import annotations

import ast
import re
import string
import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from matchmaker.texts import LANGUAGES, Texts, particle, texts

KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*\.[a-z0-9_]*[a-z0-9]")
# Faults of the input are named without the room: its report puts it before them.
INPUT = "input."
FILE_NAME = re.compile(r"\.(html|css|js|j2|json|csv|pdf|xlsx|ics|toml|py)$")


@cache
def all_words(language: str) -> Mapping[str, str]:
    words: dict[str, str] = {}
    for file in Path(str(files("matchmaker.texts").joinpath(language))).glob("*.toml"):
        words |= flat(tomllib.loads(file.read_text(encoding="utf-8")))
    return words


def flat(node: Mapping[str, Any], prefix: str = "") -> dict[str, str]:
    words: dict[str, str] = {}
    for name, value in node.items():
        key = f"{prefix}{name}"
        words |= flat(value, f"{key}.") if isinstance(value, dict) else {key: str(value)}
    return words


def placeholders(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def package_nodes(root: Path) -> Iterator[ast.AST]:
    for folder in ("matchmaker", "api"):
        for module in sorted((root / folder).rglob("*.py")):
            yield from ast.walk(ast.parse(module.read_text(encoding="utf-8")))


@pytest.fixture(scope="module")
def constants(root: Path) -> set[str]:
    """Every piece of text that stands in the code."""
    return {
        node.value
        for node in package_nodes(root)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def test_both_languages_have_the_same_keys() -> None:
    korean, english = (set(all_words(language)) for language in LANGUAGES)
    assert korean ^ english == set()


def test_both_languages_fill_in_the_same_values() -> None:
    korean, english = all_words("ko"), all_words("en")
    different = {k for k in korean if placeholders(korean[k]) != placeholders(english[k])}
    assert different == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_is_empty_and_every_one_can_be_filled(language: str) -> None:
    words = all_words(language)
    assert {key for key, sentence in words.items() if not sentence.strip()} == set()
    for key, sentence in words.items():
        values = {name: sample(sentence, name) for name in placeholders(sentence)}
        assert texts(language)(key, **values), key


def sample(sentence: str, name: str) -> object:
    """A value that suits the format a sentence asks for."""
    asked = {spec for _, field, spec, _ in string.Formatter().parse(sentence) if field == name}
    return 12 if any(spec and "/" not in spec for spec in asked) else "가나다"


def test_korean_sentences_are_korean() -> None:
    # A name of a format (PDF, HTML) is written alike in both languages: one word, then.
    outside = {key: re.sub(r"\{[^}]*\}", "", said) for key, said in all_words("ko").items()}
    foreign = {
        key
        for key, said in outside.items()
        if len(re.findall("[A-Za-z]{3,}", said)) > 1 and not re.search("[가-힣]", said)
    }
    assert foreign == set()


def codes_with(part: str) -> set[str]:
    """The findings that have a sentence for ``part`` (what, remedy)."""
    begin, end = "finding.", f".{part}"
    keys = all_words("ko")
    return {k[len(begin) : -len(end)] for k in keys if k.startswith(begin) and k.endswith(end)}


def test_every_remedy_belongs_to_a_finding() -> None:
    assert codes_with("remedy") - codes_with("what") == set()


def test_every_finding_in_the_code_has_its_words(root: Path) -> None:
    codes = {code for node in package_nodes(root) for code in finding_codes(node)}
    assert codes, "the code makes no findings at all"
    assert {code for code in codes if not texts("ko").has(f"finding.{code}.what")} == set()


def finding_codes(node: ast.AST) -> Iterator[str]:
    """The codes in Finding(code="x"), CellFault("x") and report.error("x")."""
    if isinstance(node, ast.keyword) and node.arg == "code":
        named, room = node.value, ""
    elif isinstance(node, ast.Call) and node.args and makes_a_finding(node.func):
        named, room = node.args[0], INPUT
    else:
        return
    if isinstance(named, ast.Constant) and isinstance(named.value, str):
        yield room + named.value


def makes_a_finding(called: ast.expr) -> bool:
    if isinstance(called, ast.Attribute):
        return isinstance(called.value, ast.Name) and called.value.id == "report"
    return isinstance(called, ast.Name) and called.id == "CellFault"


def test_every_finding_with_words_is_made_somewhere(root: Path, constants: set[str]) -> None:
    told = codes_with("what")
    patterns = {
        pattern
        for node in package_nodes(root)
        if isinstance(node, ast.JoinedStr)
        for pattern in [completed(node)]
        if len(pattern.replace(".+", "")) > 5
    }
    bare = {code.removeprefix(INPUT) for code in told}
    unsaid = {code for code in bare - constants if not any(re.fullmatch(p, code) for p in patterns)}
    assert unsaid == set()


def completed(node: ast.JoinedStr) -> str:
    """What an f-string can become, as a regular expression."""
    parts = (str(p.value) if isinstance(p, ast.Constant) else None for p in node.values)
    return "".join(".+" if part is None else re.escape(part) for part in parts)


def test_every_key_in_the_code_has_its_words(root: Path, constants: set[str]) -> None:
    words = all_words("ko")
    roots = {key.split(".")[0] for key in words}
    names = {c for c in constants if KEY.fullmatch(c) and not FILE_NAME.search(c)}
    pieces = {
        piece.value
        for node in package_nodes(root)
        if isinstance(node, ast.JoinedStr)
        for piece in node.values
        if isinstance(piece, ast.Constant)
    }
    asked = {name for name in names - pieces if name.split(".")[0] in roots}
    groups = {key.rsplit(".", n)[0] for key in words for n in range(1, key.count(".") + 1)}
    assert asked - set(words) - groups == set()


def test_every_step_that_shows_progress_has_its_words(root: Path) -> None:
    steps = {
        node.args[0].value
        for node in package_nodes(root)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "progress"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    assert {step for step in steps if not texts("ko").has(f"progress.{step}")} == set()


@pytest.mark.parametrize(
    ("word", "pair", "expected"),
    [
        ("기관", "을/를", "을"),
        ("기업", "으로/로", "으로"),
        ("서울", "으로/로", "로"),
        ("회사", "은/는", "는"),
        ("3", "이/가", "이"),
        ("1,002", "이/가", "가"),
        ("7", "으로/로", "로"),
        ("SM", "을/를", "을"),
        ("(주)한빛", "이/가", "이"),
        ("한빛(주)", "과/와", "와"),
        ("", "을/를", "를"),
    ],
)
def test_particles_follow_the_last_sound(word: str, pair: str, expected: str) -> None:
    assert particle(word, pair) == expected


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="fr"):
        Texts("fr")


def test_no_value_is_written_twice_by_its_particle() -> None:
    """``“{name}”{name:을/를}`` would say the name and then the name again with its particle."""
    twice = re.compile(r"\{(\w+)\}\W?\{\1:")
    assert [key for key, sentence in all_words("ko").items() if twice.search(sentence)] == []
