"""Source text of the functions that a CadQuery script defines for itself, callers before those they call."""

from __future__ import annotations

HELPERS: dict[str, str] = {
    "linear_pattern": '''def linear_pattern(part, direction, count, spacing):
    """Copies of a part along a direction, the part itself included, united."""
    step = cq.Vector(*direction).normalized() * spacing
    return united([part.translate(step * i) for i in range(count)])''',
    "circular_pattern": '''def circular_pattern(part, centre, axis, count, angle):
    """Copies of a part about an axis, the part itself included, united."""
    end = tuple(c + a for c, a in zip(centre, axis))
    return united([part.rotate(centre, end, angle * i / count) for i in range(count)])''',
    "united": """def united(parts):
    first, *rest = [part.val() for part in parts]
    return cq.Workplane(first.fuse(*rest).clean() if rest else first)""",
    "hole": '''def hole(part, u, v, diameter, depth=None, face=">Z"):
    """Drill from a side of the part's bounding box; without depth, through."""
    box = part.val().BoundingBox(1e-9)
    axis = "XYZ".index(face[1])
    low, high = [(box.xmin, box.xmax), (box.ymin, box.ymax), (box.zmin, box.zmax)][axis]
    start, sign = (high, -1) if face[0] == ">" else (low, 1)
    at, along = [u, v], [0, 0]
    at.insert(axis, start)
    along.insert(axis, sign)
    tool = cq.Solid.makeCylinder(diameter / 2, depth or high - low, cq.Vector(*at), cq.Vector(*along))
    return part.cut(cq.Workplane(tool))''',
    "cone": '''def cone(r1, r2, h):
    """A frustum on the origin; equal radii make a cylinder."""
    return cq.Workplane(cq.Solid.makeCylinder(r1, h) if r1 == r2 else cq.Solid.makeCone(r1, r2, h))''',
    "scale": '''def scale(part, x, y, z):
    """Scale about the origin; a negative factor mirrors."""
    shape = part.val()
    for factor, plane in ((x, "YZ"), (y, "XZ"), (z, "XY")):
        shape = shape.mirror(plane) if factor < 0 else shape
    x, y, z = abs(x), abs(y), abs(z)
    if x == y == z:
        return cq.Workplane(shape.scale(x))
    return cq.Workplane(shape.transformGeometry(cq.Matrix([[x, 0, 0, 0], [0, y, 0, 0], [0, 0, z, 0]])))''',
    "sketch": '''def sketch(origin, x, y):
    """A workplane through the origin given, with these directions for its x and y."""
    return cq.Workplane(cq.Plane(origin, x, cq.Vector(*x).cross(cq.Vector(*y))))''',
    "middle": '''def middle(x1, y1, x2, y2, cx, cy, ccw):
    """The point half-way along an arc about (cx, cy)."""
    start, end = math.atan2(y1 - cy, x1 - cx), math.atan2(y2 - cy, x2 - cx)
    turn = (end - start) % math.tau if ccw else -((start - end) % math.tau)
    radius = math.hypot(x1 - cx, y1 - cy)
    return cx + radius * math.cos(start + turn / 2), cy + radius * math.sin(start + turn / 2)''',
    "extrude": '''def extrude(profile, vector):
    """The first loop of a profile less the others, moved along a vector."""
    outer, *inner = profile.ctx.pendingWires
    return cq.Workplane(cq.Solid.extrudeLinear(outer, inner, cq.Vector(*vector)))''',
    "revolve": '''def revolve(profile, centre, axis, angle):
    """The first loop of a profile less the others, turned about an axis."""
    outer, *inner = profile.ctx.pendingWires
    start = cq.Vector(*centre)
    return cq.Workplane(cq.Solid.revolve(outer, inner, angle, start, start + cq.Vector(*axis)))''',
    "loft": '''def loft(*profiles):
    """A ruled solid through profiles."""
    solids = [cq.Solid.makeLoft(list(wires), True) for wires in zip(*(p.ctx.pendingWires for p in profiles))]
    result = cq.Workplane(solids[0])
    for inner in solids[1:]:
        result = result.cut(cq.Workplane(inner))
    return result''',
    "sweep": '''def sweep(profile, path):
    """A profile carried along a path, corners mitred."""
    outer, *inner = profile.ctx.pendingWires
    return cq.Workplane(cq.Solid.sweep(outer, inner, path.ctx.pendingWires[0], True, False, transitionMode="right"))''',
}
