"""Fillet, chamfer and shell: the operations that OCCT most often gets wrong, each with the proof that it did not."""

from __future__ import annotations

from typing import Literal, NamedTuple

from . import occ  # isort: skip
from OCP.BRep import BRep_Tool
from OCP.BRepAdaptor import BRepAdaptor_Curve, BRepAdaptor_Surface
from OCP.BRepAlgoAPI import BRepAlgoAPI_Cut
from OCP.BRepBuilderAPI import BRepBuilderAPI_Copy, BRepBuilderAPI_MakeSolid
from OCP.BRepClass3d import BRepClass3d_SolidClassifier
from OCP.BRepFilletAPI import BRepFilletAPI_MakeChamfer, BRepFilletAPI_MakeFillet
from OCP.BRepLib import BRepLib
from OCP.BRepOffset import BRepOffset_Mode
from OCP.BRepOffsetAPI import BRepOffsetAPI_MakeOffsetShape, BRepOffsetAPI_MakeThickSolid
from OCP.ChFi3d import ChFi3d
from OCP.ChFiDS import ChFiDS_TypeOfConcavity
from OCP.GeomAbs import GeomAbs_CurveType, GeomAbs_JoinType, GeomAbs_Shape, GeomAbs_SurfaceType
from OCP.TopAbs import TopAbs_ShapeEnum, TopAbs_State
from OCP.TopExp import TopExp
from OCP.TopoDS import TopoDS, TopoDS_Edge, TopoDS_Face, TopoDS_Shape, TopoDS_Solid
from OCP.TopTools import TopTools_IndexedDataMapOfShapeListOfShape, TopTools_IndexedMapOfShape, TopTools_ListOfShape

from . import extents, guard, integrals, selectors, topology, walls
from .faces import with_void
from .rehearsal import rehearse
from .topology import Box

OFFSET_TOLERANCE_MM = 1e-4


class FeatureError(Exception):
    """The feature is not possible on this solid; `fix` says what would be, where that is known."""

    def __init__(self, message: str, fix: str = "") -> None:
        super().__init__(message)
        self.fix = fix


class Made(NamedTuple):
    """A solid with a feature, whether all of its boundary was checked, and what is known of its size then."""

    shape: TopoDS_Shape
    is_valid: bool
    volume_mm3: float | None = None
    box_mm: Box | None = None


def blend(shape: TopoDS_Shape, kind: Literal["fillet", "chamfer"], size: float, selector: str | None) -> Made:
    """Round or bevel the selected edges; tangent (seamless) edges have nothing to round and are left.

    Raises:
        FeatureError: No such edges, or the size does not fit them.
    """
    chosen = TopTools_IndexedMapOfShape()
    for edge in selectors.edges(shape, selector):
        chosen.Add(edge)
    given = topology.solids(shape)
    made = [_blend_solid(solid, kind, size, chosen) for solid in given]
    if not any(solid is not None for solid in made):
        raise FeatureError(f"no sharp edge to {kind}", "" if selector is None else "choose another selector")
    if len(made) == 1 and made[0] is not None:
        return made[0]
    kept = [old if new is None else new.shape for new, old in zip(made, given, strict=True)]
    return Made(topology.unwrapped(topology.compound(kept)), all(solid is not None for solid in made))


