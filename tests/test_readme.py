"""Everything that the README and the pages on the command line and Python show is run here, or by .ci/run."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from cadlm.cli import cli

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
PAGES = sorted([ROOT / "README.md", ROOT / "BENCHMARKS.md", *(ROOT / "docs").glob("*.md")])


def _indented_lines(text: str) -> list[str]:
    return [line[4:] for line in text.splitlines() if line.startswith("    ")]


def _python_blocks(text: str) -> list[str]:
    return re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)


def _make_commands() -> list[str]:
    return [line for line in _indented_lines(README) if line.startswith("make ")]


def _run(command: str) -> str:
    result = CliRunner().invoke(cli, shlex.split(command)[1:])
    assert result.exit_code == 0, f"{command}: {result.output}"
    return result.stdout


def test_the_first_screen_has_the_two_commands() -> None:
    first_screen = README.splitlines()[:20]
    assert [line.split()[1] for line in first_screen if line.startswith("    make ")] == ["part", "test"]


@pytest.mark.parametrize("command", _make_commands())
def test_make_knows_the_commands_and_ci_runs_them(command: str) -> None:
    arguments = shlex.split(command)
    subprocess.run([*arguments, "--dry-run"], cwd=ROOT, check=True, capture_output=True)
    ci = (ROOT / ".ci" / "run").read_text()
    assert f"make {arguments[1]}" in ci
    assert all(argument.removeprefix("PROMPT=") in ci for argument in arguments[2:])


def test_the_commands_run_in_the_order_shown_and_print_what_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    prompt = shlex.split(_make_commands()[0])[2].removeprefix("PROMPT=")
    printed = _run(f"cadlm part {shlex.quote(prompt)}")
    assert "\n".join(f"    {line}".rstrip() for line in printed.splitlines()) in README
    for command in (line for line in _indented_lines(README) if line.startswith("cadlm ")):
        _run(command)


@pytest.mark.parametrize("page", ["README.md", "docs/python.md", "docs/compiler.md"])
def test_the_python_examples_run(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = _python_blocks((ROOT / page).read_text("utf-8"))
    assert blocks
    for block in blocks:
        exec(compile(block, page, "exec"), {})


def test_the_page_of_the_command_line_lists_every_command() -> None:
    page = (ROOT / "docs" / "cli.md").read_text("utf-8")
    assert set(re.findall(r"^\| `cadlm (\w+)", page, flags=re.MULTILINE)) == set(cli.commands)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_pages_that_the_code_names_are_there() -> None:
    named = {
        (str(path.relative_to(ROOT)), page)
        for package in ("cadlm", "dsl", "evals", "generators", "geometry_encoder")
        for path in (ROOT / package).rglob("*.py")
        for page in re.findall(r"[\w/-]+\.md\b", path.read_text("utf-8"))
    }
    assert named
    assert [row for row in named if not (ROOT / row[1]).exists() and not (ROOT / "docs" / row[1]).exists()] == []
