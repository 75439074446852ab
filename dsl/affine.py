"""Affine maps of space as twelve numbers, row by row (three of the linear part, one of the shift); mm and degrees."""

from __future__ import annotations

from collections.abc import Callable

from .expressions import cos_deg, sin_deg
from .graph import Node
from .profile import Vector, dot, unit

Matrix = tuple[float, float, float, float, float, float, float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0)


def translation(x: float, y: float, z: float) -> Matrix:
    return (1.0, 0.0, 0.0, x, 0.0, 1.0, 0.0, y, 0.0, 0.0, 1.0, z)


def scaling(x: float, y: float, z: float) -> Matrix:
    return (x, 0.0, 0.0, 0.0, 0.0, y, 0.0, 0.0, 0.0, 0.0, z, 0.0)


def rotation(rx: float, ry: float, rz: float) -> Matrix:
    """Rx·Ry·Rz: Z is applied first. Exact at right angles."""
    a, b, c = cos_deg(rx), cos_deg(ry), cos_deg(rz)
    d, e, f = sin_deg(rx), sin_deg(ry), sin_deg(rz)
    return (
        b * c,
        -b * f,
        e,
        0.0,
        d * e * c + a * f,
        a * c - d * e * f,
        -d * b,
        0.0,
        d * f - a * e * c,
        d * c + a * e * f,
        a * b,
        0.0,
    )


def turn(point: Vector, axis: Vector, angle: float) -> Matrix:
    """Rotation by an angle about an axis through a point, right-handed."""
    (x, y, z), c, s = unit(axis), cos_deg(angle), sin_deg(angle)
    k = 1.0 - c
    linear: Matrix = (
        c + x * x * k, x * y * k - z * s, x * z * k + y * s, 0.0,
        y * x * k + z * s, c + y * y * k, y * z * k - x * s, 0.0,
        z * x * k - y * s, z * y * k + x * s, c + z * z * k, 0.0,
    )  # fmt: skip
    return _about(point, linear)


def reflection(point: Vector, normal: Vector) -> Matrix:
    """Mirror image in the plane through a point."""
    x, y, z = unit(normal)
    linear: Matrix = (
        1 - 2 * x * x, -2 * x * y, -2 * x * z, 0.0,
        -2 * y * x, 1 - 2 * y * y, -2 * y * z, 0.0,
        -2 * z * x, -2 * z * y, 1 - 2 * z * z, 0.0,
    )  # fmt: skip
    return _about(point, linear)


def _about(point: Vector, linear: Matrix) -> Matrix:
    back = translation(-point[0], -point[1], -point[2])
    return compose(translation(*point), compose(linear, back))


def _mirror(ox: float, oy: float, oz: float, nx: float, ny: float, nz: float) -> Matrix:
    return reflection((ox, oy, oz), (nx, ny, nz))


def of_node(node: Node) -> Matrix | None:
    """What T, R, X and MI do to their operand; None for every other operation."""
    matrix = _MATRICES.get(node.op)
    return None if matrix is None else matrix(*node.numbers)


_MATRICES: dict[str, Callable[..., Matrix]] = {
    "T": translation,
    "R": rotation,
    "X": scaling,
    "MI": _mirror,
}


def compose(after: Matrix, before: Matrix) -> Matrix:
    """The map that applies `before`, then `after`."""
    a, b, c, d, e, f, g, h, i, j, k, m = after
    A, B, C, D, E, F, G, H, I, J, K, M = before  # noqa: E741  one letter an entry
    return (
        a * A + b * E + c * I, a * B + b * F + c * J, a * C + b * G + c * K, a * D + b * H + c * M + d,
        e * A + f * E + g * I, e * B + f * F + g * J, e * C + f * G + g * K, e * D + f * H + g * M + h,
        i * A + j * E + k * I, i * B + j * F + k * J, i * C + j * G + k * K, i * D + j * H + k * M + m,
    )  # fmt: skip


def moved(matrix: Matrix, point: Vector) -> Vector:
    """The image of a point."""
    return tuple(dot(matrix[i : i + 3], point) + matrix[i + 3] for i in (0, 4, 8))  # type: ignore[arg-type,return-value]


def turned(matrix: Matrix, vector: Vector) -> Vector:
    """The image of a direction: the linear part only."""
    return tuple(dot(matrix[i : i + 3], vector) for i in (0, 4, 8))  # type: ignore[arg-type,return-value]


def keeps_axes(matrix: Matrix) -> bool:
    """Whether boxes stay boxes: each row of the linear part has one entry that is not 0."""
    return all(sum(abs(value) > 1e-12 for value in matrix[i : i + 3]) == 1 for i in (0, 4, 8))
