"""What contradicts in a prompt, or is missing: judged on the requirements and the outline, in plain words."""

from __future__ import annotations

from collections.abc import Iterator

from generators.spec import Bosses, Chamfers, Diameter, Fillets, Holes, Recess, Requirement, Size, Slots, SteppedHoles

from .part import Outline
from .phrases import Phrase
from .reading import Asked, Finding, FindingCode
from .tokens import Text

_PROOFS = (Holes, SteppedHoles, Slots, Recess, Bosses, Fillets, Chamfers, Size)
"""What is asked of parts only, whatever they are called."""
_FLAT = frozenset(["plate", "sheet", "panel", "baseplate", "strip", "strap", "slab"])


def find(text: Text, base: Phrase | None, outline: Outline, asked: Asked) -> tuple[Finding, ...]:
    """The findings of a prompt in the order of the text."""
    whole = (0, len(text.prompt))
    if base is None and not any(row.is_sure and numbers and isinstance(row, _PROOFS) for row, numbers in asked.rows):
        return (Finding(code="no-part", message="no part is described", span=whole),)
    sure = [requirement for requirement, _ in asked.rows if requirement.is_sure]
    found = [*_missing(text, base, outline, asked), *(one for row in sure for one in _contradictions(row, outline, sure))]
    return tuple(sorted(set(found), key=lambda one: one.span))


def _missing(text: Text, base: Phrase | None, outline: Outline, asked: Asked) -> Iterator[Finding]:
    if base is not None and not base.numbers and not asked.used:
        yield Finding(code="no-size", message=f"no size of the {base.word} is given", span=_span(text, base))
    elif base is not None and base.word in _FLAT and outline.width_mm is not None and outline.height_mm is None:
        yield Finding(code="no-thickness", message=f"the {base.word} has no thickness", span=_span(text, base))
    for row, numbers in asked.rows:
        is_named = any(text.mentions[number].kind in ("thread", "std") for number in numbers)
        if isinstance(row, Holes | SteppedHoles) and row.diameter_mm is None and not is_named and row.span is not None:
            noun = "hole has" if row.count == 1 else f"{row.count} holes have"
            yield Finding(code="no-diameter", message=f"the {noun} no diameter", span=row.span)


def _span(text: Text, phrase: Phrase) -> tuple[int, int]:
    token = text.tokens[phrase.at]
    return token.start, token.end


def _contradictions(row: Requirement, outline: Outline, rows: list[Requirement]) -> Iterator[Finding]:
    """What cannot be together with the outline of the part: each with the words at fault."""
    plan = [x for x in (outline.width_mm, outline.depth_mm) if x is not None]
    narrow = min(plan, default=None)
    if row.span is None or narrow is None:
        return

    def finding(code: FindingCode, message: str) -> Finding:
        assert row.span is not None
        return Finding(code=code, message=message, span=row.span)

    name = outline.name
    match row:
        case Holes(diameter_mm=d) if d is not None and d >= narrow and row.side is None and row.depth_mm is None:
            if outline.height_mm is None or d >= sorted((*plan, outline.height_mm))[-2]:
                yield finding("hole-too-large", f"the {d:g} mm hole does not fit in the {narrow:g} mm wide {name}")
        case Holes(circle_mm=circle) if circle is not None and (circle + (row.diameter_mm or 0)) >= narrow:
            yield finding("holes-too-far-apart", f"holes on a {circle:g} mm circle do not fit in the {narrow:g} mm wide {name}")
        case Holes(pitch_mm=pitch) if pitch is not None and pitch >= max(plan) * 2**0.5:
            yield finding("holes-too-far-apart", f"holes {pitch:g} mm apart do not fit on the {max(plan):g} mm long {name}")
        case Holes(pitch_mm=pitch, diameter_mm=d) if pitch is not None and d is not None and row.count > 1 and d > pitch:
            yield finding("overlapping-holes", f"{d:g} mm holes {pitch:g} mm apart run into each other")
        case Holes(inset_mm=inset) if inset is not None and row.near_corners and 2 * inset >= narrow:
            yield finding(
                "holes-too-far-apart", f"{inset:g} mm from the edges is past the middle of the {narrow:g} mm wide {name}"
            )
        case Holes(depth_mm=depth) if (
            depth is not None and outline.height_mm is not None and row.side is None and depth > max((*plan, outline.height_mm))
        ):
            yield finding("hole-too-deep", f"the {depth:g} mm deep hole is deeper than the {name}")
        case SteppedHoles(mouth_mm=mouth, diameter_mm=d) if mouth is not None and d is not None and mouth <= d:
            yield finding("mouth-too-small", f"the {mouth:g} mm mouth is no wider than the {d:g} mm hole")
        case Recess(size_mm=size) if size and min(size) >= max(plan):
            yield finding("cut-too-large", f"the {min(size):g} mm wide cut is larger than the {max(plan):g} mm long {name}")
        case Recess(depth_mm=depth) if depth is not None and outline.height_mm is not None and depth > outline.height_mm:
            yield finding("cut-too-deep", f"the {depth:g} mm deep cut is deeper than the {outline.height_mm:g} mm thick {name}")
        case Slots(length_mm=length) if length is not None and length > max(plan) * 2**0.5:
            yield finding("cut-too-large", f"the {length:g} mm long slot does not fit on the {max(plan):g} mm long {name}")
        case Slots(width_mm=width) if width is not None and width >= narrow and (row.length_mm or 0) >= narrow:
            yield finding("cut-too-large", f"the {width:g} mm wide slot does not fit on the {narrow:g} mm wide {name}")
        case Bosses(diameter_mm=d) if d is not None and outline.is_box and d > max(plan):
            yield finding("cut-too-large", f"the {d:g} mm boss is wider than the {max(plan):g} mm long {name}")
        case Fillets(radius_mm=r) if 2 * r > max((*plan, outline.height_mm or 0.0)):
            yield finding("edge-too-large", f"a {r:g} mm radius does not fit on the {narrow:g} mm wide {name}")
        case Chamfers(setback_mm=c) if c >= max((*plan, outline.height_mm or 0.0)):
            yield finding("edge-too-large", f"a {c:g} mm chamfer does not fit on the {narrow:g} mm wide {name}")
        case Diameter(facing="inside", diameter_mm=d) if d >= narrow and outline.is_round:
            yield finding("bore-too-large", f"the {d:g} mm bore does not fit in the {narrow:g} mm wide {name}")
        case Size() | Diameter(facing="outside") if outline.wall_mm is not None and 2 * outline.wall_mm >= narrow:
            yield finding("wall-too-thick", f"{outline.wall_mm:g} mm walls leave nothing inside the {narrow:g} mm wide {name}")
        case _:
            pass
