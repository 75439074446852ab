"""Runs a trainer sharded on CPUs: `accelerate launch --config_file FILE tests/cadlm/sharded_on_cpu.py cadlm.train.sft …`.

accelerate gives FSDP and DeepSpeed to ranks with GPUs alone. Here it is told that the ranks have GPUs, whose device is "cpu" and
whose backend is gloo; all that follows is theirs and ours.
"""

# pyright: basic, reportMissingImports=false, reportAttributeAccessIssue=false

from __future__ import annotations

import os
import runpy
import sys
from typing import Any

os.environ["ACCELERATE_TORCH_DEVICE"] = "cpu"
os.environ["DS_ACCELERATOR"] = "cpu"

from accelerate.state import AcceleratorState, DistributedType, PartialState

start, configure = PartialState.__init__, AcceleratorState.__init__


def start_with_gpus(self: PartialState, cpu: bool = False, **options: Any) -> None:
    start(self, cpu=False, **options)


def configure_with_gpus(self: AcceleratorState, *arguments: Any, cpu: bool = False, **options: Any) -> None:
    configure(self, *arguments, cpu=False, **options)


if __name__ == "__main__":
    PartialState.__init__ = start_with_gpus
    AcceleratorState.__init__ = configure_with_gpus
    PartialState._prepare_backend = lambda *_: ("gloo", DistributedType.MULTI_GPU)  # type: ignore[method-assign]
    if os.environ.get("ACCELERATE_USE_DEEPSPEED") == "true":
        import deepspeed.ops

        deepspeed.ops.__compatible_ops__ = {}  # no all-reduce of its own, which would have to be compiled first: gloo has one
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
