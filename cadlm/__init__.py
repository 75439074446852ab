"""A sentence becomes an exact part. `text_to_part` is the whole way; everything else is a stage of it.

Names load on first use: `import cadlm` brings neither numpy nor a CAD kernel.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from .errors import CadlmError
from .version import __version__

if TYPE_CHECKING:
    from .pipeline import PartResult, text_to_part

__all__ = ["CadlmError", "PartResult", "__version__", "text_to_part"]

_HOMES = {"PartResult": ".pipeline", "text_to_part": ".pipeline"}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(home, __name__), name)


def __dir__() -> list[str]:
    return __all__
