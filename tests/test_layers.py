"""Who may import whom, and what must not load until it is needed."""

from __future__ import annotations

import ast
import pkgutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import pytest

import cadlm
import dsl

ROOT = Path(__file__).parents[1]
ENVIRONMENT = {"PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin"}

MAY_IMPORT = {
    "dsl": set(),
    "geometry_encoder": set(),
    "generators": {"dsl"},
    "evals": {"dsl", "generators", "geometry_encoder"},
    "cadlm": {"dsl", "generators", "geometry_encoder", "evals"},
}

ONLY_UNDER = {
    "cadquery": ("dsl/kernel",),
    "OCP": ("dsl/kernel",),
    "lark": ("dsl",),
    "torch": ("cadlm", "geometry_encoder"),
    "click": ("cadlm/cli",),
}

SLOW_TO_LOAD = ("OCP", "cadquery", "torch", "numpy", "scipy", "vtk", "manifold3d")

CHECK = "import sys; sys.argv = ['cadlm', 'check', 'plate.cir']; from cadlm.cli import main; main()"
HELP = "import sys; sys.argv = ['cadlm', '--help']; from cadlm.cli import main; main()"


def _modules() -> list[Path]:
    return sorted(path for package in MAY_IMPORT for path in (ROOT / package).rglob("*.py"))


@cache
def _imports(path: Path) -> tuple[tuple[str, int], ...]:
    """The top-level names that a module imports absolutely, anywhere in it, with their lines."""
    return tuple(_absolute_imports(path))


def _absolute_imports(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name.split(".")[0], node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.split(".")[0], node.lineno


def test_packages_import_only_the_layers_below_them() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in _modules()
        for name, line in _imports(path)
        if name in MAY_IMPORT and name != (home := path.relative_to(ROOT).parts[0]) and name not in MAY_IMPORT[home]
    ]
    assert wrong == []


def test_heavy_libraries_are_imported_only_where_they_belong() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in _modules()
        for name, line in _imports(path)
        if name in ONLY_UNDER and not any(path.is_relative_to(ROOT / home) for home in ONLY_UNDER[name])
    ]
    assert wrong == []


def test_every_package_is_listed_in_the_distribution() -> None:
    listed = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]
    found = {".".join(path.parent.relative_to(ROOT).parts) for path in _modules() if path.name == "__init__.py"}
    assert set(listed) == found


@pytest.mark.parametrize("code", ["import cadlm", "import dsl", HELP, CHECK], ids=["cadlm", "dsl", "help", "check"])
def test_light_work_loads_nothing_heavy(code: str, tmp_path: Path) -> None:
    (tmp_path / "plate.cir").write_text("w=50\nC w 30 5\nH $ w/2 15 6\n")
    probe = (
        "import atexit, sys\n"
        f"atexit.register(lambda: print('LOADED', *[n for n in {SLOW_TO_LOAD!r} if n in sys.modules], file=sys.stderr))\n" + code
    )
    done = subprocess.run(
        [sys.executable, "-c", probe], cwd=tmp_path, capture_output=True, text=True, env=ENVIRONMENT, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.strip() == "LOADED"


@pytest.mark.parametrize("package", [dsl, cadlm], ids=lambda package: package.__name__)
def test_no_public_name_is_hidden_by_a_module_of_the_same_name(package: ModuleType) -> None:
    """Python would put the submodule in the place of a lazily loaded name once anything imports it."""
    modules = {module.name for module in pkgutil.iter_modules(package.__path__)}
    assert modules & set(package.__all__) == set()
    assert all(getattr(package, name) is not None for name in package.__all__)
