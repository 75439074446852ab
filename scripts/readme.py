"""Runs the README's first command and puts its picture and what it printed into the README (`make picture`)."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
PICTURE = "](docs/images/part.png)\n"
NEXT_SECTION = "## "


def main() -> None:
    readme = ROOT / "README.md"
    text = readme.read_text("utf-8")
    command = re.search(r"^    (make part .*)$", text, flags=re.MULTILINE)
    assert command is not None
    prompt = shlex.split(command[1])[2].removeprefix("PROMPT=")
    cadlm = Path(sys.executable).with_name("cadlm")
    with tempfile.TemporaryDirectory() as folder:
        printed = subprocess.run([cadlm, "part", prompt], cwd=folder, check=True, capture_output=True, text=True).stdout
        (ROOT / "docs" / "images" / "part.png").write_bytes((Path(folder) / "part.png").read_bytes())
    block = "".join(f"    {line}".rstrip() + "\n" for line in printed.splitlines())
    before, after = text.split(PICTURE)
    rest = after[after.index(NEXT_SECTION) :]
    readme.write_text(f"{before}{PICTURE}\n{block}\n{rest}", encoding="utf-8")


if __name__ == "__main__":
    main()
