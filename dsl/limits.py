"""How large a program may be. Checked before the work that they bound."""

from __future__ import annotations

from dataclasses import dataclass

SHORTEST_S, LONGEST_S = 1e-3, 1e6
MOST_BYTES = 2**44
"""What the clocks and limits of the system can be set to, with room, where a job is given its time and memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Refusals of kind `limit_exceeded`; the defaults are far above any part a person or a model writes.

    Attributes:
        size_bytes: UTF-8 size of the text.
        lines: Physical lines.
        nodes: Nodes of the graph.
        copies: Copies that patterns make of one solid, patterns of patterns multiplied; also the sides of a prism.
        factor: What scalings of one solid multiply to; the inverse of it is the least.
        expression_chars: Length of one expression.
        expression_depth: Nesting of one expression; `a+b+c` nests twice.
    """

    size_bytes: int = 500_000
    lines: int = 20_000
    nodes: int = 20_000
    copies: int = 10_000
    factor: int = 1_000_000_000
    expression_chars: int = 1_000
    expression_depth: int = 64


DEFAULT_LIMITS = Limits()
