"""Adding to the record. Called inside the transaction of the act itself, so that neither stands alone."""

from django.db import models
from django.utils import timezone

from upwell.audit.models import Entry
from upwell.tenants.models import Account, Organisation


def record(
    *,
    actor: Account | None,
    organisation: Organisation | None,
    verb: str,
    about: models.Model,
    **details: object,
) -> None:
    """Note that `actor` (None: Upwell itself) did `verb` to `about`. Never pass private words as details."""
    Entry.objects.create(
        at=timezone.now(),
        organisation_id=organisation.pk if organisation else None,
        actor_id=actor.pk if actor else None,
        actor=actor.email if actor else "",
        verb=verb,
        about=about._meta.label_lower,
        about_id=about.pk,
        details=details,
    )
