"""Treatments of the bare base: they come right after it in the program, wherever the prompt says them."""

from __future__ import annotations

from ..draft import Draft
from .frame import Frame


def edge_loss(d: Draft) -> float:
    """How much flat top a treatment of the top edges has taken from each side, mm."""
    if not {"chamfer_top", "fillet_top", "fillet_all", "chamfer_all"} & set(d.features):
        return 0.0
    return max(value for name, value in d.values.items() if name.startswith(("fillet", "cham")))


def _corner(d: Draft, f: Frame) -> float:
    """What a treated vertical edge takes, mm: a treatment of the top edges must take less."""
    return min(d.values.get("fillet", f.small), d.values.get("cham", f.small))


def round_corners(d: Draft, f: Frame) -> None:
    d.feature(
        "round|fillet",
        "[the [{4#} |vertical |][corners|edges|corner edges] {fillet~}|the [vertical|corner] edges with [a |]{fillet~}]"
        if d.chance(0.5)
        else "[the corners|all {4#} corners] [to|with|by] {fillet~}",
        "round_corners",
    )
    if d.chance(0.6):
        d.clauses[-1].template = d.rng.choice(
            (
                "rounded corners {fillet~}",
                "{fillet~} rounded corners",
                "{fillet~} corners",
                "rounded corners of {fillet~}",
                "filleted vertical edges {fillet~}",
                "corner radius {fillet}",
                "rounded corners",
            )
        )
        d.clauses[-1].verb = "give it"
    r = d.size("fillet", 1, f.small * 0.3, 3)
    d.need(r.v < f.small * 0.45)
    for along, across in ((0.3, 0.3), (0.12, 0.5), (0.5, 0.12)):  # the part of a rounded corner that is gone, as three rectangles
        for x in (0, f.wv):
            for y in (0, f.dv):
                d.forbid(x, y, along * r.v, across * r.v)
    d.add(f"F $ {r} |Z")


def chamfer_top(d: Draft, f: Frame) -> None:
    d.feature(
        "add|cut|put",
        "[a {cham} chamfer [on|around|along] the top [edge|edges|rim]|a {cham} chamfered top[ edge|]|{cham} chamfer on top|a chamfer of {cham} on the top edge[s|]]",
        "chamfer_top",
    )
    corner = _corner(d, f)
    c = d.size("cham", 0.4, min(f.small * 0.2, f.hv * 0.5, 10), 1)
    d.need(c.v < min(f.small * 0.3, f.hv * 0.8, corner * 0.8))
    d.add(f"CH $ {c} >Z")


def fillet_top(d: Draft, f: Frame) -> None:
    d.feature(
        "add|put",
        "[a {fillet~} fillet [on|around|along] the top [edge|edges]|a {fillet} fillet [on|around] the top edge[s|]|a rounded top edge[,|] {fillet~}|{fillet} rounded top edges]",
        "fillet_top",
    )
    corner = _corner(d, f)
    r = d.size("fillet", 0.5, min(f.small * 0.2, f.hv * 0.5, 10), 1)
    d.need(r.v < min(f.small * 0.3, f.hv * 0.8, corner * 0.8))
    d.add(f"F $ {r} >Z")


def fillet_all(d: Draft, f: Frame) -> None:
    d.feature(
        "round|fillet|break",
        "[all [edges|the edges|outer edges] {fillet~}|all edges by {fillet}|every edge {fillet~}]",
        "fillet_all",
    )
    if d.chance(0.6):
        d.clauses[-1].template = d.rng.choice(
            (
                "all edges rounded {fillet~}",
                "{fillet} fillets on all edges",
                "a {fillet} fillet on every edge",
                "rounded edges {fillet~}",
            )
        )
        d.clauses[-1].verb = "put"
    r = d.size("fillet", 0.4, min(f.small, f.hv) * 0.3)
    d.need(r.v < min(f.small, f.hv) * 0.45)
    d.add(f"F $ {r}")


def chamfer_all(d: Draft, f: Frame) -> None:
    d.feature(
        "add|put",
        "[a {cham} chamfer on all edges|{cham} chamfers on all edges|{cham} chamfer all around|a chamfer of {cham} on every edge]",
        "chamfer_all",
    )
    c = d.size("cham", 0.3, min(f.small, f.hv) * 0.25)
    d.need(c.v < min(f.small, f.hv) * 0.4)
    d.add(f"CH $ {c}")


def chamfer_corners(d: Draft, f: Frame) -> None:
    d.feature(
        "chamfer|bevel", "[the [{4#} |]corners [by |]{cham}|the [{4#} |]vertical edges [by |with |]{cham}]", "chamfer_corners"
    )
    if d.chance(0.6):
        d.clauses[-1].template = d.rng.choice(
            ("{cham} chamfered corners", "chamfered corners of {cham}", "corners chamfered {cham}", "{cham} corner chamfers")
        )
        d.clauses[-1].verb = "give it"
    c = d.size("cham", 1, f.small * 0.25)
    d.need(c.v < f.small * 0.4)
    for x in (0, f.wv):
        for y in (0, f.dv):
            d.forbid(x, y, c.v * 0.6, c.v * 0.6)
    d.add(f"CH $ {c} |Z")
