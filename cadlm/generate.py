"""A prompt to programs: reads its numbers, lets the embedded model answer under the mask, binds the numbers. Builds nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from math import isfinite
from pathlib import Path
from typing import Literal, NamedTuple, Self

import dsl
from dsl import DslError
from generators.labels import bind
from generators.numbers import Mention, read_numbers

from .constrain import ProgramGuide
from .decoding.beam import beam
from .errors import CadlmError
from .lexicon import Lexicon
from .runtime import Answer, Runtime, sample
from .tokenizer import Tokenizer
from .weights import EMBEDDED, TOKENIZER

MAX_PROMPT_CHARS = 4000
MIN_ANSWER_TOKENS = 100
"""Room that a prompt has to leave; nine of ten parts take less."""
MAX_ANSWERS = 256
REFUSAL = "?"

FinishReason = Literal["stop", "length"]
"""`stop`: the model ended the answer. `length`: its room ran out, and the mask wrote the shortest whole end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """An answer that a model gave before, as it wrote it, and what was found wrong with its part."""

    answer: str
    findings: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationRequest:
    """What to generate.

    Attributes:
        prompt: A sentence that describes a part.
        n: How many answers are drawn: the likeliest one and n - 1 samples.
        beams: So many of the n are, in place of samples, the likeliest that a beam search finds; the embedded model only.
        temperature: Of the samples.
        seed: Of the samples; sample i depends on the seed and i, not on n.
        turns: Earlier answers with what was found wrong, oldest first; chat models read them, the embedded one cannot.

    Raises:
        CadlmError: `empty-prompt`, `prompt-too-long`, `bad-request`.
    """

    prompt: str
    n: int = 1
    beams: int = 0
    temperature: float = 0.7
    seed: int = 0
    turns: tuple[Turn, ...] = ()

    def __post_init__(self) -> None:
        if not self.prompt.strip():
            raise CadlmError("empty-prompt", "the prompt is empty", fix="say what the part is and how large")
        if len(self.prompt) > MAX_PROMPT_CHARS:
            raise _too_long(f"{len(self.prompt)} characters, at most {MAX_PROMPT_CHARS}")
        if not 1 <= self.n <= MAX_ANSWERS:
            raise CadlmError("bad-request", f"n is {self.n}, not 1 to {MAX_ANSWERS}")
        if not 0 <= self.beams < self.n:
            raise CadlmError("bad-request", f"{self.beams} beams are not 0 to {self.n - 1}")
        if not (isfinite(self.temperature) and self.temperature > 0):
            raise CadlmError("bad-request", f"the temperature {self.temperature} is not positive")
        if self.seed < 0:
            raise CadlmError("bad-request", f"the seed {self.seed} is negative")


@dataclass(frozen=True, slots=True, kw_only=True)
class GenerationResult:
    """One answer.

    Attributes:
        ir: Canonical Compact IR with the prompt's numbers in it, or one line `? reason`.
        target: The answer as the model wrote it, with labels in place of the prompt's numbers.
        logprob: Summed over the tokens, end mark included, at temperature 1 among the tokens that the mask allowed.
        least_logprob: Of the token that the model was least sure of.
        tokens: Tokens of the answer, end mark aside.
        agreement: How many of the answers were this one, those aside that a search found.
        seconds: From the request to all of its answers.
    """

    ir: str
    target: str
    finish_reason: FinishReason
    logprob: float
    least_logprob: float
    tokens: int
    agreement: int
    seconds: float

    @property
    def mean_logprob(self) -> float:
        """Per token, end mark included."""
        return self.logprob / (self.tokens + 1)

    @property
    def is_refusal(self) -> bool:
        """Whether the model says why there is no part, instead of a program."""
        return self.ir.startswith(REFUSAL)


Writer = Callable[[GenerationRequest], list[GenerationResult]]
"""Answers a prompt with programs, the likeliest first, as `generate` does; may raise CadlmError."""


