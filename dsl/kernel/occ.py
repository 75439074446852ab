"""Loads OCCT once, cheaply, and names what it may raise. Kernel modules import this before any other OCP name."""

from __future__ import annotations

import gc
import sys

# OCP registers ~10,000 classes in one extension; collecting while it does costs a fifth of the import.
_was_enabled = gc.isenabled()
gc.disable()
import OCP  # noqa: E402, F401

gc.freeze()
if _was_enabled:
    gc.enable()

KERNEL_ERRORS: tuple[type[Exception], ...] = (
    *{
        kind
        for name, module in tuple(sys.modules.items())
        if name.startswith("OCP.")
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Exception)
    },
    RuntimeError,
)
"""What a kernel call raises when it gives up; the binding derives none of the hundred from a common class of its own."""
