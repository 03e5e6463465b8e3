"""What every page of a fair shows around it."""

from __future__ import annotations

from typing import Any

from api.store.tables import StoredFair

PLACES = ({"key": "fair", "path": ""}, {"key": "board", "path": "/board"})
"""The pages of a fair, in the order of the work."""


def fair_frame(fair: StoredFair, at: str) -> dict[str, Any]:
    """The fair, its pages, and which of them this is."""
    return {"fair": fair, "places": PLACES, "at": at}
