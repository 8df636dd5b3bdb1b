"""A staff file on its way: dry run, confirmed, undone."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from upwell.people.models.person import Person
from upwell.tenants.models import Account, Organisation, Row


class StaffImport(Row):
    """One file. Its bytes stay only until it is confirmed or put away; what it changed stays, for undo."""

    class Mode(models.TextChoices):
        FULL = "full", _("full list: whoever is missing has left")
        ADDITIONS = "additions", _("additions: whoever is missing stays as they are")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="staff_imports")
    by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    file_name = models.CharField(max_length=200)
    content = models.BinaryField(null=True)
    encoding = models.CharField(max_length=20, blank=True)
    mode = models.CharField(max_length=10, choices=Mode, default=Mode.FULL)
    as_of = models.DateField()
    mapping = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    # After confirming: counts of added, changed, left, unchanged, set aside; the faults that were listed; and
    # the rows that were set aside (`header`, `rows` of [number, cells]), until the next import replaces them.
    summary = models.JSONField(default=dict)
    faults = models.JSONField(default=list)
    set_aside = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.as_of})"

    @property
    def is_draft(self) -> bool:
        return self.confirmed_at is None and self.content is not None


class ImportedChange(models.Model):
    """What one confirmed import did to one person who was known before: enough to undo it.

    Whom an import added is told by `Person.from_import`.
    """

    class Kind(models.TextChoices):
        CHANGED = "changed", _("changed")
        LEFT = "left", _("left")

    id = models.BigAutoField(primary_key=True)
    staff_import = models.ForeignKey(StaffImport, models.CASCADE, related_name="changes")
    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=10, choices=Kind)
    # Columns of the person and their values before.
    before = models.JSONField(default=dict)
    # `until_on` and `leave_reason` that the person's last posting had before; None: it was left alone.
    posting = models.JSONField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["staff_import", "person"], name="one_change_per_import")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.person_id}"


class StaffColumns(models.Model):
    """How this organisation's headers were mapped last time: folded header -> our column, "" = keep aside."""

    organisation = models.OneToOneField(
        Organisation, models.CASCADE, primary_key=True, related_name="staff_columns"
    )
    mapping = models.JSONField(default=dict)

    def __str__(self) -> str:
        return f"columns of {self.organisation_id}"
