"""A pair: one mentor and one leader who have been told of each other."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from upwell.programmes.models import Cohort, Enrolment
from upwell.tenants.models import Account, Row


class PairQuerySet(models.QuerySet["Pair"]):
    def live(self) -> "PairQuerySet":
        return self.filter(ended_at=None)


class Pair(Row):
    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="pairs")
    leader = models.ForeignKey(Enrolment, models.PROTECT, related_name="pairs_as_leader")
    mentor = models.ForeignKey(Enrolment, models.PROTECT, related_name="pairs_as_mentor")
    # Why these two: fit 0 to 10,000 and the reasons as the engine gave them when they were proposed.
    fit = models.PositiveSmallIntegerField()
    reasons = models.JSONField(default=dict)
    opened_at = models.DateTimeField()
    opened_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")

    objects = PairQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["leader__person__sort_key"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["leader", "mentor"], condition=Q(ended_at=None), name="one_live_pair"
            )
        ]

    def __str__(self) -> str:
        return f"{self.mentor.person} and {self.leader.person}"
