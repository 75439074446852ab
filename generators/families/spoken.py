"""Parts as people say them in passing: a noun and its sizes in many ways and any order. Programs are those of the families."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from ..draft import Draft, Size
from ..features import Frame
from ..features.frame import Kind
from ..text import expand, pick
from ..wordings import phrase, slots, way
from .brackets import leg_holes
from .enclosures import floor_holes, wall_hole

_MATERIALS = "[alu|aluminium|aluminum|steel|mild steel|brass|stainless|nylon|plastic|plywood|acrylic|oak|copper|rubber]"
_SUBSTANCE = re.compile(r"steel|metal|wood|alumin|rubber|iron|picture|flower|plant|conduit|o.?ring|bolt")
"""A noun that says a material takes no other."""


_COUNT = "#"


class Dim(NamedTuple):
    """A size: what it is called, how it is said (a kind of `wordings.WAYS`, or a count), its range in mm or as shares of another size.

    `pair`: the key of the size said together with it, which has a row of its own, of kind "".
    """

    key: str
    kind: str
    low: float
    high: float
    of: str = ""
    pair: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A row of the table: a family or base of the composer by its nouns, sizes and program.

    Attributes:
        rows: Phrases beside those made of noun and sizes, or instead of them where a size has no kind; `%` is the noun.
        lines: Of the program; they name the sizes.
        fits: Whether the sizes make sense together.
        kind, frame: For features: the kind of the body, and its extent along X, Y and Z.
    """

    name: str
    nouns: str
    sizes: tuple[Dim, ...]
    lines: tuple[str, ...]
    rows: str
    fits: Callable[[dict[str, float]], bool] = lambda _: True
    kind: Kind | None = None
    frame: tuple[str, str, str] = ("", "", "")
    weight: float = 1.0

    def __call__(self, d: Draft) -> None:
        self._make(d)

    def framed(self, d: Draft) -> Frame:
        """Make it as the ground of features; it has a `kind`."""
        assert self.kind is not None
        self._make(d)
        w, y, h = (d.values[key] for key in self.frame)
        return Frame(kind=self.kind, w=self.frame[0], d=self.frame[1], h=self.frame[2], wv=w, dv=y, hv=h)

    def _make(self, d: Draft) -> None:
        noun = expand(self.nouns, d.rng)
        if d.chance(0.08) and not _SUBSTANCE.search(noun):
            noun = f"{expand(_MATERIALS, d.rng)} {noun}"
        worded = [dim for dim in self.sizes if dim.kind and dim.kind != _COUNT]
        has_words = len(worded) + sum(bool(dim.pair) for dim in worded) == len(self.sizes)
        if has_words and d.chance(0.6):
            d.base(phrase(noun, [way(dim.kind, dim.key, dim.pair) for dim in worded], d.rng))
        else:
            d.base(self.rows.replace("%", noun))
        for dim in self.sizes:
            scale = d.values[dim.of] if dim.of else 1.0
            if dim.kind == _COUNT:
                d.count(dim.key, int(dim.low), int(dim.high))
            else:
                d.size(dim.key, dim.low * scale, dim.high * scale)
        d.need(self.fits(d.values))
        d.add(*self.lines)


def _wide(keys: str) -> Callable[[dict[str, float]], bool]:
    """Whether the inside, "a", is clearly smaller than the outside, "b", of "a<b"."""
    small, large = keys.split("<")
    return lambda values: values[small] < 0.96 * values[large]


def _apart(values: dict[str, float]) -> bool:
    return abs(values["d1"] - values["d2"]) > 0.05 * values["d1"]


_RING = "[washer|ring|spacer|shim|collar|spacer ring|distance piece|round spacer|distance ring|adapter ring|gasket|shim ring|trim ring|bearing spacer|packing ring|retaining ring|round frame|seal]"
_TUBE = "[tube|pipe|sleeve|round tube|steel tube|bush|bushing|liner|spacer tube|pipe stub|piece of pipe|piece of tube|hollow cylinder|conduit|ferrule|coupler|spacer sleeve|bottle sleeve|handle tube|nozzle tube|roller tube]"
_ROD = "[rod|round bar|shaft|pin|dowel|dowel pin|peg|round rod|axle|steel rod|spindle|stud|round stock|post|bar|pole|handle|roller|stick|locating pin|guide rod|leg|arbor|mandrel|tie rod|rung|cylinder|roll pin blank|spigot]"
_PLATE = "[plate|plate|flat plate|steel plate|base plate|sheet|panel|cover|cover plate|mounting plate|blank|backing plate|metal plate|spacer plate|adapter plate|pad|tile|board|wear plate|base|splice plate|door plate|side panel|insert|backer|foot plate|mending plate|shelf|rectangle|front panel|bottom plate|rear plate|carrier plate]"
_DISC = "[disc|disk|round plate|round cover|circular plate|round blank|puck|coin|round base|cover disc|lid|round lid|round pad|flange blank|token|round tile|wheel blank|pulley blank|turntable|end disc|round plug]"
_BLOCK = "[block|block|spacer block|mounting block|riser block|wooden block|aluminium block|packer|brick|base block|stop block|buffer|support block|jaw block|plinth|weight|clamp block|end stop|dock|housing block|base|pedestal|body|rectangular block]"
_CUP = "[cup|round cap|end cap|can|pot|cap|round tub|container|beaker|jar|pen cup|tin|bucket|round box|protective cap]"
_BOX = "[box|open box|tray|bin|case|drawer|enclosure|housing|open top box|planter|crate|tub|drip tray|caddy|card box|organizer box|storage box]"
_OPEN = "[open top|open on top|no lid|open at the top|without lid]"
_FEET = "[foot|rubber foot|furniture foot|leg|cone|spacer|conical spacer|tapered pin|tapered plug|taper|bumper|truncated cone|plug|stopper|conical foot|tapered post]"

