"""Writes a model as ONNX beside its tokenizer: `python -m cadlm.train.export_onnx FOLDER --out FOLDER`.

`model.onnx` (fp32) gives the scores of the model to 1e-4, which is checked; `model.int8.onnx`, about a third of it, is for
browsers, and how often it writes the same is told. FOLDER is a decoder of the package or a merged model of transformers. Both
graphs take and give keys and values (`onnx_graphs`), so that a token costs what one token costs; `cadlm.decoding.onnx_runtime`
runs them.
"""

# pyright: basic

from __future__ import annotations

import argparse
import json
import logging
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from dsl import DslError
from dsl.files import unwritable
from generators.corpus import stream

from ..decoding.onnx_runtime import OnnxRuntime
from ..errors import CadlmError
from ..model import Decoder, ModelConfig, read_state
from ..runtime import FORMAT
from ..tokenizer import Tokenizer
from ..weights import CONFIG, TOKENIZER
from .onnx_graphs import Stepwise, StepwiseDecoder, StepwiseTransformer
from .settings import demand_libraries

log = logging.getLogger("cadlm.train")

FULL, SMALL = "model.onnx", "model.int8.onnx"
OPSET = 20
TOLERANCE = 1e-4
SINGLE_FILE_BYTES = 3 * 2**29
"""Weights beyond this go into a file beside the graph (`model.onnx.data`): protobuf ends at 2 GiB."""
TOKENIZER_FILES = (TOKENIZER, "tokenizer_config.json", "chat_template.jinja", "special_tokens_map.json")
_SEED, _ROWS = 11, 16
"""Held-out samples of the generators that the graphs are compared on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """
    Attributes:
        weights_bytes, full_bytes, small_bytes: Sizes of what was exported, of the fp32 and of the int8 graph with their weights.
        difference: The largest of a score of the fp32 graph, which reads answers token by token, from the model's, which reads
            them at once.
        agreement: Share of places in right answers where the int8 graph's likeliest token is the model's.
        same: Of `answers` greedy ones, without a mask, those that the int8 graph writes as the fp32 graph does.
    """

    weights_bytes: int
    full_bytes: int
    small_bytes: int
    difference: float
    agreement: float
    same: int
    answers: int


class Row(NamedTuple):
    """A prompt and its answer, as ids."""

    prompt: list[int]
    answer: list[int]


class Source(NamedTuple):
    """What is exported: `scores` reads ids (1, L), the first of them a prompt's, at once, without keys and values."""

    network: Stepwise
    scores: Callable[[Tensor, int], Tensor]
    rows: list[Row]


def export_onnx(folder: Path, out: Path) -> Exported:
    """
    Raises:
        CadlmError: `missing-extra`; `no-such-model`, `unreadable-weights`; `export-differs` where the graph's scores are not the
            model's.
        DslError: `unwritable_file`.
    """
    demand_libraries("onnx", "onnxruntime", "onnxscript")
    source = _load(folder)
    try:
        out.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=out) as scratch:
            full, small = Path(scratch) / FULL, Path(scratch) / SMALL
            _write(source.network, full)
            _quantise(full, small)
            found = _compare(source, full, small, sum(path.stat().st_size for path in folder.glob("*.safetensors")))
            for path in _files(full) + _files(small):
                path.replace(out / path.name)
        for name in (CONFIG, *TOKENIZER_FILES):
            if (folder / name).exists():
                shutil.copyfile(folder / name, out / name)
    except OSError as error:
        raise unwritable(out, error) from error
    return found


