"""Writes a solid as STEP (AP214, mm) with product, solid and face names, and nothing of this machine: no path, no date."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import occ  # noqa: F401  isort: skip
from OCP.APIHeaderSection import APIHeaderSection_MakeHeader
from OCP.IFSelect import IFSelect_RetDone
from OCP.Interface import Interface_Static
from OCP.Message import Message
from OCP.StepBasic import StepBasic_Product
from OCP.STEPConstruct import STEPConstruct
from OCP.STEPControl import STEPControl_AsIs, STEPControl_Controller, STEPControl_Writer
from OCP.TCollection import TCollection_HAsciiString

from ..errors import DslError
from .formats import on_one_line
from .topology import faces, solids

if TYPE_CHECKING:
    from pathlib import Path

    from OCP.TopoDS import TopoDS_Shape

    from .solid import Solid

_TIME_STAMP = "1970-01-01T00:00:00"
"""The header must hold a time; this one keeps the bytes of a part the same on every run."""


def write_step(solid: Solid, path: Path, name: str) -> None:
    """Write one product called `name`; solids and faces carry the quoted names (or labels) of their program nodes.

    Raises:
        DslError: `unwritable_file` when OCCT cannot write.
    """
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
