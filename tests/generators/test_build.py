"""A corpus is a function of its settings: workers, kills and resumptions leave no trace; splits share no part."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import pytest

import dsl
from dsl.errors import DslError
from generators.corpora.build import WORK, Progress, build
from generators.corpora.config import CorpusConfig, config_of, load_config
from generators.corpora.edit_rows import EDIT_COLUMNS
from generators.corpora.shards import COLUMNS, read_jsonl
from generators.corpus import draw
from generators.edits import draw_edit
from generators.errors import GeneratorError

ROOT = Path(__file__).parents[2]
CONFIG = CorpusConfig(
    seed=3, samples=150, shard=40, rows_per_file=50, build_share=0.0, validation=0.1, test=0.2, formats=("jsonl",),
    families=("block", "open_box"), compositions=(("chamfer_top", "center_hole"), ("round_corners", "corner_holes")),
    phrasings=("* thick and *", "* bolt circle*"),
)  # fmt: skip


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("corpus") / "one"
    build(CONFIG, out)
    return out


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def rows(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted((folder / "jsonl").iterdir()):
        yield from read_jsonl(path)


def test_three_workers_write_the_bytes_of_one(corpus: Path, tmp_path: Path) -> None:
    build(CONFIG, tmp_path, jobs=3)
    assert contents(tmp_path) == contents(corpus)


def test_a_killed_build_goes_on_and_ends_with_the_same_bytes(corpus: Path, tmp_path: Path) -> None:
    settings = json.dumps(CONFIG.to_dict())
    code = (
        "import json, pathlib, sys\nfrom generators.corpora.build import build\nfrom generators.corpora.config import config_of\n"
        "if __name__ == '__main__': build(config_of(json.loads(sys.argv[1])), pathlib.Path(sys.argv[2]))"
    )
    script = tmp_path / "make.py"
    script.write_text(code)
    out = tmp_path / "out"
    process = subprocess.Popen([sys.executable, str(script), settings, str(out)], env={"PYTHONPATH": str(ROOT)})
    first = out / WORK / "samples-000000.jsonl"
    deadline = time.monotonic() + 120
    while not first.exists() and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert first.exists() and not (out / "README.md").exists()
    made = first.stat().st_mtime_ns
    reports: list[Progress] = []

    def keep(progress: Progress) -> None:
        reports.append(progress)
        if first.exists():
            assert first.stat().st_mtime_ns == made

    build(CONFIG, out, report=keep)
    assert reports[0].done >= CONFIG.shard
    assert contents(out) == contents(corpus)


def test_every_sample_is_a_row_or_a_reject(corpus: Path) -> None:
    kept = [row["index"] for row in rows(corpus)]
    rejected = [row["index"] for row in read_jsonl(corpus / "rejects.jsonl")]
    assert sorted(kept + rejected) == list(range(CONFIG.samples))


def test_rows_are_the_samples_of_the_stream(corpus: Path) -> None:
    for row in rows(corpus):
        sample = draw(CONFIG.seed, row["index"], CONFIG.impossible, CONFIG.later)
        assert (row["prompt"], row["ir"], row["target"], row["family"]) == (
            sample.prompt,
            sample.ir,
            sample.target,
            sample.family,
        )
        assert list(row) == list(COLUMNS)
        assert json.loads(row["params"]) == sample.params
    assert len({row["id"] for row in rows(corpus)}) == sum(1 for _ in rows(corpus))


def test_no_part_is_in_two_splits(corpus: Path) -> None:
    splits: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows(corpus):
        key = row["prompt"] if row["family"] == "refusal" else dsl.check(row["ir"]).key
        splits[key].add(row["split"])
        assert row["family"] == "refusal" or row["id"].startswith(key[:20])
    assert {len(names) for names in splits.values()} == {1}


def test_what_is_held_out_is_nowhere_else(corpus: Path) -> None:
    seen: Counter[str] = Counter()
    for row in rows(corpus):
        in_family = row["family"] in CONFIG.families or row["base"] in CONFIG.families
        in_composition = any(set(pair) <= set(row["features"]) for pair in CONFIG.compositions)
        in_phrasing = any(fnmatchcase(phrase, pattern) for phrase in row["phrases"] for pattern in CONFIG.phrasings)
        expected = "test_families" if in_family else "test_compositions" if in_composition else "test_phrasings"
        is_held_out = in_family or in_composition or in_phrasing
        assert row["split"].startswith("test_") == is_held_out
        assert not is_held_out or row["split"] == expected
        seen[row["split"]] += 1
    assert min(seen[name] for name in ("train", "test", "test_families", "test_compositions", "test_phrasings")) > 0


def test_files_hold_as_many_rows_as_they_may(corpus: Path) -> None:
    lengths = {path.name: sum(1 for _ in read_jsonl(path)) for path in (corpus / "jsonl").iterdir()}
    assert lengths["train-00000.jsonl"] == CONFIG.rows_per_file
    assert max(lengths.values()) <= CONFIG.rows_per_file


def test_a_complete_folder_is_left_as_it_is(corpus: Path) -> None:
    before = contents(corpus)
    reports: list[Progress] = []
    build(CONFIG, corpus, report=reports.append)
    assert contents(corpus) == before and [report.stage for report in reports] == ["complete already"]


def test_another_seed_is_refused_by_name(corpus: Path) -> None:
    with pytest.raises(GeneratorError, match="seed = 3 there, 4 here") as error:
        build(config_of(CONFIG.to_dict() | {"seed": 4}), corpus)
    assert error.value.code == "other-corpus"


def test_a_folder_with_other_files_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("x")
    with pytest.raises(GeneratorError) as error:
        build(CONFIG, tmp_path)
    assert error.value.code == "other-corpus"


@pytest.mark.parametrize("place", ["/proc/corpus", "/dev/null/corpus"])
def test_a_place_that_cannot_be_written_to_is_an_error_not_a_traceback(place: str) -> None:
    with pytest.raises(DslError) as error:
        build(CONFIG, Path(place))
    assert error.value.kind == "unwritable_file"


def test_a_full_disk_is_an_error_that_names_it(tmp_path: Path) -> None:
    from generators.corpora.shards import write_jsonl

    with pytest.raises(DslError, match="No space left on device") as error:
        write_jsonl(tmp_path / "x.jsonl", _full())
    assert error.value.kind == "unwritable_file" and list(tmp_path.iterdir()) == []


def _full() -> Iterator[dict[str, str]]:
    """Rows in the middle of which the kernel of this machine says that a device is full."""
    yield {"row": "one"}
    with Path("/dev/full").open("w") as device:
        device.write("x")


@pytest.mark.parametrize(
    "override",
    ['colour = "red"', "samples = 0", "samples = 1.5", "build_share = 2", 'formats = ["csv"]', 'families = ["dragon"]',
     'compositions = [["a"]]', "test = 0.995", "seed"],
)  # fmt: skip
def test_a_wrong_setting_is_refused_by_its_name(override: str, tmp_path: Path) -> None:
    file = tmp_path / "data.toml"
    file.write_text("samples = 10\n")
    with pytest.raises(GeneratorError, match=override.split(" ")[0]) as error:
        load_config(file, [override.replace(" = ", "=")])
    assert error.value.code == "bad-config"


def test_the_shipped_settings_are_right() -> None:
    config = load_config(ROOT / "configs" / "data.toml")
    assert len(config.families) >= 4 and config.compositions and config.phrasings


def test_built_samples_meet_their_spec(tmp_path: Path) -> None:
    from cadlm.cli.data import violations

    config = CorpusConfig(seed=5, samples=8, build_share=1.0, formats=("jsonl",))
    build(config, tmp_path, judge=violations)
    assert list(read_jsonl(tmp_path / "rejects.jsonl")) == []
    assert all(row["built"] for row in rows(tmp_path) if row["family"] != "refusal")


def test_edits_are_files_of_their_own(corpus: Path) -> None:
    found = [row for path in sorted((corpus / "edits" / "jsonl").iterdir()) for row in read_jsonl(path)]
    rejected = [row["index"] for row in read_jsonl(corpus / "edits" / "rejects.jsonl")]
    assert sorted([row["index"] for row in found] + rejected) == list(range(CONFIG.num_edits))
    for row in found:
        edit = draw_edit(CONFIG.seed, row["index"])
        assert list(row) == list(EDIT_COLUMNS)
        assert (row["program"], row["instruction"], row["ir"]) == (edit.source.ir, edit.instruction, edit.ir)


def test_no_edit_leads_from_one_split_to_another(corpus: Path) -> None:
    splits = {row["id"][:20]: row["split"] for row in rows(corpus)}
    for path in (corpus / "edits" / "jsonl").iterdir():
        for row in read_jsonl(path):
            for program in (row["program"],) if row["kind"] == "refuse" else (row["program"], row["ir"]):
                assert splits.get(dsl.check(program).key[:20], row["split"]) == row["split"]


@pytest.mark.slow
@pytest.mark.filterwarnings("default")  # those of datasets are not ours
@pytest.mark.parametrize("formats", [["jsonl"], ["jsonl", "parquet"]], ids=["jsonl", "parquet"])
def test_hugging_face_loads_the_folder(formats: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    datasets = pytest.importorskip("datasets")
    out = tmp_path / "corpus"
    build(config_of(CONFIG.to_dict() | {"formats": formats}), out)
    expected = Counter(row["split"] for row in rows(out))
    loaded = datasets.load_dataset(str(out), cache_dir=str(tmp_path / "cache"))
    assert {split: len(loaded[split]) for split in loaded} == dict(expected)
    edits = datasets.load_dataset(str(out), "edits", cache_dir=str(tmp_path / "cache"))
    assert sum(map(len, edits.values())) + sum(1 for _ in read_jsonl(out / "edits" / "rejects.jsonl")) == CONFIG.num_edits
    assert loaded["train"][0] == next(row for row in rows(out) if row["split"] == "train")
