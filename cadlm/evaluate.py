"""Puts a model, or a file of answers, under the evaluation: prompts in, answers out."""

from __future__ import annotations

import hashlib
import json
import os
from functools import partial
from pathlib import Path
from typing import Any

from evals.answers import Answer
from evals.errors import EvalError
from evals.task import Predict
from generators.numbers import MM_PER_UNIT

from .choose import Writer
from .errors import CadlmError
from .generate import GenerationRequest, LanguageModel, generate
from .pipeline import text_to_part
from .weights import EMBEDDED

EMBEDDED_MODEL = "embedded"
ANSWER_TIMEOUT_S = 120.0
KEY_VARIABLE = "CADLM_BACKEND_KEY"
"""The environment variable with what the server of a model wants to be shown."""


def predictor(model: str = EMBEDDED_MODEL, n: int = 1, seed: int = 0) -> tuple[Predict, str]:
    """A model under test, and what a run calls it.

    Args:
        model: `embedded`, the folder of a model's weights, or the URL of an OpenAI-compatible server (`http://host:8000/v1`).
        n: 1 for the model's likeliest answer as it is; more for what the pipeline makes of up to n answers.

    Raises:
        CadlmError: `unreadable-weights`, `unreadable-vocabulary`; what the server's first answer tells.
    """
    write, name = _writer(model)

    def predict(prompt: str) -> Answer:
        if n == 1:
            first = write(GenerationRequest(prompt=prompt, n=1, seed=seed))[0]
            return Answer(program=first.ir, tokens=first.tokens)
        result = text_to_part(prompt, n=n, seed=seed, write=write)
        if result.answer is None or result.ir is None:
            raise result.error or CadlmError("no-answer", "the model gave no program")
        return Answer(
            program=result.ir, tokens=result.answer.tokens, confidence=result.confidence, is_trusted=not result.abstained
        )

    return predict, f"{name} n={n}"


def _writer(model: str) -> tuple[Writer, str]:
    if model == EMBEDDED_MODEL:
        return generate, f"{model} {_digest(EMBEDDED)}"
    if model.startswith(("http://", "https://")):
        from .serve.desk import Ticket
        from .serve.link import Address
        from .serve.remote import RemoteModel

        remote = RemoteModel.find(Address.parse(model, os.environ.get(KEY_VARIABLE)), None, None)
        return lambda request: remote.write(request, Ticket(ANSWER_TIMEOUT_S)), f"{remote.name} at {model}"
    folder = Path(model)
    return partial(generate, model=LanguageModel.load(folder)), f"{folder.name} {_digest(folder)}"


def _digest(folder: Path) -> str:
    """Weights by their content, so that runs of two models are told apart."""
    digest = hashlib.sha256()
    for file in sorted(path for path in folder.rglob("*") if path.suffix in (".safetensors", ".json")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:12]


def answers_of(path: Path, *, run_scripts: bool = False) -> Predict:
    """The answers in a JSONL file, such as the samples of an earlier run or of another system: `prompt` and one of `answer` (a
    program), `file` (beside the JSONL file; `unit` where a mesh is not in mm) and `script` (CadQuery).

    Raises:
        CadlmError: `unreadable-answers`; `scripts-not-allowed`; later, for a prompt that the file does not answer, `no-answer`.
    """
    try:
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
        answers = {str(row["prompt"]): _answer(row, path.parent) for row in rows}
    except (OSError, ValueError, KeyError, TypeError, EvalError) as error:
        raise CadlmError("unreadable-answers", f"{path} is not JSONL with prompt and answer: {error}") from error
    if not run_scripts and any(answer.script is not None for answer in answers.values()):
        raise CadlmError("scripts-not-allowed", f"{path} holds scripts", fix="--run-scripts runs them, with your rights")

    def predict(prompt: str) -> Answer:
        if prompt not in answers:
            raise CadlmError("no-answer", f"{path.name} has no answer to {prompt!r}")
        return answers[prompt]

    return predict


def _answer(row: dict[str, Any], folder: Path) -> Answer:
    if "file" in row:
        return Answer(file=folder / str(row["file"]), unit_mm=float(MM_PER_UNIT[row.get("unit", "mm")]))
    if "script" in row:
        return Answer(script=str(row["script"]))
    return Answer(program=str(row["answer"]))
