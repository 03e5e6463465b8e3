"""Tokens: 256 random bits for whoever holds them, a hash for us."""

from __future__ import annotations

import hashlib
import secrets

_BYTES = 32


def new_token() -> str:
    """A new secret of 256 bits, safe in an address."""
    return secrets.token_urlsafe(_BYTES)


def hash_of(token: str) -> str:
    """What is kept of a token (hexadecimal SHA-256). A random token needs no salt."""
    return hashlib.sha256(token.encode()).hexdigest()
