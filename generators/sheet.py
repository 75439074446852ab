"""Draws a contact sheet of samples: picture, family and prompt of each. For people who want to see what the corpus holds.

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

COLUMNS, WIDTH, PICTURE, TEXT_LINES, LINE = 6, 300, 225, 8, 15
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
    import matplotlib
    from PIL import Image, ImageDraw, ImageFont

    fonts = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
    plain, bold = (ImageFont.truetype(fonts / name, 11) for name in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"))
    height = PICTURE + (TEXT_LINES + 1) * LINE + 14
    sheet = Image.new("RGB", (COLUMNS * WIDTH, -(-len(tiles) // COLUMNS) * height), "white")
    pen: Any = ImageDraw.Draw(sheet)
    for i, tile in enumerate(tiles):
        x, y = i % COLUMNS * WIDTH, i // COLUMNS * height
        if tile.picture is not None:
            with Image.open(tile.picture) as picture:
                sheet.paste(picture.convert("RGB").resize((WIDTH, PICTURE), Image.Resampling.LANCZOS), (x, y))
        else:
            pen.text((x + 8, y + PICTURE // 2), tile.error, font=bold, fill="#a03020")
        pen.text((x + 8, y + PICTURE + 4), f"{tile.sample.index}  {tile.sample.family}", font=bold, fill="#34609c")
        pen.multiline_text((x + 8, y + PICTURE + 4 + LINE), _wrapped(tile.sample.prompt), font=plain, fill="#202830", spacing=2)
    with staged(path) as draft:
        sheet.quantize(COLOURS, dither=Image.Dither.NONE).save(draft, format="PNG", optimize=True)


def _wrapped(prompt: str) -> str:
    width = 36 if prompt.isupper() else 46
    lines = [line for paragraph in prompt.splitlines() for line in textwrap.wrap(paragraph, width)]
    return "\n".join([*lines[: TEXT_LINES - 1], "…"] if len(lines) > TEXT_LINES else lines)
