"""Both columns: what is hidden reaches no honest answer, a perfect one scores 1, and baselines are what they say."""

from __future__ import annotations

from dataclasses import replace

import pytest

torch = pytest.importorskip("torch")

import numpy as np  # noqa: E402
from numpy.typing import NDArray  # noqa: E402
from torch import Tensor  # noqa: E402

from geometry_encoder.batch import Clouds, stack  # noqa: E402
from geometry_encoder.cloud import PointCloud  # noqa: E402
from geometry_encoder.completion import completions, expected_statistics, samples_of  # noqa: E402
from geometry_encoder.config import ObjectiveConfig  # noqa: E402
from geometry_encoder.cover import cover_errors  # noqa: E402
from geometry_encoder.honest import Prediction, cell_targets  # noqa: E402
from geometry_encoder.magno import Magno, dense_statistics, node_statistics  # noqa: E402
from geometry_encoder.neighbors import by_statistic, emptiness, empty_statistics, nearest_cell, node_position  # noqa: E402
from geometry_encoder.objectives import CadlmObjective, ReleasedObjective, hidden_targets, make_objective  # noqa: E402
from geometry_encoder.reconstruction import (  # noqa: E402
    cell_answers,
    honest_rows,
    honest_scores,
    honest_sums,
    nearest,
    node_answers,
    released_answers,
    released_rows,
    released_scores,
    released_sums,
)
from geometry_encoder.views import (  # noqa: E402
    CURVATURE_LIMIT,
    Mask,
    ball,
    balled,
    boxed,
    cadlm_features,
    curvatures_of,
    in_boxes,
    released_features,
    released_mask,
)
from tests.geometry_encoder.test_evaluate import box  # noqa: E402
from tests.geometry_encoder.test_honest import HIDDEN, RELEASED, TINY  # noqa: E402

PLACES = node_position(torch.arange(12**3), 12)
LEFT = np.arange(64).reshape(4, 4, 4) < 32
"""The boxes of the half with negative x."""


def cadlm() -> CadlmObjective:
    torch.manual_seed(0)
    objective = make_objective(TINY, ObjectiveConfig())
    assert isinstance(objective, CadlmObjective)
    return objective.eval()


def released(*parts: PointCloud) -> ReleasedObjective:
    """Untrained, with the z-scores of some parts."""
    torch.manual_seed(0)
    objective = make_objective(RELEASED, ObjectiveConfig())
    assert isinstance(objective, ReleasedObjective)
    objective.scores.calibrate(node_statistics(batch_of(boxed(part)), RELEASED)[0] for part in parts)
    return objective.eval()


def batch_of(part: PointCloud) -> Clouds:
    return stack([part.points], [released_features(part)])


def moved(part: PointCloud, boxes: NDArray[np.bool_]) -> PointCloud:
    """What lies in some boxes is gathered in the middle of each, upside down."""
    hidden = in_boxes(part.points, boxes)[:, None]
    middles = np.clip(np.floor((part.points + 1) * 2), 0, 3) / 2 - 0.75
    points = np.where(hidden, middles, part.points).astype(np.float32)
    return replace(part, points=points, normals=np.where(hidden, -part.normals, part.normals))


def test_hidden_samples_change_no_answer_but_that_of_the_release_to_its_own_question() -> None:
    part = boxed(box(1500))
    mask = released_mask(part, np.random.default_rng(0), 12, 3)
    changed = moved(part, mask.boxes)
    assert 0.2 < in_boxes(part.points, mask.boxes).mean() < 0.8
    kinds = {"cadlm": cadlm(), "released": released(part)}
    (truth, before), (other, after) = (released_answers(some, mask, kinds, RELEASED) for some in (part, changed))
    assert not torch.equal(truth, other)
    # The network says that there is something.
    assert not torch.equal(before["cadlm"], before["visible samples"])
    for name in ("cadlm", "visible samples"):
        assert torch.equal(before[name], after[name])
    assert not torch.allclose(before["released"], after["released"], atol=1e-4)
    held, before = node_answers(part, mask.boxes, {"released": released(part)})
    other, after = node_answers(changed, mask.boxes, {"released": released(part)})
    assert not torch.equal(held.occupied_N, other.occupied_N)
    for name in ("released", "nearest visible"):
        assert torch.equal(before[name].values_NG, after[name].values_NG)
        assert torch.equal(before[name].occupied_N, after[name].occupied_N)


