"""Both columns of every encoder's scores, each beside its baselines: the released protocol, and an honest one.

python -m geometry_encoder.evaluate PARTS --weights RUN/weights --out scores.json

What is asked for are held-out parts; parts of the training set only fill the pool. No two parts of a pool are one shape, as
cubes are: a right answer is always there to be known. Only the pool `near` holds near-duplicates, of every part one. Of several
weights that differ in their seed alone the mean and the spread are told as well.

Where PARTS are others than those of training, all of them count as held out; --trained says which those were, so that none is
asked for that is the very program or file.
"""

# pyright: basic
from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path

import torch

from .arrays import unit
from .checkpoint import load_weights
from .cloud import PointCloud
from .config import Config
from .embedding import Descriptor, Embedder, Network
from .errors import EncoderError
from .honest import Cadlm
from .lengths import Lengths, finer, finer_name
from .memory import keep_memory
from .neighbors import remembered
from .objectives import Objective, make_objective
from .reconstruction import (
    HonestScores,
    ReleasedScores,
    honest_rows,
    honest_scores,
    released_rows,
    released_scores,
    table,
)
from .retrieval import PROTOCOLS, Retrieval, score, views_of
from .seeds import Spread, groups, spreads
from .standard import StandardDescriptor
from .store import Entry, Store, sides, write_whole
from .twins import distinct

VIEWS = (*PROTOCOLS, "near")


@dataclass(frozen=True, slots=True)
class Pool:
    """Parts to be found first, then parts that are only in the way."""

    store: Store
    parts: list[Entry]
    queries: int

    def __iter__(self) -> Iterator[PointCloud]:
        return (self.store.load(entry.part) for entry in self.parts)


def pools(store: Store, config: Config, most: int, queries: int | None = None, trained: Store | None = None) -> tuple[Pool, Pool]:
    """Parts of distinct shapes alone, and those that have near-duplicates beside them; at most so many of each.

    Args:
        queries: How many held-out parts are asked for; all in the pool by default.
        trained: Of the parts of training, if that is another one; only held-out parts are in the pools then.

    Raises:
        EncoderError: `no-parts` when fewer than two parts are held out.
    """
    train, test = sides(store, config.data.held_out, config.data.held_out_families, trained)
    if len(test) < 2:
        raise EncoderError("no-parts", f"{store.folder} holds {len(test)} parts that training has not seen")
    others = [] if trained else train
    groups_of: dict[str, list[Entry]] = {}
    for entry in (*test, *others):
        groups_of.setdefault(entry.group or entry.part, []).append(entry)
    firsts = [*first_of_groups(test), *first_of_groups(others)]
    alone = [firsts[i] for i in islice(distinct(store.load(entry.part) for entry in firsts), most)]
    near: list[Entry] = []
    for entry in alone:
        group = groups_of[entry.group or entry.part]
        if len(group) > 1 and len(near) + len(group) <= most:
            near += group
    held_out = {entry.part for entry in test}

    def pool(parts: list[Entry]) -> Pool:
        return Pool(store, parts, min(sum(entry.part in held_out for entry in parts), queries or most))

    return pool(alone), pool(near)


def first_of_groups(entries: Sequence[Entry]) -> list[Entry]:
    """Without near-duplicates: of each group the part whose source is named first."""
    first: dict[str, Entry] = {}
    for entry in sorted(entries, key=lambda entry: entry.source):
        first.setdefault(entry.group or entry.part, entry)
    return sorted(first.values(), key=lambda entry: entry.part)


def embedders(trained: Sequence[tuple[str, Objective, Config]]) -> list[Embedder]:
    """The hand-made descriptors, an untrained network of every design, and the trained ones."""
    found: list[Embedder] = [Descriptor(is_posed=True), Descriptor(), StandardDescriptor()]
    for name, objective, config in trained:
        for label, kind in ((f"{name}, untrained", untrained(config)), (name, objective)):
            found.append(Network(kind, label, points=config.data.points, is_unit=False))
    return found


def untrained(config: Config) -> Objective:
    torch.manual_seed(config.run.seed)
    return make_objective(config.model, config.objective)


def retrievals(
    kinds: Sequence[Embedder], alone: Pool, near: Pool, views: Sequence[str], seed: int
) -> dict[str, dict[str, Retrieval]]:
    """Every embedder under every view of `VIEWS`, and networks of `cadlm` with lengths as well.

    `near` is the pool with near-duplicates, turned; left out where no part has any.
    """
    rows = {name: (name, alone) for name in PROTOCOLS} | {"near": ("turned", near)}
    found: dict[str, dict[str, Retrieval]] = {}
    for view, (protocol, pool) in rows.items():
        if view in views and pool.queries > 1:
            lengths = views_of(Lengths(), pool, protocol, queries=pool.queries, seed=seed)
            found[view] = {}
            for kind in kinds:
                vectors = views_of(kind, pool, protocol, queries=pool.queries, seed=seed)
                found[view][kind.name] = score(*vectors, queries=pool.queries)
                if isinstance(kind, Network) and isinstance(kind.model, Cadlm):
                    first, second = (finer(unit(rows), more) for rows, more in zip(vectors, lengths, strict=True))
                    found[view][finer_name(kind.name)] = score(first, second, queries=pool.queries)
    return found


