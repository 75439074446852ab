"""What the encoder refuses."""

from __future__ import annotations


class EncoderError(Exception):
    """A refusal with a stable code.

    Attributes:
        code: Words joined by hyphens, such as `open-mesh`; reports and tests count these, people read the message.
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

    def __reduce__(self) -> tuple[object, ...]:
        return (_restored, (self.code, self.message, self.fix))


def _restored(code: str, message: str, fix: str) -> EncoderError:
    return EncoderError(code, message, fix=fix)
