"""The errors that each kind of operation can answer, for the OpenAPI document."""

from __future__ import annotations

from typing import Any

from api.problems import MEDIA_TYPE
from api.schemas.problems import Problem

Answers = dict[int | str, dict[str, Any]]

_WORDS = {
    401: "You are not signed in",
    403: "Your part in the fair does not allow it",
    404: "There is nothing here that you may see",
    409: "It cannot be done as things stand now",
    412: "Somebody changed it since you read it",
    410: "It is no longer good",
    413: "The body is too large",
    422: "The request cannot be used",
    428: "If-Match is missing",
    429: "Too many requests",
    503: "Not possible at the moment",
}


def problems(*statuses: int) -> Answers:
    """The description of some error answers."""
    schema = {"$ref": f"#/components/schemas/{Problem.__name__}"}
    return {
        status: {
            "model": Problem,
            "description": _WORDS[status],
            "content": {MEDIA_TYPE: {"schema": schema}},
        }
        for status in statuses
    }


READS = problems(401, 403, 404, 422, 429)
CREATES = problems(401, 403, 404, 409, 413, 422, 429)
EDITS = problems(401, 403, 404, 409, 412, 413, 422, 428, 429)