def test_visible_samples_say_all_where_nothing_is_hidden() -> None:
    part = boxed(box(1000, size=(3, 2, 0.1)))
    boxes = np.zeros((4, 4, 4), np.bool_)
    # Beside a plate. Some of the nodes there have a sample of it within the radius, others have not.
    boxes[:, :, 0] = True
    mask = Mask(np.random.default_rng(0).random(12**3) < 0.5, boxes)
    wide = replace(RELEASED, radii=(0.4, 0.7))
    truth, answers = released_answers(part, mask, {}, wide)
    assert torch.equal(answers["visible samples"], truth)
    torch.manual_seed(0)
    objective = make_objective(wide, ObjectiveConfig())
    assert isinstance(objective, ReleasedObjective)
    held, _ = node_answers(part, boxes, {"released": objective.eval()})
    assert 0 < len(held.occupied_N) < in_boxes(PLACES.numpy(), boxes).sum()
    assert not held.occupied_N.any()


def test_perfect_answers_score_one_and_means_zero() -> None:
    part = box(seed=1)
    asked = (
        node_answers(boxed(part), LEFT, {"trained": released(part)}),
        cell_answers(balled(part), HIDDEN[0], {"trained": cadlm()}),
    )
    for truth, answers in asked:
        perfect = honest_scores(honest_sums(truth, truth)[None])
        assert {name: getattr(perfect, name).value for name in ("iou", "balanced", "r2", "place", "normal", "spread")} == {
            "iou": 1, "balanced": 1, "r2": 1, "place": 1, "normal": 1, "spread": 1,
        }  # fmt: skip
        mean = answers["mean"]._replace(values_NG=truth.values_NG[truth.occupied_N].mean(0).expand_as(truth.values_NG))
        nothing = honest_scores(honest_sums(mean, truth)[None])
        assert (nothing.iou.value, nothing.balanced.value) == (0, 0.5)
        assert nothing.r2.value == pytest.approx(0, abs=1e-5)
        assert honest_scores(honest_sums(answers["occupancy oracle"], truth)[None]).iou.value == 1
    truth, _ = released_answers(boxed(part), released_mask(boxed(part), np.random.default_rng(0), 12, 3), {}, RELEASED)
    assert released_scores(released_sums(truth, truth)[None]).r2.value == 1
    assert released_scores(released_sums(truth.mean().expand_as(truth), truth)[None]).r2.value == pytest.approx(0, abs=1e-5)


def test_the_mean_of_occupied_nodes_is_read_from_that_of_all() -> None:
    part = box(seed=1)
    _, answers = node_answers(boxed(part), LEFT, {"trained": released(part)})
    values = node_statistics(batch_of(boxed(part)), RELEASED)[0]
    full = by_statistic(values[emptiness(values) < 0.5])[:, :2].flatten(1)
    assert 0.1 < len(full) / len(values) < 0.8
    assert torch.allclose(answers["mean"].values_NG[0], full.mean(0), rtol=0.01, atol=1e-3)


class Knows(CadlmObjective):
    """Answers what the samples of a cloud would be told to be."""

    clouds: Clouds

    def predicted(self, clouds: Clouds, hidden_BL: Tensor) -> Prediction:
        occupied_Hq, rows, values = hidden_targets(self.clouds, hidden_BL, self.model)
        values_HqG = torch.zeros(*occupied_Hq.shape, values.shape[1])
        values_HqG.flatten(0, 1)[rows] = values
        return Prediction(100 * (occupied_Hq.float() - 0.5), values_HqG)


