"""`cadlm lsp`: a language server for editors, over standard input and output."""

from __future__ import annotations

import click

from ..errors import CadlmError
from .base import Command


@click.command(cls=Command)
def lsp() -> None:
    """Serve editors that speak the Language Server Protocol, over stdin and stdout.

    Errors and warnings while typing, meanings and values, completion, definitions, renaming, formatting. Needs the extra `lsp`.
    """
    try:
        from ..lsp import language_server
    except ImportError as error:
        raise CadlmError("missing-library", "the language server needs pygls: pip install 'cadlm[lsp]'") from error
    language_server().start_io()
