"""Writes a solid as STEP (AP214, mm) with product, solid and face names, and nothing of this machine: no path, no date."""

from __future__ import annotations

from math import isclose
from typing import TYPE_CHECKING

from . import occ  # noqa: F401  isort: skip
from OCP.APIHeaderSection import APIHeaderSection_MakeHeader
from OCP.BRep import BRep_Tool
from OCP.BRepAdaptor import BRepAdaptor_Curve2d, BRepAdaptor_Surface
from OCP.GeomAbs import GeomAbs_CurveType, GeomAbs_SurfaceType
from OCP.IFSelect import IFSelect_RetDone
from OCP.Interface import Interface_Static
from OCP.Message import Message
from OCP.StepBasic import StepBasic_Product
from OCP.STEPConstruct import STEPConstruct
from OCP.STEPControl import STEPControl_AsIs, STEPControl_Controller, STEPControl_Reader, STEPControl_Writer
from OCP.TCollection import TCollection_HAsciiString
from OCP.TopAbs import TopAbs_ShapeEnum
from OCP.TopExp import TopExp_Explorer
from OCP.TopoDS import TopoDS, TopoDS_Edge

from ..errors import DslError
from . import poles
from .formats import on_one_line
from .integrals import volume_mm3
from .occ import KERNEL_ERRORS
from .topology import faces, is_elementary, is_valid, solids

if TYPE_CHECKING:
    from pathlib import Path

    from OCP.TopoDS import TopoDS_Face, TopoDS_Shape

    from .solid import Solid

_LEVEL = 1e-9
"""How much a parallel of a sphere may rise, of 1."""
_TIME_STAMP = "1970-01-01T00:00:00"
"""The header must hold a time; this one keeps the bytes of a part the same on every run."""


def write_step(solid: Solid, path: Path, name: str) -> None:
    """Write one product called `name`; solids and faces carry the quoted names (or labels) of their program nodes.

    Raises:
        DslError: `unwritable_file` when OCCT cannot write, or reads something else from the file.
    """
    _write(solid, path, name)
    if not any(map(_is_ambiguous, faces(solid.shape_occ))):
        return
    volume = volume_mm3(solid.shape_occ)
    if _comes_back(volume, path):
        return
    for part in poles.others(solid, volume):
        _write(part, path, name)
        if _comes_back(volume, path):
            return
    raise DslError(
        "unwritable_file", "a STEP reader makes another part of a round face that is cut through its pole or seam",
        fix="turn what is round before it is cut or joined",
    )  # fmt: skip


def _write(solid: Solid, path: Path, name: str) -> None:
    silence_occt()
    # Without it the first settings of a process are dropped silently.
    STEPControl_Controller.Init_s()
    Interface_Static.SetCVal_s("write.step.schema", "AP214IS")
    Interface_Static.SetCVal_s("write.step.unit", "MM")
    # With curves on surfaces: twice the size, but recomputed ones moved the volume of spline parts by 2e-6.
    Interface_Static.SetIVal_s("write.surfacecurve.mode", 1)
    writer = STEPControl_Writer()
    if writer.Transfer(solid.shape_occ, STEPControl_AsIs) != IFSelect_RetDone:
        raise DslError("unwritable_file", "the part could not be turned into STEP")
    _name_entities(writer, solid, name)
    header = APIHeaderSection_MakeHeader(writer.Model())
    header.SetName(_text(name))
    header.SetTimeStamp(_text(_TIME_STAMP))
    header.SetAuthorValue(1, _text(""))
    header.SetOrganizationValue(1, _text(""))
    header.SetOriginatingSystem(_text("cadlm"))
    if writer.Write(str(path)) != IFSelect_RetDone:
        raise DslError("unwritable_file", f"cannot write {path}")


def _is_ambiguous(face: TopoDS_Face) -> bool:
    """Whether OCCT may read another face from a STEP file, which knows no poles and no seams: the rest of a sphere, or of what is
    closed like one, where a border that is no parallel runs through one; a wrong one of an arc turned about its end or an offset.
    """
    surface = BRepAdaptor_Surface(face, False)
    kind = surface.GetType()
    if kind == GeomAbs_SurfaceType.GeomAbs_Torus:
        return surface.Torus().MinorRadius() >= surface.Torus().MajorRadius()
    if kind in (GeomAbs_SurfaceType.GeomAbs_SurfaceOfRevolution, GeomAbs_SurfaceType.GeomAbs_OffsetSurface):
        return True
    if not surface.IsUClosed() or (is_elementary(face) and kind != GeomAbs_SurfaceType.GeomAbs_Sphere):
        return False
    found = TopExp_Explorer(face, TopAbs_ShapeEnum.TopAbs_EDGE)
    around: list[TopoDS_Edge] = []
    while found.More():
        around.append(TopoDS.Edge_s(found.Current()))
        found.Next()
    borders = [edge for edge in around if not BRep_Tool.Degenerated_s(edge) and sum(map(edge.IsSame, around)) == 1]
    return not all(_is_parallel(BRepAdaptor_Curve2d(edge, face)) for edge in borders)


def _is_parallel(curve: BRepAdaptor_Curve2d) -> bool:
    return curve.GetType() == GeomAbs_CurveType.GeomAbs_Line and abs(curve.Line().Direction().Y()) < _LEVEL


def reader_in_mm() -> STEPControl_Reader:
    """A reader that converts what a file holds to millimetres, whatever its unit."""
    reader = STEPControl_Reader()
    reader.SetSystemLengthUnit(1.0)
    return reader


def _comes_back(volume: float, path: Path) -> bool:
    reader = reader_in_mm()
    reader.ReadFile(str(path))
    if not reader.TransferRoots():
        return False
    back = reader.OneShape()
    try:
        return is_valid(back) and isclose(volume_mm3(back), volume, rel_tol=poles.SAME)
    except KERNEL_ERRORS:  # an offset of a surface that comes to a point has no normal there
        return False


def silence_occt() -> None:
    """Keep OCCT's transfer statistics off stdout, which is for results."""
    Message.DefaultMessenger_s().ChangePrinters().Clear()


def _name_entities(writer: STEPControl_Writer, solid: Solid, name: str) -> None:
    model = writer.Model()
    for i in range(1, model.NbEntities() + 1):
        entity = model.Value(i)
        if isinstance(entity, StepBasic_Product):
            entity.SetId(_text(name))
            entity.SetName(_text(name))
    found = writer.WS().TransferWriter().FinderProcess()

    def set_name(shape: TopoDS_Shape, text: str) -> None:
        entity = STEPConstruct.FindEntity_s(found, shape)
        if entity is not None and text:
            entity.SetName(_text(text))

    bodies = solids(solid.shape_occ)
    for number, body in enumerate(bodies, start=1):
        set_name(body, name if len(bodies) == 1 else f"{name} {number}")
    if solid.graph is not None and any(node.name or node.label for node in solid.graph.nodes):
        nodes = solid.graph.nodes
        for face, index in zip(faces(solid.shape_occ), solid.face_nodes, strict=True):
            set_name(face, (nodes[index].name or nodes[index].label) if index >= 0 else "")


def _text(text: str) -> TCollection_HAsciiString:
    """ISO 10303-21 writes é as `\\X2\\00E9\\X0\\`; OCCT would write its UTF-8, and break lines within a character."""
    return TCollection_HAsciiString("".join(c if c.isascii() else _escape(c) for c in on_one_line(text)))


def _escape(character: str) -> str:
    if ord(character) > 0xFFFF:
        return f"\\X4\\{ord(character):08X}\\X0\\"
    return f"\\X2\\{ord(character):04X}\\X0\\"
