"""Writes the card of a corpus, README.md as Hugging Face reads it: what is in it, how it was made, what is wrong with it."""

from __future__ import annotations

import importlib.util
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from dsl.files import staged

from ..splits import SPLITS
from .config import CorpusConfig
from .coverage import compatible_bases, compatible_pairs, never_seen
from .edit_assembly import EDITS, EditStatistics
from .markdown import cell, count_table, quantiles, share, table
from .near import Twins, find_twins
from .plots import write_plots
from .tally import Statistics

EXAMPLES = 12
"""Near-duplicates shown in the card; the counts are of all of them."""

_COLUMNS = """\
| column | what |
| --- | --- |
| `id` | from the content key of the part and the prompt |
| `split` | the split |
| `prompt` | what a person might write |
| `ir` | the program: extended Compact IR with literal numbers |
| `target` | the same with labels for the numbers of the prompt: what a model learns to write |
| `family` | what was drawn; `compose` is a base with features, `refusal` asks for no part |
| `base` | of a composed part: what the features are put on |
| `features` | of a composed part, in the order of the program |
| `phrases` | the template of every clause of the prompt, slots unfilled |
| `register` | the form of the sentence |
| `params` | the parameters of the program with their values, JSON |
| `spec` | what the prompt states, JSON: requirements with the words that state them, checkable by `evals.check` |
| `built` | whether the part was built, measured and held against its spec |
| `seed`, `index` | number `index` of the seed's samples |"""
_SIZES = ((1_000, "n<1K"), (10_000, "1K<n<10K"), (100_000, "10K<n<100K"), (1_000_000, "100K<n<1M"), (10_000_000, "1M<n<10M"))


def write_card(config: CorpusConfig, statistics: Statistics, edits: EditStatistics, out: Path, code: str) -> None:
    """Write README.md, and plots beside it where matplotlib is installed. The last step of a build."""
    plots = write_plots(statistics, out / "plots") if importlib.util.find_spec("matplotlib") else ()
    parts = (
        _header(config, statistics, edits),
        _summary(config, statistics, code),
        _splits(config, statistics),
        _contents(statistics, plots),
        _pairs(statistics),
        _unseen(config, statistics),
        _edits(config, edits),
        _rejects(config, statistics),
        _near(statistics),
        _ENDING,
    )
    with staged(out / "README.md") as draft:
        draft.write_text("\n\n".join(parts) + "\n", encoding="utf-8")


def _header(config: CorpusConfig, s: Statistics, edits: EditStatistics) -> str:
    """The YAML that `datasets` reads. It knows one format a folder: parquet where there is some. Empty splits it refuses."""
    lines = ["---", "language: en", "license: mit", "pretty_name: Text to Compact IR", "tags: [cad, text-to-cad, synthetic]"]
    size = next((name for limit, name in _SIZES if s.rows < limit), "n>10M")
    name = "parquet" if "parquet" in config.formats else config.formats[0]
    lines += ["size_categories:", f"- {size}", "configs:"]
    for subset, counts, folder in (("default", s.splits, ""), (EDITS, edits.splits, f"{EDITS}/")):
        if counts.total() or subset == "default":
            lines += [f"- config_name: {subset}", "  data_files:"]
        for split in SPLITS:
            if counts[split]:
                lines += [f"  - split: {split}", f"    path: {folder}{name}/{split}-*.{name}"]
    return "\n".join([*lines, "---"])


def _summary(config: CorpusConfig, s: Statistics, code: str) -> str:
    refusals = ", ".join(f"{reason} {count:,}" for reason, count in s.refusals.most_common())
    facts = [
        ("rows", f"{s.rows:,} of {config.samples:,} samples drawn with seed {config.seed}"),
        ("distinct parts (content key)", f"{len(s.parts):,}, {share(len(s.parts), s.rows - s.families['refusal'])} of the parts"),
        ("distinct prompts, numbers masked", f"{len(s.skeletons):,}"),
        ("distinct phrases", f"{len(s.phrases):,}"),
        ("families, features", f"{len(s.families)}, {len(s.features)}"),
        ("built and measured", f"{s.built:,} rows"),
        ("refusals", f"{s.families['refusal']:,}: {refusals}"),
        ("code", f"`{code[:16]}`"),
    ]
    return f"""\
# Text to Compact IR

Requests for parts, and the programs that answer them. Text and program are drawn from the same parameters by the
generators of cadlm: no model wrote a text, no part was copied.

{table(("", ""), facts)}

## Columns

{_COLUMNS}"""


def _splits(config: CorpusConfig, s: Statistics) -> str:
    what = dict.fromkeys(SPLITS, "by the key of the part") | {
        "test_families": ", ".join(config.families),
        "test_compositions": ", ".join(f"{a} + {b}" for a, b in config.compositions),
        "test_phrasings": ", ".join(f"`{pattern}`" for pattern in config.phrasings),
    }
    return f"""\
## Splits

A row belongs to the first named test set that claims it (families, compositions, phrasings), else the content key of its
part decides. All rows of one part are in one split; a row that would bring a held-out part elsewhere is left out
(`held_out_part` below).

{table(("split", "rows", "what"), [(f"`{split}`", f"{s.splits[split]:,}", what[split] or "none") for split in SPLITS])}"""


