"""What the triangles of a part tell: the type of every face, and the part's symmetry, against its BRep.

python benchmarks/recognition.py --parts 120 --symmetry 40

Parts of a seed that nothing was made with are written as an STL file holds them (corners in single precision, 0.1 mm and 15°
as `cadlm` exports) and recognised from that alone. A token is a cell of the encoder's 24³ grid that holds some of 8,192 samples
of the mesh; its label is the type of face that most of its samples lie on, mixed cells counted. A freeform face that is flat
everywhere is a plane. Beside it two baselines: the commonest label, and `by neighbours`: a facet that meets two others at less
than 31° is a cylinder's, else a plane. Symmetry is that of exact samples and a fine mesh of the BRep.
"""

# pyright: basic
from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

import dsl
from cadlm.part_body import recognised_body, solid_body
from cadlm.shape import solid_cloud
from dsl.errors import DslError
from dsl.kernel.mesh import tessellate
from dsl.kernel.solid import Solid
from generators.corpus import draw
from geometry_encoder.cloud import FACE_TYPES, surface_types
from geometry_encoder.errors import EncoderError
from geometry_encoder.faces import recognised
from geometry_encoder.facets import facets_of
from geometry_encoder.mesh import TriangleMesh, barycentric, checked
from geometry_encoder.retrieval import bootstrap
from geometry_encoder.surfaced import with_surfaces
from geometry_encoder.symmetry import symmetry_of

GRID, SAMPLES, KINDS = 24, 8192, len(FACE_TYPES)


class Written(NamedTuple):
    """A part's mesh as a file holds it, and of each triangle the number of its face and that face's type, -1 unknown."""

    mesh: TriangleMesh
    faces: NDArray[np.int64]
    types: NDArray[np.int64]


def drawn(seed: int, families: frozenset[str]) -> Iterator[tuple[str, Solid]]:
    for number in count():
        sample = draw(seed, number)
        if sample.family != "refusal" and (not families or sample.family in families):
            yield sample.family, dsl.compile(sample.ir)


def written(solid: Solid) -> Written | None:
    """None where checking merges triangles: their faces would be guessed."""
    mesh = tessellate(solid, 0.1, 15.0)
    raw = TriangleMesh(vertices=mesh.vertices.astype(np.float32).astype(np.float64), triangles=mesh.faces.astype(np.int64))
    whole = checked(raw, "part")
    if len(whole.triangles) != len(raw.triangles):
        return None
    cloud = solid_cloud(solid, 4096)
    faces = np.asarray(mesh.face_ids).astype(np.int64)
    types = np.full(int(max(faces.max(), cloud.face_ids.max())) + 1, -1)
    types[cloud.face_ids] = surface_types(cloud)
    return Written(whole, faces, types[faces])


def tokens(mesh: TriangleMesh, *labels: NDArray[np.integer]) -> list[NDArray[np.int64]]:
    """Of labels of triangles the commonest in each occupied cell, -1 where none is known."""
    rng = np.random.default_rng(0)
    chosen = rng.choice(len(mesh.triangles), SAMPLES, p=mesh.areas / mesh.areas.sum())
    points = np.einsum("nc,nck->nk", barycentric(SAMPLES, rng), mesh.corners[chosen])
    points -= points.mean(0)
    points /= np.linalg.norm(points, axis=1).max()
    cells = np.round((points + 1) / 2 * (GRID - 1)).astype(np.int64) @ [GRID**2, GRID, 1]
    found, row = np.unique(cells, return_inverse=True)
    answers = []
    for label in labels:
        votes = np.zeros((len(found), KINDS))
        known = label[chosen] >= 0
        np.add.at(votes, (row[known], label[chosen][known]), 1)
        answers.append(np.where(votes.any(1), votes.argmax(1), -1))
    return answers


def table(truth: NDArray[np.int64], answer: NDArray[np.int64]) -> NDArray[np.float64]:
    found = np.zeros((KINDS, KINDS))
    np.add.at(found, (truth[truth >= 0], answer[truth >= 0]), 1)
    return found


def scores(tables: NDArray[np.float64]) -> dict[str, Any]:
    """Macro-F1 with a 95 % bootstrap interval over parts, mean IoU, share right, F1 of each type that occurs."""
    there = tables.sum((0, 2)) > 0

    def f1(total: NDArray[np.float64]) -> NDArray[np.float64]:
        return 2 * np.diagonal(total) / np.maximum(total.sum(0) + total.sum(1), 1)

    rng = np.random.default_rng(0)
    drawn_anew = [f1(tables[rng.integers(len(tables), size=len(tables))].sum(0))[there].mean() for _ in range(1000)]
    total = tables.sum(0)
    hits = np.diagonal(total)
    iou = hits / np.maximum(total.sum(0) + total.sum(1) - hits, 1)
    return {
        "macro_f1": float(f1(total)[there].mean()), "low": float(np.quantile(drawn_anew, 0.025)),
        "high": float(np.quantile(drawn_anew, 0.975)), "mean_iou": float(iou[there].mean()),
        "right": float(np.trace(total) / total.sum()), "tokens": int(total.sum()),
        "f1": {name: round(float(value), 4) for name, value, known in zip(FACE_TYPES, f1(total), there, strict=True) if known},
    }  # fmt: skip


