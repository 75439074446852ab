"""Opens what the training of a large model starts from: its tokenizer, and its weights in the wanted precision, with adapters."""

# pyright: basic

from __future__ import annotations

import importlib.util
import os
from pathlib import Path
from typing import Any

import torch

from ..errors import CadlmError
from .chat_data import ChatTokens
from .sft_config import Attention, Device, Precision, SftConfig

TOKENIZER_FILES = ("tokenizer.json", "*.model", "vocab.*")
"""Any of these is the words of a tokenizer."""
LEAST_ANSWER = 16
"""Tokens of a short answer."""


def find_model(model: str) -> str:
    """The model itself: a folder with a config.json, or a name on a hub, which has one slash.

    Raises:
        CadlmError: `no-such-model` for what can only be a folder and is none, or a folder without a model. What would stand in
            a folder that there is, `runs/…`, is no name on a hub.
    """
    folder = Path(model)
    if folder.is_dir():
        if not (folder / "config.json").exists():
            raise CadlmError("no-such-model", f"{folder} has no config.json", fix="name the folder of a transformers model")
    elif folder.is_absolute() or model.count("/") != 1 or model.startswith(".") or folder.parent.is_dir():
        raise CadlmError("no-such-model", f"there is no folder {model}", fix="name a folder, or owner/name on a model hub")
    return model


def choose_device(device: Device) -> torch.device:
    """
    Raises:
        CadlmError: `no-gpu` where one is wanted.
    """
    if device == "cuda" and not torch.cuda.is_available():
        what = "was built without CUDA" if torch.version.cuda is None else "finds none"
        fix = "use a machine with one; or --set device=auto, slow"
        raise CadlmError("no-gpu", f"device = cuda: this needs a GPU, and torch {what}", fix=fix)
    return torch.device("cuda" if device != "cpu" and torch.cuda.is_available() else "cpu")


def refuse_sharding(stage: str) -> None:
    """For what needs whole models on every device.

    Raises:
        CadlmError: `bad-config` where accelerate was launched to shard them.
    """
    for name in ("FSDP", "DEEPSPEED"):
        if os.environ.get(f"ACCELERATE_USE_{name}", "false").lower() == "true":
            fix = "launch it with configs/accelerate/ddp.yaml"
            raise CadlmError("bad-config", f"{stage} needs whole models on each device, which {name} shards", fix=fix)


def choose_dtype(precision: Precision, device: torch.device) -> torch.dtype:
    """What is computed in."""
    if precision == "auto":
        return torch.bfloat16 if device.type == "cuda" and torch.cuda.is_bf16_supported() else torch.float32
    return torch.bfloat16 if precision == "bf16" else torch.float32


def choose_attention(attention: Attention, device: torch.device, dtype: torch.dtype) -> str:
    """Flash attention where it imports, the GPU has it (capability 8.0) and the precision is its own; else SDPA."""
    if attention != "auto":
        return attention
    has_flash = importlib.util.find_spec("flash_attn") is not None and device.type == "cuda"
    usable = has_flash and torch.cuda.get_device_capability() >= (8, 0) and dtype == torch.bfloat16
    return "flash_attention_2" if usable else "sdpa"


def load_tokens(model: str) -> ChatTokens:
    """The tokenizer of a model or an adapter.

    Raises:
        CadlmError: `no-such-model`; `bad-tokenizer`.
    """
    from transformers import AutoTokenizer

    folder = Path(model)
    name = model if (folder / "tokenizer.json").exists() else find_model(model)
    # transformers makes an empty tokenizer of a folder that has none.
    if folder.is_dir() and not any(file for pattern in TOKENIZER_FILES for file in folder.glob(pattern)):
        fix = "copy tokenizer.json, tokenizer_config.json and chat_template.jinja of the model that it comes from"
        raise CadlmError("bad-tokenizer", f"{model} has no tokenizer", fix=fix)
    try:
        tokenizer = AutoTokenizer.from_pretrained(name)
    except (OSError, ValueError) as error:
        if not folder.is_dir():
            raise _not_on_hub(model, error) from error
        raise CadlmError("bad-tokenizer", f"{model} has no tokenizer that can be read: {first_line(error)}") from error
    return ChatTokens(tokenizer, f"the tokenizer of {model}")