def _blend_solid(
    solid: TopoDS_Solid, kind: Literal["fillet", "chamfer"], size: float, selected: TopTools_IndexedMapOfShape
) -> Made | None:
    sharp = _sharp(solid, selected)
    if not sharp:
        return None
    chosen = [edge for edge, *_ in sharp]

    def refusal(message: str) -> FeatureError:
        return FeatureError(message, _hint(solid, chosen, kind, size))

    def blended() -> TopoDS_Shape | None:
        copy = _flattened_copy(solid)
        operation = (BRepFilletAPI_MakeFillet if kind == "fillet" else BRepFilletAPI_MakeChamfer)(copy.Shape())
        for edge in chosen:
            operation.Add(size, TopoDS.Edge_s(copy.ModifiedShape(edge)))
        operation.Build()
        return topology.unwrapped(operation.Shape()) if operation.IsDone() else None

    if any(topology.edge_length(edge) < size for edge in chosen):
        rehearse(blended)  # OCCT dies of some
    try:
        shape = blended()
    except occ.KERNEL_ERRORS as error:
        raise refusal(f"the kernel cannot {kind} these edges with {size:g} mm") from error
    if shape is None:
        raise refusal(f"the kernel cannot {kind} these edges with {size:g} mm")
    given = extents.tight_box(solid)
    # A surface that shoots far out makes the checks below take seconds.
    loose = topology.loose_box(shape)
    is_wild = not loose.within(given, 2 * max(given.size))
    if is_wild or not topology.solids(shape) or not topology.is_valid(shape):
        raise refusal(f"a {kind} of {size:g} mm leaves no valid solid")
    # The tight box of freeform faces takes as long as the blend: mostly the loose one tells.
    box = extents.tight_box(shape) if guard.sticks_out(loose, given) else None
    volume = integrals.volume_mm3(shape)
    if guard.complaint(shape, is_valid=True, volume_mm3=volume, box=box or loose):
        raise refusal(f"a {kind} of {size:g} mm leaves no valid solid")
    if box is not None and guard.sticks_out(box, given):
        raise refusal(f"a {kind} of {size:g} mm reaches outside the part")
    if not integrals.is_closed(shape, volume):
        raise refusal(f"the kernel makes no true {kind} of {size:g} mm: its faces leave a gap")
    # Outer edges lose material when they are blended, inner ones gain.
    sides = {ChFi3d.DefineConnectType_s(*one, 1e-4, True) for one in sharp}
    if sides in (_OUTER, _INNER):
        before = integrals.volume_mm3(solid)
        if volume >= before if sides == _OUTER else volume <= before:
            does = "adds to" if volume > before else "takes from"
            raise refusal(f"the kernel makes no true {kind} of {size:g} mm: it {does} the part")
    return Made(shape, True, volume, box)


_OUTER, _INNER = {ChFiDS_TypeOfConcavity.ChFiDS_Convex}, {ChFiDS_TypeOfConcavity.ChFiDS_Concave}


def _flattened_copy(solid: TopoDS_Solid) -> BRepBuilderAPI_Copy:
    """A copy whose edges know their way on flat faces: blending asks for it so often that it takes a quarter less with it."""
    copy = BRepBuilderAPI_Copy(solid, False, False)
    for face in topology.faces(copy.Shape()):
        if BRepAdaptor_Surface(face, False).GetType() == GeomAbs_SurfaceType.GeomAbs_Plane:
            for edge in topology.edges(face):
                BRepLib.BuildPCurveForEdgeOnPlane_s(edge, face)
    return copy


def _sharp(solid: TopoDS_Solid, selected: TopTools_IndexedMapOfShape) -> list[tuple[TopoDS_Edge, TopoDS_Face, TopoDS_Face]]:
    """The selected edges between two different faces that do not continue each other smoothly, with these faces."""
    around = TopTools_IndexedDataMapOfShapeListOfShape()
    TopExp.MapShapesAndAncestors_s(solid, TopAbs_ShapeEnum.TopAbs_EDGE, TopAbs_ShapeEnum.TopAbs_FACE, around)
    found: list[tuple[TopoDS_Edge, TopoDS_Face, TopoDS_Face]] = []
    for edge in topology.edges(solid):
        if not selected.Contains(edge):
            continue
        faces = topology.listed(around.FindFromKey(edge))
        if len(faces) != 2 or faces[0].IsSame(faces[1]):
            continue
        first, second = (TopoDS.Face_s(face) for face in faces)
        if (
            BRep_Tool.HasContinuity_s(edge, first, second)
            and BRep_Tool.Continuity_s(edge, first, second) != GeomAbs_Shape.GeomAbs_C0
        ):
            continue
        if not _is_smooth(edge, first, second):
            found.append((edge, first, second))
    return found


def _is_smooth(edge: TopoDS_Edge, first: TopoDS_Face, second: TopoDS_Face) -> bool:
    return BRepLib.ContinuityOfFaces_s(edge, first, second, 1e-6) != GeomAbs_Shape.GeomAbs_C0


