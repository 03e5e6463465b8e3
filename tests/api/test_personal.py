"""Every operation that shows personal data is declared to, and therefore notes whose."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from api.main import create_app
from api.personal import FIELDS, HARMLESS, SHOWS
from api.rights import RIGHTS
from api.settings import Settings
from api.store import Store

Schema = dict[str, Any]


@pytest.fixture
def document(store: Store, settings: Settings) -> Schema:
    return create_app(settings, store=store).openapi()


def operations(document: Schema) -> Iterator[tuple[str, Schema]]:
    for methods in document["paths"].values():
        for operation in methods.values():
            yield operation["operationId"], operation


def fields(document: Schema, schema: object, seen: frozenset[str] = frozenset()) -> set[str]:
    """The names of all properties in a schema and in what it refers to."""
    if isinstance(schema, list):
        return {name for part in schema for name in fields(document, part, seen)}
    if not isinstance(schema, dict):
        return set()
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        inner = document["components"]["schemas"][name]
        return set() if name in seen else fields(document, inner, seen | {name})
    found = set(schema.get("properties", {}))
    for part in schema.values():
        found |= fields(document, part, seen)
    return found


def answers(operation: Schema) -> Iterator[tuple[str, object]]:
    """The media type and schema of every success; a file has none that we know."""
    for status, answer in operation["responses"].items():
        if status.startswith("2") and status not in ("202", "204"):
            yield from (
                (kind, content.get("schema"))
                for kind, content in answer.get("content", {"a file": {}}).items()
            )


def looks_personal(document: Schema, operation: Schema) -> bool:
    return any(
        kind != "application/json" or FIELDS & fields(document, schema)
        for kind, schema in answers(operation)
    )


def test_what_looks_personal_is_declared(document: Schema) -> None:
    found = {
        name for name, operation in operations(document) if looks_personal(document, operation)
    }
    assert found - set(SHOWS) - set(HARMLESS) == set()


def test_what_is_declared_exists_once_and_says_why() -> None:
    assert set(SHOWS) & set(HARMLESS) == set()
    assert (set(SHOWS) | set(HARMLESS)) - set(RIGHTS) == set()
    assert all({**SHOWS, **HARMLESS}.values())


def test_a_field_is_found_behind_references() -> None:
    page = {"properties": {"items": {"type": "array", "items": {"$ref": "#/components/schemas/A"}}}}
    inner = {
        "properties": {"phone": {"type": "string"}, "next": {"$ref": "#/components/schemas/A"}}
    }
    document = {"components": {"schemas": {"A": inner}}}
    assert fields(document, page) == {"items", "phone", "next"}