PARTS: tuple[Part, ...] = (
    Part(
        name="tube",
        nouns=_RING,
        sizes=(Dim("od", "od", 5, 120), Dim("id", "id", 0.35, 0.9, "od"), Dim("h", "thick", 0.04, 0.4, "od")),
        rows="[% {od} x {id} x {h}|% {od} / {id} x {h}|{od} x {id} x {h} %|%, {h} thick, {id} ID, {od} OD|% OD {od} ID {id} thk {h}|%, {od} OD, {id} ID, {h} thk|% {id} hole, {od} outer, thickness {h}]",
        fits=_wide("id<od"),
        lines=("Y od/2 h", "H $ 0 0 id"),
        weight=1.6,
    ),
    Part(
        name="tube",
        nouns="[wheel|roller|handwheel blank|caster wheel|flat pulley|flywheel|wooden wheel|toy wheel|idler]",
        sizes=(Dim("od", "dia", 12, 200), Dim("h", "wide", 0.08, 0.6, "od"), Dim("id", "bore", 0.08, 0.5, "od")),
        rows="[% {od} dia, {h} wide, {id} bore|% {od} x {h}, {id} [hole|bore]|{od} % {h} wide with a {id} [hole|bore]|% {od} dia {h} wide, [axle|shaft] hole {id}|{od} dia %, {h} wide, for a {id} [axle|shaft]]",
        lines=("Y od/2 h", "H $ 0 0 id"),
        weight=1.4,
    ),
    Part(
        name="tube",
        nouns=_TUBE,
        sizes=(Dim("od", "od", 5, 120), Dim("id", "id", 0.4, 0.92, "od"), Dim("h", "long", 0.3, 8, "od")),
        rows="[% {od} outside {id} inside {h} long|% {od} x {id}, {h} long|% {od}/{id}, {h} long]",
        fits=_wide("id<od"),
        lines=("Y od/2 h", "H $ 0 0 id"),
    ),
    Part(
        name="tube",
        nouns=_TUBE,
        sizes=(Dim("od", "od", 5, 120), Dim("wall", "wall", 0.04, 0.22, "od"), Dim("h", "long", 0.4, 8, "od")),
        rows="[% {od} x {wall}, {h} long|% {od} x {wall} x {h}|{od} dia %, {wall} wall, {h} long|{od} % with {wall} wall, {h} lg|{od} x {wall} % cut to {h}]",
        lines=("Y od/2 h", "H $ 0 0 od-2*wall"),
    ),
    Part(
        name="inner_tube",
        nouns=_TUBE.replace("[", "[collar|"),
        sizes=(Dim("id", "in", 4, 100), Dim("wall", "wall", 0.04, 0.3, "id"), Dim("h", "long", 0.3, 8, "id")),
        rows="[% {id} inside, {wall} wall, {h} [long|high|tall]|% to fit over a {id} [rod|bar|shaft|pipe], {wall} wall, {h} long|%, {wall} wall, {id} clear inside, {h} [long|high]]",
        lines=("Y id/2+wall h", "H $ 0 0 id"),
        weight=1.2,
    ),
    Part(
        name="inner_cap",
        nouns=_CUP,
        sizes=(Dim("id", "in", 8, 110), Dim("wall", "wall", 0.03, 0.15, "id"), Dim("h", "high", 6, 100)),
        rows=f"[% {{id}} inside, {{wall}} wall, {{h}} [high|tall], {_OPEN}|[end cap|round cap|protective cap|leg cap] for a {{id}} [pipe|tube|rod|leg], {{wall}} thick, {{h}} [high|deep] overall, {_OPEN}]",
        fits=lambda values: values["wall"] < 0.3 * values["h"],
        lines=("Y id/2+wall h", "SH $ wall >Z"),
    ),
    Part(
        name="inner_box",
        nouns="[box|open box|tray|bin|case|open top box|container|drawer insert]",
        sizes=(Dim("w", "", 15, 200), Dim("d", "", 15, 160), Dim("h", "", 8, 100), Dim("wall", "", 0.8, 5)),
        rows=f"[% inner size {{w,d,h}}, [wall {{wall}}|walls {{wall}} thick|{{wall!}} walls], {_OPEN}|% with {{w,d,h}} inside, {{wall!}} walls, {_OPEN}|% inside {{w,d,h}}, wall [thickness |]{{wall}}, {_OPEN}|{_OPEN} %, internal size {{w,d,h}}, {{wall!}} walls|%, inner {{w,d,h}}, wall {{wall}}, {_OPEN}"
        f"|%, clear inside {{w,d,h}}, {{wall!}} walls and floor, {_OPEN}|%, {{wall!}} walls, {{w,d,h}} on the inside, {_OPEN}|%, {{w}} x {{d}} inside and {{h}} deep inside, wall {{wall}}, {_OPEN}]",
        fits=lambda values: values["wall"] < 0.2 * min(values["w"], values["d"], values["h"]),
        lines=("C w+2*wall d+2*wall h+wall", "SH $ wall >Z"),
        weight=2.2,
    ),
    Part(
        name="open_box",
        nouns=_BOX,
        sizes=(Dim("w", "", 20, 250), Dim("d", "", 20, 200), Dim("h", "", 10, 120), Dim("wall", "", 0.8, 5)),
        rows=f"[% {{w,d,h}}, wall {{wall}}, {_OPEN}|% {{w,d,h}}, {{wall!}} walls, {_OPEN}|{_OPEN} %, {{w,d,h}} outside, {{wall!}} wall|% {{w,d,h}} outside, wall {{wall}}, {_OPEN}|%, {{w}} by {{d}} and {{h}} [deep|high], {{wall}} thick walls, {_OPEN}|{{w,d,h}} %, {_OPEN}, walls {{wall}}|% outer {{w,d,h}}, {{wall!}} walls, {_OPEN}]",
        fits=lambda values: values["wall"] < 0.2 * min(values["w"], values["d"], values["h"]),
        lines=("C w d h", "SH $ wall >Z"),
    ),
    Part(
        name="cylinder",
        nouns=_ROD,
        sizes=(Dim("dia", "dia", 3, 60), Dim("h", "long", 2, 8, "dia")),
        rows="[% {dia} x {h}|{dia} % {h} long|{dia} x {h} %|{dia} % x {h}|% {dia@} × {h}|%, {h} lg, {dia} dia|{h} of {dia} %|{dia} [dia |]% cut to {h}]",
        lines=("Y dia/2 h",),
        kind="disc",
        frame=("dia", "dia", "h"),
        weight=2.6,
    ),
    Part(
        name="disc",
        nouns=_DISC,
        sizes=(Dim("dia", "dia", 8, 150), Dim("h", "thick", 0.03, 0.4, "dia")),
        rows="[% {dia} x {h}|{dia} % {h} thick|% {dia} by {h}|% {dia@}, thk {h}|{h} thick %, {dia} across|{dia} dia % {h} thk]",
        lines=("Y dia/2 h",),
        kind="disc",
        frame=("dia", "dia", "h"),
        weight=2.4,
    ),
    Part(
        name="plate",
        nouns=_PLATE,
        sizes=(Dim("w", "long", 15, 250), Dim("d", "wide", 0.2, 0.98, "w"), Dim("t", "thick", 1, 15)),
        rows="[% {w,d,t}|% {w,d}, {t} thk|{w,d} % {t} thk|% {w} x {d}, thk {t}|{t} %, {w,d}|% {w} by {d}, {t!}|{w} x {d} % in {t!}|{w,d,t} %|%: {w,d,t}|%, {t!}, {w} by {d}|{t} thick %, {w} x {d}|{w} long % {d} wide {t} thick|% size {w,d,t}|% of {w,d,t}]",
        fits=lambda values: values["t"] < 0.35 * values["d"],
        lines=("C w d t",),
        kind="box",
        frame=("w", "d", "t"),
        weight=3.5,
    ),
    Part(
        name="square_plate",
        nouns=_PLATE.replace("|rectangle", ""),
        sizes=(Dim("w", "", 15, 200), Dim("t", "", 1, 15)),
        rows="[% {w} square, {t} thick|% {w} square x {t}|{w} square %, {t} thk|{w!} square %, {t!}|% {w} square, thk {t}|square % {w}, {t} thick|% {w} sq, {t} thick|{w!} sq % {t} thk|{t} thick % {w} square|square %, {w} side, {t} thick|%, {w} square and {t} thick|square %, {w} each way, {t} thick|%, {w!} a side, {t} thick|square % {w!}, thickness {t}]",
        fits=lambda values: values["t"] < 0.35 * values["w"],
        lines=("C w w t",),
        kind="box",
        frame=("w", "w", "t"),
        weight=1.6,
    ),
    Part(
        name="strip",
        nouns="[flat bar|bar|strip|rail|strap|flat|flat strip|slat|batten|steel flat|lath]",
        sizes=(Dim("w", "long", 50, 300), Dim("d", "wide", 8, 40), Dim("t", "thick", 1.5, 12)),
        rows="[% {d} x {t}, {w} long|{d} x {t} % {w} long|% {w,d,t}|{w} of {d} x {t} %|% {w} long, {d} x {t}|%, {w} lg, {d} x {t}|{w} length of {d} x {t} %]",
        fits=lambda values: values["w"] > 2 * values["d"] and values["d"] > values["t"],
        lines=("C w d t",),
        kind="box",
        frame=("w", "d", "t"),
        weight=1.4,
    ),
    Part(
        name="block",
        nouns=_BLOCK,
        sizes=(Dim("w", "long", 10, 200), Dim("d", "wide", 0.25, 1, "w"), Dim("h", "high", 0.2, 1, "w")),
        rows="[% {w,d,h}|{w,d,h} %|% {w} x {d} x {h} high|% {w} by {d} by {h}|%, {w} x {d}, {h} tall|% of {w,d,h}|%, {h} high, {w} x {d}|% {w} long {d} wide {h} high]",
        lines=("C w d h",),
        kind="box",
        frame=("w", "d", "h"),
        weight=2.6,
    ),
    Part(
        name="cube",
        nouns="[cube|cubic block|wooden cube|solid cube|dice blank|metal cube]",
        sizes=(Dim("s", "", 6, 120),),
        rows="[{s} %|% {s}|% of {s}|% {s} [on a|a] side|%, {s} each way|{s!} %|% with {s!} sides|%, all sides {s}|% {s} on all sides]",
        lines=("C s s s",),
        kind="box",
        frame=("s", "s", "s"),
        weight=1.5,
    ),
    Part(
        name="square_bar",
        nouns="[square bar|square rod|square stock|square post|square steel bar|square key|bar of square section|square timber]",
        sizes=(Dim("d", "", 4, 60), Dim("w", "", 2, 10, "d")),
        rows="[% {d} square, {w} long|{d} %, {w} long|{w} of {d!} %|% {d} square x {w}|{d!} % {w} long|%, {w} long, {d} square|{w} length of {d!} %]",
        lines=("C w d d",),
        kind="box",
        frame=("w", "d", "d"),
        weight=1.3,
    ),
    Part(
        name="hex_prism",
        nouns="[hex bar|hexagon|hexagon bar|hex rod|hex block|hexagonal bar|hex stock]",
        sizes=(Dim("af", "flats", 4, 80), Dim("h", "long", 0.4, 6, "af")),
        rows="[% {af} AF x {h}|{af} AF % x {h}|% {af} A/F, {h} lg|{af} A/F %, {h} long|% {af} across flats, {h} [long|high]]",
        lines=("HX af h",),
        kind="hex",
        frame=("af", "af", "h"),
        weight=1.2,
    ),
    Part(
        name="hex_prism",
        nouns="[hexagonal plate|hex plate|hexagon|hexagonal base|hexagonal block]",
        sizes=(Dim("af", "flats", 8, 120), Dim("h", "thick", 0.04, 0.4, "af")),
        rows="[% {af} across flats, {h} thick|{af} A/F %, {h} thick|{h} thick %, {af} across flats|% {af} AF x {h}]",
        lines=("HX af h",),
        kind="hex",
        frame=("af", "af", "h"),
        weight=0.5,
    ),
    Part(
        name="hex_nut",
        nouns="[hex nut|nut|hex spacer|hex standoff|hexagon spacer|hexagonal standoff|hex sleeve|hex collar]",
        sizes=(Dim("af", "flats", 5, 60), Dim("h", "long", 0.35, 4, "af"), Dim("hole", "bore", 0.25, 0.75, "af")),
        rows="[% {af} A/F, {h} long, {hole} hole|% {af} AF x {h}, bore {hole}|{af} AF % {h} [high|long], {hole} bore|%, {h} thk, {af} across flats, {hole} hole]",
        lines=("HX af h", "H $ 0 0 hole"),
        weight=2.0,
    ),
    Part(
        name="frustum",
        nouns=_FEET,
        sizes=(Dim("d1", "ends", 4, 120, "", "d2"), Dim("d2", "", 0.3, 1.5, "d1"), Dim("h", "high", 0.25, 3, "d1")),
        rows="[% {d1} to {d2}, {h} [long|high|tall]|%, tapers from {d1} to {d2} over {h}|% tapering from {d1} to {d2} over {h}|{h} [long|high] %, {d1} tapering to {d2}|round bar tapered from {d1} to {d2} over {h}|% {d1} [dia |]to {d2} [dia |]over {h}|%, {h} [high|tall], {d1} at the base, {d2} at the top|%: bottom {d1}, top {d2}, height {h}|% tapering {d1} to {d2} in {h}|%, tapers from {d1} to {d2}, {h} [tall|high|long]|%, {d1} bottom {d2} top {h} high]",
        fits=_apart,
        lines=("K d1/2 d2/2 h",),
        weight=2.8,
    ),
    Part(
        name="frustum",
        nouns=_FEET,
        sizes=(Dim("d1", "", 4, 120), Dim("d2", "", 0.3, 0.92, "d1"), Dim("h", "", 0.25, 3, "d1")),
        rows="[% from {d1} down to {d2}, {h} [long|high]|%, {d1!} at the wide end, {d2!} at the narrow end, {h} [long|high|tall]|% {d1} large end, {d2} small end, {h} long|%, {h} [high|tall], {d1} tapering down to {d2}|%, large end {d1}, small end {d2}, length {h}]",
        lines=("K d1/2 d2/2 h",),
        weight=0.9,
    ),
    Part(
        name="bored_frustum",
        nouns=_FEET,
        sizes=(Dim("d1", "ends", 8, 100, "", "d2"), Dim("d2", "", 0.5, 1.4, "d1"), Dim("h", "high", 0.25, 3, "d1"), Dim("hole", "bore", 0.15, 0.4, "d1")),
        rows="[% {d1} to {d2}, {h} [long|high|tall], with a {hole} hole [through it|down the middle|through the center]|%, {d1} at the bottom, {d2} at the top, {h} high, {hole} through hole|% {d1} base {d2} top {h} tall hole {hole}]",
        fits=lambda values: _apart(values) and values["hole"] < 0.8 * values["d2"],
        lines=("K d1/2 d2/2 h", "H $ 0 0 hole"),
    ),
    Part(
        name="plant_pot",
        nouns="[plant pot|pot|flower pot|tapered cup|cup|planter|tapered bin|tumbler]",
        sizes=(Dim("d2", "", 20, 120), Dim("d1", "", 1.1, 1.9, "d2"), Dim("h", "", 20, 160), Dim("wall", "", 0.03, 0.1, "d2")),
        rows=f"[% {{d1}} at the top, {{d2}} at the bottom, {{h}} [high|tall], {{wall!}} wall, {_OPEN}|% {{d1}} top {{d2}} bottom {{h}} high wall {{wall}}, {_OPEN}|%, {{h}} [high|tall], {{d2}} dia at the base and {{d1}} dia at the rim, {{wall!}} walls, {_OPEN}|%, top {{d1}}, bottom {{d2}}, height {{h}}, wall {{wall}}, {_OPEN}|%, {{h}} tall, tapers from {{d1}} at the top to {{d2}} at the bottom, {{wall!}} walls, {_OPEN}]",
        fits=lambda values: values["h"] > values["d1"] - values["d2"] and values["wall"] < 0.1 * values["h"],
        lines=("K d2/2 d1/2 h", "SH $ wall >Z"),
    ),
    Part(
        name="sloped_block",
        nouns="[wedge|tapered block|sloping block|tapered plate|door wedge|tapered shim|ramp block|shim]",
        sizes=(Dim("w", "", 15, 150), Dim("d", "", 8, 100), Dim("h1", "", 5, 60), Dim("h2", "", 0.1, 0.85, "h1")),
        rows="[% {w} long, {d} wide, {h1} [high|thick] at one end and {h2} at the other|% {w,d}, from {h1} to {h2} thick|% {w} long {d} wide, tapering from {h1} to {h2}|%, {h1} [high|thick] at the [thick|high|left] end, {h2} at the [thin|low|right] end, {w} long and {d} wide|% {w} x {d}, {h1} thick one end, {h2} the other|% {w,d}, tapers from {h1} [thick |high |]down to {h2}|%, {d} wide, {w} long, {h1} to {h2} [thick|high]]",
        lines=("SK 0 0 0 1 0 0 0 0 1", "L 0 0 w 0", "L w 0 w h2", "L w h2 0 h1", "L 0 h1 0 0", "END", "E $ 0 d 0"),
    ),
    Part(
        name="angle_profile",
        nouns="[angle|angle iron|L-profile|angle section|steel angle|corner profile|piece of angle|angle bar]",
        sizes=(Dim("w", "legs", 10, 120, "", "h"), Dim("h", "", 10, 120), Dim("t", "thick", 1, 10), Dim("l", "long", 15, 400)),
        rows="[% {w,h,t}, {l} long|% {w,h} x {t} x {l}|{w} and {h!} legs, {t} thick, {l} long %|% {l} long, {w,h,t}|%, legs {w} and {h}, thk {t}, lg {l}]",
        fits=lambda values: values["t"] < 0.35 * min(values["w"], values["h"]),
        lines=("body: C w l t", "leg: C t l h", "U body $"),
    ),
    Part(
        name="u_bracket",
        nouns="[channel|U channel|U-profile|U profile|U bracket|channel section|U section|C channel]",
        sizes=(Dim("w", "wide", 12, 120), Dim("h", "high", 10, 100), Dim("l", "long", 10, 300), Dim("t", "thick", 1, 8)),
        rows="[% {w,h,t}, {l} long|% {w} wide, {h} [legs|flanges|sides], {t} thk, {l} lg|% web {w}, flanges {h}, {t} thick, {l} long|{l} of {w,h,t} %|%, {w} wide with {h!} sides, {t!} material, {l} long]",
        fits=lambda values: values["t"] < 0.22 * min(values["w"], values["h"]),
        lines=("body: C w l h", "cut: C w-2*t l h-t", "T $ t 0 t", "D body $"),
    ),
    Part(
        name="rect_tube",
        nouns="[rectangular tube|box section|hollow section|rect tube|box tube]",
        sizes=(Dim("w", "", 10, 120), Dim("h", "", 10, 120), Dim("wall", "", 0.8, 6), Dim("l", "", 15, 400)),
        rows="[% {w,h,wall}, {l} long|% {w,h}, wall {wall}, {l} lg|% {w} x {h}, {wall!} wall, length {l}|{w,h} % with {wall!} walls, {l} long|{l} of {w,h,wall} %|% {w} by {h} outside, {wall} thick wall, {l} in all]",
        fits=lambda values: values["wall"] < 0.2 * min(values["w"], values["h"]),
        lines=("body: C w l h", "cut: C w-2*wall l h-2*wall", "T $ wall 0 wall", "D body $"),
    ),
    Part(
        name="flanged_pipe",
        nouns="[pipe|tube|spool piece|pipe piece|spacer tube|pipe spool]",
        sizes=(Dim("od", "", 10, 80), Dim("wall", "", 0.05, 0.2, "od"), Dim("l", "", 1, 4, "od"), Dim("flange_d", "", 1.3, 2.2, "od"), Dim("flange_t", "", 2, 12)),
        rows="[% {od} OD, {wall} wall, {l} long overall, with a {flange_d} dia flange {flange_t} thick at [each end|both ends]|%, {od} outside, wall {wall}, {l} overall length, flanges {flange_d} x {flange_t} on both ends|% flanged at both ends: {od} OD, {wall!} wall, {l} overall, flanges {flange_d} dia and {flange_t} thick|{od} OD %, {wall!} wall, {l} long over the flanges, {flange_d} flanges at both ends, {flange_t} thick]",
        fits=lambda values: values["flange_t"] < 0.3 * values["l"],
        lines=("body: Y od/2 l", "Y flange_d/2 flange_t", "LP $ 0 0 1 2 l-flange_t", "U body $", "H $ 0 0 od-2*wall"),
    ),
    Part(
        name="frame_plate",
        nouns="[frame|rectangular frame|picture frame|window frame|rectangular ring|gasket|bezel]",
        sizes=(Dim("w", "", 30, 250), Dim("d", "", 30, 200), Dim("wall", "", 3, 30), Dim("t", "", 1, 15)),
        rows="[% {w,d}, {wall} wide bars, {t} thick|% {w,d} outside, {wall!} border, {t} thick|% {w} by {d}, {t} thick, with a {wall!} border|%, {t} thk, outside {w,d}, bars {wall} wide|% {w,d} outer, {wall!} rim all round, {t} thick|{w,d} %, {t} thick, {wall!} wide sides]",
        fits=lambda values: values["wall"] < 0.3 * min(values["w"], values["d"]) and values["t"] < 0.3 * values["d"],
        lines=("body: C w d t", "cut: C w-2*wall d-2*wall t", "T $ wall wall 0", "D body $"),
    ),
)  # fmt: skip


