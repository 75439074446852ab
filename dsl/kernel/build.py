"""Graph to solid, body by body: every result is checked, every refusal names its line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from itertools import combinations

from ..bounds import table_of
from ..errors import DslError, Kind
from ..graph import Graph, Node, Notice

from . import occ  # isort: skip
from OCP.TopoDS import TopoDS_Shape

from . import booleans, containment, finishing, guard, intent, makers, topology
from .booleans import BooleanError
from .cache import BodyKeys, BuildCache, Findings, Idle, combined
from .cutting import Cut, NoEffectError, hole_tool
from .features import FeatureError
from .mass import NOTHING, Mass
from .operand import Operand, placed
from .placement import IDENTITY
from .plan import Body, Placed, Step, plan
from .prism import Prism
from .rehearsal import rehearse
from .sharing import Sharing
from .sketches import SketchError
from .solid import Solid
from .steady import steady_keys
from .topology import Box


def build(graph: Graph, cache: BuildCache | None = None, *, find_idle: bool = False) -> Solid:
    """Build the roots of a checked graph.

    Args:
        cache: Where bodies of earlier builds are found and those of this one are kept.
        find_idle: Also look for what was probably not meant, for `Solid.warnings`; costs a few percent.

    Returns:
        One valid solid, or several; roots are parts of their own and are not united.

    Raises:
        DslError: A geometry kind, with the line of the operation that failed; `empty_geometry` without one when nothing
            is left of the whole part.
    """
    builder = _Builder(graph, cache, find_idle)
    todo = plan(graph, builder.recall)
    for step in todo.steps:
        builder.run(step)
    parts = [builder.finished(root) for root in todo.roots]
    if all(part.is_empty for part in parts):
        raise DslError("empty_geometry", "nothing is left of the part", fix="check the order of D's operands and where they are")
    shapes = [part.shape for part in parts]
    return Solid(
        shape_occ=topology.unwrapped(topology.compound(shapes)),
        graph=graph,
        volume_mm3=sum(part.volume_mm3 for part in parts),
        mass=_all_together(parts),
        box_mm=_box_of(parts),
        notices=builder.notices(todo.roots, shapes) if find_idle else None,
    )


def _box_of(parts: Sequence[Operand]) -> Box | None:
    """The tight box of a single part, where it is known: that of an upright prism is, others were asked for it when checked."""
    known = len(parts) == 1 and (parts[0].prism is None or parts[0].prism.is_upright)
    return parts[0].exact_box if known else None


def _all_together(parts: Sequence[Operand]) -> Mass | None:
    known = [part.mass for part in parts if not part.is_empty]
    total = NOTHING
    for part in known:
        if part is None:
            return None
        total = total.plus(part)
    return total


def primitive(graph: Graph, index: int) -> Operand:
    """What a node without solid inputs makes, unplaced; for a hole, what it drills away.

    One with a depth starts from the box of what it and the holes before it are drilled into; others are endless. Raises as
    `build`.
    """
    node = graph.nodes[index]
    if node.op != "H":
        return makers.made(node, [graph.nodes[i] for i in node.inputs])
    u, v, diameter, *depth = node.numbers
    if not depth:
        reach = guard.LARGEST_MM / 1e3
        everywhere = Box((-reach, -reach, -reach), (reach, reach, reach))
        return Operand(prism=hole_tool(everywhere, u, v, diameter, None, node.selector or ">Z"))
    below = node.inputs[0]
    while graph.nodes[below].op == "H":
        below = graph.nodes[below].inputs[0]
    known = table_of(graph).box(below)
    box = results(graph, [below])[0].exact_box if known is None else Box(known.low, known.high)
    return Operand(prism=hole_tool(box, u, v, diameter, depth[0], node.selector or ">Z"))


def results(graph: Graph, nodes: Sequence[int]) -> tuple[Operand, ...]:
    """The solids that some nodes of a graph result in, unplaced. Raises as `build`."""
    builder = _Builder(graph, None, False)
    todo = plan(replace(graph, roots=tuple(nodes)), builder.recall)
    for step in todo.steps:
        builder.run(step)
    return tuple(placed(builder.built[root.body], root.matrix) for root in todo.roots)


class _Builder:
    """The operands of one graph's bodies."""

    def __init__(self, graph: Graph, cache: BuildCache | None, find_idle: bool) -> None:
        self.graph = graph
        self.built: dict[Body, Operand] = {}
        self._cache = cache
        self._sharing = None if cache is None else Sharing(cache, self._is_steady)
        self._cutters: dict[str, Placed | Body] = {}
        self._keys = BodyKeys(graph)
        self._find_idle = find_idle
        self._idle: dict[Body, frozenset[Idle]] = {}

    def recall(self, body: Body) -> bool:
        """Whether the operand of a body is there, from the cache or from this run."""
        if self._cache is None or body in self.built:
            return body in self.built
        found = self._cache.recall(self._keys.of(body))
        if found is None or (self._find_idle and found.idle is None):
            return False
        self.built[body] = found.operand
        self._idle[body] = found.idle or frozenset()
        return True

    def run(self, step: Step) -> None:
        """Build the operand of a body and keep it."""
        operand = self.built[step.body] = self.build(step)
        if self._find_idle:
            own = self._idle_operands(step, operand)
            below = (self._idle[part.body] for part in _operands(step))
            self._idle[step.body] = own.union(*below)
        if self._cache is not None:
            self._cache.store(self._keys.of(step.body), Findings(operand, self._idle.get(step.body)))

    def _idle_operands(self, step: Step, operand: Operand) -> frozenset[Idle]:
        if step.body.op == "U":
            given = [(part, self._placed(part)) for part in step.parts]
            which = intent.swallowed([placed for _, placed in given], operand, containment.swallowed(step.parts))
            why = "adds nothing: it lies inside another operand"
        elif step.cutters:
            given = [(cutter, self._placed(cutter)) for cutter in step.cutters if isinstance(cutter, Placed)]
            known = containment.apart_from(step.parts[0], [cutter for cutter, _ in given])
            which = intent.idle_cutters(self._placed(step.parts[0]), [placed for _, placed in given], operand, known)
            why = "is subtracted and removes nothing"
        else:
            return frozenset()
        found = [(part.body.origin or part.body, operand) for part, operand in (given[index] for index in which)]
        return frozenset(Idle("idle_operand", self._keys.of(body), intent.centre(operand), why) for body, operand in found)

    def notices(self, roots: Sequence[Placed], shapes: Sequence[TopoDS_Shape]) -> tuple[Notice, ...]:
        """What was probably not meant, by line."""
        found: list[Notice] = []
        for root, shape in zip(roots, shapes, strict=True):
            found += intent.notices(self.graph, self._idle[root.body], self._keys, root, shape)
        return tuple(sorted(found, key=lambda notice: notice.line))

    def build(self, step: Step) -> Operand:
        """The operand of one body, or the refusal of its node."""
        node = self.graph.nodes[step.body.node]
        try:
            if node.op in makers.PRIMITIVES or node.op in makers.PROFILES:
                return makers.made(node, [self.graph.nodes[i] for i in node.inputs])
            if step.body.op in ("D", "H"):
                return self._cut(step)
            if step.body.op in ("U", "I"):
                result = self._combined(step)
                # What is used again is worth joining now: a row doubled nine times has 6 faces, not 2,050.
                return booleans.merged(result) if step.body.uses > 1 else result
            return self._feature(step, node)
        except BooleanError as error:
            raise self._refusal(step, "boolean_failed", str(error), fix="avoid faces that nearly touch") from error
        except SketchError as error:
            raise self._refusal(step, makers.SKETCH_KINDS[node.op], str(error)) from error
        except occ.KERNEL_ERRORS as error:
            kind = _KERNEL_KINDS.get(node.op, "invalid_solid")
            raise self._refusal(step, kind, f"the kernel cannot build {node.op}", cause=error) from error

    def _placed(self, part: Placed) -> Operand:
        return placed(self.built[part.body], part.matrix)

    def _is_steady(self, name: str) -> bool:
        """Whether parameters leave an operand as it is: by its key, or by the key of the prism that it cuts with."""
        cutter = self._cutters.get(name)
        if isinstance(cutter, Body):
            return not self.graph.nodes[cutter.node].is_parametric
        return (name if cutter is None else self._keys.placed(cutter)) in self._steady_keys

    @cached_property
    def _steady_keys(self) -> frozenset[str]:
        return steady_keys(self.graph)

    def _refusal(self, step: Step, kind: Kind, message: str, *, fix: str = "", cause: Exception | None = None) -> DslError:
        return guard.refuse(self.graph, step.body.node, kind, message, fix=fix, cause=cause)

    def _combined(self, step: Step) -> Operand:
        is_union = step.body.op == "U"
        if not is_union and any(
            containment.are_apart(*pair) for pair in combinations(step.parts[: containment.MOST_OPERANDS], 2)
        ):
            return booleans.EMPTY
        idle = (containment.swallowed if is_union else containment.needless)(step.parts)
        kept = [part for index, part in enumerate(step.parts) if index not in idle]
        parts = [self._placed(part) for part in kept]
        if not is_union:
            return booleans.intersection(parts)
        if self._sharing is None:
            return booleans.union(parts)
        name = self._keys.placed(Placed(step.body, IDENTITY))
        return self._sharing.union(name, [self._keys.placed(part) for part in kept], parts)

    def _cut(self, step: Step) -> Operand:
        base = self._placed(step.parts[0])
        first = self._keys.placed(step.parts[0]) if self._sharing is not None else ""
        cutters = [cutter for cutter in step.cutters if isinstance(cutter, Placed)]
        if len(cutters) == len(step.cutters):
            if len(cutters) <= containment.MOST_OPERANDS and any(
                containment.is_within(step.parts[0], cutter) for cutter in cutters
            ):
                return booleans.EMPTY
            idle = containment.apart_from(step.parts[0], cutters)
            cutters = [cutter for index, cutter in enumerate(cutters) if index not in idle]
            tools = [self._placed(part) for part in cutters]
            if self._sharing is None:
                return self._without_membrane(booleans.difference(base, tools), step)
            names = [self._keys.placed(part) for part in cutters]
            return self._without_membrane(self._sharing.difference(base, first, names, tools), step)

        def difference(part: Operand, tools: list[Operand]) -> Operand:
            names = [combined("prism", tool.prism) for tool in tools if tool.prism is not None]
            if part is not base or self._sharing is None or len(names) < len(tools):
                return booleans.difference(part, tools)
            self._cutters = {name: cutter_of[id(tool)] for name, tool in zip(names, tools, strict=True)}
            return self._sharing.difference(base, first, names, tools)

        cutter_of: dict[int, Placed | Body] = {}
        cut = Cut(base, difference)
        if self._cache is not None and self._sharing is not None:
            cut.remember(*self._sharing.within(base, first), self._cache)
        for cutter in step.cutters:
            if isinstance(cutter, Placed):
                tool = self._placed(cutter)
                cut.remove(tool)
            else:
                tool = self._drill(cut, cutter.node)
            cutter_of[id(tool)] = cutter
        return self._without_membrane(cut.result(), step)

    def _drill(self, cut: Cut, index: int) -> Operand:
        node = self.graph.nodes[index]
        u, v, diameter, *depth = node.numbers
        if cut.is_empty:
            raise guard.refuse(self.graph, index, "empty_geometry", "there is nothing to drill into")
        try:
            return cut.drill(u, v, diameter, depth[0] if depth else None, node.selector or ">Z")
        except NoEffectError as error:
            message = f"the hole at {u:g} {v:g} with diameter {diameter:g} removes nothing"
            raise guard.refuse(self.graph, index, "no_effect", message, fix="move it onto the part") from error

    def _without_membrane(self, operand: Operand, step: Step) -> Operand:
        base = self._placed(step.parts[0]).prism
        if operand.prism is not None and base is not None and operand.prism.outer is base.outer:
            return operand  # holes that were proven to keep clear of everything
        if operand.keeps_clear:
            return operand
        if (gap := guard.membrane(operand.shape)) is not None:
            message = f"the cut leaves a wall of {gap:.2g} mm"
            raise self._refusal(
                step, "invalid_solid", message, fix="let the tool end on the face or stand out by 0.01 mm or more"
            )
        return operand

    def _feature(self, step: Step, node: Node) -> Operand:
        given = booleans.merged(self._placed(step.parts[0]))
        if given.is_empty:
            raise self._refusal(step, "empty_geometry", f"{node.op} has nothing to work on")
        try:
            if node.op == "SH" and not all(map(topology.is_plain, topology.faces(given.shape))):
                rehearse(lambda: self._worked(given, step, node))  # OCCT dies of some
            return self._worked(given, step, node)
        except DslError as error:
            if error.line is not None:
                raise
            # A copy that died or hung does not know where it was.
            raise self._refusal(step, error.kind, error.message, fix=error.fix) from error

    def _worked(self, given: Operand, step: Step, node: Node) -> Operand:
        kind: Kind = _KERNEL_KINDS[node.op]
        try:
            if node.op == "SH":
                return finishing.shelled(given, node.numbers[0], node.selector)
            return finishing.blended(given, "fillet" if node.op == "F" else "chamfer", node.numbers[0], node.selector)
        except FeatureError as error:
            raise self._refusal(step, kind, str(error), fix=error.fix) from error
        except occ.KERNEL_ERRORS as error:
            raise self._refusal(step, kind, f"the kernel cannot do {node.op}", cause=error) from error

    def finished(self, root: Placed) -> Operand:
        """A root, merged and checked."""
        if self._cache is None:
            return self._checked(root)
        key = combined("finished", self._keys.placed(root))
        found = self._cache.recall(key)
        if found is None:
            found = Findings(self._checked(root))
            self._cache.store(key, found)
        return found.operand

    def _checked(self, root: Placed) -> Operand:
        operand = booleans.merged(self._placed(root))
        if operand.is_empty:
            return operand
        if operand.prism is not None:
            problem = _prism_complaint(operand.prism)
        else:
            volume = operand.volume_mm3 if operand.is_measured else None
            # The box of a broken shape may take for ever; that of a sound one is kept, to be measured.
            box = operand.exact_box if operand.is_valid or topology.is_valid(operand.shape) else None
            problem = guard.complaint(operand.shape, is_valid=box is not None, volume_mm3=volume, box=box)
        if problem is None:
            return operand
        broken = (body.node for body, built in self.built.items() if not built.is_empty and guard.complaint(built.shape))
        index = next(broken, root.body.node)
        raise guard.refuse(self.graph, index, "invalid_solid", f"the result is not a valid solid: {problem}")


def _operands(step: Step) -> tuple[Placed, ...]:
    return (*step.parts, *(cutter for cutter in step.cutters if isinstance(cutter, Placed)))


def _prism_complaint(found: Prism) -> str | None:
    """A prism of checked loops is valid by construction; only its size may be absurd. (BRepCheck is quadratic in holes.)"""
    low, high = found.bounds()
    if max(map(abs, (*low, *high))) > guard.LARGEST_MM:
        return f"it reaches beyond {guard.LARGEST_MM:g} mm"
    if min(b - a for a, b in zip(low, high, strict=True)) < guard.SMALLEST_MM or found.volume_mm3 <= 0:
        return f"it is thinner than {guard.SMALLEST_MM:g} mm"
    return None


_KERNEL_KINDS: dict[str, Kind] = {
    "F": "fillet_failed", "CH": "chamfer_failed", "SH": "shell_failed", "LO": "loft_failed", "SW": "sweep_failed",
    "U": "boolean_failed", "D": "boolean_failed", "I": "boolean_failed", "LP": "boolean_failed", "CP": "boolean_failed",
    "H": "boolean_failed",
}  # fmt: skip
