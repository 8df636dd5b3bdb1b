"""Runs of the engine, the proposal as people have changed it, and the asking of leaders."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from upwell.programmes.models import Cohort, Enrolment
from upwell.tenants.models import Account, Row


class Run(Row):
    """One run of the engine. Its `result` never changes; the rows of ProposedPair are what people make of it.

    `version` counts every change: whoever acts on an older one is told who was first.
    """

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="runs")
    number = models.PositiveIntegerField()
    by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    seed = models.PositiveIntegerField(default=0)
    rules = models.JSONField()
    weights = models.JSONField()
    # Totals, proof, who is left out and which rules excluded whom (ids are enrolments').
    result = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    changed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-number"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["cohort", "number"], name="one_run_per_number")
        ]

    def __str__(self) -> str:
        return f"run {self.number} of {self.cohort_id}"


class ProposedPair(Row):
    """A pair as proposed now: by the engine, or by a coordinator's hand."""

    run = models.ForeignKey(Run, models.CASCADE, related_name="proposed")
    leader = models.ForeignKey(Enrolment, models.CASCADE, related_name="+")
    mentor = models.ForeignKey(Enrolment, models.CASCADE, related_name="+")
    fit = models.PositiveSmallIntegerField()
    # Points per criterion, in ten-thousandths; they add up to the fit.
    points = models.JSONField(default=dict)
    # Reason and caution codes with their figures; worded when shown.
    reasons = models.JSONField(default=dict)
    locked_at = models.DateTimeField(null=True, blank=True)
    locked_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    by_hand_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["leader__person__sort_key", "mentor__person__sort_key"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["run", "leader", "mentor"], name="proposed_once")
        ]

    def __str__(self) -> str:
        return f"{self.mentor_id} for {self.leader_id}"


class Decision(Row):
    """What a coordinator did to the proposal, with enough to undo it."""

    class Kind(models.TextChoices):
        LOCK = "lock", _("locked")
        UNLOCK = "unlock", _("unlocked")
        SWAP = "swap", _("swapped")

    run = models.ForeignKey(Run, models.CASCADE, related_name="decisions")
    kind = models.CharField(max_length=10, choices=Kind)
    by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    # Rows of the proposal that were replaced, and their replacements: [leader, mentor, locked] as text keys.
    before = models.JSONField()
    after = models.JSONField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-at"]

    def __str__(self) -> str:
        return f"{self.kind} at {self.at:%H:%M}"


class AskQuerySet(models.QuerySet["Ask"]):
    def open(self) -> "AskQuerySet":
        return self.filter(answered_at=None, withdrawn_at=None)


class Ask(Row):
    """A leader asked about one mentor. "Another" stays between the leader and the coordinator."""

    class Answer(models.TextChoices):
        YES = "yes", _("confirmed")
        ANOTHER = "another", _("asked for another")

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="asks")
    leader = models.ForeignKey(Enrolment, models.CASCADE, related_name="asks_as_leader")
    mentor = models.ForeignKey(Enrolment, models.CASCADE, related_name="asks_as_mentor")
    fit = models.PositiveSmallIntegerField()
    points = models.JSONField(default=dict)
    reasons = models.JSONField(default=dict)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer = models.CharField(max_length=10, blank=True, choices=Answer)
    note = models.CharField(max_length=300, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    objects = AskQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["leader__person__sort_key"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["leader", "mentor"], condition=Q(withdrawn_at=None), name="one_live_ask_per_pair"
            )
        ]

    def __str__(self) -> str:
        return f"{self.leader_id} about {self.mentor_id}"

    @property
    def is_open(self) -> bool:
        return self.answered_at is None and self.withdrawn_at is None
