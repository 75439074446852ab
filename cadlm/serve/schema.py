"""Checks decoded JSON against the part of JSON Schema that the API is written in, and fills in defaults.

The same schemas are shown in the OpenAPI document, so what is said there is what is checked here.
"""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any, cast

from .problems import Problem

Schema = Mapping[str, Any]

_SHOWN_CHARS = 40
_NAMES: Mapping[type, str] = {
    dict: "object",
    list: "array",
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    type(None): "null",
}


def conform(value: object, schema: Schema, where: str = "") -> Any:
    """The value with defaults filled in; whole floats become integers where those are wanted.

    Args:
        where: Path of the value, for messages: `params.w`.

    Raises:
        Problem: 422 `invalid-request`, naming the first place that does not fit.
    """
    if "anyOf" in schema:
        return _any_of(value, schema["anyOf"], where)
    value = _of_type(value, schema, where)
    if "enum" in schema and value not in schema["enum"]:
        raise _wrong(where, f"is {_shown(value)}, not one of {', '.join(schema['enum'])}")
    if isinstance(value, dict):
        return _object(cast("dict[str, object]", value), schema, where)
    if isinstance(value, list):
        return _array(cast("list[object]", value), schema, where)
    if isinstance(value, int | float) and not isinstance(value, bool):
        low, high = schema.get("minimum"), schema.get("maximum")
        if (low is not None and value < low) or (high is not None and value > high):
            limits = f"at least {low}" if high is None else f"{low} to {high}"
            raise _wrong(where, f"is {_shown(value)}, not {limits}")
    return value


def _of_type(value: object, schema: Schema, where: str) -> object:
    wanted = schema["type"]
    names = (wanted,) if isinstance(wanted, str) else tuple(wanted)
    found = _NAMES[type(value)]
    if found in names:
        if found == "number" and not isfinite(cast("float", value)):
            raise _wrong(where, "is not finite")
        return value
    if found == "integer" and "number" in names:
        try:
            return float(cast("int", value))
        except OverflowError:
            raise _wrong(where, "is not finite") from None
    if found == "number" and "integer" in names and cast("float", value).is_integer():
        return int(cast("float", value))
    raise _wrong(where, f"is of type {found}, not {' or '.join(names)}")


def _object(value: dict[str, object], schema: Schema, where: str) -> dict[str, Any]:
    properties: Mapping[str, Schema] = schema.get("properties", {})
    more: Schema | bool = schema.get("additionalProperties", True)
    for name in schema.get("required", ()):
        if name not in value:
            raise _wrong(_inside(where, name), "is missing")
    if len(value) > schema.get("maxProperties", len(value)):
        raise _wrong(where, f"has {len(value)} names, at most {schema['maxProperties']}")
    result: dict[str, Any] = {name: of["default"] for name, of in properties.items() if "default" in of}
    for name, item in value.items():
        of = properties.get(name, more)
        if of is False:
            raise _wrong(_inside(where, name), f"is unknown; there are {', '.join(properties)}")
        result[name] = item if of is True else conform(item, of, _inside(where, name))
    return result


def _array(value: list[object], schema: Schema, where: str) -> list[Any]:
    low, high = schema.get("minItems", 0), schema.get("maxItems", len(value))
    if not low <= len(value) <= high:
        raise _wrong(where, f"has {len(value)} items, not {low} to {high}")
    items = [conform(item, schema["items"], f"{where}[{index}]") for index, item in enumerate(value)]
    if schema.get("uniqueItems") and len(set(items)) < len(items):
        raise _wrong(where, "names something twice")
    return items


def _any_of(value: object, schemas: list[Schema], where: str) -> Any:
    for schema in schemas:
        if _NAMES[type(value)] == schema["type"]:
            return conform(value, schema, where)
    raise _wrong(where, f"is of type {_NAMES[type(value)]}, not {' or '.join(schema['type'] for schema in schemas)}")


def _inside(where: str, name: str) -> str:
    return f"{where}.{_clipped(name)}" if where else _clipped(name)


def _shown(value: object) -> str:
    return _clipped(value if isinstance(value, str) else str(value))


def _clipped(text: str) -> str:
    return text if len(text) <= _SHOWN_CHARS else text[:_SHOWN_CHARS] + "…"


def _wrong(where: str, what: str) -> Problem:
    return Problem(422, "invalid-request", f"{where or 'the body'} {what}")
