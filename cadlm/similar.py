"""Which part files are alike: vectors of them, and the nearest ones of a part.

python -m cadlm.similar embed a.step b.cir -o parts.npz
python -m cadlm.similar find part.step --index parts.npz -k 5

Without --weights by the hand-made descriptor: independent of a part's size and of how it is turned.
"""

# pyright: basic
from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Sequence
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from dsl.errors import DslError
from geometry_encoder.errors import EncoderError
from geometry_encoder.prepare import POOL
from geometry_encoder.store import write_whole

from .shape import file_cloud

try:
    from geometry_encoder.embedding import Descriptor, Embedder, Index, Network
except ModuleNotFoundError as error:
    fix = 'pip install "cadlm[encoder]"'
    raise EncoderError("missing-library", f"vectors of parts need {error.name}, which is not installed", fix=fix) from error


def embed_files(paths: Sequence[Path], embedder: Embedder, points: int = POOL) -> Index:
    """Vectors of part files, by path. Raises as `file_cloud` does."""
    clouds = [file_cloud(path, points) for path in paths]
    return Index(embedder=embedder.name, names=tuple(map(str, paths)), vectors=embedder.embed(clouds))


def save_index(index: Index, path: Path) -> None:
    """Write vectors and names as npz, whole or not at all. Raises `unwritable-file`."""
    buffer = io.BytesIO()
    np.savez(buffer, vectors=index.vectors, names=np.array(index.names), embedder=np.array(index.embedder))
    write_whole(path, buffer.getvalue())


def load_index(path: Path) -> Index:
    """Raises `damaged-file`."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return Index(embedder=str(arrays["embedder"]), names=tuple(arrays["names"].tolist()), vectors=arrays["vectors"])
    except (OSError, KeyError, ValueError, BadZipFile) as error:
        raise EncoderError("damaged-file", f"{path} is no index: {error}") from error


def make_embedder(weights: Path | None) -> Embedder:
    """The model of a weights folder; the hand-made descriptor without one."""
    if weights is None:
        return Descriptor()
    from geometry_encoder.checkpoint import load_weights

    objective, _, digest = load_weights(weights)
    return Network(objective, digest)


def main(arguments: Sequence[str] | None = None) -> int:
    style = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="python -m cadlm.similar", description=__doc__, formatter_class=style)
    commands = parser.add_subparsers(dest="command", required=True)
    embed = commands.add_parser("embed", help="vectors of part files")
    embed.add_argument("files", type=Path, nargs="+")
    embed.add_argument("-o", "--out", type=Path, required=True, help="npz of vectors and names")
    find = commands.add_parser("find", help="the most similar parts of an index")
    find.add_argument("file", type=Path)
    find.add_argument("--index", type=Path, required=True, help="npz that embed wrote")
    find.add_argument("-k", type=int, default=10, help="how many (default %(default)s)")
    for command in (embed, find):
        command.add_argument("--weights", type=Path, help="trained weights; the hand-made descriptor without")
    given = parser.parse_args(arguments)
    try:
        embedder = make_embedder(given.weights)
        if given.command == "embed":
            index = embed_files(given.files, embedder)
            save_index(index, given.out)
            sys.stdout.write(f"{len(index.names)} vectors of {index.vectors.shape[1]} numbers by {index.embedder}: {given.out}\n")
        else:
            index = load_index(given.index)
            vector = embedder.embed([file_cloud(given.file, POOL)])[0]
            sys.stdout.writelines(f"{cosine:6.3f}  {name}\n" for name, cosine in index.nearest(vector, given.k, embedder.name))
    except (EncoderError, DslError) as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
