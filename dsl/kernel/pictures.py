"""Draws the examples of docs/language.md: `python -m dsl.kernel.pictures` writes docs/images/operations/*.png."""

from __future__ import annotations

from pathlib import Path

from ..examples import EXAMPLES
from .compiling import compile
from .render import png_view

FOLDER = Path(__file__).parents[2] / "docs" / "images" / "operations"
WIDTH, HEIGHT = 240, 180


def picture(op: str) -> bytes:
    """The example of an operation as PNG bytes."""
    return png_view(compile(EXAMPLES[op]), WIDTH, HEIGHT, dimensions=False)


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    for op in EXAMPLES:
        (FOLDER / f"{op}.png").write_bytes(picture(op))


if __name__ == "__main__":
    main()
