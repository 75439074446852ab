"""The trainer: settings, weights on disk, resuming, and several processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("accelerate")
pytest.importorskip("safetensors")

import numpy as np  # noqa: E402

from geometry_encoder import ablation  # noqa: E402
from geometry_encoder.checkpoint import load_weights, save_weights  # noqa: E402
from geometry_encoder.config import Config, DataConfig, ObjectiveConfig, RunConfig, config_from_dict, load_config  # noqa: E402
from geometry_encoder.errors import EncoderError  # noqa: E402
from geometry_encoder.loading import PartViews, batches, open_parts  # noqa: E402
from geometry_encoder.mesh import TriangleMesh, sample_mesh  # noqa: E402
from geometry_encoder.objectives import make_objective  # noqa: E402
from geometry_encoder.store import Entry, Store  # noqa: E402
from geometry_encoder.train import Run, main, pretrain, rate_factor  # noqa: E402
from geometry_encoder.transformer import Block  # noqa: E402
from tests.geometry_encoder.clouds import random_clouds  # noqa: E402
from tests.geometry_encoder.test_honest import RELEASED, TINY, batch  # noqa: E402
from tests.geometry_encoder.test_prepare import sphere  # noqa: E402

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of eight ellipsoids."""
    folder = tmp_path_factory.mktemp("parts") / "store"
    store = Store.create(folder, {})
    rng = np.random.default_rng(0)
    for number in range(8):
        mesh = sphere(8)
        stretched = TriangleMesh(vertices=mesh.vertices * rng.uniform(0.5, 2, 3), triangles=mesh.triangles)
        part = store.save(sample_mesh(stretched, 600, rng))
        store.record([Entry(source=str(number), digest=str(number), part=part)])
    return folder


def settings(parts: Path, model=TINY, **run: float) -> Config:
    return Config(
        model=model,
        data=DataConfig(folder=str(parts), points=200, held_out=0.3),
        run=RunConfig(**({"steps": 4, "batch": 2, "warm_up": 1, "calibration": 2, "workers": 0, "log_every": 1} | run)),
    )


def test_learning_rate_rises_then_falls_to_nothing() -> None:
    run = RunConfig(warm_up=10)
    factors = [rate_factor(step, step / 100, run) for step in range(101)]
    assert factors[0] == pytest.approx(0.1)
    assert max(factors) > 0.97
    assert factors[100] == 0
    assert factors[10:] == sorted(factors[10:], reverse=True)


@pytest.mark.parametrize("model", [TINY, RELEASED], ids=["cadlm", "released"])
def test_a_run_leaves_metrics_a_checkpoint_and_weights_that_load(model, parts: Path, tmp_path: Path) -> None:
    run = pretrain(settings(parts, model), tmp_path / "run")
    rows = [json.loads(line) for line in (tmp_path / "run" / "metrics.jsonl").read_text().splitlines()]
    assert [row["step"] for row in rows if row["part"] == "train"] == [1, 2, 3, 4]
    assert all(np.isfinite(row["total"]) for row in rows)
    objective, config, digest = load_weights(tmp_path / "run" / "weights")
    assert config == run.config
    assert len(digest) == 64
    assert torch.equal(objective.scores.mean, run.objective.scores.mean)
    with run.mean.applied():
        for a, b in zip(objective.parameters(), run.objective.parameters(), strict=True):
            assert torch.equal(a, b)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # the compiler warns of itself
@pytest.mark.parametrize("model", [TINY, RELEASED], ids=["cadlm", "released"])
def test_compiled_blocks_learn_the_same(model, parts: Path, tmp_path: Path) -> None:
    losses = []
    for choice in (False, True):
        run = pretrain(settings(parts, model, compile=choice), tmp_path / str(choice))
        blocks = [module for module in run.objective.modules() if isinstance(module, Block)]
        assert [block._compiled_call_impl is not None for block in blocks] == [choice] * len(blocks)
        load_weights(tmp_path / str(choice) / "weights")
        rows = (tmp_path / str(choice) / "metrics.jsonl").read_text().splitlines()
        losses.append([[row["reconstruction"], row["contrastive"]] for row in map(json.loads, rows)])
    assert losses[1] == pytest.approx(np.array(losses[0]), rel=1e-4)


