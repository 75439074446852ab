"""The task heads of the release, which trained none of them; here for the parameter count and for labels that can be learnt.

B parts, T tokens, D channels, E embedding, W width of a head.
"""

# pyright: basic
from __future__ import annotations

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

SYMMETRIES = ("none", "mirror_half", "mirror_quarter", "axisymmetric", "cyclic_sector")
PRIMITIVES = ("plane", "cylinder", "cone", "sphere", "torus", "generic_freeform")
REDUCTIONS = ("none", "mirror_half", "mirror_quarter", "axisymmetric_2d", "cyclic_sector", "extrusion_2d")
CANDIDATES, REASONS, PARTS, PART_GROUPS, WORDS = 3, 8, 64, 16, 512


class HeadOutputs(NamedTuple):
    """Logits unless said otherwise; word logits of a caption come from `TaskHeads.caption.decode`."""

    token_embeddings_BTE: Tensor
    """Unit vectors."""
    embedding_BE: Tensor
    """Unit vector."""
    symmetry: Tensor
    planes: Tensor
    """(B, 3, 4): unit normal and offset."""
    axes: Tensor
    """(B, 3, 6): unit direction and a point."""
    plane_confidence: Tensor
    primitives: Tensor
    """(B, T, 6)."""
    topology: Tensor
    """(B, 2): number of repeated sectors (softplus), constant cross-section."""
    parts: Tensor
    part_groups: Tensor
    attributes: Tensor
    reduction: Tensor
    reduction_confidence: Tensor
    reasons: Tensor


class TaskHeads(nn.Module):
    """All heads side by side."""

    def __init__(self, channels: int, embedding: int, width: int) -> None:
        super().__init__()
        self.token_embedding = nn.Sequential(nn.LayerNorm(channels), nn.Linear(channels, embedding))
        self.embedding = _mlp(embedding, embedding, embedding)
        self.symmetry = _classifier(embedding, width, len(SYMMETRIES))
        self.planes = _mlp(embedding, width, 4 * CANDIDATES)
        self.axes = _mlp(embedding, width, 6 * CANDIDATES)
        self.plane_confidence = _mlp(embedding, width, CANDIDATES)
        self.primitives = nn.Sequential(nn.LayerNorm(channels), *_mlp(channels, width, len(PRIMITIVES)))
        self.topology = _mlp(embedding, width, 2)
        self.parts = nn.Sequential(nn.LayerNorm(channels), *_mlp(channels, width, PARTS))
        self.part_groups = _mlp(channels, width, PART_GROUPS)
        self.caption = Caption(embedding, width)
        self.reduction = _classifier(embedding, width, len(REDUCTIONS))
        self.reduction_confidence = _mlp(embedding, width, 1)
        self.reasons = _mlp(embedding, width, REASONS)

    def forward(self, tokens_BTD: Tensor, pooled_BE: Tensor) -> HeadOutputs:
        topology = self.topology(pooled_BE)
        return HeadOutputs(
            token_embeddings_BTE=F.normalize(self.token_embedding(tokens_BTD), dim=-1),
            embedding_BE=F.normalize(self.embedding(pooled_BE), dim=-1),
            symmetry=self.symmetry(pooled_BE),
            planes=_with_direction(self.planes(pooled_BE).unflatten(1, (CANDIDATES, 4))),
            axes=_with_direction(self.axes(pooled_BE).unflatten(1, (CANDIDATES, 6))),
            plane_confidence=self.plane_confidence(pooled_BE),
            primitives=self.primitives(tokens_BTD),
            topology=torch.cat([F.softplus(topology[:, :1]), topology[:, 1:]], 1),
            parts=self.parts(tokens_BTD),
            part_groups=self.part_groups(tokens_BTD),
            attributes=self.caption.attributes(pooled_BE),
            reduction=self.reduction(pooled_BE),
            reduction_confidence=self.reduction_confidence(pooled_BE)[:, 0],
            reasons=self.reasons(pooled_BE),
        )


class Caption(nn.Module):
    """Attribute words of a part, and a small decoder of sentences."""

    def __init__(self, embedding: int, width: int) -> None:
        super().__init__()
        self.attributes = _mlp(embedding, width, WORDS)
        self.words = nn.Embedding(WORDS, width)
        self.memory = nn.Linear(embedding, width)
        layer = nn.TransformerDecoderLayer(width, nhead=4, dim_feedforward=2 * width, dropout=0.1, batch_first=True)
        self.decoder = nn.TransformerDecoder(layer, num_layers=2)
        self.out = nn.Linear(width, WORDS)

    def decode(self, pooled_BE: Tensor, words_BN: Tensor) -> Tensor:
        """Logits of the word after each given one; (B, N, 512)."""
        length = words_BN.shape[1]
        causal = torch.triu(torch.ones(length, length, dtype=torch.bool, device=words_BN.device), 1)
        return self.out(self.decoder(self.words(words_BN), self.memory(pooled_BE)[:, None], tgt_mask=causal))


def _mlp(inputs: int, width: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(inputs, width), nn.GELU(), nn.Linear(width, outputs))


def _classifier(inputs: int, width: int, outputs: int) -> nn.Sequential:
    return nn.Sequential(
        nn.Linear(inputs, width), nn.GELU(), nn.LayerNorm(width), nn.Linear(width, width), nn.GELU(), nn.Linear(width, outputs)
    )


def _with_direction(x_BKV: Tensor) -> Tensor:
    """The first three numbers as a unit vector."""
    return torch.cat([F.normalize(x_BKV[..., :3], dim=-1), x_BKV[..., 3:]], -1)
