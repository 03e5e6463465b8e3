"""CrossEncoder rerankers: a tiny one made on the fly, where the library is."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

from matchmaker.embeddings.cross_encoder import load_reranker
from matchmaker.errors import EncoderError, ExtraMissingError

has_library = find_spec("sentence_transformers") is not None


@pytest.mark.skipif(has_library, reason="the extra is there")
def test_a_missing_library_names_its_extra() -> None:
    with pytest.raises(ExtraMissingError) as missing:
        load_reranker("some-model")
    assert missing.value.extra == "sentence-transformers"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    transformers = pytest.importorskip("transformers", reason="the extra is not installed")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "의자", "책상", "구매", "제조"]
    (tmp_path / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    config = transformers.BertConfig(
        vocab_size=len(words),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        num_labels=1,
    )
    import torch

    torch.manual_seed(0)
    transformers.BertForSequenceClassification(config).save_pretrained(tmp_path)
    transformers.BertTokenizer(str(tmp_path / "vocab.txt")).save_pretrained(tmp_path)
    return tmp_path


@pytest.mark.skipif(not has_library, reason="the extra is not installed")
def test_a_local_folder_compares_pairs(folder: Path) -> None:
    reranker = load_reranker(str(folder))
    pairs = [("의자 구매", "의자 제조"), ("책상 구매", "의자 제조"), ("의자 구매", "의자 제조")]
    found = reranker.compare(pairs)
    assert found.shape == (3,)
    assert found[0] == found[2]
    assert np.array_equal(found, reranker.compare(pairs))
    assert reranker.compare([]).shape == (0,)


@pytest.mark.skipif(not has_library, reason="the extra is not installed")
def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EncoderError):
        load_reranker(str(tmp_path))
