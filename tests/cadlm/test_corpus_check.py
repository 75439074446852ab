"""Every answer of a corpus must be decodable; what is not is found and said."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from cadlm.cli import cli
from cadlm.corpus_check import AnswerCheck, rows_of
from cadlm.errors import CadlmError
from cadlm.tokenizer import Tokenizer
from cadlm.vocabulary import answer_tokens
from generators.corpora.build import build
from generators.corpora.config import CorpusConfig
from generators.corpora.shards import read_jsonl, write_jsonl
from generators.corpus import draw

PROMPT, TARGET, IR = "a 10 x 20 mm plate", "w=«0»\nd=«1»\nC w d 5", "w=10\nd=20\nC w d 5"


@pytest.fixture(scope="module")
def check() -> AnswerCheck:
    return AnswerCheck()


def test_every_answer_of_the_generators_is_allowed(check: AnswerCheck) -> None:
    for index in range(300):
        sample = draw(29, index)
        refusal = check.refusal(sample.prompt, sample.target, sample.ir)
        assert refusal is None, str(refusal)
    assert check.longest > 60


@pytest.mark.parametrize(
    ("target", "ir", "reason", "token"),
    [
        (TARGET, IR, None, ""),
        (TARGET, IR.replace("20", "21"), "not-bound", ""),
        (TARGET.replace(" 5", " ø"), IR.replace(" 5", " ø"), "not-encodable", "ø"),
        (TARGET.replace("C w", "C h"), IR.replace("C w", "C h"), "not-allowed", " h"),
        (TARGET.replace(" d 5", " d"), IR.replace(" d 5", " d"), "not-ended", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_decoded_is_refused_by_reason(
    check: AnswerCheck, target: str, ir: str, reason: str | None, token: str
) -> None:
    refusal = check.refusal(PROMPT, target, ir)
    assert (None if refusal is None else refusal.reason) == reason
    assert refusal is None or token in refusal.token


def test_an_old_vocabulary_lacks_a_new_word() -> None:
    answers = tuple(token for token in answer_tokens() if token not in ("hub_d", " hub_d"))
    refusal = AnswerCheck(Tokenizer(answers=answers, specials=("<pad>",), pieces=())).refusal(
        "5", "hub_d=«0»\nS 5", "hub_d=5\nS 5"
    )
    assert refusal is not None and refusal.reason == "not-encodable"


def test_the_command_counts_rows_and_names_what_is_wrong(tmp_path: Path) -> None:
    build(CorpusConfig(samples=30, build_share=0.0, formats=("jsonl",), edits=0.0), tmp_path / "corpus")
    good = CliRunner().invoke(cli, ["data", "check", str(tmp_path / "corpus")])
    assert good.exit_code == 0 and "30 rows" in good.stdout
    train = tmp_path / "corpus" / "jsonl" / "train-00000.jsonl"
    rows = list(read_jsonl(train))
    write_jsonl(train, [rows[0] | {"target": rows[0]["target"] + "\nZZ"}, *rows[1:]])
    bad = CliRunner().invoke(cli, ["data", "check", str(tmp_path / "corpus")])
    assert bad.exit_code == 1 and "refused-rows" in bad.output and rows[0]["id"] in bad.output


def test_a_folder_without_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CadlmError) as error:
        next(rows_of(tmp_path))
    assert error.value.code == "no-corpus"


def test_a_sheet_that_could_not_be_written_is_not_drawn(tmp_path: Path) -> None:
    done = CliRunner().invoke(cli, ["data", "sheet", "-n", "600", "-o", str(tmp_path / "none" / "sheet.png")])
    assert done.exit_code == 1 and "unwritable_file" in done.stderr and "drawing" not in done.stderr
