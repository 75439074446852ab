"""Pictures: the rasteriser against closed cases, and views of parts read back pixel by pixel."""

from __future__ import annotations

import struct
import xml.etree.ElementTree as ET
import zlib

import numpy as np
import pytest

from dsl.checker import check
from dsl.examples import EXAMPLES
from dsl.kernel.build import build
from dsl.kernel.compiling import compile
from dsl.kernel.dimensions import dimension_text
from dsl.kernel.edges import edges_of
from dsl.kernel.measure import measure
from dsl.kernel.mesh import tessellate
from dsl.kernel.pictures import picture
from dsl.kernel.raster import draw_lines, draw_triangles, png_bytes, shrink
from dsl.kernel.render import png_view
from dsl.kernel.sheet import svg_sheet


def pixels(png: bytes) -> np.ndarray:
    """A decoder for what `png_bytes` writes: one IDAT chunk, RGB, filter 2 throughout."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    at = png.index(b"IDAT")
    (size,) = struct.unpack(">I", png[at - 4 : at])
    rows = np.frombuffer(zlib.decompress(png[at + 4 : at + 4 + size]), np.uint8).reshape(height, width * 3 + 1)
    assert (rows[:, 0] == 2).all()
    return np.cumsum(rows[:, 1:], axis=0, dtype=np.uint8).reshape(height, width, 3)


def test_a_png_reads_back_as_it_was_drawn() -> None:
    canvas = np.random.default_rng(1).random((7, 5, 3)).astype(np.float32)
    assert np.array_equal(pixels(png_bytes(canvas)), np.floor(canvas * 255 + 0.5).astype(np.uint8))


def test_the_nearer_triangle_wins_whatever_the_order() -> None:
    near = np.array([[2.0, 2, 1], [2, 18, 1], [18, 2, 1]])
    far = np.array([[0.0, 0, 5], [0, 20, 5], [20, 0, 5]])
    for corners in (np.stack([near, far]), np.stack([far, near])):
        brightness = np.where(corners[:, :, 2] < 3, 1.0, 0.5)
        layer = draw_triangles(corners, brightness, 20, 20)
        assert layer.brightness[5, 5] == pytest.approx(1.0) and layer.depth[5, 5] == pytest.approx(1.0)
        assert layer.brightness[0, 0] == pytest.approx(0.5) and np.isinf(layer.depth[19, 19])


def test_two_triangles_of_a_square_leave_no_gap_and_backs_are_not_drawn() -> None:
    a, b, c, d = ([3.3, 3.3, 0], [3.3, 16.7, 0], [16.7, 16.7, 0], [16.7, 3.3, 0])
    square = np.array([[a, b, c], [a, c, d]])
    covered = np.isfinite(draw_triangles(square, np.ones((2, 3)), 20, 20).depth)
    assert covered[3:17, 3:17].all() and covered.sum() == 14 * 14
    back = draw_triangles(np.concatenate([square, square[:, ::-1]])[2:], np.ones((2, 3)), 20, 20)
    assert not np.isfinite(back.depth).any()


def test_a_line_behind_a_surface_is_hidden() -> None:
    depth = np.full((20, 20), np.inf, dtype=np.float32)
    depth[:, :10] = 1.0
    canvas = np.ones((20, 20, 3), dtype=np.float32)
    draw_lines(canvas, np.array([[[2.0, 10.5, 5], [18, 10.5, 5]]]), (0, 0, 0), 1.0, depth, 0.1)
    assert (canvas[:, 3:8] == 1).all() and (canvas[9:11, 12:17].min(axis=0) == 0).all()


def test_shrinking_averages() -> None:
    canvas = np.arange(4 * 4 * 3, dtype=np.float32).reshape(4, 4, 3)
    assert np.allclose(shrink(canvas, 2), canvas.reshape(2, 2, 2, 2, 3).mean(axis=(1, 3)))


def test_edges_leave_out_seams_and_tell_smooth_ones() -> None:
    cylinder = build(check("Y 10 20"))
    tessellate(cylinder)
    found = edges_of(cylinder.shape_occ)
    assert len(found.smooth) == 0
    assert set(np.unique(found.sharp[:, :, 2])) == {0.0, 20.0}
    rounded = build(check("C 20 30 10\nF $ 3 |Z"))
    tessellate(rounded)
    found = edges_of(rounded.shape_occ)
    # Each of the four rounded corners meets its two walls in upright tangent lines.
    assert len(found.smooth) == 8
    assert np.allclose(found.smooth[:, 0, :2], found.smooth[:, 1, :2])


def test_a_view_shows_the_part_in_the_middle_of_a_light_page() -> None:
    picture = pixels(png_view(build(check("C 50 30 5\nH $ 25 15 10")), 320, 240)).astype(int)
    assert picture.shape == (240, 320, 3)
    assert picture[:4].min() > 225 and picture[:, :4].min() > 225
    top = picture[100:140, 120:200].reshape(-1, 3)
    assert np.median(top) < 235 and top.min() < 80, "the top face is grey and the hole has a dark edge"


def test_left_right_and_top_of_a_box_differ_in_tone() -> None:
    picture = pixels(png_view(build(check("C 20 20 20")), 400, 300, dimensions=False)).astype(int)
    tones = [int(picture[y, x, 1]) for x, y in ((200, 80), (150, 190), (250, 190))]
    assert tones[0] > tones[1] + 20 and tones[1] > tones[2] + 20


def test_the_same_part_gives_the_same_bytes() -> None:
    solid = build(check("S 8\nH $ 0 0 4"))
    assert png_view(solid, 200, 150) == png_view(solid, 200, 150)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        *((50.0, "50"), (36.6606, "36.66"), (0.1 + 0.2, "0.3"), (0.004, "0.004"), (100.0, "100"), (0.00123456, "0.00123")),
        *((5e-5, "0.00005"), (1e-6, "0.000001"), (1e6, "1000000")),
    ],
)
def test_dimensions_show_what_a_drawing_would(value: float, text: str) -> None:
    assert dimension_text(value) == text


@pytest.mark.parametrize("text", ["1e-6 1e-6 1e-6", "5 3 5e-5", "1e-4 1e-4 1e-4", "1e5 1 1", "0.5 200 3"])
def test_tiny_and_slender_parts_have_a_picture(text: str) -> None:
    solid = build(check(f"C {text}"))
    assert pixels(png_view(solid, 160, 120)).min() < 120
    ET.fromstring(svg_sheet(solid))


def test_a_line_drawing_has_visible_and_hidden_edges() -> None:
    root = ET.fromstring(svg_sheet(build(check("C 50 30 5\nH $ 25 15 10")), "a <plate> & more"))
    space = "{http://www.w3.org/2000/svg}"
    paths = {path.get("class"): path.get("d", "") for path in root.iter(f"{space}path")}
    assert {"visible", "hidden", "dimension", "text"} <= set(paths)
    # A box shows 9 of its 12 edges and hides 3; the hole adds its upper rim and half hides its lower one.
    assert paths["visible"].count("M") >= 10 and paths["hidden"].count("M") >= 3
    title = root.find(f"{space}title")
    assert title is not None and title.text == "a <plate> & more"


def test_a_sheet_has_front_top_and_right_view_in_line_and_to_one_scale() -> None:
    """Of a block of 60 by 30 by 20: the edges that run across the sheet are those of the three views, none of the oblique one."""
    root = ET.fromstring(svg_sheet(build(check("C 60 30 20")), "block"))
    paths = {path.get("class"): path.get("d", "") for path in root.iter("{http://www.w3.org/2000/svg}path")}
    lines = [[tuple(map(float, point.split())) for point in line.split("L")] for line in paths["visible"].split("M")[1:]]
    across = sorted({(line[0][1], *sorted((line[0][0], line[-1][0]))) for line in lines if line[0][1] == line[-1][1]})
    mm = max(end - start for _, start, end in across) / 60
    low = min(start for _, start, _ in across)
    found = [(round((y - across[-1][0]) / mm), round((a - low) / mm), round((b - a) / mm)) for y, a, b in across]
    gap = found[3][1] - 60
    assert found == [(-50 - gap, 0, 60), (-20 - gap, 0, 60), (-20, 0, 60), (-20, 60 + gap, 30), (0, 0, 60), (0, 60 + gap, 30)]
    assert 5 < gap < 20 and paths["text"]


def test_the_pictures_of_the_language_are_of_valid_parts() -> None:
    for op in EXAMPLES:
        assert measure(compile(EXAMPLES[op])).volume_mm3 > 0, op
    assert picture("C").startswith(b"\x89PNG")
