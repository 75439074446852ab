"""What a student is held against: shared tokens, asked or from disk, or pieces of text; and answers that a model draws."""

# pyright: basic
from __future__ import annotations

import json
from collections.abc import Callable
from itertools import groupby, islice
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")

import torch
from tokenizers import Tokenizer
from transformers import AutoModelForCausalLM, PreTrainedTokenizerFast

from cadlm.chat import answer
from cadlm.errors import CadlmError
from cadlm.train.chat_data import IGNORED, ChatRow, ChatTokens
from cadlm.train.distill import main
from cadlm.train.distillation.answers import judged, reason_against
from cadlm.train.distillation.cache import TeacherCache
from cadlm.train.distillation.data import TEACHER, Padder, Pairs, answer_logits
from cadlm.train.distillation.loss import divergence, log_softmax
from cadlm.train.distillation.match import cut_alike, pieces_of, shared_tokens
from cadlm.train.distillation.teacher import CachedTokens, TeacherPieces, TeacherTokens
from cadlm.train.drawing import draw_answers
from cadlm.train.loading import check_sizes, load_tokens
from generators.corpus import stream
from tests.cadlm.tiny_qwen import END, STOP, make_tiny_qwen

ROWS = [ChatRow(sample.prompt, sample.target) for sample in islice(stream(11), 12)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_qwen(tmp_path_factory.mktemp("models") / "model", vocabulary=600, hidden_size=32, layers=1)


@pytest.fixture(scope="module")
def tokens(folder: Path) -> ChatTokens:
    return load_tokens(str(folder))


def without(tokens: ChatTokens, is_dropped: Callable[[str], bool]) -> ChatTokens:
    """A tokenizer without some of the tokens of several bytes, numbered the other way round."""
    words = json.loads(tokens.tokenizer.backend_tokenizer.to_str())
    marks = {token["content"] for token in words["added_tokens"]}
    numbered = sorted(words["model"]["vocab"].items(), key=lambda item: -item[1])
    names = [name for name, _ in numbered if name in marks or len(name) == 1 or not is_dropped(name)]
    words["model"]["vocab"] = {name: number for number, name in enumerate(names)}
    words["model"]["merges"] = [pair for pair in words["model"]["merges"] if {*pair, "".join(pair)} <= {*names}]
    for token in words["added_tokens"]:
        token["id"] = names.index(token["content"])
    fast = PreTrainedTokenizerFast(tokenizer_object=Tokenizer.from_str(json.dumps(words)), eos_token=STOP, pad_token=END)
    fast.chat_template = tokens.tokenizer.chat_template
    return ChatTokens(fast)


@pytest.fixture(scope="module")
def renumbered(tokens: ChatTokens) -> ChatTokens:
    """Cuts the answers of `ROWS` alike."""
    used = {name for row in ROWS for name in tokens.tokenizer.tokenize(answer(row))}
    parts = {part for pair in json.loads(tokens.tokenizer.backend_tokenizer.to_str())["model"]["merges"] for part in pair}
    return without(tokens, lambda name: name not in used | parts)


@pytest.fixture(scope="module")
def finer(tokens: ChatTokens) -> ChatTokens:
    """Cuts answers into shorter tokens."""
    return without(tokens, lambda name: len(name) > 2)


def test_rows_of_padding_do_not_count(folder: Path, tokens: ChatTokens) -> None:
    """Qwen2.5 pads the rows of one tokenizer to other sizes in its small and its large models."""
    student = AutoModelForCausalLM.from_pretrained(folder)
    teacher = AutoModelForCausalLM.from_pretrained(folder)
    shared = shared_tokens(tokens, tokens)
    assert shared.student.are_first
    assert shared.teacher.are_first
    batch = Padder(tokens.end, tokens.end)([Pairs(tokens, tokens, ROWS[:3])[i] for i in range(3)])
    same, _ = answer_logits(student, batch)
    expected = TeacherTokens(teacher, shared, 2.0).events(batch, same, torch.empty(0))[0]
    teacher.resize_token_embeddings(640, mean_resizing=False)
    student.resize_token_embeddings(616, mean_resizing=False)
    for model in (teacher, student):
        with torch.no_grad():
            model.get_input_embeddings().weight[600:] = 5.0  # rows that nobody has trained may predict anything
    student_NV, targets_N = answer_logits(student, batch)
    assert student_NV.shape[1] == 616
    theirs, own = TeacherTokens(teacher, shared, 2.0).events(batch, student_NV, targets_N)
    assert theirs.shape == own.shape == (len(targets_N), 600)
    assert torch.allclose(theirs, expected, atol=1e-5)
    assert divergence(theirs, own).abs().max() < 1e-5


def test_tokens_are_found_under_other_numbers(tokens: ChatTokens, renumbered: ChatTokens) -> None:
    teacher, student = tokens, renumbered
    assert cut_alike(teacher, student, ROWS)
    shared = shared_tokens(teacher, student)
    assert 256 < len(shared.student.ids) < 600
    names = [student.tokenizer.convert_ids_to_tokens(shared.student.ids.tolist())]
    names += [teacher.tokenizer.convert_ids_to_tokens(shared.teacher.ids.tolist())]
    assert names[0] == names[1]
    ids = student.encode(ROWS[0]).ids
    there = shared.teacher_ids(torch.tensor(ids)).tolist()
    assert teacher.tokenizer.convert_ids_to_tokens(there) == student.tokenizer.convert_ids_to_tokens(ids)
    logits = torch.randn(5, 600)
    given = logits.softmax(-1)[:, shared.teacher.ids]
    assert torch.allclose(log_softmax(shared.teacher.of_logits(logits)).exp(), given / given.sum(-1, keepdim=True), atol=1e-6)


def test_end_marks_are_the_same_whatever_they_are_called(tokens: ChatTokens, folder: Path) -> None:
    other = load_tokens(str(folder))
    other.end = other.tokenizer.convert_tokens_to_ids(END)
    shared = shared_tokens(tokens, other)
    assert shared.teacher_ids(torch.tensor([other.end])).tolist() == [tokens.end]
    assert tokens.tokenizer.convert_tokens_to_ids(END) not in shared.teacher.ids


def test_other_merges_cut_differently(tokens: ChatTokens, finer: ChatTokens) -> None:
    assert cut_alike(tokens, tokens, ROWS)
    assert not cut_alike(tokens, finer, ROWS)


def test_pieces_of_both_are_the_same_text(tokens: ChatTokens, finer: ChatTokens) -> None:
    teacher, student = tokens, finer
    for row in ROWS:
        theirs, own = pieces_of(teacher, student, answer(row))
        texts = [_texts(tokens, row, pieces) for tokens, pieces in ((teacher, theirs), (student, own))]
        assert texts[0] == texts[1]
        assert "".join(texts[0][:-1]) == answer(row)
        assert len(texts[0]) > 5
        assert len(theirs) < len(own)


def _texts(tokens: ChatTokens, row: ChatRow, pieces: list[int]) -> list[str]:
    encoded = tokens.encode(row)
    ids = encoded.ids[encoded.prompt :]
    assert len(ids) == len(pieces)
    groups = groupby(zip(pieces, ids, strict=True), key=lambda pair: pair[0])
    return [tokens.tokenizer.decode([token for _, token in group]) for _, group in groups]


def test_a_model_that_is_its_own_teacher_agrees_on_every_piece(folder: Path, tokens: ChatTokens) -> None:
    model = AutoModelForCausalLM.from_pretrained(folder)
    pairs = Pairs(tokens, tokens, ROWS[:3], by_pieces=True)
    batch = Padder(tokens.end, tokens.end)([pairs[i] for i in range(3)])
    logits_NV, targets_N = answer_logits(model, batch)
    theirs, own = TeacherPieces(model).events(batch, logits_NV, targets_N)
    assert theirs.shape == (len(targets_N), 2)
    assert divergence(theirs, own).abs().max() < 1e-6


def test_rows_are_padded_on_the_left_and_only_answers_have_labels(tokens: ChatTokens) -> None:
    pairs = [Pairs(tokens, tokens, ROWS)[i] for i in (0, 1, 2)]
    batch = Padder(tokens.end, 0)(pairs)
    labels, theirs = batch["labels"], batch[TEACHER + "labels"]
    for row, pair in enumerate(pairs):
        expected = pair.student.ids[pair.student.prompt :]
        assert labels[row][labels[row] != IGNORED].tolist() == expected == theirs[row][theirs[row] != IGNORED].tolist()
        assert batch["input_ids"][row, -len(pair.student.ids) :].tolist() == pair.student.ids
        assert batch["attention_mask"][row].sum() == len(pair.student.ids)


def test_a_row_has_the_same_logits_in_every_batch(folder: Path, tokens: ChatTokens) -> None:
    model = AutoModelForCausalLM.from_pretrained(folder).eval()
    pairs = [Pairs(tokens, tokens, ROWS)[i] for i in range(4)]
    padder = Padder(tokens.end, tokens.end)
    together, targets = answer_logits(model, padder(pairs))
    alone = [answer_logits(model, padder([pair])) for pair in pairs]
    assert torch.equal(targets, torch.cat([targets for _, targets in alone]))
    assert torch.allclose(together, torch.cat([logits for logits, _ in alone]), atol=1e-5)
    encoded = pairs[0].student
    plain = model(input_ids=torch.tensor([encoded.ids])).logits[0, encoded.prompt - 1 : -1]
    assert torch.allclose(alone[0][0], plain, atol=1e-5)


@pytest.mark.parametrize("beta", [0.0, 0.5])
def test_all_tokens_from_disk_are_what_the_teacher_says(folder: Path, tokens: ChatTokens, tmp_path: Path, beta: float) -> None:
    model = AutoModelForCausalLM.from_pretrained(folder).eval()
    pairs, padder, shared = Pairs(tokens, tokens, ROWS[:5]), Padder(tokens.end, tokens.end), shared_tokens(tokens, tokens)
    asked = TeacherTokens(model, shared, 2.0)
    places = [len(pair.teacher.ids) - pair.teacher.prompt for pair in map(pairs.__getitem__, range(5))]
    found: dict[int, torch.Tensor] = {}
    for k in (4, len(shared.student.ids)):
        cache = TeacherCache(tmp_path, {}, places, k)
        list(cache.fill(lambda rows, k=k: asked.tops(pairs, rows, padder, k), batch=2))
        batch = padder([pairs[row] for row in (3, 0, 4)])
        student_NV = torch.randn(int((batch["labels"] != IGNORED).sum()), 600, generator=torch.Generator().manual_seed(1))
        found[k] = divergence(*CachedTokens(cache, shared, 2.0).events(batch, student_NV, torch.empty(0)), beta)
        online = divergence(*asked.events(batch, student_NV, torch.empty(0)), beta)
        assert (found[k] <= online + 1e-5).all()
    assert torch.allclose(found[600], online, atol=1e-5)
    assert (found[4] < 0.5 * online).all()


def test_the_same_seed_draws_the_same_answers(folder: Path, tokens: ChatTokens) -> None:
    model = AutoModelForCausalLM.from_pretrained(folder).train()
    prompts = [tokens.prompt(row.prompt) for row in ROWS[:3]]
    allowed = torch.tensor([5, 9, tokens.end])
    state = torch.random.get_rng_state()
    one, two = (draw_answers(model, prompts, end=tokens.end, max_tokens=12, seed=4, allowed=allowed) for _ in range(2))
    assert one == two != draw_answers(model, prompts, end=tokens.end, max_tokens=12, seed=5, allowed=allowed)
    assert torch.equal(state, torch.random.get_rng_state())
    assert model.training
    for ids in one:
        assert {*ids} <= {5, 9, tokens.end}
        assert tokens.end not in ids[:-1]
        assert len(ids) == 12 or ids[-1] == tokens.end


def test_only_programs_and_meant_refusals_are_learned_from() -> None:
    plate, wish = ChatRow("60x40 mm plate, 5 mm thick", "w=«0»\nC w «1» «2»"), ChatRow("a wish", "? no part is meant")
    assert reason_against(plate, "C «0» «1» «2»") == ""
    assert reason_against(plate, "C «0» «1» «7»") == "unknown-label"
    assert reason_against(plate, "C «0» «1») «2»") != ""
    assert reason_against(plate, "C «0» «1» -5") != ""
    assert reason_against(plate, "? what is a plate") == "refused"
    assert reason_against(wish, "? say what the part is") == ""
    assert reason_against(wish, "S 5") == "not-refused"
    lines = [json.loads(line) for line in judged([plate, plate, plate], ["C «0» «1» «2»", "C «0» «1» «2»", "S «2»"])]
    assert [line["reason"] for line in lines] == ["", "repeated", ""]


def test_a_model_that_is_too_small_for_its_tokenizer_or_its_rows_is_refused(folder: Path, tokens: ChatTokens) -> None:
    check_sizes(str(folder), tokens, 4096)
    more = load_tokens(str(folder))
    more.tokenizer.add_tokens(["<one more>"])
    refused = [(tokens, 4097, "models-do-not-fit"), (more, 1000, "models-do-not-fit"), (tokens, 100, "bad-config")]
    for words, length, code in refused:
        with pytest.raises(CadlmError) as caught:
            check_sizes(str(folder), words, length)
        assert caught.value.code == code


def test_a_missing_folder_is_one_line_and_exit_1(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "run.toml").write_text(f'teacher = "{tmp_path}/nothing"\nstudent = "b/c"\ndevice = "cpu"\n')
    assert main(["--config", str(tmp_path / "run.toml"), "--out", str(tmp_path / "out")]) == 1
    assert f"no-such-model: there is no folder {tmp_path}/nothing" in caplog.text
    assert not (tmp_path / "out").exists()
