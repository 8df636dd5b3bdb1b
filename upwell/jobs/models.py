"""When the worker last gave a sign of life."""

from django.db import models


class Heartbeat(models.Model):
    name = models.CharField(primary_key=True, max_length=60)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.at:%Y-%m-%d %H:%M:%S}"
