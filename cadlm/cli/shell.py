"""Commands about the installation: doctor, completion."""

from __future__ import annotations

from dataclasses import asdict

import click
from click.shell_completion import get_completion_class

from .base import Command, echo_json, json_option
from .progress import progress


@click.command(cls=Command)
@json_option
@click.pass_context
def doctor(context: click.Context, as_json: bool) -> None:
    """Say what works on this machine and what is missing.

    Tries the language, the CAD kernel and the model. Exit status 1 only if a sentence cannot become a part.
    """
    from .. import doctor as surgery

    with progress("examining"):
        findings = surgery.examine()
    is_usable = surgery.is_usable(findings)
    if as_json:
        echo_json({"ok": is_usable, "findings": [asdict(finding) for finding in findings]})
    else:
        click.echo("\n".join(surgery.lines(findings)))
    context.exit(0 if is_usable else 1)


@click.command(cls=Command)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Print the script that completes `cadlm` in a shell.

    For bash: cadlm completion bash >> ~/.bashrc
    """
    root = context.find_root().command
    kind = get_completion_class(shell)
    assert kind is not None
    click.echo(kind(root, {}, "cadlm", "_CADLM_COMPLETE").source())