def check_sizes(model: str, tokens: ChatTokens, length: int, setting: str = "max_length") -> None:
    """Whether a model has a place for every token and for rows of this length, by its configuration alone.

    Args:
        setting: What the length comes from.

    Raises:
        CadlmError: `models-do-not-fit` where a tokenizer has more tokens than its model, or the length is too much for it;
            `bad-config` where the length leaves no room for an answer; `no-such-model`.
    """
    from transformers import AutoConfig

    try:
        config = AutoConfig.from_pretrained(find_model(model))
    except (OSError, ValueError) as error:
        raise CadlmError("no-such-model", f"{model} has no config.json that can be read: {first_line(error)}") from error
    last = max(tokens.tokenizer.get_vocab().values())
    if last >= config.vocab_size:
        message = f"the tokenizer of {model} has tokens up to number {last}, its model only {config.vocab_size}"
        raise CadlmError("models-do-not-fit", message, fix="take the tokenizer that the model was trained with")
    if length > config.max_position_embeddings:
        raise CadlmError("models-do-not-fit", f"{setting}: {model} has room for {config.max_position_embeddings} tokens")
    least = len(tokens.prompt("a plate")) + LEAST_ANSWER
    if length < least:
        raise CadlmError("bad-config", f"{setting}: the shortest rows of {model} take some {least} tokens")


def load_base(model: str, **options: Any) -> Any:
    """A causal language model, as `AutoModelForCausalLM.from_pretrained` takes its options.

    Raises:
        CadlmError: `no-such-model`.
    """
    from safetensors import SafetensorError
    from transformers import AutoModelForCausalLM

    name = find_model(model)
    try:
        return AutoModelForCausalLM.from_pretrained(name, **options)
    except (OSError, ValueError, KeyError, SafetensorError) as error:
        if not Path(model).is_dir():
            raise _not_on_hub(model, error) from error
        raise CadlmError("no-such-model", f"{model} cannot be loaded: {first_line(error)}") from error


def _not_on_hub(model: str, error: Exception) -> CadlmError:
    return CadlmError("no-such-model", f"there is no folder {model}, and on the model hub: {first_line(error)}")


def load_for_training(config: SftConfig, tokens: ChatTokens, device: torch.device, dtype: torch.dtype) -> Any:
    """The model with everything frozen that is not trained; it ends answers with `tokens.end`."""
    options: dict[str, Any] = {"attn_implementation": choose_attention(config.attention, device, dtype)}
    if config.quantise == "nf4":
        from transformers import BitsAndBytesConfig

        options["quantization_config"] = BitsAndBytesConfig(
            load_in_4bit=True,
            bnb_4bit_quant_type="nf4",
            bnb_4bit_use_double_quant=True,
            bnb_4bit_compute_dtype=dtype,
            bnb_4bit_quant_storage=dtype,  # one dtype for all, which sharding wants
        )
        if device.type == "cuda":
            options["device_map"] = {"": torch.cuda.current_device()}
    # Weights that are trained are fp32 (autocast computes in bf16); frozen ones are as they are computed with.
    model = load_base(config.model, dtype=dtype if config.lora_rank else torch.float32, **options)
    model.config.use_cache = False
    model.config.eos_token_id = model.generation_config.eos_token_id = tokens.end
    tokens.tokenizer.eos_token = tokens.tokenizer.convert_ids_to_tokens(tokens.end)
    return with_adapters(model, config) if config.lora_rank else model


def with_adapters(model: Any, config: SftConfig) -> Any:
    """
    Raises:
        CadlmError: `bad-config` where the model has no such modules.
    """
    from peft import LoraConfig, get_peft_model

    lora = LoraConfig(
        task_type="CAUSAL_LM",
        r=config.lora_rank,
        lora_alpha=config.lora_alpha,
        lora_dropout=config.lora_dropout,
        target_modules=list(config.lora_targets),
    )
    try:
        return get_peft_model(model, lora)
    except ValueError as error:
        raise CadlmError("bad-config", f"lora_targets: {first_line(error)}") from error


def first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
