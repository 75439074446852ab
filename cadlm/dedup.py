"""Finds parts that are one and the same shape: by what equal parts must share, then by laying one exactly on the other."""

# pyright: basic
from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from dsl.errors import DslError
from geometry_encoder.alignment import EXACT_SHARE, MESH_SHARE, Match, could_match, match, scale_between
from geometry_encoder.body import Body, Moments
from geometry_encoder.errors import EncoderError
from geometry_encoder.index import Refused
from geometry_encoder.prepare import file_digest

from .part_body import file_body
from .part_files import part_files

KEPT = 32
"""Bodies that are kept in memory; the others are read again when they are needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A part that is the first of its group again.

    Attributes:
        scale: How many times larger it is.
        is_mirrored: It is its mirror image, and no turn makes it the same.
        deviation_mm: The largest distance between the two surfaces when one is laid on the other; 0 for equal files.
    """

    name: str
    scale: float = 1.0
    is_mirrored: bool = False
    deviation_mm: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One shape: the file that comes first, and its copies."""

    first: str
    copies: tuple[Copy, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicates:
    """Groups of a folder, files without a copy, and files that are no parts."""

    groups: tuple[Group, ...]
    single: tuple[str, ...]
    refused: tuple[Refused, ...]


@dataclass(frozen=True, slots=True)
class _Seen:
    """A shape that was met: its first file, and what is needed to tell whether another may be it."""

    name: str
    digest: str
    moments: Moments
    is_exact: bool
    is_mesh: bool


def dedup(
    folder: Path,
    *,
    scaled: bool = False,
    mirrored: bool = False,
    tolerance_mm: float | None = None,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> Duplicates:
    """Group the part files below a folder by shape.

    Args:
        scaled: The same shape in another size counts.
        mirrored: A mirror image counts.
        tolerance_mm: Largest distance of the two surfaces; by default 0.05 % of the part's size, 0.5 % where one is a mesh of
            which the faces are not recognised, or another size counts.

    Raises:
        EncoderError: `no-folder`, `no-parts`, `missing-library`.
    """

    @lru_cache(KEPT)
    def body(name: str) -> Body:
        return file_body(folder / name)

    names = part_files(folder)
    shapes: list[_Seen] = []
    copies: dict[str, list[Copy]] = {}
    refused: list[Refused] = []
    for done, name in enumerate(names, 1):
        digest = ""
        try:
            digest = file_digest(folder / name)
            twin = next((seen for seen in shapes if seen.digest == digest), None)
            if twin is not None:
                copies[twin.name].append(Copy(name=name))
            else:
                one = body(name)
                found = _known(one, shapes, body, scaled=scaled, mirrored=mirrored, tolerance=tolerance_mm)
                if found is None:
                    shapes.append(_Seen(name, digest, one.moments, one.is_exact, one.is_mesh))
                    copies[name] = []
                else:
                    seen, same = found
                    copies[seen.name].append(
                        Copy(
                            name=name, scale=same.motion.scale, is_mirrored=same.motion.is_mirroring, deviation_mm=same.deviation
                        )
                    )
        except DslError as error:
            refused.append(Refused(name=name, digest=digest, code=error.kind, message=error.message))
        except EncoderError as error:
            if error.code == "missing-library":
                raise
            refused.append(Refused(name=name, digest=digest, code=error.code, message=error.message))
        report(done, len(names))
    return Duplicates(
        groups=tuple(Group(first=name, copies=tuple(rows)) for name, rows in copies.items() if rows),
        single=tuple(name for name, rows in copies.items() if not rows),
        refused=tuple(refused),
    )


def _known(
    one: Body, shapes: list[_Seen], body: Callable[[str], Body], *, scaled: bool, mirrored: bool, tolerance: float | None
) -> tuple[_Seen, Match] | None:
    """The shape that a part is, as it is before mirrored, in its size before in another."""
    for is_scaled in (False, True) if scaled else (False,):
        for is_mirrored in (False, True) if mirrored else (False,):
            for seen in shapes:
                # Moments, and with them the scale, are those of the triangles.
                rough = MESH_SHARE if seen.is_mesh or one.is_mesh else EXACT_SHARE
                share = EXACT_SHARE if seen.is_exact and one.is_exact and not is_scaled else rough
                limit = share * one.size if tolerance is None else tolerance
                scale = scale_between(seen.moments, one.moments) if is_scaled else 1.0
                if could_match(seen.moments, one.moments, scale, max(limit, rough * one.size)):
                    found = match(body(seen.name), one, scaled=is_scaled, mirrored=is_mirrored, tolerance=limit)
                    if found is not None:
                        return seen, found
    return None
