"""What a Prometheus server may ask: requests, stages, outcomes, how full the house is. One registry an app."""

from __future__ import annotations

from collections.abc import Mapping

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from .desk import Desk
from .store import FileStore

CONTENT_TYPE = CONTENT_TYPE_PLAIN_0_0_4
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 4, 8, 15, 30, 60, 120)


class Metrics:
    """Counts for one app."""

    def __init__(self, desk: Desk, store: FileStore) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "cadlm_requests_total", "Requests by route and status.", ("route", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "cadlm_request_seconds", "Time to the end of the answer.", ("route",), buckets=_SECONDS, registry=self._registry
        )
        self._stages = Histogram(
            "cadlm_stage_seconds", "Time of a stage of making a part.", ("stage",), buckets=_SECONDS, registry=self._registry
        )
        self._outcomes = Counter(
            "cadlm_parts_total", "Parts by outcome: ok, or the kind of error.", ("outcome",), registry=self._registry
        )
        self._gauge("cadlm_running", "Requests that are worked on.").set_function(lambda: desk.num_running)
        self._gauge("cadlm_waiting", "Requests that wait for their turn.").set_function(lambda: desk.num_waiting)
        self._gauge("cadlm_files_bytes", "Files of parts that are kept in memory.").set_function(lambda: store.size_bytes)

    def _gauge(self, name: str, documentation: str) -> Gauge:
        return Gauge(name, documentation, registry=self._registry)

    def request(self, route: str, status: int, seconds: float) -> None:
        """Count an answered request. `route` is a pattern, never a path as it was given."""
        self._requests.labels(route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def part(self, outcome: str, stage_s: Mapping[str, float]) -> None:
        """Count a part, or that there is none."""
        self._outcomes.labels(outcome).inc()
        for stage, seconds in stage_s.items():
            self._stages.labels(stage).observe(seconds)

    def text(self) -> bytes:
        return generate_latest(self._registry)
