"""What is counted, for Prometheus. No label holds anything of a visitor's."""

from __future__ import annotations

import os

from prometheus_client import (
    REGISTRY,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
    multiprocess,
)

REQUESTS = Counter("signup_requests", "Requests that were answered", ["call", "status", "code"])
WAITED_SECONDS = Histogram("signup_waited_seconds", "Time that visitors stood in the line")
LINE = Gauge("signup_line", "Visitors who stand in the line", multiprocess_mode="livesum")
KEYGEN_SECONDS = Histogram(
    "signup_keygen_seconds", "Time that Keygen took", ["method", "call", "status"]
)
LIMIT_USED = Gauge(
    "signup_limit_all_used", "Share of SIGNUP_LIMIT_ALL that is used", ["limit"],
    multiprocess_mode="max",
)  # fmt: skip
SHARED = Gauge("signup_redis_up", "Whether Redis answers", multiprocess_mode="min")


def text() -> bytes:
    """All of it, of all processes if PROMETHEUS_MULTIPROC_DIR is set:
    https://prometheus.github.io/client_python/multiprocess/
    """
    if "PROMETHEUS_MULTIPROC_DIR" not in os.environ:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    multiprocess.MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)
