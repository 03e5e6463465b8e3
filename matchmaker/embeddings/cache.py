"""Vectors of texts seen before, kept on disk: a second run of a fair embeds nothing again.

Only hashes of texts are stored, never the texts. The store is a SQLite file in rollback
mode (not WAL), so that two processes may use it at once with any SQLite. Losing it costs
time only: a damaged store is thrown away and begun again.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from hashlib import sha256
from pathlib import Path

import numpy as np
import platformdirs
from numpy.typing import NDArray

from matchmaker.embeddings.encoder import Encoder, TextSide
from matchmaker.progress import Progress, batches, silent

STORE_NAME = "vectors-v1.sqlite3"
_FOLDER_VARIABLE = "MATCHMAKER_CACHE"
_ENCODED_AT_ONCE = 2048
_ASKED_AT_ONCE = 500
_KEPT = 200_000
_BUSY_SECONDS = 10.0
_LAYOUT = """CREATE TABLE IF NOT EXISTS vectors
(number INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, vector BLOB NOT NULL)"""


def user_cache_folder() -> Path:
    """MATCHMAKER_CACHE where it is set, else the platform's cache folder of the user."""
    chosen = os.environ.get(_FOLDER_VARIABLE)
    return Path(chosen) if chosen else Path(platformdirs.user_cache_dir("matchmaker", False))


class CachedEncoder:
    """An encoder that asks the store first and encodes each new text once."""

    def __init__(self, encoder: Encoder, folder: Path, *, at_once: int = _ENCODED_AT_ONCE) -> None:
        """``at_once`` new texts are encoded, and then kept, at a time."""
        self._encoder = encoder
        self._at_once = at_once
        self._store = VectorStore(folder / STORE_NAME)

    @property
    def name(self) -> str:
        return self._encoder.name

    @property
    def version(self) -> str:
        return self._encoder.version

    @property
    def dimension(self) -> int:
        return self._encoder.dimension

    def encode(
        self, texts: Sequence[str], side: TextSide, progress: Progress = silent
    ) -> NDArray[np.float32]:
        """The same vectors as the encoder within, shape (len(texts), dimension)."""
        keys = {text: self._key(text, side) for text in texts}
        known = self._store.get(keys.values())
        missing = [text for text in keys if keys[text] not in known]
        done = 0
        for chunk in batches(missing, self._at_once, "embed", progress):
            vectors = self._encoder.encode(chunk, side, _shifted(progress, done, len(missing)))
            fresh = {keys[t]: v.tobytes() for t, v in zip(chunk, vectors, strict=True)}
            self._store.put(fresh)
            known.update(fresh)
            done += len(chunk)
        rows = b"".join(known[keys[text]] for text in texts)
        return np.frombuffer(rows, dtype=np.float32).reshape(len(texts), self.dimension).copy()

    def _key(self, text: str, side: TextSide) -> bytes:
        parts = (self.name, self.version, str(self.dimension), side.value, text)
        return sha256("\0".join(parts).encode()).digest()


class VectorStore:
    """Bytes by key in one file. A store that cannot be opened or written forgets."""

    def __init__(self, file: Path, *, kept: int = _KEPT) -> None:
        self.file = file
        self.kept = kept

    def get(self, keys: Iterable[bytes]) -> dict[bytes, bytes]:
        """What the store holds of the keys."""
        wanted = list(keys)
        found: dict[bytes, bytes] = {}
        if not self.file.exists():
            return found
        with self._forgiving(), closing(self._open()) as connection:
            for start in range(0, len(wanted), _ASKED_AT_ONCE):
                some = wanted[start : start + _ASKED_AT_ONCE]
                marks = ",".join("?" * len(some))
                query = f"SELECT key, vector FROM vectors WHERE key IN ({marks})"  # noqa: S608
                found.update(connection.execute(query, some))
        return found

    def put(self, vectors: Mapping[bytes, bytes]) -> None:
        """Add vectors; of more than ``kept`` the oldest go."""
        with self._forgiving(), closing(self._open()) as connection, connection:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(
                "INSERT OR IGNORE INTO vectors (key, vector) VALUES (?, ?)", vectors.items()
            )
            connection.execute(
                "DELETE FROM vectors WHERE number <= (SELECT max(number) FROM vectors) - ?",
                (self.kept,),
            )

    def _open(self) -> sqlite3.Connection:
        self.file.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(self.file, timeout=_BUSY_SECONDS)
        try:
            connection.execute(_LAYOUT)
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    @contextmanager
    def _forgiving(self) -> Iterator[None]:
        """Keeps a run going without its store: OperationalError (locked, full, read-only)
        passes, any other DatabaseError is damage, and the file goes."""
        try:
            yield
        except (OSError, sqlite3.OperationalError):
            return
        except sqlite3.DatabaseError:
            with suppress(OSError):
                self.file.unlink()


def _shifted(progress: Progress, before: int, whole: int) -> Progress:
    def tell(step: str, done: int, total: int) -> None:  # noqa: ARG001 - the whole counts
        progress(step, before + done, whole)

    return tell
