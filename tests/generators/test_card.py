"""The card says in numbers what the corpus holds."""

from __future__ import annotations

from pathlib import Path

from generators.corpora.card import write_card
from generators.corpora.config import CorpusConfig
from generators.corpora.edit_assembly import EditStatistics
from generators.corpora.near import shape_of
from generators.corpora.rows import Row, reject
from generators.corpora.tally import Statistics

CONFIG = CorpusConfig(samples=10, families=("knob",), phrasings=("*PCD*",))


def row(prompt: str, *, key: str = "a", features: tuple[str, ...] = (), family: str = "compose") -> Row:
    return Row(
        id=prompt, key=f"{key:0<64}", prompt=prompt, ir="C 1 2 3\nH $ 1 1 1", target="", family=family, base="plate",
        features=features, phrases=("{w} plate",), register="with", params="{}", spec="{}", seed=1, index=0, built=False,
    )  # fmt: skip


def card(statistics: Statistics, out: Path) -> str:
    write_card(CONFIG, statistics, EditStatistics(), out, "0123456789abcdef")
    return (out / "README.md").read_text("utf-8")


def test_the_card_counts_rows_parts_and_masked_prompts(tmp_path: Path) -> None:
    statistics = Statistics()
    for prompt, key in (("a 10 mm plate", "a"), ("a 12 mm plate", "a"), ("one plate", "b")):
        statistics.count_row(row(prompt, key=key), "train")
    text = card(statistics, tmp_path)
    assert "| rows | 3 of 10 samples" in text
    assert "| distinct parts (content key) | 2, 66.7 % of the parts |" in text
    assert "| distinct prompts, numbers masked | 2 |" in text
    assert "| `test_families` | 0 | knob |" in text and "| `test_phrasings` | 0 | `*PCD*` |" in text


def test_only_pairs_of_train_count_as_covered(tmp_path: Path) -> None:
    statistics = Statistics()
    statistics.count_row(row("x", features=("slot", "boss", "notch")), "train")
    statistics.count_row(row("y", features=("slot", "step")), "test_compositions")
    text = card(statistics, tmp_path)
    assert "3 of 6 pairs occur in train" in text
    assert "1 boss, 2 notch, 3 slot, 4 step" in text
    assert "| **3** | 1 | 1 |  |  |" in text and "| **4** | · | · | · |  |" in text


def test_empty_splits_are_not_announced_to_datasets(tmp_path: Path) -> None:
    statistics = Statistics()
    statistics.count_row(row("x"), "train")
    header = card(statistics, tmp_path).split("---")[1]
    assert header.count("split: train") == 1 and "split: test" not in header
    assert "path: parquet/train-*.parquet" in header


def test_rejects_are_counted_by_reason(tmp_path: Path) -> None:
    statistics = Statistics()
    for reason in ("stated", "duplicate", "stated"):
        statistics.count_reject(reject(row("x"), 1, reason, "why"))
    assert "| `stated` | 2 | 20 % |" in card(statistics, tmp_path)


def test_near_duplicates_are_shown_with_their_splits(tmp_path: Path) -> None:
    statistics = Statistics()
    for split, prompt, size in (("train", "a 10 mm cube", 10.0), ("test", "cube | 20 mm", 20.0)):
        inertia = (size**5 / 6,) * 3 + (0.0,) * 3
        statistics.shapes.append(
            shape_of(id=split, split=split, prompt=prompt, volume_mm3=size**3, area_mm2=6 * size**2, inertia_mm5=inertia)
        )
    text = card(statistics, tmp_path)
    assert "| train, test | 1 | 0 |" in text
    assert "| test: cube \\| 20 mm | train: a 10 mm cube |  |" in text


def test_a_corpus_without_rows_has_a_card_too(tmp_path: Path) -> None:
    assert "| rows | 0 of 10 samples" in card(Statistics(), tmp_path)