def side_by_side(across: Size, free: float) -> bool:
    """Whether two holes in a leg are side by side across its width: in a long leg (`free` mm) people put them one after the other."""
    return across.v > 0.8 * free


_STEPS = "[* for ~|* x ~|* dia x ~|* diameter for ~|* dia, ~ long|*@ x ~|* dia for ~|* diameter x ~ long|*! thick for ~!|* round for ~|dia * for ~]"
_STEP_KEYS = (("d1", "h1"), ("d2", "h2"), ("dia", "h"), ("head_d", "head_h"))


def stepped_part(d: Draft) -> None:
    """Two to four lengths of different diameters, one after the other from the bottom up, and perhaps a bore."""
    noun = "[stepped shaft|stepped pin|step shaft|stepped rod|shouldered pin|turned pin|spindle|stepped spacer|stepped bushing|shaft with steps|shoulder shaft]"
    form = expand(_STEPS, d.rng)
    link = pick(d.rng, (", then ", ", ", " then ", "; ", " and then ", ", followed by ", " and "))
    steps = _STEP_KEYS[: pick(d.rng, (2, 2, 3, 3, 4))]
    bore = "[, bore {bore}|, {bore} bore|, a {bore} hole through it|, drilled {bore} through]" if d.chance(0.3) else ""
    d.base(f"{noun}{pick(d.rng, (': ', ', ', ' ', ' - '))}{link.join(slots(form, *keys) for keys in steps)}{bore}")
    wide, high = list[float](), list[str]()
    for dia_key, h_key in steps:
        dia, h = d.size(dia_key, 4, 80), d.size(h_key, 3, 100)
        d.need(not wide or abs(wide[-1] - dia.v) > 0.05 * dia.v)
        if high:
            body = d.body()
            d.add(f"{d.tag('tip' if len(high) > 1 else 'shaft')}: Y {dia}/2 {h}", f"T $ 0 0 {'+'.join(high)}", f"U {body} $")
        else:
            d.add(f"Y {dia}/2 {h}")
        wide.append(dia.v)
        high.append(str(h))
    if bore:
        d.add(f"H $ 0 0 {d.size('bore', 0.2 * min(wide), 0.75 * min(wide))}")