def _hint(solid: TopoDS_Solid, chosen: list[TopoDS_Edge], kind: str, size: float) -> str:
    """The most that can fit: half the shortest edge between two blended ones, where the size exceeds it."""
    shortest = min(topology.edge_length(edge) for edge in chosen)
    sides = [side for side in extents.tight_box(solid).size if side < 2 * size]
    limit = min([shortest / 2, *(side / 2 for side in sides)])
    if size < limit * (1 - 1e-9):
        return f"try a smaller {kind}, or fewer edges"
    what = f"{kind} {size:g} mm exceeds" if size > limit else f"{kind} {size:g} mm is"
    return f"{what} half of the shortest length {2 * limit:.6g} mm; use less than {limit:.6g}"


def shell(shape: TopoDS_Shape, wall: float, selector: str | None, *, is_valid: bool = False) -> Made:
    """Hollow every solid with walls of this thickness; with a selector, that face is left open.

    Args:
        is_valid: The boundary is known to be valid.

    Raises:
        FeatureError: No flat face to open, or walls that do not fit.
    """
    opened = selectors.furthest_flat_faces(shape, selector) if selector else []
    if selector and not opened:
        raise FeatureError(f"there is no flat face furthest along {selector} to open")
    made = [_shell_solid(solid, wall, opened, is_valid) for solid in topology.solids(shape)]
    if len(made) == 1:
        return made[0]
    return Made(topology.unwrapped(topology.compound([one.shape for one in made])), True)


def _shell_solid(solid: TopoDS_Solid, wall: float, opened: list[TopoDS_Face], is_valid: bool) -> Made:
    mine = [face for face in topology.faces(solid) if any(face.IsSame(other) for other in opened)]
    box = extents.tight_box(solid)
    room = _room(box, mine)
    hint = f"use walls thinner than {room:.6g}" if wall >= room * (1 - 1e-6) else "try a thinner wall"
    if wall >= room * (1 - 1e-6):
        # OCCT turns such a cavity inside out, or crashes.
        raise FeatureError(f"walls of {wall:g} mm leave no room inside", hint)
    if not mine and _is_crossed(solid):
        raise FeatureError("the kernel finds no cavity in a cone or torus that another surface crosses", hint)
    try:
        cavity = _opened_cavity(solid, wall, mine) if mine else _closed_cavity(solid, wall)
        is_room = cavity is not None and not mine and _is_inside(cavity, solid)
        if cavity is not None and not mine and not is_room and _leaves(cavity, solid):
            raise FeatureError(f"the cavity for walls of {wall:g} mm leaves the part", hint)
        result = None if cavity is None else with_void(solid, cavity) if is_room else _without(solid, cavity)
    except occ.KERNEL_ERRORS as error:
        raise FeatureError(f"the kernel cannot offset the faces by {wall:g} mm", hint) from error
    if cavity is None or result is None or not topology.solids(result):
        raise FeatureError(f"the kernel finds no cavity for walls of {wall:g} mm", hint)
    # A cavity that nothing of the part comes near needs no look at the whole: both were looked at apart.
    reason = guard.complaint(solid, is_valid=is_valid, box=box) if is_room else guard.complaint(result)
    if reason is not None:
        raise FeatureError(f"walls of {wall:g} mm make no valid solid: {reason}", hint)
    before, inside = integrals.volume_mm3(solid), integrals.volume_mm3(cavity)
    after = before - inside if is_room else integrals.volume_mm3(result)
    if abs(before - inside - after) > 1e-6 * before or len(topology.faces(result)) <= len(topology.faces(solid)):
        raise FeatureError(f"the cavity for walls of {wall:g} mm leaves the part", hint)
    if not integrals.is_closed(result, after):
        raise FeatureError(f"the kernel makes no true walls of {wall:g} mm: their faces leave a gap", hint)
    kept = [face for face in topology.faces(solid) if not any(face.IsSame(other) for other in mine)]
    if not walls.are_thick(cavity, kept, wall):
        raise FeatureError(f"walls of {wall:g} mm do not fit everywhere", hint)
    if not walls.are_thin(cavity, kept, wall):
        raise FeatureError(f"the kernel does not hollow all of the part with walls of {wall:g} mm", hint)
    return Made(result, True, after, box if is_room else None)


