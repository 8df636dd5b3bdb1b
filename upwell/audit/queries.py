"""Reading the record."""

from uuid import UUID

from django.db.models import QuerySet

from upwell.audit.models import Entry
from upwell.tenants.models import Organisation


def entries_of(organisation: Organisation) -> QuerySet[Entry]:
    return Entry.objects.filter(organisation_id=organisation.pk)


def last_entry(verb: str, about_id: UUID) -> Entry | None:
    return Entry.objects.filter(verb=verb, about_id=about_id).first()
