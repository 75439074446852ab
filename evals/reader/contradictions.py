"""What cannot be so together with the outline of the part: one function for each kind of requirement, in a table.

A finding stops a delivery, so that each rule holds wherever on the part the feature may be: what only looks unwise is none.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generators.spec import (
    Bosses,
    Chamfers,
    Diameter,
    Fillets,
    Holes,
    Recess,
    Requirement,
    Size,
    Slots,
    SteppedHoles,
)

from .part import Outline
from .reading import FindingCode
from .tokens import Text

Fault = tuple[FindingCode, str]
_SIDEWAYS = re.compile(
    r"\b(?:side|face|edge|end|left|right|front|back|rear|cross|radial|horizontal|sideways|length\s?wise|"
    r"(?:its|the) (?:whole |full |entire |long )?(?:length|axis))",
    re.IGNORECASE,
)
_IN_LINE = re.compile(r"\b(?:row|line|inline|along)\b", re.IGNORECASE)
_IN_ROWS = re.compile(r"\b(?:grid|array|matrix|pattern|rows|across|columns)\b", re.IGNORECASE)
_TWO_PITCHES = re.compile(r"\bapart\b[^.;]{0,40}\bapart\b", re.IGNORECASE)
_EARED = re.compile(r"\b(?:ears?|lugs?|tabs?)\b", re.IGNORECASE)
"""What reaches beyond the part that it is on."""
_ONE_CORNER = re.compile(
    r"\b(?:one|single|inside|inner|internal|a) (?:\w+ ){0,2}(?:corner|edge)\b|\binside|\binner", re.IGNORECASE
)
_UPPER = re.compile(r"\b(?:top|bottom|upper|lower|rim)\b", re.IGNORECASE)
_UPRIGHT = re.compile(r"\b(?:corners?|crnrs?|vertical|upright|outline)\b", re.IGNORECASE)
_EVERY = re.compile(r"\b(?:all|every)(?: \w+)? edges?\b|\bedges all\b", re.IGNORECASE)
_STOP = re.compile(r"[,.](?!\d)|[;\n|]")
_ROUGH_MM = 0.02
_UNKNOWN_MM = 1e9
"""Instead of a size that is not said: anything fits into it."""


@dataclass(frozen=True, slots=True)
class _Part:
    """The outline with what its sizes say of each other, mm; `said` are the words about the feature in question."""

    outline: Outline
    narrow: float
    wide: float
    thick: float | None
    others: Sequence[Requirement]
    said: str
    is_eared: bool

    @property
    def name(self) -> str:
        return self.outline.name

    @property
    def extents(self) -> list[float]:
        return sorted(x for x in (self.narrow, self.wide, self.thick) if x is not None)

    @property
    def is_flat(self) -> bool:
        """Lying flat: what is cut from above goes through the smallest size."""
        return self.thick is not None and self.thick < self.narrow


def contradictions(row: Requirement, outline: Outline, rows: Sequence[Requirement], text: Text) -> Iterator[Fault]:
    """The faults of a requirement, as a code and a plain sentence; none where the sizes of the part are not known."""
    plan = [x for x in (outline.width_mm, outline.depth_mm) if x is not None]
    judge = _RULES.get(type(row))
    if not plan or judge is None or row.span is None:
        return
    widest = max(plan) if len(plan) > 1 or not outline.is_box else _UNKNOWN_MM
    yield from judge(
        row,
        _Part(
            outline, min(plan), widest, outline.height_mm, rows, _said(row.span, text.prompt), bool(_EARED.search(text.prompt))
        ),
    )


def _said(span: tuple[int, int], prompt: str) -> str:
    """The words around a requirement up to the next marks."""
    starts = [match.end() for match in _STOP.finditer(prompt, 0, span[0])]
    end = _STOP.search(prompt, span[1])
    return prompt[max(starts, default=0) : end.start() if end else len(prompt)]


def _holes(row: Holes, part: _Part) -> Iterator[Fault]:
    d, name = row.diameter_mm, part.name
    is_anywhere = row.side is None and row.depth_mm is None and (part.thick is None or d is None or d >= part.extents[-2])
    if d is not None and d >= part.narrow and is_anywhere:
        yield "hole-too-large", f"the {d:g} mm hole does not fit in the {part.narrow:g} mm wide {name}"
    if row.circle_mm is not None:
        yield from _circle(row, row.circle_mm, part)
    if row.pitch_mm is not None and row.count > 1:
        yield from _pitched(row, row.pitch_mm, part)
    if row.inset_mm is not None and row.near_corners and 2 * row.inset_mm >= part.narrow:
        inset = f"{row.inset_mm:g} mm from the edges is past the middle"
        yield "holes-too-far-apart", f"{inset} of the {part.narrow:g} mm wide {name}"
    if row.depth_mm is not None and row.side is None and part.thick is not None:
        is_from_above = part.is_flat and not _SIDEWAYS.search(part.said)
        raised = max((o.height_mm or 0.0 for o in part.others if isinstance(o, Bosses)), default=0.0)
        if row.depth_mm > (part.thick + raised if is_from_above else part.extents[-1]):
            yield "hole-too-deep", f"the {row.depth_mm:g} mm deep hole is deeper than the {name}"
    if row.at_mm and part.outline.is_box and not part.outline.is_centered and part.outline.depth_mm is not None:
        size = (part.outline.width_mm or 0.0, part.outline.depth_mm)
        if any(not 0 < x < limit for place in row.at_mm for x, limit in zip(place, size, strict=True)):
            yield "outside-the-part", f"the hole lies outside the {size[0]:g} × {size[1]:g} mm {name}"


def _circle(row: Holes, circle: float, part: _Part) -> Iterator[Fault]:
    d = row.diameter_mm or 0.0
    # Four holes may stand towards the corners of what is rectangular.
    reach = circle * (math.sqrt(0.5) if row.count == 4 and not part.outline.is_round else 1.0) + d
    if reach >= part.narrow:
        yield "holes-too-far-apart", f"holes on a {circle:g} mm circle do not fit in the {part.narrow:g} mm wide {part.name}"
    bores = [o.diameter_mm for o in part.others if isinstance(o, Diameter) and o.facing == "inside"]
    if d and part.outline.is_round and any(circle - d <= bore < circle + d for bore in bores):
        yield "overlapping-holes", f"{d:g} mm holes on a {circle:g} mm circle run into the bore"
    if row.count > 1 and circle * math.sin(math.pi / row.count) < d:
        yield "overlapping-holes", f"{row.count} holes of {d:g} mm do not fit on a {circle:g} mm circle"


def _pitched(row: Holes, pitch: float, part: _Part) -> Iterator[Fault]:
    d = row.diameter_mm or 0.0
    if d > pitch:
        yield "overlapping-holes", f"{d:g} mm holes {pitch:g} mm apart run into each other"
    words = f"{part.said} {row.words}"
    if _TWO_PITCHES.search(part.said) or part.is_eared:
        return  # one along and one across; the requirement holds one of them
    is_row = row.count == 2 or bool(_IN_LINE.search(words) and not _IN_ROWS.search(words))
    across = math.hypot(part.narrow, part.wide) if part.outline.is_box else part.wide
    most = math.prod(math.floor((size - d) / pitch + 1e-9) + 1 for size in part.extents[-2:])
    is_too_long = is_row and (row.count - 1) * pitch >= max(across, part.extents[-1])
    if is_too_long or (part.outline.is_box and part.thick is not None and row.count > 2 and most < row.count):
        yield "holes-too-far-apart", f"{row.count} holes {pitch:g} mm apart do not fit on the {part.wide:g} mm long {part.name}"


def _stepped(row: SteppedHoles, part: _Part) -> Iterator[Fault]:
    if row.mouth_mm is not None and row.diameter_mm is not None and row.mouth_mm <= row.diameter_mm:
        yield "mouth-too-small", f"the {row.mouth_mm:g} mm mouth is no wider than the {row.diameter_mm:g} mm hole"
    if row.mouth_mm is not None and row.mouth_mm >= part.extents[-2 if part.thick is not None else -1]:
        yield "hole-too-large", f"the {row.mouth_mm:g} mm mouth does not fit on the {part.narrow:g} mm wide {part.name}"
    if row.depth_mm is not None and part.is_flat and part.thick is not None and row.depth_mm >= part.thick:
        yield "cut-too-deep", f"the {row.depth_mm:g} mm deep counterbore goes through the {part.thick:g} mm thick {part.name}"


def _recess(row: Recess, part: _Part) -> Iterator[Fault]:
    sizes, room = sorted(row.size_mm), part.extents[-2:] if part.thick is not None else [part.narrow, part.wide]
    if any(size > limit + _ROUGH_MM for size, limit in zip(reversed(sizes), reversed(room), strict=False)):
        cut = " × ".join(f"{size:g}" for size in row.size_mm)
        yield "cut-too-large", f"the {cut} mm cut is larger than the {room[-1]:g} × {room[0]:g} mm {part.name}"
    limit = None if part.thick is None else part.thick if part.is_flat else part.extents[-1]
    if row.depth_mm is not None and limit is not None and row.depth_mm > limit:
        yield "cut-too-deep", f"the {row.depth_mm:g} mm deep cut is deeper than the {limit:g} mm thick {part.name}"


def _slots(row: Slots, part: _Part) -> Iterator[Fault]:
    if row.length_mm is not None and row.length_mm >= part.extents[-1]:
        yield "cut-too-large", f"the {row.length_mm:g} mm long slot does not fit on the {part.extents[-1]:g} mm long {part.name}"
    elif row.width_mm is not None and part.thick is not None and row.width_mm >= part.extents[-2]:
        yield "cut-too-large", f"the {row.width_mm:g} mm wide slot does not fit on the {part.narrow:g} mm wide {part.name}"


def _bosses(row: Bosses, part: _Part) -> Iterator[Fault]:
    if row.diameter_mm is not None and part.outline.is_box and row.diameter_mm > part.wide:
        yield "cut-too-large", f"the {row.diameter_mm:g} mm boss is wider than the {part.wide:g} mm long {part.name}"


def _edges(row: Fillets | Chamfers, part: _Part) -> Iterator[Fault]:
    """Both edges of a side need room in it, unless only one edge is treated or one that is inside."""
    size, what = (row.radius_mm, "radius") if isinstance(row, Fillets) else (row.setback_mm, "chamfer")
    if _ONE_CORNER.search(part.said):
        return
    if 2 * size > part.narrow + _ROUGH_MM:
        yield "edge-too-large", f"a {size:g} mm {what} does not fit on the {part.narrow:g} mm wide {part.name}"
    elif part.thick is not None and _EVERY.search(part.said) and 2 * size > part.thick + _ROUGH_MM:
        yield "edge-too-large", f"a {size:g} mm {what} on all edges does not fit on the {part.thick:g} mm thick {part.name}"
    elif part.thick is not None and _UPPER.search(part.said) and not _UPRIGHT.search(part.said) and size > part.thick + _ROUGH_MM:
        yield "edge-too-large", f"a {size:g} mm {what} is more than the {part.name} is thick ({part.thick:g} mm)"


def _diameter(row: Diameter, part: _Part) -> Iterator[Fault]:
    wall = part.outline.wall_mm
    if row.facing == "inside" and part.outline.is_round and row.diameter_mm >= part.narrow:
        yield "bore-too-large", f"the {row.diameter_mm:g} mm bore does not fit in the {part.narrow:g} mm wide {part.name}"
    elif row.facing == "inside" and part.outline.shape == "tube" and wall is not None:
        left = part.narrow - 2 * wall
        if left > 0 and abs(left - row.diameter_mm) > _ROUGH_MM:
            yield (
                "size-stated-twice",
                f"{part.narrow:g} mm outside and {wall:g} mm walls leave {left:g} mm, not {row.diameter_mm:g} mm",
            )
    elif row.facing == "outside":
        yield from _walls(row, part)


def _walls(row: Size | Diameter, part: _Part) -> Iterator[Fault]:
    wall = part.outline.wall_mm
    if wall is not None and 2 * wall >= part.narrow:
        yield "wall-too-thick", f"{wall:g} mm walls leave nothing inside the {part.narrow:g} mm wide {part.name}"


_RULES: Mapping[type[Requirement], Callable[[Any, _Part], Iterator[Fault]]] = {
    Holes: _holes,
    SteppedHoles: _stepped,
    Recess: _recess,
    Slots: _slots,
    Bosses: _bosses,
    Fillets: _edges,
    Chamfers: _edges,
    Diameter: _diameter,
    Size: _walls,
}
