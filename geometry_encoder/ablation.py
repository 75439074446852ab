"""The paper's ablation, MSE or Smooth-L1 on raw or normalised targets: trains what is missing, scores all four beside the paper.

python -m geometry_encoder.ablation --config configs/encoder/released-cpu.toml --out runs/ablation --set run.minutes=20

A run that was stopped goes on. Scores are those of the release: reconstruction in the units that a run was trained in, so that
raw and normalised rows cannot be compared by them, and retrieval from masked first views.
"""

# pyright: basic
from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import islice, product
from pathlib import Path

from .checkpoint import CONFIG, load_weights
from .config import Config, load_config
from .embedding import Network
from .errors import EncoderError
from .evaluate import pools
from .objectives import ReleasedObjective
from .reconstruction import released_rows, released_scores
from .retrieval import evaluate
from .store import Store, write_whole


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """Scores of one run: reconstruction of held-out parts, retrieval of held-out parts in a pool."""

    r2: float
    mse: float
    smooth_l1: float
    top1: float
    info_nce: float
    alignment: float
    uniformity: float
    cosine_mean: float
    cosine_std: float
    norm_mean: float
    norm_std: float


PAPER = {
    "mse raw": Row(
        r2=0.1327, mse=43_431, smooth_l1=3.081, top1=0.7612, info_nce=1.789, alignment=0.3656, uniformity=-3.374,
        cosine_mean=0.0363, cosine_std=0.2317, norm_mean=0.067, norm_std=0.043,
    ),
    "mse normalised": Row(
        r2=0.7766, mse=0.2703, smooth_l1=0.03839, top1=0.9673, info_nce=0.2664, alignment=0.1913, uniformity=-3.801,
        cosine_mean=0.003, cosine_std=0.1469, norm_mean=1.486, norm_std=0.355,
    ),
    "smooth_l1 raw": Row(
        r2=0.0611, mse=46_915, smooth_l1=1.991, top1=0.8765, info_nce=0.7915, alignment=0.3183, uniformity=-3.707,
        cosine_mean=0.0052, cosine_std=0.1674, norm_mean=0.185, norm_std=0.053,
    ),
    "smooth_l1 normalised": Row(
        r2=0.7016, mse=0.3594, smooth_l1=0.037, top1=0.9707, info_nce=0.2239, alignment=0.1804, uniformity=-3.817,
        cosine_mean=-0.0016, cosine_std=0.1437, norm_mean=1.552, norm_std=0.322,
    ),
}  # fmt: skip
"""Of 20 epochs on 61,000 parts of other collections, 2,048 of them in the pool: the Shape release's own files."""


def runs(config: Config) -> Iterator[tuple[str, Config]]:
    """The four, by their names in `PAPER`."""
    for loss, normalised in product(("mse", "smooth_l1"), (False, True)):
        name = f"{loss} {'normalised' if normalised else 'raw'}"
        yield name, replace(config, objective=replace(config.objective, loss=loss, normalised=normalised))


def scored(weights: Path, most: int, reconstruct: int, seed: int) -> Row:
    """Raises `EncoderError`: `other-weights` for those of another design."""
    objective, config, digest = load_weights(weights)
    if not isinstance(objective, ReleasedObjective):
        raise EncoderError("other-weights", f"{weights} is not of the design released")
    alone, _ = pools(Store.open(Path(config.data.folder)), config, most)
    held_out = [*islice(alone, min(alone.queries, reconstruct))]
    told = released_scores(released_rows(held_out, {"trained": objective.eval()}, config.data.points, seed)["trained"])
    network = Network(objective, digest[:8], points=config.data.points, is_unit=False)
    found = evaluate(network, alone, "masked", queries=alone.queries, seed=seed)
    return Row(
        r2=told.r2.value, mse=told.mse.value, smooth_l1=told.smooth_l1.value, top1=found.top1,
        info_nce=found.info_nce, alignment=found.alignment, uniformity=found.uniformity,
        cosine_mean=found.cosine_mean, cosine_std=found.cosine_std, norm_mean=found.norm_mean, norm_std=found.norm_std,
    )  # fmt: skip


def table(found: dict[str, Row]) -> str:
    """Every run, the paper's below ours."""
    columns = list(asdict(next(iter(PAPER.values()))))
    lines = [f"{'':22}{'':7}" + "".join(f"{name:>12}" for name in columns)]
    for name, row in found.items():
        for whose, scores in (("ours", row), ("paper", PAPER[name])):
            lines.append(f"{name:22}{whose:7}" + "".join(f"{value:12.4g}" for value in asdict(scores).values()))
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m geometry_encoder.ablation", description=__doc__)
    parser.add_argument("--config", type=Path, required=True, help="settings of the design released")
    parser.add_argument("--out", type=Path, required=True, help="a folder for each run below it, and scores.json")
    parser.add_argument("--set", action="append", default=[], metavar="SECTION.KEY=VALUE", help="replace a setting; repeatable")
    parser.add_argument("--most", type=int, default=2048, help="parts in the pool (default %(default)s)")
    parser.add_argument("--reconstruct", type=int, default=200, help="held-out parts to reconstruct (default %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="of the views (default %(default)s)")
    given = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
    found: dict[str, Row] = {}
    try:
        from .train import WEIGHTS, pretrain

        for name, config in runs(load_config(given.config, given.set)):
            folder = given.out / name.replace(" ", "-")
            if not (folder / WEIGHTS / CONFIG).exists() and pretrain(config, folder).stopping:
                return 1
            found[name] = scored(folder / WEIGHTS, given.most, given.reconstruct, given.seed)
        write_whole(given.out / "scores.json", (json.dumps({k: asdict(v) for k, v in found.items()}, indent=1) + "\n").encode())
    except EncoderError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(table(found))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
