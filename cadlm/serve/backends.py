"""Who answers prompts: the model in this process, or one on another server. Both give the same kind of answers."""

from __future__ import annotations

from typing import Protocol

from ..generate import GenerationRequest, GenerationResult, embedded_model, generate
from .desk import Ticket
from .link import Address
from .remote import RemoteModel
from .settings import EMBEDDED, Settings

EMBEDDED_NAME = "cadlm-embedded"


class Backend(Protocol):
    @property
    def name(self) -> str:
        """What /v1/models calls it."""
        ...

    def write(self, request: GenerationRequest, ticket: Ticket) -> list[GenerationResult]:
        """At least one answer, the likeliest first. Raises CadlmError."""
        ...


class EmbeddedModel:
    """The model that ships with the package."""

    name = EMBEDDED_NAME

    def __init__(self) -> None:
        embedded_model()  # read the weights now, not at the first request

    def write(self, request: GenerationRequest, ticket: Ticket) -> list[GenerationResult]:
        ticket.check()
        return generate(request)


def backend(settings: Settings) -> Backend:
    """
    Raises:
        CadlmError: The weights cannot be read, or the server at `settings.model` does not answer.
    """
    if settings.model == EMBEDDED:
        return EmbeddedModel()
    address = Address.parse(settings.model, settings.backend_key)
    return RemoteModel.find(address, settings.model_name, settings.grammar)
