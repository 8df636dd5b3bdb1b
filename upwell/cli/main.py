"""`upwell`: the operator's command. `upwell help` lists its verbs."""

import os
import socket
import sys
from pathlib import Path

DEMO_PORTS = range(8000, 8020)


def main() -> None:
    verb = sys.argv[1] if len(sys.argv) > 1 else "help"
    if verb == "demo":
        _prepare_demo()
    if verb in ("demo", "serve"):
        # Both collect the static files first, and serve the collected ones.
        os.environ["UPWELL_COLLECTED_STATIC"] = "yes"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "upwell.config.settings")
    from django.core.management import execute_from_command_line

    # People write `import-staff`; Python's modules cannot.
    execute_from_command_line([sys.argv[0], verb.replace("-", "_"), *sys.argv[2:]])


def _prepare_demo() -> None:
    """Before settings are read: a data folder of its own, this machine only, no mail."""
    os.environ["UPWELL_DEMO"] = "yes"
    os.environ.setdefault("UPWELL_DATA", str(Path.cwd() / "var" / "demo"))
    os.environ.setdefault("UPWELL_BASE_URL", f"http://127.0.0.1:{_free_port()}")


def _free_port() -> int:
    for port in DEMO_PORTS:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    raise SystemExit(f"No free port between {DEMO_PORTS.start} and {DEMO_PORTS.stop - 1}.")
