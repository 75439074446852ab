"""Errors of the generators."""


class GeneratorError(Exception):
    """A sample, request or configuration that cannot be made; `code` is stable."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