@pytest.mark.parametrize("model", [TINY, RELEASED], ids=["cadlm", "released"])
def test_products_in_bfloat16_learn_nearly_the_same(model, parts: Path, tmp_path: Path) -> None:
    config = settings(parts, model)
    pretrain(config, tmp_path / "float32")
    # A process of its own: accelerate has one precision a process.
    made = "import sys; from tests.geometry_encoder import test_train as t; t.pretrain_json(*sys.argv[1:])"
    short = json.dumps(asdict(replace(config, run=replace(config.run, precision="bfloat16"))))
    subprocess.run([sys.executable, "-c", made, short, str(tmp_path / "bfloat16")], cwd=ROOT, check=True, timeout=120)
    losses = []
    for name in ("float32", "bfloat16"):
        rows = (tmp_path / name / "metrics.jsonl").read_text().splitlines()
        losses.append([[row["reconstruction"], row["contrastive"]] for row in map(json.loads, rows)])
    assert losses[1] != losses[0]
    assert losses[1] == pytest.approx(np.array(losses[0]), rel=0.05)


def pretrain_json(config: str, out: str) -> None:
    pretrain(config_from_dict(json.loads(config)), Path(out))


def test_a_stopped_run_goes_on_as_if_it_had_not_been(parts: Path, tmp_path: Path) -> None:
    whole = pretrain(settings(parts), tmp_path / "whole")
    config, cut = settings(parts), tmp_path / "cut"
    cut.mkdir()
    run = Run(config, cut)
    run.calibrate()
    data = run._batches(run.train_parts)
    for _ in range(2):
        run.update([next(data)])
        run.step += 1
    run.save()
    resumed = pretrain(config, cut)
    assert resumed.step == 4
    for a, b in zip(whole.objective.parameters(), resumed.objective.parameters(), strict=True):
        assert torch.equal(a, b)
    with pytest.raises(EncoderError) as caught:
        pretrain(settings(parts, replace(TINY, layers=1)), cut)
    assert caught.value.code == "other-checkpoint"


def test_a_body_is_trained_beside_vectors_that_stay(parts: Path, tmp_path: Path) -> None:
    model = replace(TINY, anchors=8, others=4, relation_width=8)
    pretrain(settings(parts, model), tmp_path / "first")
    kept = load_weights(tmp_path / "first" / "weights")[0].model
    wider = settings(parts, replace(model, width=48), vectors=str(tmp_path / "first" / "weights"))
    run = pretrain(replace(wider, objective=ObjectiveConfig(contrastive=0)), tmp_path / "second")
    clouds = random_clouds(200, 300, features=5)
    with torch.no_grad():
        assert torch.equal(run.objective.eval().model.vectors(clouds), kept.vectors(clouds))
    torch.manual_seed(wider.run.seed)
    untrained = dict(make_objective(wider.model, wider.objective).named_parameters())
    begun = Run(run.config, tmp_path / "third").objective.named_parameters()
    assert all(torch.equal(value, untrained[name]) for name, value in begun if not name.startswith("model.relations."))
    moved = {name for name, value in run.objective.named_parameters() if not torch.equal(value, untrained[name])}
    assert "model.read.weight" in moved and "model.cells.project.weight" in moved
    rows = [json.loads(line) for line in (tmp_path / "second" / "metrics.jsonl").read_text().splitlines()]
    assert all(row["contrastive"] == 0 and row["total"] > 0 for row in rows)


@pytest.mark.parametrize(
    "model", [TINY, RELEASED, replace(TINY, anchors=8, others=4, relation_width=16)], ids=["none", "released", "size"]
)
def test_vectors_of_another_kind_are_refused(model, parts: Path, tmp_path: Path) -> None:
    first = replace(TINY, anchors=8, others=4, relation_width=8)
    save_weights(make_objective(first, ObjectiveConfig()), Config(model=first), tmp_path / "first", {})
    with pytest.raises(EncoderError) as caught:
        pretrain(settings(parts, model, vectors=str(tmp_path / "first")), tmp_path / "second")
    assert caught.value.code == "other-weights" and "vectors" in str(caught.value)


