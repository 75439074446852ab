"""Weights as numpy arrays: reading and writing safetensors files. Needs neither torch nor the safetensors package."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import CadlmError

EMBEDDED = Path(__file__).parent / "embedded"
"""The folder of the model that ships with the package."""
CONFIG, TOKENIZER, MODEL = "config.json", "tokenizer.json", "model.safetensors"
"""The files of a model's folder."""

_TYPES: dict[str, np.dtype[Any]] = {"F32": np.dtype("<f4"), "F16": np.dtype("<f2")}
_NAMES = {dtype: name for name, dtype in _TYPES.items()}


def read_safetensors(path: Path) -> dict[str, NDArray[np.generic]]:
    """All arrays of a file, by name.

    Raises:
        CadlmError: `unreadable-weights` if the file is missing or damaged.
    """
    try:
        content = path.read_bytes()
        (size,) = struct.unpack_from("<Q", content)
        header = json.loads(content[8 : 8 + size])
        data = memoryview(content)[8 + size :]
        return {
            name: np.frombuffer(data[slice(*entry["data_offsets"])], _TYPES[entry["dtype"]]).reshape(entry["shape"])
            for name, entry in header.items()
            if name != "__metadata__"
        }
    except (OSError, struct.error, ValueError, KeyError) as error:
        raise CadlmError("unreadable-weights", f"{path}: {error}") from error


def write_safetensors(arrays: Mapping[str, NDArray[np.generic]], path: Path) -> None:
    """Write arrays (float32 or float16); the file appears whole or not at all."""
    header: dict[str, object] = {}
    parts: list[bytes] = []
    offset = 0
    for name, array in sorted(arrays.items()):
        part = np.ascontiguousarray(array).tobytes()
        header[name] = {"dtype": _NAMES[array.dtype], "shape": list(array.shape), "data_offsets": [offset, offset + len(part)]}
        parts.append(part)
        offset += len(part)
    head = json.dumps(header, separators=(",", ":")).encode()
    head += b" " * (-len(head) % 8)
    temporary = path.with_suffix(path.suffix + ".part")
    temporary.write_bytes(struct.pack("<Q", len(head)) + head + b"".join(parts))
    temporary.replace(path)
