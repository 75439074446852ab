"""Adapters in bf16 weights: the merged model is the adapted one, whatever the adapters were trained beside."""

# pyright: basic

from __future__ import annotations

import json
import resource
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("peft")

import torch
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM, AutoTokenizer, BitsAndBytesConfig

from cadlm.chat import messages
from cadlm.errors import CadlmError
from cadlm.train.loading import load_for_training, load_tokens
from cadlm.train.merge import main, merge
from cadlm.train.sft_config import SftConfig
from tests.cadlm.tiny_qwen import make_tiny_qwen

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::FutureWarning")]


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_qwen(tmp_path_factory.mktemp("models") / "tiny", vocabulary=400)


@pytest.fixture(scope="module", params=["none", "nf4"])
def adapter(request: pytest.FixtureRequest, base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Adapters that change the model a lot, beside whole or 4-bit weights."""
    if request.param == "nf4":
        pytest.importorskip("bitsandbytes")
    tokens = load_tokens(str(base))
    config = SftConfig(model=str(base), lora_rank=4, lora_alpha=8, quantise=request.param)
    model = load_for_training(config, tokens, torch.device("cpu"), torch.float32)
    torch.manual_seed(5)
    for name, parameter in model.named_parameters():
        if "lora_B" in name:
            torch.nn.init.normal_(parameter, std=0.1)
    folder = tmp_path_factory.mktemp("adapter") / request.param
    model.save_pretrained(folder)
    tokens.tokenizer.save_pretrained(folder)
    (folder / "README.md").write_text("---\nlibrary_name: peft\n---\n## Measured\n")
    return folder


def logits(model: torch.nn.Module, folder: Path) -> torch.Tensor:
    chat = AutoTokenizer.from_pretrained(folder).apply_chat_template(
        messages("60x40x5 plate"), add_generation_prompt=True, return_tensors="pt", return_dict=True
    )
    with torch.no_grad():
        return model(**chat).logits.float()


def test_the_merged_model_is_the_adapted_one(base: Path, adapter: Path, tmp_path: Path) -> None:
    from peft import PeftModel

    merge(adapter, tmp_path / "merged", shard_gb=1e-4)
    shards = sorted((tmp_path / "merged").glob("*.safetensors"))
    assert len(shards) > 1
    stored = {name: tensor for shard in shards for name, tensor in load_file(shard).items()}
    assert {tensor.dtype for tensor in stored.values()} == {torch.bfloat16}
    plain = AutoModelForCausalLM.from_pretrained(base)
    adapted = PeftModel.from_pretrained(plain, str(adapter)).eval()
    deltas = load_file(adapter / "adapter_model.safetensors")
    for name in [name for name in deltas if name.endswith("lora_A.weight")]:
        weight = name.removeprefix("base_model.model.").replace("lora_A.weight", "weight")
        delta = 2.0 * deltas[name.replace("lora_A", "lora_B")].float() @ deltas[name].float()
        original = load_file(base / "model.safetensors")[weight]
        # Rounded once, so half a step of bf16 at most: 2^-8 of the value.
        torch.testing.assert_close(stored[weight].float(), original + delta, rtol=2**-8 * 1.001, atol=1e-7)
    merged = AutoModelForCausalLM.from_pretrained(tmp_path / "merged", dtype=torch.float32)
    expected, untouched = logits(adapted, adapter), logits(AutoModelForCausalLM.from_pretrained(base), base)
    change = (expected - untouched).abs().max().item()
    assert (logits(merged, tmp_path / "merged") - expected).abs().max().item() < 0.02 * change  # bf16 holds 8 bits
    assert merged.config.eos_token_id == load_tokens(str(base)).end
    assert "library_name: transformers" in (tmp_path / "merged" / "README.md").read_text()


def test_refusals_of_merging_are_named(base: Path, adapter: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(CadlmError) as missing:
        merge(tmp_path, tmp_path / "out")
    assert missing.value.code == "no-such-adapter"
    other = make_tiny_qwen(tmp_path / "other", vocabulary=400, hidden_size=32)
    with pytest.raises(CadlmError) as wrong:
        merge(adapter, tmp_path / "out", base=str(other))
    assert wrong.value.code == "wrong-base"
    assert main([str(adapter), "--base", str(tmp_path / "gone"), "--out", str(tmp_path / "out")]) == 1
    assert not (tmp_path / "out").exists()
    assert capsys.readouterr().out == ""


def test_a_full_disk_leaves_no_half_of_a_model(adapter: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, before[1]))  # the configuration still fits, the weights do not
    try:
        assert main([str(adapter), "--out", str(tmp_path / "out")]) == 1
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert "unwritable_file" in caplog.text and str(tmp_path / "out") in caplog.text
    assert not [*(tmp_path / "out").iterdir()]


def test_adapters_are_never_merged_into_quantised_weights(base: Path, adapter: Path, tmp_path: Path) -> None:
    pytest.importorskip("bitsandbytes")
    small = AutoModelForCausalLM.from_pretrained(base, quantization_config=BitsAndBytesConfig(load_in_4bit=True))
    small.save_pretrained(tmp_path / "small")
    assert "quantization_config" in json.loads((tmp_path / "small" / "config.json").read_text())
    with pytest.raises(CadlmError) as refused:
        merge(adapter, tmp_path / "out", base=str(tmp_path / "small"))
    assert refused.value.code == "quantised-base"
