"""Somebody's place in a cohort, as mentor or leader, from the invitation on."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from upwell.people.models import Person
from upwell.programmes.models.cohort import Cohort
from upwell.tenants.models import Account, Row


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def mentors(self) -> "EnrolmentQuerySet":
        return self.filter(role=Enrolment.Role.MENTOR)

    def leaders(self) -> "EnrolmentQuerySet":
        return self.filter(role=Enrolment.Role.LEADER)

    def live(self) -> "EnrolmentQuerySet":
        """Neither withdrawn nor turned down."""
        return self.filter(withdrawn_at=None, declined_at=None)

    def ready(self) -> "EnrolmentQuerySet":
        """Signed up and accepted: who takes part in forming pairs."""
        return self.live().filter(approved_at__isnull=False)

    def to_approve(self) -> "EnrolmentQuerySet":
        return self.live().filter(finished_at__isnull=False, approved_at=None, waiting_at=None)

    def on_waiting_list(self) -> "EnrolmentQuerySet":
        return self.live().filter(waiting_at__isnull=False, approved_at=None)


class Enrolment(Row):
    """The moments tell the state: each is set once, by the action of that name, and audited."""

    class Role(models.TextChoices):
        MENTOR = "mentor", _("mentor")
        LEADER = "leader", _("leader")

    class Address(models.TextChoices):
        """How a leader wishes to be called; how the mentor then speaks of themselves follows."""

        ANH = "anh", "anh"
        CHI = "chi", "chị"
        CHU = "chu", "chú"
        CO = "co", "cô"
        BAC = "bac", "bác"
        NAME = "name", _("by name")
        MR = "mr", "Mr"
        MS = "ms", "Ms"

    class Style(models.TextChoices):
        EXAMPLES = "examples", _("with examples and stories")
        FIGURES = "figures", _("with figures")
        QUESTIONS = "questions", _("by asking questions")
        TRYING = "trying", _("by trying things together")

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="enrolments")
    person = models.ForeignKey(Person, models.PROTECT, related_name="enrolments")
    role = models.CharField(max_length=10, choices=Role)

    invited_at = models.DateTimeField(null=True, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    waiting_at = models.DateTimeField(null=True, blank=True)
    declined_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    # The wizard page that comes next, so that signing up can be taken up again anywhere.
    step = models.PositiveSmallIntegerField(default=1)

    capacity = models.PositiveSmallIntegerField(default=1)
    offers = models.JSONField(default=list)
    wants = models.JSONField(default=list)
    # Topics that a mentor would rather not talk about; shown to the partner as boundaries, never to others.
    off_limits = models.JSONField(default=list)
    languages = models.JSONField(default=list)
    slots = models.JSONField(default=list)
    style = models.CharField(max_length=20, blank=True, choices=Style)
    # A leader's own line: what I do not understand; a mentor's: what I would like to show.
    line = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=10, blank=True, choices=Address)
    assistant_email = models.EmailField(blank=True)
    # Persons of the cohort's other side, best liked first (their keys as text).
    prefer = models.JSONField(default=list)
    # "Not this person": sealed by the vault, read by the engine only. Nobody ever sees it.
    sealed_avoid = models.BinaryField(null=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["person__sort_key"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["cohort", "person"], name="one_enrolment_per_cohort"),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="enrolment_has_capacity"),
        ]

    def __str__(self) -> str:
        return f"{self.person} as {self.role}"

    @property
    def is_mentor(self) -> bool:
        return self.role == self.Role.MENTOR

    @property
    def is_live(self) -> bool:
        return self.withdrawn_at is None and self.declined_at is None

    @property
    def is_ready(self) -> bool:
        return self.is_live and self.approved_at is not None

    @property
    def state(self) -> str:
        """One word for the latest moment: withdrawn, declined, approved, waiting, finished, opened, invited, new."""
        for name in ("withdrawn", "declined", "approved", "waiting", "finished", "opened", "invited"):
            if getattr(self, f"{name}_at") is not None:
                return name
        return "new"


class HoursRequest(Row):
    """The question to a mentor's line manager about the hours. Silence for five working days means granted."""

    enrolment = models.OneToOneField(Enrolment, models.CASCADE, related_name="hours_request")
    manager = models.ForeignKey(Person, models.CASCADE, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    granted_by_silence_at = models.DateTimeField()
    granted_at = models.DateTimeField(null=True, blank=True)
    not_now_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")

    def __str__(self) -> str:
        return f"hours of {self.enrolment_id}"