def test_a_part_is_completed_by_the_samples_that_the_network_tells() -> None:
    rng = np.random.default_rng(0)
    part = boxed(box(4000))
    bent = rng.uniform(-3, 3, part.curvatures.shape).astype(np.float32)
    part = replace(part, points=part.points * np.array([0.9, 1.5, 3], np.float32), curvatures=bent)
    # Nothing near the border between boxes, and one hidden sample a cell: its mean is the sample.
    part = part.take((part.points[:, 0] > 0.05) | (part.points[:, 0] < -0.35))
    centre, radius = ball(part.take(part.points[:, 0] > 0))
    framed = replace(part, points=((part.points - centre) / radius).astype(np.float32), curvatures=part.curvatures * radius)
    cells = nearest_cell(torch.from_numpy(framed.points), 12).numpy()
    first = np.zeros(len(part), np.bool_)
    first[np.unique(cells, return_index=True)[1]] = True
    kept = (part.points[:, 0] > 0) | first
    part, framed = part.take(kept), framed.take(kept)
    oracle = Knows(TINY, ObjectiveConfig()).eval()
    oracle.clouds = stack([framed.points], [cadlm_features(framed)])
    (made,) = completions(oracle, part, LEFT, [0.5])
    assert len(made.points) == len(part) > 1.02 * in_boxes(part.points, ~LEFT).sum()
    whole = batch_of(part)
    config = replace(RELEASED, cap=10_000)
    assert torch.allclose(node_statistics(made, config), node_statistics(whole, config), atol=1e-3)
    tokens = np.ones(12**3, np.bool_)
    truth, answers = released_answers(part, Mask(tokens, LEFT), {"knows": oracle}, config)
    assert released_scores(released_sums(answers["knows"], truth)[None]).r2.value == pytest.approx(1, abs=1e-6)
    assert released_scores(released_sums(answers["visible samples"], truth)[None]).r2.value < 0.9


class Doubts(Knows):
    """Gives every hidden cell one probability."""

    share: float

    def predicted(self, clouds: Clouds, hidden_BL: Tensor) -> Prediction:
        occupied_Hq, values_HqG = super().predicted(clouds, hidden_BL)
        return Prediction(torch.full_like(occupied_Hq, self.share).logit(), values_HqG)


@pytest.mark.parametrize("eighths", [0, 3, 8])
def test_what_is_expected_lies_between_nothing_and_everything_by_its_probability(eighths: int) -> None:
    part = boxed(box(1000))
    network = Doubts(TINY, ObjectiveConfig()).eval()
    framed = balled(part.take(~in_boxes(part.points, LEFT)))
    network.clouds, network.share = stack([framed.points], [cadlm_features(framed)]), eighths / 8
    none, some, every = (node_statistics(made, RELEASED)[0] for made in completions(network, part, LEFT, [1.1, eighths / 8, 0.0]))
    assert some.equal(every)
    expected = none + (every - none) * eighths / 8
    assert torch.allclose(expected_statistics(network, part, LEFT, RELEASED), expected, atol=1e-3)


def test_samples_of_cells_that_hold_one_are_those_samples() -> None:
    part = balled(box(300))
    clouds = stack([part.points], [cadlm_features(part)])
    cells = nearest_cell(clouds.points, 12)
    alone = clouds.keep(torch.bincount(cells, minlength=12**3)[cells] == 1)
    truth = cell_targets(alone, 12)
    found = samples_of(truth.cells_C, truth.values_CG, 12)
    order = torch.argsort(nearest_cell(alone.points, 12))
    assert len(found.points) == len(order) > 10
    assert np.allclose(found.points, alone.points[order].numpy(), atol=1e-6)
    assert np.allclose(found.features, alone.features[order].numpy(), atol=1e-6)


def test_curvatures_come_back_from_features() -> None:
    part = replace(box(100), curvatures=np.random.default_rng(0).normal(0, 30, (100, 2)).astype(np.float32))
    bounded = np.clip(part.curvatures, -CURVATURE_LIMIT, CURVATURE_LIMIT)
    assert np.allclose(curvatures_of(cadlm_features(part)), bounded, rtol=1e-4, atol=1e-4)


def test_statistics_by_node_are_what_the_tokenizer_saw_and_sentinels_tell_the_empty_ones() -> None:
    batch = batch_of(boxed(box(500)))
    values = node_statistics(batch, RELEASED)
    torch.manual_seed(0)
    with torch.no_grad():
        seen = Magno(RELEASED)(batch)
    assert torch.equal(values, dense_statistics(seen))
    is_empty = (values[0] == empty_statistics(4, values.device)).all(1)
    assert torch.equal(emptiness(values[0]) > 0.5, is_empty)
    assert emptiness(values[0])[is_empty].unique().tolist() == [1]
    mean, deviation, least, most = by_statistic(values[0][~is_empty]).unbind(1)
    assert ((least <= mean + 1e-6) & (mean <= most + 1e-6) & (deviation <= most - least + 1e-6)).all()


