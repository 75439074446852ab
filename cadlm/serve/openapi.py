"""The API described: an OpenAPI 3.1 document whose request schemas are those that are checked, and a page that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from ..version import __version__
from .events import encode
from .requests import CHAT, COMPILE, PART
from .schema import Schema

_TEXT: Schema = {"type": "string"}
_NUMBERS: Schema = {"type": "object", "additionalProperties": {"type": "number"}}
_ERROR: Schema = {
    "type": "object",
    "required": ["kind", "message"],
    "description": "`kind` (also `code`) is stable; `line` and `column` point into a program.",
    "properties": {"kind": _TEXT, "message": _TEXT, "fix": _TEXT, "line": {"type": "integer"}, "column": {"type": "integer"}},
}
_FILES: Schema = {
    "type": "object",
    "description": "By name. `url` is good for a while; `base64` is there with `inline`.",
    "additionalProperties": {
        "type": "object",
        "required": ["size_bytes", "media_type"],
        "properties": {"size_bytes": {"type": "integer"}, "media_type": _TEXT, "url": _TEXT, "base64": _TEXT},
    },
}
_LIST: Schema = {"type": "array", "items": {"type": "object"}}
_BUILT: Mapping[str, Schema] = {
    "ok": {"type": "boolean", "description": "Whether there is a part that may be trusted."},
    "id": {"type": ["string", "null"], "description": "Of the kept files; null where nothing is kept."},
    "files": _FILES,
    "measurements": {"type": "object", "description": "Lengths in mm: bbox_mm, volume_mm3, area_mm2, holes, faces, solids …"},
    "params": {**_NUMBERS, "description": "The values that the request set."},
    "warnings": _LIST,
}
SCHEMAS: Mapping[str, Schema] = {
    "PartRequest": PART,
    "CompileRequest": COMPILE,
    "ChatRequest": CHAT,
    "Part": {
        "type": "object",
        "required": ["ok", "prompt", "files"],
        "description": "The part, or with `ok: false` why there is none: `stage` and `error` say so.",
        "properties": {
            **_BUILT,
            "prompt": _TEXT,
            "ir": {"type": ["string", "null"], "description": "The program, Compact IR."},
            "parameters": {**_LIST, "description": "Of the program: name, value, low, high, description, expression."},
            "abstained": {"type": "boolean", "description": "There is a part, but it is not trusted: `doubts` say why."},
            "doubts": {"type": "array", "items": _TEXT},
            "confidence": {"type": ["number", "null"], "description": "That it is what was meant; null where not calibrated."},
            "report": {"type": "object", "description": "What the prompt states: met, violated or not checkable."},
            "assumed": {**_NUMBERS, "description": "What the prompt left open."},
            "stage": {"type": "string", "description": "Where it ended, if there is no part."},
            "error": _ERROR,
            "seconds": {**_NUMBERS, "description": "By stage."},
        },
    },
    "Built": {"type": "object", "required": ["ok", "files", "measurements"], "properties": _BUILT},
    "Problem": {
        "type": "object",
        "required": ["ok", "error"],
        "properties": {"ok": {"type": "boolean", "enum": [False]}, "error": _ERROR},
    },
}
_REFUSALS: Mapping[str, str] = {
    "400": "The body is not JSON.",
    "401": "The API key is missing or wrong.",
    "408": "The body came too slowly.",
    "413": "The body is too large.",
    "415": "The content type is not application/json.",
    "422": "The request, or the program in it, is wrong.",
    "429": "Too many requests wait; Retry-After says when to come back.",
    "500": "A bug, or an installation that does not work.",
    "501": "A library for a format is not installed on the server.",
    "502": "The model's server failed or cannot be reached.",
    "503": "The server is shutting down.",
    "504": "The request took too long.",
    "507": "The files are larger than what is kept.",
}


def document(has_key: bool) -> dict[str, Any]:
    """The OpenAPI document."""
    key: dict[str, Any] = {"security": [{"key": []}]} if has_key else {}
    post = _post_of(key)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "cadlm",
            "version": __version__,
            "description": "A sentence becomes an exact part. The HTTP status is about the request; `ok` is about the part.",
        },
        "paths": {
            "/v1/parts": {"post": post("A sentence to a part.", "PartRequest", "Part", streams=True)},
            "/v1/compile": {"post": post("A program to a part.", "CompileRequest", "Built", streams=True)},
            "/v1/parts/{id}/files/{name}": {"get": _file(key)},
            "/v1/chat/completions": {"post": post("OpenAI's chat completions: a prompt to a program.", "ChatRequest", None)},
            "/v1/models": {"get": {"summary": "The one model there is.", "responses": _json("The list."), **key}},
            "/health": {"get": {"summary": "Whether requests are taken.", "responses": _json("They are.")}},
            "/metrics": {"get": {"summary": "Counts for Prometheus.", "responses": _plain("The counts."), **key}},
        },
        "components": {"schemas": SCHEMAS, "securitySchemes": {"key": {"type": "http", "scheme": "bearer"}}},
    }


def _post_of(key: Mapping[str, Any]) -> Any:
    def post(summary: str, request: str, answer: str | None, *, streams: bool = False) -> dict[str, Any]:
        content: dict[str, Any] = {"application/json": {"schema": _ref(answer) if answer else {"type": "object"}}}
        if streams or answer is None:
            content["text/event-stream"] = {"schema": _TEXT}
        refusals = {code: _refusal(text) for code, text in _REFUSALS.items()}
        body = {"required": True, "content": {"application/json": {"schema": _ref(request)}}}
        responses = {"200": {"description": "An answer.", "content": content}, **refusals}
        return {"summary": summary, "requestBody": body, "responses": responses, **key}

    return post


def _file(key: Mapping[str, Any]) -> dict[str, Any]:
    parameters = [{"name": name, "in": "path", "required": True, "schema": _TEXT} for name in ("id", "name")]
    responses = {"200": {"description": "The file."}, "404": _refusal("It is not there, or not any more.")}
    return {"summary": "A file of a part.", "parameters": parameters, "responses": responses, **key}


def _json(description: str) -> dict[str, Any]:
    return {"200": {"description": description, "content": {"application/json": {"schema": {"type": "object"}}}}}


def _plain(description: str) -> dict[str, Any]:
    return {"200": {"description": description, "content": {"text/plain": {"schema": _TEXT}}}}


def _refusal(description: str) -> dict[str, Any]:
    return {"description": description, "content": {"application/json": {"schema": _ref("Problem")}}}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def page(described: Mapping[str, Any]) -> str:
    """The document as one page without scripts: nothing is fetched from elsewhere."""
    rows = [
        f"<tr><td><code>{method.upper()} {escape(path)}</code><td>{escape(operation['summary'])}"
        for path, methods in described["paths"].items()
        for method, operation in methods.items()
    ]
    fields = [
        f"<h2>{name}</h2><table>{''.join(_row(field, of, schema) for field, of in schema['properties'].items())}</table>"
        for name, schema in described["components"]["schemas"].items()
    ]
    return (
        "<!doctype html><html lang=en><meta charset=utf-8><title>cadlm</title>"
        "<style>body{font:16px/1.5 sans-serif;max-width:60em;margin:2em auto;padding:0 1em}"
        "td{padding:.2em 1em .2em 0;vertical-align:top}</style>"
        f"<h1>cadlm {escape(__version__)}</h1><p>{escape(described['info']['description'])} "
        f'The whole description: <a href="/openapi.json">openapi.json</a>.</p><table>{"".join(rows)}</table>{"".join(fields)}'
    )


def _row(name: str, of: Schema, schema: Schema) -> str:
    kind = of.get("type", "")
    shown = kind if isinstance(kind, str) else " or ".join(kind)
    notes = ["required" if name in schema.get("required", ()) else "", of.get("description", "")]
    if of.get("default") is not None:
        notes.append(f"Default {encode(of['default']).decode()}.")
    text = " ".join(escape(note) for note in notes if note)
    return f"<tr><td><code>{escape(name)}</code><td>{escape(shown)}<td>{text}"
