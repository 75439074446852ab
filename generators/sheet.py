"""Draws a contact sheet of samples: prompt, program and picture of each. For people who want to see what the corpus holds.

    cadlm data sheet -n 60 --seed 7 -o samples.png

Needs matplotlib (extra `data`), whose Pillow and font it uses.
"""

from __future__ import annotations

import importlib.util
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dsl.errors import DslError
from dsl.files import staged
from dsl.kernel.worker import Job, Pool

from .corpus import draw
from .draft import Sample
from .errors import GeneratorError

COLUMNS, WIDTH, GAP = 4, 420, 8
PICTURE, PROMPT_CHARS, IR_CHARS = (200, 150), 62, 34
LINE, IR_LINE = 15, 12
"""Of the sheet, in pixels and characters."""
COLOURS = 200
"""Of the finished sheet: the pictures are grey-blue, and a palette makes the file a third of the size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """One sample with its picture, or with the reason why there is none."""

    sample: Sample
    picture: Path | None
    error: str = ""


def draw_sheet(path: Path, *, number: int, seed: int, report: Callable[[str], None] = lambda _: None) -> list[Tile]:
    """Write a PNG of the first samples of a seed that ask for a part; returns what is on it.

    Raises:
        GeneratorError: `missing-library` without matplotlib.
        DslError: `unwritable_file`.
    """
    if importlib.util.find_spec("matplotlib") is None or importlib.util.find_spec("PIL") is None:
        raise GeneratorError("missing-library", "a contact sheet needs matplotlib: pip install 'cadlm[data]'")
    with TemporaryDirectory(prefix="cadlm-") as folder, Pool() as pool:
        tiles: list[Tile] = []
        for tile in _tiles(islice(_parts(seed), number), Path(folder), pool):
            tiles.append(tile)
            report(f"drawing {len(tiles)} of {number}")
        _compose(tiles, path)
    return tiles


def _parts(seed: int) -> Iterator[Sample]:
    return (sample for index in count() if (sample := draw(seed, index)).family != "refusal")


def _tiles(samples: Iterator[Sample], folder: Path, pool: Pool) -> Iterator[Tile]:
    for number, sample in enumerate(samples):
        picture = folder / f"{number}.png"
        try:
            pool.run(Job(program=sample.ir, outputs=(picture,), measure=False))
            yield Tile(sample=sample, picture=picture)
        except DslError as error:
            yield Tile(sample=sample, picture=None, error=error.kind)


def _compose(tiles: list[Tile], path: Path) -> None:
    """Put the tiles in rows as high as their tallest."""
    import matplotlib
    from PIL import Image, ImageDraw, ImageFont

    folder = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    faces = (("DejaVuSans.ttf", 11), ("DejaVuSans-Bold.ttf", 11), ("DejaVuSansMono.ttf", 9))
    plain, bold, mono = (ImageFont.truetype(folder / name, size) for name, size in faces)
    rows = [tiles[start : start + COLUMNS] for start in range(0, len(tiles), COLUMNS)]
    heights = [max(map(_height, row)) for row in rows]
    sheet = Image.new("RGB", (COLUMNS * WIDTH, sum(heights)), "white")
    pen: Any = ImageDraw.Draw(sheet)
    for number, row in enumerate(rows):
        y = sum(heights[:number]) + GAP
        for column, tile in enumerate(row):
            x = column * WIDTH + GAP
            prompt = _wrapped(tile.sample.prompt, PROMPT_CHARS)
            pen.text((x, y), f"{tile.sample.index}  {tile.sample.family}", font=bold, fill="#34609c")
            pen.multiline_text((x, y + LINE), "\n".join(prompt), font=plain, fill="#202830", spacing=2)
            below = y + LINE * (len(prompt) + 1) + GAP
            if tile.picture is not None:
                with Image.open(tile.picture) as picture:
                    sheet.paste(picture.convert("RGB").resize(PICTURE, Image.Resampling.LANCZOS), (x, below))
            else:
                pen.text((x, below), tile.error, font=bold, fill="#a03020")
            program = "\n".join(_wrapped(tile.sample.ir, IR_CHARS))
            pen.multiline_text((x + PICTURE[0] + GAP, below), program, font=mono, fill="#505860", spacing=1)
    with staged(path) as draft:
        sheet.quantize(COLOURS, dither=Image.Dither.NONE).save(draft, format="PNG", optimize=True)


def _height(tile: Tile) -> int:
    program = IR_LINE * len(_wrapped(tile.sample.ir, IR_CHARS))
    return LINE * (len(_wrapped(tile.sample.prompt, PROMPT_CHARS)) + 1) + max(PICTURE[1], program) + 3 * GAP


def _wrapped(text: str, width: int) -> list[str]:
    """The lines of a text; capitals are wider."""
    width = width * 4 // 5 if text.isupper() else width
    return [line for paragraph in text.splitlines() for line in textwrap.wrap(paragraph, width)]
