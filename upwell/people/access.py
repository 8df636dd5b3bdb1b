"""Who may fetch what of people. Fetching is the permission check: a stranger gets 404, as if nothing were there."""

from uuid import UUID

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q, QuerySet
from django.shortcuts import get_object_or_404

from upwell.people.models import Person, Role, StaffImport
from upwell.people.models.person import PersonQuerySet
from upwell.tenants.models import Account, Organisation

User = Account | AnonymousUser
MANAGERS = (Role.Name.OWNER, Role.Name.COORDINATOR)


def organisations_with_role(user: User, *roles: str) -> QuerySet[Organisation]:
    """Organisations where `user` holds one of these roles now."""
    if not isinstance(user, Account) or not user.is_active:
        return Organisation.objects.none()
    held = Role.objects.filter(account=user, taken_back_at=None, role__in=roles)
    return Organisation.objects.filter(pk__in=held.values("organisation"))


def managed_organisations(user: User) -> QuerySet[Organisation]:
    return organisations_with_role(user, *MANAGERS)


def get_managed_organisation(user: User, slug: str) -> Organisation:
    return get_object_or_404(managed_organisations(user), slug=slug)


def get_owned_organisation(user: User, slug: str) -> Organisation:
    return get_object_or_404(organisations_with_role(user, Role.Name.OWNER), slug=slug)


def can_remove_sample(user: User, organisation: Organisation) -> bool:
    """The sample organisation goes by the word of the operator, or of one who owns it."""
    if not organisation.is_sample or not isinstance(user, Account):
        return False
    return (
        user.is_operator or organisations_with_role(user, Role.Name.OWNER).filter(pk=organisation.pk).exists()
    )


def get_staff_import(user: User, slug: str, pk: UUID) -> StaffImport:
    imports = StaffImport.objects.filter(
        organisation__in=managed_organisations(user), organisation__slug=slug
    )
    return get_object_or_404(imports.select_related("organisation"), pk=pk)


def get_person(user: User, slug: str, pk: UUID) -> Person:
    people = Person.objects.filter(organisation__in=managed_organisations(user), organisation__slug=slug)
    return get_object_or_404(people.select_related("organisation"), pk=pk)


def own_persons(user: User) -> PersonQuerySet:
    """The staff rows that are this account's own self."""
    if not isinstance(user, Account) or not user.is_active:
        return Person.objects.none()
    return Person.objects.filter(account=user).select_related("organisation")


def known_organisations(user: User) -> QuerySet[Organisation]:
    """Where `user` is on the staff list or holds any role: for choosing what to show first."""
    if not isinstance(user, Account) or not user.is_active:
        return Organisation.objects.none()
    held = Role.objects.filter(account=user, taken_back_at=None).values("organisation")
    return Organisation.objects.filter(Q(pk__in=held) | Q(people__account=user)).distinct()
