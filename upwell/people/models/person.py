"""A person on an organisation's staff list, and the dated facts about them."""

import datetime as dt
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from upwell.lib.names import call_name
from upwell.lib.text import fold, nfc, sort_key
from upwell.tenants.models import Account, Organisation, Row


class LeaveReason(models.TextChoices):
    VOLUNTARY = "voluntary", _("voluntary")
    INVOLUNTARY = "involuntary", _("involuntary")
    END_OF_CONTRACT = "end_of_contract", _("end of contract")
    RETIREMENT = "retirement", _("retirement")
    DEATH = "death", _("death")
    TRANSFER = "transfer", _("transfer inside the group")


class PersonQuerySet(models.QuerySet["Person"]):
    def employed(self, *, on: dt.date | None = None) -> "PersonQuerySet":
        """Who works here on a day (today): a leaving date that is still to come changes nothing yet."""
        return self.filter(Q(left_on=None) | Q(left_on__gt=on or timezone.localdate()))

    def found_by(self, words: str) -> "PersonQuerySet":
        """People whose name, number, title or unit holds every word, without regard to marks or case."""
        found = self
        for word in fold(words).split():
            found = found.filter(search_key__contains=word)
        return found


class Facts(models.Model):
    """What is true of somebody's work for a while: the same columns now (Person) and in history (Posting)."""

    employer = models.CharField(max_length=200, blank=True)
    unit = models.CharField(max_length=200, blank=True)
    site = models.CharField(max_length=200, blank=True)
    job_title = models.CharField(max_length=300, blank=True)
    grade = models.CharField(max_length=120, blank=True)
    # As given in the file; the level that counts is `Person.level`.
    given_level = models.SmallIntegerField(null=True, blank=True)
    manager_no = models.CharField(max_length=60, blank=True)
    dotted_manager_no = models.CharField(max_length=60, blank=True)
    appraiser_no = models.CharField(max_length=60, blank=True)

    class Meta:
        abstract = True


FACTS = tuple(field.name for field in Facts._meta.local_fields)


class Person(Row, Facts):
    """One row of the staff list. Not an account: somebody without an address is listed but cannot sign in."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="people")
    account = models.ForeignKey(Account, models.SET_NULL, null=True, blank=True, related_name="persons")
    staff_no = models.CharField(max_length=60)
    full_name = models.CharField(max_length=200)
    call_name = models.CharField(max_length=80)
    search_key = models.CharField(max_length=900, editable=False)
    sort_key = models.CharField(max_length=600, editable=False)
    email = models.EmailField(blank=True)
    # As given in the file, else from the grade table, else from the depth of the line; higher = more senior.
    level = models.SmallIntegerField(null=True, blank=True)
    languages = models.JSONField(default=list)
    skills = models.JSONField(default=list)
    joined_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    leave_reason = models.CharField(max_length=20, blank=True, choices=LeaveReason)
    birth_year = models.SmallIntegerField(null=True, blank=True)
    gender = models.CharField(max_length=20, blank=True)
    # Columns of the file that we do not know: kept, so that nothing of the organisation's is lost.
    kept_aside = models.JSONField(default=dict)
    # Which import added this person: what an undo takes away.
    from_import = models.ForeignKey("people.StaffImport", models.SET_NULL, null=True, related_name="+")

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["sort_key"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "staff_no"], name="one_person_per_staff_number"),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["email"], name="person_email", condition=~Q(email="")),
            models.Index(fields=["organisation", "sort_key"], name="person_by_name"),
            models.Index(fields=["organisation", "manager_no"], name="person_by_manager"),
        ]

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.normalise()
        super().save(*args, **kwargs)

    def normalise(self) -> None:
        """Fill what follows from the other columns. Bulk writers call this themselves."""
        self.full_name = nfc(self.full_name)
        self.call_name = nfc(self.call_name) or call_name(self.full_name)
        self.sort_key = sort_key(self.full_name, self.call_name)[:600]
        self.search_key = fold(f"{self.full_name} {self.staff_no} {self.job_title} {self.unit} {self.email}")[
            :900
        ]

    @property
    def is_employed(self) -> bool:
        return self.left_on is None or self.left_on > timezone.localdate()

    @property
    def place(self) -> str:
        """Unit and site, as shown under a name."""
        return ", ".join(part for part in (self.unit, self.site) if part)


class Posting(Facts):
    """The facts of one person from a day until the day before `until_on`: kept from the first import.

    Two imports of one day leave a posting that ends on the day it began: it was true on no day.
    """

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="postings")
    from_on = models.DateField()
    until_on = models.DateField(null=True, blank=True)
    leave_reason = models.CharField(max_length=20, blank=True, choices=LeaveReason)
    # Which import began it: what an undo takes away.
    from_import = models.ForeignKey("people.StaffImport", models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering: ClassVar[list[str]] = ["person", "from_on", "id"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person"], condition=Q(until_on=None), name="one_open_posting_per_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.unit} {self.grade} from {self.from_on}"

    def is_open(self, *, on: dt.date) -> bool:
        return self.from_on <= on and (self.until_on is None or on < self.until_on)
