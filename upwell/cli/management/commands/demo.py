"""`upwell demo`: the sample organisation, web and worker, and one sign-in link per role."""

from argparse import ArgumentParser
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.core.management import call_command
from django.core.management.base import BaseCommand

from upwell.operations import sample
from upwell.operations.processes import run_together

DEMO_SALT = "upwell demo link"


class Command(BaseCommand):
    help = "Load the invented organisation Sao Mai Mẫu and serve it on this machine only. No mail is sent."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--prepare-only", action="store_true", help="load, print the links, do not serve")

    def handle(self, *args: Any, prepare_only: bool, **options: Any) -> None:
        if not settings.DEMO:
            raise SystemExit("Run this as ./do demo, so that it gets a data folder of its own.")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        if sample.find() is None:
            self.stdout.write("Loading the sample organisation ...")
            sample.load(actor=None)
        self._print_links()
        if not prepare_only:
            address = urlsplit(settings.BASE_URL)
            raise SystemExit(run_together(host="127.0.0.1", port=address.port or 8000, say=self.stdout.write))

    def _print_links(self) -> None:
        self.stdout.write(f"\nUpwell is at {settings.BASE_URL}\n")
        self.stdout.write("One link per role (each opens a page with a button):\n")
        for role, email in sample.cast().items():
            token = signing.dumps(email, salt=DEMO_SALT)
            self.stdout.write(f"  {role:<16}{settings.BASE_URL}/signin/demo/{token}/")
        self.stdout.write(
            f"\nMessages are files in {settings.OUTBOX}; nothing leaves this machine. Ctrl-C stops it.\n"
        )
