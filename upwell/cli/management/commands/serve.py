"""`upwell serve`: web and worker on this machine."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from upwell.operations.processes import run_together


class Command(BaseCommand):
    help = "Prepare the database, then run web and worker together until Ctrl-C."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *args: Any, host: str, port: int, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        self.stdout.write(f"Upwell listens on http://{host}:{port} (Ctrl-C to stop).")
        code = run_together(host=host, port=port, say=self.stdout.write)
        if code:
            raise SystemExit(code)
