"""Certificate kinds: their official labels, how firms write them, and which count first."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

_NOT_LETTERS = re.compile(r"[\W_]+")
# What an office adds to a label when it hands out a paper for it.
_PAPERS = (
    "확인서",
    "증명서",
    "인증서",
    "지정서",
    "지정증서",
    "인증",
    "확인",
    "증명",
    "지정",
    "업체",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificateKind:
    """One kind. ``priority`` kinds are bought first by law or plan; ``ended`` ones are no
    longer given. ``status`` tells how the fact was read."""

    id: str
    group: str
    status: str
    priority: bool = False
    ended: bool = False
    basis: str | None = None
    synonyms: tuple[str, ...] = ()


@lru_cache
def certificate_kinds() -> Mapping[str, CertificateKind]:
    """Every kind by its official label."""
    text = files(__package__).joinpath("certificates.toml").read_text(encoding="utf-8")
    entries = tomllib.loads(text)["kind"]
    kinds = (CertificateKind(**{**e, "synonyms": tuple(e["synonyms"])}) for e in entries)
    return {kind.id: kind for kind in kinds}


def canonical_certificate(label: str) -> str | None:
    """The official label of what somebody wrote (여성기업확인서 → 여성기업), or None."""
    folded = _folded(label)
    names = _names()
    if folded in names:
        return names[folded]
    for paper in _PAPERS:
        if folded.endswith(paper) and folded[: -len(paper)] in names:
            return names[folded[: -len(paper)]]
    return None


def is_priority(label: str) -> bool:
    """Whether a certificate, however written, is one that agencies buy first."""
    kind = canonical_certificate(label)
    return kind is not None and certificate_kinds()[kind].priority


@lru_cache
def _names() -> Mapping[str, str]:
    return {
        _folded(name): kind.id
        for kind in certificate_kinds().values()
        for name in (kind.id, *kind.synonyms)
    }


def _folded(label: str) -> str:
    return _NOT_LETTERS.sub("", unicodedata.normalize("NFKC", label)).lower()
