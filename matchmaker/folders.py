"""Output folders that are whole or not there: written beside, then renamed into place."""

from __future__ import annotations

import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from matchmaker.errors import Finding, InputError

MARKS = ("schedule.json", "matches.xlsx")


@contextmanager
def whole_folder(target: Path, *, replace: bool) -> Iterator[Path]:
    """A temporary folder that becomes ``target`` when the block ends without an error.

    An earlier output of ours is replaced only if ``replace``; any other folder that is not
    empty is never touched. Raises InputError (code ``output_exists``, ``output_foreign`` or
    ``output_unwritable``) before anything is written.
    """
    target = target.resolve()
    check_target(target, replace=replace)
    partial = target.parent / f".{target.name}-{secrets.token_hex(4)}"
    try:
        _make(partial, target)
        yield partial
        _swap(partial, target)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _make(partial: Path, target: Path) -> None:
    try:
        partial.mkdir(parents=True)
    except OSError as error:
        raise _refusal("output_unwritable", target, reason=str(error)) from error


def check_target(target: Path, *, replace: bool) -> None:
    """Refuse a folder that `whole_folder` would refuse, before the long work begins."""
    if target.is_file():
        raise _refusal("output_foreign", target)
    if not target.is_dir() or not any(target.iterdir()):
        return
    if not any((target / mark).exists() for mark in MARKS):
        raise _refusal("output_foreign", target)
    if not replace:
        raise _refusal("output_exists", target)


def _swap(partial: Path, target: Path) -> None:
    """Put ``partial`` in the place of ``target``; the old folder goes only once that is done."""
    if not target.exists():
        partial.rename(target)
        return
    old = Path(tempfile.mkdtemp(prefix=f".{target.name}-old-", dir=target.parent))
    target.rename(old / target.name)
    try:
        partial.rename(target)
    except OSError:
        (old / target.name).rename(target)
        old.rmdir()
        raise
    shutil.rmtree(old, ignore_errors=True)


def _refusal(code: str, target: Path, **params: str) -> InputError:
    return InputError(
        [Finding(code=code, file=str(target), params={"path": str(target), **params})]
    )
