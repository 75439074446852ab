"""What the C library gives back to the system."""

from __future__ import annotations

import subprocess
import sys

import pytest

pytest.importorskip("torch")

FAULTS = """
import resource, sys
import torch
from geometry_encoder.memory import keep_memory
if sys.argv[1] == "keep":
    keep_memory()
faults = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_minflt
before = faults()
for _ in range(60):
    torch.ones(2**23)
print(faults() - before)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks glibc")
def test_a_block_that_was_freed_is_not_cleared_again() -> None:
    def faults(how: str) -> int:
        command = [sys.executable, "-c", FAULTS, how]
        return int(subprocess.run(command, capture_output=True, check=True, timeout=60).stdout)

    assert 3 * faults("keep") < faults("leave")
