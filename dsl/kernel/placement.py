"""Affine placements as plain 3x4 tuples: composed in Python, handed to OCCT once per shape (kernel-free).

A chain of ten thousand translations is ten thousand additions and one location.
"""

from __future__ import annotations

from math import cos, hypot, isclose, radians, sin, sqrt

Vector = tuple[float, float, float]
Matrix = tuple[float, float, float, float, float, float, float, float, float, float, float, float]
"""Row-major 3x4: (a11, a12, a13, tx, a21, a22, a23, ty, a31, a32, a33, tz), mm."""

IDENTITY: Matrix = (1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0)
ORTHOGONAL_TOLERANCE = 1e-10
"""How far the columns may be from orthogonal and equal and still count as a similarity: 5,000 rotations drift 1e-12."""


def compose(outer: Matrix, inner: Matrix) -> Matrix:
    """The placement that applies `inner` first, then `outer`."""
    if inner is IDENTITY:
        return outer
    if outer is IDENTITY:
        return inner
    a, b, c, x, d, e, f, y, g, h, i, z = outer
    j, k, l_, u, m, n, o, v, p, q, r, w = inner
    return (
        a * j + b * m + c * p, a * k + b * n + c * q, a * l_ + b * o + c * r, a * u + b * v + c * w + x,
        d * j + e * m + f * p, d * k + e * n + f * q, d * l_ + e * o + f * r, d * u + e * v + f * w + y,
        g * j + h * m + i * p, g * k + h * n + i * q, g * l_ + h * o + i * r, g * u + h * v + i * w + z,
    )  # fmt: skip


def translated(matrix: Matrix, x: float, y: float, z: float) -> Matrix:
    """`matrix`, then a translation: exact, no products of ones and zeros."""
    a, b, c, tx, d, e, f, ty, g, h, i, tz = matrix
    return (a, b, c, tx + x, d, e, f, ty + y, g, h, i, tz + z)


def apply(matrix: Matrix, point: Vector) -> Vector:
    """The image of a point."""
    a, b, c, x, d, e, f, y, g, h, i, z = matrix
    u, v, w = point
    return (a * u + b * v + c * w + x, d * u + e * v + f * w + y, g * u + h * v + i * w + z)


def apply_direction(matrix: Matrix, vector: Vector) -> Vector:
    """The image of a free vector."""
    a, b, c, _, d, e, f, _, g, h, i, _ = matrix
    u, v, w = vector
    return (a * u + b * v + c * w, d * u + e * v + f * w, g * u + h * v + i * w)


def from_axes(x: Vector, y: Vector, z: Vector, origin: Vector) -> Matrix:
    """The placement with these columns."""
    return (x[0], y[0], z[0], origin[0], x[1], y[1], z[1], origin[1], x[2], y[2], z[2], origin[2])


def columns(matrix: Matrix) -> tuple[Vector, Vector, Vector]:
    """Images of the three unit vectors."""
    a, b, c, _, d, e, f, _, g, h, i, _ = matrix
    return (a, d, g), (b, e, h), (c, f, i)


def origin(matrix: Matrix) -> Vector:
    return (matrix[3], matrix[7], matrix[11])


def determinant(matrix: Matrix) -> float:
    a, b, c, _, d, e, f, _, g, h, i, _ = matrix
    return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)


def inverse(matrix: Matrix) -> Matrix:
    """The inverse placement; the matrix must not be singular."""
    a, b, c, x, d, e, f, y, g, h, i, z = matrix
    det = determinant(matrix)
    j, k, m = (e * i - f * h) / det, (c * h - b * i) / det, (b * f - c * e) / det
    n, o, p = (f * g - d * i) / det, (a * i - c * g) / det, (c * d - a * f) / det
    q, r, s = (d * h - e * g) / det, (b * g - a * h) / det, (a * e - b * d) / det
    return (j, k, m, -(j * x + k * y + m * z), n, o, p, -(n * x + o * y + p * z), q, r, s, -(q * x + r * y + s * z))


