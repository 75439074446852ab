"""Paraphrases come from a real server on this machine, which answers well, badly, slowly, busily and with garbage."""

from __future__ import annotations

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cadlm.cli import cli
from generators.corpora.shards import read_jsonl, write_jsonl
from generators.endpoint import Endpoint
from generators.errors import GeneratorError
from generators.labels import bind
from generators.numbers import read_numbers
from generators.paraphrase import KEPT, REJECTED, Settings, accept, paraphrase, question
from generators.spec import Bodies, Size, Spec

Answer = Callable[[int, str], tuple[int, bytes, dict[str, str]]]


def completion(text: str) -> tuple[int, bytes, dict[str, str]]:
    return 200, json.dumps({"choices": [{"message": {"content": text}}]}).encode(), {}


class Server:
    """An endpoint; `answer` gets the number of the request and the sentence of its question."""

    def __init__(self, answer: Answer) -> None:
        self.requests: list[dict[str, Any]] = []
        self.keys: set[str | None] = set()
        self.most_at_once = 0
        self._now, self._lock = 0, threading.Lock()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                with outer._lock:
                    outer._now += 1
                    outer.most_at_once = max(outer.most_at_once, outer._now)
                    number = len(outer.requests)
                    outer.requests.append(content)
                    outer.keys.add(self.headers.get("Authorization"))
                sentence = content["messages"][1]["content"].split("\nParameters")[0].removeprefix("Sentence: ")
                status, body, headers = answer(number, sentence)
                with outer._lock:
                    outer._now -= 1
                try:
                    self.send_response(status)
                    for name, value in headers.items():
                        self.send_header(name, value)
                    self.send_header("Content-Length", str(len(body)))
                    self.end_headers()
                    self.wfile.write(body)
                except OSError:  # the client did not wait
                    pass

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/v1"


@contextmanager
def serving(answer: Answer) -> Iterator[Server]:
    server = Server(answer)
    thread = threading.Thread(target=server.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.server.shutdown()
        server.server.server_close()
        thread.join()


def endpoint(server: Server, **changes: Any) -> Endpoint:
    return Endpoint(**({"url": server.url, "model": "test", "backoff_s": 0.001, "tries": 4} | changes))


SPEC = Spec(requirements=(Size(size_mm=(50, 30, 5), words="50 x 30 mm", span=(0, 10)), Bodies()))


def row(number: int = 0) -> dict[str, Any]:
    w = 50 + number
    return {
        "id": f"{'k' * 20}-{number:08}", "split": "train", "prompt": f"{w} x 30 mm plate with 4 holes for M4",
        "ir": f"w={w}\nd=30\nhole=4.5\nn=4\nC w d 5", "target": "w=«0»\nd=«1»\nhole=«3:clear»\nn=«2:n»\nC w d 5",
        "family": "plate", "base": "", "features": [], "phrases": ["{w,d} plate"], "register": "with",
        "params": json.dumps({"w": w, "d": 30.0}), "spec": SPEC.to_json(), "built": False, "seed": 1, "index": number,
    }  # fmt: skip


def turned(sentence: str) -> str:
    """The same in another order."""
    size = sentence.split(" plate")[0]
    return f'"I need four holes for M4 in a plate of {size}"'.replace("four", "4")


def test_labels_follow_the_numbers_to_their_new_places() -> None:
    kept = accept(row(), turned(row()["prompt"]))
    assert isinstance(kept, dict)
    assert kept["target"].splitlines()[:4] == ["w=«2»", "d=«3»", "hole=«1:clear»", "n=«0:n»"]
    assert bind(kept["target"], read_numbers(kept["prompt"])) == row()["ir"]
    assert kept["register"] == "paraphrase" and kept["id"] != row()["id"] and kept["prompt"][0] == "I"


def test_what_the_spec_says_of_the_old_words_is_dropped() -> None:
    kept = accept(row(), turned(row()["prompt"]))
    assert isinstance(kept, dict)
    assert Spec.from_dict(json.loads(kept["spec"])) == Spec(requirements=(Size(size_mm=(50, 30, 5)), Bodies()))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a plate, 50 x 31 mm, 4 holes for M4", "numbers"),
        ("a plate, 50 x 30 mm, holes for M4", "numbers"),
        ("a plate, 50 x 30 mm, 5 mm thick, 4 holes for M4", "numbers"),
        ("a plate, 50 x 30 cm, 4 holes for M4", "numbers"),
        ("a plate, 50 x 30 mm, 4 holes for M5", "numbers"),
        ("a plate, 50 x 30 mm, 4 mm holes for M4", "numbers"),
        ("  ", "empty"),
        ("50 X 30 mm plate with 4 holes for M4", "unchanged"),
        ("w=«0»", "not-a-sentence"),
        ("word " * 100 + "50 x 30 mm 4 M4", "not-a-sentence"),
    ],
)
def test_other_numbers_are_refused(text: str, reason: str) -> None:
    assert accept(row(), text) == reason


def test_the_model_sees_parameters_and_sentence_but_no_program() -> None:
    text = question(row())
    assert row()["prompt"] in text and "w = 50" in text and "C w d" not in text


