"""The default encoder's weights as an ordinary folder of the sentence-transformers library.

For those who have the extra and want to train these weights further or run them on a
graphics processor. The vectors equal those of the float32 network.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matchmaker.embeddings import weights as source
from matchmaker.embeddings.vocabulary import kept_pieces, make_tokenizer
from matchmaker.errors import ExtraMissingError

_LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_KINDS = {"w": "weight", "b": "bias"}


def write_sentence_folder(weights: Path, folder: Path) -> None:
    """Write the model into ``folder``, which is made. Raises EncoderError for other weights
    than the pinned ones, ExtraMissingError without the library."""
    if find_spec("safetensors") is None:
        raise ExtraMissingError("sentence-transformers", "safetensors")
    source.verify(weights)
    network = source.read_weights(weights)
    kept = kept_pieces(network.pieces)
    pieces = [network.pieces[i] for i in kept]
    for part in ("1_Pooling", "2_Normalize"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    tensors = _tensors(network, kept)
    import_module("safetensors.numpy").save_file(
        tensors, folder / "model.safetensors", metadata={"format": "pt"}
    )
    tokenizer = make_tokenizer(pieces, network.scores[kept])
    (folder / "tokenizer.json").write_text(tokenizer.to_str(), encoding="utf-8")
    for name, content in _settings(network, len(pieces)).items():
        (folder / name).write_text(json.dumps(content, indent=2), encoding="utf-8")


def _tensors(network: source.Weights, kept: NDArray[np.int64]) -> dict[str, NDArray[np.float32]]:
    words = network.quantised["emb.word"]
    cut = source.Quantised(packed=words.packed[kept], scale=words.scale[kept])
    floats = network.floats
    tensors = {
        "embeddings.word_embeddings.weight": cut.dense(),
        "embeddings.position_embeddings.weight": floats["emb.pos"].reshape(-1, network.hidden),
        "embeddings.token_type_embeddings.weight": floats["emb.type"].reshape(-1, network.hidden),
        "embeddings.LayerNorm.weight": floats["emb.ln.w"],
        "embeddings.LayerNorm.bias": floats["emb.ln.b"],
    }
    matrices = {name: q.dense() for name, q in network.quantised.items() if name != "emb.word"}
    for name, values in {**floats, **matrices}.items():
        layer, _, rest = name.partition(".")
        part, _, kind = rest.partition(".")
        if layer != "emb":
            target = f"encoder.layer.{layer[1:]}.{_LAYER_NAMES[part]}.{_KINDS[kind]}"
            tensors[target] = values
    return tensors


def _settings(network: source.Weights, vocabulary: int) -> Mapping[str, Any]:
    """The small files that the library reads beside the weights."""
    modules = "sentence_transformers.models"
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_act": "gelu",
            "hidden_size": network.hidden,
            "intermediate_size": network.inner,
            "layer_norm_eps": network.epsilon,
            "max_position_embeddings": network.positions,
            "num_attention_heads": network.heads,
            "num_hidden_layers": network.layers,
            "pad_token_id": 1,
            "type_vocab_size": len(network.floats["emb.type"]) // network.hidden,
            "vocab_size": vocabulary,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": network.positions,
            "bos_token": "<s>",
            "eos_token": "</s>",
            "pad_token": "<pad>",
            "unk_token": "<unk>",
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": f"{modules}.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{modules}.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": f"{modules}.Normalize"},
        ],
        "sentence_bert_config.json": {"max_seq_length": network.positions},
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: ", "passage": "passage: "}
        },
        "1_Pooling/config.json": {
            "word_embedding_dimension": network.hidden,
            "pooling_mode_mean_tokens": True,
        },
    }