def _is_inside(cavity: TopoDS_Shape, solid: TopoDS_Solid) -> bool:
    """Whether a cavity of one shell begins inside a solid of one shell."""
    if len(topology.shells(cavity)) != 1 or len(topology.shells(solid)) != 1:
        return False
    corner = BRep_Tool.Pnt_s(topology.vertices(cavity)[0])
    return BRepClass3d_SolidClassifier(solid, corner, OFFSET_TOLERANCE_MM).State() == TopAbs_State.TopAbs_IN


def _leaves(cavity: TopoDS_Shape, solid: TopoDS_Solid) -> bool:
    """Whether some corner of a cavity lies outside a solid: taking it away would be in vain, and took over a second."""
    where = BRepClass3d_SolidClassifier(solid)
    for corner in topology.vertices(cavity):
        where.Perform(BRep_Tool.Pnt_s(corner), OFFSET_TOLERANCE_MM)
        if where.State() == TopAbs_State.TopAbs_OUT:
            return True
    return False


def _without(solid: TopoDS_Solid, cavity: TopoDS_Shape) -> TopoDS_Shape:
    return topology.unwrapped(BRepAlgoAPI_Cut(solid, cavity).Shape())


def _room(box: Box, opened: list[TopoDS_Face]) -> float:
    """Walls must be thinner than this to leave anything inside the bounding box, mm."""
    sides = [2, 2, 2]
    for face in opened:
        plane = topology.plane_of(face)
        if plane is not None:
            along = [abs(value) for value in plane[1]]
            sides[along.index(max(along))] = 1
    return min(size / count for size, count in zip(box.size, sides, strict=True))


def _is_crossed(solid: TopoDS_Solid) -> bool:
    """Whether a cone or torus ends in a freeform edge or a hyperbola: all eight of 1,600 random parts were tried in vain, for up
    to ten seconds.
    """
    crossed = (GeomAbs_CurveType.GeomAbs_BSplineCurve, GeomAbs_CurveType.GeomAbs_Hyperbola)
    return any(
        BRepAdaptor_Curve(edge).GetType() in crossed
        for face in topology.faces(solid)
        if BRepAdaptor_Surface(face, False).GetType() in (GeomAbs_SurfaceType.GeomAbs_Cone, GeomAbs_SurfaceType.GeomAbs_Torus)
        for edge in topology.edges(face)
    )


def _closed_cavity(solid: TopoDS_Solid, wall: float) -> TopoDS_Shape | None:
    offset = BRepOffsetAPI_MakeOffsetShape()
    offset.PerformByJoin(
        solid,
        -wall,
        OFFSET_TOLERANCE_MM,
        BRepOffset_Mode.BRepOffset_Skin,
        False,
        False,
        GeomAbs_JoinType.GeomAbs_Intersection,
        False,
    )
    if not offset.IsDone():
        return None
    return _solid_of(offset.Shape())


def _opened_cavity(solid: TopoDS_Solid, wall: float, opened: list[TopoDS_Face]) -> TopoDS_Shape | None:
    closing = TopTools_ListOfShape()
    for face in opened:
        closing.Append(face)
    thick = BRepOffsetAPI_MakeThickSolid()
    thick.MakeThickSolidByJoin(
        solid,
        closing,
        -wall,
        OFFSET_TOLERANCE_MM,
        BRepOffset_Mode.BRepOffset_Skin,
        False,
        False,
        GeomAbs_JoinType.GeomAbs_Intersection,
        False,
    )
    thick.Build()
    if not thick.IsDone():
        return None
    walls = topology.unwrapped(thick.Shape())
    if not topology.solids(walls) or guard.complaint(walls):
        return None
    cavity = topology.unwrapped(BRepAlgoAPI_Cut(solid, walls).Shape())
    return cavity if topology.solids(cavity) else None


def _solid_of(shape: TopoDS_Shape) -> TopoDS_Shape | None:
    """The solid an offset bounds, or None if it turned inside out or is no valid solid."""
    found = topology.solids(shape)
    if not found and not shape.IsNull() and shape.ShapeType() == TopAbs_ShapeEnum.TopAbs_SHELL:
        found = [BRepBuilderAPI_MakeSolid(TopoDS.Shell_s(shape)).Solid()]
    if len(found) != 1 or guard.complaint(found[0]):
        return None
    return found[0]
