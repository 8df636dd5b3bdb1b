"""One line for each thing that happened. Rows are only ever added (see the triggers in the migration)."""

import uuid
from typing import ClassVar

from django.db import models


class Entry(models.Model):
    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField()
    # Plain keys, not foreign ones: what happened stays true after the row it was about is gone.
    organisation_id = models.UUIDField(null=True, db_index=True)
    actor_id = models.UUIDField(null=True)
    actor = models.CharField(max_length=254, blank=True)
    verb = models.CharField(max_length=60)
    about = models.CharField(max_length=60)
    about_id = models.UUIDField(default=uuid.uuid4)
    details = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar[list[str]] = ["-id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["about", "about_id"], name="audit_about")
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor} {self.verb} {self.about}"
