"""What a large model is trained on: labels, packing, data and settings; and what is refused before any training."""

# pyright: basic

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

import torch
from transformers import AutoTokenizer

from cadlm.chat import answer, messages
from cadlm.errors import CadlmError
from cadlm.train.chat_data import IGNORED, ChatRow, ChatTokens, Encoded, FreshRows, Packer, first_fit, fitting, read_rows
from cadlm.train.distill import distill
from cadlm.train.distillation.config import DistillConfig
from cadlm.train.exact_answers import judge
from cadlm.train.loading import choose_attention, choose_device, load_base, load_for_training, load_tokens
from cadlm.train.model_card import Measured, card
from cadlm.train.paced_trainer import rate_factor, remove_torn_checkpoints, whole_checkpoints
from cadlm.train.settings import demand_libraries, read_settings
from cadlm.train.sft import libraries_of, main
from cadlm.train.sft_config import SftConfig
from generators.corpus import draw
from tests.cadlm.tiny_qwen import END, STOP, make_tiny_qwen

CONFIGS = Path(__file__).parents[2] / "configs" / "sft"
SAMPLES = [draw(3, index) for index in range(12)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_qwen(tmp_path_factory.mktemp("models") / "tiny")


@pytest.fixture(scope="module")
def tokens(folder: Path) -> ChatTokens:
    return load_tokens(str(folder))


@pytest.fixture(scope="module")
def rows(tokens: ChatTokens) -> list[Encoded]:
    return [tokens.encode(sample) for sample in SAMPLES]


# Rows


def test_a_row_is_the_chat_that_serving_renders_and_then_the_answer_with_its_end(tokens: ChatTokens, rows: list[Encoded]) -> None:
    for sample, row in zip(SAMPLES, rows, strict=True):
        chat = [*messages(sample.prompt), {"role": "assistant", "content": answer(sample)}]
        assert tokens.tokenizer.decode(row.ids) + "\n" == tokens.tokenizer.apply_chat_template(chat, tokenize=False)
        asked = tokens.tokenizer.apply_chat_template(messages(sample.prompt), add_generation_prompt=True, return_dict=True)
        assert row.ids[: row.prompt] == asked["input_ids"]
        assert tokens.tokenizer.decode(row.ids[row.prompt :]) == answer(sample) + STOP


def test_a_base_model_learns_the_end_of_the_template_not_its_own(tmp_path: Path) -> None:
    tokens = load_tokens(str(make_tiny_qwen(tmp_path, vocabulary=400, eos=END)))
    assert tokens.tokenizer.eos_token == END
    assert tokens.tokenizer.convert_ids_to_tokens(tokens.end) == STOP


def test_fresh_rows_depend_on_their_number_alone_and_fit(tokens: ChatTokens) -> None:
    data = FreshRows(tokens, seed=1, length=50, max_length=360)
    forwards = [data[index] for index in range(5)]
    assert forwards == [FreshRows(tokens, seed=1, length=9, max_length=360)[index] for index in (4, 3, 2, 1, 0)][::-1]
    assert len({tuple(row.ids) for row in forwards}) == 5
    assert all(len(row.ids) <= 360 for row in forwards)
    assert forwards != [FreshRows(tokens, seed=2, length=9, max_length=360)[index] for index in range(5)]


def test_a_share_of_the_fresh_rows_are_edits(tokens: ChatTokens) -> None:
    data = FreshRows(tokens, seed=1, length=50, max_length=2000, edits=0.5)
    texts = [tokens.tokenizer.decode(data[index].ids) for index in range(12)]
    changes = [text for text in texts if "You change parts" in text]
    assert 2 <= len(changes) <= 10 and all("You write parts" in text for text in texts if text not in changes)


def test_rows_that_are_too_long_are_left_out_and_counted(tokens: ChatTokens, rows: list[Encoded]) -> None:
    longest = max(len(row.ids) for row in rows)
    kept = fitting(tokens, SAMPLES, longest - 1)
    assert len(kept) == sum(len(row.ids) < longest for row in rows)
    assert kept.num_too_long == len(SAMPLES) - len(kept) > 0
    with pytest.raises(CadlmError) as refused:
        fitting(tokens, SAMPLES, 10)
    assert refused.value.code == "no-data"


# Packing


def pieces(batch: dict[str, torch.Tensor]) -> list[tuple[list[int], list[int]]]:
    """The rows of a batch, cut where positions start anew, with their labels; padding among them."""
    out = []
    for ids, positions, labels in zip(*(batch[name].tolist() for name in ("input_ids", "position_ids", "labels")), strict=True):
        starts = [place for place, position in enumerate(positions) if position == 0]
        assert all(positions[a:b] == list(range(b - a)) for a, b in pairwise([*starts, len(ids)]))
        out += [(ids[a:b], labels[a:b]) for a, b in pairwise([*starts, len(ids)])]
    return out


@pytest.mark.parametrize("flat", [False, True])
def test_packing_keeps_every_row_whole_and_gives_a_loss_to_answers_alone(rows: list[Encoded], flat: bool) -> None:
    most = max(len(row.ids) for row in rows) + 50
    batch = Packer(most, flat=flat, padding=2)(rows)
    found = [piece for piece in pieces(batch) if any(label != IGNORED for label in piece[1])]
    expected = [(row.ids, [IGNORED] * row.prompt + row.ids[row.prompt :]) for row in rows]
    assert sorted(found) == sorted(expected)
    labelled = sum(label != IGNORED for _, labels in pieces(batch) for label in labels)
    assert labelled == sum(len(row.ids) - row.prompt for row in rows)
    if flat:
        assert batch["input_ids"].shape == (1, sum(len(row.ids) for row in rows))
    else:
        assert batch["input_ids"].shape[1] <= most


def test_packs_are_few_and_no_longer_than_allowed() -> None:
    made = [Encoded([0] * size, 1) for size in (5, 3, 3, 2, 2, 1)]
    packs = first_fit(made, 8)
    assert [[len(row.ids) for row in pack] for pack in packs] == [[5, 3], [3, 2, 2, 1]]


def row_loss(model: torch.nn.Module, packed: Sequence[Encoded], row: Encoded, flat: bool) -> float:
    """The loss of one row among its neighbours."""
    batch = Packer(2000, flat=flat)(packed)
    logits = model(**{name: batch[name] for name in ("input_ids", "position_ids")}).logits[0]
    ids = batch["input_ids"][0].tolist()
    start = next(place for place in range(len(ids)) if ids[place : place + len(row.ids)] == row.ids)
    places = range(start + row.prompt, start + len(row.ids))
    return torch.nn.functional.cross_entropy(logits[[p - 1 for p in places]], torch.tensor(row.ids[row.prompt :])).item()


@pytest.mark.parametrize("attention", ["sdpa", "eager"])
@torch.no_grad()
def test_the_loss_of_a_row_does_not_depend_on_its_neighbours(tokens: ChatTokens, rows: list[Encoded], attention: str) -> None:
    config = SftConfig(model=tokens.name.rpartition(" ")[2], attention=attention)  # type: ignore[arg-type]
    model = load_for_training(config, tokens, torch.device("cpu"), torch.float32).eval()
    row, others = min(rows, key=lambda row: len(row.ids)), sorted(rows, key=lambda row: len(row.ids))[1:4]
    alone = row_loss(model, [row], row, flat=True)
    for neighbours in ([others[0]], [others[1], others[2]]):
        assert row_loss(model, [*neighbours, row, others[0]], row, flat=True) == pytest.approx(alone, abs=1e-5)
        assert row_loss(model, [*neighbours, row], row, flat=False) == pytest.approx(alone, abs=1e-5)
    ids = [*others[0].ids, *row.ids]
    seen = model(input_ids=torch.tensor([ids])).logits[0]  # without positions the neighbour is seen
    places = range(len(others[0].ids) + row.prompt, len(ids))
    leaked = torch.nn.functional.cross_entropy(seen[[p - 1 for p in places]], torch.tensor(row.ids[row.prompt :])).item()
    assert abs(leaked - alone) > 1e-4


# Pace and checkpoints


def test_the_learning_rate_rises_and_then_falls_as_a_cosine() -> None:
    assert rate_factor(0, 0.1) == 0
    assert rate_factor(0.05, 0.1) == pytest.approx(0.5)
    assert rate_factor(0.1, 0.1) == 1
    assert rate_factor(0.55, 0.1) == pytest.approx(0.5)
    assert rate_factor(1, 0.1) == rate_factor(1.3, 0.1) == 0
    assert rate_factor(0, 0) == 1


def test_torn_checkpoints_are_removed_and_whole_ones_kept_in_their_order(tmp_path: Path) -> None:
    for step, is_whole in ((9, True), (10, True), (11, False)):
        (tmp_path / f"checkpoint-{step}").mkdir()
        (tmp_path / f"checkpoint-{step}" / "optimizer.pt").write_bytes(b"x")
        if is_whole:
            (tmp_path / f"checkpoint-{step}" / "progress.json").write_text("{}")
    remove_torn_checkpoints(tmp_path)
    assert [path.name for path in whole_checkpoints(tmp_path)] == ["checkpoint-9", "checkpoint-10"]
    assert not (tmp_path / "checkpoint-11").exists()


# What is measured


@pytest.mark.parametrize(
    ("text", "valid", "exact"),
    [
        ("w=«0»\nd=«1»\nt=«2»\nC w d t", 1, 1),
        ("C 60 40 5", 1, 1),
        ("C 60 40 6", 1, 0),
        ("? no part", 1, 0),
        ("Certainly!", 0, 0),
        ("C «7» 1 1", 0, 0),
    ],
)
def test_an_answer_is_exact_if_it_is_the_same_part(text: str, valid: int, exact: int) -> None:
    found = judge(ChatRow("60x40x5 plate", "a=«0»\nb=«1»\nC a b «2»"), text)
    assert (found.count, found.valid, found.exact) == (1, valid, exact)


def test_the_card_says_what_was_measured_and_nothing_else() -> None:
    measured = Measured(train_loss=0.25, held_out_loss=0.125, held_out=512, steps=1000, minutes=61.5, ranks=2)
    text = card(read_settings(SftConfig, CONFIGS / "qwen2.5-coder-7b-qlora.toml"), measured)
    assert "| held-out loss, for each answer token | 0.1250 (512 rows) |" in text
    assert "| steps | 1,000 of 128 rows |" in text
    assert "base_model: Qwen/Qwen2.5-Coder-7B\n" in text and "r 64, alpha 128, dropout 0.05" in text
    assert "greedy" not in text


# Settings and refusals


def test_the_recipe_of_the_seed_is_a_configuration() -> None:
    config = read_settings(SftConfig, CONFIGS / "qwen2.5-coder-7b-qlora.toml")
    assert (config.quantise, config.lora_rank, config.lora_alpha, config.lora_dropout) == ("nf4", 64, 128, 0.05)
    assert " ".join(config.lora_targets) == "q_proj k_proj v_proj o_proj gate_proj up_proj down_proj"
    assert (config.epochs, config.batch, config.accumulate, config.max_length) == (1, 16, 4, 1024)
    assert (config.learning_rate, config.warm_up, config.optimizer, config.precision) == (2e-4, 0.03, "adamw_8bit", "bf16")
    assert libraries_of(config)[-2:] == ["peft", "bitsandbytes"]


@pytest.mark.parametrize("path", sorted(CONFIGS.glob("*.toml")), ids=lambda path: path.stem)
def test_every_shipped_configuration_is_one(path: Path) -> None:
    assert read_settings(SftConfig, path).model


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("model=''", "model"),
        ("quantise='int3'", "none, nf4"),
        ("quantise='nf4'", "lora_rank"),
        ("batch=0", "batch"),
        ("bathc=4", "bathc"),
        ("lora_targets='q'", "list of strings"),
        ("exact=9", "exact"),
        ("steps", "key=value"),
    ],
)
def test_wrong_settings_are_refused_by_name(change: str, words: str) -> None:
    with pytest.raises(CadlmError) as refused:
        read_settings(SftConfig, CONFIGS / "tiny.toml", [change])
    assert refused.value.code == "bad-config" and words in refused.value.message


