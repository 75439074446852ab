"""Writes a program as an OpenSCAD script: one line a parameter, one module a node. OpenSCAD has no fillets, shells, lofts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from .. import profile
from ..bounds import table_of
from ..errors import DslError
from ..ops import OPS
from ..printer import format_expression, format_number
from ..syntax import Operation, Parameter, Program
from .script_text import Dialect, Source, comment, title_of

_DIALECT = Dialect(
    power="^",
    pi="PI",
    call=lambda function, arguments: f"{function}({', '.join(arguments)})",
    reserved=frozenset((
        "module", "function", "include", "use", "if", "else", "for", "let", "each", "true", "false", "undef", "cube", "sphere",
        "cylinder", "polyhedron", "square", "circle", "polygon", "text", "union", "difference", "intersection", "translate",
        "rotate", "scale", "mirror", "multmatrix", "color", "hull", "minkowski", "children", "echo", "assert", "import", "sign",
        "norm", "cross", "len", "concat", "str", "chr", "ord", "lookup", "search", "version", "arc", "surface", "offset",
        "resize", "projection", "render", "group", "intersection_for", "linear_extrude", "rotate_extrude", "exp", "ln", "log",
        "pow", "rands", "atan2", "i", "s",
    )),
)  # fmt: skip
_ARC = """// Points of an arc about c from a to b, without its first point.
function arc(a, b, c, ccw) =
    let (s = atan2(a[1] - c[1], a[0] - c[0]), e = atan2(b[1] - c[1], b[0] - c[0]),
         t = ccw ? (e > s ? e - s : e - s + 360) : (e < s ? e - s : e - s - 360), n = ceil(abs(t) / 5), r = norm(a - c))
    [for (i = [1:n]) i == n ? b : c + r * [cos(s + t * i / n), sin(s + t * i / n)]];
