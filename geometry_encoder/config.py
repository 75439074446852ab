"""What a model and a training run are made of: frozen dataclasses, read from TOML where every key is checked."""

# pyright: basic
from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Literal, get_args, get_origin, get_type_hints

from .errors import EncoderError


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleasedConfig:
    """The architecture of the Shape release; the defaults are its small model, 10,913,297 parameters.

    Attributes:
        grid: Nodes of the latent grid along each axis, over [-1, 1].
        patch: Cells along each side of a patch; divides `grid`.
        channels: Of a cell's token. The transformer has the same width.
        radii: Of the neighbourhoods, in units of the grid's half side; the last one's statistics are what is reconstructed.
        cap: Most neighbours that a cell looks at, at each radius.
        positions: Of patches: a learned table, or rotations of queries and keys by the patch's place (no parameters).
    """

    design: Literal["released"] = "released"
    grid: int = 24
    patch: int = 6
    channels: int = 128
    radii: tuple[float, ...] = (0.05, 0.1, 0.2)
    cap: int = 64
    cell_heads: int = 4
    layers: int = 3
    heads: int = 4
    kv_heads: int = 2
    positions: Literal["absolute", "rope"] = "absolute"
    embedding: int = 128
    head_width: int = 128

    def __post_init__(self) -> None:
        _check_sizes(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class CadlmConfig:
    """The honest design: masked points are removed before anything looks at them.

    Attributes:
        grid, patch, channels, radii, cap, heads: As in `ReleasedConfig`; only cells that hold a point become tokens.
        guard: Points closer than this to a masked patch's box are removed as well, in units of the grid's half side.
        width: Of the transformer over patches.
        anchors, others, relation_width: Of the vector by relations between points: how many look at how many, and the width of
            what a pair becomes. Without anchors the vector is pooled from patches, which have to learn what a turn is.
        calm: How many times more anchors there are outside of training; each then looks at twice as many points. 1 for as many.
    """

    design: Literal["cadlm"] = "cadlm"
    grid: int = 24
    patch: int = 4
    channels: int = 96
    radii: tuple[float, ...] = (0.1, 0.2)
    cap: int = 64
    cell_heads: int = 4
    guard: float = 0.05
    width: int = 192
    layers: int = 4
    decoder_layers: int = 2
    heads: int = 6
    kv_heads: int = 2
    anchors: int = 0
    others: int = 32
    relation_width: int = 64
    calm: int = 4
    embedding: int = 128

    def __post_init__(self) -> None:
        _check_sizes(self)
        if self.anchors < 0 or min(self.others, self.relation_width, self.calm) < 1:
            raise EncoderError("bad-config", "model: anchors is at least 0, others, relation_width and calm at least 1")
        if not 0 <= self.guard < 2 * self.patch / (self.grid - 1):
            raise EncoderError("bad-config", "model.guard: a distance, at least 0 and less than a patch")


ModelConfig = ReleasedConfig | CadlmConfig


def _check_sizes(config: ModelConfig) -> None:
    width = config.channels if isinstance(config, ReleasedConfig) else config.width
    divisible = (
        ("grid", config.grid, "patch", config.patch),
        ("channels", config.channels, "cell_heads", config.cell_heads),
        ("width", width, "heads", config.heads),
        ("heads", config.heads, "kv_heads", config.kv_heads),
    )
    for name, value, by, divisor in divisible:
        if value < 1 or divisor < 1 or value % divisor:
            raise EncoderError("bad-config", f"model.{name}: {value} is not a multiple of {by}, {divisor}")
    if not config.radii or any(radius <= 0 for radius in config.radii) or list(config.radii) != sorted(set(config.radii)):
        raise EncoderError("bad-config", "model.radii: positive and rising")
    if min(config.cap, config.layers, config.embedding) < 1 or config.grid < 2:
        raise EncoderError("bad-config", "model: cap, layers and embedding are at least 1, grid at least 2")


@dataclass(frozen=True, slots=True, kw_only=True)
class DataConfig:
    """Where prepared parts are and how they are drawn.

    Attributes:
        folder: Written by `geometry_encoder.prepare` or by `cadlm.shape`.
        points: Drawn anew from a part's samples each time it is used.
        held_out: Share of the parts, by content hash, that training never sees.
        held_out_families: Names of families that training never sees.
    """

    folder: str = ""
    points: int = 4096
    held_out: float = 0.05
    held_out_families: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectiveConfig:
    """Weights and settings of the losses; the defaults are the paper's.

    Attributes:
        loss, normalised: The two axes of the paper's ablation: Smooth-L1 or MSE, on calibrated z-scores or on raw statistics.
        mask: Share of the grid that is masked.
        contrastive: Weight of contrast. At 0 `cadlm` makes no vectors, and what makes them is not trained.
        jitter, dropout: Of the second view of `released`, in its canonical frame. Noise of `cadlm` is at most the jitter.
        reconstructed: Share of a batch's parts that `cadlm` reconstructs; all of them are contrasted.
        crop: Largest share of the points that the second view of `cadlm` loses to a plane cut.
        cropped, jittered: Shares of the second views of `cadlm` that are cut, and that are noisy.
        unbent: Share of the second views of `cadlm` whose curvatures are unknown, as those of meshes are.
        turned: Share of the views of `cadlm` that are turned at random.
    """

    loss: Literal["smooth_l1", "mse"] = "smooth_l1"
    normalised: bool = True
    mask: float = 0.5
    reconstruction: float = 1.0
    contrastive: float = 0.2
    temperature: float = 0.07
    jitter: float = 0.02
    dropout: float = 0.3
    reconstructed: float = 1.0
    crop: float = 0.25
    cropped: float = 1.0
    jittered: float = 0.0
    unbent: float = 0.0
    turned: float = 1.0

    def __post_init__(self) -> None:
        if not 0 < self.mask < 1 or not 0 <= self.dropout < 1 or not 0 <= self.crop < 1 or self.temperature <= 0:
            raise EncoderError("bad-config", "objective: mask, dropout and crop are shares below 1, temperature is positive")
        shares = (self.cropped, self.jittered, self.unbent, self.turned)
        if not 0 < self.reconstructed <= 1 or not 0 <= min(shares) <= max(shares) <= 1:
            raise EncoderError("bad-config", "objective: reconstructed, cropped, jittered, unbent and turned are shares")


@dataclass(frozen=True, slots=True, kw_only=True)
class RunConfig:
    """Optimisation and bounds of a run.

    Attributes:
        steps: The cosine's length.
        minutes: Wall-clock bound of all sessions of the run together; 0 for none. The cosine then follows the larger of the two
            shares, so that a run always ends annealed.
        batch: Parts a step and process.
        alike: Groups of one family that follow each other in an epoch, so that a batch holds parts that are hard to tell apart.
        accumulate: Batches whose gradients one step sums.
        compile: Let torch compile the transformers' blocks (neighbours and edges are compiled in any case); takes a minute or two
            once and gains nothing on a CPU.
        vectors: Folder of trained weights of `cadlm` with anchors whose vectors the run begins with; of the same sizes.
        mean_decay: Of the running mean of the weights, which is what is evaluated and exported.
        calibration: Batches that the z-scores of `released` are measured on, once.
        precision: Of matrix products in training, `auto` for bfloat16 on GPUs alone. Processors with AVX512-BF16 or AMX gain too.
    """

    seed: int = 1
    steps: int = 20_000
    minutes: float = 0.0
    batch: int = 16
    alike: int = 1
    accumulate: int = 1
    compile: bool = False
    vectors: str = ""
    rate: float = 3e-4
    warm_up: int = 500
    betas: tuple[float, float] = (0.9, 0.95)
    weight_decay: float = 0.05
    clip: float = 1.0
    mean_decay: float = 0.999
    calibration: int = 32
    precision: Literal["auto", "float32", "bfloat16"] = "auto"
    workers: int = 2
    log_every: int = 20
    evaluate_every: int = 500
    checkpoint_every_s: float = 300.0

    def __post_init__(self) -> None:
        for name in ("steps", "batch", "alike", "accumulate", "rate", "clip", "calibration", "log_every", "evaluate_every"):
            if getattr(self, name) <= 0:
                raise EncoderError("bad-config", f"run.{name}: must be positive")
        if self.warm_up < 0 or self.minutes < 0 or not 0 <= self.mean_decay < 1:
            raise EncoderError("bad-config", "run: warm_up and minutes are at least 0, mean_decay is a share below 1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Everything a training run depends on, besides the data and the code."""

    model: ModelConfig = field(default_factory=ReleasedConfig)
    data: DataConfig = field(default_factory=DataConfig)
    objective: ObjectiveConfig = field(default_factory=ObjectiveConfig)
    run: RunConfig = field(default_factory=RunConfig)


DESIGNS: dict[str, type[ReleasedConfig] | type[CadlmConfig]] = {"released": ReleasedConfig, "cadlm": CadlmConfig}


def load_config(path: Path, overrides: Sequence[str] = ()) -> Config:
    """Read a run's settings; `overrides` are `section.key=value` with TOML values.

    Raises:
        EncoderError: `unreadable-config`; `bad-config`, naming the key.
    """
    try:
        values: dict[str, Any] = tomllib.loads(path.read_text(encoding="utf-8"))
        for item in overrides:
            key, equals, text = item.partition("=")
            section, dot, name = key.strip().partition(".")
            if not (equals and dot):
                raise EncoderError("bad-config", f"{item!r} is not SECTION.KEY=VALUE")
            try:
                value = tomllib.loads(f"value = {text}")["value"]
            except tomllib.TOMLDecodeError:
                value = text
            values.setdefault(section, {})[name] = value
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise EncoderError("unreadable-config", f"{path}: {error}") from error
    return config_from_dict(values)


def config_from_dict(values: Mapping[str, Any]) -> Config:
    """The inverse of `dataclasses.asdict`; also of what TOML and JSON make of it.

    Raises:
        EncoderError: `bad-config`, naming the key, for unknown keys and wrong types.
    """
    sections: dict[str, type] = {"data": DataConfig, "objective": ObjectiveConfig, "run": RunConfig}
    for name, section in values.items():
        if name not in ("model", *sections):
            raise EncoderError("bad-config", f"{name}: no such section; there are model, {', '.join(sections)}")
        if not isinstance(section, Mapping):
            raise EncoderError("bad-config", f"{name}: is a section, [{name}]")
    made: dict[str, Any] = {name: _section(kind, name, values.get(name, {})) for name, kind in sections.items()}
    return Config(model=model_from_dict(values.get("model", {})), **made)


def model_from_dict(values: Mapping[str, Any]) -> ModelConfig:
    """A model's settings; its `design` says which. Raises `bad-config` as `config_from_dict` does."""
    design = values.get("design", "released")
    if design not in DESIGNS:
        raise EncoderError("bad-config", f"model.design: {design!r} is none of {', '.join(DESIGNS)}")
    return _section(DESIGNS[design], "model", values)


def _section(kind: type, name: str, values: Mapping[str, Any]) -> Any:
    hints = get_type_hints(kind)
    known = [item.name for item in fields(kind)]
    for key in values:
        if key not in known:
            raise EncoderError("bad-config", f"{name}.{key}: no such setting; there are {', '.join(known)}")
    return kind(**{key: _fitting(hints[key], f"{name}.{key}", value) for key, value in values.items()})


def _fitting(hint: Any, key: str, value: Any) -> Any:
    """The value as a field of type `hint` holds it."""
    if get_origin(hint) is Literal:
        if value in get_args(hint):
            return value
        raise EncoderError("bad-config", f"{key}: {value!r} is none of {', '.join(map(str, get_args(hint)))}")
    if get_origin(hint) is tuple:
        length = None if get_args(hint)[-1] is Ellipsis else len(get_args(hint))
        if isinstance(value, (list, tuple)) and length in (None, len(value)):
            return tuple(_fitting(get_args(hint)[0], key, item) for item in value)
        raise EncoderError("bad-config", f"{key}: {value!r} is not a list of {length or ''} values".replace("  ", " "))
    if hint is float and type(value) is int:
        return float(value)
    if type(value) is not hint:
        raise EncoderError("bad-config", f"{key}: {value!r} is not of type {hint.__name__}")
    return value
