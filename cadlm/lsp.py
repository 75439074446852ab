"""The language server: what editors ask over LSP, answered by `dsl.check`, `dsl.format` and `dsl.editing` (extra `lsp`)."""

from __future__ import annotations

from functools import partial
from typing import Any

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer
from pygls.workspace import ServerTextPosition, ServerTextRange, TextDocument

import dsl
from dsl import editing
from dsl.errors import DslError
from dsl.graph import Notice

from .version import __version__

_PROPOSAL_KINDS = {
    "operation": lsp.CompletionItemKind.Keyword,
    "parameter": lsp.CompletionItemKind.Variable,
    "node": lsp.CompletionItemKind.Reference,
    "function": lsp.CompletionItemKind.Function,
    "selector": lsp.CompletionItemKind.EnumMember,
}
_SYMBOL_KINDS = {"parameter": lsp.SymbolKind.Variable, "node": lsp.SymbolKind.Object, "sketch": lsp.SymbolKind.Struct}


def language_server() -> LanguageServer:
    """A server with all its answers; `start_io()` runs it over stdin and stdout."""
    server = LanguageServer("cadlm", __version__, text_document_sync_kind=lsp.TextDocumentSyncKind.Incremental)
    for method, answer in _ANSWERS.items():
        server.feature(method)(partial(answer, server))
    return server


def _diagnostics(document: TextDocument) -> list[lsp.Diagnostic]:
    """What `cadlm check` says of a program: its first error, or its warnings."""
    text = _text(document)
    lines = text.split("\n")
    try:
        return [_warning(document, notice, lines) for notice in dsl.check(text).warnings]
    except DslError as error:
        return [_error(document, error, lines)]


def _error(document: TextDocument, error: DslError, lines: list[str]) -> lsp.Diagnostic:
    hints = [f"{label}: {hint}" for label, hint in (("expected", error.expected), ("fix", error.fix)) if hint]
    line = min(error.line or 1, len(lines)) - 1
    start = min((error.column or 1) - 1, len(lines[line]))
    width = len(error.found) if error.found and lines[line].startswith(error.found, start) else 1
    place = _range(document, line, start, start + width)
    return _diagnostic(place, error.kind, "\n".join([error.message, *hints]), lsp.DiagnosticSeverity.Error)


def _warning(document: TextDocument, notice: Notice, lines: list[str]) -> lsp.Diagnostic:
    line = min(max(notice.line, 1), len(lines)) - 1
    start = len(lines[line]) - len(lines[line].lstrip(" \t"))
    place = _range(document, line, start, len(lines[line].rstrip()))
    return _diagnostic(place, notice.kind, notice.message, lsp.DiagnosticSeverity.Warning)


def _diagnostic(place: lsp.Range, kind: str, message: str, severity: lsp.DiagnosticSeverity) -> lsp.Diagnostic:
    return lsp.Diagnostic(range=place, message=message, severity=severity, code=kind, source="cadlm")


def _range(document: TextDocument, line: int, start: int, end: int, last_line: int | None = None) -> lsp.Range:
    """A range in characters as the client counts, in UTF-16 units unless agreed otherwise."""
    last = ServerTextPosition(line if last_line is None else last_line, end)
    return document.range_to_client_units(ServerTextRange(ServerTextPosition(line, start), last))


def _document(server: LanguageServer, params: Any) -> TextDocument:
    return server.workspace.get_text_document(params.text_document.uri)


def _place(document: TextDocument, params: Any) -> tuple[str, int, int]:
    """The text, and the line and column that a request is about, in characters."""
    position = document.position_from_client_units(params.position)
    return _text(document), position.line, position.character


def _text(document: TextDocument) -> str:
    return document.source.replace("\r\n", "\n")


def _publish(server: LanguageServer, params: Any) -> None:
    document = _document(server, params)
    shown = lsp.PublishDiagnosticsParams(document.uri, _diagnostics(document), document.version)
    server.text_document_publish_diagnostics(shown)


