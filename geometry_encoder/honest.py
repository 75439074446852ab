"""The honest design: what is masked is removed before anything looks at it, and only cells that hold a point are encoded.

A cell is the box around a node of the grid: every point belongs to one cell, so that what is to be predicted of a hidden cell
depends on no visible point. Patches of cells go through a transformer; a light decoder says of each cell of a hidden patch
whether the part's surface passes through it and how it lies there.

B parts, T cells of the grid, C occupied cells, L patches, R visible patches of all parts, q cells of a patch, W width.
"""

# pyright: basic
from __future__ import annotations

from itertools import product
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .batch import Clouds
from .config import CadlmConfig
from .errors import EncoderError
from .magno import CellLayer, homogeneous
from .neighbors import nearest_cell, node_position, search, statistics
from .relations import Relations
from .released import to_patches
from .transformer import Block, RMSNorm

FEATURES = 5
"""Of a point: the unit normal and two principal curvatures, compressed (`views.cadlm_features`)."""
CHANNELS = 3 + FEATURES
TARGETS = 2 * CHANNELS
"""Of an occupied cell: mean and deviation of place within the cell, normal and curvatures."""
WAVES = 6


class CellTargets(NamedTuple):
    """What the cells of a batch hold, without sentinels.

    Attributes:
        cells_C: int64, `part * T + cell`, ascending: the cells that hold a point.
        values_CG: (C, TARGETS) float32, statistics of the points in each.
    """

    cells_C: Tensor
    values_CG: Tensor


class Visible(NamedTuple):
    """Encoded parts: the register of each, then its visible patches, padded.

    Attributes:
        x_BSW: float.
        real_BS: bool, where there is a register or a patch.
        patches_BS: int64, which patch; -1 for registers and padding.
    """

    x_BSW: Tensor
    real_BS: Tensor
    patches_BS: Tensor


class Prediction(NamedTuple):
    """Of every cell of the hidden patches, in the order of `hidden_BL.nonzero()`: (H, q) logits and (H, q, TARGETS) values.

    Of a model these are as it was trained, mostly z-scores; of `CadlmObjective.predicted` they are those of `CellTargets`.
    """

    occupied_Hq: Tensor
    values_HqG: Tensor


class CellTokens(nn.Module):
    """Occupied cells to tokens, each looking at the points around it at several radii."""

    def __init__(self, config: CadlmConfig) -> None:
        super().__init__()
        self.config = config
        channels = config.channels
        self.project = nn.Linear(CHANNELS, channels)
        self.place = nn.Linear(3 + 6 * WAVES, channels)
        self.scales = nn.ModuleList(CellLayer(channels, config.cell_heads, 4 * CHANNELS) for _ in config.radii)
        self.fusion = nn.Linear(channels * len(config.radii), channels)
        self.norm = nn.LayerNorm(channels)

    def forward(self, clouds: Clouds) -> tuple[Tensor, Tensor]:
        """Occupied cells (C,) and their tokens (C, channels)."""
        config = self.config
        cells_C = torch.unique(clouds.item * config.grid**3 + nearest_cell(clouds.points, config.grid))
        only = torch.zeros(clouds.count * config.grid**3, dtype=torch.bool, device=cells_C.device)
        only[cells_C] = True
        numbers_PF = F.pad(torch.cat([clouds.points, clouds.features], 1), (0, 1), value=1.0)
        start_CD = self.place(waves(node_position(cells_C, config.grid)))
        project_DF = homogeneous(self.project)
        scales = []
        for layer, radius in zip(self.scales, config.radii, strict=True):
            assert isinstance(layer, CellLayer)
            neighbors = search(clouds, config.grid, radius, config.cap, only)
            rows_C = torch.searchsorted(cells_C, neighbors.cells_C)
            seen_CG = statistics(clouds, neighbors, config.grid)
            found = layer(start_CD[rows_C], numbers_PF, project_DF, seen_CG, neighbors)
            # A cell whose points lie in a corner of it, further off than the smallest radius, sees nothing at that scale.
            scales.append(layer.empty(start_CD).to(found.dtype).index_copy(0, rows_C, found))
        return cells_C, self.norm(self.fusion(torch.cat(scales, 1)))


