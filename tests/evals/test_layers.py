"""Volumes found layer by layer are those of the solids, turned in every way; what is no stack is not taken for one."""

# pyright: basic
from __future__ import annotations

import manifold3d
import numpy as np
import pytest

from evals.layers import common_mm3, stacked
from evals.metrics import Shell, rotations


def shell(body: manifold3d.Manifold) -> Shell:
    mesh = body.to_mesh64()
    return Shell(np.asarray(mesh.vert_properties)[:, :3], np.asarray(mesh.tri_verts).astype(np.int64))


def steps() -> manifold3d.Manifold:
    """A plate with a boss off its middle and a hole through both: three layers, no symmetry."""
    plate = manifold3d.Manifold.cube((30, 20, 4)) + manifold3d.Manifold.cylinder(10, 6, 6, 24).translate((9, 8, 0))
    return plate - manifold3d.Manifold.cylinder(30, 2.5, 2.5, 16).translate((10, 9, -5))


@pytest.mark.parametrize("axis", range(3))
def test_layers_share_what_the_solids_share(axis: int) -> None:
    """Against the intersection of the meshes, an independent way; the reference lies across each axis in turn."""
    lying = np.hstack((np.roll(np.eye(3), axis + 1, axis=0), np.zeros((3, 1))))
    part, reference = steps(), (steps() + manifold3d.Manifold.cube((12, 12, 14))).transform(lying)
    mine, theirs = shell(part).stacked[2], shell(reference).stacked[axis]
    assert mine is not None and theirs is not None and len(mine.sections) == 2 and len(theirs.sections) == 3
    for rotation in rotations():
        if rotation[axis, 2]:
            shift = np.array([3.0, -2.0, 1.5])
            whole = (part.transform(np.hstack((rotation, shift[:, None]))) ^ reference).volume()
            assert common_mm3(mine, theirs, rotation, shift) == pytest.approx(whole, abs=1e-6)


def test_what_leans_is_no_stack() -> None:
    cone, wedge = manifold3d.Manifold.cylinder(5, 4, 3), manifold3d.Manifold.cylinder(5, 4, 4, 3)
    assert stacked(cone, shell(cone).vertices, shell(cone).areas) == (None, None, None)
    assert [layers is None for layers in shell(wedge).stacked] == [True, True, False]