@dataclass(frozen=True, slots=True)
class LanguageModel:
    """A loaded model; immutable, so that threads can share it."""

    tokenizer: Tokenizer
    lexicon: Lexicon
    runtime: Runtime

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Read a model's folder.

        Raises:
            CadlmError: `unreadable-weights`, `unreadable-vocabulary`.
        """
        tokenizer = Tokenizer.load(folder / TOKENIZER)
        runtime = Runtime.load(folder)
        if runtime.answers != len(tokenizer.answers) or len(runtime.embedding) != len(tokenizer):
            raise CadlmError("unreadable-weights", f"{folder}: the weights are for another vocabulary")
        return cls(tokenizer, Lexicon(tokenizer), runtime)

    def read(self, prompt: str) -> tuple[list[int], tuple[Mention, ...]]:
        """A prompt as token ids, and its numbers.

        Raises:
            CadlmError: `prompt-too-long` if it leaves no room for an answer.
        """
        mentions = read_numbers(prompt)
        ids = self.tokenizer.encode_prompt(prompt, mentions)
        most = self.runtime.max_length - MIN_ANSWER_TOKENS
        if len(ids) > most:
            raise _too_long(f"{len(ids)} tokens, at most {most}")
        return ids, mentions


@cache
def embedded_model() -> LanguageModel:
    """The model that ships with the package, loaded once."""
    return LanguageModel.load(EMBEDDED)


def generate(request: GenerationRequest, model: LanguageModel | None = None) -> list[GenerationResult]:
    """Answer a prompt.

    Args:
        model: By default the one that ships with the package.

    Returns:
        At least one answer: the greedy one first, then samples by falling mean log probability, equal answers merged.
        Programs that `dsl.check` refuses (a size that comes out negative, say) are left out, unless all are. What only the
        beam search found has no agreement.

    Raises:
        CadlmError: `prompt-too-long`; `unreadable-weights`; `bad-request` for a request with turns.
    """
    start = time.perf_counter()
    if request.turns:
        raise CadlmError("bad-request", "this model reads one prompt and no findings")
    model = model or embedded_model()
    ids, mentions = model.read(request.prompt)
    room = model.runtime.max_length - len(ids)
    guides = [ProgramGuide(model.lexicon, mentions, room) for _ in range(request.n - request.beams)]
    answers = sample(
        model.runtime,
        ids,
        temperatures=[0.0] + [request.temperature] * (len(guides) - 1),
        seed=request.seed,
        eos=model.tokenizer.eos,
        max_tokens=room,
        guides=guides,
    )
    written = [
        Written(model.tokenizer.decode_answer(answer.tokens), answer, guide.was_forced)
        for answer, guide in zip(answers, guides, strict=True)
    ]
    searched = _searched(model, ids, mentions, room, request.beams) if request.beams else []
    return merged(written, mentions, time.perf_counter() - start, searched)


def _searched(model: LanguageModel, ids: list[int], mentions: Sequence[Mention], room: int, beams: int) -> list[Written]:
    """The likeliest answers, one more than asked for: the very likeliest is most often the greedy one."""
    guide = ProgramGuide(model.lexicon, mentions, room)
    found = beam(model.runtime, ids, guide, width=beams + 1, eos=model.tokenizer.eos, max_tokens=room)
    return [Written(model.tokenizer.decode_answer(answer.tokens), answer, False) for answer in found if answer.ended]


class Written(NamedTuple):
    """An answer with its text, written under a mask; `was_forced` where its room ran out."""

    target: str
    answer: Answer
    was_forced: bool


def merged(
    written: Sequence[Written], mentions: Sequence[Mention], seconds: float, searched: Sequence[Written] = ()
) -> list[GenerationResult]:
    """The results that `generate` returns, of the greedy answer and the samples; `searched` count for no agreement."""
    everything = [*written, *searched]
    programs = [_canonical(bind(one.target, mentions)) for one in everything]
    results: dict[str, GenerationResult] = {}
    for place in _ranked([one.answer for one in everything]):
        ir, (target, answer, was_forced) = programs[place], everything[place]
        if ir not in results:
            results[ir] = GenerationResult(
                ir=ir,
                target=target,
                finish_reason="length" if was_forced else "stop",
                logprob=answer.logprob,
                least_logprob=answer.least_logprob,
                tokens=len(answer.tokens),
                agreement=programs[: len(written)].count(ir),
                seconds=seconds,
            )
    return [result for result in results.values() if _is_sound(result)] or list(results.values())


def _ranked(answers: list[Answer]) -> Iterable[int]:
    """The greedy answer, then the others, likeliest first."""
    samples = range(1, len(answers))
    return [0, *sorted(samples, key=lambda i: -answers[i].logprob / (len(answers[i].tokens) + 1))]


def _canonical(program: str) -> str:
    return program if program.startswith(REFUSAL) else dsl.format(dsl.parse(program))


def _is_sound(result: GenerationResult) -> bool:
    if result.is_refusal:
        return True
    try:
        dsl.check(result.ir)
    except DslError:
        return False
    return True


def _too_long(size: str) -> CadlmError:
    return CadlmError("prompt-too-long", f"the prompt has {size}", fix="describe one part, in a few sentences")
