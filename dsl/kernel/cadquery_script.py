"""Writes a program as a parametric CadQuery script: one line a parameter, one line a node, `result` at the end."""

from __future__ import annotations

import builtins
import keyword
from collections.abc import Mapping

from ..printer import format_expression
from ..syntax import Operation, Parameter, Program, Selector
from .script_helpers import HELPERS
from .script_text import Dialect, Source, comment, title_of

_DEGREES = {name: f"math.{name}(math.radians({{}}))" for name in ("sin", "cos", "tan")} | {
    name: f"math.degrees(math.{name}({{}}))" for name in ("asin", "acos", "atan")
}


def _call(function: str, arguments: tuple[str, ...]) -> str:
    inside = ", ".join(arguments)
    if function in _DEGREES:
        return _DEGREES[function].format(inside)
    return f"{'math.' if function in ('sqrt', 'floor', 'ceil') else ''}{function}({inside})"


_DIALECT = Dialect(
    power="**",
    pi="math.pi",
    call=_call,
    reserved=frozenset(("cq", "math", "result", *keyword.kwlist, *keyword.softkwlist, *dir(builtins), *HELPERS)),
)


def cadquery_script(program: Program, overrides: Mapping[str, float] | None = None) -> str:
    """A Python script that needs only cadquery and makes the same solid; lengths are mm, angles degrees.

    Raises:
        DslError: What `check` refuses.
    """
    source = Source.read(program, overrides, _DIALECT)
    parameters = [_parameter(source, parameter) for parameter in source.parameters]
    lines = [_line(source, index) for index in range(len(source.operations)) if index in source.needed]
    roots = [source.node_name(index) for index in source.graph.roots]
    several = ", ".join(f"{root}.val()" for root in roots)
    whole = roots[0] if len(roots) == 1 else f"cq.Workplane(cq.Compound.makeCompound([{several}]))"
    body = "\n".join([*parameters, *([""] if parameters else []), *lines, "", f"result = {whole}"])
    helpers = _used_helpers(body)
    imports = ["import math", ""] if "math." in body + "".join(helpers) else []
    return "\n".join([
        '"""CadQuery script of a Compact IR program. Lengths are millimetres, angles degrees."""',
        "", *imports, "import cadquery as cq", "", *(f"\n{helper}\n" for helper in helpers), *([""] if helpers else []), body, "",
        'if __name__ == "__main__":',
        '    cq.exporters.export(result, "part.step")',
        "",
    ])  # fmt: skip


def _parameter(source: Source, parameter: Parameter) -> str:
    text = f"{source.names[parameter.name]} = {source.text(parameter.value)}"
    notes: list[str] = []
    if parameter.range is not None:
        notes.append(f"[{format_expression(parameter.range.low)}:{format_expression(parameter.range.high)}]")
    if parameter.description:
        notes.append(comment(parameter.description))
    return f"{text}  # {' '.join(notes)}" if notes else text


def _used_helpers(body: str) -> list[str]:
    """The helper functions that the script calls, and those that they call."""
    used: dict[str, str] = {}
    text = body
    for name, code in HELPERS.items():
        if f"{name}(" in text:
            used[name] = code
            text += code
    return list(reversed(used.values()))


def _line(source: Source, index: int) -> str:
    operation = source.operations[index]
    title = title_of(operation)
    return f"{source.node_name(index)} = {_expression(source, index, operation)}" + (f"  # {title}" if title else "")


