"""`upwell create-organisation`: the first step on a new server."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from upwell.people.actions.roles import create_organisation
from upwell.tenants.models import Account


class Command(BaseCommand):
    help = "Create an organisation and its owner, who then signs in with a code by e-mail."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name")
        parser.add_argument("--owner", required=True, metavar="EMAIL")
        parser.add_argument("--language", choices=["vi", "en"], default="vi")
        parser.add_argument("--operator", action="store_true", help="the owner also operates this server")

    def handle(
        self, *args: Any, name: str, owner: str, language: str, operator: bool, **options: Any
    ) -> None:
        try:
            validate_email(owner)
        except ValidationError as error:
            raise CommandError(f"{owner} is not an e-mail address.") from error
        # The first command on a new server: there may be no tables yet.
        call_command("migrate", interactive=False, verbosity=0)
        account = Account.objects.for_address(owner)
        if operator:
            account.is_operator = True
            account.save(update_fields=["is_operator"])
        organisation = create_organisation(actor=None, name=name, owner=account, language=language)
        self.stdout.write(
            f"{organisation.name}: sign in as {account.email}; pages are under /o/{organisation.slug}/"
        )
