"""A real vLLM server behind `cadlm serve`: from a sentence to a STEP file over two processes.

vLLM lives in an environment of its own: CADLM_VLLM_PYTHON names its Python, by default this one. Skipped where it is missing.
"""

from __future__ import annotations

import base64
import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

pytest.importorskip("starlette")
pytest.importorskip("uvicorn")
pytest.importorskip("prometheus_client")
pytest.importorskip("llguidance")
pytest.importorskip("peft")

import llguidance
import peft
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

import dsl
from cadlm import chat
from cadlm.decoding.grammar import answer_grammar
from cadlm.errors import CadlmError
from cadlm.serve.link import Address, ask
from cadlm.serve.remote import RemoteModel
from tests.cadlm.serving import serving
from tests.cadlm.test_decoding_grammar import byte_tokenizer

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::FutureWarning")]

PYTHON = os.environ.get("CADLM_VLLM_PYTHON", sys.executable)
HAS_VLLM = "import importlib.util as u, sys; sys.exit(u.find_spec('vllm') is None)"
UP_S = 900
"""vLLM takes two minutes on two idle cores; these are rarely idle."""
WARM_UP_S = 300
"""Its first answer compiles kernels: a minute on a busy machine."""
LEARNED = "60x40mm plate, 1/4 inch thick"
SPHERE = "a wish"
ADAPTED = "cube"
CUBE = "C 5 5 5\n"
GRAMMAR = 'start: "C " NUMBER " " NUMBER " " NUMBER\nNUMBER: /[1-9][0-9]?/\n'


def teach_adapter(model: Path, out: Path) -> None:
    """A LoRA adapter, with which the tiny model answers a wish with a cube."""
    torch.manual_seed(0)
    words = AutoTokenizer.from_pretrained(model)
    layers = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
    config = peft.LoraConfig(r=8, lora_alpha=16, target_modules=layers, task_type="CAUSAL_LM")
    adapted = peft.get_peft_model(AutoModelForCausalLM.from_pretrained(model), config)
    question, answer = words.encode(f"<|user|>{SPHERE}<|assistant|>"), [*words.encode(CUBE.strip()), words.eos_token_id]
    ids, labels = torch.tensor([question + answer]), torch.tensor([[-100] * len(question) + answer])
    optimizer = torch.optim.AdamW((weight for weight in adapted.parameters() if weight.requires_grad), lr=3e-3)
    for _ in range(200):
        optimizer.zero_grad()
        adapted(input_ids=ids, labels=labels).loss.backward()
        optimizer.step()
    likeliest = adapted(input_ids=ids).logits[0, len(question) - 1 : -1].argmax(-1)
    assert likeliest.tolist() == answer
    adapted.save_pretrained(out)


@pytest.fixture(scope="module")
def model_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """vLLM with a tiny model that knows two programs by heart, one in a fenced block, and an adapter that knows a third."""
    if subprocess.run([PYTHON, "-c", HAS_VLLM], check=False).returncode:
        pytest.skip(f"{PYTHON} has no vllm")
    folder = tmp_path_factory.mktemp("model")
    subprocess.run([PYTHON, Path(__file__).with_name("tiny_chat_model.py"), folder], check=True, timeout=600)
    adapter = tmp_path_factory.mktemp("adapter")
    teach_adapter(folder, adapter)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    options = f"--served-model-name tiny --host 127.0.0.1 --port {port} --max-model-len 1024 --enforce-eager --dtype float32"
    options += f" --enable-lora --max-lora-rank 8 --lora-modules {ADAPTED}={adapter}"
    command = [PYTHON, "-m", "vllm.entrypoints.openai.api_server", "--model", str(folder), *options.split()]
    environment = {**os.environ, "VLLM_CPU_KVCACHE_SPACE": "1", "HF_HUB_OFFLINE": "1", "VLLM_NO_USAGE_STATS": "1"}
    with subprocess.Popen(command, env=environment) as process:
        try:
            url = f"http://127.0.0.1:{port}/v1"
            for _ in range(UP_S):
                with suppress(CadlmError):
                    RemoteModel.find(Address.parse(url), "tiny")
                    break
                with suppress(subprocess.TimeoutExpired):
                    pytest.fail(f"vLLM ended with {process.wait(1)}")
            yield url
        finally:
            process.terminate()
            process.wait(60)


def test_a_sentence_becomes_a_step_by_way_of_vllm(model_server: str) -> None:
    with serving("--model", model_server, "--timeout", WARM_UP_S) as server:
        assert server.get("/v1/models").json["data"][0]["id"] == "tiny"
        part = server.post("/v1/parts", {"prompt": LEARNED, "n": 2, "formats": ["step"], "inline": True}).json
        assert part["ok"] is True, part
        assert part["ir"] == "w=60\nd=40\nt=6.35\nC w d t\n"
        assert part["measurements"]["volume_mm3"] == pytest.approx(60 * 40 * 6.35)
        assert -1 < part["answer"]["logprob"] < 0 and part["answer"]["tokens"] > 5
        assert base64.b64decode(part["files"]["part.step"]["base64"]).startswith(b"ISO-10303-21")


def test_without_a_grammar_a_program_in_a_fence_is_one(model_server: str) -> None:
    with serving("--model", model_server, "--no-grammar", "--timeout", WARM_UP_S) as server:
        fenced = server.post("/v1/chat/completions", {"messages": [{"role": "user", "content": SPHERE}]}).json
        assert fenced["choices"][0]["message"]["content"] == "S 5\n"


def test_an_adapter_is_asked_by_its_name(model_server: str) -> None:
    with serving("--model", model_server, "--model-name", ADAPTED, "--timeout", WARM_UP_S) as server:
        part = server.post("/v1/parts", {"prompt": SPHERE, "n": 1, "formats": []}).json
    assert part["ir"] == CUBE, part


def test_the_grammar_of_answers_binds(model_server: str) -> None:
    """The model has learned to answer this with a fenced block; cut short or not, it now writes a beginning of an answer."""
    body = {
        "model": "tiny", "messages": chat.messages(SPHERE), "temperature": 0, "max_tokens": 60,
        "structured_outputs": {"grammar": answer_grammar([])},
    }  # fmt: skip
    answer = ask(Address.parse(model_server), "/chat/completions", WARM_UP_S, body)["choices"][0]["message"]["content"]
    matcher = llguidance.LLMatcher(byte_tokenizer(), llguidance.LLMatcher.grammar_from_lark(answer_grammar([])))
    assert answer and matcher.try_consume_tokens(list(answer.encode())) == len(answer.encode()), answer


def test_with_a_grammar_a_model_that_wants_to_write_something_else_cannot(model_server: str, tmp_path: Path) -> None:
    body = {"model": "tiny", "messages": [{"role": "user", "content": SPHERE}], "temperature": 0}
    free = ask(Address.parse(model_server), "/chat/completions", WARM_UP_S, body)
    assert "S 5" in json.dumps(free)
    (tmp_path / "box.lark").write_text(GRAMMAR)
    with serving("--model", model_server, "--grammar", tmp_path / "box.lark", "--timeout", WARM_UP_S) as server:
        part = server.post("/v1/parts", {"prompt": SPHERE, "n": 1, "formats": []}).json
    assert dsl.check(part["ir"]).nodes[0].op == "C"
