"""`Program` to `Graph`: names, numbers and references resolved, and every refusal that needs no kernel."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from . import affine
from .bounds import BoundsTable
from .errors import DslError, Kind
from .expressions import evaluate, has_parameters
from .graph import Graph, Node, Notice, Segment
from .limits import DEFAULT_LIMITS, Limits
from .meaning import refuse_meaningless
from .operands import SIGNATURES
from .ops import OPS, RESERVED, SEGMENTS
from .ops import Operand as Slot
from .parser import parse, pointed
from .syntax import Expression, Ignored, Number, Operation, Parameter, Place, Program, Reference, Refusal, Root, Selector
from .words import did_you_mean

SMALLEST_MM = 1e-6
LARGEST_MM = 1e6


def check(program: Program | str, overrides: Mapping[str, float] | None = None, *, limits: Limits = DEFAULT_LIMITS) -> Graph:
    """Resolve a program to plain numbers.

    Args:
        program: A program or its text.
        overrides: Parameter values that replace the written ones, as if the text had been edited there.

    Returns:
        The graph, in extended operations; node indices are the node numbers of the program.

    Raises:
        DslError: What is wrong and where; `refused` when the program is one line `? reason`.
    """
    if isinstance(program, str):
        program = parse(program, limits=limits)
    checker = _Checker(program=program, limits=limits)
    try:
        return checker.run(dict(overrides or {}))
    except DslError as error:
        raise pointed(error, program.source) from None


def check_parameters(program: Program) -> tuple[Mapping[str, float], Mapping[str, tuple[float, float]]]:
    """The values of the parameters and the ranges stated for them; operations are not looked at.

    Raises:
        DslError: A parameter is wrong.
    """
    checker = _Checker(program=program, limits=DEFAULT_LIMITS)
    try:
        for statement in program.statements:
            if isinstance(statement, Parameter):
                checker.add_parameter(statement, None)
    except DslError as error:
        raise pointed(error, program.source) from None
    return checker.values, checker.ranges


@dataclass(slots=True, kw_only=True)
class _Checker:
    """What is known after the statements read so far."""

    program: Program
    limits: Limits
    values: dict[str, float] = field(default_factory=dict[str, float])
    ranges: dict[str, tuple[float, float]] = field(default_factory=dict[str, tuple[float, float]])
    labels: dict[str, int] = field(default_factory=dict[str, int])
    nodes: list[Node] = field(default_factory=list[Node])
    copies: list[int] = field(default_factory=list[int])
    scaled: dict[int, affine.Matrix] = field(default_factory=dict[int, affine.Matrix])
    used: set[int] = field(default_factory=set[int])
    roots: dict[int, str] = field(default_factory=dict[int, str])
    hidden: set[int] = field(default_factory=set[int])
    ignored: list[Ignored] = field(default_factory=list[Ignored])

    def run(self, overrides: dict[str, float]) -> Graph:
        self.refuse_unknown_overrides(overrides)
        for statement in self.program.statements:
            match statement:
                case Operation():
                    self.add_node(statement)
                case Parameter():
                    self.add_parameter(statement, overrides.get(statement.name))
                case Root():
                    self.add_root(statement)
                case Ignored():
                    self.ignored.append(statement)
                case Refusal():
                    raise _fault("refused", statement.place, statement.reason or "no reason given")
                case _:
                    pass
        roots = self.results()
        materials = tuple(self.roots.get(index, "") for index in roots)
        nodes = tuple(self.nodes)
        return Graph(
            nodes=nodes,
            roots=roots,
            warnings=self.notices(roots),
            source=self.program.source,
            materials=materials,
            bounds=BoundsTable(nodes),
        )

    def refuse_unknown_overrides(self, overrides: dict[str, float]) -> None:
        names = [s.name for s in self.program.statements if isinstance(s, Parameter)]
        for name, value in overrides.items():
            if name not in names:
                expected = " ".join(names) or "a program with parameters"
                raise DslError(
                    "unknown_name",
                    f"the program has no parameter {name}",
                    found=name,
                    expected=expected,
                    fix=did_you_mean(name, names),
                )
            try:
                is_finite = math.isfinite(value)
            except (TypeError, OverflowError):  # callers are not all type-checked, and an int may be too large for a float
                is_finite = False
            if not is_finite:
                raise DslError(
                    "invalid_number", f"{name} is no finite number", found=repr(value)[:40], expected="a finite number"
                )

    def add_parameter(self, parameter: Parameter, override: float | None) -> None:
        self.refuse_taken(parameter.name, parameter.place, parameter.place.column)
        column = parameter.place.column_of(0)
        value = self.evaluate(parameter.value, parameter.place, column) if override is None else float(override)
        if parameter.range is not None:
            low, high = (self.evaluate(side, parameter.place, column) for side in (parameter.range.low, parameter.range.high))
            if not low <= high:
                raise _fault(
                    "invalid_dimension", parameter.place, f"the range of {parameter.name} is empty", found=f"[{low:g}:{high:g}]"
                )
            self.ranges[parameter.name] = (low, high)
            if not low <= value <= high:
                text = f"{parameter.name} is outside its range"
                raise _fault(
                    "invalid_dimension", parameter.place, text, column=column, found=f"{value:g}", expected=f"{low:g} to {high:g}"
                )
        self.values[parameter.name] = value

    def refuse_taken(self, name: str, place: Place, column: int) -> None:
        if name in RESERVED:
            raise _fault("duplicate_name", place, f"{name} is a name of the language", column=column, found=name)
        if name in self.values or name in self.labels:
            kind = "parameter" if name in self.values else "label"
            raise _fault("duplicate_name", place, f"{name} is already the name of a {kind}", column=column, found=name)

    def evaluate(self, expression: Expression, place: Place, column: int) -> float:
        try:
            return evaluate(expression, self.values)
        except DslError as error:
            error.line, error.column = place.line or None, column + (error.column or 1) - 1
            if error.kind == "unknown_name":
                error.fix = did_you_mean(error.found, self.values)
                if error.found in self.labels:
                    error.message = f"{error.found} is the label of a node, not a number"
            raise

    def add_node(self, operation: Operation) -> None:
        place = operation.place
        if len(self.nodes) >= self.limits.nodes:
            raise _fault("limit_exceeded", place, "the program has too many nodes", expected=self.limits.bound("nodes"))
        numbers: list[float] = []
        inputs: list[int] = []
        selector = ">Z" if operation.code == "H" else None
        slots = SIGNATURES[operation.code].slots
        index = 0
        for position, operand in enumerate(operation.operands):
            if isinstance(operand, Selector):
                selector = operand.text
                continue
            slot = slots[index]
            if isinstance(operand, Reference):
                inputs.append(self.resolve(operand, slot, place, position))
            else:
                numbers.append(self.number(operand, slot, place, position))
            if not slot.repeat:
                index += 1
        node = Node(
            op=operation.code,
            numbers=tuple(numbers),
            inputs=tuple(inputs),
            selector=selector,
            segments=tuple([self.segment(line) for line in operation.segments]) if operation.segments else (),
            name=operation.name,
            label=operation.label,
            line=place.line,
            is_parametric=self.is_parametric(operation),
        )
        if operation.label:
            self.refuse_taken(operation.label, place, place.label_column)
            self.labels[operation.label] = len(self.nodes)
        try:
            refuse_meaningless(node, self.nodes)
        except DslError as error:
            error.line, error.column = place.line or None, place.column
            raise
        self.nodes.append(node)
        self.count_copies(node, place)
        if node.op == "X" or any([index in self.scaled for index in node.inputs]):
            self.follow_scaling(node, place)

    def is_parametric(self, operation: Operation) -> bool:
        """Whether a parameter is named in a number of a line or, for a sketch, of its segments."""
        if not self.values:
            return False
        numbers = (
            o for line in (operation, *operation.segments) for o in line.operands if not isinstance(o, Reference | Selector)
        )
        return any(map(has_parameters, numbers))

    def segment(self, line: Operation) -> Segment:
        numbers = [
            self.number(operand, slot, line.place, position)
            for position, (operand, slot) in enumerate(zip(line.operands, SEGMENTS[line.code].operands, strict=True))
            if not isinstance(operand, Reference | Selector)
        ]
        return Segment(kind=line.code, numbers=tuple(numbers), line=line.place.line)

    def count_copies(self, node: Node, place: Place) -> None:
        inputs = node.inputs
        copies = self.copies[inputs[0]] if len(inputs) == 1 else max([self.copies[index] for index in inputs], default=1)
        if node.op in ("LP", "CP"):
            copies *= int(node.numbers[3 if node.op == "LP" else 6])
            if copies > self.limits.copies:
                text = f"patterns of patterns make {copies} copies"
                raise _fault("limit_exceeded", place, text, expected=self.limits.bound("copies"))
        self.copies.append(copies)

    def follow_scaling(self, node: Node, place: Place) -> None:
        """Where a node's solid, or the most scaled of its operands, has got by moving and scaling."""
        matrix = max([self.scaled[index] for index in node.inputs if index in self.scaled], key=_stretch, default=affine.IDENTITY)
        own = affine.of_node(node)
        if own is not None:
            matrix = affine.compose(own, matrix)
        if node.op == "X" and _stretch(matrix) > self.limits.factor:
            text = "the scalings of this solid multiply to more than it may be scaled"
            expected = f"at least {1 / self.limits.factor:g} and {self.limits.bound('factor')}"
            raise _fault("limit_exceeded", place, text, expected=expected)
        self.scaled[len(self.nodes) - 1] = matrix

    def number(self, expression: Expression, slot: Slot, place: Place, position: int) -> float:
        value = (
            expression.value if isinstance(expression, Number) else self.evaluate(expression, place, place.column_of(position))
        )
        complaint = _refuse_number(value, slot, self.limits)
        if complaint is not None:
            kind, expected = complaint
            text = f"{value:.15g}"
            message, column = f"{slot.name} cannot be {text}", place.column_of(position)
            raise _fault(kind, place, message, column=column, found=text, expected=expected)
        return value

    def resolve(self, reference: Reference, slot: Slot | None, place: Place, position: int) -> int:
        target = reference.target
        count = len(self.nodes)
        if isinstance(target, int):
            index = target
        elif target == "$":
            index = count - 1
        else:
            index = self.labels.get(target, -1)
        if not 0 <= index < count:
            raise self.bad_reference(reference, place, place.column_of(position))
        is_sketch = self.nodes[index].op == "SK"
        if is_sketch == (slot is None or slot.kind == "solid"):
            raise self.bad_kind(index, target, place, place.column_of(position))
        self.used.add(index)
        return index

    def bad_kind(self, index: int, target: int | str, place: Place, column: int) -> DslError:
        """A sketch where a solid is wanted, or the other way round."""
        op, found = self.nodes[index].op, str(target)
        if op == "SK":
            text, fix = f"node {index} is a sketch", f"extrude it first: E {index} …"
            return _fault("expected_solid", place, text, column=column, found=found, expected="a solid", fix=fix)
        text = f"node {index} is a {OPS[op].title}, not a sketch"
        return _fault("invalid_sketch_ref", place, text, column=column, found=found, expected="a sketch")

    def bad_reference(self, reference: Reference, place: Place, column: int) -> DslError:
        target, count = reference.target, len(self.nodes)
        expected = f"a node before this one: 0 to {count - 1}" if count else "a node before this one; there is none"
        if target == "$":
            text, fix = "there is no node before this one", ""
        elif isinstance(target, int):
            text, fix = f"node {target} does not exist yet", ""
        elif target in self.values:
            text, fix = f"{target} is a parameter, not a node", ""
        else:
            text, fix = f"no node is labelled {target} yet", did_you_mean(target, self.labels)
        return _fault("bad_ref", place, text, column=column, found=str(target), expected=expected, fix=fix)

    def add_root(self, root: Root) -> None:
        index = self.resolve(root.node, None, root.place, 0)
        if root.hidden:
            self.hidden.add(index)
        else:
            self.roots.setdefault(index, root.material)

    def results(self) -> tuple[int, ...]:
        if not self.nodes:
            raise DslError("empty_document", "the program has no operation", line=1, column=1, expected="at least one operation")
        if self.roots:
            return tuple(self.roots)
        if self.hidden:
            raise DslError("empty_geometry", "every ROOT is hidden", expected="a ROOT that is not hidden")
        last = max(set(range(len(self.nodes))) - self.used)
        if self.nodes[last].op == "SK":
            raise DslError("empty_geometry", "the result is a sketch, not a solid", fix=f"extrude it: E {last} 0 0 10")
        return (last,)

    def notices(self, roots: tuple[int, ...]) -> tuple[Notice, ...]:
        notices = [
            Notice(
                kind="unreferenced_node", message=f"node {index} ({OPS[node.op].title}) is not part of the result", line=node.line
            )
            for index, node in enumerate(self.nodes)
            if index not in self.used and index not in roots
        ]
        if self.ignored:
            text = f"{len(self.ignored)} assembly or scene lines are ignored, the first is {self.ignored[0].words[0]}"
            notices.append(Notice(kind="ignored_line", message=text, line=self.ignored[0].place.line))
        return tuple(notices)


