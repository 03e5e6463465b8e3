"""What a workbook sets for the whole fair: name, time zone and policy."""

from __future__ import annotations

from typing import Any

from api.store.tables import StoredFair

SETTINGS = "settings"
"""The noun under which the history tells of them."""


def settings_of(fair: StoredFair) -> dict[str, Any]:
    """The settings as they are."""
    return {"name": fair.name, "timezone": fair.timezone, "policy": fair.policy}


def change_settings(fair: StoredFair, settings: dict[str, Any]) -> None:
    """Set them. The content of the fair is another one then."""
    fair.name, fair.timezone = settings["name"], settings["timezone"]
    fair.policy = settings["policy"]
    fair.version += 1
    fair.content_version += 1
