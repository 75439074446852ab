"""Today's stream: the shipped model, its words and its confidence were made with it, and so is every suite of the evaluation.

Whoever changes a digest changes all of these, and says so.
"""

from __future__ import annotations

import hashlib

import pytest

from generators.corpus import draw
from generators.edits import draw_edit
from generators.stated import stated


@pytest.mark.parametrize(
    ("seed", "shares", "digest"),
    [
        (0, (0.0, 0.0), "4f131358ff371061"),
        (5, (0.3, 0.3), "524e5701c878e43d"),
    ],
    ids=["as trained", "with later families"],
)  # fmt: skip
def test_samples_are_those_of_today(seed: int, shares: tuple[float, float], digest: str) -> None:
    found = hashlib.sha256()
    for index in range(200):
        sample = draw(seed, index, *shares)
        found.update(f"{sample}\n{stated(sample).to_json()}\n".encode())
    assert found.hexdigest()[:16] == digest


def test_edits_are_those_of_today() -> None:
    text = "\n".join(str(draw_edit(3, index)) for index in range(40))
    assert hashlib.sha256(text.encode()).hexdigest()[:16] == "28d8280e938480b1"