def faces_report(seed: int, parts: int, families: frozenset[str]) -> dict[str, Any]:
    rows: dict[str, list[NDArray[np.float64]]] = {"recognised": [], "by neighbours": [], "commonest": []}
    seconds, same, skipped = [], [], 0
    for _, solid in drawn(seed, families):
        if len(same) == parts:
            break
        try:
            part = written(solid)
        except (DslError, EncoderError):
            part = None
        if part is None:
            skipped += 1
            continue
        start = time.process_time()
        found = recognised(part.mesh)
        seconds.append(time.process_time() - start)
        facets = facets_of(part.mesh)
        plain = (np.bincount(facets.pairs.ravel(), minlength=len(facets)) >= 2).astype(np.int64)[facets.owner]
        truth, *answers = tokens(part.mesh, part.types, found.kinds[found.face_ids].astype(np.int64), plain)
        for name, answer in zip(rows, [*answers, np.zeros_like(truth)], strict=True):
            rows[name].append(table(truth, answer))
        _, first = np.unique(part.faces, return_index=True)
        true_counts = np.bincount(part.types[first][part.types[first] >= 0], minlength=KINDS)
        same.append(bool((true_counts == np.bincount(found.kinds, minlength=KINDS)).all()))
    return {
        "parts": len(same), "skipped": skipped, "all_faces_counted_right": float(np.mean(same)),
        "cpu_s": {"median": float(np.median(seconds)), "p95": float(np.quantile(seconds, 0.95)), "most": max(seconds)},
        "tokens": {name: scores(np.stack(tables)) for name, tables in rows.items()},
    }  # fmt: skip


def symmetry_rows(seed: int, parts: int, log: Path | None) -> list[dict[str, Any]]:
    """A row for each draw until so many parts have a symmetry; those that stand in the log are not computed again."""
    rows = [json.loads(line) for line in log.read_text("utf-8").splitlines()] if log and log.exists() else []
    while sum("truth" in row for row in rows) < parts:
        sample = draw(seed, len(rows))
        row: dict[str, Any] = {"seed": seed, "number": len(rows), "family": sample.family}
        try:
            solid = dsl.compile(sample.ir) if sample.family != "refusal" else None
            part = written(solid) if solid is not None else None
        except (DslError, EncoderError) as error:
            row["skipped"] = str(error)
            part = None
        if part is not None and solid is not None:
            start = time.process_time()
            row["truth"] = symmetry_of(with_surfaces(solid_body(solid))).kind
            middle = time.process_time()
            row["answer"] = symmetry_of(recognised_body(part.mesh)[0]).kind
            row["cpu_s"] = round(middle - start, 2), round(time.process_time() - middle, 2)
        rows.append(row)
        if log:
            with log.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row) + "\n")
    return rows


def symmetry_report(seed: int, parts: int, log: Path | None) -> dict[str, Any]:
    rows = symmetry_rows(seed, parts, log)
    told = [row for row in rows if "truth" in row][:parts]
    pairs = [(row["truth"], row["answer"]) for row in told]
    classes = sorted({truth for truth, _ in pairs})
    hits, asked, answered = Counter(a for a, b in pairs if a == b), Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
    f1 = {name: 2 * hits[name] / (asked[name] + answered[name]) for name in classes}
    right = np.array([truth == answer for truth, answer in pairs])
    low, high = bootstrap(right)
    wrong = [row for row in told if row["truth"] != row["answer"]]
    return {
        "parts": len(pairs), "skipped": sum(row["family"] != "refusal" and "truth" not in row for row in rows),
        "classes": dict(asked), "right": float(right.mean()), "low": low, "high": high,
        "macro_f1": float(np.mean(list(f1.values()))),
        "wrong": [f"{row['number']} {row['family']}: {row['truth']} | {row['answer']}" for row in wrong],
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--parts", type=int, default=120)
    parser.add_argument("--symmetry", type=int, default=0, help="so many parts' symmetry as well (default %(default)s)")
    parser.add_argument("--families", nargs="*", default=(), help="parts of these only")
    parser.add_argument("--seed", type=int, default=4711)
    parser.add_argument("--log", type=Path, help="a line for each part's symmetry; a run that was stopped goes on from it")
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    found: dict[str, Any] = {}
    if given.parts:
        found["faces"] = faces_report(given.seed, given.parts, frozenset(given.families))
        print(json.dumps(found["faces"], indent=1), flush=True)
    if given.symmetry:
        found["symmetry"] = symmetry_report(given.seed, given.symmetry, given.log)
        print(json.dumps(found["symmetry"], indent=1))
    if given.out:
        given.out.write_text(json.dumps(found, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
