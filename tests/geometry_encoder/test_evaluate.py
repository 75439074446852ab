"""Scores of reconstruction and of probes, pools of parts, and the batches that near-duplicates share."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("safetensors")

import numpy as np  # noqa: E402

from geometry_encoder import evaluate, probes  # noqa: E402
from geometry_encoder.checkpoint import save_weights  # noqa: E402
from geometry_encoder.cloud import FACE_TYPES, PointCloud  # noqa: E402
from geometry_encoder.config import Config, DataConfig, ObjectiveConfig, RunConfig  # noqa: E402
from geometry_encoder.errors import EncoderError  # noqa: E402
from geometry_encoder.evaluate import pools  # noqa: E402
from geometry_encoder.labels import majority  # noqa: E402
from geometry_encoder.loading import Draws  # noqa: E402
from geometry_encoder.objectives import CadlmObjective, make_objective  # noqa: E402
from geometry_encoder.probes import cells_of, confusions, fit, scores_of  # noqa: E402
from geometry_encoder.store import Entry, Store, split  # noqa: E402
from tests.geometry_encoder.test_honest import TINY  # noqa: E402


def box(count: int = 3000, seed: int = 0, size: tuple[float, float, float] = (3, 2, 1)) -> PointCloud:
    """Exact samples of a box: six planes, each a face."""
    rng = np.random.default_rng(seed)
    sizes = np.array(size)
    areas = np.repeat(sizes.prod() / sizes, 2)
    face = rng.choice(6, count, p=areas / areas.sum())
    points = rng.uniform(-0.5, 0.5, (count, 3))
    normals = np.zeros((count, 3))
    points[np.arange(count), face // 2] = normals[np.arange(count), face // 2] = face % 2 - 0.5
    return PointCloud(
        points=(points * sizes).astype(np.float32), normals=(2 * normals).astype(np.float32),
        curvatures=np.zeros((count, 2), np.float32), face_ids=face.astype(np.int32), face_types=np.zeros(count, np.int8),
        lines=np.ones(count, np.int32), operations=np.zeros(count, np.int8),
    )  # fmt: skip


def entries(groups: int) -> list[Entry]:
    """Each group a part and its near-duplicate."""
    return [
        Entry(source=f"{i}{near}", digest="", part=f"{i:04}{len(near)}", family="plate" if i % 2 else "disc", group=f"1/{i}")
        for i in range(groups)
        for near in ("", "~")
    ]


def test_groups_stay_on_one_side_of_the_split_and_families_are_held_out_whole() -> None:
    train, test = split(entries(400), 0.2)
    assert {entry.group for entry in train} & {entry.group for entry in test} == set()
    assert len(train) + len(test) == 800
    assert 0.1 < len(test) / 800 < 0.3
    train, test = split(entries(400), 0.2, ["disc"])
    assert {entry.family for entry in train} == {"plate"}
    assert sum(entry.family == "disc" for entry in test) == 400


def test_near_duplicates_follow_each_other_and_an_epoch_holds_every_part_once() -> None:
    parts = entries(40)
    draws = list(islice(Draws(Config(run=RunConfig(batch=8)), parts, start=0), 20))
    chosen = [part for batch in draws for _, part in batch]
    for epoch in (chosen[:80], chosen[80:]):
        assert sorted(epoch) == list(range(80))
        assert all(parts[a].group == parts[b].group for a, b in zip(epoch[::2], epoch[1::2], strict=True))
    assert chosen[:80] != chosen[80:]


def test_groups_of_a_family_follow_each_other_where_that_is_asked_for() -> None:
    parts = entries(40)
    draws = islice(Draws(Config(run=RunConfig(batch=8, alike=4)), parts, start=0), 20)
    batches = [[parts[index] for _, index in batch] for batch in draws]
    assert all(len({entry.family for entry in batch}) == 1 for batch in batches)
    assert {entry.family for batch in batches[:10] for entry in batch} == {"disc", "plate"}
    for epoch in (batches[:10], batches[10:]):
        assert len({entry.part for batch in epoch for entry in batch}) == 80


def store_of_boxes(folder: Path, numbers: Iterable[int]) -> Store:
    """Boxes with their near-duplicates, each third of them of one shape and without any."""
    store = Store.create(folder, {})
    for number in numbers:
        thickness = 0.5 if number % 3 == 0 else 0.5 + number / 10
        for near in ("", "~")[: 1 if number % 3 == 0 else 2]:
            part = store.save(box(800, number, (3, 2, thickness * (1.05 if near else 1))))
            store.record([Entry(source=f"{number}{near}", digest=f"{number}", part=part, family="block", group=f"1/{number}")])
    return store


def test_pools_ask_for_held_out_parts_only_and_hold_no_shape_twice(tmp_path: Path) -> None:
    pytest.importorskip("scipy")
    store = store_of_boxes(tmp_path / "store", range(24))
    config = Config(data=DataConfig(held_out=0.5))
    alone, near = pools(store, config, 12)
    train, test = split(store.parts(), 0.5)
    held_out, seen = {entry.part for entry in test}, {entry.part for entry in train}
    for pool in (alone, near):
        assert len(pool.parts) == 12
        assert {entry.part for entry in pool.parts[: pool.queries]} <= held_out
        assert {entry.part for entry in pool.parts[pool.queries :]} <= seen
    assert not any(entry.source.endswith("~") for entry in alone.parts)
    assert sum(int(entry.source) % 3 == 0 for entry in alone.parts) == 1
    assert all(int(entry.source.rstrip("~")) % 3 for entry in near.parts)
    assert [entry.group for entry in near.parts[::2]] == [entry.group for entry in near.parts[1::2]]
    with pytest.raises(EncoderError) as caught:
        pools(store, Config(data=DataConfig(held_out=0.0)), 12)
    assert caught.value.code == "no-parts"


def test_of_another_store_than_that_of_training_all_is_held_out_but_what_that_one_holds(tmp_path: Path) -> None:
    pytest.importorskip("scipy")
    trained = store_of_boxes(tmp_path / "trained", range(10))
    other = store_of_boxes(tmp_path / "other", range(1, 20))
    config = Config(data=DataConfig(held_out=0.5))
    alone, near = pools(other, config, 2048, trained=trained)
    train, _ = split(trained.parts(), 0.5)
    seen = {entry.digest for entry in train}
    asked = {entry.digest for entry in alone.parts}
    assert asked.isdisjoint(seen)
    assert {f"{number}" for number in range(1, 20) if number % 3} - seen < asked
    assert len(near.parts) == near.queries == 2 * (alone.queries - 1)
    assert [pool.queries for pool in pools(other, config, 2048, 5, trained)] == [5, 5]


def test_a_cell_has_the_label_of_nearly_all_of_its_samples_or_none() -> None:
    rows = torch.tensor([0, 0, 0, 0, 0, 1, 1, 2, 2])
    labels = torch.tensor([1, 1, 1, 1, 0, 0, 1, -1, -1])
    assert majority(rows, labels, 3, 2).tolist() == [1, -1, -1]


def test_scores_of_a_known_confusion() -> None:
    answers, labels = torch.tensor([0, 0, 1, 1, 2]), torch.tensor([0, 1, 1, -1, 2])
    found = scores_of(confusions(answers, labels, torch.tensor([0, 0, 0, 1, 1]), 4), "abcd")
    assert found.samples == 4
    assert found.accuracy == 0.75
    assert found.macro_f1 == pytest.approx((2 / 3 + 2 / 3 + 1) / 3)
    assert found.mean_iou == pytest.approx((0.5 + 0.5 + 1) / 3)
    assert set(found.f1_of) == {"a", "b", "c"}


def test_a_probe_learns_what_features_tell_and_cells_know_their_faces() -> None:
    torch.manual_seed(0)
    objective = make_objective(TINY, ObjectiveConfig())
    assert isinstance(objective, CadlmObjective)
    found = cells_of([box(seed=1), box(seed=2, size=(1, 1, 1))], {"untrained": objective.model.eval()}, 1000, 0)
    assert found.labels["face type"].unique().tolist() in ([0], [-1, 0])
    assert len(found.part_R) == len(found.features["untrained"]) == len(found.features["statistics of the cell"])
    assert FACE_TYPES[0] == "plane"
    x = torch.randn(400, 3, generator=torch.Generator().manual_seed(0))
    y = (x[:, 0] > 0).long()
    probe = fit(x, y, 2, steps=100)
    assert (probe(x).argmax(1) == y).float().mean() > 0.95


def test_both_commands_write_every_score(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    store = Store.create(tmp_path / "store", {})
    for number in range(10):
        part = store.save(box(800, number, (3, 2, 1 + number / 10)))
        source, family = f"{number // 2}{'~' * (number % 2)}", ("block", "plate")[number % 2]
        store.record([Entry(source=source, digest="", part=part, family=family, group=f"{number // 2}")])
    torch.manual_seed(0)
    model = dataclasses.replace(TINY, anchors=8, others=4, relation_width=8)
    config = Config(model=model, data=DataConfig(points=400, held_out=0.5))
    save_weights(make_objective(model, ObjectiveConfig()), config, tmp_path / "weights", {})
    other = dataclasses.replace(config, run=RunConfig(seed=2))
    save_weights(make_objective(model, ObjectiveConfig()), other, tmp_path / "again", {})
    common = [str(tmp_path / "store"), "--weights", str(tmp_path / "weights"), "--out", str(tmp_path / "scores.json")]
    assert evaluate.main([*common, "--weights", str(tmp_path / "again"), "--reconstruct", "2"]) == 0
    found = json.loads((tmp_path / "scores.json").read_text())
    assert set(found["retrieval"]) == {"released", "masked", "turned", "cropped", "near"}
    assert len(found["retrieval"]["near"]) == 11
    (name, spread), *_ = found["seeds"]["turned"].items()
    pair = [row["top5"] for row in list(found["retrieval"]["turned"].values())[3::4]]
    assert name.startswith("2 runs of")
    assert spread["top5"] == {
        "mean": sum(pair) / 2, "deviation": pytest.approx(abs(pair[0] - pair[1]) / 2**0.5), "least": min(pair),
        "most": max(pair), "runs": 2,
    }  # fmt: skip
    runs = {row.rpartition(", ")[0] for row in found["honest"]}
    kinds = {"trained", "untrained", "mean", "nearest visible", "occupancy oracle"}
    assert set(found["honest"]) == {f"{run}, {kind}" for run in runs for kind in kinds}
    assert set(found["released"]) == {f"{run}, {kind}" for run in runs for kind in (*kinds, "visible samples")}
    assert [run[:6] for run in runs] == ["cadlm "] * 2
    assert "untrained" in capsys.readouterr().out
    assert evaluate.main([*common, "--reconstruct", "1", "--views"]) == 0
    assert json.loads((tmp_path / "scores.json").read_text())["retrieval"] == {}
    assert probes.main([*common, "--most", "4", "--steps", "40", "--tune", "2"]) == 0
    found = json.loads((tmp_path / "scores.json").read_text())
    assert set(found) == {"face type", "operation", "family"}
    assert found["face type"]["held-out parts"]["majority"]["macro_f1"] == 1
    assert sum(row.endswith("fine-tuned") for row in found["operation"]["held-out parts"]) == 2
    assert evaluate.main([str(tmp_path), "--weights", str(tmp_path / "weights")]) == 1
    assert "no-store" in capsys.readouterr().err
