"""Searching an index: faiss and a product of matrices give the same rows in the same order."""

from __future__ import annotations

import numpy as np
import pytest

from geometry_encoder import index


def _vectors(count: int) -> np.ndarray:
    rows = np.random.default_rng(0).normal(size=(count, 8)).astype(np.float32)
    rows[7] = rows[3]  # equal ones come in the order of the index
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_the_nearest_come_first_and_equal_ones_by_row() -> None:
    vectors = _vectors(50)
    rows, cosines = index.search(vectors, vectors[3], 5)
    assert rows[:2].tolist() == [3, 7]
    assert cosines.tolist() == sorted((vectors @ vectors[3]).tolist(), reverse=True)[:5]


def test_faiss_finds_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("faiss")
    vectors = _vectors(500)
    plain = index.search(vectors, vectors[3], 20)
    monkeypatch.setattr(index, "LARGE", 1)
    found = index.search(vectors, vectors[3], 20)
    assert found[0].tolist() == plain[0].tolist()
    assert found[1] == pytest.approx(plain[1])
