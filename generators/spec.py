"""What a prompt asks of a part, as requirements that a machine can check: kinds and numbers, no geometry and no model."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, Literal, cast

from .errors import GeneratorError

SOMEWHERE = "somewhere"
"""The role of a length of which nothing is known but that it is on the part, as a distance, a diameter, a radius or a place."""
Order = Literal["xyz", "sorted", "among"]
Side = Literal[">X", "<X", ">Y", "<Y", ">Z", "<Z"]
FaceType = Literal["plane", "cylinder", "cone", "sphere", "torus", "bspline", "other"]
DEFAULT_TOLERANCE_MM = 0.01
"""Exact up to rounding and the tightness of a bounding box: a stated number is meant, not approached."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One thing asked for.

    Attributes:
        words: What the prompt says, "" where it is understood; `span` its first and past-last character, if known.
        checkable: False where no measurement can decide it (a material, a surface finish); it then never fails a part.
        is_sure: False where the reading of the prompt may be wrong; it is reported, and never fails a part either.
    """

    kind: ClassVar[str] = ""
    words: str = ""
    span: tuple[int, int] | None = None
    checkable: bool = True
    is_sure: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured(Requirement):
    """What lengths are measured for; each may be off by `tolerance_mm`."""

    tolerance_mm: float = DEFAULT_TOLERANCE_MM


@dataclass(frozen=True, slots=True, kw_only=True)
class Size(Measured):
    """The overall size, mm.

    `order` "xyz": three extents along the axes; "sorted": three extents in any orientation; "among": each of the one to
    three numbers is an extent, the others are free.
    """

    kind: ClassVar[str] = "size"
    size_mm: tuple[float, ...]
    order: Order = "sorted"

    def __post_init__(self) -> None:
        wanted = (1, 2, 3) if self.order == "among" else (3,)
        if len(self.size_mm) not in wanted or min(self.size_mm) <= 0 or self.tolerance_mm < 0:
            raise GeneratorError("bad-spec", f"a size of {self.size_mm} in the order {self.order!r}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Holes(Measured):
    """Round holes that must be there: `count` of one diameter, mm.

    `diameter_mm` None: any, but all the same. `through` None: either. `depth_mm`: of the cylindrical part. `at_mm`: the
    centres in x and y, in any order; `near_corners`: one beside each corner of the bounding box, seen from above. Of the
    pattern: `circle_mm` the diameter of the circle that the centres lie on, `pitch_mm` the distance from each centre to its
    nearest neighbour, `inset_mm` the distance of each centre to the two nearest sides of the bounding box (one for a hole
    at an end); `side` the face that they are drilled from; `across_mm` an extent of the part: none of them runs that way.
    `is_exact`: no further hole of this diameter, in whatever direction, but those that other requirements name; without it
    there may be more.
    """

    kind: ClassVar[str] = "holes"
    count: int
    diameter_mm: float | None = None
    through: bool | None = None
    depth_mm: float | None = None
    at_mm: tuple[tuple[float, float], ...] = ()
    near_corners: bool = False
    circle_mm: float | None = None
    pitch_mm: float | None = None
    inset_mm: float | None = None
    side: Side | None = None
    across_mm: float | None = None
    is_exact: bool = False

    def __post_init__(self) -> None:
        if self.count < 1 or (self.at_mm and len(self.at_mm) != self.count) or (self.near_corners and self.count != 4):
            raise GeneratorError("bad-spec", f"{self.count} holes at {self.at_mm}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SteppedHoles(Measured):
    """Counterbored (`angle_deg` None) or countersunk holes: a wide mouth on the axis of each of `count` holes, mm."""

    kind: ClassVar[str] = "stepped holes"
    count: int
    diameter_mm: float | None = None
    mouth_mm: float | None = None
    depth_mm: float | None = None
    angle_deg: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoOtherHoles(Requirement):
    """No round holes but those that other requirements name."""

    kind: ClassVar[str] = "no other holes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bodies(Requirement):
    """How many separate bodies the part has."""

    kind: ClassVar[str] = "bodies"
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume(Requirement):
    """The volume, mm³."""

    kind: ClassVar[str] = "volume"
    volume_mm3: float
    relative_tolerance: float = 1e-5

    def __post_init__(self) -> None:
        if self.volume_mm3 <= 0 or self.relative_tolerance < 0:
            raise GeneratorError("bad-spec", f"a volume of {self.volume_mm3} mm³")


@dataclass(frozen=True, slots=True, kw_only=True)
class Angle(Requirement):
    """An L: two flat legs of one thickness, mm, at a right angle, as wide as the part. Whatever is cut or added breaks it."""

    kind: ClassVar[str] = "angle"
    thickness_mm: float
    relative_tolerance: float = 1e-5

    def __post_init__(self) -> None:
        if self.thickness_mm <= 0 or self.relative_tolerance < 0:
            raise GeneratorError("bad-spec", f"an angle {self.thickness_mm} mm thick")


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSide(Requirement):
    """Hollow and open towards one side: the mass lies on the other side of the middle."""

    kind: ClassVar[str] = "open side"
    side: Side = ">Z"


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed(Requirement):
    """Hollow and closed on every side that is flat: at both ends of a tube, all round in a box."""

    kind: ClassVar[str] = "closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taper(Measured):
    """Round about the vertical: of one diameter below, mm, and of another above."""

    kind: ClassVar[str] = "taper"
    bottom_mm: float
    top_mm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundEnds(Requirement):
    """So many ends of the part, along its greatest extent, are rounded: what reaches furthest there is part of a round.

    `is_full`: the round is as wide as the part is one way, half a circle or a ball.
    """

    kind: ClassVar[str] = "round ends"
    count: int = 2
    is_full: bool = False

    def __post_init__(self) -> None:
        if self.count not in (1, 2):
            raise GeneratorError("bad-spec", f"{self.count} ends")


@dataclass(frozen=True, slots=True, kw_only=True)
class Faces(Requirement):
    """Faces by type and nothing besides: what is left out must not be there. This is "nothing added" for a plain part."""

    kind: ClassVar[str] = "faces"
    faces: Mapping[FaceType, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Distance(Measured):
    """A length that must be on the part, mm: between two parallel faces, or the overall extent. `role` says which is meant.

    `role`: length, width, height, thickness, wall, depth, leg, flats, offset …: for the report; any such distance will do.
    """

    kind: ClassVar[str] = "distance"
    distance_mm: float
    role: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Diameter(Measured):
    """A round surface of this diameter, mm, that is not a hole's: convex ("outside"), concave ("inside") or either."""

    kind: ClassVar[str] = "diameter"
    diameter_mm: float
    facing: Literal["outside", "inside", "either"] = "either"


