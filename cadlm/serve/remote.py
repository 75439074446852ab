"""A large model on an OpenAI-compatible server (vLLM, or another `cadlm serve`) as one that answers prompts with programs.

The server decodes under the grammar of answers; what a grammar cannot say is checked here, by the token mask of the other back
ends, and an answer that does not hold is asked for again, with another seed. Then labels are bound to the prompt's numbers and
the program is parsed, checked and written canonically.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from math import inf
from typing import Any, cast

from dsl import DslError
from generators.errors import GeneratorError
from generators.labels import LABEL
from generators.numbers import Mention

from .. import chat
from ..decoding.conform import check_answer
from ..decoding.grammar import answer_grammar
from ..errors import CadlmError
from ..generate import REFUSAL, FinishReason, GenerationRequest, GenerationResult, Writer
from .desk import Ticket
from .link import Address, ask

ROUNDS = 3
"""How often a model is asked before the answer is that it writes no programs."""
MAX_TOKENS = 2048
MODELS_TIMEOUT_S = 10.0
_PARAMETER = re.compile(r"^([ \t]*[a-z][a-z0-9_]*[ \t]*=[ \t]*)([0-9]+\.?[0-9]*|\.[0-9]+)(?=[ \t\n#\[\"]|$)", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteModel:
    """
    Attributes:
        name: What the server calls the model.
        constrain: Whether the server is sent a grammar (`structured_outputs` of vLLM) and has to keep to the dialect that models
            are trained on; without, any program is taken, wherever it stands in the answer.
        grammar: Sent in place of the grammar of answers to the prompt; then any program is taken.
        bounds_itself: Whether the server ends an answer at the model's length by itself. vLLM does, and refuses requests whose
            `max_tokens` the prompt leaves no room for.
        card: Whether each request describes the language, for a model that was not trained on it; then any program is taken.
    """

    address: Address
    name: str
    constrain: bool = True
    grammar: str | None = None
    bounds_itself: bool = False
    card: bool = False

    @classmethod
    def find(
        cls, address: Address, name: str | None, *, constrain: bool = True, grammar: str | None = None, card: bool = False
    ) -> RemoteModel:
        """Ask a server for its models and take the named one, or the first.

        Raises:
            CadlmError: Of `ask`; `unknown-model`.
        """
        listed = ask(address, "/models", MODELS_TIMEOUT_S).get("data")
        entries: dict[str, dict[str, Any]] = {entry["id"]: entry for entry in _dicts(listed) if isinstance(entry.get("id"), str)}
        if not entries:
            raise CadlmError("backend-unreadable", f"{address} lists no models")
        if name is not None and name not in entries:
            raise CadlmError("unknown-model", f"{address} has no model {name!r}; it has {', '.join(entries)}")
        chosen = name or next(iter(entries))
        bounds_itself = "max_model_len" in entries[chosen]
        return cls(address=address, name=chosen, constrain=constrain, grammar=grammar, bounds_itself=bounds_itself, card=card)

    def writer(self, ticket: Ticket) -> Writer:
        return partial(self.write, ticket=ticket)

    def write(self, request: GenerationRequest, ticket: Ticket) -> list[GenerationResult]:
        """At least one answer: greedy first, then samples, as `cadlm.generate.generate` orders them.

        Raises:
            CadlmError: Of `ask`; `timed-out`; `no-program` when no answer of `ROUNDS` rounds is one.
        """
        start = time.perf_counter()
        mentions = chat.numbers(request.prompt)
        reason = ""
        for attempt in range(ROUNDS):
            ticket.check()
            results: dict[str, GenerationResult] = {}
            for choice in self._choices(request, attempt, ticket):
                try:
                    if self._keeps_to_dialect:
                        check_answer(choice.text.strip(), mentions)
                    result = _result(choice, request.prompt, mentions, time.perf_counter() - start)
                except (DslError, GeneratorError, CadlmError) as error:
                    reason = str(error).splitlines()[0]
                    continue
                known = results.get(result.ir)
                results[result.ir] = result if known is None else replace(known, agreement=known.agreement + 1)
            if results:
                return list(results.values())
        fix = "does the server obey structured_outputs? vLLM does; --no-grammar takes any program" if self.constrain else ""
        raise CadlmError("no-program", f"{self.name} wrote no program in {ROUNDS} rounds; the last answer: {reason}", fix=fix)

    @property
    def _keeps_to_dialect(self) -> bool:
        return self.constrain and self.grammar is None and not self.card

    def _choices(self, request: GenerationRequest, attempt: int, ticket: Ticket) -> Iterator[_Choice]:
        """The greedy answer (in the first round) and n - 1 samples; in later rounds samples only."""
        if attempt == 0:
            yield from self._ask(request, n=1, temperature=0.0, seed=request.seed, ticket=ticket)
        num_samples = request.n - 1 if attempt == 0 else request.n
        if num_samples:
            seed = request.seed + 1 + attempt
            yield from self._ask(request, n=num_samples, temperature=request.temperature, seed=seed, ticket=ticket)

    def _ask(self, request: GenerationRequest, *, n: int, temperature: float, seed: int, ticket: Ticket) -> list[_Choice]:
        body: dict[str, object] = {
            "model": self.name,
            "messages": chat.messages(request.prompt, request.turns, card=self.card),
            "n": n,
            "temperature": temperature,
            "seed": seed,
            "logprobs": True,
        }
        if not self.bounds_itself:
            body["max_tokens"] = MAX_TOKENS
        if self.constrain:
            grammar = self.grammar or answer_grammar(chat.numbers(request.prompt), trained=not self.card)
            body["structured_outputs"] = {"grammar": grammar}
        ticket.check()
        answer = ask(self.address, "/chat/completions", ticket.remaining_s, body)
        choices = [_choice(entry) for entry in _dicts(answer.get("choices"))]
        if not choices:
            raise CadlmError("backend-unreadable", f"{self.address} answered without choices")
        return choices


@dataclass(frozen=True, slots=True, kw_only=True)
class _Choice:
    """One choice of a chat completion. `logprobs` is empty where the server tells none."""

    text: str
    finish_reason: FinishReason
    logprobs: tuple[float, ...]


def _choice(entry: Mapping[str, Any]) -> _Choice:
    message, told = entry.get("message"), entry.get("logprobs")
    content = cast("dict[str, Any]", message).get("content") if isinstance(message, dict) else None
    tokens = _dicts(cast("dict[str, Any]", told).get("content")) if isinstance(told, dict) else []
    values = tuple(float(token["logprob"]) for token in tokens if isinstance(token.get("logprob"), int | float))
    return _Choice(
        text=content if isinstance(content, str) else "",
        finish_reason="length" if entry.get("finish_reason") == "length" else "stop",
        logprobs=values,
    )


def _result(choice: _Choice, prompt: str, mentions: Sequence[Mention], seconds: float) -> GenerationResult:
    """Raises DslError or GeneratorError where the text is no program that the language allows."""
    ir = chat.program(prompt, choice.text)
    return GenerationResult(
        ir=ir,
        target=ir if ir.startswith(REFUSAL) else labelled(chat.target_in(choice.text), mentions),
        finish_reason=choice.finish_reason,
        logprob=sum(choice.logprobs) if choice.logprobs else -inf,
        least_logprob=min(choice.logprobs, default=-inf),
        tokens=len(choice.logprobs),
        agreement=1,
        seconds=seconds,
    )


def labelled(target: str, mentions: Sequence[Mention]) -> str:
    """A target of a model that writes numbers, with labels where a parameter is one of the prompt's numbers."""
    if LABEL.search(target):
        return target
    places: dict[float, str] = {}
    for index, mention in enumerate(mentions):
        places.setdefault(mention.value, f"«{index}»")
        for facet, value in mention.facets.items():
            places.setdefault(value, f"«{index}:{facet}»")
    return _PARAMETER.sub(lambda match: match[1] + places.get(float(match[2]), match[2]), target)


def _dicts(value: object) -> list[dict[str, Any]]:
    """The objects in what should be a list of objects; another server's JSON may be anything."""
    return (
        [cast("dict[str, Any]", item) for item in cast("list[object]", value) if isinstance(item, dict)]
        if isinstance(value, list)
        else []
    )
