"""Prints edits: `python -m generators.edits 5 --seed 1`."""

from __future__ import annotations

import argparse

from . import draw_edit


def main() -> None:
    parser = argparse.ArgumentParser(description="Print edits of the stream.")
    parser.add_argument("count", type=int)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    for index in range(arguments.count):
        edit = draw_edit(arguments.seed, index)
        print(f"# {edit.kind} {edit.family}\n{edit.source.ir}\n> {edit.instruction}\n{edit.target}\n")  # noqa: T201


if __name__ == "__main__":
    main()
