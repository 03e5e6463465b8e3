"""What every test may lean on: the shared folder, and one way for Hypothesis to draw."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]

settings.register_profile("ci", derandomize=True, deadline=None, print_blob=True)
settings.register_profile("desk", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "desk")


@pytest.fixture(scope="session")
def root() -> Path:
    """The project's root folder."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real records beside the project: some machines do not have it."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("real records are not on this machine (no folder ../shared)")
    return folder
