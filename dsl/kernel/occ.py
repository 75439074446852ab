"""Loads OCCT once, cheaply, and names what it may raise. Kernel modules import this before any other OCP name."""

from __future__ import annotations

import gc

# OCP registers ~10,000 classes in one extension; collecting while it does costs a fifth of the import (kernel-notes.md §1).
_was_enabled = gc.isenabled()
gc.disable()
import OCP  # noqa: E402, F401

gc.freeze()
if _was_enabled:
    gc.enable()

from OCP import Standard, StdFail  # noqa: E402

KERNEL_ERRORS: tuple[type[Exception], ...] = (
    *(
        kind
        for module in (Standard, StdFail)
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Exception)
    ),
    RuntimeError,
)
"""What a kernel call raises when it gives up; the binding derives none of them from a common class of its own."""