def _load(folder: Path) -> Source:
    try:
        config = json.loads((folder / CONFIG).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise CadlmError("no-such-model", f"{folder / CONFIG}: {error}", fix="name the folder of a model") from error
    samples = list(islice(stream(_SEED, "validation"), _ROWS))
    if config.get("format") == FORMAT:
        decoder = Decoder(ModelConfig.from_dict(config)).eval()
        decoder.load_state_dict(read_state(folder))
        words = Tokenizer.load(folder / TOKENIZER)
        rows = [
            Row(words.encode_prompt(sample.prompt, sample.mentions), words.encode_answer(sample.target)) for sample in samples
        ]
        return Source(StepwiseDecoder(decoder), lambda ids, prompt: decoder(ids, torch.tensor([prompt])), rows)
    from .loading import load_base, load_tokens

    model = load_base(str(folder), dtype=torch.float32, attn_implementation="eager").eval()
    tokens = load_tokens(str(folder))
    encoded = [tokens.encode(sample) for sample in samples]
    rows = [Row(row.ids[: row.prompt], row.ids[row.prompt :]) for row in encoded]
    return Source(StepwiseTransformer(model), lambda ids, _: model(input_ids=ids, use_cache=False).logits, rows)


def _write(network: Stepwise, path: Path) -> None:
    """The graph; the numbers of rows, new ids and earlier ones are free."""
    batch, length, past = (torch.export.Dim(name) for name in ("batch", "length", "past"))
    kept = [torch.zeros(2, network.heads, 5, network.head_width) for _ in network.names("past")]  # sizes that no other one has
    program = torch.onnx.export(
        network.eval(), (torch.zeros(2, 3, dtype=torch.int64), kept), dynamo=True, opset_version=OPSET,
        dynamic_shapes=({0: batch, 1: length}, [{0: batch, 2: past}] * len(kept)),
        input_names=["input_ids", *network.names("past_key_values")], output_names=["logits", *network.names("present")],
        verbose=False,
    )  # fmt: skip
    assert program is not None
    weights_bytes = sum(4 * weight.numel() for weight in network.parameters())
    program.save(str(path), external_data=weights_bytes > SINGLE_FILE_BYTES)


def _quantise(full: Path, small: Path) -> None:
    """Weights of products and of the embedding in 8 bits, sums in fp32."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        full, small, weight_type=QuantType.QInt8, per_channel=True, op_types_to_quantize=["MatMul", "Gemm", "Gather"],
        use_external_data_format=len(_files(full)) > 1,
    )  # fmt: skip


def _files(graph: Path) -> list[Path]:
    """A graph and, where there is one, the file of its weights."""
    return sorted(graph.parent.glob(f"{graph.name}*"))


def _compare(source: Source, full: Path, small: Path, weights_bytes: int) -> Exported:
    """Both graphs against the model on right answers, and against each other on what they write themselves."""
    longest = 1 + max(len(prompt) + len(answer) for prompt, answer in source.rows)
    whole, quantised = (OnnxRuntime(path, max_length=longest) for path in (full, small))
    difference, equal, places, same = 0.0, 0, 0, 0
    for prompt, answer in source.rows:
        with torch.inference_mode():
            scores = source.scores(torch.tensor([[*prompt, *answer]]), len(prompt))
        expected = scores[0, len(prompt) - 1 :].numpy()
        for graph in (whole, quantised):
            found = np.stack(list(_read(graph, prompt, answer)))
            if graph is whole:
                difference = max(difference, float(np.abs(found - expected).max()))
            else:
                equal, places = equal + int((found.argmax(-1) == expected.argmax(-1)).sum()), places + len(found)
        same += _greedy(whole, prompt, len(answer)) == _greedy(quantised, prompt, len(answer))
    if difference > TOLERANCE:
        raise CadlmError("export-differs", f"a score of the graph is {difference:.2g} off, more than {TOLERANCE}")
    full_bytes, small_bytes = (sum(path.stat().st_size for path in _files(graph)) for graph in (full, small))
    return Exported(
        weights_bytes=weights_bytes,
        full_bytes=full_bytes,
        small_bytes=small_bytes,
        difference=difference,
        agreement=equal / places,
        same=same,
        answers=len(source.rows),
    )


def _read(graph: OnnxRuntime, prompt: Sequence[int], answer: Sequence[int]) -> Iterator[np.ndarray]:
    """Scores (V,) of the place after the prompt and after each token of the answer."""
    session = graph.start(prompt, 1)
    yield session.logits[0]
    for token in answer:
        session.step(np.array([token]))
        yield session.logits[0]


def _greedy(graph: OnnxRuntime, prompt: Sequence[int], length: int) -> list[int]:
    """The likeliest ids after a prompt, as many as that."""
    session = graph.start(prompt, 1)
    written = [int(session.logits[0].argmax())]
    while len(written) < length:
        session.step(np.array(written[-1:]))
        written.append(int(session.logits[0].argmax()))
    return written


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m cadlm.train.export_onnx", description=__doc__)
    parser.add_argument("folder", type=Path, help="such as cadlm/weights/embedded, or what cadlm.train.merge wrote")
    parser.add_argument("--out", type=Path, required=True, help="folder to write")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.WARNING, format="%(message)s", stream=sys.stderr)  # torch's exporter tells every step
    try:
        found = export_onnx(options.folder, options.out)
    except (CadlmError, DslError) as error:
        log.error("%s", error)
        return 1
    print(f"weights          {found.weights_bytes / 1e6:8.2f} MB")
    print(f"{FULL:16} {found.full_bytes / 1e6:8.2f} MB  scores within {found.difference:.1e}")
    told = f"likeliest token the same at {found.agreement:.1%} of places, {found.same} of {found.answers} greedy answers the same"
    print(f"{SMALL:16} {found.small_bytes / 1e6:8.2f} MB  {told}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