def _stretch(matrix: affine.Matrix) -> float:
    """How many times longer or shorter a placement makes the edge of a box, whichever is more."""
    lengths = [math.hypot(*matrix[i:12:4]) for i in range(3)]
    return max(*lengths, 1 / max(min(lengths), 1e-300))


def _fault(
    kind: Kind, place: Place, message: str, *, column: int | None = None, found: str = "", expected: str = "", fix: str = ""
) -> DslError:
    return DslError(
        kind, message, line=place.line or None, column=column or place.column, found=found, expected=expected, fix=fix
    )


def _refuse_number(value: float, slot: Slot, limits: Limits) -> tuple[Kind, str] | None:
    """The kind and what is expected, when a number does not obey the rule of its slot."""
    rule = slot.rule
    if rule == "any" and -LARGEST_MM <= value <= LARGEST_MM:
        return None
    if rule == "count":
        if value != math.floor(value) or value < 1:
            return "invalid_integer", "an integer of at least 1"
        if value > limits.copies:
            return "limit_exceeded", limits.bound("copies")
        return None
    if rule == "flag":
        return None
    if rule == "angle":
        return None if 0 < value <= 360 else ("invalid_angle", "more than 0 and at most 360 degrees")
    size = abs(value)
    if size > LARGEST_MM:
        return "invalid_dimension", "at most 1e6"
    if rule == "non_negative" and value == 0:
        return None
    if rule == "nonzero":
        return None if size >= SMALLEST_MM else ("invalid_dimension", "a factor other than 0")
    if value < SMALLEST_MM:
        return "invalid_dimension", "a size above 0, at least 1e-6 mm"
    return None
