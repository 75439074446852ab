"""The built part: an opaque handle on an exact BRep, checked when it was made."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from . import occ  # noqa: F401  # isort: skip
from OCP.TopoDS import TopoDS_Shape

from ..graph import Graph, Notice
from .mass import Mass
from .topology import Box

if TYPE_CHECKING:
    import cadquery


@dataclass(frozen=True, slots=True, eq=False)
class Solid:
    """One valid solid, or several.

    Attributes:
        shape_occ: A TopoDS_Solid, or a TopoDS_Compound of solids.
        graph: What it was built from; None for an imported part.
        volume_mm3: Where building it told; measuring does not rely on it alone.
        mass: Volume, area and moments where building it told them in closed form.
        box_mm: The tight box, where checking the solid asked for it.
        notices: What is legal in its shape but was probably not meant; None where the build was not asked to look.
    """

    shape_occ: TopoDS_Shape = field(repr=False)
    graph: Graph | None = field(default=None, repr=False)
    volume_mm3: float | None = field(default=None, repr=False)
    mass: Mass | None = field(default=None, repr=False)
    box_mm: Box | None = field(default=None, repr=False)
    notices: tuple[Notice, ...] | None = field(default=None, repr=False)
    _face_nodes: tuple[int, ...] | None = field(default=None, repr=False, init=False)

    @property
    def shape(self) -> cadquery.Shape:
        """The same part as a CadQuery shape (imports cadquery)."""
        import cadquery

        return cadquery.Shape.cast(self.shape_occ)

    @property
    def warnings(self) -> tuple[Notice, ...]:
        """What is legal but was probably not meant, as `cadlm compile` tells it; none for an imported part.

        Looked for when first asked, which builds the part once more: whoever does not ask does not pay.
        """
        if self.graph is None:
            return ()
        if self.notices is None:
            from .build import build

            object.__setattr__(self, "notices", build(self.graph, find_idle=True).notices)
        return (*self.graph.warnings, *(self.notices or ()))

    @property
    def face_nodes(self) -> tuple[int, ...]:
        """For each face, in `topology.faces` order, the index of the node it comes from; -1 where unknown. Looked for once."""
        if self._face_nodes is None:
            from .provenance import face_nodes

            object.__setattr__(self, "_face_nodes", face_nodes(self))
        assert self._face_nodes is not None
        return self._face_nodes

    @property
    def face_lines(self) -> tuple[int, ...]:
        """For each face the 1-based line of the program that made it; 0 where unknown."""
        nodes = () if self.graph is None else self.graph.nodes
        return tuple(nodes[index].line if index >= 0 else 0 for index in self.face_nodes)

    def _repr_mimebundle_(self, **options: Any) -> Any:
        """Shows the part in a notebook as CadQuery does."""
        return self.shape._repr_mimebundle_(**options) if hasattr(self.shape, "_repr_mimebundle_") else {"text/plain": repr(self)}

    def _repr_html_(self) -> Any:
        return self.shape._repr_html_()
