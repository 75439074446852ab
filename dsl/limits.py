"""How large a program may be and what building it may use. Checked before the work, or held by the kernel process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

SHORTEST_S, LONGEST_S = 1e-3, 1e6
MOST_BYTES = 2**44
"""What the clocks and limits of the system can be set to, with room, where a job is given its time and memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What is refused beyond it; the defaults are far above any part a person or a model writes. A refusal names its limit.

    Of programs, kind `limit_exceeded`; the two of expressions are the reader's own and not to be chosen. The last three are of
    one job in a kernel process, kind `kernel_timeout` or `kernel_crash`; what is built in the calling process has none of them.

    Attributes:
        size_bytes: UTF-8 size of the text.
        lines: Physical lines.
        nodes: Nodes of the graph.
        copies: Copies that patterns make of one solid, patterns of patterns multiplied; also the sides of a prism.
        factor: What scalings of one solid multiply to; the inverse of it is the least.
        expression_chars: Length of one expression.
        expression_depth: Nesting of one expression; `a+b+c` nests twice.
        wall_s: Seconds on the clock.
        cpu_s: Seconds of processor time.
        memory_bytes: Memory on top of what the loaded kernel itself maps.
    """

    size_bytes: int = 500_000
    lines: int = 20_000
    nodes: int = 20_000
    copies: int = 10_000
    factor: int = 1_000_000_000
    expression_chars: int = field(default=1_000, init=False)
    expression_depth: int = field(default=64, init=False)
    wall_s: float = 60.0
    cpu_s: float = 60.0
    memory_bytes: int = 4 * 1024**3

    def __post_init__(self) -> None:
        if not (SHORTEST_S <= self.wall_s <= LONGEST_S and SHORTEST_S <= self.cpu_s <= LONGEST_S):
            raise ValueError(
                f"a job may take {SHORTEST_S:g} to {LONGEST_S:g} s, not {self.wall_s:g} s or {self.cpu_s:g} s of CPU"
            )
        if not 0 < self.memory_bytes <= MOST_BYTES:
            raise ValueError(f"a job may have 1 to {MOST_BYTES} bytes, not {self.memory_bytes}")

    def bound(self, name: str) -> str:
        """A limit as refusals tell it."""
        return f"at most {getattr(self, name)} (limit {name})"

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Limits:
        """From what `asdict` gave."""
        return cls(**{each.name: values[each.name] for each in fields(cls) if each.init})


DEFAULT_LIMITS = Limits()
