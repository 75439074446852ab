"""Puts a model, or a file of answers, under the evaluation: prompts in, answers out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from evals.answers import Answer
from evals.errors import EvalError
from evals.task import Predict
from generators.numbers import MM_PER_UNIT

from .confidence import embedded_calibration
from .customs import embedded_customs
from .errors import CadlmError
from .familiar import embedded_words
from .generate import GenerationRequest, embedded_model
from .pipeline import text_to_part
from .writers import EMBEDDED_MODEL, writer


def predictor(model: str = EMBEDDED_MODEL, n: int = 1, seed: int = 0) -> tuple[Predict, str]:
    """A model under test, and what a run calls it.

    Args:
        model: As `cadlm.writers.writer` takes it.
        n: 1 for the model's likeliest answer as it is; more for what the pipeline makes of up to n answers.

    Raises:
        CadlmError: Of `writer`; of the embedded model's files, which are read here: what fails later is a failed sample.
    """
    write, name, rounds = writer(model)
    if model == EMBEDDED_MODEL:
        for read in (embedded_model, embedded_words, embedded_customs, embedded_calibration):
            read()

    def predict(prompt: str) -> Answer:
        if n == 1:
            first = write(GenerationRequest(prompt=prompt, n=1, seed=seed))[0]
            return Answer(program=first.ir, tokens=first.tokens)
        result = text_to_part(prompt, n=n, seed=seed, write=write, rounds=rounds)
        if result.answer is None or result.ir is None:
            raise result.error or CadlmError("no-answer", "the model gave no program")
        return Answer(
            program=result.ir,
            others=tuple(answer.ir for answer in result.answers),
            tokens=result.answer.tokens,
            confidence=result.confidence,
            is_trusted=not result.abstained,
        )

    return predict, f"{name()} n={n}"


def answers_of(path: Path, *, run_scripts: bool = False) -> Predict:
    """The answers in a JSONL file, such as the samples of an earlier run or of another system: `prompt` and one of `answer` (a
    program), `file` (beside the JSONL file; `unit` where a mesh is not in mm) and `script` (CadQuery).

    Raises:
        CadlmError: `unreadable-answers`; `scripts-not-allowed`; later, for a prompt that the file does not answer, `no-answer`.
    """
    try:
        rows = [json.loads(line) for line in path.read_text("utf-8").split("\n") if line.strip()]
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
