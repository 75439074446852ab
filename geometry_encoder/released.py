"""The model of the Shape release: tokenizer, patches, transformer, pooling; and its reconstruction head.

B parts, T nodes of the grid, L patches, D channels, E embedding.
"""

# pyright: basic
from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor, nn

from .batch import Clouds
from .config import ReleasedConfig
from .heads import TaskHeads
from .magno import STATISTICS, EmptyCells, Magno, Tokens
from .transformer import Block, RMSNorm, rotary_angles


class Encoded(NamedTuple):
    """Tokens (B, T, D) after the transformer, the pooled vector (B, E) and what the tokenizer saw."""

    tokens_BTD: Tensor
    pooled_BE: Tensor
    seen: Tokens


class Processor(nn.Module):
    """Patches of the grid through a transformer and back. There is no way around it: 216 tokens leave as `channels` numbers."""

    def __init__(self, config: ReleasedConfig) -> None:
        super().__init__()
        self.config = config
        channels, wide = config.channels, config.patch**3 * config.channels
        side = config.grid // config.patch
        self.patchify = nn.Linear(wide, channels)
        self.unpatchify = nn.Linear(channels, wide)
        self.positions = nn.Parameter(0.02 * torch.randn(side**3, channels)) if config.positions == "absolute" else None
        self.mask_token = nn.Parameter(torch.zeros(channels))
        self.blocks = nn.ModuleList(Block(channels, config.heads, config.kv_heads) for _ in range(config.layers))
        self.norm = RMSNorm(channels)

    def forward(self, tokens_BTD: Tensor, mask_BT: Tensor | None = None) -> Tensor:
        """(B, T, D). A patch of which at least half the tokens are masked is replaced by the mask token."""
        config = self.config
        side = config.grid // config.patch
        x_BLD = self.patchify(to_patches(tokens_BTD, side, config.patch).flatten(2))
        if mask_BT is not None:
            hidden_BL = hidden_patches(mask_BT, config)
            x_BLD = torch.where(hidden_BL[..., None], self.mask_token.to(x_BLD.dtype), x_BLD)
        angles = None
        if self.positions is not None:
            x_BLD = x_BLD + self.positions
        else:
            axis = torch.arange(side, device=x_BLD.device)
            angles = rotary_angles(torch.cartesian_prod(axis, axis, axis), config.channels // config.heads)
        for block in self.blocks:
            x_BLD = block(x_BLD, angles)
        return from_patches(self.unpatchify(self.norm(x_BLD)).unflatten(2, (config.patch**3, -1)), side, config.patch)


class Pool(nn.Module):
    """Attention pooling: a score for each token, the weighted mean, a projection."""

    def __init__(self, channels: int, embedding: int) -> None:
        super().__init__()
        self.score = nn.Sequential(nn.LayerNorm(channels), nn.Linear(channels, 1))
        self.project = nn.Sequential(nn.LayerNorm(channels), nn.Linear(channels, embedding))

    def forward(self, tokens_BTD: Tensor) -> Tensor:
        weights_BT1 = self.score(tokens_BTD).softmax(1)
        return self.project((weights_BT1.transpose(1, 2) @ tokens_BTD)[:, 0])


class Released(nn.Module):
    """The backbone with its heads; 10,913,297 parameters with the default settings."""

    def __init__(self, config: ReleasedConfig) -> None:
        super().__init__()
        self.config = config
        self.tokenizer = Magno(config)
        self.token_positions = nn.Linear(3, config.channels)
        self.processor = Processor(config)
        self.pool = Pool(config.channels, config.embedding)
        self.heads = TaskHeads(config.channels, config.embedding, config.head_width)

    def forward(self, clouds: Clouds, mask_BT: Tensor | None = None, empty: EmptyCells | None = None) -> Encoded:
        """Encode a batch.

        Args:
            mask_BT: Nodes to hide, bool. The release hides whole patches and after the tokenizer: see `Processor.forward`.
            empty: `tokenizer.empty_cells()` of the same weights, where they are frozen.
        """
        seen = self.tokenizer(clouds, empty)
        placed_BTD = seen.tokens_BTD + self.token_positions(self.tokenizer.grid_T3)
        tokens_BTD = self.processor(placed_BTD, mask_BT)
        return Encoded(tokens_BTD, self.pool(tokens_BTD), seen)


def reconstruction_head(config: ReleasedConfig) -> nn.Sequential:
    """From a token to the 28 statistics; part of the objective, not of the 10,913,297."""
    wide = 2 * config.channels
    return nn.Sequential(
        nn.Linear(config.channels, wide), nn.GELU(), nn.Linear(wide, wide), nn.GELU(), nn.Linear(wide, STATISTICS)
    )


def hidden_patches(mask_BT: Tensor, config: ReleasedConfig) -> Tensor:
    """(B, L) bool: those of which at least half the tokens are masked."""
    return to_patches(mask_BT[..., None], config.grid // config.patch, config.patch).float().mean((2, 3)) >= 0.5


def to_patches(x_BTF: Tensor, side: int, patch: int) -> Tensor:
    """Nodes in C order to (B, side³, patch³, F)."""
    x = x_BTF.unflatten(1, (side, patch, side, patch, side, patch))
    return x.permute(0, 1, 3, 5, 2, 4, 6, 7).flatten(4, 6).flatten(1, 3)


def from_patches(x_BLqF: Tensor, side: int, patch: int) -> Tensor:
    """The inverse of `to_patches`."""
    x = x_BLqF.unflatten(2, (patch, patch, patch)).unflatten(1, (side, side, side))
    return x.permute(0, 1, 4, 2, 5, 3, 6, 7).flatten(1, 6)