@pytest.mark.parametrize("damage", [b"", b"no checkpoint at all", b"PK\x03\x04 cut off"])
def test_a_damaged_checkpoint_is_named_and_kept(damage: bytes, parts: Path, tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.pt"
    path.write_bytes(damage)
    with pytest.raises(EncoderError, match=r"checkpoint\.pt") as caught:
        pretrain(settings(parts), tmp_path)
    assert caught.value.code == "damaged-file" and path.read_bytes() == damage


def test_batches_depend_on_the_seed_and_the_step_not_on_who_makes_them(parts: Path) -> None:
    config = settings(parts, batch=4)
    store, train, _ = open_parts(config)
    dataset = PartViews(store, train, config)
    one = next(batches(dataset, start=3))
    halves = PartViews(store, train, replace(config, run=replace(config.run, batch=2)))
    two = [next(batches(halves, start=3, rank=rank, processes=2)) for rank in (0, 1)]
    assert torch.equal(one.mask, torch.cat([half.mask for half in two]))
    assert torch.equal(one.first.points, torch.cat([half.first.points for half in two]))
    assert not torch.equal(one.second.points, next(batches(dataset, start=4)).second.points)


def test_weights_in_small_pieces_come_back_and_damage_is_named(tmp_path: Path) -> None:
    config = Config(model=TINY)
    objective = make_objective(TINY, ObjectiveConfig())
    save_weights(objective, config, tmp_path, {}, piece_bytes=4096)
    pieces = sorted(tmp_path.glob("*.safetensors"))
    assert len(pieces) > 10
    loaded, again, _ = load_weights(tmp_path)
    assert again == config
    for name, tensor in objective.state_dict().items():
        assert torch.equal(loaded.state_dict()[name], tensor), name
    data = bytearray(pieces[3].read_bytes())
    data[-1] ^= 1
    pieces[3].write_bytes(data)
    with pytest.raises(EncoderError) as caught:
        load_weights(tmp_path)
    assert caught.value.code == "damaged-weights"
    with pytest.raises(EncoderError) as caught:
        load_weights(tmp_path / "none")
    assert caught.value.code == "no-weights"


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("[model]\ndesign = 'shape'", "design"),
        ("[model]\ngrid = 24\npatch = 7", "grid"),
        ("[model]\ngird = 24", "gird"),
        ("[run]\nsteps = 'many'", "steps"),
        ("[run]\nbatch = 0", "batch"),
        ("[objective]\nloss = 'l3'", "loss"),
        ("[model]\nradii = [0.2, 0.1]", "radii"),
        ("[model]\ndesign = 'cadlm'\nguard = -1", "guard"),
        ("[trainer]\n", "trainer"),
    ],
)
def test_wrong_settings_are_refused_by_name(text: str, word: str, tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(text)
    with pytest.raises(EncoderError) as caught:
        load_config(tmp_path / "a.toml")
    assert caught.value.code == "bad-config"
    assert word in caught.value.message


@pytest.mark.parametrize("path", sorted((ROOT / "configs" / "encoder").glob("*.toml")), ids=lambda path: path.stem)
def test_shipped_settings_load_and_are_what_json_makes_of_them(path: Path) -> None:
    config = load_config(path, ["run.steps=7", "data.folder=there"])
    assert (config.run.steps, config.data.folder) == (7, "there")
    assert config_from_dict(json.loads(json.dumps(asdict(config)))) == config


@pytest.mark.slow
def test_the_four_runs_of_the_ablation_are_one_command(parts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    config = asdict(settings(parts, RELEASED, steps=1, calibration=1))
    lines = [f"[{name}]\n" + "".join(f"{k} = {json.dumps(v)}\n" for k, v in section.items()) for name, section in config.items()]
    (tmp_path / "run.toml").write_text("\n".join(lines))
    command = ["--config", str(tmp_path / "run.toml"), "--out", str(tmp_path / "runs"), "--most", "6", "--reconstruct", "2"]
    command += ["--set", "data.held_out=0.6"]
    assert ablation.main(command) == 0
    told = capsys.readouterr().out
    assert [line.split()[:2] for line in told.splitlines()[1::2]] == [name.split() for name in ablation.PAPER]
    found = json.loads((tmp_path / "runs" / "scores.json").read_text())
    # Untrained networks predict nothing: the error is the size of the targets, in the units of each run.
    assert found["mse raw"]["mse"] > 100 > 10 > found["mse normalised"]["mse"]
    before = (tmp_path / "runs" / "mse-raw" / "metrics.jsonl").stat().st_mtime_ns
    assert ablation.main(command) == 0
    assert (tmp_path / "runs" / "mse-raw" / "metrics.jsonl").stat().st_mtime_ns == before


def test_missing_data_is_one_line_and_exit_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.toml").write_text("[data]\nfolder = 'nowhere'\n")
    assert main(["--config", str(tmp_path / "a.toml"), "--out", str(tmp_path / "run")]) == 1
    assert capsys.readouterr().err.startswith("error: no-store: nowhere")


PROCESS = """
import sys, torch
from accelerate import Accelerator
from torch.nn.parallel import DistributedDataParallel
from geometry_encoder.config import ObjectiveConfig
from geometry_encoder.objectives import Batch, make_objective
from geometry_encoder.transformer import Block  # noqa: E402
from tests.geometry_encoder.clouds import random_clouds  # noqa: E402
from tests.geometry_encoder.test_honest import RELEASED, TINY, batch

torch.set_num_threads(1)
accelerator = Accelerator(cpu=True)
rank = accelerator.process_index
for name, model in (("cadlm", TINY), ("released", RELEASED)):
    torch.manual_seed(0)
    objective = make_objective(model, ObjectiveConfig())
    whole = batch(objective, 300, 200, 250, 100)
    for parameter_name, parameter in objective.named_parameters():
        parameter.requires_grad_(not parameter_name.startswith("model.heads."))
    own = [slice(0, 2), slice(2, 4)][rank]
    def half(clouds):
        mask = (clouds.item >= own.start) & (clouds.item < own.stop)
        kept = clouds.keep(mask)
        return type(kept)(points=kept.points, features=kept.features, item=kept.item - own.start, count=2)
    mine = Batch(half(whole.first), half(whole.second), whole.mask[own])
    objective.scores.calibrate([objective.targets(mine)])
    model = DistributedDataParallel(objective)
    losses = model(mine)
    losses.total.backward()
    mean = accelerator.reduce(torch.stack(losses).detach(), "mean")
    if rank == 0:
        grads = {n: p.grad for n, p in objective.named_parameters() if p.grad is not None}
        torch.save({"losses": mean, "grads": grads, "scores": objective.scores.state_dict()}, f"{sys.argv[1]}/{name}.pt")
"""


@pytest.mark.slow
def test_two_processes_compute_what_one_does_with_the_whole_batch(tmp_path: Path) -> None:
    (tmp_path / "process.py").write_text(PROCESS)
    port = str(29500 + os.getpid() % 2000)
    shared = {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": port, "WORLD_SIZE": "2", "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    environments = [{**os.environ, **shared, "RANK": rank, "LOCAL_RANK": rank} for rank in ("0", "1")]
    command = [sys.executable, str(tmp_path / "process.py"), str(tmp_path)]
    processes = [subprocess.Popen(command, env=environment, cwd=ROOT) for environment in environments]
    assert [process.wait(timeout=300) for process in processes] == [0, 0]
    for name, model in (("cadlm", TINY), ("released", RELEASED)):
        found = torch.load(tmp_path / f"{name}.pt", weights_only=True)
        torch.manual_seed(0)
        objective = make_objective(model, ObjectiveConfig())
        whole = batch(objective, 300, 200, 250, 100)
        objective.scores.calibrate([objective.targets(whole)])
        losses = objective(whole)
        losses.total.backward()
        assert torch.allclose(found["losses"], torch.stack(losses).detach(), atol=1e-5)
        assert torch.allclose(found["scores"]["deviation"], objective.scores.deviation, atol=1e-5)
        scale = max(float(p.grad.norm()) for p in objective.parameters() if p.grad is not None)
        for key, parameter in objective.named_parameters():
            if parameter.grad is not None:
                assert (found["grads"][key] - parameter.grad).norm() <= 1e-4 * scale, key
