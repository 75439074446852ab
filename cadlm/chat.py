"""How a large model is asked for a part and how it answers: one format for training and serving. Knows no model, needs no torch.

The user's message is the prompt with a label before each of its numbers, `«0»60x«1»40mm plate`; the answer is a program that
writes labels where it means those numbers (docs/dialect.md), or one line `? reason`. A prompt that begins with a program is an
edit: what follows the program says what is to change, only its numbers have labels, and the answer is the program after. The
messages become text by the chat template of the model's own tokenizer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import Protocol

import dsl
from dsl import DslError
from dsl.syntax import Operation
from generators.labels import bind, label
from generators.numbers import Mention, read_numbers

from .generate import REFUSAL, Turn

_LABELS = """\
Lengths are millimetres. A number of the request follows its label: in the program «k» stands for number k in mm or degrees, \
«k:n» for it without its unit; of a thread there are «k:clear», «k:tap», «k:cbore», «k:cdepth», «k:csink», «k:nut», «k:nuth», \
of a motor frame «k:face», «k:square», «k:pilot», «k:screw»."""
SYSTEM = f"""\
You write parts in Compact IR. Answer with one program and nothing else or, if no part can be meant, with one line `? reason`. \
{_LABELS} Define the sizes as parameters first."""
EDIT_SYSTEM = f"""\
You change parts in Compact IR. The request is a program and what is to change in it. Answer with the whole program after the \
change and nothing else or, if the part does not allow it, with one line `? reason`. {_LABELS}"""
_BLANK = re.compile(r"\n(?:[ \t]*\n)+")
_MOST_BLANKS = 64
"""So many blank lines of a prompt may be where its program ends: each is a text to parse."""
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
    system = EDIT_SYSTEM if as_edit(prompt) else SYSTEM
    shown = f"{system}\n\n{dsl.card()}" if card else system
    chat = [{"role": "system", "content": shown}, {"role": "user", "content": with_labels(prompt)}]
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
    ir = dsl.format(dsl.parse(bind(target, numbers(prompt))))
    dsl.check(ir)
    return ir


def target_in(text: str) -> str:
    """The program of an answer as the model wrote it: the first fenced block if there is one, else all of it."""
    fenced = _FENCED.search(text)
    return (fenced[1] if fenced else text).strip() + "\n"


def edit_request(program: str, instruction: str) -> str:
    """The prompt that asks for an edit."""
    return f"{program.strip()}\n\n{instruction.strip()}"


def as_edit(prompt: str) -> tuple[str, str] | None:
    """Program and instruction of a prompt that asks for an edit, None for one that asks for a part.

    The program goes as far as there is one, up to a blank line; all that follows is the instruction. What makes nothing is no
    program: blank lines, or a title in front such as "# Bracket".
    """
    text = prompt.replace("\r\n", "\n").strip()
    blanks = list(islice(_BLANK.finditer(text), _MOST_BLANKS))
    if not blanks or _is_program(text):
        return None
    for blank in reversed(blanks):
        if _is_program(text[: blank.start()]):
            return text[: blank.start()], text[blank.end() :]
    return None


def _is_program(text: str) -> bool:
    try:
        return any(isinstance(one, Operation) for one in dsl.parse(text).statements)
    except DslError:
        return False


def numbers(prompt: str) -> tuple[Mention, ...]:
    """What the labels of an answer stand for. Spans are places in the instruction where the prompt is an edit."""
    edit = as_edit(prompt)
    return read_numbers(edit[1] if edit else prompt)


def with_labels(prompt: str) -> str:
    """A prompt with the label of each of its numbers before it; the program of an edit stays as it is."""
    edit = as_edit(prompt)
    text = edit[1] if edit else prompt
    out = [f"{edit[0].strip()}\n\n"] if edit else []
    at = 0
    for index, mention in enumerate(read_numbers(text)):
        out += (text[at : mention.start], label(index))
        at = mention.start
    return "".join(out) + text[at:]


def without_labels(text: str) -> str:
    """The prompt that `with_labels` made a text of; the text itself where it is no such text."""
    pieces: list[str] = []
    rest = text
    while (mark := label(len(pieces))) in rest:
        before, _, rest = rest.partition(mark)
        pieces.append(before)
    prompt = "".join(pieces) + rest
    return prompt if with_labels(prompt) == text else text
