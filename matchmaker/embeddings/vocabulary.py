"""The part of the vocabulary that Korean procurement texts use, and its tokenizer."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from tokenizers import Regex, Tokenizer, normalizers
from tokenizers.models import Unigram
from tokenizers.pre_tokenizers import Metaspace
from tokenizers.processors import TemplateProcessing

_BEGIN, _END, _UNKNOWN = 0, 2, 3
_MASK = "<mask>"
_SPACE = "▁"
# What the reference tokenizer drops or reads as a space beyond NFKC.
_DROPPED = "[\\x00-\\x08\\x0b\\x0e-\\x1f\\x7f\\u008f\\u009f]"
_SPACES = "[\\s\\u1680\\u200b-\\u200f\\u2028\\u2029\\u2581\\ufeff\\ufffd]+"


def kept_pieces(pieces: Sequence[str]) -> NDArray[np.int64]:
    """The ids, ascending, of the pieces that are kept.

    Kept are Hangul, ASCII, digits, punctuation and symbols in any length, and single Latin,
    Greek and Chinese letters: 98,000 of 250,000. Every piece that such a text can use stays,
    so its ids are those of the whole vocabulary; words of other scripts become unknown.
    """
    ids = [i for i, piece in enumerate(pieces) if piece != _MASK and _is_kept(piece)]
    return np.array(ids, dtype=np.int64)


def make_tokenizer(pieces: Sequence[str], scores: NDArray[np.float32]) -> Tokenizer:
    """A Unigram tokenizer whose ids are positions in ``pieces``, as XLM-RoBERTa reads text."""
    vocabulary = list(zip(pieces, scores.tolist(), strict=True))
    tokenizer = Tokenizer(Unigram(vocabulary, unk_id=_UNKNOWN, byte_fallback=False))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.NFKC(),
            normalizers.Replace(Regex(_DROPPED), ""),
            normalizers.Replace(Regex(_SPACES), " "),
            normalizers.Strip(),
        ]
    )
    tokenizer.pre_tokenizer = Metaspace(replacement=_SPACE, prepend_scheme="always")
    tokenizer.post_processor = TemplateProcessing(
        single=f"{pieces[_BEGIN]} $A {pieces[_END]}",
        special_tokens=[(pieces[_BEGIN], _BEGIN), (pieces[_END], _END)],
    )
    return tokenizer


def _is_kept(piece: str) -> bool:
    letters = piece.replace(_SPACE, "")
    if all(map(_is_common, letters)):
        return True
    return len(letters) == 1 and unicodedata.name(letters, "").startswith(
        ("LATIN ", "GREEK ", "CJK UNIFIED IDEOGRAPH")
    )


def _is_common(letter: str) -> bool:
    return (
        letter.isascii()
        or unicodedata.category(letter)[0] in "PSNZ"
        or unicodedata.name(letter, "").startswith("HANGUL ")
    )