def _forget(server: LanguageServer, params: lsp.DidCloseTextDocumentParams) -> None:
    server.text_document_publish_diagnostics(lsp.PublishDiagnosticsParams(params.text_document.uri, []))


def _hover(server: LanguageServer, params: lsp.HoverParams) -> lsp.Hover | None:
    said = editing.meaning(*_place(_document(server, params), params))
    return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, said)) if said else None


def _completion(server: LanguageServer, params: lsp.CompletionParams) -> list[lsp.CompletionItem]:
    found = editing.proposals(*_place(_document(server, params), params))
    return [lsp.CompletionItem(one.word, kind=_PROPOSAL_KINDS[one.kind], detail=one.detail) for one in found]


def _uses(document: TextDocument, params: Any) -> list[tuple[editing.Occurrence, lsp.Range]]:
    """All uses of the name that a request points at."""
    text, line, column = _place(document, params)
    name = editing.name_at(text, line, column)
    same = [one for one in editing.occurrences(text) if name is not None and one.name == name.name]
    return [(one, _range(document, one.line, one.start, one.end)) for one in same]


def _definition(server: LanguageServer, params: lsp.DefinitionParams) -> list[lsp.Location]:
    document = _document(server, params)
    return [lsp.Location(document.uri, place) for one, place in _uses(document, params) if one.is_definition]


def _references(server: LanguageServer, params: lsp.ReferenceParams) -> list[lsp.Location]:
    document, all_of_them = _document(server, params), params.context.include_declaration
    return [lsp.Location(document.uri, place) for one, place in _uses(document, params) if all_of_them or not one.is_definition]


def _rename(server: LanguageServer, params: lsp.RenameParams) -> lsp.WorkspaceEdit:
    document = _document(server, params)
    try:
        editing.refuse_name(_text(document), params.new_name)
    except DslError as error:
        raise JsonRpcInvalidParams(str(error)) from error
    edits = [lsp.TextEdit(place, params.new_name) for _, place in _uses(document, params)]
    return lsp.WorkspaceEdit(changes={document.uri: edits})


def _formatting(server: LanguageServer, params: lsp.DocumentFormattingParams) -> list[lsp.TextEdit] | None:
    document = _document(server, params)
    formatted = editing.formatted(document.source)
    return (
        None
        if formatted is None
        else [lsp.TextEdit(lsp.Range(lsp.Position(0, 0), lsp.Position(len(document.lines) + 1, 0)), formatted)]
    )


def _symbols(server: LanguageServer, params: lsp.DocumentSymbolParams) -> list[lsp.DocumentSymbol]:
    document = _document(server, params)
    lines = _text(document).split("\n")
    return [
        lsp.DocumentSymbol(
            name=one.name or one.detail,
            detail=one.detail if one.name else None,
            kind=_SYMBOL_KINDS[one.kind],
            range=(whole := _range(document, one.line, 0, len(lines[one.last_line]), one.last_line)),
            selection_range=lsp.Range(whole.start, whole.start),
        )
        for one in editing.symbols("\n".join(lines))
    ]


_ANSWERS: dict[str, Any] = {
    lsp.TEXT_DOCUMENT_DID_OPEN: _publish,
    lsp.TEXT_DOCUMENT_DID_CHANGE: _publish,
    lsp.TEXT_DOCUMENT_DID_CLOSE: _forget,
    lsp.TEXT_DOCUMENT_HOVER: _hover,
    lsp.TEXT_DOCUMENT_COMPLETION: _completion,
    lsp.TEXT_DOCUMENT_DEFINITION: _definition,
    lsp.TEXT_DOCUMENT_REFERENCES: _references,
    lsp.TEXT_DOCUMENT_RENAME: _rename,
    lsp.TEXT_DOCUMENT_FORMATTING: _formatting,
    lsp.TEXT_DOCUMENT_DOCUMENT_SYMBOL: _symbols,
}
