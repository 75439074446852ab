"""Rows of ids as one batch that ends together, as decoders need it."""

# pyright: basic
from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from .chat_data import IGNORED, Encoded


def pad_left(rows: Sequence[Encoded], padding: int) -> dict[str, Tensor]:
    """`input_ids`, `attention_mask` and `labels`, each (B, L); only answers have labels."""
    length = max(len(row.ids) for row in rows)
    ids = torch.full((len(rows), length), padding)
    mask = torch.zeros_like(ids)
    labels = torch.full_like(ids, IGNORED)
    for index, row in enumerate(rows):
        start = length - len(row.ids)
        ids[index, start:] = torch.tensor(row.ids)
        mask[index, start:] = 1
        labels[index, start + row.prompt :] = ids[index, start + row.prompt :]
    return {"input_ids": ids, "attention_mask": mask, "labels": labels}
