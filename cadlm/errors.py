"""What cadlm refuses for a reason that is not in a program: no weights, no usable answer, a broken installation."""

from __future__ import annotations


class CadlmError(Exception):
    """A refusal with a stable code.

    Attributes:
        code: Words joined by hyphens, such as `prompt-too-long`; tests and reports count these, people read the message.
        message: What is wrong, in one line.
        fix: What to do about it; may be empty.
    """

    def __init__(self, code: str, message: str, *, fix: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.fix = fix

    def __str__(self) -> str:
        return f"{self.code}: {self.message}" + (f"\n  fix: {self.fix}" if self.fix else "")

    def to_dict(self) -> dict[str, object]:
        """The error as plain JSON values, with `kind` where a program's error has it."""
        return {"kind": self.code, "message": self.message, "fix": self.fix}
