"""Writes a run's mean weights as the folder that the runtime reads: `python -m cadlm.train.export RUN -o FOLDER`.

Of several runs that began with the same weights (`cadlm.train.pretrain --start`) the mean is written, a model soup: Wortsman et
al. 2022, uniform.
"""

from __future__ import annotations

import argparse
import json
import logging
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from ..errors import CadlmError
from ..model import Decoder, ModelConfig
from ..weights import CONFIG, MODEL, TOKENIZER, write_safetensors
from .pretrain import read_checkpoint

log = logging.getLogger("cadlm.train")


def mean_model(run: Path) -> Decoder:
    """The decoder of a run's last checkpoint with its mean weights.

    Raises:
        CadlmError: `unreadable-weights` if there is no checkpoint, or a damaged one.
    """
    state = read_checkpoint(run)
    model = Decoder(ModelConfig.from_dict(state["sizes"]))
    with torch.no_grad():
        for parameter, mean in zip(model.parameters(), state["mean"], strict=True):
            parameter.copy_(mean)
    return model


def soup(runs: Sequence[Path]) -> Decoder:
    """The mean of the decoders of several runs.

    Raises:
        CadlmError: `bad-checkpoint` if their sizes or vocabularies differ; `unreadable-weights`.
    """
    models = [mean_model(run) for run in runs]
    words = [(run / TOKENIZER).read_bytes() for run in runs]
    for run, model, vocabulary in zip(runs, models, words, strict=True):
        if model.config != models[0].config or vocabulary != words[0]:
            raise CadlmError("bad-checkpoint", f"{run} has other sizes or another vocabulary than {runs[0]}")
    with torch.no_grad():
        for parameters in zip(*(model.parameters() for model in models), strict=True):
            parameters[0].copy_(torch.stack(parameters).mean(0))
    return models[0]


def export(runs: Sequence[Path], folder: Path) -> None:
    """Write config.json, tokenizer.json and model.safetensors (float16) of the mean of some runs into a folder."""
    model = soup(runs)
    folder.mkdir(parents=True, exist_ok=True)
    arrays = {name: tensor.numpy().astype(np.float16) for name, tensor in model.state_dict().items()}
    write_safetensors(arrays, folder / MODEL)
    (folder / CONFIG).write_text(json.dumps(model.config.to_dict(), indent=2) + "\n", encoding="utf-8")
    if (runs[0] / TOKENIZER).resolve() != (folder / TOKENIZER).resolve():
        shutil.copyfile(runs[0] / TOKENIZER, folder / TOKENIZER)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m cadlm.train.export", description=__doc__)
    parser.add_argument("runs", type=Path, nargs="+", metavar="RUN", help="run folder of cadlm.train.pretrain")
    parser.add_argument("-o", "--out", type=Path, required=True, help="folder to write, such as cadlm/weights/embedded")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    try:
        export(options.runs, options.out)
    except CadlmError as error:
        log.error("%s", error)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
