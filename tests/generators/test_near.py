"""Near-duplicates: found whatever their size and place, never inside one split, and only for one shape."""

from __future__ import annotations

import math
from random import Random

from generators.corpora.near import Shape, find_twins, shape_of


def cuboid(split: str, a: float, b: float, c: float, *, name: str = "") -> Shape:
    """A box by its formulas, edges along the axes."""
    volume = a * b * c
    inertia = (volume * (b * b + c * c) / 12, volume * (a * a + c * c) / 12, volume * (a * a + b * b) / 12, 0.0, 0.0, 0.0)
    area = 2 * (a * b + b * c + a * c)
    identity = name or f"{split}-{a}-{b}-{c}"
    return shape_of(id=identity, split=split, prompt="", volume_mm3=volume, area_mm2=area, inertia_mm5=inertia)


def turned_in_plane(split: str, a: float, b: float, c: float, degrees: float) -> Shape:
    """The same box turned about Z: its inertia gets a product."""
    volume = a * b * c
    x, y, z = volume * (b * b + c * c) / 12, volume * (a * a + c * c) / 12, volume * (a * a + b * b) / 12
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    inertia = (x * cos * cos + y * sin * sin, x * sin * sin + y * cos * cos, z, (x - y) * sin * cos, 0.0, 0.0)
    return shape_of(
        id="turned", split=split, prompt="", volume_mm3=volume, area_mm2=2 * (a * b + b * c + a * c), inertia_mm5=inertia
    )


def test_a_scaled_and_swapped_box_is_found() -> None:
    (pair,) = find_twins([cuboid("train", 10, 20, 30), cuboid("test", 60, 20, 40)])
    assert not pair.is_congruent and {pair.first.split, pair.second.split} == {"train", "test"}


def test_a_turned_box_of_one_size_is_congruent() -> None:
    (pair,) = find_twins([cuboid("train", 10, 20, 30), turned_in_plane("test", 10, 20, 30, 37)])
    assert pair.is_congruent


def test_two_of_one_split_are_no_leak() -> None:
    assert list(find_twins([cuboid("train", 10, 20, 30), cuboid("train", 20, 40, 60)])) == []


def test_a_slightly_different_box_is_another_shape() -> None:
    assert list(find_twins([cuboid("train", 10, 20, 30), cuboid("test", 10, 20, 30.01)])) == []


def test_all_pairs_are_found_among_many_in_any_order() -> None:
    rng = Random(1)
    sizes = [(rng.uniform(1, 9), rng.uniform(10, 19), rng.uniform(20, 29)) for _ in range(60)]
    train = [cuboid("train", *size) for size in sizes]
    test = [cuboid("test", *(3.7 * edge for edge in size)) for size in sizes[::3]]
    shapes = train + test
    expected = [(pair.first.id, pair.second.id) for pair in find_twins(shapes)]
    assert len(expected) == len(test)
    rng.shuffle(shapes)
    assert [(pair.first.id, pair.second.id) for pair in find_twins(shapes)] == expected
