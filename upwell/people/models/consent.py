"""What somebody agreed to, and when they took it back."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from upwell.people.models.person import Person
from upwell.tenants.models import Row


class Consent(Row):
    """One purpose, one person; the words they saw stay with it."""

    class Purpose(models.TextChoices):
        TAKE_PART = "take_part", _("taking part: use of the answers for forming pairs")
        BIRTH_YEAR = "birth_year", _("use of the birth year, as a rough gap only")

    person = models.ForeignKey(Person, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20, choices=Purpose)
    words = models.TextField()
    given_at = models.DateTimeField(auto_now_add=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person", "purpose"],
                condition=Q(taken_back_at=None),
                name="one_live_consent_per_purpose",
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.purpose}"