class Cadlm(nn.Module):
    """Encoder of visible points, decoder of hidden patches, vector of a part."""

    patch_of_cell_T: Tensor
    place_in_patch_T: Tensor
    patch_centres_L3: Tensor
    cells_Lq: Tensor

    def __init__(self, config: CadlmConfig) -> None:
        super().__init__()
        self.config = config
        width, channels, cells = config.width, config.channels, config.patch**3
        self.cells = CellTokens(config)
        self.cell_places = nn.Parameter(0.02 * torch.randn(cells, channels))
        self.gather = nn.Sequential(nn.Linear(channels, 2 * channels), nn.GELU(), nn.Linear(2 * channels, width))
        self.patch_places = nn.Linear(3 + 6 * WAVES, width)
        self.register_token = nn.Parameter(0.02 * torch.randn(width))
        self.blocks = nn.ModuleList(Block(width, config.heads, config.kv_heads) for _ in range(config.layers))
        self.norm = RMSNorm(width)
        if config.anchors:
            self.relations = Relations(
                anchors=config.anchors, others=config.others, calm=config.calm,
                width=config.relation_width, embedding=config.embedding,
            )  # fmt: skip
        else:
            self.score = nn.Linear(width, 1)
            self.embed = nn.Linear(width, config.embedding)
        self.hidden_token = nn.Parameter(0.02 * torch.randn(width))
        self.empty_token = nn.Parameter(0.02 * torch.randn(width))
        self.decoder = nn.ModuleList(Block(width, config.heads, config.kv_heads) for _ in range(config.decoder_layers))
        self.read = nn.Linear(width, cells * (1 + TARGETS))
        side = config.grid // config.patch
        cells_Lq = to_patches(torch.arange(config.grid**3)[None, :, None], side, config.patch)[0, :, :, 0]
        patch_of_cell = torch.empty(config.grid**3, dtype=torch.int64)
        patch_of_cell[cells_Lq.flatten()] = torch.arange(side**3).repeat_interleave(cells)
        place_in_patch = torch.empty_like(patch_of_cell)
        place_in_patch[cells_Lq.flatten()] = torch.arange(cells).repeat(side**3)
        centres = node_position(cells_Lq.flatten(), config.grid).unflatten(0, cells_Lq.shape).mean(1)
        self.register_buffer("cells_Lq", cells_Lq, persistent=False)
        self.register_buffer("patch_of_cell_T", patch_of_cell, persistent=False)
        self.register_buffer("place_in_patch_T", place_in_patch, persistent=False)
        self.register_buffer("patch_centres_L3", centres, persistent=False)

    @property
    def num_patches(self) -> int:
        return len(self.patch_centres_L3)

    def forward(self, clouds: Clouds, hidden_BL: Tensor | None = None) -> Visible:
        """Encode parts; of the patches of `hidden_BL` (bool) nothing is seen, nor within the guard band around them."""
        if clouds.features.shape[1] != FEATURES:
            raise EncoderError("bad-cloud", f"a point has {FEATURES} features, not {clouds.features.shape[1]}")
        if hidden_BL is not None:
            clouds = visible_points(clouds, hidden_BL, self.config)
        return self._encoded(*self.cells(clouds), clouds.count)

    def _encoded(self, cells_C: Tensor, tokens_CD: Tensor, count: int) -> Visible:
        """Occupied cells with their tokens through patches and blocks."""
        nodes = self.config.grid**3
        patches_C = cells_C // nodes * self.num_patches + self.patch_of_cell_T[cells_C % nodes]
        made_CW = self.gather(tokens_CD + self.cell_places[self.place_in_patch_T[cells_C % nodes]])
        patches_R, rows_C = torch.unique(patches_C, return_inverse=True)
        sums_RW = made_CW.new_zeros(len(patches_R), made_CW.shape[1]).index_add(0, rows_C, made_CW)
        sizes_R1 = torch.bincount(rows_C, minlength=len(patches_R))[:, None]
        x_RW = sums_RW / sizes_R1.sqrt() + self.patch_places(waves(self.patch_centres_L3[patches_R % self.num_patches]))
        x_BSW, patches_BS, real_BS = self._padded(x_RW, patches_R, count)
        for block in self.blocks:
            x_BSW = block(x_BSW, mask=real_BS[:, None, None])
        return Visible(self.norm(x_BSW), real_BS, patches_BS)

    def tokens(self, clouds: Clouds) -> Tensor:
        """What is known of each occupied cell, ascending by part and cell: its token, then its patch; (C, channels + W)."""
        nodes = self.config.grid**3
        cells_C, tokens_CD = self.cells(clouds)
        seen = self._encoded(cells_C, tokens_CD, clouds.count)
        patch_C = self.patch_of_cell_T[cells_C % nodes]
        part_N, slot_N = (seen.patches_BS >= 0).nonzero(as_tuple=True)
        slot_BL = cells_C.new_zeros(clouds.count, self.num_patches)
        slot_BL[part_N, seen.patches_BS[part_N, slot_N]] = slot_N
        part_C = cells_C // nodes
        return torch.cat([tokens_CD, seen.x_BSW[part_C, slot_BL[part_C, patch_C]]], 1)

    def vectors(self, clouds: Clouds) -> Tensor:
        """A vector of each part; (B, E). By the relations of its points where there are anchors, else by its patches."""
        return self.relations(clouds) if self.config.anchors else self.pooled(self(clouds))

    def pooled(self, seen: Visible) -> Tensor:
        """The vector of what is visible, of a design without anchors; (B, E)."""
        scores_BS = self.score(seen.x_BSW)[..., 0].masked_fill(~seen.real_BS, -torch.inf)
        return self.embed((scores_BS.softmax(1)[:, None] @ seen.x_BSW)[:, 0])

    def predict(self, seen: Visible, hidden_BL: Tensor) -> Prediction:
        """What the hidden patches hold."""
        count = len(seen.x_BSW)
        start_BLW = torch.where(hidden_BL[..., None], self.hidden_token, self.empty_token)
        start_BLW = start_BLW + self.patch_places(waves(self.patch_centres_L3))
        part_N, slot_N = (seen.patches_BS >= 0).nonzero(as_tuple=True)
        rows_N = part_N * self.num_patches + seen.patches_BS[part_N, slot_N]
        flat = start_BLW.flatten(0, 1).to(seen.x_BSW.dtype).index_copy(0, rows_N, seen.x_BSW[part_N, slot_N])
        x = torch.cat([seen.x_BSW[:, :1], flat.unflatten(0, (count, -1))], 1)
        for block in self.decoder:
            x = block(x)
        answers = self.read(x[:, 1:][hidden_BL]).unflatten(1, (-1, 1 + TARGETS))
        return Prediction(answers[..., 0], answers[..., 1:])

    def _padded(self, x_RW: Tensor, patches_R: Tensor, count: int) -> tuple[Tensor, Tensor, Tensor]:
        """Rows of all parts as one padded sequence a part, the register first."""
        part_R = patches_R // self.num_patches
        sizes_B = torch.bincount(part_R, minlength=count)
        slot_R = torch.arange(len(part_R), device=part_R.device) - (sizes_B.cumsum(0) - sizes_B)[part_R] + 1
        length = 1 + (int(sizes_B.max()) if len(part_R) else 0)
        x_BSW = x_RW.new_zeros(count, length, x_RW.shape[1])
        x_BSW[:, 0] = self.register_token.to(x_RW.dtype)
        x_BSW = x_BSW.index_put((part_R, slot_R), x_RW)
        patches_BS = patches_R.new_full((count, length), -1).index_put((part_R, slot_R), patches_R % self.num_patches)
        real_BS = torch.arange(length, device=sizes_B.device) <= sizes_B[:, None]
        return x_BSW, patches_BS, real_BS


