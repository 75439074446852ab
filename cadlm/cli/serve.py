"""`cadlm serve`: the HTTP server, until Ctrl-C or SIGTERM."""

from __future__ import annotations

import logging
import os
from importlib.util import find_spec

import click

from ..errors import CadlmError
from ..files import read_text
from .base import Command

NEEDS = ("starlette", "uvicorn", "prometheus_client")


@click.command(cls=Command)
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen; 0.0.0.0 is everywhere.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes a free one.")
@click.option("--model", default="embedded", show_default=True, metavar="embedded|URL", help="URL: an OpenAI-compatible server.")
@click.option("--model-name", help="Which of that server's models; the first by default.")
@click.option("--grammar", type=click.Path(exists=True, dir_okay=False), help="What that server's model may write; see deploy/.")
@click.option("--no-grammar", is_flag=True, help="Send none: for a server that does not know `structured_outputs`.")
@click.option("--card", is_flag=True, help="Show that server's model the language: for one that was not trained on it.")
@click.option("--api-key", envvar="CADLM_API_KEY", show_envvar=True, help="What clients have to send; nothing by default.")
@click.option("--backend-key", envvar="CADLM_BACKEND_KEY", show_envvar=True, help="What the server at URL wants.")
@click.option(
    "--timeout", "timeout_s", type=click.FloatRange(min=1), default=60, show_default=True, help="Seconds for a request."
)
@click.option(
    "--build-timeout", "kernel_s", type=click.FloatRange(min=0.1), default=20, show_default=True, help="Seconds for one build."
)
@click.option("--concurrency", type=click.IntRange(min=1), default=os.cpu_count() or 1, help="Requests at a time; all cores.")
@click.option("--queue", type=click.IntRange(min=0), default=32, show_default=True, help="Requests that may wait.")
def serve(
    host: str,
    port: int,
    model: str,
    model_name: str | None,
    grammar: str | None,
    no_grammar: bool,
    card: bool,
    api_key: str | None,
    backend_key: str | None,
    timeout_s: float,
    kernel_s: float,
    concurrency: int,
    queue: int,
) -> None:
    """Serve parts over HTTP: /v1/parts, /v1/compile, an OpenAI-compatible /v1/chat/completions, /docs, /health, /metrics.

    Prints its address when it is ready. SIGTERM and Ctrl-C let running requests finish.
    """
    missing = [name for name in NEEDS if find_spec(name) is None]
    if missing:
        raise CadlmError("missing-extra", f"serving needs {', '.join(missing)}", fix="pip install 'cadlm[serve]'")
    if no_grammar and grammar is not None:
        raise click.UsageError("--grammar and --no-grammar exclude each other")
    if api_key == "":
        raise CadlmError("bad-request", "the API key is empty", fix="leave it out to let everybody in")
    # One request one thread: several would only take turns on the cores that other requests have.
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    from ..serve.server import run
    from ..serve.settings import Settings

    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    settings = Settings(
        host=host,
        port=port,
        model=model,
        model_name=model_name,
        constrain=not no_grammar,
        grammar=None if grammar is None else read_text(grammar),
        card=card,
        api_key=api_key,
        backend_key=backend_key,
        timeout_s=timeout_s,
        kernel_s=kernel_s,
        concurrency=concurrency,
        queue=queue,
    )
    run(settings, on_ready=lambda address: click.echo(f"cadlm serves on {address}"))
