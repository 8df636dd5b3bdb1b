"""Organisations and roles: founding, appointing, taking back."""

import unicodedata

import pytest

from tests.world import World
from upwell.audit.models import Entry
from upwell.notices.models import Message
from upwell.people.access import managed_organisations
from upwell.people.actions.roles import (
    ConflictOfRoles,
    LastOwner,
    OwnersOnly,
    appoint,
    change_organisation,
    found_organisation,
    free_slug,
    give_role,
    take_back_role,
)
from upwell.people.models import Role
from upwell.tenants.models import Account

pytestmark = pytest.mark.django_db


def role_of(world: World, account: Account, name: str) -> Role:
    return Role.objects.get(organisation=world.organisation, account=account, role=name, taken_back_at=None)


def test_the_operator_founds_an_organisation_and_its_owner_is_written_to(world: World) -> None:
    name = unicodedata.normalize("NFD", "  Công ty  Đỏ ")
    made = found_organisation(actor=world.operator, name=name, language="vi", owner_email="Chi@do.example")
    owner = Account.objects.get(email="chi@do.example")
    assert made.name == "Công ty Đỏ"
    assert made.slug == "cong-ty-do"
    assert managed_organisations(owner).get() == made
    assert "Công ty Đỏ" in Message.objects.get(address="chi@do.example", kind="role_given").text


def test_an_operator_who_owns_what_they_found_gets_no_mail(world: World) -> None:
    found_organisation(actor=world.operator, name="Mình", language="vi", owner_email=world.operator.email)
    assert not Message.objects.filter(address=world.operator.email).exists()


def test_two_organisations_of_one_name_get_two_addresses(world: World) -> None:
    assert free_slug("Sao Mai") == "sao-mai-2"
    assert free_slug("###") == "organisation"


def test_an_appointment_makes_the_account_the_role_and_the_letter(world: World) -> None:
    held = appoint(
        actor=world.mai,
        organisation=world.organisation,
        email=" New@SaoMai.example",
        role=Role.Name.COORDINATOR,
    )
    assert held.account.email == "new@saomai.example"
    assert held.given_by == world.mai
    letter = Message.objects.get(kind="role_given", about_id=held.pk)
    assert letter.language == "vi"
    assert world.mai.email in letter.text
    assert Entry.objects.filter(verb="role_given", about_id=held.pk).exists()


@pytest.mark.parametrize("role", list(Role.Name.values))
@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_role_has_its_own_letter(world: World, role: str, language: str) -> None:
    Account.objects.create(email="x@saomai.example", language=language)
    held = appoint(actor=world.owner, organisation=world.organisation, email="x@saomai.example", role=role)
    letter = Message.objects.get(about_id=held.pk)
    assert world.organisation.name in letter.subject
    assert "{" not in letter.text


def test_a_coordinator_cannot_make_an_owner(world: World) -> None:
    with pytest.raises(OwnersOnly):
        appoint(
            actor=world.mai, organisation=world.organisation, email="x@saomai.example", role=Role.Name.OWNER
        )
    assert not Account.objects.filter(email="x@saomai.example").exists()


def test_an_owner_of_another_organisation_is_no_owner_here(world: World) -> None:
    with pytest.raises(OwnersOnly):
        appoint(
            actor=world.yen, organisation=world.organisation, email="x@saomai.example", role=Role.Name.OWNER
        )
    with pytest.raises(OwnersOnly):
        take_back_role(actor=world.yen, role=role_of(world, world.owner, Role.Name.OWNER))


def test_a_coordinator_cannot_take_back_an_owner(world: World) -> None:
    with pytest.raises(OwnersOnly):
        take_back_role(actor=world.mai, role=role_of(world, world.owner, Role.Name.OWNER))


def test_the_last_owner_stays(world: World) -> None:
    own = role_of(world, world.owner, Role.Name.OWNER)
    with pytest.raises(LastOwner):
        take_back_role(actor=world.owner, role=own)
    appoint(
        actor=world.owner, organisation=world.organisation, email="b@saomai.example", role=Role.Name.OWNER
    )
    take_back_role(actor=world.owner, role=own)
    assert not managed_organisations(world.owner).exists()


def test_a_role_taken_back_and_given_again_is_a_new_row_with_a_new_letter(world: World) -> None:
    for _time in range(2):
        held = appoint(
            actor=world.owner, organisation=world.organisation, email="x@saomai.example", role="sponsor"
        )
        take_back_role(actor=world.owner, role=held)
    assert Role.objects.filter(account__email="x@saomai.example").count() == 2
    assert Message.objects.filter(kind="role_given", address="x@saomai.example").count() == 2


@pytest.mark.parametrize("first", ["owner", "coordinator"])
def test_the_ombudsperson_stands_outside_the_line(world: World, first: str) -> None:
    email = "x@saomai.example"
    give_role(
        actor=None, organisation=world.organisation, account=Account.objects.for_address(email), role=first
    )
    with pytest.raises(ConflictOfRoles):
        appoint(actor=world.owner, organisation=world.organisation, email=email, role="ombudsperson")


def test_an_ombudsperson_does_not_become_a_coordinator(world: World) -> None:
    appoint(actor=world.owner, organisation=world.organisation, email="x@saomai.example", role="ombudsperson")
    with pytest.raises(ConflictOfRoles):
        appoint(
            actor=world.owner, organisation=world.organisation, email="x@saomai.example", role="coordinator"
        )


def test_changes_of_an_organisation_are_recorded_by_name(world: World) -> None:
    changes = {"works_saturday_mornings": True, "time_zone": "Asia/Ho_Chi_Minh"}
    change_organisation(actor=world.mai, organisation=world.organisation, changes=changes)
    world.organisation.refresh_from_db()
    assert world.organisation.works_saturday_mornings
    assert Entry.objects.get(verb="organisation_changed").details == {"changed": ["works_saturday_mornings"]}


def test_nothing_else_of_an_organisation_can_be_changed(world: World) -> None:
    with pytest.raises(KeyError):
        change_organisation(actor=world.mai, organisation=world.organisation, changes={"is_sample": True})
