"""Errors of the evaluation."""


class EvalError(Exception):
    """A suite, sheet or run that cannot be used; `code` is stable."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class AnswerError(EvalError):
    """An answer that cannot be used: the system under test is to blame, and it scores 0."""
