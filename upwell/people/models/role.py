"""Who may act for an organisation."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from upwell.tenants.models import Account, Organisation, Row


class Role(Row):
    """A role in one organisation, from when it was given until it was taken back."""

    class Name(models.TextChoices):
        OWNER = "owner", _("owner")
        COORDINATOR = "coordinator", _("coordinator")
        SPONSOR = "sponsor", _("sponsor")
        OMBUDSPERSON = "ombudsperson", _("ombudsperson")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="roles")
    account = models.ForeignKey(Account, models.CASCADE, related_name="roles")
    role = models.CharField(max_length=20, choices=Name)
    given_by = models.ForeignKey(Account, models.SET_NULL, null=True, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)
    taken_back_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organisation", "account", "role"],
                condition=Q(taken_back_at=None),
                name="one_live_role_per_account",
            )
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.role}"
