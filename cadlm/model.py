"""The decoder network: token ids to logits over the answer tokens. Knows nothing of text, CAD or training.

A Llama-type stack (RMSNorm, rotary positions, SwiGLU, no biases) run as a prefix LM: tokens of the prompt see the whole
prompt, tokens of the answer see the prompt and the answer so far. Shapes: B sequences, L positions, D width, H heads,
A answer tokens.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Literal, Self

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .weights import MODEL, read_safetensors

FORMAT = "cadlm-decoder"
VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelConfig:
    """Sizes of the network.

    Attributes:
        vocabulary: Number of token ids; the first `answers` of them may be predicted, the others only read.
        feed_forward: Inner width of the SwiGLU.
        rope_base: Longest wavelength of the rotary positions, in tokens / 2π.
        max_length: Positions, prompt and answer together.
    """

    vocabulary: int
    answers: int
    width: int = 256
    layers: int = 4
    heads: int = 4
    feed_forward: int = 640
    rope_base: float = 1000.0
    max_length: int = 512

    def __post_init__(self) -> None:
        if self.width % self.heads or (self.width // self.heads) % 2:
            raise ValueError(f"width {self.width} is not an even multiple of {self.heads} heads")
        if not 0 < self.answers <= self.vocabulary:
            raise ValueError(f"answers {self.answers} is not in 1..vocabulary {self.vocabulary}")

    def to_dict(self) -> dict[str, object]:
        """Plain values for config.json, with the format and version that loading checks."""
        return {"format": FORMAT, "version": VERSION, **asdict(self)}

    @classmethod
    def from_dict(cls, values: dict[str, object]) -> Self:
        fields = dict(values)
        found = (fields.pop("format", None), fields.pop("version", None))
        if found != (FORMAT, VERSION):
            raise ValueError(f"not a {FORMAT} version {VERSION} config: {found}")
        return cls(**fields)  # type: ignore[arg-type]


Size = Literal["tiny", "small", "base", "large"]
SIZES: dict[Size, dict[str, int]] = {
    "tiny": {"width": 64, "layers": 2, "heads": 2, "feed_forward": 128},
    "small": {"width": 256, "layers": 4, "heads": 4, "feed_forward": 640},
    "base": {"width": 320, "layers": 5, "heads": 5, "feed_forward": 832},
    "large": {"width": 512, "layers": 8, "heads": 8, "feed_forward": 1408},
}
"""Named sizes: 0.1 M (tests), 3.0, 6.1 and 26 M parameters beside the embeddings."""


def read_state(folder: Path) -> dict[str, Tensor]:
    """The exported weights of a decoder by name, in float32. Raises `CadlmError`: `unreadable-weights`."""
    return {name: torch.from_numpy(array.astype(np.float32)) for name, array in read_safetensors(folder / MODEL).items()}


def rms_norm(x: Tensor, weight: Tensor | None = None) -> Tensor:
    return F.rms_norm(x, (x.shape[-1],), weight, eps=1e-6)


def rotary_tables(config: ModelConfig) -> tuple[Tensor, Tensor]:
    """Cosines and sines (max_length, head width / 2) of the rotary positions."""
    half = config.width // config.heads // 2
    frequency = config.rope_base ** (-torch.arange(half, dtype=torch.float64) / half)
    angle = torch.arange(config.max_length, dtype=torch.float64)[:, None] * frequency
    return angle.cos().float(), angle.sin().float()


def rotate(x_BHLK: Tensor, cos_LK: Tensor, sin_LK: Tensor) -> Tensor:
    """Turn each pair (i, i + half) of a head by its position's angle."""
    a, b = x_BHLK.chunk(2, dim=-1)
    return torch.cat((a * cos_LK - b * sin_LK, b * cos_LK + a * sin_LK), dim=-1)


