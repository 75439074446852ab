"""Who answers prompts: the model in this process, or one on another server. Both give the same kind of answers."""

from __future__ import annotations

from typing import Protocol

from ..generate import Writer, embedded_model, generate
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

    def writer(self, ticket: Ticket) -> Writer:
        """What answers prompts within the time of a request."""
        ...


class EmbeddedModel:
    """The model that ships with the package."""

    name = EMBEDDED_NAME

    def __init__(self) -> None:
        embedded_model()  # read the weights now, not at the first request

    def writer(self, ticket: Ticket) -> Writer:
        """`generate` itself, by which the pipeline knows the model whose confidence is calibrated."""
        del ticket  # an answer takes a second at most
        return generate


def backend(settings: Settings) -> Backend:
    """
    Raises:
        CadlmError: The weights cannot be read, or the server at `settings.model` does not answer.
    """
    if settings.model == EMBEDDED:
        return EmbeddedModel()
    address = Address.parse(settings.model, settings.backend_key)
    return RemoteModel.find(
        address, settings.model_name, constrain=settings.constrain, grammar=settings.grammar, card=settings.card
    )
