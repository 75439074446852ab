"""A process that runs one CadQuery script, read from standard input, and writes its part.

    python -I script_worker.py CPU_S MEMORY_BYTES FOLDER/part.step

Before the script begins the process is shut in: bounded time, memory and file size; on Linux also no network, no other
programs, and no writing but into the folder (Landlock and namespaces, where the kernel has them). Reading is not forbidden.
"""

# pyright: basic
from __future__ import annotations

import ctypes
import os
import resource
import struct
import sys
from pathlib import Path

_FILE_BYTES = 1 << 28
_NEW_USER, _NEW_NET = 0x10000000, 0x40000000
_NO_NEW_PRIVILEGES = 38
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_EXECUTE = 1
_WRITING = sum(1 << bit for bit in (1, *range(4, 13)))
"""Landlock's rights to write, make and remove files, of its first version."""


def bound(cpu_s: int, memory_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_s, cpu_s))
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_FILE_BYTES, _FILE_BYTES))


def shut_in(folder: Path) -> None:
    """Take away the network, other programs and writing outside a folder, as far as this system can."""
    if sys.platform != "linux":
        return
    libc = ctypes.CDLL(None, use_errno=True)
    libc.unshare(_NEW_USER | _NEW_NET)
    rules = libc.syscall(_CREATE_RULESET, struct.pack("Q", _WRITING | _EXECUTE), ctypes.c_size_t(8), ctypes.c_uint32(0))
    if rules < 0:
        return
    place = os.open(folder, os.O_PATH)
    libc.syscall(_ADD_RULE, rules, 1, struct.pack("=Qi", _WRITING, place), ctypes.c_uint32(0))
    libc.prctl(_NO_NEW_PRIVILEGES, 1, 0, 0, 0)
    libc.syscall(_RESTRICT_SELF, rules, ctypes.c_uint32(0))


def run(script: str, part: Path) -> None:
    """Run a script as CQ-editor does and write what it shows, or its `result`."""
    shut_in(part.parent)  # first: a process with threads cannot leave the network, and threads that are there stay free
    import cadquery

    shown = []
    scope = {"__name__": "__main__", "show_object": lambda thing, *a, **k: shown.append(thing), "debug": lambda *a, **k: None}
    exec(compile(script, "answer.py", "exec"), scope)
    names = (name for name in ("result", "r", "part", "model", "solid", "assembly") if name in scope)
    made = shown[-1] if shown else scope.get(next(names, ""))
    if made is None:
        sys.exit("the script neither shows an object nor sets `result`")
    if isinstance(made, cadquery.Assembly):
        made = made.toCompound()
    shape = made if isinstance(made, cadquery.Shape) else cadquery.Compound.makeCompound(made.vals())
    cadquery.exporters.export(cadquery.Workplane(shape), str(part))


if __name__ == "__main__":
    bound(int(sys.argv[1]), int(sys.argv[2]))
    run(sys.stdin.read(), Path(sys.argv[3]))
