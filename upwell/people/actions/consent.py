"""Giving and taking back consent, purpose by purpose."""

from django.db import transaction
from django.utils import timezone

from upwell.audit.actions import record
from upwell.people.models import Consent, Person
from upwell.tenants.models import Account


@transaction.atomic
def give_consent(*, actor: Account | None, person: Person, purpose: str, words: str) -> Consent:
    consent, is_new = Consent.objects.get_or_create(
        person=person, purpose=purpose, taken_back_at=None, defaults={"words": words}
    )
    if is_new:
        record(
            actor=actor, organisation=person.organisation, verb="consent_given", about=person, purpose=purpose
        )
    return consent


@transaction.atomic
def take_back_consent(*, actor: Account | None, person: Person, purpose: str) -> None:
    live = Consent.objects.filter(person=person, purpose=purpose, taken_back_at=None)
    if live.update(taken_back_at=timezone.now()):
        record(
            actor=actor,
            organisation=person.organisation,
            verb="consent_taken_back",
            about=person,
            purpose=purpose,
        )