def visible_points(clouds: Clouds, hidden_BL: Tensor, config: CadlmConfig) -> Clouds:
    """The points outside of hidden patches and of the guard band around them, measured along the axes."""
    near_P = torch.zeros(len(clouds.points), dtype=torch.bool, device=clouds.points.device)
    # The box of half-width `guard` around a point touches a hidden patch if and only if one of its corners lies in one:
    # a patch is wider than the guard, so that no patch fits between two corners.
    for signs in product((-1.0, 0.0, 1.0), repeat=3):
        corner_P3 = clouds.points + config.guard * clouds.points.new_tensor(signs)
        near_P |= hidden_BL[clouds.item, patch_at(corner_P3, config)]
    return clouds.keep(~near_P)


def patch_at(points_P3: Tensor, config: CadlmConfig) -> Tensor:
    """The patch that holds each point; (P,) int64."""
    side = config.grid // config.patch
    cell_P = nearest_cell(points_P3, config.grid)
    index = [cell_P // config.grid**axis % config.grid // config.patch for axis in (2, 1, 0)]
    return (index[0] * side + index[1]) * side + index[2]


def cell_targets(clouds: Clouds, grid: int) -> CellTargets:
    """Mean and deviation of what each occupied cell holds; places in half cells from its node."""
    with torch.no_grad():
        cell_P = clouds.item * grid**3 + nearest_cell(clouds.points, grid)
        cells_C, rows_P, counts_C = torch.unique(cell_P, return_inverse=True, return_counts=True)
        places_P3 = (clouds.points - node_position(cell_P, grid)) * (grid - 1)
        values_PV = torch.cat([places_P3, clouds.features], 1).double()
        zeros_CV = values_PV.new_zeros(len(cells_C), values_PV.shape[1])
        mean_CV = zeros_CV.index_add(0, rows_P, values_PV) / counts_C[:, None]
        square_CV = zeros_CV.index_add(0, rows_P, (values_PV - mean_CV[rows_P]).square()) / counts_C[:, None]
        return CellTargets(cells_C, torch.cat([mean_CV, square_CV.sqrt()], 1).float())


def waves(places_R3: Tensor) -> Tensor:
    """Coordinates with sines and cosines of them, half a turn to 16 turns over the grid; (R, 3 + 6 * WAVES)."""
    rates = torch.pi / 2 * 2.0 ** torch.arange(WAVES, device=places_R3.device)
    angles = (places_R3[:, :, None] * rates).flatten(1)
    return torch.cat([places_R3, angles.sin(), angles.cos()], 1)
