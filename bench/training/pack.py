"""Pack what training made into the package: `python -m bench.training.pack --state FOLDER/state.pt --about "..."`.

Writes `reader.safetensors`, a few bits a weight, and `reader.json` beside it: of what it was made, and its SHA-256.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import torch
from safetensors.numpy import save_file

from bench.training.packed import MAX_PASSAGE, MAX_QUESTION
from bench.training.recipe import TRAINED_ON
from bench.training.train import HEADS
from indexer.disk.checksum import sha256_of_file
from indexer.model.preparing.reader import READER_RECORD, READER_WEIGHTS, added_weights, reader_of_encoder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--state", type=Path, required=True, help="what bench.training.train wrote")
    parser.add_argument("--to", type=Path, default=Path("indexer/data"))
    parser.add_argument("--layers", type=int, default=8)
    parser.add_argument("--joint-from", type=int, default=3)
    parser.add_argument("--figures", type=Path, help="what bench.training.judge printed")
    parser.add_argument("--stages", type=Path, help="a list of the stages that led to the state, as JSON")
    options = parser.parse_args()
    network = reader_of_encoder(options.state.parent / "encoder", options.layers, options.joint_from)
    before = {name: value.numpy() for name, value in network.state_dict().items()}
    state = torch.load(options.state)
    after = {name: value.float().numpy() for name, value in state["mean"].items()}
    save_file(added_weights(before, after, HEADS), options.to / READER_WEIGHTS)
    record = {
        "reader": {
            "sha256": sha256_of_file(options.to / READER_WEIGHTS),
            "layers": network.shape.layers,
            "joint_from": network.shape.joint_from,
            "question_tokens": MAX_QUESTION,
            "passage_tokens": MAX_PASSAGE,
        },
        "training": {
            "steps": state["step"],
            "seed": 16,
            "stages": json.loads(options.stages.read_text()) if options.stages else [],
            "data": [
                "SQuAD 2.0, training part, in English and Finnish (TurkuNLP/squad2-fi), CC BY-SA 4.0",
                "NorQuAD (ltgoslo/NorQuAD), CC0",
                "SQuAD_v2_sv (susumu2357), half of the articles of half of the dev part, CC BY-SA 4.0",
                "SweQUAD-MC (dkalpakchi), half of the documents of the training part, CC BY 4.0",
                "zaragoza-construction-faq, half of the topics, CC BY 4.0",
                f"bench/municipalities: {', '.join(sorted(TRAINED_ON))}",
            ],
        },
        "figures": json.loads(options.figures.read_text()) if options.figures else {},
    }
    (options.to / READER_RECORD).write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
