"""Weights as safetensors in pieces small enough for any repository, beside a config.json that says what they are.

python -m geometry_encoder.checkpoint RUN/weights --out geometry_encoder/weights/small    # in half precision, to ship

A tensor larger than a piece is cut along its first axis. Loading is strict: format, version, names and shapes must fit.
"""

# pyright: basic
from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from . import shipped
from .config import Config, config_from_dict
from .errors import EncoderError
from .honest import Cadlm
from .objectives import Objective, make_objective
from .relations import WAVES
from .store import write_whole

FORMAT, VERSION = "cadlm-encoder", 1
PIECE_BYTES = 16 * 2**20 - 2**16
"""A piece with its header stays below 16 MiB."""
CONFIG = "config.json"


def save_weights(
    objective: Objective,
    config: Config,
    folder: Path,
    about: Mapping[str, object],
    piece_bytes: int = PIECE_BYTES,
    is_half: bool = False,
) -> None:
    """Write weights, z-scores and settings of a trained model.

    Args:
        about: What else config.json should say, such as steps and measured scores.
        is_half: Weights in float16; z-scores stay as they are.
    """
    halves = {name for name, _ in objective.named_parameters()} if is_half else set[str]()
    state = {name: tensor.half() if name in halves else tensor for name, tensor in objective.state_dict().items()}
    folder.mkdir(parents=True, exist_ok=True)
    pieces: list[dict[str, object]] = []
    for number, tensors in enumerate(_pieces(state, piece_bytes)):
        name, data = f"weights-{number:03}.safetensors", save(tensors)
        write_whole(folder / name, data)
        pieces.append({"file": name, "sha256": hashlib.sha256(data).hexdigest()})
    # Last: a folder without it, or with that of other pieces, is not a checkpoint.
    values = {"format": FORMAT, "version": VERSION, "config": asdict(config), "pieces": pieces, "about": dict(about)}
    write_whole(folder / CONFIG, (json.dumps(values, indent=1) + "\n").encode())


def load_weights(folder: Path) -> tuple[Objective, Config, str]:
    """The model of a folder, its settings, and its id, a hash of the weights.

    Raises:
        EncoderError: `no-weights`, `other-weights` (format, version), `damaged-weights`.
    """
    try:
        values = json.loads((folder / CONFIG).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise EncoderError("no-weights", f"{folder} holds no encoder weights ({error})") from error
    if (values.get("format"), values.get("version")) != (FORMAT, VERSION):
        raise EncoderError("other-weights", f"{folder} is {values.get('format')} {values.get('version')}, not {FORMAT} {VERSION}")
    config = config_from_dict(values["config"])
    cut: dict[str, list[Tensor]] = {}
    for piece in values["pieces"]:
        try:
            data = (folder / piece["file"]).read_bytes()
            tensors = load(data)
        except (OSError, SafetensorError) as error:
            raise EncoderError("damaged-weights", f"{folder / piece['file']}: {error}") from error
        if hashlib.sha256(data).hexdigest() != piece["sha256"]:
            raise EncoderError("damaged-weights", f"{folder / piece['file']} is not the file that {CONFIG} names")
        for name, tensor in tensors.items():
            cut.setdefault(name.partition("@")[0], []).append(tensor)
    objective = make_objective(config.model, config.objective)
    try:
        objective.load_state_dict({name: torch.cat(parts) if len(parts) > 1 else parts[0] for name, parts in cut.items()})
    except RuntimeError as error:
        raise EncoderError("damaged-weights", f"{folder}: {error}") from error
    digest = hashlib.sha256("".join(piece["sha256"] for piece in values["pieces"]).encode()).hexdigest()
    return objective.eval(), config, digest


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m geometry_encoder.checkpoint", description="Write weights in half precision.")
    parser.add_argument("weights", type=Path, help="folder of trained weights")
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args(arguments)
    try:
        objective, config, _ = load_weights(given.weights)
        about = json.loads((given.weights / CONFIG).read_text(encoding="utf-8"))["about"]
        save_weights(objective, config, given.out, about, is_half=True)
        if isinstance(objective.model, Cadlm) and objective.model.config.anchors:
            relations = objective.model.relations
            anchors, others = relations.calmly
            state = {name: tensor.numpy() for name, tensor in relations.state_dict().items()}
            shipped.write(state, given.out, anchors=anchors, others=others, waves=WAVES)
    except EncoderError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def _pieces(state: Mapping[str, Tensor], piece_bytes: int) -> Iterator[dict[str, Tensor]]:
    piece: dict[str, Tensor] = {}
    size = 0
    for name, tensor in state.items():
        for label, rows in _cut(name, tensor.detach().cpu().contiguous(), piece_bytes):
            if piece and size + rows.nbytes > piece_bytes:
                yield piece
                piece, size = {}, 0
            piece[label] = rows
            size += rows.nbytes
    yield piece


def _cut(name: str, tensor: Tensor, piece_bytes: int) -> Iterator[tuple[str, Tensor]]:
    if tensor.nbytes <= piece_bytes:
        yield name, tensor
        return
    rows = piece_bytes * len(tensor) // tensor.nbytes
    if rows == 0:
        raise EncoderError("bad-config", f"one row of {name} is larger than a piece")
    for number, part in enumerate(tensor.split(rows)):
        yield f"{name}@{number:04}", part.contiguous()


if __name__ == "__main__":
    raise SystemExit(main())
