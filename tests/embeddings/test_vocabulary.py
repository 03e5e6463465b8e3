"""The cut tokenizer against the whole vocabulary, split by a plain Viterbi written here."""

import csv
import re
import unicodedata
from pathlib import Path

import pytest
from tokenizers import Tokenizer

from matchmaker.embeddings.build import BuiltEncoder
from matchmaker.embeddings.vocabulary import kept_pieces
from matchmaker.embeddings.weights import Weights

UNKNOWN = "<unk>"


class Reference:
    """Best split of a text into pieces of the whole vocabulary (Kudo 2018, unigram model)."""

    def __init__(self, network: Weights) -> None:
        self.scores = dict(zip(network.pieces, network.scores.tolist(), strict=True))
        self.unknown = min(self.scores.values()) - 10
        self.longest = max(map(len, self.scores))

    def split(self, text: str) -> list[str]:
        plain = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", text)).strip()
        marked = "▁" + plain.replace(" ", "▁")
        best: list[tuple[float, int, str]] = [(0.0, 0, "")]
        for end in range(1, len(marked) + 1):
            options = [
                (best[start][0] + self.scores[marked[start:end]], start, marked[start:end])
                for start in range(max(0, end - self.longest), end)
                if marked[start:end] in self.scores
            ]
            options.append((best[end - 1][0] + self.unknown, end - 1, UNKNOWN))
            best.append(max(options, key=lambda option: option[0]))
        pieces, end = [], len(marked)
        while end:
            _, end, piece = best[end]
            pieces.append(piece)
        return pieces[::-1]


@pytest.fixture(scope="module")
def reference(network: Weights) -> Reference:
    return Reference(network)


@pytest.fixture(scope="module")
def kept(network: Weights) -> tuple[str, ...]:
    """The kept pieces by their new ids, which are the rows of the kept word vectors."""
    return tuple(network.pieces[i] for i in kept_pieces(network.pieces))


@pytest.fixture(scope="module")
def tokenizer(built: BuiltEncoder) -> Tokenizer:
    return Tokenizer.from_str(built.tokenizer)


def test_pieces_are_those_of_the_whole_vocabulary(
    tokenizer: Tokenizer,
    reference: Reference,
    kept: tuple[str, ...],
    sample_texts: tuple[str, ...],
) -> None:
    for text in sample_texts:
        asked = f"query: {text}"
        pieces = [kept[i] for i in tokenizer.encode(asked).ids]
        assert pieces == ["<s>", *reference.split(asked), "</s>"]


def test_pieces_of_real_texts_are_those_of_the_whole_vocabulary(
    tokenizer: Tokenizer, reference: Reference, kept: tuple[str, ...], shared: Path
) -> None:
    texts = [row["text"] for row in _rows(shared / "fit_eval" / "fair_texts" / "corpus.csv")]
    found = [[kept[i] for i in tokenizer.encode(text).ids[1:-1]] for text in texts]
    equal = sum(a == reference.split(text) for a, text in zip(found, texts, strict=True))
    assert equal == len(texts) > 100


def test_kept_are_the_letters_of_korean_texts_alone() -> None:
    stay = ["<s>", "▁안녕", "LED", "▁", "㎡", "é", "大", "3D"]
    go = ["大型", "на", "▁été", "カ", "<mask>"]
    pieces = [*stay, *go]
    assert [pieces[i] for i in kept_pieces(pieces)] == stay


def test_control_letters_and_odd_spaces_change_nothing(tokenizer: Tokenizer) -> None:
    odd = "의자\u200b\t 구매\x07\ufeff"
    assert tokenizer.encode(odd).ids == tokenizer.encode("의자 구매").ids


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))