def _contents(s: Statistics, plots: Sequence[str]) -> str:
    lengths = {"prompt, characters": s.prompt_chars, "program, characters": s.ir_chars, "program, lines": s.ir_lines}
    number_of_features = [(number, f"{count:,}") for number, count in sorted(s.features_a_part.items())]
    return f"""\
## Contents

### Lengths

{table(("", "least", "median", "90 %", "99 %", "most"), [(name, *quantiles(values)) for name, values in lengths.items()])}

### Registers

{count_table("register", s.registers)}

### Families

{count_table("family", s.families)}

### Features

{table(("features a part", "rows"), number_of_features)}

{count_table("feature", s.features)}""" + "".join(f"\n\n![{Path(plot).stem}]({plot})" for plot in plots)


def _pairs(s: Statistics) -> str:
    """The coverage of pairs: a matrix of train rows, features by number."""
    names = sorted(s.features)
    numbers = range(1, len(names) + 1)
    matrix: list[tuple[object, ...]] = []
    for i, name in enumerate(names):
        counts = [s.pairs[other, name] or "·" for other in names[:i]]
        matrix.append((f"**{i + 1}**", *counts, *[""] * (len(names) - i)))
    bases = sorted({base for base, _ in s.on_base})
    on_base = [(name, *(s.on_base[base, name] or "·" for base in bases)) for name in names]
    return f"""\
## Pairs of features

{len(s.pairs)} of {len(names) * (len(names) - 1) // 2} pairs occur in train. Rows of each pair below; many pairs want the
same place and cannot meet.

{", ".join(f"{number} {name}" for number, name in zip(numbers, names, strict=True))}

{table(("", *numbers), matrix)}

### Features by base

{table(("feature", *bases), on_base)}"""


def _unseen(config: CorpusConfig, s: Statistics) -> str:
    """Pairs that could be there and are not, in any split."""
    held_out = {(min(pair), max(pair)) for pair in config.compositions}
    pairs, bases = compatible_pairs(), compatible_bases()
    no_pairs, no_bases = never_seen(pairs - held_out, s.all_pairs), never_seen(bases, s.on_base)
    return f"""\
### Never seen

Of {len(pairs - held_out):,} pairs of features that may meet (the {len(held_out)} held out aside) {len(no_pairs):,} do not
occur; of {len(bases):,} features on bases {len(no_bases):,}.

{", ".join(f"{a} + {b}" for a, b in no_pairs) or "No pair of features is missing."}

{", ".join(f"{b} on {a}" for a, b in no_bases) or "No feature is missing on a base."}"""


def _edits(config: CorpusConfig, edits: EditStatistics) -> str:
    rejects = ", ".join(f"`{reason}` {count:,}" for reason, count in edits.rejects.most_common())
    facts = [
        ("rows", f"{edits.rows:,} of {config.num_edits:,} drawn"),
        ("distinct instructions, numbers masked", f"{len(edits.skeletons):,}"),
        ("built and measured", f"{edits.built:,} rows"),
        ("rejects", rejects or "none"),
        *((f"`{split}`", f"{edits.splits[split]:,}") for split in SPLITS),
    ]
    return f"""\
## Edits

A subset of their own, `load_dataset(folder, "{EDITS}")`: `program` and `instruction` give `ir`, or `target` with labels for the
numbers of the instruction and with the arithmetic it asks for (`h=20+«0»`). `prompt` is what the part was first asked for with.
Both parts are drawn by the same generators, the second with one thing changed; both belong to the split of the row.

{table(("", ""), facts)}

{count_table("kind", edits.kinds)}"""


def _rejects(config: CorpusConfig, s: Statistics) -> str:
    rows = [(f"`{reason}`", f"{count:,}", share(count, config.samples)) for reason, count in s.rejects.most_common()]
    return f"""\
## Rejects

{s.rejects.total():,} of {config.samples:,} samples are not in the corpus; `rejects.jsonl` has them with the reason. Every
program is parsed and checked; {share(config.build_share, 1)} of the samples are also built, measured and held against
what their prompt states (`stated`) and what is known of the part without a kernel (`truth`).

{table(("reason", "samples", "share"), rows)}"""


def _near(s: Statistics) -> str:
    twins = list(find_twins(s.shapes))
    shapes: Counter[tuple[str, str]] = Counter()
    sizes: Counter[tuple[str, str]] = Counter()
    for pair in twins:
        first, second = sorted((pair.first.split, pair.second.split), key=[*map(str, SPLITS)].index)
        shapes[first, second] += 1
        sizes[first, second] += pair.is_congruent
    counts = [(f"{a}, {b}", f"{count:,}", f"{sizes[a, b]:,}") for (a, b), count in sorted(shapes.items())]
    shown = sorted(twins, key=lambda pair: (not pair.is_congruent, pair.first.id, pair.second.id))[:EXAMPLES]
    examples = [(_member(pair, 0), _member(pair, 1), "yes" if pair.is_congruent else "") for pair in shown]
    return f"""\
## Near-duplicates across splits

Among the {len(s.shapes):,} built parts: pairs in different splits with the same area and principal moments of inertia at
equal volume, so with all likelihood one shape up to size, place and rotation. (All cubes are one shape up to size, and so
are all spheres.)

{table(("splits", "pairs of one shape", "of one size too"), counts)}

{table(("one", "the other", "one size"), examples)}"""


def _member(pair: Twins, number: int) -> str:
    shape = (pair.first, pair.second)[number]
    return cell(f"{shape.split}: {shape.prompt}")


_ENDING = """\
## How it was made

`cadlm data build` of the code named above: a function of code, settings (`corpus.json`) and seed, the same bytes with any
number of workers. Plain primitives and refusals have fixed shares; numbers are rounded the ways people round them, in mm,
cm and inches.

## Licence

The output of cadlm's generators, under the MIT licence of cadlm itself. It holds nothing of anybody else's."""