def reconstructions(
    trained: Sequence[tuple[str, Objective, Config]], clouds: Sequence[PointCloud], seed: int
) -> tuple[dict[str, ReleasedScores], dict[str, HonestScores]]:
    """Both columns of every network, trained and untrained, and of the baselines of what it is asked."""
    released: dict[str, ReleasedScores] = {}
    honest: dict[str, HonestScores] = {}
    for name, objective, config in trained:
        blank = untrained(config)
        blank.scores.load_state_dict(objective.scores.state_dict())
        asked = clouds, {"trained": objective.eval(), "untrained": blank.eval()}, config.data.points, seed
        with remembered():
            released |= {f"{name}, {answer}": released_scores(rows) for answer, rows in released_rows(*asked).items()}
            honest |= {f"{name}, {answer}": honest_scores(rows) for answer, rows in honest_rows(*asked).items()}
    return released, honest


def over_seeds(
    trained: Sequence[tuple[str, Objective, Config]], tables: Mapping[str, Mapping[str, Mapping[str, float]]]
) -> dict[str, dict[str, dict[str, Spread]]]:
    """By table and by what the rows are of ("3 runs of ab12, untrained"): the spread of each score over runs of other seeds."""
    found: dict[str, dict[str, dict[str, Spread]]] = {}
    for names in groups([(name, config) for name, _, config in trained]):
        for table_name, rows in tables.items():
            for kind, scores in spreads(rows, names):
                found.setdefault(table_name, {})[f"{len(names)} runs of {names[0]}{kind}"] = scores
    return found


def _numbers(scores: Retrieval | ReleasedScores | HonestScores) -> dict[str, float]:
    """The scores alone, without intervals and counts."""
    values = {name: value["value"] if isinstance(value, dict) else value for name, value in asdict(scores).items()}
    return {
        name: float(value) for name, value in values.items() if name not in ("queries", "candidates", "top1_low", "top1_high")
    }


def _printed_seeds(found: dict[str, dict[str, dict[str, Spread]]]) -> Iterator[str]:
    for title, rows in found.items():
        for name, scores in rows.items():
            cells = (f"{score} {one.mean:.3f} ± {one.deviation:.3f}" for score, one in scores.items())
            yield f"{title:10}{name:40}" + "  ".join(cells)


def _printed(found: dict[str, dict[str, Retrieval]]) -> Iterator[str]:
    yield f"{'view':10}{'embedder':34}{'top-1 (95 %)':>22}{'top-5':>7}" + (
        f"{'align':>7}{'unif':>7}{'nce':>7}{'cosines':>16}{'norms':>16}  of"
    )
    for protocol, rows in found.items():
        for name, r in rows.items():
            top1 = f"{r.top1:.3f} ({r.top1_low:.3f}–{r.top1_high:.3f})"
            columns = f"{r.top5:7.3f}{r.alignment:7.3f}{r.uniformity:7.2f}{r.info_nce:7.3f}"
            cosines = f"{r.cosine_mean:8.3f} ± {r.cosine_std:.3f}"
            norms = f"{r.norm_mean:8.3f} ± {r.norm_std:.3f}"
            yield f"{protocol:10}{name:34}{top1:>22}{columns}{cosines}{norms}  {r.queries} in {r.candidates}"


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m geometry_encoder.evaluate", description=__doc__)
    parser.add_argument("parts", type=Path, help="folder of prepared parts")
    parser.add_argument(
        "--weights", type=Path, action="append", required=True, help="trained weights; repeatable, also for several seeds"
    )
    parser.add_argument("--trained", type=Path, help="folder of the parts of training, where PARTS are others")
    parser.add_argument("--most", type=int, default=2048, help="parts in a pool (default %(default)s)")
    parser.add_argument("--queries", type=int, help="held-out parts of a pool that are asked for (default all)")
    parser.add_argument(
        "--reconstruct", type=int, default=200, help="held-out parts to reconstruct, 0 for none (default %(default)s)"
    )
    parser.add_argument(
        "--views", nargs="*", choices=VIEWS, default=VIEWS, help="of retrieval; none to leave it out (default all)"
    )
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, help="write everything as JSON too")
    given = parser.parse_args(arguments)
    keep_memory()
    try:
        store = Store.open(given.parts)
        trained = []
        for folder in given.weights:
            objective, config, digest = load_weights(folder)
            trained.append((f"{config.model.design} {digest[:8]}", objective, config))
        seen = Store.open(given.trained) if given.trained else None
        alone, near = pools(store, trained[0][2], given.most, given.queries, seen)
        held_out = [cloud for _, cloud in zip(range(min(alone.queries, given.reconstruct)), alone, strict=False)]
        released, honest = reconstructions(trained, held_out, given.seed) if held_out else ({}, {})
        found = retrievals(embedders(trained), alone, near, given.views, given.seed)
        tables = found | {"released protocol": released, "honest protocol": honest}
        seeds = over_seeds(trained, {name: {k: _numbers(v) for k, v in rows.items()} for name, rows in tables.items()})
        if given.out:
            values = {
                "retrieval": {view: {name: asdict(r) for name, r in rows.items()} for view, rows in found.items()},
                "released": {name: asdict(scores) for name, scores in released.items()},
                "honest": {name: asdict(scores) for name, scores in honest.items()},
                "seeds": {a: {b: {c: asdict(s) for c, s in y.items()} for b, y in z.items()} for a, z in seeds.items()},
                "parts": len(held_out), "weights": [str(folder) for folder in given.weights], "seed": given.seed,
            }  # fmt: skip
            write_whole(given.out, (json.dumps(values, indent=1) + "\n").encode())
    except EncoderError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    for title, scores in (("released protocol", released), ("honest protocol", honest)):
        if scores:
            print(f"{title}, {len(held_out)} held-out parts\n{table(scores)}\n")
    print("\n".join([*(_printed(found) if found else ()), *_printed_seeds(seeds)]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
