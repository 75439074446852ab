"""How a large model is asked for a part and how it answers: one format for training and serving. Knows no model, needs no torch.

The user's message is the prompt with a label before each of its numbers, `«0»60x«1»40mm plate`; the answer is a program that
writes labels where it means those numbers (docs/dialect.md), or one line `? reason`. The messages become text by the chat
template of the model's own tokenizer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

import dsl
from generators.labels import bind, label
from generators.numbers import read_numbers

from .generate import REFUSAL, Turn

SYSTEM = """\
You write parts in Compact IR. Answer with one program and nothing else or, if no part can be meant, with one line `? reason`. \
Lengths are millimetres. A number of the request follows its label: in the program «k» stands for number k in mm or degrees, \
«k:n» for it without its unit; of a thread there are «k:clear», «k:tap», «k:cbore», «k:cdepth», «k:csink», «k:nut», «k:nuth», \
of a motor frame «k:face», «k:square», «k:pilot», «k:screw». Define the sizes as parameters first."""
_FENCED = re.compile(r"```[a-z]*\n(.*?)```", re.DOTALL)


class Answered(Protocol):
    """What has an answer: a sample of the generators, a row of a corpus."""

    @property
    def target(self) -> str: ...


def messages(prompt: str, turns: Sequence[Turn] = (), *, card: bool = False) -> list[dict[str, str]]:
    """The chat that asks for a part; a tokenizer's template and its generation prompt complete it.

    Args:
        turns: What was answered before and found wrong, oldest first.
        card: Describe the whole language too, for a model that was not trained on it.
    """
    system = f"{SYSTEM}\n\n{dsl.card()}" if card else SYSTEM
    chat = [{"role": "system", "content": system}, {"role": "user", "content": with_labels(prompt)}]
    for turn in turns:
        chat += [{"role": "assistant", "content": turn.answer.strip()}, {"role": "user", "content": turn.findings}]
    return chat


def answer(row: Answered) -> str:
    """What the assistant says to a row's prompt, without the mark that ends it."""
    return row.target.strip()


def program(prompt: str, text: str) -> str:
    """The program of an answer with the prompt's numbers in it: checked, canonical; or one line `? reason`.

    Raises:
        GeneratorError: `unknown-label` for a label that is not in the prompt.
        DslError: The answer is no program, or one that the language refuses.
    """
    target = target_in(text)
    if target.startswith(REFUSAL):
        return target.splitlines()[0].strip()
    ir = dsl.format(dsl.parse(bind(target, read_numbers(prompt))))
    dsl.check(ir)
    return ir


def target_in(text: str) -> str:
    """The program of an answer as the model wrote it: the first fenced block if there is one, else all of it."""
    fenced = _FENCED.search(text)
    return (fenced[1] if fenced else text).strip() + "\n"


def with_labels(prompt: str) -> str:
    """A prompt with the label of each of its numbers before it."""
    out: list[str] = []
    at = 0
    for index, mention in enumerate(read_numbers(prompt)):
        out += (prompt[at : mention.start], label(index))
        at = mention.start
    return "".join(out) + prompt[at:]


def without_labels(text: str) -> str:
    """The prompt that `with_labels` made a text of; the text itself where it is no such text."""
    pieces: list[str] = []
    rest = text
    while (mark := label(len(pieces))) in rest:
        before, _, rest = rest.partition(mark)
        pieces.append(before)
    prompt = "".join(pieces) + rest
    return prompt if with_labels(prompt) == text else text
