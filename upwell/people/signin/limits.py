"""How often somebody may try. Counted in the database, so that every process sees the same."""

import datetime as dt

from django.conf import settings
from django.utils import timezone

from upwell.lib.tokens import digest
from upwell.people.models import Attempt

WINDOW = dt.timedelta(hours=1)
PER_ADDRESS = 20
PER_NETWORK_ADDRESS = 200


class TooManyAttempts(Exception):
    """This address, or this network address, has tried too often within the hour."""


def count_attempt(*, email: str, network_address: str) -> None:
    """Note one attempt. Raises TooManyAttempts when it is one too many; nothing locks for longer than an hour."""
    for name, limit in ((f"mail {email}", PER_ADDRESS), (f"net {network_address}", PER_NETWORK_ADDRESS)):
        key = digest(name, salt=settings.SECRET_KEY)
        since = timezone.now() - WINDOW
        if Attempt.objects.filter(key=key, at__gte=since).count() >= limit:
            raise TooManyAttempts
        Attempt.objects.create(key=key)


def forget_old_attempts() -> None:
    Attempt.objects.filter(at__lt=timezone.now() - WINDOW).delete()