def spoken_bracket(d: Draft) -> None:
    """An L of two legs said together, with holes in them now and then."""
    noun = expand(
        "[L bracket|angle bracket|bracket|L-shaped bracket|corner bracket|angle|corner brace|mini L bracket|shelf bracket|steel bracket|right angle bracket]",
        d.rng,
    )
    if d.chance(0.4):
        d.base(
            f"[{noun} {{w}} x {{h}}, {{d}} wide, {{t}} thk|{noun} with [two |]legs of {{w}} and {{h}}, {{d}} wide, {{t}} thick|{noun}, {{w}} and {{h!}} legs, made of {{t}} plate, {{d}} wide|{noun}, legs {{w}}/{{h}}, width {{d}}, thk {{t}}|{noun}, long leg {{w}}, short leg {{h}}, {{d}} wide, {{t}} thick]"
        )
    else:
        d.base(phrase(noun, (way("legs", "w", "h"), way("wide", "d"), way("thick", "t")), d.rng))
    w, y = d.size("w", 15, 150), d.size("d", 8, 100)
    t = d.size("t", 1, 0.3 * min(w.v, y.v))
    h = d.size("h", max(12, 3 * t.v), w.v if "long leg" in d.clauses[-1].template else 150)
    d.need(t.v < 0.3 * min(w.v, h.v, y.v))
    body = d.body_after(f"C {w} {y} {t}")
    d.add(f"{d.tag('leg')}: C {t} {y} {h}", f"U {body} $")
    if abs(w.v - h.v) > 0.1 * h.v and d.chance(0.3):
        _holes_in_one_leg(d, w, y, t, h)
    else:
        leg_holes(d, w, y, t, h)
        d.need(not d.says("2") or side_by_side(y, max(w.v, h.v) - t.v))


