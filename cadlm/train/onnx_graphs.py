"""Networks as functions of new ids and of the keys and values of all earlier ones, which ONNX can hold.

The prompt is read in the first call, where nothing is kept yet (P = 0), then each token by itself, so that a token costs what
one token costs. Shapes: B sequences, L new ids, P earlier ones, H heads, K head width, V scores. Names are Transformers.js's.
"""

# pyright: basic

from __future__ import annotations

from typing import Any, cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..model import Block, Decoder, rms_norm, rotate


class Stepwise(nn.Module):
    """`forward(input_ids (B, L), past)` gives the scores (B, 1, V) of the next id, and the keys and values of all ids.

    `past` and what comes back hold keys (B, H, P, K) and values of the first layer, of the second, …
    """

    layers: int
    heads: int
    head_width: int

    def empty(self, batch: int) -> list[Tensor]:
        """What is kept before the first call."""
        return [torch.zeros(batch, self.heads, 0, self.head_width) for _ in range(2 * self.layers)]

    def names(self, kind: str) -> list[str]:
        """Of the keys and values, in their order."""
        return [f"{kind}.{layer}.{part}" for layer in range(self.layers) for part in ("key", "value")]


class StepwiseDecoder(Stepwise):
    """A decoder of the package. The ids of a call see each other: a prompt must come whole, an answer token by token."""

    def __init__(self, decoder: Decoder) -> None:
        super().__init__()
        self.decoder = decoder
        config = decoder.config
        self.layers, self.heads, self.head_width = config.layers, config.heads, config.width // config.heads

    def forward(self, input_ids: Tensor, past: list[Tensor]) -> tuple[Tensor, ...]:
        decoder, heads = self.decoder, self.heads
        start = past[0].shape[2]
        place = torch.arange(start, start + input_ids.shape[1], device=input_ids.device)
        cos, sin = decoder.cos[place], decoder.sin[place]
        x_BLD = rms_norm(decoder.embedding[input_ids])
        kept: list[Tensor] = []
        for index, block in enumerate(cast("list[Block]", list(decoder.blocks))):
            qkv = block.qkv(rms_norm(x_BLD, block.attention_norm)).unflatten(2, (3 * heads, -1)).transpose(1, 2)
            qk = rotate(rms_norm(qkv[:, : 2 * heads]), cos, sin)
            keys = torch.cat((past[2 * index], qk[:, heads:]), dim=2)
            values = torch.cat((past[2 * index + 1], qkv[:, 2 * heads :]), dim=2)
            kept += [keys, values]
            mixed = F.scaled_dot_product_attention(qk[:, :heads], keys, values)
            x_BLD = x_BLD + block.attention_out(mixed.transpose(1, 2).flatten(2))
            gate, up = block.gate_up(rms_norm(x_BLD, block.feed_norm)).chunk(2, dim=-1)
            x_BLD = x_BLD + block.down(F.silu(gate) * up)
        return decoder.logits(rms_norm(x_BLD[:, -1:], decoder.final_norm)), *kept


class StepwiseTransformer(Stepwise):
    """A causal language model of transformers."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        self.model = model
        config = model.config
        self.layers, self.heads = config.num_hidden_layers, config.num_key_value_heads
        self.head_width = getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads

    def forward(self, input_ids: Tensor, past: list[Tensor]) -> tuple[Tensor, ...]:
        from transformers import DynamicCache

        cache = DynamicCache(list(zip(past[::2], past[1::2], strict=True)))
        out = self.model(input_ids=input_ids, past_key_values=cache, use_cache=True, logits_to_keep=1)
        return out.logits, *(tensor for layer in out.past_key_values.layers for tensor in (layer.keys, layer.values))
