"""Web and worker as two child processes that live and end together."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable

POLL_SECONDS = 0.3
GRACE_SECONDS = 10


def run_together(*, host: str, port: int, say: Callable[[str], None]) -> int:
    """Serve until interrupted, or until one of the two ends; then end the other. Returns the exit code."""
    children = {
        "web": subprocess.Popen(_web(host, port)),  # noqa: S603  # our own words only
        "worker": subprocess.Popen([sys.executable, "-m", "upwell.config.worker"]),
    }
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        return _wait(children, say)
    except KeyboardInterrupt:
        return 0
    finally:
        _end(children)


def _web(host: str, port: int) -> list[str]:
    return [
        sys.executable,
        *("-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port)),
        *("--workers", "1", "--blocking-threads", "4", "--no-ws", "--log-level", "warning"),
        "upwell.config.wsgi:application",
    ]


def _wait(children: dict[str, subprocess.Popen[bytes]], say: Callable[[str], None]) -> int:
    while True:
        for name, child in children.items():
            code = child.poll()
            if code is not None:
                say(f"The {name} process ended with code {code}.")
                return code or 1
        time.sleep(POLL_SECONDS)


def _interrupt(_signal: int, _frame: object) -> None:
    raise KeyboardInterrupt


def _end(children: dict[str, subprocess.Popen[bytes]]) -> None:
    for child in children.values():
        if child.poll() is None:
            child.terminate()
    for child in children.values():
        try:
            child.wait(GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()
