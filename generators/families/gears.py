"""Spur gears, 20° pressure angle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..draft import Draft, Size


def gear(d: Draft) -> None:
    """A spur gear, 20° pressure angle. A flank is two chords between exact points of the involute, on the base, pitch and tip
    circles; where they leave the curve most, the tooth is 2.8 % (25 teeth) to 6.7 % (60 teeth) of the module too thin.
    """
    wheel = _wheel(
        d,
        "[[spur gear|gear|gear wheel][,| with|] [{n#} teeth|{n#}T|{n#} tooth][,| and|] [module {module}|m={module}|modulus {module}][,| and|] [{w} [thick|wide|face width]|face width {w}][,| and|] [a |][{bore} bore|bore {bore}|{bore@} center hole]|{n#}[ tooth| teeth|-tooth] [spur gear|gear][,|] module {module}[,|] {w} [thick|wide][,|] [{bore} bore|bore {bore}]]",
    )
    r, rp, ro, k = wheel.base, wheel.pitch, wheel.tip, wheel.half
    a = d.fixed("a", f"{k}-tan(acos({r}/{rp}))*180/pi+20")
    b = d.fixed("b", f"{k}-tan(acos({r}/{ro}))*180/pi+acos({r}/{ro})")
    flank = ((r, k), (rp, a), (ro, b))
    points = [
        ("0", "0"),
        *((f"{q}*cos({t})", f"-{q}*sin({t})") for q, t in flank),
        *((f"{q}*cos({t})", f"{q}*sin({t})") for q, t in reversed(flank)),
    ]
    wheel.cut(d, [f"L {' '.join(p)} {' '.join(q)}" for p, q in zip(points, points[1:] + points[:1], strict=True)])


def involute_gear(d: Draft) -> None:
    """A spur gear, 20° pressure angle, that asks for its involute. A flank is two arcs, each through three points of the involute, and
    leaves it by 0.3 % of the module at most.
    """
    wheel = _wheel(
        d,
        "[[involute|true involute|involute spur] gear|[spur gear|gear wheel] with [true |]involute [flanks|teeth]][,|] [{n#} teeth|{n#}T][,| and|] [module {module}|m={module}][,| and|] [{w} [thick|wide|face width]|face width {w}][,| and|] [a |][{bore} bore|bore {bore}|{bore@} center hole]",
    )
    r, k = wheel.base, wheel.half
    turn = d.fixed("c", f"sqrt(({wheel.tip}/{r})^2-1)")  # of the string that draws the flank, radians, at the tip
    points = [(d.fixed("x", f"{r}*cos({k})"), d.fixed("y", f"{r}*sin({k})"))]
    for share in (0.33, 0.55, 0.78, 1):
        roll = d.fixed("v", f"{share}*{turn}" if share < 1 else f"{turn}")
        back = d.fixed("angle", f"{k}-{roll}*180/pi")
        x = d.fixed("x", f"{r}*(cos({back})-{roll}*sin({back}))")
        points.append((x, d.fixed("y", f"{r}*(sin({back})+{roll}*cos({back}))")))
    lower: list[str] = []
    upper: list[str] = []
    for a, m, b in (points[:3], points[2:]):
        cx, cy = _centre(d, a, m, b)
        lower.append(f"A {a[0]} -{a[1]} {b[0]} -{b[1]} {cx} -{cy} 1")
        upper.insert(0, f"A {b[0]} {b[1]} {a[0]} {a[1]} {cx} {cy} 1")
    (x, y), (xt, yt) = points[0], points[-1]
    wheel.cut(d, [f"L 0 0 {x} -{y}", *lower, f"L {xt} -{yt} {xt} {yt}", *upper, f"L {x} {y} 0 0"])


Point = tuple[Size, Size]


def _centre(d: Draft, a: Point, m: Point, b: Point) -> Point:
    """The centre of the circle through three points."""
    (u, v), (s, t) = ((f"({p[0]}-{a[0]})", f"({p[1]}-{a[1]})") for p in (m, b))
    e = d.fixed("s", f"2*({u}*{t}-{v}*{s})")
    cx = d.fixed("dx", f"{a[0]}+({t}*({u}^2+{v}^2)-{v}*({s}^2+{t}^2))/{e}")
    return cx, d.fixed("dy", f"{a[1]}+({u}*({s}^2+{t}^2)-{s}*({u}^2+{v}^2))/{e}")


class _Wheel(NamedTuple):
    """What all gears have: sizes as they are said, the radii of the base, pitch and tip circles, and the angle in degrees from the
    middle of a tooth to where its flank begins.
    """

    n: Size
    module: Size
    w: Size
    bore: Size
    base: Size
    pitch: Size
    tip: Size
    half: Size

    def cut(self, d: Draft, outline: Sequence[str]) -> None:
        """Put teeth of that outline, the first along X, on a disc of the root's radius."""
        body = d.body_after(f"Y {self.pitch}-1.25*{self.module} {self.w}")
        tooth = d.tag("tooth")
        d.add(f"{tooth}: SK 0 0 0 1 0 0 0 1 0", *outline, "END", f"E $ 0 0 {self.w}", f"CP $ 0 0 0 0 0 1 {self.n} 360", f"U {body} $",
              f"H $ 0 0 {self.bore}")  # fmt: skip


def _wheel(d: Draft, phrase: str) -> _Wheel:
    d.base(phrase)
    n = d.count("n", 12, 60)
    module = d.size("module", 0.5, 5)
    w = d.size("w", 2, 40)
    pitch = module.v * n.v / 2
    bore = d.size("bore", max(1.5, pitch * 0.15), pitch * 0.9)
    d.need(bore.v / 2 < pitch - 1.25 * module.v - module.v)
    rp = d.fixed("rp", f"{module}*{n}/2")
    r = d.fixed("r", f"{rp}*cos(20)")
    ro = d.fixed("ro", f"{rp}+{module}")
    return _Wheel(n, module, w, bore, r, rp, ro, d.fixed("k", f"90/{n}+tan(20)*180/pi-20"))
