"""Writes a model as ONNX beside its tokenizer: `python -m cadlm.train.export_onnx FOLDER --out FOLDER`.

`model.onnx` (fp32) gives the scores of the model to 1e-4, which is checked; `model.int8.onnx`, about a third of it, is for
browsers, and how often its likeliest token is the same is told. FOLDER is a decoder of the package or a merged model of
transformers. Both graphs are without a cache of keys and values: they read the whole text for each token.
"""

# pyright: basic

from __future__ import annotations

import argparse
import json
import logging
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from dsl import DslError
from dsl.files import unwritable
from generators.corpus import draw
from generators.draft import Sample

from ..errors import CadlmError
from ..model import Decoder, ModelConfig
from ..runtime import FORMAT
from ..tokenizer import Tokenizer
from ..weights import CONFIG, MODEL, TOKENIZER, read_safetensors
from .settings import demand_libraries

log = logging.getLogger("cadlm.train")

FULL, SMALL = "model.onnx", "model.int8.onnx"
OPSET = 20
TOLERANCE = 1e-4
TOKENIZER_FILES = (TOKENIZER, "tokenizer_config.json", "chat_template.jinja", "special_tokens_map.json")
_SEED, _ROWS = 11, 8
"""Samples of the generators that the graphs are compared on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exported:
    """
    Attributes:
        weights_bytes, full_bytes, small_bytes: Sizes of what was exported, of the fp32 and of the int8 graph.
        difference: The largest of a score of the fp32 graph.
        agreement: Share of places where the int8 graph's likeliest token is the model's.
    """

    weights_bytes: int
    full_bytes: int
    small_bytes: int
    difference: float
    agreement: float


class _Scores(nn.Module):
    """A model of transformers as ids (B, L) to scores (B, L, V); rows are padded at the end, where nothing depends on it."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids: Tensor) -> Tensor:
        return self.model(input_ids=input_ids, use_cache=False).logits


def export_onnx(folder: Path, out: Path) -> Exported:
    """
    Raises:
        CadlmError: `missing-extra`; `no-such-model`, `unreadable-weights`; `export-differs` where the graph's scores are not the
            model's.
        DslError: `unwritable_file`.
    """
    demand_libraries("onnx", "onnxruntime", "onnxscript")
    model, inputs, shapes = _load(folder)
    names = list(inputs)
    try:
        out.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=out) as scratch:
            full, small = Path(scratch) / FULL, Path(scratch) / SMALL
            program = torch.onnx.export(
                model, tuple(inputs.values()), dynamo=True, opset_version=OPSET, dynamic_shapes=shapes, input_names=names,
                output_names=["logits"], verbose=False,
            )  # fmt: skip
            assert program is not None
            program.save(str(full), external_data=False)
            _quantise(full, small)
            found = _compare(model, inputs, full, small, sum(path.stat().st_size for path in folder.glob("*.safetensors")))
            for path in (full, small):
                path.replace(out / path.name)
        for name in (CONFIG, *TOKENIZER_FILES):
            if (folder / name).exists():
                shutil.copyfile(folder / name, out / name)
    except OSError as error:
        raise unwritable(out, error) from error
    return found


def _load(folder: Path) -> tuple[nn.Module, dict[str, Tensor], tuple[Any, ...]]:
    """A model, what it is tried with, and which of its sizes are free."""
    batch, length = torch.export.Dim("batch", min=1, max=64), torch.export.Dim("length", min=2, max=512)
    try:
        config = json.loads((folder / CONFIG).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise CadlmError("no-such-model", f"{folder / CONFIG}: {error}", fix="name the folder of a model") from error
    if config.get("format") == FORMAT:
        decoder = Decoder(ModelConfig.from_dict(config))
        arrays = read_safetensors(folder / MODEL)
        decoder.load_state_dict({name: torch.from_numpy(array.astype(np.float32)) for name, array in arrays.items()})
        tokenizer = Tokenizer.load(folder / TOKENIZER)
        prompts = [tokenizer.encode_prompt(sample.prompt, sample.mentions) for sample in _samples()]
        answers = [tokenizer.encode_answer(sample.target) for sample in _samples()]
        ids = _rows([[*prompt, *answer] for prompt, answer in zip(prompts, answers, strict=True)])
        prefix = torch.tensor([min(len(prompt), ids.shape[1]) for prompt in prompts])
        return decoder.eval(), {"ids": ids, "prefix": prefix}, ({0: batch, 1: length}, {0: batch})
    from .loading import load_base, load_tokens

    model = load_base(str(folder), dtype=torch.float32, attn_implementation="eager").eval()
    tokens = load_tokens(str(folder))
    ids = _rows([tokens.encode(sample).ids for sample in _samples()])
    return _Scores(model), {"input_ids": ids}, ({0: batch, 1: length},)


def _samples() -> list[Sample]:
    return [draw(_SEED, index) for index in range(_ROWS)]


def _rows(texts: list[list[int]]) -> Tensor:
    """The texts, cut to the shortest, so that nothing is padded."""
    return torch.tensor([text[: min(map(len, texts))] for text in texts])


def _quantise(full: Path, small: Path) -> None:
    """Weights of products and of the embedding in 8 bits, sums in fp32."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

    quantize_dynamic(
        full, small, weight_type=QuantType.QInt8, per_channel=True, op_types_to_quantize=["MatMul", "Gemm", "Gather"]
    )


def _compare(model: nn.Module, inputs: dict[str, Tensor], full: Path, small: Path, weights_bytes: int) -> Exported:
    import onnxruntime

    with torch.inference_mode():
        expected = model(*inputs.values()).numpy()
    fed = {name: tensor.numpy() for name, tensor in inputs.items()}

    def scores(path: Path) -> np.ndarray:
        session = onnxruntime.InferenceSession(path.read_bytes(), providers=["CPUExecutionProvider"])
        return np.asarray(session.run(None, fed)[0])

    difference = float(np.abs(scores(full) - expected).max())
    if difference > TOLERANCE:
        raise CadlmError("export-differs", f"a score of the graph is {difference:.2g} off, more than {TOLERANCE}")
    agreement = float((scores(small).argmax(-1) == expected.argmax(-1)).mean())
    sizes = (weights_bytes, full.stat().st_size, small.stat().st_size)
    return Exported(weights_bytes=sizes[0], full_bytes=sizes[1], small_bytes=sizes[2], difference=difference, agreement=agreement)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m cadlm.train.export_onnx", description=__doc__)
    parser.add_argument("folder", type=Path, help="such as cadlm/weights/embedded, or what cadlm.train.merge wrote")
    parser.add_argument("--out", type=Path, required=True, help="folder to write")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    try:
        found = export_onnx(options.folder, options.out)
    except (CadlmError, DslError) as error:
        log.error("%s", error)
        return 1
    print(f"weights          {found.weights_bytes / 1e6:8.2f} MB")
    print(f"{FULL:16} {found.full_bytes / 1e6:8.2f} MB  scores within {found.difference:.1e}")
    print(f"{SMALL:16} {found.small_bytes / 1e6:8.2f} MB  likeliest token the same at {found.agreement:.1%} of places")
    return 0


if __name__ == "__main__":
    sys.exit(main())
