"""Commands about the shapes of part files: describe, embed, index, similar, dedup, attribute."""

from __future__ import annotations

import json
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import click

from dsl.files import staged

from ..errors import CadlmError
from ..files import check_targets
from ..report import count
from ..report import number as plain_number
from .base import Command, Interrupted, echo_json, json_option
from .progress import progress

if TYPE_CHECKING:
    from geometry_encoder.attribution import By
    from geometry_encoder.index import Refused, Size

INDEX = "cadlm.index.npz"
_PART = click.Path(path_type=Path)

model_option = click.option(
    "--model", default="shipped", show_default=True, metavar="shipped|descriptor|DIR",
    help="What makes vectors: the encoder that ships, the hand-made descriptor, or a folder of trained weights.",
)  # fmt: skip


@contextmanager
def refusals() -> Generator[None, None, None]:
    """Show refusals of the encoder as those of the command line."""
    from geometry_encoder.errors import EncoderError

    try:
        yield
    except EncoderError as error:
        raise CadlmError(error.code, error.message, fix=error.fix) from error


class Stopped(Interrupted):
    """Ctrl-C where what was done is kept."""

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo("interrupted; what was done is written: the same command goes on from there", err=True, file=file)


@contextmanager
def _kept() -> Generator[None, None, None]:
    try:
        yield
    except KeyboardInterrupt:
        raise Stopped from None


@click.command(cls=Command)
@click.argument("parts", nargs=-1, required=True, type=_PART)
@click.option("-o", "--output", type=_PART, default="parts.npz", show_default=True, help="The npz: ids, vectors, sizes, model.")
@model_option
@json_option
def embed(parts: tuple[Path, ...], output: Path, model: str, as_json: bool) -> None:
    """Turn part files into vectors of their shape: .cir .step .stp .brep .stl .obj.

    Equal shapes have equal vectors, whatever their size and attitude; sizes are kept beside them.
    """
    check_targets([output])
    with refusals(), progress("embedding"):
        from ..vectors import embed_files

        index = embed_files(parts, model)
        index.save(output)
    if as_json:
        echo_json(
            {"ok": True, "file": str(output), "parts": len(index), "numbers": index.vectors.shape[1], "model": index.embedder}
        )
        return
    click.echo(f"{count(len(index), 'vector')} of {index.vectors.shape[1]} numbers by {index.embedder}: {output}")


@click.command(cls=Command)
@click.argument("folder", type=_PART)
@click.option(
    "-o", "--output", type=_PART, default=INDEX, show_default=True, help="The index; an older one is brought up to date."
)
@click.option("-j", "--jobs", type=click.IntRange(min=1), default=1, show_default=True, help="Files at a time.")
@model_option
@json_option
def index(folder: Path, output: Path, jobs: int, model: str, as_json: bool) -> None:
    """Index every part file below a folder, for `similar`. Only what is new or has changed is looked at again.

    Files that are no parts are reported and do not keep the others from being indexed.
    """
    check_targets([output])
    with refusals(), _kept(), progress("indexing") as rename:
        from ..indexing import index_folder

        done = index_folder(folder, output, model=model, jobs=jobs,
                            report=lambda many, total: rename(f"indexing: {many} of {total} files"))  # fmt: skip
    if as_json:
        echo_json({"ok": True, "file": str(output), "parts": len(done.index), "new": list(done.new), "dropped": done.dropped,
                   "refused": _refused_list(done.index.refused), "model": done.index.embedder})  # fmt: skip
        return
    _warn_refused(done.index.refused)
    gone = f", {done.dropped} gone" if done.dropped else ""
    parts, refused = count(len(done.index), "part"), count(len(done.index.refused), "file")
    click.echo(f"{parts}, {len(done.new)} of them new{gone}, {refused} refused: {output}")


@click.command(cls=Command)
@click.argument("part", metavar="PART|SENTENCE")
@click.option("--index", "index_file", type=_PART, default=INDEX, show_default=True, help="What `cadlm index` wrote.")
@click.option("-k", "number", type=click.IntRange(min=1), default=10, show_default=True, help="How many.")
@click.option("--model", metavar="shipped|descriptor|DIR", help="What makes the vector of PART; by default what made the index.")
@json_option
def similar(part: str, index_file: Path, number: int, model: str | None, as_json: bool) -> None:
    """Find the parts of an index that are most like PART in shape, and how much larger or smaller they are.

    Or those that fit a SENTENCE best, with how likely each is what it asks for; the index is one of the encoder that ships.
    """
    with refusals(), progress("comparing"):
        from geometry_encoder.index import PartIndex

        from ..similar import fitting, is_sentence
        from ..similar import similar as find_similar

        index = PartIndex.load(index_file)
        fits = fitting(part, index, number) if is_sentence(part) else None
        found = find_similar(Path(part), index, number, model) if fits is None else []
    if fits is not None:
        if as_json:
            rows = [{"name": fit.name, "probability": fit.probability, "size_mm": fit.size[:3]} for fit in fits]
            echo_json({"ok": True, "similar": rows})
            return
        for fit in fits:
            click.echo(f"{fit.probability:4.0%}  {_size(fit.size)} mm  {fit.name}")
        return
    if as_json:
        rows = [{"name": row.name, "similarity": row.cosine, "scale": row.scale, "size_mm": row.size[:3]} for row in found]
        echo_json({"ok": True, "similar": rows})
        return
    for row in found:
        click.echo(f"{row.cosine:6.3f}  {row.scale:7.3g} times  {_size(row.size)} mm  {row.name}")