def _expression(source: Source, index: int, operation: Operation) -> str:
    n = source.numbers(operation)
    inputs = source.inputs(index)
    first = inputs[0] if inputs else ""
    selector = next((f'"{o.text}"' for o in operation.operands if isinstance(o, Selector)), "")
    node = source.graph.nodes[index]
    match node.op:
        case "C":
            return f"cq.Workplane().box({', '.join(n)}, centered=False)"
        case "Y":
            return f"cq.Workplane().circle({n[0]}).extrude({n[1]})"
        case "S":
            return f"cq.Workplane().sphere({n[0]})"
        case "K":
            return f"cone({', '.join(n)})"
        case "HX":
            return f"cq.Workplane().polygon(6, 2 * ({n[0]}) / 3**0.5).extrude({n[1]})"
        case "PR":
            return f"cq.Workplane().polygon({_count(n[0])}, 2 * ({n[1]})).extrude({n[2]})"
        case "OB":
            return f"cq.Workplane().slot2D({n[0]}, {n[1]}).extrude({n[2]})"
        case "TO":
            return f"cq.Workplane(cq.Solid.makeTorus({n[0]}, {n[1]}))"
        case "W":
            return f'cq.Workplane("XZ").polyline([(0, 0), ({n[0]}, 0), (0, {n[2]})]).close().extrude(-({n[1]}))'
        case "T":
            return f"{first}.translate({_tuple(n)})"
        case "R":
            turns = [(n[2], "(0, 0, 1)"), (n[1], "(0, 1, 0)"), (n[0], "(1, 0, 0)")]
            return first + "".join(f".rotate((0, 0, 0), {axis}, {angle})" for angle, axis in turns if angle != "0")
        case "X":
            return f"scale({first}, {', '.join(n)})"
        case "MI":
            return f"{first}.mirror(cq.Vector{_tuple(n[3:])}, {_tuple(n[:3])})"
        case "U":
            return " + ".join(inputs)
        case "D":
            return " - ".join(inputs)
        case "I":
            return first + "".join(f".intersect({other})" for other in inputs[1:])
        case "LP":
            return f"linear_pattern({first}, {_tuple(n[:3])}, {_count(n[3])}, {n[4]})"
        case "CP":
            return f"circular_pattern({first}, {_tuple(n[:3])}, {_tuple(n[3:6])}, {_count(n[6])}, {n[7]})"
        case "H":
            depth = f", depth={n[3]}" if len(n) > 3 else ""
            face = f", face={selector}" if selector else ""
            return f"hole({first}, {', '.join(n[:3])}{depth}{face})"
        case "SH":
            opened = f".faces({selector})" if selector else ""
            return f'{first}{opened}.shell(-({n[0]}), kind="intersection")'
        case "F" | "CH":
            verb = "fillet" if node.op == "F" else "chamfer"
            return f"{first}{_edges(selector)}.{verb}({n[0]})"
        case "SK":
            return _sketch(source, operation, n)
        case "E":
            return f"extrude({first}, {_tuple(n)})"
        case "V":
            return f"revolve({first}, {_tuple(n[:3])}, {_tuple(n[3:6])}, {n[6]})"
        case "LO":
            return f"loft({', '.join(inputs)})"
        case "SW":
            return f"sweep({', '.join(inputs)})"
        case _:
            raise AssertionError(node.op)


def _edges(selector: str) -> str:
    if not selector:
        return ".edges()"
    return f".edges({selector})" if "|" in selector else f".faces({selector}).edges()"


def _sketch(source: Source, operation: Operation, plane: list[str]) -> str:
    """A chain of drawing calls; each loop is closed where the program's segments come back to its start."""
    text = f"sketch({_tuple(plane[:3])}, {_tuple(plane[3:6])}, {_tuple(plane[6:])})"
    is_open = False
    start: list[str] = []
    graph_segments = _segments(source, operation)
    begin = (0.0, 0.0)
    for segment, checked in zip(operation.segments, graph_segments, strict=True):
        n = source.numbers(segment)
        if segment.code == "O":
            text += f".moveTo({n[0]}, {n[1]}).circle({n[2]})"
            continue
        if not is_open:
            text += f".moveTo({n[0]}, {n[1]})"
            start, begin, is_open = n[:2], (checked[0], checked[1]), True
        closes = abs(checked[2] - begin[0]) <= 1e-6 and abs(checked[3] - begin[1]) <= 1e-6
        end = ", ".join(start if closes else n[2:4])
        text += f".lineTo({end})" if segment.code == "L" else f".threePointArc(middle({', '.join(n)}), ({end}))"
        if closes:
            text += ".close()"
            is_open = False
    return text + (".wire()" if is_open else "")


def _segments(source: Source, operation: Operation) -> list[tuple[float, ...]]:
    index = next(i for i, other in enumerate(source.operations) if other is operation)
    return [segment.numbers for segment in source.graph.nodes[index].segments]


def _tuple(numbers: list[str]) -> str:
    return f"({', '.join(numbers)})"


def _count(text: str) -> str:
    return text if text.isdigit() else f"round({text})"
