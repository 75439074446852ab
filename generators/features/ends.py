"""What is done to the ends of bars and shafts, as people say it in passing, and pegs in a row."""

from __future__ import annotations

from ..draft import Draft
from .frame import Frame, half, minus

_DRILL = "drill|bore|add"


def end_bores(d: Draft, f: Frame) -> None:
    """A blind hole in each end of a bar, along its length."""
    long, section = (f.wv, min(f.dv, f.hv)) if f.kind == "box" else (f.hv, f.wv)
    d.need(long > 1.3 * (f.dv if f.kind == "box" else f.wv) and section > 5)
    d.feature(
        _DRILL,
        "[a {hole@} hole {depth} deep in [each end|both ends]|a blind {hole@} hole in each end, {depth} deep|both ends drilled {hole@}, {depth} deep|a {hole@} x {depth} deep hole in each end|{2#} {hole@} holes, one in each end, {depth} deep|[tapped|threaded] {hole&tap} holes in both ends, {depth} deep|a {hole&tap} [tapped|threaded] hole in each end, {depth} deep|{hole&tap} [tapped|threaded] both ends, {depth} deep]",
        "end_bores",
    )
    hole = d.dia("hole", max(1.5, 0.12 * section), 0.55 * section)
    depth = d.size("depth", 0.08 * long, 0.4 * long)
    d.need(hole.v < 0.7 * section and depth.v < min(0.45 * long, 12 * hole.v))
    if f.kind == "box":
        for x in (depth.v / 2, f.wv - depth.v / 2):
            d.claim(x, f.dv / 2, depth.v / 2, hole.v / 2)
        d.add(*(f"H $ {f.cy} {half(f.h)} {hole} {depth} {face}" for face in ("<X", ">X")))
    else:
        d.claim(0, 0, hole.v / 2, hole.v / 2)
        d.add(*(f"H $ 0 0 {hole} {depth}{face}" for face in ("", " <Z")))


def lengthwise_hole(d: Draft, f: Frame) -> None:
    """A hole from end to end of a bar."""
    section = min(f.dv, f.hv)
    d.need(f.wv > 1.5 * f.dv and section > 5)
    d.feature(
        _DRILL,
        "[a {hole@} hole [lengthwise|down its length|through its length|from end to end|along the long axis|right through the length of it]|bored {hole@} [lengthwise|end to end]|a {hole@} hole drilled lengthwise through it|a lengthwise hole of {hole@}]",
        "cross_hole",
    )
    hole = d.dia("hole", max(1.5, 0.12 * section), 0.6 * section)
    d.need(hole.v < 0.75 * section)
    d.claim(*f.center, f.wv / 2, hole.v / 2)
    d.add(f"H $ {f.cy} {half(f.h)} {hole} >X")


def turned_end(d: Draft, f: Frame) -> None:
    """One end or both turned down to a smaller diameter over a length."""
    d.need(f.hv > 0.7 * f.wv)
    is_both = d.chance(0.35)
    d.feature(
        "turn|add",
        "[both ends turned down to {d2} [dia |]for {l2}|a {d2} x {l2} journal at each end|a journal {d2} dia, {l2} long at both ends|both ends stepped down to {d2} over {l2}|{l2} of each end turned to {d2}]"
        if is_both
        else "[turned down to {d2} [dia |]for the last {l2}|stepped down to {d2} for the last {l2}|the top {l2} turned down to {d2}|one end turned down to {d2} over {l2}|reduced to {d2} dia over the last {l2}|a {d2} dia x {l2} spigot at the top end, turned from it|the last {l2} only {d2} thick]",
        "turned_ends" if is_both else "turned_end",
    )
    d2 = d.size("d2", 0.4 * f.wv, 0.9 * f.wv)
    l2 = d.size("l2", 0.08 * f.hv, (0.35 if is_both else 0.6) * f.hv)
    d.need(d2.v < 0.95 * f.wv and l2.v < (0.45 if is_both else 0.85) * f.hv)
    d.claim(0, 0, f.wv / 2, f.wv / 2)
    body = d.body()
    d.add(f"{d.tag('tool')}: Y {half(f.w)} {l2}", f"H $ 0 0 {d2}")
    d.add(f"LP $ 0 0 1 2 {f.h}-{l2}" if is_both else f"T $ 0 0 {f.h}-{l2}", f"D {body} $")


