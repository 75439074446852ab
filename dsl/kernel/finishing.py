"""Fillets, chamfers and shells: with faces of exact form where that is provably the same, else by the kernel."""

from __future__ import annotations

from typing import Literal

from . import blocks, booleans, corners, features, hollows, rims, selectors, turned
from .operand import Operand
from .placement import Vector
from .prism import CLEARANCE_MM, Prism


def blended(given: Operand, kind: Literal["fillet", "chamfer"], size: float, selector: str | None) -> Operand:
    """A solid with the selected edges rounded or bevelled.

    Raises:
        FeatureError: No such edges, or the size does not fit them.
    """
    if given.prism is not None and selector is not None and selector[0] == "|":
        prism = corners.blend_upright(kind, given.prism, size, selectors.AXES[selector[1]])
        if prism is not None:
            return Operand(prism=prism)
    lathe_work = turned.of_prism(given.prism) if given.prism is not None else given.turned
    if lathe_work is not None and (made := turned.blend_rims(kind, lathe_work, size, selector)) is not None:
        return Operand(turned=made)
    if selector is None and given.prism is not None and (found := blocks.blend_block(kind, given.prism, size)) is not None:
        rounded = blocks.Rounded(given.prism, size) if kind == "fillet" else None
        return Operand(shape=found[0], is_valid=True, volume_mm3=found[1].volume, mass=found[1], rounded=rounded)
    if selector is not None and selector[0] != "|" and (made := _blended_ends(given, kind, size, selector)) is not None:
        return made
    made = features.blend(given.shape, kind, size, selector)
    return Operand(shape=made.shape, is_valid=made.is_valid, volume_mm3=made.volume_mm3, box_mm=made.box_mm)


def _blended_ends(given: Operand, kind: Literal["fillet", "chamfer"], size: float, selector: str) -> Operand | None:
    ends = selectors.furthest_flat_faces(given.shape, selector)
    made = rims.blend_ends(kind, given.shape, size, ends, selectors.direction(selector))
    if made is None:
        return None
    is_valid = given.is_valid or given.prism is not None
    mass = None if given.mass is None else given.mass.plus(made.change)
    return Operand(shape=made.shape, is_valid=is_valid, volume_mm3=given.volume_mm3 + made.change.volume, mass=mass)


def shelled(given: Operand, wall: float, selector: str | None) -> Operand:
    """A solid hollowed; a selector names the face that is left open.

    Raises:
        FeatureError: No flat face to open, or walls that do not fit.
    """
    room = _room(given, wall, None if selector is None else selectors.direction(selector))
    if room is not None and (hollow := booleans.hollowed(given, room, is_closed=selector is None)) is not None:
        return hollow
    made = features.shell(given.shape, wall, selector, is_valid=given.is_valid or given.prism is not None)
    return Operand(shape=made.shape, is_valid=True, volume_mm3=made.volume_mm3, box_mm=made.box_mm)


def _room(given: Operand, wall: float, towards: Vector | None) -> Operand | None:
    """What is inside the walls, where that is known without the kernel."""
    if given.prism is not None:
        prism = hollows.cavity(given.prism, wall, towards)
        return None if prism is None else Operand(prism=prism)
    if given.turned is not None:
        turned = hollows.round_cavity(given.turned, wall, towards)
        return None if turned is None else Operand(turned=turned)
    if given.rounded is None or towards is not None:
        return None
    block = hollows.cavity(given.rounded.block, wall, None)
    # Rounds narrower than the walls leave sharp corners inside.
    return None if block is None else _rounded(block, given.rounded.radius - wall)


def _rounded(block: Prism, radius: float) -> Operand | None:
    if radius < CLEARANCE_MM:
        return Operand(prism=block) if radius <= 0 else None
    found = blocks.blend_block("fillet", block, radius)
    return None if found is None else Operand(shape=found[0], is_valid=True, volume_mm3=found[1].volume, mass=found[1])
