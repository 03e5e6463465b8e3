import numpy as np

from matchmaker.embeddings.characters import CharacterEncoder
from matchmaker.embeddings.encoder import TextSide


def test_vectors_have_length_one_and_empty_text_is_zero() -> None:
    vectors = CharacterEncoder().encode(["사무용 의자", "LED 조명", "", "   "], TextSide.NEED)
    assert vectors.shape == (4, CharacterEncoder.dimension)
    assert np.allclose(np.linalg.norm(vectors, axis=1), [1, 1, 0, 0], atol=1e-6)


def test_shared_letters_are_nearer_than_none() -> None:
    encoder = CharacterEncoder()
    need = encoder.encode(["사무용 의자 구매"], TextSide.NEED)
    offers = encoder.encode(["인체공학 사무용 의자", "빗물 저류 시설"], TextSide.OFFER)
    assert (need @ offers.T).argmax() == 0


def test_width_and_case_do_not_matter() -> None:
    encoder = CharacterEncoder()
    wide, narrow = encoder.encode(["ＬＥＤ 조명", "led 조명"], TextSide.NEED)
    assert np.array_equal(wide, narrow)
