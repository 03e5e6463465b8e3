import numpy as np
import pytest

from matchmaker.embeddings.build import BuiltEncoder
from matchmaker.embeddings.e5 import MAX_TOKENS, E5Encoder
from matchmaker.embeddings.encoder import TextSide
from matchmaker.errors import Cancelled


def test_vectors_have_length_one_and_empty_text_is_zero(encoder: E5Encoder) -> None:
    vectors = encoder.encode(["의자", "", " \u3000\n", "LED 조명"], TextSide.NEED)
    assert vectors.shape == (4, encoder.dimension)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), [1, 0, 0, 1], atol=1e-6)


def test_no_text_gives_no_vector(encoder: E5Encoder) -> None:
    assert encoder.encode([], TextSide.OFFER).shape == (0, encoder.dimension)


def test_a_vector_does_not_depend_on_company_order_or_threads(
    built: BuiltEncoder, encoder: E5Encoder, sample_texts: tuple[str, ...]
) -> None:
    texts = [*sample_texts, *(f"의자 {n}" for n in range(100, 190))]
    together = E5Encoder(built, threads=3).encode(texts, TextSide.OFFER)
    alone = np.concatenate([encoder.encode([text], TextSide.OFFER) for text in texts])
    turned = encoder.encode(texts[::-1], TextSide.OFFER)[::-1]
    assert np.array_equal(together, alone)
    assert np.array_equal(together, turned)


def test_meaning_counts_beyond_letters(encoder: E5Encoder) -> None:
    needs = encoder.encode(
        ["노트북 컴퓨터 구매", "도로 제설 장비", "청사 청소 용역"], TextSide.NEED
    )
    offers = encoder.encode(
        ["휴대용 PC 및 랩탑 납품", "눈 치우는 기계 제작", "건물 위생 관리 서비스"], TextSide.OFFER
    )
    moved = needs - needs.mean(axis=0), offers - offers.mean(axis=0)
    assert (moved[0] @ moved[1].T).argmax(axis=1).tolist() == [0, 1, 2]


def test_sides_are_read_differently(encoder: E5Encoder) -> None:
    need, offer = (encoder.encode(["의자"], side)[0] for side in TextSide)
    assert 0.8 < need @ offer < 0.999


def test_width_of_letters_does_not_matter(encoder: E5Encoder) -> None:
    wide, narrow = encoder.encode(["ＬＥＤ～조명", "LED~조명"], TextSide.NEED)
    assert np.array_equal(wide, narrow)


def test_what_stands_beyond_the_longest_text_is_not_read(encoder: E5Encoder) -> None:
    long = "의자 " * MAX_TOKENS
    cut, longer = encoder.encode([long, long + "컴퓨터"], TextSide.OFFER)
    assert np.array_equal(cut, longer)


def test_progress_counts_every_text_and_can_stop(encoder: E5Encoder) -> None:
    told: list[tuple[str, int, int]] = []
    encoder.encode(["의자", "", "책상 12개"], TextSide.NEED, lambda *step: told.append(step))
    assert told[0] == ("embed", 1, 3)
    assert told[-1] == ("embed", 3, 3)

    def stop(step: str, done: int, total: int) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        encoder.encode(["의자"], TextSide.NEED, stop)
