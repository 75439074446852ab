"""How badly a network predicts each face of a part from the rest of it: the attribution of the Shape paper, by the honest design.

Each pair of masks hides every patch once. What is hidden is removed before the network looks, so that an error is what the rest
of the part did not tell.

N samples, K faces.
"""

# pyright: basic
from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from .body import Body
from .cloud import PointCloud
from .errors import EncoderError

try:
    import torch
    from torch.nn.functional import smooth_l1_loss

    from .batch import stack
    from .checkpoint import load_weights
    from .honest import cell_targets
    from .neighbors import nearest_cell
    from .objectives import CadlmObjective, hidden_targets
except ModuleNotFoundError as error:
    fix = 'pip install "cadlm[encoder]"'
    raise EncoderError("missing-library", f"masked covers need {error.name}, which is not installed", fix=fix) from error
from .shipped import WEIGHTS
from .views import balled, cadlm_features

PAIRS = 4
NAMES = ("log_error", "log_most", "log_error_over")
"""What is known of a face: the logarithms of its mean error and of what a tenth of its samples are above, and by how much the
first is above the mean of the part's faces."""
_LEAST = 1e-3


def cover_errors(cloud: PointCloud, objective: CadlmObjective, pairs: int = PAIRS) -> NDArray[np.float32]:
    """The error at each sample: Smooth-L1 of the z-scores of what its cell holds, averaged over the masks that hid it; (N,).

    Raises:
        EncoderError: `bad-cloud` when all samples are one point.
    """
    net, part = objective.model, balled(cloud)
    grid = net.config.grid
    batch = stack([part.points], [cadlm_features(part)])
    cells_C = cell_targets(batch, grid).cells_C
    errors_T, rng = torch.zeros(grid**3), np.random.default_rng(0)
    for _ in range(pairs):
        half_1L = torch.from_numpy(rng.permutation(net.num_patches) < net.num_patches // 2)[None]
        for hidden_1L in (half_1L, ~half_1L):
            _, rows, values = hidden_targets(batch, hidden_1L, net)
            with torch.no_grad():
                told = net.predict(net(batch, hidden_1L), hidden_1L).values_HqG.flatten(0, 1)[rows]
            found = smooth_l1_loss(told, objective.scores(values), reduction="none").mean(1)
            errors_T[cells_C[hidden_1L[0, net.patch_of_cell_T[cells_C]]]] += found / pairs
    return errors_T[nearest_cell(batch.points, grid)].numpy()


def values_of(body: Body, numbers: NDArray[np.int64]) -> NDArray[np.float64]:
    """What is known of some faces, by the weights that ship; (K, len(NAMES)). A face without a sample is like the part's mean."""
    errors = cover_errors(body.cloud, _shipped())
    found = [errors[body.cloud.face_ids == number] for number in numbers]
    rows = [(row.mean(), np.quantile(row, 0.9)) if len(row) else (errors.mean(), errors.mean()) for row in found]
    mean, most = np.log(np.array(rows, np.float64).T + _LEAST)
    return np.stack([mean, most, mean - mean.mean()], 1)


@cache
def _shipped() -> CadlmObjective:
    objective = load_weights(WEIGHTS)[0]
    assert isinstance(objective, CadlmObjective)
    return objective