@dataclass(frozen=True, slots=True, kw_only=True)
class Bosses(Measured):
    """`count` round bosses, pins or posts that stand out, mm: convex cylinders of this diameter and, if given, this height."""

    kind: ClassVar[str] = "bosses"
    count: int = 1
    diameter_mm: float | None = None
    height_mm: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Slots(Measured):
    """`count` slots with round ends, overall length and width, mm; `depth_mm` None: through or any. `is_exact`: no more."""

    kind: ClassVar[str] = "slots"
    count: int = 1
    length_mm: float | None = None
    width_mm: float | None = None
    depth_mm: float | None = None
    is_exact: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Recess(Measured):
    """A rectangular pocket, window, notch or step, mm: its two sizes in plan, in either order, and its depth, where stated.

    `is_mid_side`: a notch in the middle of a side, its first size along that side, its second into it; `side_mm`: how long
    that side is, None for any.
    """

    kind: ClassVar[str] = "recess"
    size_mm: tuple[float, ...] = ()
    depth_mm: float | None = None
    is_mid_side: bool = False
    side_mm: float | None = None

    def __post_init__(self) -> None:
        if self.is_mid_side and len(self.size_mm) != 2:
            raise GeneratorError("bad-spec", f"a notch of {self.size_mm}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Runs(Measured):
    """A groove, channel or slot that runs the way in which the part measures `along_mm`, mm."""

    kind: ClassVar[str] = "runs"
    along_mm: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Fillets(Measured):
    """Edges rounded with this radius, mm; `count` None: at least one."""

    kind: ClassVar[str] = "fillets"
    radius_mm: float
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chamfers(Measured):
    """Edges broken at 45° with this setback, mm; `count` None: at least one."""

    kind: ClassVar[str] = "chamfers"
    setback_mm: float
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Centered(Measured):
    """The middle of the bounding box lies over the origin in x and y; `bottom_mm`: the height of the lowest point."""

    kind: ClassVar[str] = "centered"
    bottom_mm: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Other(Requirement):
    """Something asked for that no measurement decides, such as a material; reported, never counted against a part."""

    kind: ClassVar[str] = "other"
    checkable: bool = False


KINDS: Mapping[str, type[Requirement]] = {
    row.kind: row
    for row in (
        Size,
        Holes,
        SteppedHoles,
        NoOtherHoles,
        Bodies,
        Volume,
        Angle,
        OpenSide,
        Closed,
        Taper,
        RoundEnds,
        Faces,
        Distance,
        Diameter,
        Bosses,
        Slots,
        Recess,
        Runs,
        Fillets,
        Chamfers,
        Centered,
        Other,
    )
}
"""The requirements by the word that names them in JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """All requirements of a prompt, in the order in which a person would check them."""

    requirements: tuple[Requirement, ...] = field(default=())

    def to_dict(self) -> dict[str, Any]:
        """As plain JSON values; `from_dict` turns them back."""
        return {"requirements": [_to_dict(requirement) for requirement in self.requirements]}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Spec:
        """The reverse of `to_dict`, also after a trip through JSON.

        Raises:
            GeneratorError: `bad-spec` for an unknown kind or field or an impossible number.
        """
        return cls(requirements=tuple(_from_dict(row) for row in values["requirements"]))

    def to_json(self) -> str:
        return json.dumps(self.to_dict())


def _to_dict(requirement: Requirement) -> dict[str, Any]:
    values = {f.name: getattr(requirement, f.name) for f in fields(requirement) if getattr(requirement, f.name) != f.default}
    if "faces" in values:
        values["faces"] = dict(values["faces"])
    return {"kind": requirement.kind, **values}


def _from_dict(row: Mapping[str, Any]) -> Requirement:
    values = dict(row)
    kind = KINDS.get(values.pop("kind", None))
    if kind is None:
        raise GeneratorError("bad-spec", f"unknown requirement {row.get('kind')!r}")
    try:
        return kind(**{name: _tuples(value) for name, value in values.items()})
    except TypeError as error:
        raise GeneratorError("bad-spec", f"{row.get('kind')}: {error}") from error


def _tuples(value: Any) -> Any:
    return tuple(_tuples(member) for member in cast("list[Any]", value)) if isinstance(value, list) else value
