"""Codes sent by mail, and attempts, which are counted to slow down guessing."""

import datetime as dt
from typing import ClassVar

from django.db import models

from upwell.tenants.models import Account, Row


class SignInCode(Row):
    """A code for one account, valid in the browser that asked for it. Only its hash is kept."""

    LIFETIME = dt.timedelta(minutes=15)
    TRIES = 5

    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    code_hash = models.CharField(max_length=64)
    browser_hash = models.CharField(max_length=64)
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"code until {self.expires_at:%H:%M}"


class Attempt(models.Model):
    """One attempt to sign in, by the hash of what is limited: an address of mail, or of the network."""

    id = models.BigAutoField(primary_key=True)
    key = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar[list[models.Index]] = [models.Index(fields=["key", "at"], name="attempt_key_at")]

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.at:%H:%M}"