def test_every_answer_of_both_columns_is_scored_on_the_same_parts() -> None:
    parts = [box(seed=i) for i in range(3)]
    model, release = cadlm(), released(*parts)
    rows = released_rows(parts, {"trained": release}, 1000)
    # Half of the statistics are least and largest values, whose sentinels drown what else they say; means alone would score 0.1.
    scores = {name: released_scores(sums) for name, sums in rows.items()}
    assert 0.5 < scores["occupancy oracle"].r2.value < 1
    assert scores["trained"].r2.value < scores["occupancy oracle"].r2.value
    assert scores["occupancy oracle"].r2.low <= scores["occupancy oracle"].r2.value <= scores["occupancy oracle"].r2.high
    assert scores["nearest visible"].r2.value > scores["mean"].r2.value
    rows = honest_rows(parts, {"trained": model, "again": model}, 1000)
    assert torch.equal(rows["trained"], rows["again"])
    cells = {name: honest_scores(sums) for name, sums in rows.items()}
    nodes = {name: honest_scores(sums) for name, sums in honest_rows(parts, {"trained": release}, 1000).items()}
    for found in (cells, nodes):
        assert [found[name].iou.value for name in ("occupancy oracle", "mean", "nearest visible")] == [1, 0, 0]
        assert found["occupancy oracle"].r2 == found["mean"].r2


def test_the_honest_design_is_asked_on_the_grid_of_the_release() -> None:
    rows = released_rows([box(1000, seed=i) for i in range(2)], {"trained": cadlm()}, 500)
    assert {float(sums[0, 4]) for sums in rows.values()} == {28 * 24**3 // 2}
    scores = {name: released_scores(sums) for name, sums in rows.items()}
    # Mean and deviation are those of all tokens of these parts; half of them are drawn.
    assert abs(scores["mean"].r2.value) < 0.01
    assert scores["mean"].mse.value == pytest.approx(1, abs=0.1)
    assert scores["occupancy oracle"].r2.value > 0.5


def test_the_nearest_visible_token_of_the_release_is_often_the_masked_one_itself() -> None:
    values = torch.arange(12.0**3)[:, None]
    # All tokens of the hidden half are drawn, and one of the other half, whose patch stays visible.
    drawn, seen = torch.arange(12**3) < 6 * 144, ~torch.from_numpy(in_boxes(PLACES.numpy(), LEFT))
    drawn[1000] = True
    found = nearest(PLACES[drawn], PLACES[seen], values[seen])[:, 0]
    assert found[-1] == 1000
    assert torch.equal(found[:-1], 6 * 144 + torch.arange(6 * 144) % 144)
    assert not nearest(PLACES[drawn], PLACES[:0], values[:0]).any()


def test_a_part_that_is_all_hidden_is_asked_for_too() -> None:
    part = box(300)
    kinds = {"trained": released(part)}
    truth, answers = node_answers(boxed(part), np.ones((4, 4, 4), np.bool_), kinds)
    assert torch.isfinite(answers["trained"].values_NG).all()
    assert not answers["nearest visible"].occupied_N.any()
    assert truth.occupied_N.any()


def test_covers_err_where_the_network_does_and_nowhere_else(monkeypatch: pytest.MonkeyPatch) -> None:
    part = box(3000)
    network = make_objective(TINY, ObjectiveConfig()).eval()
    assert isinstance(network, CadlmObjective)
    framed = balled(part)
    clouds = stack([framed.points], [cadlm_features(framed)])
    truth = cell_targets(clouds, TINY.grid)
    network.scores.calibrate([truth.values_CG])
    wrong = int(truth.cells_C[len(truth.cells_C) // 2])

    def knows(_seen: object, hidden_BL: Tensor) -> Prediction:
        occupied_Hq, rows, values = hidden_targets(clouds, hidden_BL, network.model)
        values_HqG = torch.zeros(*occupied_Hq.shape, values.shape[1])
        values_HqG.flatten(0, 1)[rows] = network.scores(values)
        values_HqG[network.model.cells_Lq[hidden_BL[0]] == wrong] += 2
        return Prediction(occupied_Hq.float(), values_HqG)

    monkeypatch.setattr(network.model, "predict", knows)
    errors = cover_errors(part, network, pairs=3)
    is_wrong = (nearest_cell(clouds.points, TINY.grid) == wrong).numpy()
    # Smooth-L1 of 2 is 1.5; each pair hides a cell once.
    assert errors[is_wrong] == pytest.approx(1.5, abs=1e-4) and errors[~is_wrong] == pytest.approx(0, abs=1e-4)
    assert 0 < is_wrong.sum() < len(part)
