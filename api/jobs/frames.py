"""Messages through a pipe between a worker and its child: JSON with raw bytes beside it.

No pickle: a child that read a stranger's file is not to be believed more than that file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, BinaryIO

_BLOB = "$blob"
_SIZE = 8


def write_frame(stream: BinaryIO, message: Mapping[str, Any]) -> None:
    """Write one message: what JSON knows, and bytes anywhere in it."""
    blobs: list[bytes] = []

    def kept_apart(value: Any) -> dict[str, int]:
        blobs.append(bytes(value))
        return {_BLOB: len(blobs) - 1}

    head = json.dumps(message, default=kept_apart, ensure_ascii=False).encode()
    for part in (
        len(blobs).to_bytes(_SIZE, "big"),
        *_sized(head),
        *map(b"".join, map(_sized, blobs)),
    ):
        stream.write(part)
    stream.flush()


def read_frame(stream: BinaryIO) -> dict[str, Any] | None:
    """The next message; None where the other side is gone, even in the middle of one."""
    count = _number(stream)
    if count is None:
        return None
    parts = [_part(stream) for _ in range(count + 1)]
    whole = [part for part in parts if part is not None]
    if len(whole) < len(parts):
        return None
    head, *blobs = whole

    def put_back(found: dict[str, Any]) -> Any:
        return blobs[found[_BLOB]] if found.keys() == {_BLOB} else found

    message: dict[str, Any] = json.loads(head, object_hook=put_back)
    return message


def _sized(part: bytes) -> tuple[bytes, bytes]:
    return len(part).to_bytes(_SIZE, "big"), part


def _number(stream: BinaryIO) -> int | None:
    data = stream.read(_SIZE)
    return int.from_bytes(data, "big") if len(data) == _SIZE else None


def _part(stream: BinaryIO) -> bytes | None:
    size = _number(stream)
    data = b"" if size is None else stream.read(size)
    return data if len(data) == size else None
