"""The body that features are put on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from ..draft import Draft, Size

Kind = Literal["box", "disc", "hex"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The body that features are put on: its extent as expressions of parameters, and as numbers in mm.

    A box spans [0, w] × [0, d]; a disc or hexagon of diameter (across flats) w is centred. Its top is at z = h.
    """

    kind: Kind
    w: str
    d: str
    h: str
    wv: float
    dv: float
    hv: float

    @property
    def cx(self) -> str:
        return half(self.w) if self.kind == "box" else "0"

    @property
    def cy(self) -> str:
        return half(self.d) if self.kind == "box" else "0"

    @property
    def center(self) -> tuple[float, float]:
        return (self.wv / 2, self.dv / 2) if self.kind == "box" else (0.0, 0.0)

    @property
    def small(self) -> float:
        return min(self.wv, self.dv)


def room(d: Draft, f: Frame, side: str) -> float:
    """How far in from a side of the base nothing has been taken yet, mm; half the base at most."""
    left, front, right, back = d.extent()
    x, y = (0.0, 0.0) if f.kind == "box" else (-f.wv / 2, -f.dv / 2)
    free = {"left": left - x, "front": front - y, "right": x + f.wv - right, "back": y + f.dv - back}[side]
    return min(free, (f.wv if side in ("left", "right") else f.dv) / 2)


def box(w: Size, d: Size, h: Size) -> Frame:
    return Frame(kind="box", w=str(w), d=str(d), h=str(h), wv=w.v, dv=d.v, hv=h.v)


def half(expression: str) -> str:
    """Half of an expression: `w/2`, `(a+b)/2`, and `r` of the diameter `2*r`."""
    if expression.startswith("2*") and expression[2:].isidentifier():
        return expression[2:]
    return f"{expression}/2" if expression.isidentifier() else f"({expression})/2"


def plus(a: str, b: str) -> str:
    return b if a == "0" else f"{a}+{b}"


def minus(a: str, b: str) -> str:
    return f"-{b}" if a == "0" else f"{a}-{b}"


def corners(d: Draft, f: Frame, hole: Size | str, inset: Size, rest: str = "") -> None:
    """Four holes, one in each corner at the inset."""
    for x, y in (
        (f"{inset}", f"{inset}"),
        (f"{f.w}-{inset}", f"{inset}"),
        (f"{f.w}-{inset}", f"{f.d}-{inset}"),
        (f"{inset}", f"{f.d}-{inset}"),
    ):
        d.add(f"H $ {x} {y} {hole}{rest}")


def circle(d: Draft, hole: Size, bc: Size, n: Size, high: Size | str, center: tuple[str, str] = ("0", "0")) -> None:
    """Cut n holes through the body, on a circle about an axis along Z."""
    body = d.body()
    d.add(f"{d.tag('tool')}: Y {hole}/2 {high}", f"T $ {plus(center[0], half(str(bc)))} {center[1]} 0")
    d.add(f"CP $ {center[0]} {center[1]} 0 0 0 1 {n} 360", f"D {body} $")


def around(d: Draft, hole: Size, n: Size, across: Size | str, high: Size | str) -> None:
    """Cut n holes from the side of a round body to its axis, evenly around at mid height."""
    body = d.body()
    d.add(f"{d.tag('tool')}: Y {hole}/2 {half(str(across))}", "R $ 0 90 0", f"T $ 0 0 {half(str(high))}")
    d.add(f"CP $ 0 0 0 0 0 1 {n} 360", f"D {body} $")
