"""Passwords: kept as argon2id hashes, long rather than odd, never an obvious one.

The rules follow NIST SP 800-63B: a least length, no rules of composition, no forced change,
and a list of what everybody tries first.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from importlib import resources

from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from api.problems import ProblemError

LEAST = 10
MOST = 200
# OWASP's smallest argon2id: 19 MiB, two passes. Many sign-ins at once must not fill the memory.
_HASHER = PasswordHash((Argon2Hasher(time_cost=2, memory_cost=19_456, parallelism=1),))
_AT_ONCE = threading.BoundedSemaphore(4)
_UNKNOWN = (
    "$argon2id$v=19$m=19456,t=2,p=1$+TZUkjbFI54dWW2oHqth9Q"
    "$Hv2/r8jGK5etHMvrF53dYZ65P/97Qn1SKWPXWGCYX6k"
)
# What everybody tries first: compared with a password without digits and signs at its ends.
_OBVIOUS = frozenset(
    (resources.files(__package__) / "obvious_passwords.txt").read_text(encoding="utf-8").split()
)
_ROWS = ("01234567890123456789", "98765432109876543210", "abcdefghijklmnopqrstuvwxyz")
_FEW = 3
_EDGES = re.compile(r"^[\W\d_]+|[\W\d_]+$")


def _plain(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


def hash_password(password: str) -> str:
    """What is kept of a password. Slow on purpose: call it outside of a transaction."""
    with _AT_ONCE:
        return _HASHER.hash(_plain(password))


def is_right(password: str, kept: str | None) -> bool:
    """Whether a password is the one that is kept. Without one it takes as long, and is wrong.
    Slow on purpose: call it outside of a transaction."""
    with _AT_ONCE:
        found = _HASHER.verify(_plain(password), kept or _UNKNOWN)
    return found and kept is not None


def must_be_strong(password: str, *about: str) -> None:
    """Raises ProblemError ``short_password``, ``weak_password``; ``about`` is what others know of
    its owner."""
    plain = _plain(password).casefold()
    if len(plain) < LEAST:
        raise ProblemError("short_password", least=LEAST)
    core = _EDGES.sub("", plain)
    known = {part for word in about for part in (word.casefold(), word.casefold().split("@")[0])}
    # Digits and signs alone are telephone numbers, registration numbers, birthdays.
    if not core or core in _OBVIOUS | known or plain in known or _is_row(plain):
        raise ProblemError("weak_password")


def _is_row(plain: str) -> bool:
    """Few different characters, or a walk along the digits or the alphabet."""
    return len(set(plain)) <= _FEW or any(plain in row for row in _ROWS)
