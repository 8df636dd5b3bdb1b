"""Organisations and the roles in them. An import can never grant one: these actions are the only way."""

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from upwell.audit.actions import record
from upwell.lib.text import fold
from upwell.people.models import Role
from upwell.tenants.models import Account, Organisation


class LastOwner(Exception):
    """An organisation keeps at least one owner; give somebody else the role first."""


@transaction.atomic
def create_organisation(
    *, actor: Account | None, name: str, owner: Account, language: str = "vi", is_sample: bool = False
) -> Organisation:
    organisation = Organisation.objects.create(
        name=name, slug=free_slug(name), language=language, contact_email=owner.email, is_sample=is_sample
    )
    record(actor=actor, organisation=organisation, verb="organisation_created", about=organisation, name=name)
    give_role(actor=actor, organisation=organisation, account=owner, role=Role.Name.OWNER)
    return organisation


@transaction.atomic
def give_role(*, actor: Account | None, organisation: Organisation, account: Account, role: str) -> Role:
    """Give `account` the role; the one it already holds stays as it is."""
    held, is_new = Role.objects.get_or_create(
        organisation=organisation, account=account, role=role, taken_back_at=None, defaults={"given_by": actor}
    )
    if is_new:
        record(actor=actor, organisation=organisation, verb="role_given", about=held, role=role, to=account.email)
    return held


@transaction.atomic
def take_back_role(*, actor: Account, role: Role) -> None:
    """Raises LastOwner when nobody would own the organisation any more."""
    owners = Role.objects.select_for_update().filter(
        organisation=role.organisation, role=Role.Name.OWNER, taken_back_at=None
    )
    if role.role == Role.Name.OWNER and list(owners) == [role]:
        raise LastOwner
    role.taken_back_at = timezone.now()
    role.save(update_fields=["taken_back_at"])
    record(actor=actor, organisation=role.organisation, verb="role_taken_back", about=role, role=role.role)


def free_slug(name: str) -> str:
    base = slugify(fold(name))[:50] or "organisation"
    taken = set(Organisation.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    candidates = [base, *(f"{base}-{number}" for number in range(2, len(taken) + 3))]
    return next(slug for slug in candidates if slug not in taken)