@click.command(cls=Command)
@click.argument("folder", type=_PART)
@click.option("--any-size", is_flag=True, help="The same shape in another size counts too.")
@click.option("--mirrored", is_flag=True, help="A mirror image counts too.")
@click.option("--tolerance", "tolerance_mm", type=click.FloatRange(min=0, min_open=True), metavar="MM",
              help="Largest distance of the surfaces; by default 0.05 % of the part's size, 0.5 % with a scan.")  # fmt: skip
@json_option
def dedup(folder: Path, any_size: bool, mirrored: bool, tolerance_mm: float | None, as_json: bool) -> None:
    """Find files below a folder that are the same part, wherever it stands and however it is turned.

    A copy is proved: one part is laid on the other, and no place of either surface is further from the other than the
    tolerance.
    """
    with refusals(), progress("comparing") as rename:
        from ..dedup import dedup as find_copies

        found = find_copies(folder, scaled=any_size, mirrored=mirrored, tolerance_mm=tolerance_mm,
                            report=lambda done, total: rename(f"comparing: {done} of {total} files"))  # fmt: skip
    if as_json:
        from dataclasses import asdict

        groups = [asdict(group) for group in found.groups]
        echo_json({"ok": True, "groups": groups, "single": list(found.single), "refused": _refused_list(found.refused)})
        return
    _warn_refused(found.refused)
    for group in found.groups:
        click.echo(group.first)
        for copy in group.copies:
            notes = [f"{copy.scale:.4g} times the size"] if abs(copy.scale - 1) > 1e-3 else []
            notes += ["mirrored"] if copy.is_mirrored else []
            click.echo(f"  = {copy.name}  ({', '.join([*notes, f'within {copy.deviation_mm:.2g} mm'])})")
    many = sum(len(group.copies) for group in found.groups)
    copies = f"{many} {'copy' if many == 1 else 'copies'} in {count(len(found.groups), 'group')}"
    click.echo(f"{copies}, {count(len(found.single), 'part')} without one")


@click.command(cls=Command)
@click.argument("part", type=_PART)
@json_option
def describe(part: Path, as_json: bool) -> None:
    """Say what PART is: family, size, faces, holes, fillets, chamfers, thickness and symmetry, as measured."""
    with refusals(), progress(f"looking at {part.name}"):
        from ..describe import describe as describe_part
        from ..describe import description_lines

        found = describe_part(part)
    if as_json:
        echo_json({"ok": True, "description": found.to_dict()})
        return
    click.echo("\n".join(description_lines(found)))


@click.command(cls=Command)
@click.argument("part", type=_PART)
@click.option("-o", "--output", type=_PART, help="Also write .png or .glb, faces coloured by how unusual they are, or .json.")
@click.option("-k", "number", type=click.IntRange(min=1), default=5, show_default=True, help="Faces to print.")
@click.option(
    "--by",
    type=click.Choice(["symmetry", "cover"]),
    default="symmetry",
    show_default=True,
    help="What a face is judged by; cover: how badly a network predicts it from the rest (finds less; extra `encoder`).",
)
@json_option
def attribute(part: Path, output: Path | None, number: int, by: By, as_json: bool) -> None:
    """Say which faces of PART are unusual: a hole out of its pattern, an edge unlike its counterparts, a dent.

    Judged by the part itself: what its near-symmetries do not repeat, and what has no equal. PART is a program, where the
    lines of the faces are named, a STEP or BREP file, or a mesh whose faces can be recognised. A percentage is the probability of
    a defect where half of the parts have one.
    """
    suffix = "" if output is None else output.suffix.lower()
    if output is not None:
        check_targets([output])
        if suffix not in (".png", ".glb", ".json"):
            raise click.UsageError(f"{output} is none of .png, .glb, .json")
    with refusals(), progress(f"looking at {part.name}"):
        from ..attribute import attribute as find_unusual
        from ..attribute import picture

        found = find_unusual(part, by)
        if output is not None:
            data = json.dumps(found.to_dict()).encode() if suffix == ".json" else picture(found, suffix)
            with staged(output) as draft:
                draft.write_bytes(data)
    if as_json:
        echo_json({"ok": True, "file": None if output is None else str(output), **found.to_dict()})
        return
    first, out = found.faces[0], sum(face.stands_out for face in found.faces)
    verdict = f"{count(out, 'face')} stand{'s' if out == 1 else ''} out" if out else "nothing stands out"
    click.echo(f"{verdict}: {first.false_alarms:.0%} of parts without a defect have a face as unusual as face {first.face}")
    for face in found.faces[:number]:
        place = ", ".join(map(plain_number, face.centre_mm))
        line = f"  line {face.line}: {face.source}" if face.source else ""
        click.echo(f"{face.probability:4.0%}  face {face.face} ({face.type}) at {place} mm{line}")
    if output is not None:
        click.echo(output)


def _size(size: Size) -> str:
    return f"{' × '.join(f'{x:.4g}' for x in size[:3]):>24}"


def _refused_list(refused: Sequence[Refused]) -> list[dict[str, Any]]:
    return [{"name": row.name, "kind": row.code, "message": row.message} for row in refused]


def _warn_refused(refused: Sequence[Refused]) -> None:
    for row in refused:
        click.echo(f"warning: {row.name}: {row.code}: {row.message}", err=True)