def similarity_factor(matrix: Matrix) -> float | None:
    """The length factor of a similarity (negative if it mirrors), or None if the matrix shears or stretches."""
    x, y, z = columns(matrix)
    lengths = dot(x, x), dot(y, y), dot(z, z)
    mean = sum(lengths) / 3
    worst = max(*(abs(length - mean) for length in lengths), abs(dot(x, y)), abs(dot(x, z)), abs(dot(y, z)))
    if worst > ORTHOGONAL_TOLERANCE * mean:
        return None
    factor = sqrt(mean)
    return factor if determinant(matrix) > 0 else -factor


def is_shift(matrix: Matrix) -> bool:
    """A translation, or nothing."""
    a, b, c, _, d, e, f, _, g, h, i, _ = matrix
    return a == e == i == 1.0 and b == c == d == f == g == h == 0.0


def is_rigid(matrix: Matrix) -> bool:
    """A rotation and a translation, nothing else."""
    if is_shift(matrix):
        return True
    factor = similarity_factor(matrix)
    return factor is not None and isclose(factor, 1.0, rel_tol=1e-10)


def rotation(rx_deg: float, ry_deg: float, rz_deg: float) -> Matrix:
    """Rx·Ry·Rz about the world origin: Z is applied first."""
    x = about_axis((0.0, 0.0, 0.0), (1.0, 0.0, 0.0), rx_deg)
    y = about_axis((0.0, 0.0, 0.0), (0.0, 1.0, 0.0), ry_deg)
    z = about_axis((0.0, 0.0, 0.0), (0.0, 0.0, 1.0), rz_deg)
    return compose(compose(x, y), z)


def about_axis(point: Vector, axis: Vector, angle_deg: float) -> Matrix:
    """A right-handed turn about an axis through a point."""
    u, v, w = unit(axis)
    c, s = cosine_sine(angle_deg)
    k = 1.0 - c
    turn = (
        u * u * k + c, u * v * k - w * s, u * w * k + v * s, 0.0,
        v * u * k + w * s, v * v * k + c, v * w * k - u * s, 0.0,
        w * u * k - v * s, w * v * k + u * s, w * w * k + c, 0.0,
    )  # fmt: skip
    return _keeping(turn, point)


def scaling(sx: float, sy: float, sz: float) -> Matrix:
    return (sx, 0.0, 0.0, 0.0, 0.0, sy, 0.0, 0.0, 0.0, 0.0, sz, 0.0)


def mirror(point: Vector, normal: Vector) -> Matrix:
    """The reflection in the plane through `point` with `normal`."""
    u, v, w = unit(normal)
    flip = (
        1 - 2 * u * u, -2 * u * v, -2 * u * w, 0.0,
        -2 * v * u, 1 - 2 * v * v, -2 * v * w, 0.0,
        -2 * w * u, -2 * w * v, 1 - 2 * w * w, 0.0,
    )  # fmt: skip
    return _keeping(flip, point)


def _keeping(linear: Matrix, point: Vector) -> Matrix:
    """`linear` moved so that `point` stays where it is."""
    x, y, z = apply(linear, point)
    return translated(linear, point[0] - x, point[1] - y, point[2] - z)


def cosine_sine(angle_deg: float) -> tuple[float, float]:
    """Exact at every quarter turn, where round-off would tilt faces that should stay parallel."""
    quarter, rest = divmod(angle_deg % 360.0, 90.0)
    c, s = cos(radians(rest)), sin(radians(rest))
    return ((c, s), (-s, c), (-c, -s), (s, -c))[int(quarter) % 4]


def dot(a: Vector, b: Vector) -> float:
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def cross(a: Vector, b: Vector) -> Vector:
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def stepped(point: Vector, direction: Vector, size: float) -> Vector:
    """The point that many times a vector further on."""
    return (point[0] + size * direction[0], point[1] + size * direction[1], point[2] + size * direction[2])


def length(vector: Vector) -> float:
    return hypot(*vector)


def unit(vector: Vector) -> Vector:
    """The direction of a non-zero vector; a coordinate direction stays exact."""
    size = hypot(*vector)
    return (vector[0] / size, vector[1] / size, vector[2] / size)