def test_what_is_not_installed_is_named_with_the_way_to_get_it() -> None:
    with pytest.raises(CadlmError) as refused:
        demand_libraries("json", "no_such_library")
    assert refused.value.code == "missing-extra" and "no_such_library" in refused.value.fix


@pytest.mark.parametrize("model", ["/no/such/folder", "missing", "./missing", "a/b/c", "runs/merged"])
def test_a_missing_model_folder_is_refused(model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`runs/merged` could be a name on a hub, were there not a folder `runs`."""
    (tmp_path / "runs").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CadlmError) as refused:
        load_tokens(model)
    assert refused.value.code == "no-such-model" and f"no folder {model}" in refused.value.message


def test_a_folder_without_weights_or_with_half_of_them_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(CadlmError) as empty:
        load_tokens(str(tmp_path))
    (tmp_path / "config.json").write_bytes((folder / "config.json").read_bytes())
    with pytest.raises(CadlmError) as bare:
        load_base(str(tmp_path))
    (tmp_path / "model.safetensors").write_bytes((folder / "model.safetensors").read_bytes()[:5000])
    with pytest.raises(CadlmError) as torn:
        load_base(str(tmp_path))
    assert {error.value.code for error in (empty, bare, torn)} == {"no-such-model"}


NO_END = (
    "{%- for message in messages %}{{- message.role + ': ' + message.content + '\n' }}{%- endfor %}"
    "{%- if add_generation_prompt %}{{- 'assistant: ' }}{%- endif %}"
)
NO_SYSTEM = "{%- if messages[0].role == 'system' %}{{ raise_exception('no system role') }}{%- endif %}"
SHOUTING = "{%- for message in messages %}{{- message.content | upper + '<|im_end|>' }}{%- endfor %}"


@pytest.mark.parametrize(
    ("template", "words"),
    [(None, "no chat template"), (NO_END, "mark at the end"), (NO_SYSTEM, "no system role"), (SHOUTING, "changes the words")],
)
def test_a_tokenizer_whose_template_does_not_fit_is_refused(folder: Path, template: str | None, words: str) -> None:
    tokenizer = AutoTokenizer.from_pretrained(folder)
    tokenizer.chat_template = template
    with pytest.raises(CadlmError) as refused:
        ChatTokens(tokenizer, "the tokenizer of X")
    assert refused.value.code == "bad-tokenizer"
    assert words in refused.value.message and "the tokenizer of X" in refused.value.message


def test_a_folder_without_a_tokenizer_is_refused(tmp_path: Path) -> None:
    """transformers would make an empty one."""
    (tmp_path / "config.json").write_text('{"model_type": "qwen2"}')
    with pytest.raises(CadlmError) as refused:
        load_tokens(str(tmp_path))
    assert refused.value.code == "bad-tokenizer" and f"{tmp_path} has no tokenizer" == refused.value.message


def test_a_tokenizer_that_cannot_write_labels_is_refused(folder: Path) -> None:
    from tokenizers import normalizers

    tokenizer = AutoTokenizer.from_pretrained(folder)
    tokenizer.backend_tokenizer.normalizer = normalizers.Replace("«", "<")
    with pytest.raises(CadlmError) as refused:
        ChatTokens(tokenizer)
    assert refused.value.code == "bad-tokenizer" and "cannot write programs" in refused.value.message


GOOD = json.dumps({"prompt": "60x40x5 plate", "target": "C «0» «1» «2»"})


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ('{"prompt": "a', "Unterminated"),
        ("[1]", "not a JSON object"),
        ('{"prompt": "60x40 plate"}', "'target'"),
        ('{"prompt": 5, "target": "C 1 1 1"}', "'prompt'"),
        ('{"prompt": " ", "target": "C 1 1 1"}', "'prompt'"),
        ('{"prompt": "a plate", "target": "C «0» 1 1"}', "«0»"),
        ("", "Expecting value"),
        ('{"prompt": "a plate", "program": "C 1 1 1", "instruction": "make it 2 mm tall", "target": "C 1 1 «1»"}', "«1»"),
        ('{"prompt": "a plate", "instruction": "make it 2 mm tall", "target": "C 1 1 «0»"}', "'program'"),
    ],
)
def test_a_broken_row_is_named_by_file_and_line(tmp_path: Path, line: str, words: str) -> None:
    (tmp_path / "jsonl").mkdir()
    (tmp_path / "jsonl" / "train-00000.jsonl").write_text(f"{GOOD}\n")
    (tmp_path / "jsonl" / "train-00001.jsonl").write_text(f"{GOOD}\n{line}\n{GOOD}\n")
    with pytest.raises(CadlmError) as refused:
        list(read_rows(tmp_path, "train"))
    assert refused.value.code == "broken-row"
    assert "train-00001.jsonl:2: " in refused.value.message and words in refused.value.message


def test_the_rows_of_edits_show_the_program_and_what_is_to_change(tmp_path: Path) -> None:
    (tmp_path / "jsonl").mkdir()
    edit = {"prompt": "a plate", "program": "C 9 9 1", "instruction": "make it 2 mm tall", "target": "C 9 9 «0»"}
    (tmp_path / "jsonl" / "train-00000.jsonl").write_text(json.dumps(edit) + "\n")
    assert [*read_rows(tmp_path, "train")] == [ChatRow("C 9 9 1\n\nmake it 2 mm tall", "C 9 9 «0»")]


def test_a_folder_that_is_no_corpus_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CadlmError) as refused:
        list(read_rows(tmp_path, "validation"))
    assert refused.value.code == "no-data" and "validation" in refused.value.message


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_a_configuration_that_wants_a_gpu_says_so_where_there_is_none() -> None:
    with pytest.raises(CadlmError) as refused:
        choose_device(read_settings(SftConfig, CONFIGS / "qwen2.5-coder-7b-qlora.toml").device)
    assert refused.value.code == "no-gpu" and "device = cuda" in refused.value.message
    assert choose_attention("auto", choose_device("auto"), torch.bfloat16) == "sdpa"


def test_a_run_folder_that_cannot_be_made_is_one_line_before_any_work(
    folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("")
    config = str(CONFIGS / "tiny.toml")
    assert main(["--config", config, "--out", str(tmp_path / "file" / "run"), "--set", f"model={folder}"]) == 1
    assert "unwritable_file" in caplog.text and "file/run" in caplog.text


@pytest.mark.parametrize("name", ["FSDP", "DEEPSPEED"])
def test_distillation_refuses_to_be_sharded(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of its teacher all ranks but the first would load nothing."""
    monkeypatch.setenv(f"ACCELERATE_USE_{name}", "true")
    with pytest.raises(CadlmError) as refused:
        distill(DistillConfig(teacher="a", student="b"), tmp_path)
    assert refused.value.code == "bad-config" and name in refused.value.message and "ddp" in refused.value.fix
