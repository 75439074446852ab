"""The language server as an editor sees it: the real process, over its standard input and output."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable

import pytest

pytest.importorskip("pygls")

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException
from pygls.lsp.client import LanguageClient

URI = "file:///part.cir"
PROGRAM = """\
w=50 [20:120] "width"
plate: C w 30 5 "w 𝔸" # w
H plate w/2 15 4
SK 0 0 0 1 0 0 0 1 0
O 0 0 w/8
END
E $ 0 0 w
U 1 $
"""


class Editor:
    """A client with one document."""

    def __init__(self, client: LanguageClient) -> None:
        self.client = client
        self.shown: asyncio.Queue[list[lsp.Diagnostic]] = asyncio.Queue()
        self.document = lsp.TextDocumentIdentifier(URI)
        client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)(lambda params: self.shown.put_nowait(list(params.diagnostics)))

    async def open(self, text: str) -> list[lsp.Diagnostic]:
        await self.client.initialize_async(lsp.InitializeParams(capabilities=lsp.ClientCapabilities()))
        self.client.initialized(lsp.InitializedParams())
        item = lsp.TextDocumentItem(URI, "compact-ir", 1, text)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))
        return await self.shown.get()

    async def change(self, text: str) -> list[lsp.Diagnostic]:
        document = lsp.VersionedTextDocumentIdentifier(2, URI)
        changes = [lsp.TextDocumentContentChangeWholeDocument(text)]
        self.client.text_document_did_change(lsp.DidChangeTextDocumentParams(document, changes))
        return await self.shown.get()

    async def hover(self, line: int, column: int) -> str:
        found = await self.client.text_document_hover_async(lsp.HoverParams(self.document, lsp.Position(line, column)))
        return "" if found is None else found.contents.value  # type: ignore[union-attr]


def with_editor(session: Callable[[Editor], Awaitable[None]]) -> None:
    async def run() -> None:
        client = LanguageClient("test", "1")
        editor = Editor(client)
        await client.start_io(sys.executable, "-c", "from cadlm.cli import main; main()", "lsp")
        await session(editor)
        await client.shutdown_async(None)
        client.exit(None)
        await client.stop()

    asyncio.run(asyncio.wait_for(run(), 120))


def spans(locations: object) -> list[tuple[int, int, int]]:
    return [(one.range.start.line, one.range.start.character, one.range.end.character) for one in locations]  # type: ignore[attr-defined]


async def _session(editor: Editor) -> None:
    client, document = editor.client, editor.document
    assert await editor.open(PROGRAM) == []

    assert "C sx sy sz" in await editor.hover(1, 7)
    assert "20 to 120 width" in await editor.hover(1, 9)
    assert "w/2 = 25" in await editor.hover(2, 10)
    assert "plate: C w 30 5" in await editor.hover(2, 3)
    assert await editor.hover(1, 23) == ""

    at_w = lsp.Position(2, 8)
    places = [(0, 0, 1), (1, 9, 10), (2, 8, 9), (4, 6, 7), (6, 8, 9)]
    everywhere = lsp.ReferenceParams(lsp.ReferenceContext(include_declaration=True), document, at_w)
    assert spans(await client.text_document_references_async(everywhere)) == places
    assert spans(await client.text_document_definition_async(lsp.DefinitionParams(document, at_w))) == places[:1]
    renamed = await client.text_document_rename_async(lsp.RenameParams(document, at_w, "width"))
    assert renamed is not None and renamed.changes is not None
    assert [edit.new_text for edit in renamed.changes[URI]] == ["width"] * 5
    for taken in ("plate", "sin", "2w"):
        with pytest.raises(JsonRpcException):
            await client.text_document_rename_async(lsp.RenameParams(document, at_w, taken))

    async def proposed(line: int, column: int) -> set[str]:
        found = await client.text_document_completion_async(lsp.CompletionParams(document, lsp.Position(line, column)))
        assert isinstance(found, list)
        return {item.label for item in found}

    assert {"C", "SK", "LP"} <= await proposed(2, 0)
    assert await proposed(4, 0) == {"L", "A", "O", "END"}
    assert {"w", "plate", "$", "sqrt", ">Z"} <= await proposed(2, 2)

    symbols = await client.text_document_document_symbol_async(lsp.DocumentSymbolParams(document))
    assert symbols is not None and [symbol.name for symbol in symbols][:2] == ["w", "plate"]
    assert [(s.range.start.line, s.range.end.line) for s in symbols if s.name.startswith("SK")] == [(3, 5)]  # type: ignore[union-attr]

    (wrong,) = await editor.change('"𝔸" C 1')
    assert wrong.severity == lsp.DiagnosticSeverity.Error and wrong.code == "unknown_opcode"
    (wrong,) = await editor.change("C 10 10 wide # now\nC 1 1 1\n")
    assert (wrong.code, spans([wrong])) == ("unknown_name", [(0, 8, 12)])
    warnings = await editor.change("C  10 10 010\nC 1 1 1\n")
    assert [(one.code, one.severity, one.range.start.line) for one in warnings] == [
        ("unreferenced_node", lsp.DiagnosticSeverity.Warning, 0)
    ]
    options = lsp.FormattingOptions(tab_size=2, insert_spaces=True)
    edits = await client.text_document_formatting_async(lsp.DocumentFormattingParams(document, options))
    assert edits is not None and [edit.new_text for edit in edits] == ["C 10 10 10\nC 1 1 1\n"]
    await editor.change("C 10")
    assert not await client.text_document_formatting_async(lsp.DocumentFormattingParams(document, options))


def test_an_editor_is_served() -> None:
    with_editor(_session)