class Block(nn.Module):
    """Attention and feed-forward, each behind a norm, each added to the stream."""

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        width, inner = config.width, config.feed_forward
        self.heads = config.heads
        self.attention_norm = nn.Parameter(torch.ones(width))
        self.qkv = nn.Linear(width, 3 * width, bias=False)
        self.attention_out = nn.Linear(width, width, bias=False)
        self.feed_norm = nn.Parameter(torch.ones(width))
        self.gate_up = nn.Linear(width, 2 * inner, bias=False)
        self.down = nn.Linear(inner, width, bias=False)

    def forward(self, x_BLD: Tensor, mask: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
        batch, length, width = x_BLD.shape
        qkv = self.qkv(rms_norm(x_BLD, self.attention_norm)).view(batch, length, 3 * self.heads, -1).transpose(1, 2)
        # Queries and keys are normalised: Muon's large steps stay stable without a logit cap.
        qk = rotate(rms_norm(qkv[:, : 2 * self.heads]), cos, sin)
        mixed = F.scaled_dot_product_attention(qk[:, : self.heads], qk[:, self.heads :], qkv[:, 2 * self.heads :], attn_mask=mask)
        x_BLD = x_BLD + self.attention_out(mixed.transpose(1, 2).reshape(batch, length, width))
        gate, up = self.gate_up(rms_norm(x_BLD, self.feed_norm)).chunk(2, dim=-1)
        return x_BLD + self.down(F.silu(gate) * up)


class Decoder(nn.Module):
    """The whole network. Input and output embeddings are one table; its first `answers` rows are the output."""

    cos: Tensor
    sin: Tensor

    def __init__(self, config: ModelConfig) -> None:
        super().__init__()
        self.config = config
        self.embedding = nn.Parameter(torch.empty(config.vocabulary, config.width))
        self.blocks = nn.ModuleList(Block(config) for _ in range(config.layers))
        self.final_norm = nn.Parameter(torch.ones(config.width))
        cos, sin = rotary_tables(config)
        self.register_buffer("cos", cos, persistent=False)
        self.register_buffer("sin", sin, persistent=False)
        self.initialise()

    def initialise(self) -> None:
        """Fan-in scaled weights; the matrices that write into the stream start at zero, so every block starts as identity."""
        nn.init.normal_(self.embedding, std=self.config.width**-0.5)
        for block in self.blocks:
            for name, matrix in block.named_parameters():
                if matrix.ndim == 2:
                    writes = name.startswith(("attention_out", "down"))
                    nn.init.zeros_(matrix) if writes else nn.init.normal_(matrix, std=matrix.shape[1] ** -0.5)

    def hidden(self, ids_BL: Tensor, prefix_B: Tensor) -> Tensor:
        """Final states (B, L, D). `prefix_B` is the number of prompt tokens of each row; rows are padded at the end."""
        length = ids_BL.shape[1]
        if length > self.config.max_length:
            raise ValueError(f"{length} tokens, at most {self.config.max_length}")
        position = torch.arange(length, device=ids_BL.device)
        seen = (position[None, :] <= position[:, None]) | (position < prefix_B[:, None])[:, None, :]
        # Embeddings enter at unit scale (rows have norm 1 as output weights).
        x = rms_norm(self.embedding[ids_BL])
        mask = torch.zeros(seen.shape, dtype=x.dtype, device=x.device).masked_fill_(~seen, -torch.inf)[:, None]
        cos, sin = self.cos[:length], self.sin[:length]
        for block in self.blocks:
            x = block(x, mask, cos, sin)
        return rms_norm(x, self.final_norm)

    def logits(self, hidden: Tensor) -> Tensor:
        """Scores (…, A) of the answer tokens."""
        return hidden @ self.embedding[: self.config.answers].T

    def forward(self, ids_BL: Tensor, prefix_B: Tensor) -> Tensor:
        """Logits (B, L, A): at position i of the token i + 1."""
        return self.logits(self.hidden(ids_BL, prefix_B))
