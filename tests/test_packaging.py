"""The build takes pinned, hashed files from npm packages, and only when they are missing."""

from __future__ import annotations

import importlib.util
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def files(root: Path) -> dict[str, str]:
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    taken: dict[str, str] = project["tool"]["hatch"]["build"]["hooks"]["custom"]["files"]
    return taken


@pytest.fixture
def hook(root: Path, files: dict[str, str], tmp_path: Path) -> Any:
    """The build hook over a copy of the project that has no fetched files."""
    spec = importlib.util.spec_from_file_location("hatch_build", root / "packaging/hatch_build.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    (tmp_path / "packaging").mkdir()
    for name in ("package.json", "package-lock.json"):
        (tmp_path / "packaging" / name).write_bytes((root / "packaging" / name).read_bytes())
    return module.AssetHook(str(tmp_path), {"files": files}, None, None, "", "wheel")


def put_files(hook: Any, files: dict[str, str]) -> None:
    for target in files.values():
        place = Path(hook.root, target)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(b"there")


def test_the_lock_pins_every_package_by_hash_and_names_no_address(root: Path) -> None:
    text = (root / "packaging" / "package-lock.json").read_text(encoding="utf-8")
    packages = {name: facts for name, facts in json.loads(text)["packages"].items() if name}
    assert packages
    assert all(facts["integrity"].startswith("sha512-") for facts in packages.values())
    assert not any("resolved" in facts for facts in packages.values())


def test_the_lock_belongs_to_the_list(root: Path, files: dict[str, str]) -> None:
    wanted = json.loads((root / "packaging" / "package.json").read_bytes())["dependencies"]
    lock = json.loads((root / "packaging" / "package-lock.json").read_bytes())
    assert lock["packages"][""]["dependencies"] == wanted
    sources = {"/".join(path.split("/")[: 1 + path.startswith("@")]) for path in files}
    assert sources == set(wanted)


def test_node_is_asked_for_only_when_something_is_missing(hook: Any, files: dict[str, str]) -> None:
    assert len(hook.dependencies()) == 1
    put_files(hook, files)
    assert hook.dependencies() == []


def test_files_that_are_there_are_packed_without_a_fetch(hook: Any, files: dict[str, str]) -> None:
    put_files(hook, files)
    build_data: dict[str, Any] = {"artifacts": []}
    hook.initialize("standard", build_data)
    assert build_data["artifacts"] == [f"/{target}" for target in files.values()]
    assert {Path(hook.root, target).read_bytes() for target in files.values()} == {b"there"}


def test_files_of_another_version_are_fetched_again(hook: Any, files: dict[str, str]) -> None:
    put_files(hook, files)
    hook.initialize("standard", {"artifacts": []})
    lock = Path(hook.root, "packaging", "package-lock.json")
    lock.write_text(lock.read_text(encoding="utf-8").replace("0.4.3", "0.4.4"), encoding="utf-8")
    assert hook.dependencies() != []
