"""Topics of an organisation's own, beside the shipped taxonomy."""

from typing import ClassVar

from django.db import models

from upwell.tenants.models import Organisation


class OwnTopic(models.Model):
    """One topic that the taxonomy does not know. `code` starts with "own-"."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="own_topics")
    code = models.SlugField(max_length=60)
    en = models.CharField(max_length=80)
    vi = models.CharField(max_length=80)

    class Meta:
        ordering: ClassVar[list[str]] = ["vi"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["organisation", "code"], name="one_own_topic_per_code")
        ]

    def __str__(self) -> str:
        return self.en

    def label(self, language: str) -> str:
        return self.vi if language == "vi" else self.en
