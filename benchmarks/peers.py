"""Builds the models of compiler.py with one library, in a process of its own: `python peers.py LIBRARY`.

Reads one JSON object a line (`nodes`: [op, numbers, inputs, selector] in order, `text`, `budget_s`) and answers with one
(`seconds` of CPU until the solid is there, of each repeat; `volume_mm3`, or `error`). Needs nothing of cadlm but for the library
`cadlm` itself.
"""

from __future__ import annotations

import json
import math
import sys
import time
from collections.abc import Callable
from typing import Any

REPEATS = 5


Volume = Callable[[], float]
"""Measures a solid that is built; not part of what is timed."""


def cadlm(task: dict[str, Any]) -> Volume:
    import dsl
    from dsl.kernel.build import build
    from dsl.kernel.integrals import volume_mm3

    solid = build(dsl.check(task["text"]))
    return lambda: volume_mm3(solid.shape_occ)


def cadquery(task: dict[str, Any]) -> Volume:
    import cadquery as cq

    made: list[Any] = []
    for op, n, inputs, selector in task["nodes"]:
        s = [made[i] for i in inputs]
        match op:
            case "C":
                solid = cq.Solid.makeBox(*n)
            case "Y":
                solid = cq.Solid.makeCylinder(*n)
            case "S":
                solid = cq.Solid.makeSphere(n[0], cq.Vector(), cq.Vector(0, 0, 1), -90, 90, 360)
            case "K":
                solid = cq.Solid.makeCone(*n)
            case "T":
                solid = s[0].moved(cq.Location(cq.Vector(*n)))
            case "R":
                solid = s[0]
                for axis, angle in ((cq.Vector(0, 0, 1), n[2]), (cq.Vector(0, 1, 0), n[1]), (cq.Vector(1, 0, 0), n[0])):
                    solid = solid.rotate(cq.Vector(), axis, angle) if angle else solid
            case "U":
                solid = s[0].fuse(*s[1:])
            case "D":
                solid = s[0].cut(*s[1:])
            case "I":
                solid = s[0].intersect(*s[1:])
            case "F":
                solid = cq.Workplane(obj=s[0]).edges().fillet(n[0]).val()
            case "SH":
                solid = s[0].hollow(s[0].faces(selector).Faces(), -n[0]).Solids()[0]
            case _:
                raise NotImplementedError(op)
        made.append(solid)
    return made[-1].Volume


def manifold(task: dict[str, Any], segments: int = 64) -> Volume:
    import manifold3d as m

    made: list[Any] = []
    for op, n, inputs, _ in task["nodes"]:
        s = [made[i] for i in inputs]
        match op:
            case "C":
                solid = m.Manifold.cube(tuple(n))
            case "Y":
                solid = m.Manifold.cylinder(n[1], n[0], n[0], segments)
            case "S":
                solid = m.Manifold.sphere(n[0], segments)
            case "K":
                solid = m.Manifold.cylinder(n[2], n[0], n[1], segments)
            case "T":
                solid = s[0].translate(tuple(n))
            case "R":
                solid = s[0].rotate((0, 0, n[2])).rotate((0, n[1], 0)).rotate((n[0], 0, 0))
            case "U":
                solid = m.Manifold.batch_boolean(s, m.OpType.Add)
            case "D":
                solid = m.Manifold.batch_boolean(s, m.OpType.Subtract)
            case "I":
                solid = m.Manifold.batch_boolean(s, m.OpType.Intersect)
            case _:
                raise NotImplementedError(op)
        made.append(solid)
    made[-1].num_tri()  # only now does it work
    return made[-1].volume


def build123d(task: dict[str, Any]) -> Volume:
    import build123d as b

    made: list[Any] = []
    corner = (b.Align.MIN, b.Align.MIN, b.Align.MIN)
    base = (b.Align.CENTER, b.Align.CENTER, b.Align.MIN)
    for op, n, inputs, _ in task["nodes"]:
        s = [made[i] for i in inputs]
        match op:
            case "C":
                solid = b.Box(*n, align=corner)
            case "Y":
                solid = b.Cylinder(*n, align=base)
            case "S":
                solid = b.Sphere(n[0])
            case "K":
                solid = b.Cone(*n, align=base)
            case "T":
                solid = b.Pos(*n) * s[0]
            case "R":
                solid = b.Rot(n[0], 0, 0) * (b.Rot(0, n[1], 0) * (b.Rot(0, 0, n[2]) * s[0]))
            case "U":
                solid = s[0] + s[1:]
            case "D":
                solid = s[0] - s[1:]
            case "I":
                solid = s[0] & s[1:]
            case "F":
                solid = b.fillet(s[0].edges(), n[0])
            case "SH":
                solid = b.offset(s[0], amount=-n[0], openings=s[0].faces().sort_by(b.Axis.Z)[-1])
            case _:
                raise NotImplementedError(op)
        made.append(solid)
    return lambda: made[-1].volume


LIBRARIES = {"cadlm": cadlm, "cadquery": cadquery, "manifold": manifold, "build123d": build123d}
WARM_UP = {"text": "C 1 1 1", "nodes": [["C", [1, 1, 1], [], None]]}


def main() -> None:
    run = LIBRARIES[sys.argv[1]]
    print(json.dumps({"volume_mm3": run(WARM_UP)()}), flush=True)
    for line in sys.stdin:
        task = json.loads(line)
        seconds: list[float] = []
        answer: dict[str, Any] = {}
        while len(seconds) < REPEATS and sum(seconds) < task["budget_s"]:
            start = time.process_time()
            try:
                volume = run(task)
            except NotImplementedError as error:
                answer = {"error": f"cannot say {error}"}
                break
            except Exception as error:
                answer = {"error": f"{type(error).__name__}: {error}".splitlines()[0][:80]}
                seconds.append(time.process_time() - start)
                break
            seconds.append(time.process_time() - start)
            volume_mm3 = float(volume())
            answer = {"volume_mm3": volume_mm3 if math.isfinite(volume_mm3) else None}
        print(json.dumps({**answer, "seconds": seconds}), flush=True)


if __name__ == "__main__":
    main()
