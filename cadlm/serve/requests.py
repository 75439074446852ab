"""What clients may ask for: the schemas of the three POST requests, and what becomes of a body that fits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from dsl.kernel.formats import SUFFIXES
from dsl.limits import DEFAULT_LIMITS

from ..chat import without_labels
from ..delivery import REPORT_SUFFIXES
from ..generate import MAX_PROMPT_CHARS
from .problems import Problem
from .schema import Schema, conform

MAX_ANSWERS = 16
MAX_SEED = 2**63 - 1
MAX_PARAMS = 256
MAX_MESSAGES = 1000
PROGRAM_FORMAT = "cir"
REPORT_FORMATS = tuple(suffix.removeprefix(".") for suffix in REPORT_SUFFIXES)
FORMATS = tuple(suffix.removeprefix(".") for suffix in SUFFIXES if suffix != ".stp")

_PARAMS: Schema = {
    "type": "object",
    "additionalProperties": {"type": "number"},
    "maxProperties": MAX_PARAMS,
    "default": {},
    "description": "Values that replace those of the program's parameters, by name.",
}
_INLINE: Schema = {
    "type": "boolean",
    "default": False,
    "description": "Put the files into the answer as base64, instead of keeping them for GET.",
}
_STREAM: Schema = {
    "type": "boolean",
    "default": False,
    "description": "Tell the stages as server-sent events; so does `Accept: text/event-stream`.",
}


def _formats(names: tuple[str, ...], default: list[str]) -> Schema:
    return {
        "type": "array",
        "items": {"type": "string", "enum": list(names)},
        "uniqueItems": True,
        "maxItems": len(names),
        "default": default,
        "description": "The files that are wanted.",
    }


PART: Schema = {
    "type": "object",
    "required": ["prompt"],
    "additionalProperties": False,
    "properties": {
        "prompt": {"type": "string", "description": f"What the part is and how large; at most {MAX_PROMPT_CHARS} characters."},
        "n": {
            "type": "integer",
            "minimum": 1,
            "maximum": MAX_ANSWERS,
            "default": 8,
            "description": "Answers that may be tried until one is a part.",
        },
        "seed": {
            "type": "integer",
            "minimum": 0,
            "maximum": MAX_SEED,
            "default": 0,
            "description": "For the answers after the first; equal seeds, equal parts.",
        },
        "force": {
            "type": "boolean",
            "default": False,
            "description": "Deliver the part whatever speaks against it: `ok` although it is not proven.",
        },
        "params": _PARAMS,
        "formats": _formats((*FORMATS, PROGRAM_FORMAT, *REPORT_FORMATS), ["step"]),
        "inline": _INLINE,
        "stream": _STREAM,
    },
}
COMPILE: Schema = {
    "type": "object",
    "required": ["ir"],
    "additionalProperties": False,
    "properties": {
        "ir": {"type": "string", "description": f"A Compact IR program; at most {DEFAULT_LIMITS.size_bytes} bytes."},
        "params": _PARAMS,
        "formats": _formats(FORMATS, ["step"]),
        "inline": _INLINE,
        "stream": _STREAM,
    },
}
CHAT: Schema = {
    "type": "object",
    "required": ["messages"],
    "properties": {
        "model": {"type": ["string", "null"], "default": None, "description": "One of /v1/models; by default that one."},
        "messages": {
            "type": "array",
            "minItems": 1,
            "maxItems": MAX_MESSAGES,
            "description": "The last message of the user is the prompt; the others are not looked at.",
            "items": {
                "type": "object",
                "required": ["role"],
                "properties": {
                    "role": {"type": "string"},
                    "content": {
                        "anyOf": [
                            {"type": "string"},
                            {"type": "array", "items": {"type": "object", "properties": {"text": {"type": "string"}}}},
                            {"type": "null"},
                        ]
                    },
                },
            },
        },
        "n": {"type": ["integer", "null"], "minimum": 1, "maximum": MAX_ANSWERS, "default": None},
        "temperature": {
            "type": ["number", "null"],
            "minimum": 0,
            "maximum": 2,
            "default": None,
            "description": "Of the choices after the first, which is always the likeliest; 0.7 by default and for 0.",
        },
        "seed": {"type": ["integer", "null"], "minimum": 0, "maximum": MAX_SEED, "default": None},
        "stream": {"type": ["boolean", "null"], "default": False},
        "stream_options": {
            "type": ["object", "null"],
            "default": None,
            "properties": {"include_usage": {"type": "boolean"}},
        },
    },
}
"""Other fields that OpenAI's clients send are let through and change nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartRequest:
    prompt: str
    n: int
    seed: int
    force: bool
    params: Mapping[str, float]
    formats: tuple[str, ...]
    inline: bool
    stream: bool

    @classmethod
    def read(cls, body: object) -> Self:
        """Raises Problem where the body does not fit `PART`, or wants a report of a part that the prompt does not describe."""
        values: dict[str, Any] = conform(body, PART)
        reports = sorted({*REPORT_FORMATS} & {*values["formats"]})
        if reports and values["params"]:
            message = f"formats has {', '.join(reports)}: a report holds the part against the prompt, which does not know params"
            raise Problem(422, "invalid-request", message, fix="leave out one of them")
        return cls(formats=tuple(values.pop("formats")), **values)


@dataclass(frozen=True, slots=True, kw_only=True)
class CompileRequest:
    ir: str
    params: Mapping[str, float]
    formats: tuple[str, ...]
    inline: bool
    stream: bool

    @classmethod
    def read(cls, body: object) -> Self:
        """Raises Problem where the body does not fit `COMPILE`."""
        values: dict[str, Any] = conform(body, COMPILE)
        return cls(formats=tuple(values.pop("formats")), **values)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatRequest:
    model: str | None
    prompt: str
    n: int
    temperature: float
    seed: int
    stream: bool
    include_usage: bool

    @classmethod
    def read(cls, body: object) -> Self:
        """Raises Problem where the body does not fit `CHAT`, or has no message of the user."""
        values: dict[str, Any] = conform(body, CHAT)
        options: dict[str, Any] = values["stream_options"] or {}
        return cls(
            model=values["model"],
            prompt=_prompt(values["messages"]),
            n=values["n"] or 1,
            temperature=values["temperature"] or 0.7,
            seed=values["seed"] or 0,
            stream=bool(values["stream"]),
            include_usage=bool(options.get("include_usage")),
        )


def _prompt(messages: list[dict[str, Any]]) -> str:
    """The text of the last message of the user, without the labels that `cadlm.chat` puts before its numbers."""
    content = next((message.get("content") for message in reversed(messages) if message["role"] == "user"), None)
    if content is None:
        raise Problem(422, "invalid-request", "messages has no text of the user")
    return without_labels(content if isinstance(content, str) else "\n".join(part["text"] for part in content if "text" in part))
