"""A transformer over patches: pre-norm blocks with RMSNorm and grouped-query attention, and rotary positions in three axes.

B parts, L patches, D channels, H heads, d channels of a head.
"""

# pyright: basic
from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class RMSNorm(nn.Module):
    """Divides by the root mean square, computed in float32."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels))

    def forward(self, x: Tensor) -> Tensor:
        wide = x.float()
        return (wide * (wide.square().mean(-1, keepdim=True) + 1e-6).rsqrt()).to(x.dtype) * self.weight


class GroupedAttention(nn.Module):
    """Every `heads / kv_heads` queries share one key and value."""

    def __init__(self, channels: int, heads: int, kv_heads: int) -> None:
        super().__init__()
        self.heads, self.kv_heads = heads, kv_heads
        width = channels // heads * kv_heads
        self.query = nn.Linear(channels, channels, bias=False)
        self.key = nn.Linear(channels, width, bias=False)
        self.value = nn.Linear(channels, width, bias=False)
        self.out = nn.Linear(channels, channels, bias=False)

    def forward(self, x_BLD: Tensor, angles: Tensor | None = None, mask: Tensor | None = None) -> Tensor:
        q = self.query(x_BLD).unflatten(-1, (self.heads, -1)).transpose(1, 2)
        k = self.key(x_BLD).unflatten(-1, (self.kv_heads, -1)).transpose(1, 2)
        v = self.value(x_BLD).unflatten(-1, (self.kv_heads, -1)).transpose(1, 2)
        if angles is not None:
            q, k = rotate(q, angles), rotate(k, angles)
        groups = self.heads // self.kv_heads
        k, v = k.repeat_interleave(groups, dim=1), v.repeat_interleave(groups, dim=1)
        return self.out(F.scaled_dot_product_attention(q, k, v, attn_mask=mask).transpose(1, 2).flatten(2))


class Block(nn.Module):
    """Attention and an MLP of four times the width."""

    def __init__(self, channels: int, heads: int, kv_heads: int) -> None:
        super().__init__()
        self.norm1 = RMSNorm(channels)
        self.attention = GroupedAttention(channels, heads, kv_heads)
        self.norm2 = RMSNorm(channels)
        self.mlp = nn.Sequential(nn.Linear(channels, 4 * channels), nn.GELU(), nn.Linear(4 * channels, channels))

    def forward(self, x_BLD: Tensor, angles: Tensor | None = None, mask: Tensor | None = None) -> Tensor:
        """`mask` (B, 1, 1, L) bool is true where there is a patch to attend to."""
        x_BLD = x_BLD + self.attention(self.norm1(x_BLD), angles, mask)
        return x_BLD + self.mlp(self.norm2(x_BLD))


def rotary_angles(places_L3: Tensor, head_width: int, base: float = 10_000.0) -> Tensor:
    """Angles of rotary positions, a third of the channel pairs for each axis; (L, pairs).

    A head whose width is no multiple of 6 keeps its last few channels as they are: 32 channels are 15 pairs and 2 channels.
    """
    pairs = head_width // 6
    rates = base ** (-torch.arange(pairs, device=places_L3.device) / max(pairs, 1))
    return (places_L3.float()[:, :, None] * rates).flatten(1)


def rotate(x_BHLd: Tensor, angles_Lp: Tensor) -> Tensor:
    """Turn channel pairs (i, i + p) by the angles; the dot product of two rotated rows depends on the difference of places."""
    pairs = angles_Lp.shape[1]
    cos, sin = angles_Lp.cos().to(x_BHLd.dtype), angles_Lp.sin().to(x_BHLd.dtype)
    first, second, rest = x_BHLd[..., :pairs], x_BHLd[..., pairs : 2 * pairs], x_BHLd[..., 2 * pairs :]
    return torch.cat([first * cos - second * sin, first * sin + second * cos, rest], -1)