def _holes_in_one_leg(d: Draft, w: Size, y: Size, t: Size, h: Size) -> None:
    """One or two holes across the width, in the long leg or the short one."""
    name = pick(d.rng, ("long", "short"))
    is_base = (w.v > h.v) == (name == "long")
    d.feature(
        "drill|add|put",
        f"[a {{hole@}} hole in the {name} leg|{{2#}} {{hole@}} holes in the {name} leg|{{2#}} holes of {{hole@}} in the {name} leg only|one {{hole@}} hole in the {name} leg|a {{hole&clear}} hole in the middle of the {name} leg|{{2#}} {{hole&clear}} holes in the {name}er leg]",
        "one_leg_holes",
    )
    is_two, free = d.says("2"), (w.v if is_base else h.v) - t.v
    d.need(not is_two or side_by_side(y, free))
    hole = d.dia("hole", 2, min(y.v / (4.5 if is_two else 2), free * 0.6, 16))
    d.need(free > 1.3 * hole.v)
    for place in (f"{y}/4", f"3*{y}/4") if is_two else (f"{y}/2",):
        d.add(f"H $ ({w}+{t})/2 {place} {hole}" if is_base else f"H $ {place} ({h}+{t})/2 {hole} >X")


def spoken_box(d: Draft) -> None:
    """An open box with a hole in a named wall or holes in its floor."""
    noun = "[box|enclosure|case|housing|tray|electronics box|bin|project box]"
    d.base(
        f"[{noun} {{w,d,h}}, {{wall!}} walls, {_OPEN}|{_OPEN} {noun} {{w,d,h}}, wall {{wall}}|{noun} {{w,d,h}} outside, wall {{wall}}, {_OPEN}|{noun}, {{w,d,h}}, {_OPEN}, {{wall!}} wall|{{w,d,h}} {noun} with {{wall!}} walls and {_OPEN}]"
    )
    w, y, h = d.size("w", 25, 250), d.size("d", 25, 200), d.size("h", 15, 120)
    wall = d.size("wall", 0.8, 5)
    d.need(wall.v < 0.15 * min(w.v, y.v, h.v))
    d.add(f"C {w} {y} {h}")
    is_rounded = d.chance(0.25)
    if is_rounded:
        d.feature(
            "give it|add",
            "[{fillet!} rounded corners|corners rounded {fillet~}|{fillet!} corner radius|rounded corners, {fillet~}|outside corners rounded to {fillet}|corner radius {fillet}]",
            "round_corners",
        )
        r = d.size("fillet", 1.5 * wall.v, 0.25 * min(w.v, y.v))
        d.need(r.v > 1.1 * wall.v)
        d.add(f"F $ {r} |Z")
    d.add(f"SH $ {wall} >Z")
    if is_rounded and d.chance(0.7):
        return
    if d.chance(0.6):
        side, face = pick(d.rng, (("right", ">X"), ("left", "<X"), ("front", "<Y"), ("back", ">Y")))
        d.feature(
            "drill|add|cut|put",
            f"[a {{hole@}} hole in the {side} [wall|side|face]|a {{hole@}} hole through the {side} wall|a hole of {{hole@}} in the {side} [wall|side]|a {{hole@}} cable hole in the {side} [wall|side]|one {{hole@}} hole in the middle of the {side} wall|a {{hole@}} round opening in the {side} side]",
            "cable_hole",
        )
        wall_hole(d, w, y, h, wall, face)
        return
    d.feature(
        "drill|add|put",
        "[{4#} {hole@} holes in the [bottom|floor|base], {inset} [in |]from the [edges|sides|outside edges]|{4#} holes of {hole@} in the bottom corners, {inset} from the [edges|sides]|a {hole@} hole in each bottom corner, {inset} from the outside edges|{4#} {hole&clear} holes in the floor, {inset} in from each edge]",
        "floor_holes",
    )
    floor_holes(d, w, y, wall)


