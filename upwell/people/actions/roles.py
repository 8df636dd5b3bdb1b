"""Organisations and the roles in them. An import can never grant one: these actions are the only way."""

from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from upwell.audit.actions import record
from upwell.lib.text import clean, fold
from upwell.notices.actions import queue_message
from upwell.people.models import Role
from upwell.tenants.models import Account, Organisation, normalised_address

CHANGEABLE = frozenset(
    {"name", "contact_email", "language", "time_zone", "works_saturday_mornings", "asks_line_managers"}
)
# Who runs things cannot also be the one who hears complaints about how they are run.
_RUNS = frozenset({Role.Name.OWNER, Role.Name.COORDINATOR})
_CONFLICTS = {
    Role.Name.OMBUDSPERSON: _RUNS,
    Role.Name.OWNER: frozenset({Role.Name.OMBUDSPERSON}),
    Role.Name.COORDINATOR: frozenset({Role.Name.OMBUDSPERSON}),
}


class LastOwner(Exception):
    """An organisation keeps at least one owner; give somebody else the role first."""


class OwnersOnly(Exception):
    """Only an owner makes or unmakes owners."""


class ConflictOfRoles(Exception):
    """An ombudsperson neither owns nor coordinates: choose somebody else for one of the roles."""


@transaction.atomic
def create_organisation(
    *, actor: Account | None, name: str, owner: Account, language: str = "vi", is_sample: bool = False
) -> Organisation:
    organisation = Organisation.objects.create(
        name=clean(name),
        slug=free_slug(name),
        language=language,
        contact_email=owner.email,
        is_sample=is_sample,
    )
    record(actor=actor, organisation=organisation, verb="organisation_created", about=organisation, name=name)
    give_role(actor=actor, organisation=organisation, account=owner, role=Role.Name.OWNER)
    return organisation


@transaction.atomic
def found_organisation(*, actor: Account, name: str, language: str, owner_email: str) -> Organisation:
    """An organisation for whoever has this address; they are written to when it is not the actor's own."""
    owner = Account.objects.for_address(owner_email)
    organisation = create_organisation(actor=actor, name=name, owner=owner, language=language)
    if owner != actor:
        _write(organisation.roles.get(role=Role.Name.OWNER))
    return organisation


@transaction.atomic
def change_organisation(*, actor: Account, organisation: Organisation, changes: Mapping[str, object]) -> None:
    """Save name, addresses, language and working week. Raises KeyError for anything else."""
    unknown = set(changes) - CHANGEABLE
    if unknown:
        raise KeyError(min(unknown))
    changed = [name for name, value in changes.items() if getattr(organisation, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(organisation, name, changes[name])
    organisation.save(update_fields=changed)
    record(
        actor=actor,
        organisation=organisation,
        verb="organisation_changed",
        about=organisation,
        changed=changed,
    )


@transaction.atomic
def appoint(*, actor: Account, organisation: Organisation, email: str, role: str) -> Role:
    """Give a role to whoever has this address, and write to them. Raises OwnersOnly, ConflictOfRoles."""
    if role == Role.Name.OWNER and not has_role(organisation, actor, {Role.Name.OWNER}):
        raise OwnersOnly
    # Looked up, not made: an appointment that is refused must leave no account behind.
    known = Account.objects.filter(email=normalised_address(email)).first()
    if known is not None and has_role(organisation, known, conflicting_roles(role)):
        raise ConflictOfRoles
    account = known or Account.objects.for_address(email)
    held = give_role(actor=actor, organisation=organisation, account=account, role=role)
    if account != actor:
        _write(held)
    return held


@transaction.atomic
def give_role(*, actor: Account | None, organisation: Organisation, account: Account, role: str) -> Role:
    """Give `account` the role; the one it already holds stays as it is."""
    held, is_new = Role.objects.get_or_create(
        organisation=organisation,
        account=account,
        role=role,
        taken_back_at=None,
        defaults={"given_by": actor},
    )
    if is_new:
        record(
            actor=actor,
            organisation=organisation,
            verb="role_given",
            about=held,
            role=role,
            to=account.email,
        )
    return held


@transaction.atomic
def take_back_role(*, actor: Account, role: Role) -> None:
    """Raises OwnersOnly, and LastOwner when nobody would own the organisation any more."""
    if role.role == Role.Name.OWNER:
        _require_another_owner(actor, role)
    role.taken_back_at = timezone.now()
    role.save(update_fields=["taken_back_at"])
    record(actor=actor, organisation=role.organisation, verb="role_taken_back", about=role, role=role.role)


def _require_another_owner(actor: Account, role: Role) -> None:
    owners = Role.objects.select_for_update().filter(
        organisation=role.organisation, role=Role.Name.OWNER, taken_back_at=None
    )
    held = list(owners)
    if actor.pk not in {owner.account_id for owner in held}:
        raise OwnersOnly
    if held == [role]:
        raise LastOwner


def has_role(organisation: Organisation, account: Account, roles: Collection[str]) -> bool:
    held = Role.objects.filter(organisation=organisation, account=account, taken_back_at=None)
    return held.filter(role__in=roles).exists()


def conflicting_roles(role: str) -> Collection[str]:
    """Roles that nobody may hold beside this one."""
    return _CONFLICTS.get(Role.Name(role), frozenset())


def _write(role: Role) -> None:
    queue_message(
        organisation=role.organisation,
        kind="role_given",
        address=role.account.email,
        language=role.account.language or role.organisation.language,
        context={"role": role.role, "given_by": role.given_by},
        window=str(role.pk),
        about_id=role.pk,
    )


def free_slug(name: str) -> str:
    base = slugify(fold(name))[:50] or "organisation"
    taken = set(Organisation.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    candidates = [base, *(f"{base}-{number}" for number in range(2, len(taken) + 3))]
    return next(slug for slug in candidates if slug not in taken)
