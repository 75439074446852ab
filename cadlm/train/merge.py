"""Puts LoRA adapters into the weights they were trained beside: `python -m cadlm.train.merge ADAPTER --out FOLDER`.

The sum is computed in fp32 (4 bytes a weight in memory: 30 GB for 7B) and rounded once, to bf16, so that an adapter of QLoRA
ends in bf16 weights too, never in 4-bit ones.
"""

# pyright: basic

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dsl import DslError
from dsl.files import unwritable

from ..errors import CadlmError
from .settings import demand_libraries

log = logging.getLogger("cadlm.train")

ADAPTER_CONFIG = "adapter_config.json"
CARD = "README.md"


def merge(adapter: Path, out: Path, *, base: str = "", shard_gb: float = 5.0) -> None:
    """Write the merged model with the adapter's tokenizer, all or nothing: bf16, safetensors, in shards of at most `shard_gb`.

    Args:
        base: The model that the adapter was trained beside; by default what the adapter says.

    Raises:
        CadlmError: `no-such-adapter`, `no-such-model`, `quantised-base`, `wrong-base`, `missing-extra`.
        DslError: `unwritable_file`, also for a full disk.
    """
    demand_libraries("torch", "transformers", "peft")
    import torch
    from safetensors import SafetensorError

    from . import loading

    base = base or _base_of(adapter)
    tokens = loading.load_tokens(str(adapter))
    model = loading.load_base(base, dtype=torch.float32)
    if hasattr(model.config, "quantization_config"):
        fix = "name the original with --base"
        raise CadlmError("quantised-base", f"{base} holds quantised weights; merging into them loses precision", fix=fix)
    merged = _merged(model, adapter, base).to(torch.bfloat16)
    merged.config.use_cache = True
    merged.config.eos_token_id = merged.generation_config.eos_token_id = tokens.end
    try:
        out.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(dir=out) as scratch:
            draft = Path(scratch)
            merged.save_pretrained(draft, max_shard_size=round(shard_gb * 1e9))
            tokens.tokenizer.save_pretrained(draft)
            card = adapter / CARD
            if card.exists():
                text = card.read_text(encoding="utf-8").replace("library_name: peft", "library_name: transformers")
                (draft / CARD).write_text(text.replace("## Measured\n", f"{_NOTE}\n## Measured\n", 1), encoding="utf-8")
            for path in draft.iterdir():
                path.replace(out / path.name)
    except SafetensorError as error:  # of a full disk it says so in its words
        raise unwritable(out, OSError(str(error))) from error
    except OSError as error:
        raise unwritable(out, error) from error


_NOTE = """\
These are the adapters merged into the bf16 weights of the base. What follows was measured on the adapters, beside the weights
they were trained with.
"""


def _base_of(adapter: Path) -> str:
    try:
        return json.loads((adapter / ADAPTER_CONFIG).read_text(encoding="utf-8"))["base_model_name_or_path"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        fix = "name the `adapter` folder of a run"
        raise CadlmError("no-such-adapter", f"{adapter / ADAPTER_CONFIG}: {error}", fix=fix) from error


def _merged(model: Any, adapter: Path, base: str) -> Any:
    from peft import PeftModel
    from safetensors import SafetensorError

    try:
        return PeftModel.from_pretrained(model, str(adapter)).merge_and_unload(safe_merge=True)
    except (RuntimeError, ValueError) as error:
        raise CadlmError("wrong-base", f"{adapter} is no adapter of {base}: {str(error).splitlines()[0]}") from error
    except (OSError, SafetensorError) as error:
        raise CadlmError("no-such-adapter", f"{adapter}: {error}") from error


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m cadlm.train.merge", description=__doc__)
    parser.add_argument("adapter", type=Path, help="folder of the adapter, such as RUN/adapter")
    parser.add_argument("--out", type=Path, required=True, help="folder to write the merged model into")
    parser.add_argument("--base", default="", help="the model it was trained beside, if it has moved")
    parser.add_argument("--shard-gb", type=float, default=5.0, help="size of the largest file (default: 5)")
    options = parser.parse_args(arguments)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", stream=sys.stderr)
    try:
        merge(options.adapter, options.out, base=options.base, shard_gb=options.shard_gb)
    except (CadlmError, DslError) as error:
        log.error("%s", error)
        return 1
    print(options.out)
    return 0


if __name__ == "__main__":
    sys.exit(main())
