"""The Triton kernels against the plain forms, in values and gradients: by triton's interpreter on a CPU, and on a GPU."""

from __future__ import annotations

import os

import pytest

torch = pytest.importorskip("torch")
if not torch.cuda.is_available():
    os.environ["TRITON_INTERPRET"] = "1"  # read when a kernel is declared
pytest.importorskip("triton")

from geometry_encoder import gpu  # noqa: E402
from geometry_encoder.attention import attend_plain  # noqa: E402
from geometry_encoder.neighbors import Neighbors, node_position, search_plain, statistics_plain  # noqa: E402
from tests.geometry_encoder.clouds import random_clouds  # noqa: E402

DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")
GRID = 3


def found() -> tuple[object, Neighbors]:
    """Nodes with one edge, with more than a block of them, and points that no node sees."""
    clouds = random_clouds(20, 10).to(DEVICE)
    order = torch.arange(30, device=DEVICE)
    neighbors = search_plain(clouds, order, GRID, 0.9, 40, None)
    counts = neighbors.offsets_C1.diff()
    assert counts.min() < 3
    return clouds, neighbors


def test_kernels_and_plain_statistics_agree() -> None:
    clouds, neighbors = found()
    nodes = node_position(neighbors.cells_C, GRID)
    table = gpu.statistics(clouds.points, clouds.features, nodes, *neighbors[1:])
    assert torch.allclose(table, statistics_plain(clouds, neighbors, GRID), atol=1e-5)


@pytest.mark.parametrize("width", [24, 16])
def test_kernels_and_plain_attention_agree_in_values_and_gradients(width: int) -> None:
    _, neighbors = found()
    generator = torch.Generator().manual_seed(1)
    sizes = (len(neighbors.cells_C), 30, 30)
    inputs = [torch.randn(size, width, generator=generator).to(DEVICE).requires_grad_() for size in sizes]
    upstream = torch.randn(sizes[0], width, generator=generator).to(DEVICE)
    kernels = gpu.EdgeAttention.apply(*inputs, *neighbors[1:], 2)
    plain = attend_plain(*inputs, neighbors, 2)
    assert torch.allclose(kernels, plain, atol=1e-5)
    for a, b in zip(torch.autograd.grad(kernels, inputs, upstream), torch.autograd.grad(plain, inputs, upstream), strict=True):
        assert torch.allclose(a, b, atol=1e-4)


@pytest.mark.gpu
def test_models_on_a_gpu_use_the_kernels() -> None:
    assert gpu.serves(torch.zeros(1, device="cuda"))
