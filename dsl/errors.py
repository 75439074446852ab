"""Errors about a program: one root, one stable `kind` each, and a message that points into the source."""

from __future__ import annotations

from typing import Literal, get_args

Kind = Literal[
    # syntax
    "unknown_opcode", "arg_count", "invalid_number", "invalid_node_id", "invalid_integer", "unterminated_sketch",
    "unknown_segment", "unknown_name", "duplicate_name", "invalid_expression", "invalid_selector",
    # meaning
    "bad_ref", "expected_solid", "invalid_sketch_ref", "empty_document", "empty_profile", "degenerate_segment",
    "not_closed", "invalid_profile", "zero_extrusion", "zero_direction", "zero_axis", "invalid_angle", "axis_intersection",
    "invalid_dimension", "limit_exceeded", "refused", "not_lowerable",
    # geometry
    "fillet_failed", "chamfer_failed", "shell_failed", "boolean_failed", "loft_failed", "sweep_failed", "no_effect",
    "empty_geometry", "invalid_solid", "kernel_timeout", "kernel_crash",
    # files
    "unreadable_file", "unwritable_file", "unsupported_format", "not_expressible",
]  # fmt: skip

KINDS: frozenset[str] = frozenset(get_args(Kind))


class DslError(Exception):
    """A refusal with a stable kind and, where it has one, a place in the program.

    Attributes:
        kind: One of `KINDS`; tests and reports count these, people read the message.
        line, column: 1-based place of the offending text; None when the whole document is meant.
        source: The physical source line, if known; the message shows it with a caret.
        found, expected, fix: What was there, what was wanted, how to mend it; each may be empty.
    """

    def __init__(
        self,
        kind: Kind,
        message: str,
        *,
        line: int | None = None,
        column: int | None = None,
        source: str | None = None,
        found: str = "",
        expected: str = "",
        fix: str = "",
    ) -> None:
        super().__init__(message)
        self.kind: Kind = kind
        self.message = message
        self.line = line
        self.column = column
        self.source = source
        self.found = found
        self.expected = expected
        self.fix = fix

    def __str__(self) -> str:
        where = "" if self.line is None else f"{self.line}:{self.column or 1} "
        text = f"{where}{self.kind}: {self.message}"
        if self.source is not None and self.column is not None:
            text += f"\n    {self.source}\n    {' ' * (self.column - 1)}^"
        for label, value in (("found", self.found), ("expected", self.expected), ("fix", self.fix)):
            if value:
                text += f"\n  {label}: {value}"
        return text

    def to_dict(self) -> dict[str, object]:
        """The error as plain JSON values; `from_dict` turns it back (errors cross process borders so)."""
        return {k: getattr(self, k) for k in ("kind", "message", "line", "column", "source", "found", "expected", "fix")}

    @classmethod
    def from_dict(cls, values: dict[str, object]) -> DslError:
        fields = dict(values)
        return cls(fields.pop("kind"), fields.pop("message"), **fields)  # type: ignore[arg-type]

    def __reduce__(self) -> tuple[object, ...]:
        return (DslError.from_dict, (self.to_dict(),))
