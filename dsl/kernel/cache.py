"""Built operands by content, so that an edit rebuilds only what depends on it.

A key holds everything the operand depends on: operations, exact numbers, selectors, sketches, placements, all the way down.
Labels, names, lines and comments do not count. Knows plans and operands; building is not its business.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, TypeVar

from ..graph import Graph
from . import disk, topology
from .booleans import Operand
from .plan import Body, Placed

DEFAULT_BYTES = 512 * 2**20
FACE_BYTES = 10_000
"""What a face with its edges and curves takes in memory: 4 to 9 kB in plates and gears."""
OPERAND_BYTES = 1_000

MOST_CHANGED = 1 / 4
"""An n-ary step is repeated from what it shares with its last form where no more than this share of its operands changed."""
LEAST_SHARED = 3
MOST_PROOFS = 100_000
MOST_FAMILIES = 1_000
MOST_OF_A_FAMILY = 8

T = TypeVar("T")


class Idle(NamedTuple):
    """An operand that does nothing: the key of its body, where it is, and why it is idle."""

    kind: str
    body: str
    centre: str
    why: str


class Findings(NamedTuple):
    """What building a body found: its operand, and the idle operands of its step and of all steps below, if looked for."""

    operand: Operand
    idle: frozenset[Idle] | None = None


class BuildCache:
    """Least recently used operands go first when their estimated size exceeds `limit_bytes`.

    For one thread of one process; operands hold kernel shapes that cannot leave it.
    """

    def __init__(
        self, limit_bytes: int = DEFAULT_BYTES, *, folder: Path | str | None = None, folder_bytes: int = disk.DEFAULT_BYTES
    ) -> None:
        """With a folder, operands are also kept there, up to `folder_bytes`, for later processes and for others.

        Raises:
            DslError: `unwritable_file` when the folder cannot be made.
        """
        self.limit_bytes = limit_bytes
        self._disk = None if folder is None else disk.DiskCache(Path(folder), folder_bytes)
        self.size_bytes = 0
        self._entries: OrderedDict[str, tuple[Findings, int]] = OrderedDict()
        self._last: OrderedDict[str, frozenset[str]] = OrderedDict()
        self._steady: OrderedDict[str, tuple[frozenset[str], ...]] = OrderedDict()
        self._splits: OrderedDict[str, tuple[str, tuple[str, ...]]] = OrderedDict()
        self._proven: OrderedDict[str, None] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def recall(self, key: str) -> Findings | None:
        """What was stored under a key, if it is still there."""
        entry = self._entries.get(key)
        if entry is not None:
            self._entries.move_to_end(key)
            return entry[0]
        found = None if self._disk is None else self._disk.recall(key)
        if found is None:
            return None
        operand, idle = found
        findings = Findings(operand, None if idle is None else frozenset(Idle(*words) for words in idle))
        self._store(key, findings)
        return findings

    def store(self, key: str, findings: Findings) -> None:
        """Keep an operand; one that alone exceeds the limit is not kept."""
        self._store(key, findings)
        if self._disk is not None:
            self._disk.store(key, findings.operand, None if findings.idle is None else sorted(findings.idle))

    def _store(self, key: str, findings: Findings) -> None:
        size = _size_bytes(findings.operand)
        if key in self._entries:
            self.size_bytes -= self._entries.pop(key)[1]
        if size > self.limit_bytes:
            return
        self._entries[key] = (findings, size)
        self.size_bytes += size
        while self.size_bytes > self.limit_bytes:
            self.size_bytes -= self._entries.popitem(last=False)[1][1]

    def prove(self, key: str) -> None:
        """Note that what a key says is true."""
        self._proven[key] = None
        if len(self._proven) > MOST_PROOFS:
            self._proven.popitem(last=False)

    def is_proven(self, key: str) -> bool:
        """Whether what a key says was found true before."""
        return key in self._proven

    def shared(self, family: str, operands: Sequence[str]) -> list[int]:
        """Positions of the operands that the last step of this family had too, where building from those pays; else none.

        A family is the steps that may be the same one before and after an edit: equal opcode and equal first operand.
        """
        last = self._last.get(family, frozenset())
        _keep(self._last, family, frozenset(operands))
        return worth_sharing([index for index, key in enumerate(operands) if key in last], len(operands))

    def steady(self, family: str, operands: Sequence[str]) -> list[int]:
        """Positions of the operands that were kept as steady for a step of this family, if all of them are there; else none."""
        present = set(operands)
        for kept in self._steady.get(family, ()):
            if kept <= present:
                return worth_sharing([index for index, key in enumerate(operands) if key in kept], len(operands))
        return []

    def keep_steady(self, family: str, operands: Sequence[str]) -> None:
        """Note the operands of a step that parameters leave as they are."""
        if operands:
            _keep(self._steady, family, (frozenset(operands), *self._steady.get(family, ())[: MOST_OF_A_FAMILY - 1]))

    def split(self, name: str) -> tuple[str, tuple[str, ...]] | None:
        """The key of the part of a union that edits leave as it is, and those of its other operands."""
        return self._splits.get(name)

    def keep_split(self, name: str, common: str, changed: tuple[str, ...]) -> None:
        """Note how the union of a key was split; its operands are stored under theirs."""
        _keep(self._splits, name, (common, changed))


def _keep(table: OrderedDict[str, T], family: str, value: T) -> None:
    table[family] = value
    table.move_to_end(family)
    if len(table) > MOST_FAMILIES:
        table.popitem(last=False)


def worth_sharing(common: list[int], count: int) -> list[int]:
    """The positions of what a step of `count` operands can share, where building from them pays; else none."""
    changed = count - len(common)
    return [] if changed == 0 or len(common) < LEAST_SHARED or changed > MOST_CHANGED * count else common


def _size_bytes(operand: Operand) -> int:
    if len(operand.pieces) > 1:
        return OPERAND_BYTES + sum(map(_size_bytes, operand.pieces))
    if operand.prism is not None:
        faces = 2 + sum(len(loop) for loop in (operand.prism.outer, *operand.prism.inner))
    else:
        faces = topology.num_faces(operand.shape)
    return OPERAND_BYTES + FACE_BYTES * faces


class BodyKeys:
    """The keys of one graph's bodies."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._known: dict[Body, str] = {}

    def of(self, body: Body) -> str:
        """sha-256 in hex of everything that the body's operand depends on."""
        stack = [body]
        while stack:
            current = stack[-1]
            needed = (*(part.body for part in current.parts), *(() if current.origin is None else (current.origin,)))
            missing = [body for body in needed if body not in self._known]
            if missing:
                stack.extend(missing)
                continue
            stack.pop()
            if current not in self._known:
                self._known[current] = self._hashed(current)
        return self._known[body]

    def placed(self, part: Placed) -> str:
        """The key of a body where it stands."""
        return combined("placed", self.of(part.body), part.matrix)

    def _hashed(self, body: Body) -> str:
        node = self._graph.nodes[body.node]
        sketches = [self._graph.nodes[i] for i in node.inputs if self._graph.nodes[i].op == "SK"]
        # A pattern's numbers are in the placements of its parts; a union that is used again is joined at once.
        own = (body.uses > 1,) if body.op == "U" else (node.op, node.numbers, node.selector)
        profile = [(sketch.numbers, [(piece.kind, piece.numbers) for piece in sketch.segments]) for sketch in sketches]
        # What is found idle is told by what it was before it was stretched.
        origin = () if body.origin is None else (self._known[body.origin],)
        return combined(body.op, own, profile, *((self._known[part.body], part.matrix) for part in body.parts), *origin)


def combined(*parts: object) -> str:
    """sha-256 over an unambiguous spelling; the repr of a float is exact."""
    return sha256(repr(parts).encode()).hexdigest()


def set_key(op: str, first: str, others: Iterable[str]) -> str:
    """The key of an operation whose other operands may come in any order."""
    return combined("set", op, first, sorted(others))
