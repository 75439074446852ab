"""Placing a BRep: by location where the placement is rigid, by new geometry where it scales, mirrors or stretches."""

from __future__ import annotations

from . import occ  # noqa: F401  # isort: skip
from OCP.BRepBuilderAPI import BRepBuilderAPI_GTransform, BRepBuilderAPI_Transform
from OCP.BRepGProp import BRepGProp
from OCP.gp import gp_GTrsf, gp_Mat, gp_Trsf, gp_XYZ
from OCP.GProp import GProp_GProps
from OCP.TopAbs import TopAbs_ShapeEnum
from OCP.TopLoc import TopLoc_Location
from OCP.TopoDS import TopoDS_Shape

from . import topology
from .placement import IDENTITY, Matrix, similarity_factor


def place(shape: TopoDS_Shape, matrix: Matrix) -> TopoDS_Shape:
    """The image of a shape; volumes stay positive under mirror images."""
    if matrix == IDENTITY:
        return shape
    factor = similarity_factor(matrix)
    if factor is None:
        return outward(BRepBuilderAPI_GTransform(shape, _general(matrix), True).Shape())
    transform = gp_Trsf()
    transform.SetValues(*matrix)
    if abs(factor - 1.0) <= 1e-10:
        transform.SetScaleFactor(1.0)
        return shape.Moved(TopLoc_Location(transform))
    return outward(BRepBuilderAPI_Transform(shape, transform, True).Shape())


def _general(matrix: Matrix) -> gp_GTrsf:
    a, b, c, x, d, e, f, y, g, h, i, z = matrix
    return gp_GTrsf(gp_Mat(a, b, c, d, e, f, g, h, i), gp_XYZ(x, y, z))


def outward(shape: TopoDS_Shape) -> TopoDS_Shape:
    """The shape with every solid turned so that its volume is positive."""
    # Asking a null shape for its type is a crash.
    if shape.IsNull() or shape.ShapeType() not in (TopAbs_ShapeEnum.TopAbs_SOLID, TopAbs_ShapeEnum.TopAbs_COMPOUND):
        return shape
    turned = [solid if _mass(solid) >= 0 else solid.Reversed() for solid in topology.solids(shape)]
    return topology.unwrapped(topology.compound(turned))


def _mass(solid: TopoDS_Shape) -> float:
    found = GProp_GProps()
    BRepGProp.VolumeProperties_s(solid, found)
    return found.Mass()
