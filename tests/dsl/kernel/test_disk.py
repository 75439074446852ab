"""Built operands in a folder: a later process builds nothing again, and whatever happens to the files costs time, never truth."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

import dsl
from dsl.kernel import build as building
from dsl.kernel import disk
from dsl.kernel.build import build
from dsl.kernel.cache import BuildCache
from dsl.kernel.measure import measure
from dsl.kernel.worker import Job, Pool
from dsl.measurements import Measurements

PART = "C 60 40 8\nF 0 3 |Z\nK 6 4 9\nT $ 20 20 7\nU 1 3\nC 5 5 5\nT $ 90 0 0\nS 4\nT $ 200 0 0\nU 4 6 8\n"
"""Several solids, one of them a kernel's own shape. The box and the ball are found idle in no operation."""


def assert_same(found: Measurements | None, expected: Measurements | None) -> None:
    """A volume read back may be another integral of the same solid."""
    assert found is not None and expected is not None
    assert found.volume_mm3 == pytest.approx(expected.volume_mm3, rel=1e-12)
    assert found.centroid_mm == pytest.approx(expected.centroid_mm, rel=1e-9)
    assert (found.solids, found.faces, found.holes) == (expected.solids, expected.faces, expected.holes)


def entries(folder: Path) -> list[Path]:
    return sorted(folder.glob(f"*{disk.SUFFIX}"))


def test_a_later_cache_of_the_same_folder_builds_nothing_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = build(dsl.check(PART), BuildCache(folder=tmp_path), find_idle=True)
    monkeypatch.setattr(building._Builder, "build", None)  # pyright: ignore[reportPrivateUsage]
    second = build(dsl.check(PART), dsl.BuildCache(folder=str(tmp_path)), find_idle=True)
    assert_same(measure(second), measure(first))
    assert measure(second).solids == 3
    assert second.notices == first.notices


def test_broken_entries_are_removed_with_a_warning(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    expected = measure(build(dsl.check(PART), BuildCache(folder=tmp_path)))
    for index, path in enumerate(entries(tmp_path)):
        data = path.read_bytes()
        path.write_bytes((data[: len(data) // 2], b"", data.replace(b"\x00", b"\x01", 1), b"\n{}", data + b"x")[index % 5])
    with caplog.at_level(logging.WARNING):
        assert_same(measure(build(dsl.check(PART), BuildCache(folder=tmp_path))), expected)
    assert "cannot be used and is removed" in caplog.text
    caplog.clear()
    assert_same(measure(build(dsl.check(PART), BuildCache(folder=tmp_path))), expected)
    assert not caplog.text


def test_a_folder_stays_within_its_bound_and_keeps_what_is_used(tmp_path: Path) -> None:
    for foot in range(1, 9):
        build(dsl.check(f"S 9\nC {foot} 30 3\nD 0 1"), BuildCache(folder=tmp_path, folder_bytes=60_000))
        assert sum(path.stat().st_size for path in entries(tmp_path)) <= 60_000
    assert entries(tmp_path)


def test_entries_of_other_sources_are_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(dsl.check(PART), BuildCache(folder=tmp_path))
    count = len(entries(tmp_path))
    monkeypatch.setattr(disk, "generation", lambda: "another")
    build(dsl.check(PART), BuildCache(folder=tmp_path))
    assert len(entries(tmp_path)) == 2 * count


def test_kernel_processes_share_a_folder(tmp_path: Path) -> None:
    with Pool() as pool:
        first = pool.run(Job(program=PART, cache=tmp_path / "kept")).measurements
        kept = entries(tmp_path / "kept")
        assert_same(pool.run(Job(program=PART, cache=tmp_path / "kept")).measurements, first)
        assert kept and entries(tmp_path / "kept") == kept
        (tmp_path / "file").write_text("")
        with pytest.raises(dsl.DslError) as caught:
            pool.run(Job(program=PART, cache=tmp_path / "file"))
        assert caught.value.kind == "unwritable_file"
