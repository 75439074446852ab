"""Labels of whole parts: the class of a symmetry where the store knows it."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("safetensors")

from geometry_encoder import probes  # noqa: E402
from geometry_encoder.checkpoint import save_weights  # noqa: E402
from geometry_encoder.config import Config, DataConfig, ObjectiveConfig  # noqa: E402
from geometry_encoder.objectives import make_objective  # noqa: E402
from geometry_encoder.store import Entry, Store  # noqa: E402
from tests.geometry_encoder.test_evaluate import box  # noqa: E402
from tests.geometry_encoder.test_honest import TINY  # noqa: E402


def test_symmetry_is_asked_for_where_the_store_knows_it_also_of_held_out_families(tmp_path: Path) -> None:
    store = Store.create(tmp_path / "store", {})
    for number in range(24):
        size, kind = (((1.0, 1.0, 1.0), "cube"), ((3.0, 2.0, 1.0 + number / 50), "box"), ((2.0, 1.0, 1.0 + number / 50), ""))[
            number % 3
        ]
        part = store.save(box(800, number, size))
        family = "plate" if number < 6 else "block"
        store.record([Entry(source=str(number), digest="", part=part, family=family, symmetry=kind)])
    torch.manual_seed(0)
    model = dataclasses.replace(TINY, anchors=8, others=4, relation_width=8)
    config = Config(model=model, data=DataConfig(points=400, held_out=0.5, held_out_families=("plate",)))
    save_weights(make_objective(model, ObjectiveConfig()), config, tmp_path / "weights", {})
    command = [str(tmp_path / "store"), "--weights", str(tmp_path / "weights"), "--out", str(tmp_path / "scores.json")]
    assert probes.main([*command, "--steps", "200", "--tune", "2"]) == 0
    found = json.loads((tmp_path / "scores.json").read_text())["symmetry"]
    families = found["held-out families"]
    assert families["majority"]["samples"] == 4  # of six parts of the family two are of no known class
    assert sum(row.endswith("fine-tuned") for row in families) == 2
    # Untrained relations tell a cube from a flat box.
    assert families[next(row for row in families if row.endswith("untrained"))]["macro_f1"] > 0.9
