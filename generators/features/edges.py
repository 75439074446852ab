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
        "give it|add",
        "[[rounded|filleted|radiused] corners[,|] {fillet~}|{fillet~} [rounded|filleted] corners|rounded corners of {fillet~}|[rounded|filleted] vertical edges[,|] {fillet~}|[all |]{4#} [corners|vertical edges] [rounded|filleted|radiused] [to |by |with |]{fillet~}"
        "|corner radius [of |]{fillet}|a corner radius of {fillet}|{fillet~} fillets on the [vertical edges|{4#} vertical edges|{4#} corners]|rounded corners|the corners rounded [off |][to |with |by |]{fillet~}|[vertical edges|corners] filleted[ with|] {fillet~}|{fillet!} corner fillets"
        "|the {4#} corners rounded with [a |]{fillet} radius|[all |]corners with {fillet~}|rounded corners with a {fillet} radius|{fillet~} at the corners|{fillet} corner radius|corners rounded at {fillet~}|corners with a radius of {fillet}]",
        "round_corners",
        deed=(
            "round|fillet|round off",
            "[the [{4#} |vertical |][corners|edges of the outline|corner edges] [with |by |to |]{fillet~}|the [vertical|corner] edges with [a |]{fillet~}|the corners|all {4#} corners [to|with|by] {fillet~}]",
        ),
        callout="[{4#}X {fillet~}|{fillet~} TYP CORNERS|{4#}X {fillet~} CORNERS|CORNERS {fillet~}|CORNER RAD {fillet}|{fillet~} ({4#} CORNERS)]",
    )
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
        "[a {cham} chamfer [on|around|along] the top [edge|edges|rim]|a {cham} chamfered top[ edge|]|a {cham} chamfer on top|a chamfer of {cham} on the top edge[s|]|the top edges chamfered [by |]{cham}|a {cham} x {45^} chamfer all around the top|chamfered top edges, {cham}|the top edge broken with a {cham} chamfer|a {cham} bevel around the top edge"
        "|a {cham} chamfer all [around|round] the top edge|the edges of the top chamfered {cham}|the top edge chamfered {cham} x {45^}|a chamfered top rim of {cham}|a {cham} chamfer running around the top]",
        "chamfer_top",
        deed=(
            "chamfer|bevel|break",
            "[the top edge[s|] [by |with |]{cham}|the top edges {cham} x {45^}|the edges of the top face by {cham}]",
        ),
        callout="[{cham} X {45^} TOP EDGE|CHAM {cham} TOP|{cham} CHAMFER TOP EDGES|TOP EDGES CHAMFERED {cham} X {45^}]",
    )
    lay_top_chamfer(d, f)


def lay_top_chamfer(d: Draft, f: Frame) -> None:
    """Bevel the edges of the top by the `cham` that a phrase says, 1 mm if it says none."""
    corner = _corner(d, f)
    c = d.size("cham", 0.4, min(f.small * 0.2, f.hv * 0.5, 10), 1)
    d.need(c.v < min(f.small * 0.3, f.hv * 0.8, corner * 0.8))
    d.add(f"CH $ {c} >Z")


def fillet_top(d: Draft, f: Frame) -> None:
    d.feature(
        "add|put",
        "[a {fillet~} fillet [on|around|along] the top [edge|edges]|a {fillet} fillet [on|around] the top edge[s|]|a rounded top edge[,|] {fillet~}|{fillet!} rounded top edges|the top edges [rounded|filleted] [with |by |]{fillet~}|a {fillet} rounding on the top edge[s|]|the edges of the top face filleted {fillet~}|rounded-over top edges, {fillet~}"
        "|a {fillet} radius around the top edge|the top edges rounded over with [a |]{fillet} radius|a {fillet} fillet all around the top]",
        "fillet_top",
        deed=(
            "round|fillet|round over",
            "[the top edge[s|] [by |with |to |]{fillet~}|the edges around the top [by |with |]{fillet~}]",
        ),
        callout="[TOP EDGE {fillet~}|{fillet~} TOP EDGES|FILLET TOP {fillet~}|{fillet~} ALL AROUND TOP EDGE]",
    )
    lay_top_fillet(d, f)


