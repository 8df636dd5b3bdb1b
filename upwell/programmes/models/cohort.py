"""Programme and cohort: what is run, when, by whom, under which rules."""

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from upwell.lib.tokens import new_key
from upwell.people.models import Person
from upwell.tenants.models import Account, Organisation, Row


class Programme(Row):
    """A purpose, with up to three outcomes declared before it starts; its cohorts follow one another."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="programmes")
    name = models.CharField(max_length=120)
    template = models.CharField(max_length=40)
    purpose = models.TextField()
    outcomes = models.JSONField(default=list)
    created_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]

    def __str__(self) -> str:
        return self.name


def new_join_code() -> str:
    return new_key()[:12].replace("_", "x").replace("-", "y")


class Cohort(Row):
    """One round of a programme."""

    class Format(models.TextChoices):
        ONE_TO_ONE = "one_to_one", _("one mentor, one leader")
        TWO_TO_ONE = "two_to_one", _("two mentors, one leader")
        GROUP = "group", _("a group start")

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="cohorts")
    name = models.CharField(max_length=80)
    format = models.CharField(max_length=20, choices=Format, default=Format.ONE_TO_ONE)
    places = models.PositiveSmallIntegerField()
    signup_closes_on = models.DateField(null=True, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    sessions = models.PositiveSmallIntegerField(default=8)
    session_minutes = models.PositiveSmallIntegerField(default=45)
    # Validated plain data (programmes/rules.py); the matching floor above reads them.
    rules = models.JSONField(default=dict)
    weights = models.JSONField(default=dict)
    # {"vi": {"promise": ..., "hours": ..., "invitation": ...}, "en": {...}}
    texts = models.JSONField(default=dict)
    survey_plan = models.JSONField(default=dict)
    suggested_topics = models.JSONField(default=list)
    join_code = models.CharField(max_length=20, unique=True, default=new_join_code)
    cloned_from = models.ForeignKey("self", models.SET_NULL, null=True, related_name="clones")
    created_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["-starts_on", "-created_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(ends_on__gt=models.F("starts_on")), name="cohort_ends_after_start"
            ),
            models.CheckConstraint(condition=Q(places__gte=1), name="cohort_has_places"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def organisation(self) -> Organisation:
        return self.programme.organisation

    @property
    def weeks(self) -> int:
        return max(1, (self.ends_on - self.starts_on).days // 7)

    def week_on(self, day: dt.date) -> int:
        """The week that `day` falls in: 1 in the first, 0 before the start."""
        return (day - self.starts_on).days // 7 + 1 if day >= self.starts_on else 0

    def text(self, name: str, language: str) -> str:
        """One of the cohort's own texts in this language, else in the other one."""
        own = self.texts.get(language, {}).get(name, "")
        return own or next((texts[name] for texts in self.texts.values() if texts.get(name)), "")


class Milestone(Row):
    """A step in the life of a cohort that was taken, by whom and when."""

    class Name(models.TextChoices):
        SIGN_UP_OPENED = "sign_up_opened", _("sign-up opened")
        SIGN_UP_CLOSED = "sign_up_closed", _("sign-up closed")
        LAUNCHED = "launched", _("leaders asked")
        ARCHIVED = "archived", _("archived")

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="milestones")
    name = models.CharField(max_length=20, choices=Name)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["at"]

    def __str__(self) -> str:
        return f"{self.cohort_id} {self.name}"


class TaskDone(models.Model):
    """One of the six set-up tasks of a cohort, checked by somebody."""

    class Task(models.TextChoices):
        PURPOSE = "purpose", _("Purpose and outcomes")
        DATES = "dates", _("Dates and places")
        RULES = "rules", _("Rules and weights")
        TEXTS = "texts", _("Texts that people read")
        PEOPLE = "people", _("Leaders and team")
        PULSE = "pulse", _("Questions and pulse")

    id = models.BigAutoField(primary_key=True)
    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="tasks_done")
    task = models.CharField(max_length=20, choices=Task)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["cohort", "task"], name="one_row_per_task")
        ]

    def __str__(self) -> str:
        return f"{self.cohort_id} {self.task}"


class CohortRole(Row):
    """A role in one cohort only. Mentors and leaders hold theirs by enrolment."""

    class Name(models.TextChoices):
        COORDINATOR = "coordinator", _("coordinator")
        SPONSOR = "sponsor", _("sponsor")
        OMBUDSPERSON = "ombudsperson", _("ombudsperson")
        ASSISTANT = "assistant", _("assistant")

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="roles")
    account = models.ForeignKey(Account, models.CASCADE, related_name="cohort_roles")
    role = models.CharField(max_length=20, choices=Name)
    # Of whom, for an assistant.
    leader = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="+")
    given_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["cohort", "account", "role"],
                condition=Q(taken_back_at=None, leader=None),
                name="one_live_cohort_role",
            ),
            models.UniqueConstraint(
                fields=["cohort", "account", "role", "leader"],
                condition=Q(taken_back_at=None, leader__isnull=False),
                name="one_live_assistant_per_leader",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.role}"


class Pledge(Row):
    """The sponsor's word for this cohort: gate before leaders are asked."""

    cohort = models.OneToOneField(Cohort, models.CASCADE, related_name="pledge")
    account = models.ForeignKey(Account, models.PROTECT, related_name="+")
    words = models.TextField()
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"pledge for {self.cohort_id}"


class GateOverride(Row):
    """A gate that somebody passed all the same, and why."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="gate_overrides")
    gate = models.CharField(max_length=30)
    reason = models.TextField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.gate} of {self.cohort_id}"


class NeverPair(Row):
    """Two people whom the coordinator will not see paired in this cohort."""

    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="never_pairs")
    leader = models.ForeignKey(Person, models.CASCADE, related_name="+")
    mentor = models.ForeignKey(Person, models.CASCADE, related_name="+")
    by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["cohort", "leader", "mentor"], name="never_these_two_once")
        ]

    def __str__(self) -> str:
        return f"{self.leader_id} and {self.mentor_id}"