def drilled_tube(d: Draft) -> None:
    """A tube with a hole across it, halfway along or at a place."""
    noun = expand(_TUBE, d.rng)
    inside = pick(d.rng, (("id", "id"), ("wall", "wall")))
    d.base(phrase(noun, (way("od", "od"), way(*inside), way("long", "h")), d.rng))
    od = d.size("od", 6, 80)
    if d.says("id"):
        bore = d.size("id", od.v * 0.4, od.v * 0.9)
        clear, inner = bore.v, f"{bore}"
    else:
        wall = d.size("wall", od.v * 0.05, od.v * 0.25)
        clear, inner = od.v - 2 * wall.v, f"{od}-2*{wall}"
    h = d.size("h", od.v, 8 * od.v)
    d.need(clear < 0.95 * od.v)
    d.add(f"Y {od}/2 {h}", f"H $ 0 0 {inner}")
    d.feature(
        "drill|add|put",
        "[a {hole@} cross hole in the middle|a {hole@} hole across it halfway along|a {hole@} hole through both walls at half length|a {hole@} cross hole {off} from one end|a {hole@} hole across it {off} from the end|a {hole@} hole through both walls, {off} from one end|a cross hole of {hole@}, {off} in from one end|a {hole@} cross hole at mid length]",
        "cross_hole",
    )
    hole = d.dia("hole", 1, min(0.6 * clear, 0.4 * h.v))
    z = str(d.size("off", hole.v * 0.8, h.v * 0.45)) if d.says("off") else f"{h}/2"
    d.add(f"H $ 0 {z} {hole} >X")