def lay_top_fillet(d: Draft, f: Frame) -> None:
    """Round the edges of the top by the `fillet` that a phrase says, 1 mm if it says none."""
    corner = _corner(d, f)
    r = d.size("fillet", 0.5, min(f.small * 0.2, f.hv * 0.5, 10), 1)
    d.need(r.v < min(f.small * 0.3, f.hv * 0.8, corner * 0.8))
    d.add(f"F $ {r} >Z")


def fillet_all(d: Draft, f: Frame) -> None:
    d.feature(
        "put|add",
        "[all edges [rounded|filleted] [by |with |to |]{fillet~}|{fillet!} fillets on all edges|a {fillet} fillet on every edge|[rounded|filleted] edges all [around|over][,|] {fillet~}|every edge [rounded|filleted] {fillet~}|all edges with a {fillet} [fillet|rounding]|all edges rounded over[,|] {fillet~}|{fillet} rounding on all [the |]edges"
        "|a {fillet} radius on every edge|all its edges rounded {fillet~}|all edges filleted at {fillet~}|edges rounded {fillet~} everywhere|all edges softened with a {fillet} radius]",
        "fillet_all",
        deed=(
            "round|fillet",
            "[all [edges|the edges|its edges] [by |with |to |]{fillet~}|every edge [by |with |]{fillet~}|all edges by {fillet}]",
        ),
        callout="[ALL EDGES {fillet~}|{fillet~} ALL EDGES|FILLET ALL EDGES {fillet~}|ROUND ALL EDGES {fillet~}]",
    )
    r = d.size("fillet", 0.4, min(f.small, f.hv) * 0.3)
    d.need(r.v < min(f.small, f.hv) * 0.45)
    d.add(f"F $ {r}")


def chamfer_all(d: Draft, f: Frame) -> None:
    d.feature(
        "add|put",
        "[a {cham} chamfer on all edges|{cham!} chamfers on all edges|a {cham} chamfer on all [the |]edges|a chamfer of {cham} on every edge|all edges chamfered [by |]{cham}|every edge beveled {cham}|{cham} x {45^} chamfers on all edges|all edges broken with a {cham} chamfer"
        "|a {cham} bevel on [all edges|every edge]|all its edges chamfered {cham}|edges chamfered {cham} everywhere|every edge chamfered {cham} x {45^}]",
        "chamfer_all",
        deed=("chamfer|bevel", "[all edges [by |with |]{cham}|every edge [by |with |]{cham}|all [the |]edges {cham} x {45^}]"),
        callout="[CHAMFER ALL EDGES {cham}|ALL EDGES {cham} X {45^}|{cham} X {45^} ALL EDGES|CHAM {cham} ALL EDGES]",
    )
    c = d.size("cham", 0.3, min(f.small, f.hv) * 0.25)
    d.need(c.v < min(f.small, f.hv) * 0.4)
    d.add(f"CH $ {c}")


def chamfer_corners(d: Draft, f: Frame) -> None:
    d.feature(
        "give it|add",
        "[{cham!} chamfered corners|chamfered corners[,| of|] {cham}|corners chamfered [by |]{cham}|{cham!} corner chamfers|the {4#} corners [cut off|chamfered] [at {45^} by |by |]{cham}|{cham!} chamfers on the {4#} [corners|vertical edges]|the vertical edges chamfered {cham}|{cham} x {45^} chamfers [on|at] the {4#} corners"
        "|all {4#} corners chamfered {cham}|the corners cut at {45^}, {cham}|corners with {cham} chamfers]",
        "chamfer_corners",
        deed=(
            "chamfer|bevel|clip",
            "[the [{4#} |]corners [by |]{cham}|the [{4#} |]vertical edges [by |with |]{cham}|all {4#} corners {cham} x {45^}]",
        ),
        callout="[{4#}X {cham} X {45^} CORNERS|{4#}X {cham} CORNER CHAMFER|CORNERS CHAM {cham}|{4#}X {45^} CHAMFER {cham} CORNERS]",
    )
    c = d.size("cham", 1, f.small * 0.25)
    d.need(c.v < f.small * 0.4)
    for x in (0, f.wv):
        for y in (0, f.dv):
            d.forbid(x, y, c.v * 0.6, c.v * 0.6)
    d.add(f"CH $ {c} |Z")
