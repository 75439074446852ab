"""The cache of a teacher's distributions: what is read is what was taught, whatever was interrupted."""

# pyright: basic
from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("safetensors")

import torch

from cadlm.errors import CadlmError
from cadlm.train.distillation.cache import MAX_SHARD_BYTES, TeacherCache, digest_of
from cadlm.train.distillation.loss import Top, keep_top

PLACES = [60, 1, 75, 40, 90, 80, 64, 7, 99]
K = 8_000
"""So large that a shard holds some 250 places, and these rows take three."""


class Teacher:
    """Gives each row its own distributions; dies when asked for the row `dies_at`."""

    def __init__(self, dies_at: int = -1) -> None:
        self.dies_at = dies_at
        self.asked: list[int] = []

    def __call__(self, rows: Sequence[int]) -> list[Top]:
        self.asked += rows
        if self.dies_at in rows:
            raise KeyboardInterrupt
        return [top_of(row) for row in rows]


@cache
def top_of(row: int) -> Top:
    return keep_top(torch.randn(PLACES[row], K + 50, generator=torch.Generator().manual_seed(row)), K)


def cache_in(folder: Path, **about: object) -> TeacherCache:
    return TeacherCache(folder, {"teacher": "a", **about}, PLACES, K)


def same(a: Top, b: Top) -> bool:
    return torch.equal(a.logprobs, b.logprobs) and torch.equal(a.tokens, b.tokens) and torch.equal(a.rest, b.rest)


def test_a_killed_run_goes_on_and_ends_with_what_was_taught(tmp_path: Path) -> None:
    first = Teacher(dies_at=5)
    with pytest.raises(KeyboardInterrupt):
        list(cache_in(tmp_path).fill(first, batch=2))
    done = sorted(path.name for path in cache_in(tmp_path).folder.iterdir())
    assert done == ["00000.safetensors", "cache.json"]

    second = Teacher()
    assert list(cache_in(tmp_path).fill(second, batch=2)) == [(1, 2), (2, 2)]
    assert not set(second.asked) & {0, 1, 2, 3}
    kept = cache_in(tmp_path)
    assert kept.missing() == []
    assert list(kept.fill(Teacher(dies_at=0), batch=2)) == []
    for row in (8, 0, 1, 4, 3, 2, 7, 6, 5):
        assert same(kept.read(row), top_of(row))
    shards = list(kept.folder.glob("*.safetensors"))
    assert len(shards) == 3
    assert all(path.stat().st_size <= MAX_SHARD_BYTES for path in shards)


def test_ranks_share_the_shards(tmp_path: Path) -> None:
    teachers = [Teacher(), Teacher()]
    for rank, teacher in enumerate(teachers):
        list(cache_in(tmp_path).fill(teacher, batch=1, rank=rank, ranks=2))
    assert sorted(teachers[0].asked + teachers[1].asked) == list(range(len(PLACES)))
    assert teachers[0].asked
    assert teachers[1].asked


def test_what_the_distributions_depend_on_names_the_folder(tmp_path: Path) -> None:
    caches = [cache_in(tmp_path), cache_in(tmp_path, temperature=2.0), cache_in(tmp_path, teacher="b")]
    caches += [TeacherCache(tmp_path, {"teacher": "a"}, PLACES, K - 1), TeacherCache(tmp_path, {"teacher": "a"}, PLACES[1:], K)]
    assert len({cache.folder for cache in caches}) == 5
    assert cache_in(tmp_path).folder == caches[0].folder


def test_a_model_is_told_by_its_content(tmp_path: Path) -> None:
    with pytest.raises(CadlmError) as caught:
        digest_of(tmp_path)
    assert caught.value.code == "no-such-model"
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "model.safetensors").write_bytes(b"one")
    before = digest_of(tmp_path)
    (tmp_path / "README.md").write_text("a card")
    assert digest_of(tmp_path) == before
    (tmp_path / "model.safetensors").write_bytes(b"two")
    assert digest_of(tmp_path) != before


def test_damage_is_told(tmp_path: Path) -> None:
    list(cache_in(tmp_path).fill(Teacher(), batch=4))
    path = cache_in(tmp_path).folder / "00001.safetensors"
    path.write_bytes(path.read_bytes()[:-1])
    kept = cache_in(tmp_path)
    kept.read(0)
    with pytest.raises(CadlmError) as caught:
        kept.read(8 - 4)
    assert caught.value.code == "unreadable-cache"
    path.unlink()
    with pytest.raises(CadlmError) as caught:
        cache_in(tmp_path).read(4)
    assert caught.value.code == "unreadable-cache"


def test_a_row_that_no_shard_can_hold_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CadlmError) as caught:
        TeacherCache(tmp_path, {}, [60], 150_000)
    assert caught.value.code == "bad-config"