def end_flat(d: Draft, f: Frame) -> None:
    """A flat along a round part, or over a length from its top end: a D shaft."""
    d.need(f.hv > 0.7 * f.wv)
    is_whole = d.chance(0.5)
    d.feature(
        "cut|mill|add",
        "[a {flat} deep flat along [its length|one side|the whole length]|a flat down one side, {flat} deep|a D-flat {flat} deep along its length|a flat {flat} deep along the side]"
        if is_whole
        else "[a flat {flat} deep and {slot_l} long at one end|a D-flat {flat} deep over the last {slot_l}|a {slot_l} long flat, {flat} deep, at the [top|end]|a D cut {flat} deep over {slot_l} at one end|{flat} deep flat, {slot_l} long at one end]",
        "flat",
    )
    deep = d.size("flat", 0.04 * f.wv, 0.35 * f.wv)
    d.need(deep.v < 0.45 * f.wv)
    length = f.h if is_whole else str(d.size("slot_l", 0.1 * f.hv, 0.7 * f.hv))
    d.claim((f.wv - deep.v) / 2, 0, deep.v / 2, f.wv / 2)
    body = d.body()
    z = "0" if is_whole else f"{f.h}-{length}"
    d.add(f"{d.tag('cut')}: C {f.w} {f.w} {length}", f"T $ {half(f.w)}-{deep} -{half(f.w)} {z}", f"D {body} $")


def clip_groove(d: Draft, f: Frame) -> None:
    """A groove around a round part, its near side this far from an end."""
    d.need(f.hv > 0.6 * f.wv)
    d.feature(
        "cut|turn|add",
        "[a {groove_w} wide, {groove_d} deep groove starting {off} from [the top|one end|the end]|a snap ring groove {groove_w} wide and {groove_d} deep, {off} from [one end|the top]|a circlip groove {off} from one end, {groove_w} wide, {groove_d} deep|a groove {off} from the end, {groove_w} wide and {groove_d} deep|a {groove_w} x {groove_d} deep retaining ring groove {off} from one end]",
        "ring_groove",
    )
    wide = d.size("groove_w", min(0.02 * f.hv, 0.05 * f.wv) + 0.4, min(0.12 * f.hv, 0.15 * f.wv) + 0.8)
    deep = d.size("groove_d", 0.04 * f.wv, 0.2 * f.wv)
    off = d.size("off", 0.05 * f.hv, 0.45 * f.hv)
    d.need(off.v + wide.v < 0.9 * f.hv and deep.v < 0.25 * f.wv)
    body = d.body()
    d.add(f"{d.tag('groove')}: Y {half(f.w)} {wide}", f"H $ 0 0 {f.w}-2*{deep}", f"T $ 0 0 {f.h}-{off}-{wide}", f"D {body} $")


def peg_row(d: Draft, f: Frame) -> None:
    """Pegs in a row about the middle of the length, on top."""
    d.need(f.wv >= f.dv)
    d.feature(
        "add|put",
        "[{n#} pegs {pin_d} dia and {pin_h} [high|long|tall] in a row, {pitch} apart|a row of {n#} pegs, {pin_d} dia, {pin_h} [long|high], every {pitch}|{n#} pins {pin_d} dia x {pin_h} standing on it, {pitch} apart in a row|{n#} round pegs, {pin_d} dia and {pin_h} tall, {pitch} between centers]",
        "peg_row",
    )
    n = d.count("n", 2, 8)
    dia = d.size("pin_d", 2, min(0.6 * f.dv, 0.6 * f.wv / n.v, 20))
    high = d.size("pin_h", 0.8 * dia.v, 6 * dia.v)
    pitch = d.size("pitch", 1.3 * dia.v, (f.wv - 1.2 * dia.v) / (n.v - 1))
    d.need(dia.v < 0.85 * f.dv and pitch.v > 1.15 * dia.v and (n.v - 1) * pitch.v + 1.1 * dia.v < f.wv)
    d.claim(*f.center, ((n.v - 1) * pitch.v + dia.v) / 2, dia.v / 2)
    body = d.body()
    d.add(f"{d.tag('pin')}: Y {dia}/2 {high}", f"T $ {minus(f.cx, f'({n}-1)*{pitch}/2')} {f.cy} {f.h}")
    d.add(f"LP $ 1 0 0 {n} {pitch}", f"U {body} $")
