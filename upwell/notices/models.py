"""A message is a row, written in the transaction of the act that causes it, and sent later by the worker."""

import datetime as dt
from typing import ClassVar

from django.db import models
from django.db.models import Q

from upwell.tenants.models import Organisation, Row

MAX_ATTEMPTS = 8


class MessageQuerySet(models.QuerySet["Message"]):
    def waiting(self) -> "MessageQuerySet":
        return self.filter(sent_at=None, failed_at=None, cancelled_at=None)

    def due(self, now: dt.datetime) -> "MessageQuerySet":
        free = Q(claimed_until=None) | Q(claimed_until__lt=now)
        return self.waiting().filter(free, not_before__lte=now)


class Message(Row):
    """One message to one address. `window` makes a second one of the same kind for the same cause impossible."""

    # None: about the account itself, such as a sign-in code.
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, blank=True)
    kind = models.CharField(max_length=40)
    address = models.EmailField()
    window = models.CharField(max_length=80)
    about_id = models.UUIDField(null=True, db_index=True)
    language = models.CharField(max_length=5)
    subject = models.CharField(max_length=250)
    text = models.TextField()
    reply_to = models.EmailField(blank=True)
    # Holds a one-time secret: sent at most once, and wiped then.
    is_secret = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    not_before = models.DateTimeField()
    claim = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=300, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering: ClassVar[list[str]] = ["-created_at"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["kind", "address", "window"], name="one_message_per_window")
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["not_before"],
                name="messages_waiting",
                condition=Q(sent_at=None, failed_at=None, cancelled_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.address}"

    @property
    def is_waiting(self) -> bool:
        return self.sent_at is None and self.failed_at is None and self.cancelled_at is None