def test_a_good_server_has_its_answers_kept_in_the_order_of_the_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    together = threading.Barrier(4)

    def answer(number: int, sentence: str) -> tuple[int, bytes, dict[str, str]]:
        if number < 4:
            together.wait(30)
        return completion(turned(sentence))

    with serving(answer) as server:
        settings = Settings(endpoint=endpoint(server), rows=100, concurrency=4)
        counts = paraphrase((row(i) for i in range(100)), settings, tmp_path / "out")
    kept = list(read_jsonl(tmp_path / "out" / KEPT))
    assert counts == Counter(kept=100) and [one["index"] for one in kept] == list(range(100))
    assert list(kept[0]) == list(row()) and server.keys == {"Bearer secret"} and server.most_at_once == 4
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [KEPT, REJECTED, "settings.json", "summary.json"]


def test_answers_with_other_numbers_are_counted_and_kept_apart(tmp_path: Path) -> None:
    with serving(lambda n, sentence: completion(turned(sentence) + (" 7" if n % 2 else ""))) as server:
        settings = Settings(endpoint=endpoint(server), rows=10, concurrency=1)
        counts = paraphrase((row(i) for i in range(20)), settings, tmp_path)
    assert counts == {"kept": 5, "numbers": 5}
    assert [record["id"][-2:] for record in read_jsonl(tmp_path / REJECTED)] == ["01", "03", "05", "07", "09"]


def test_a_busy_server_is_asked_again_when_it_says() -> None:
    def answer(number: int, sentence: str) -> tuple[int, bytes, dict[str, str]]:
        return completion(sentence) if number >= 2 else (429, b"", {"Retry-After": "0"} if number else {})

    with serving(answer) as server:
        assert endpoint(server).ask("s", "Sentence: x") == "x" and len(server.requests) == 3


def test_a_server_that_stays_busy_ends_the_run_and_the_next_goes_on(tmp_path: Path) -> None:
    def answer(number: int, sentence: str) -> tuple[int, bytes, dict[str, str]]:
        return completion(turned(sentence)) if number < 64 else (503, b"", {})

    source = [row(i) for i in range(80)]
    with serving(answer) as server:
        settings = Settings(endpoint=endpoint(server), rows=80, concurrency=2)
        with pytest.raises(GeneratorError) as error:
            paraphrase(source, settings, tmp_path)
    assert error.value.code == "endpoint-busy" and not (tmp_path / KEPT).exists()
    with serving(lambda _, sentence: completion(turned(sentence))) as again:
        counts = paraphrase(source, Settings(endpoint=endpoint(again), rows=80, concurrency=2), tmp_path)
    assert counts == Counter(kept=80) and len(again.requests) == 16


def test_a_wrong_key_ends_the_run_at_once() -> None:
    with serving(lambda _number, _sentence: (401, b"no such key", {})) as server:
        with pytest.raises(GeneratorError, match="no such key") as error:
            endpoint(server).ask("s", "q")
        assert error.value.code == "endpoint-refused" and len(server.requests) == 1


@pytest.mark.parametrize(
    "body", [b"<html>", b"{}", b'{"choices": []}', b'{"choices": [{"message": {"content": null}}]}', b"\xff\xfe"]
)
def test_garbage_is_asked_again_and_then_counted(body: bytes, tmp_path: Path) -> None:
    with serving(lambda _number, _sentence: (200, body, {})) as server:
        counts = paraphrase([row()], Settings(endpoint=endpoint(server, tries=2), rows=1), tmp_path)
        assert counts == {"garbage": 1} and len(server.requests) == 2
    assert list(read_jsonl(tmp_path / KEPT)) == []


def test_a_server_that_is_too_slow_is_counted(tmp_path: Path) -> None:
    leave = threading.Event()

    def answer(_number: int, sentence: str) -> tuple[int, bytes, dict[str, str]]:
        leave.wait(10)
        return completion(turned(sentence))

    with serving(answer) as server:
        counts = paraphrase([row()], Settings(endpoint=endpoint(server, tries=2, timeout_s=0.05), rows=1), tmp_path)
        leave.set()
    assert counts == {"timeout": 1} and len(server.requests) == 2


def test_another_model_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    with serving(lambda _, sentence: completion(turned(sentence))) as server:
        paraphrase([row()], Settings(endpoint=endpoint(server), rows=1), tmp_path)
        with pytest.raises(GeneratorError) as error:
            paraphrase([row()], Settings(endpoint=endpoint(server, model="other"), rows=1), tmp_path)
    assert error.value.code == "other-run"


@pytest.mark.parametrize("changes", [{"url": "file:///etc/passwd"}, {"model": ""}, {"tries": 0}])
def test_an_endpoint_that_is_none_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(GeneratorError) as error:
        Endpoint(**({"url": "http://localhost/v1", "model": "m"} | changes))
    assert error.value.code == "bad-endpoint"


def test_the_command_writes_paraphrases_of_a_corpus(tmp_path: Path) -> None:
    (tmp_path / "corpus" / "jsonl").mkdir(parents=True)
    write_jsonl(tmp_path / "corpus" / "jsonl" / "train-00000.jsonl", [row(i) for i in range(3)])
    with serving(lambda _, sentence: completion(turned(sentence))) as server:
        arguments = [
            "data",
            "paraphrase",
            str(tmp_path / "corpus"),
            "--out",
            str(tmp_path / "out"),
            "--url",
            server.url,
            "--model",
            "m",
            "-n",
            "2",
        ]
        result = CliRunner().invoke(cli, arguments)
    assert result.exit_code == 0, result.output
    assert result.stdout.strip() == str(tmp_path / "out" / KEPT) and len(list(read_jsonl(tmp_path / "out" / KEPT))) == 2
