"""What of cadlm works on this machine: findings, one a part of the installation, and what to do about the bad ones.

The kernel and the model are tried, not looked up: a wheel that is installed but cannot be loaded is a finding.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Literal

State = Literal["ok", "absent", "warning", "broken"]
"""`absent` is for what is optional; only `broken` keeps the main job from running."""

PACKAGES = ("dsl", "generators", "evals", "geometry_encoder", "cadlm")
REQUIRED = ("cadquery", "cadquery-ocp", "click", "lark", "manifold3d", "numpy")
OPTIONAL = {"torch": "trains models", "vllm": "serves large models"}
KERNEL_TIMEOUT_S = 120.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of the report. `fix` is empty where nothing is to be done."""

    name: str
    state: State
    detail: str
    fix: str = ""


def examine() -> list[Finding]:
    """Try every part of the installation. Takes as long as loading the kernel and the model takes."""
    owners = metadata.packages_distributions()
    return [
        _python(),
        *(_requirement(name) for name in REQUIRED),
        *(finding for name in PACKAGES if (finding := _namespace(name, owners)) is not None),
        _tried("language", _language),
        _tried("kernel", _kernel),
        _tried("model", _model),
        *(_option(name, purpose) for name, purpose in OPTIONAL.items()),
        _gpu(),
    ]


def is_usable(findings: list[Finding]) -> bool:
    """Whether the main job, a sentence to a part, can run."""
    return all(finding.state != "broken" for finding in findings)


def lines(findings: list[Finding]) -> list[str]:
    """A table for a person; a fix stands under what it mends."""
    width = max(len(finding.name) for finding in findings)
    table: list[str] = []
    for finding in findings:
        table.append(f"{finding.state:<8}{finding.name:<{width}}  {finding.detail}")
        if finding.fix:
            table.append(f"{'':<8}{'':<{width}}  fix: {finding.fix}")
    return table


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Finding(name="python", state="ok", detail=f"{version} ({sys.executable})")


def _requirement(name: str) -> Finding:
    try:
        return Finding(name=name, state="ok", detail=metadata.version(name))
    except metadata.PackageNotFoundError:
        return Finding(name=name, state="broken", detail="not installed", fix=f"pip install {name}")


def _namespace(name: str, owners: Mapping[str, list[str]]) -> Finding | None:
    """Our top-level names are plain words that another distribution may also install."""
    others = sorted(set(owners.get(name, ())) - {"cadlm"})
    if others:
        detail = f"the name is also installed by {', '.join(others)}"
        return Finding(name=name, state="warning", detail=detail, fix=f"pip uninstall {others[0]}, then pip install cadlm again")
    spec = importlib.util.find_spec(name)
    home = Path(__file__).parents[1]
    if spec is not None and spec.origin is not None and home not in Path(spec.origin).parents:
        return Finding(name=name, state="warning", detail=f"is loaded from {spec.origin}, not {home}", fix="run elsewhere")
    return None


def _tried(name: str, attempt: Callable[[], str]) -> Finding:
    try:
        return Finding(name=name, state="ok", detail=attempt())
    except Exception as error:  # whatever a broken installation raises is what the doctor is asked to say
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        return Finding(name=name, state="broken", detail=reason, fix=getattr(error, "fix", ""))


def _language() -> str:
    import dsl

    graph = dsl.check("w=10\nC w w w\nH $ w/2 w/2 3\n")
    return f"{len(dsl.OPS)} operations, a test program has {len(graph.nodes)} nodes"


def _kernel() -> str:
    from dsl.kernel.worker import Job, Limits, run_isolated

    bounds = Limits(wall_s=KERNEL_TIMEOUT_S, cpu_s=KERNEL_TIMEOUT_S)
    measurements = run_isolated(Job(program="C 10 10 10\nH 0 5 5 4\n"), bounds).measurements
    assert measurements is not None
    return f"a test part has {measurements.volume_mm3:.2f} mm³ and {len(measurements.holes)} hole"


def _model() -> str:
    from .generate import GenerationRequest, generate
    from .weights import EMBEDDED

    answer = generate(GenerationRequest(prompt="a 10 mm cube"))[0]
    size = sum(path.stat().st_size for path in EMBEDDED.rglob("*") if path.is_file())
    return f"{size / 1e6:.1f} MB, answers a test prompt in {answer.seconds:.2f} s"


def _gpu() -> Finding:
    tool = shutil.which("nvidia-smi")
    if tool is None:
        return Finding(name="gpu", state="absent", detail="no NVIDIA driver; only training and serving would use one")
    query = [tool, "--query-gpu=name,memory.total", "--format=csv,noheader"]
    answer = subprocess.run(query, capture_output=True, text=True, timeout=20, check=False)
    if answer.returncode:
        return Finding(name="gpu", state="warning", detail="nvidia-smi fails: the driver does not answer")
    return Finding(name="gpu", state="ok", detail=answer.stdout.strip().replace("\n", "; "))


def _option(name: str, purpose: str) -> Finding:
    try:
        return Finding(name=name, state="ok", detail=f"{metadata.version(name)} (optional: {purpose})")
    except metadata.PackageNotFoundError:
        return Finding(name=name, state="absent", detail=f"optional: {purpose}")
