"""Organisation (the tenant) and account (a verified address)."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _


class Row(models.Model):
    """A row with a key that tells nothing about its age or its neighbours."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)

    class Meta:
        abstract = True


class Organisation(Row):
    """The tenant: whoever belongs to another one gets 404 for everything in here."""

    name = models.CharField(max_length=200)
    slug = models.SlugField(max_length=60, unique=True)
    language = models.CharField(max_length=5, default="vi")
    time_zone = models.CharField(max_length=50, default="Asia/Ho_Chi_Minh")
    # Where answers to our messages go, and whom people may write to.
    contact_email = models.EmailField(blank=True)
    works_saturday_mornings = models.BooleanField(default=False)
    asks_line_managers = models.BooleanField(default=True)
    is_sample = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name


class AccountManager(BaseUserManager["Account"]):
    def for_address(self, email: str) -> "Account":
        """The account of an address; made, not yet verified, when there is none."""
        account, _made = self.get_or_create(email=normalised_address(email))
        return account

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "Account":
        account = self.model(email=normalised_address(email), **fields)
        account.set_password(password)
        account.save()
        return account


class Account(AbstractBaseUser, Row):
    """A person's way in: one address, perhaps a password, perhaps persons in several organisations."""

    email = models.EmailField(_("e-mail address"), unique=True)
    language = models.CharField(max_length=5, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    # The operator of this server: sees its health, and no organisation's people.
    is_operator = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)

    # Not kept: the moment of a sign-in could be joined with that of an answer.
    last_login = None

    objects = AccountManager()
    USERNAME_FIELD = "email"

    def __str__(self) -> str:
        return self.email

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.password:
            self.set_unusable_password()
        super().save(*args, **kwargs)


def normalised_address(email: str) -> str:
    """Addresses differ only by what mail servers tell apart in practice: not by case."""
    return email.strip().lower()
