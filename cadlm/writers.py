"""Which model answers prompts: the one of the package, a folder of weights, or a server; all answer in one way."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import NamedTuple

from .errors import CadlmError
from .generate import GenerationRequest, GenerationResult, LanguageModel, Writer, generate
from .revise import ROUNDS
from .weights import CONFIG, EMBEDDED

EMBEDDED_MODEL = "embedded"
ANSWER_TIMEOUT_S = 120.0
KEY_VARIABLE = "CADLM_BACKEND_KEY"
"""The environment variable with what the server of a model wants to be shown."""


class Model(NamedTuple):
    """What answers prompts.

    Attributes:
        name: Tells the name, by which two models are told apart; it reads all weights.
        rounds: How often it may be told what is wrong with its part; 0 for a model that reads no findings.
    """

    write: Writer
    name: Callable[[], str]
    rounds: int = 0


def writer(model: str = EMBEDDED_MODEL) -> Model:
    """A model by its name.

    Args:
        model: `embedded`; the folder of a decoder of ours or of a model of transformers; or the URL of an OpenAI-compatible
            server (`http://host:8000/v1`).

    Raises:
        CadlmError: `no-such-model`; `unreadable-weights`, `unreadable-vocabulary`; of `LocalModel.load`; of `RemoteModel.find`.
    """
    if model == EMBEDDED_MODEL:
        return Model(generate, lambda: f"{model} {_digest(EMBEDDED)}")
    if model.startswith(("http://", "https://")):
        from .serve.desk import Ticket
        from .serve.link import Address
        from .serve.remote import RemoteModel

        remote = RemoteModel.find(Address.parse(model, os.environ.get(KEY_VARIABLE)), None)

        def write(request: GenerationRequest) -> list[GenerationResult]:
            return remote.write(request, Ticket(ANSWER_TIMEOUT_S))

        return Model(write, lambda: f"{remote.name} at {model}", ROUNDS)
    folder = Path(model)
    if not model or not folder.is_dir():
        fix = "name `embedded`, the folder of a model, or the URL of a server"
        raise CadlmError("no-such-model", f"there is no folder {folder}" if model else "the name is empty", fix=fix)

    def name() -> str:
        return f"{folder.name} {_digest(folder)}"

    if _is_of_transformers(folder):
        from .decoding.local import LocalModel

        return Model(LocalModel.load(folder).write, name, ROUNDS)
    return Model(partial(generate, model=LanguageModel.load(folder)), name)


def _is_of_transformers(folder: Path) -> bool:
    try:
        return "model_type" in json.loads((folder / CONFIG).read_text("utf-8"))
    except (OSError, ValueError):
        return False


def _digest(folder: Path) -> str:
    """Weights by their content, so that runs of two models are told apart."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.suffix in (".safetensors", ".json")):
        with path.open("rb") as file:
            for chunk in iter(partial(file.read, 2**20), b""):
                digest.update(chunk)
    return digest.hexdigest()[:12]