"""
_DRILL_TURN = {
    ">X": "[0, -90, 0]", "<X": "[0, 90, 0]", ">Y": "[90, 0, 0]", "<Y": "[-90, 0, 0]", ">Z": "[180, 0, 0]", "<Z": "[0, 0, 0]",
}  # fmt: skip
"""How a cylinder on +Z turns to run into the part from a side."""


def openscad_script(program: Program, overrides: Mapping[str, float] | None = None) -> str:
    """An OpenSCAD script of the same part; curves become polygons of 5° steps.

    Raises:
        DslError: What `check` refuses; `not_expressible` with the line of an operation that OpenSCAD cannot say.
    """
    writer = _Writer(Source.read(program, overrides, _DIALECT))
    parameters = [writer.parameter(parameter) for parameter in writer.source.parameters]
    modules = [
        writer.module(index)
        for index, node in enumerate(writer.source.graph.nodes)
        if index in writer.source.needed and OPS[node.op].makes == "solid"
    ]
    arcs = [_ARC] if any("arc([" in module for module in modules) else []
    calls = [f"{writer.source.node_name(index)}();" for index in writer.source.graph.roots]
    head = ["// OpenSCAD script of a Compact IR program. Lengths are millimetres, angles degrees.", "$fa = 5; $fs = 0.2;", ""]
    return "\n".join([*head, *parameters, *([""] if parameters else []), *arcs, *modules, "", *calls, ""])


@dataclass(frozen=True, slots=True)
class _Writer:
    source: Source

    def parameter(self, parameter: Parameter) -> str:
        bounds = ""
        if parameter.range is not None:
            # OpenSCAD's customizer makes a slider of this comment.
            bounds = f" // [{format_expression(parameter.range.low)}:{format_expression(parameter.range.high)}]"
        note = f"// {comment(parameter.description)}\n" if parameter.description else ""
        return f"{note}{self.source.names[parameter.name]} = {self.source.text(parameter.value)};{bounds}"

    def module(self, index: int) -> str:
        operation = self.source.operations[index]
        title = title_of(operation)
        name = self.source.node_name(index)
        return f"module {name}() {{ {self.body(index, operation)} }}" + (f" // {title}" if title else "")

    def body(self, index: int, operation: Operation) -> str:
        node = self.source.graph.nodes[index]
        n = self.source.numbers(operation)
        inputs = [f"{name}();" for name in self.source.inputs(index)]
        match node.op:
            case "C":
                return f"cube({_list(n)});"
            case "Y":
                return f"cylinder(r = {n[0]}, h = {n[1]});"
            case "S":
                return f"sphere(r = {n[0]});"
            case "K":
                return f"cylinder(r1 = {n[0]}, r2 = {n[1]}, h = {n[2]});"
            case "HX":
                return f"cylinder(r = ({n[0]}) / sqrt(3), h = {n[1]}, $fn = 6);"
            case "PR":
                return f"cylinder(r = {n[1]}, h = {n[2]}, $fn = {n[0]});"
            case "OB":
                ends = f"for (s = [-1, 1]) translate([s * (({n[0]}) - ({n[1]})) / 2, 0, 0]) cylinder(d = {n[1]}, h = {n[2]});"
                return f"hull() {{ {ends} }}"
            case "TO":
                return f"rotate_extrude() translate([{n[0]}, 0]) circle(r = {n[1]});"
            case "W":
                triangle = f"polygon([[0, 0], [{n[0]}, 0], [0, {n[2]}]])"
                return f"translate([0, {n[1]}, 0]) rotate([90, 0, 0]) linear_extrude(height = {n[1]}) {triangle};"
            case "T":
                return f"translate({_list(n)}) {inputs[0]}"
            case "R":
                return f"rotate([{n[0]}, 0, 0]) rotate([0, {n[1]}, 0]) rotate([0, 0, {n[2]}]) {inputs[0]}"
            case "X":
                return f"scale({_list(n)}) {inputs[0]}"
            case "MI":
                return f"translate({_list(n[:3])}) mirror({_list(n[3:])}) translate(-{_list(n[:3])}) {inputs[0]}"
            case "U" | "D" | "I":
                word = {"U": "union", "D": "difference", "I": "intersection"}[node.op]
                return f"{word}() {{ {' '.join(inputs)} }}"
            case "LP":
                direction = _list(n[:3])
                return f"for (i = [0:({n[3]}) - 1]) translate(i * ({n[4]}) * {direction} / norm({direction})) {inputs[0]}"
            case "CP":
                turn = f"rotate(a = i * ({n[7]}) / ({n[6]}), v = {_list(n[3:6])})"
                return f"for (i = [0:({n[6]}) - 1]) translate({_list(n[:3])}) {turn} translate(-{_list(n[:3])}) {inputs[0]}"
            case "H":
                return self.hole(index, n, inputs[0])
            case "E":
                return self.extrusion(index, n)
            case "V":
                return self.revolution(index, n[6])
            case _:
                raise self.refusal(index)

    def hole(self, index: int, n: list[str], part: str) -> str:
        """A cylinder from the side of the bounding box, which only the compiler knows and which is written as numbers."""
        node = self.source.graph.nodes[index]
        box = table_of(self.source.graph).box(node.inputs[0])
        if box is None:
            raise self.refusal(index, "a hole starts at the part's bounding box, and no formula gives that of this part")
        side = node.selector or ">Z"
        axis = "XYZ".index(side[1])
        low, high = box.low[axis], box.high[axis]
        reach = high - low
        at = list(n[:2])
        # A little beyond the surface, so that no skin stays on it.
        outside = 0.01 * reach
        start = high + outside if side[0] == ">" else low - outside
        at.insert(axis, format_number(round(start, 9)))
        depth = f"{n[3]} + {format_number(outside)}" if len(n) > 3 else format_number(round(reach + 2 * outside, 9))
        tool = f"translate({_list(at)}) rotate({_DRILL_TURN[side]}) cylinder(d = {n[2]}, h = {depth});"
        return f"difference() {{ {part} {tool} }}"

    def extrusion(self, index: int, vector: list[str]) -> str:
        """A unit extrusion of the profile, carried by one matrix onto the sketch plane and along the vector."""
        sketch_index = self.source.graph.nodes[index].inputs[0]
        sketch = self.source.graph.nodes[sketch_index]
        x, y, _ = profile.plane(sketch)[1:]
        origin = sketch.numbers[:3]
        rows = ", ".join(
            f"[{format_number(x[i])}, {format_number(y[i])}, {vector[i]}, {format_number(origin[i])}]" for i in range(3)
        )
        return f"multmatrix([{rows}, [0, 0, 0, 1]]) linear_extrude(height = 1) {self.area(sketch_index)}"

    def revolution(self, index: int, angle: str) -> str:
        """The profile turned into the plane of radius and axis, revolved there, and carried to where the axis stands."""
        node = self.source.graph.nodes[index]
        sketch_index = node.inputs[0]
        sketch = self.source.graph.nodes[sketch_index]
        origin, x, y, _ = profile.plane(sketch)
        centre = node.numbers[:3]
        axis = profile.unit((node.numbers[3], node.numbers[4], node.numbers[5]))
        along = (profile.dot(axis, x), profile.dot(axis, y))
        start = [c - o for c, o in zip(centre, origin, strict=True)]
        foot = tuple(sum(s * d for s, d in zip(start, direction, strict=True)) for direction in (x, y))
        across = (along[1], -along[0])
        points = [profile.centre(s) if s.kind == "O" else profile.start(s) for s in sketch.segments]
        side = sum((point[i] - foot[i]) * across[i] for point in points for i in (0, 1))
        if side < 0:
            across = (-across[0], -across[1])
        radial = tuple(across[0] * a + across[1] * b for a, b in zip(x, y, strict=True))
        sideways = profile.cross(axis, (radial[0], radial[1], radial[2]))
        flat = ", ".join(
            f"[{_fixed(d[0])}, {_fixed(d[1])}, 0, {_fixed(-(foot[0] * d[0] + foot[1] * d[1]))}]" for d in (across, along)
        )
        rows = (_list([_fixed(column[i]) for column in (radial, sideways, axis, centre)]) for i in range(3))
        world = ", ".join(rows)
        return (
            f"multmatrix([{world}, [0, 0, 0, 1]]) rotate_extrude(angle = {angle}) "
            f"multmatrix([{flat}, [0, 0, 1, 0], [0, 0, 0, 1]]) {self.area(sketch_index)}"
        )

    def area(self, index: int) -> str:
        """The first loop of a sketch less the others."""
        outer, *inner = self.loops(index)
        return f"difference() {{ {outer} {' '.join(inner)} }}" if inner else outer

    def loops(self, index: int) -> list[str]:
        operation, node = self.source.operations[index], self.source.graph.nodes[index]
        written = {id(checked): drawn for checked, drawn in zip(node.segments, operation.segments, strict=True)}
        found: list[str] = []
        for loop in profile.loops(node.segments):
            if loop[0].kind == "O":
                n = self.source.numbers(written[id(loop[0])])
                found.append(f"translate([{n[0]}, {n[1]}]) circle(r = {n[2]});")
                continue
            points: list[str] = []
            for segment in loop:
                n = self.source.numbers(written[id(segment)])
                start, end = f"[{n[0]}, {n[1]}]", f"[{n[2]}, {n[3]}]"
                ccw = "true" if segment.kind == "A" and segment.numbers[6] else "false"
                points.append(f"arc({start}, {end}, [{n[4]}, {n[5]}], {ccw})" if segment.kind == "A" else f"[{end}]")
            found.append(f"polygon(concat({', '.join(points)}));")
        return found

    def refusal(self, index: int, why: str = "") -> DslError:
        node = self.source.graph.nodes[index]
        op = OPS[node.op]
        lines = self.source.graph.source
        return DslError(
            "not_expressible",
            f"OpenSCAD cannot say {node.op} ({op.title})" + (f": {why}" if why else ""),
            line=node.line or None,
            column=1 if node.line else None,
            source=lines[node.line - 1] if 0 < node.line <= len(lines) else None,
            fix="write .py (CadQuery) or .step instead",
        )


def _fixed(value: float) -> str:
    """A computed number without the noise that would push a point on the axis across it."""
    return format_number(round(value, 12) + 0.0)


def _list(numbers: list[str]) -> str:
    return f"[{', '.join(numbers)}]"
