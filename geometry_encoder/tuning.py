"""Fine-tuning: a network and the classifiers that were fitted to it while frozen are trained on together."""

# pyright: basic
from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, normalize

from .batch import stack
from .labels import cell_labels
from .objectives import CadlmObjective
from .store import Store
from .views import balled, cadlm_features, drawn, turned

BATCH = 8
RATE = 1e-3


def tuned(
    network: CadlmObjective,
    probes: Mapping[str, nn.Module],
    weights: Mapping[str, Tensor],
    store: Store,
    parts: Sequence[tuple[str, Mapping[str, int]]],
    *,
    points: int,
    steps: int,
    seed: int,
) -> tuple[CadlmObjective, dict[str, nn.Module]]:
    """Copies of a network and of its classifiers after so many steps of `BATCH` parts, turned at random.

    Args:
        probes, weights: By label, `LABELS` and those of parts, what reads tokens or vectors, and what each class weighs.
        parts: Names in the store, with what each label of parts is, -1 unknown.
    """
    torch.manual_seed(seed)
    network, heads = deepcopy(network).train(), {label: deepcopy(probe).train() for label, probe in probes.items()}
    wanted = [*network.model.parameters(), *(p for head in heads.values() for p in head.parameters())]
    optimizer = torch.optim.AdamW(wanted, lr=RATE, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    for step in range(steps):
        rng = np.random.default_rng([seed, step])
        chosen = [parts[i] for i in rng.choice(len(parts), BATCH, replace=len(parts) < BATCH)]
        clouds = [balled(turned(drawn(store.load(part), points, rng), rng)) for part, _ in chosen]
        batch = stack([cloud.points for cloud in clouds], [cadlm_features(cloud) for cloud in clouds])
        tokens_CF, labels = network.model.tokens(batch), cell_labels(clouds, batch, network.model.config.grid)
        vectors_BE = normalize(network.model.vectors(batch), dim=-1)
        known = {label: (tokens_CF, labels_C) for label, labels_C in labels.items()}
        known |= {label: (vectors_BE, torch.tensor([of[label] for _, of in chosen])) for label in chosen[0][1]}
        losses = [
            cross_entropy(heads[label](features), places, weights[label], ignore_index=-1)
            for label, (features, places) in known.items()
            if bool((places >= 0).any())
        ]
        optimizer.zero_grad()
        torch.stack(losses).sum().backward()
        nn.utils.clip_grad_norm_(wanted, 1.0)
        optimizer.step()
        schedule.step()
    return network.eval(), {label: head.eval() for label, head in heads.items()}
