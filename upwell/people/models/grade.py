"""The organisation's table from the spelling of a grade to a level."""

from typing import ClassVar

from django.db import models

from upwell.tenants.models import Organisation


class Grade(models.Model):
    """One spelling of a grade. `level` None: nobody has said yet, and people of it have no level from it."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="grades")
    name = models.CharField(max_length=120)
    level = models.SmallIntegerField(null=True, blank=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "name"], name="one_row_per_grade")
        ]

    def __str__(self) -> str:
        return f"{self.name} = {self.level}"
