"""A colleague's word that somebody knows a topic well."""

from typing import ClassVar

from django.db import models

from upwell.people.models.person import Person
from upwell.tenants.models import Account, Row


class Nomination(Row):
    """Helps to find mentors by topic. The person is invited, never enrolled by it."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="nominations")
    topic = models.CharField(max_length=60)
    by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["person", "topic", "by"], name="one_nomination_per_topic")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.topic}"
