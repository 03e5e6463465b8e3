"""Every notebook runs from top to bottom, and is committed without outputs."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

NOTEBOOKS = sorted((Path(__file__).resolve().parents[1] / "notebooks").glob("*.ipynb"))


@pytest.fixture(params=NOTEBOOKS, ids=lambda file: file.stem)
def notebook(request: pytest.FixtureRequest) -> nbformat.NotebookNode:
    return nbformat.read(request.param, as_version=4)


def test_there_are_notebooks() -> None:
    assert NOTEBOOKS


def test_it_runs(notebook: nbformat.NotebookNode, root: Path) -> None:
    client = NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(root)}})
    client.execute()
    assert all(cell.get("outputs") is not None for cell in notebook.cells if is_code(cell))


def test_it_carries_no_outputs(notebook: nbformat.NotebookNode) -> None:
    assert all(
        not cell.outputs and cell.execution_count is None
        for cell in notebook.cells
        if is_code(cell)
    )


def is_code(cell: nbformat.NotebookNode) -> bool:
    return bool(cell.cell_type == "code")
