"""What a kernel process is asked and what it answers: plain values that become JSON, never pickles. Loads no kernel."""

from __future__ import annotations

import json
import socket
import struct
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from ..comparison import Comparison
from ..graph import Graph, Node, Notice, Segment
from ..measurements import Measurements

_LENGTH = struct.Struct(">Q")
JOB, KILL = b"J", b"K"
"""Letters of the control socket: run a job, kill a job."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One part to build or read, and what is wanted of it.

    Attributes:
        program: Compact IR text; or `file`, a STEP or BREP file. Exactly one of the two.
        overrides: Values of parameters of the program.
        outputs: Files to write, each in the format of its suffix. All of them appear, or none.
        name: The part's name inside the files; by default each file's own.
        measure: Whether `JobResult.measurements` is wanted.
        cache: A folder where built operands are kept from one process to the next; see `BuildCache`.
        compare_with: Another part to compare this one with; only its source is looked at.
    """

    program: str | None = None
    file: Path | None = None
    overrides: Mapping[str, float] = field(default_factory=dict[str, float])
    outputs: tuple[Path, ...] = ()
    name: str | None = None
    measure: bool = True
    cache: Path | None = None
    compare_with: Job | None = None

    def __post_init__(self) -> None:
        if (self.program is None) == (self.file is None):
            raise ValueError("a job has either a program or a file")


@dataclass(frozen=True, slots=True, kw_only=True)
class JobResult:
    """What a job gave. `files` are its outputs, written whole; `seconds` is the time in the kernel process."""

    measurements: Measurements | None = None
    comparison: Comparison | None = None
    warnings: tuple[Notice, ...] = ()
    files: tuple[Path, ...] = ()
    seconds: float = 0.0


def graph_to_dict(graph: Graph) -> dict[str, Any]:
    """A graph as plain JSON values; `graph_from_dict` turns it back."""
    values = asdict(replace(graph, bounds=None))
    del values["bounds"], values["_key"]
    return values


def graph_from_dict(values: Mapping[str, Any]) -> Graph:
    def node(fields: Mapping[str, Any]) -> Node:
        segments = tuple(Segment(**{**segment, "numbers": tuple(segment["numbers"])}) for segment in fields["segments"])
        return Node(**{**fields, "numbers": tuple(fields["numbers"]), "inputs": tuple(fields["inputs"]), "segments": segments})

    return Graph(
        nodes=tuple(map(node, values["nodes"])),
        roots=tuple(values["roots"]),
        warnings=tuple(Notice(**notice) for notice in values["warnings"]),
        source=tuple(values["source"]),
    )


def send(connection: socket.socket, message: Mapping[str, Any]) -> None:
    """One message: its length in eight bytes, then JSON."""
    data = json.dumps(message).encode("utf-8")
    connection.sendall(_LENGTH.pack(len(data)) + data)


def receive(connection: socket.socket) -> dict[str, Any] | None:
    """The next message; None when the other side is gone."""
    head = _receive_exactly(connection, _LENGTH.size)
    data = _receive_exactly(connection, _LENGTH.unpack(head)[0]) if head is not None else None
    return None if data is None else json.loads(data)


def _receive_exactly(connection: socket.socket, size: int) -> bytes | None:
    parts: list[bytes] = []
    while size > 0:
        try:
            part = connection.recv(min(size, 1 << 20))
        except ConnectionResetError:
            return None
        if not part:
            return None
        parts.append(part)
        size -= len(part)
    return b"".join(parts)