def link_bar(d: Draft) -> None:
    """A bar with round ends and a hole at each, by their distance or about the middle of the rounds."""
    noun = "[link|lever|lever arm|arm|bar|flat bar|link plate|connecting link|strap|plate]"
    ends = "[rounded ends|round ends|both ends rounded|ends fully rounded|full radius ends]"
    holes = "[{2#} {hole@} holes {pitch} apart|{hole@} holes at {pitch} centers|{2#} {hole@} holes, {pitch} c/c|a {hole@} hole at each end|a {hole@} hole in each end|{2#} holes of {hole@}, {pitch} between centers|{hole@} holes at both ends, {pitch} center to center]"
    d.base(
        f"[{noun} {{l,w,h}}, {ends}, {holes}|{noun} {{l}} long, {{w}} wide, {{h}} thick, {ends} and {holes}|{noun} with {ends}, {{l,w,h}}, {holes}|{{l,w,h}} {noun}, {ends}, {holes}|{noun}, {{w}} x {{h}}, {{l}} overall, {ends}, {holes}]"
    )
    length = d.size("l", 30, 250)
    w = d.size("w", 8, length.v * 0.4)
    h = d.size("h", 2, 0.7 * w.v)
    hole = d.dia("hole", w.v * 0.2, w.v * 0.6)
    d.need(hole.v < 0.8 * w.v)
    d.add(f"OB {length} {w} {h}")
    if d.says("pitch"):
        pitch = d.size("pitch", length.v * 0.4, length.v - 1.1 * hole.v - 0.1 * w.v)
        d.need(pitch.v + hole.v * 1.1 < length.v)
        d.add(f"H $ -{pitch}/2 0 {hole}", f"H $ {pitch}/2 0 {hole}")
    else:
        d.add(f"H $ ({w}-{length})/2 0 {hole}", f"H $ ({length}-{w})/2 0 {hole}")
