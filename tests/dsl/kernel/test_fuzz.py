"""The promise of the compiler on programs that nobody would write: a valid solid or a `DslError`, and never anything else."""

from __future__ import annotations

import pytest

from dsl.kernel.worker import Pool
from tests.fuzz import fuzz, program


def test_a_program_depends_on_seed_and_place_alone() -> None:
    assert program(3, 12) == program(3, 12) != program(4, 12)


@pytest.mark.parametrize("count", [120, pytest.param(4_000, marks=pytest.mark.slow)])
def test_every_program_is_a_solid_or_a_refusal(count: int) -> None:
    with Pool() as pool:
        pool.start()
        server = pool.server_pid
        tally = fuzz(pool, seed=count, count=count)
        assert pool.server_pid == server, "the kernel process lived to the end"
    assert sum(tally.tried.values()) == count
    assert tally.broken == []
    assert tally.outcomes["solid"] > count / 10
