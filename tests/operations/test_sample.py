"""The sample organisation: complete, invented, harmless, and gone in one act."""

import pytest
from django.core import mail

from upwell.matching.models import Ask
from upwell.notices.actions import send_due
from upwell.notices.models import Message
from upwell.operations import sample
from upwell.pairs.models import Pair
from upwell.people.models import Person
from upwell.programmes.models import Cohort, Enrolment
from upwell.tenants.models import Account, Organisation

pytestmark = pytest.mark.django_db


def test_it_holds_one_cohort_with_pairs_and_one_in_sign_up() -> None:
    organisation = sample.load(actor=None)
    running, signing_up = Cohort.objects.order_by("starts_on")
    assert organisation.is_sample
    assert Pair.objects.live().filter(cohort=running).count() > 15
    assert Ask.objects.open().filter(cohort=running).count() == sample.UNANSWERED
    assert not Pair.objects.filter(cohort=signing_up).exists()
    states = {enrolment.state for enrolment in signing_up.enrolments.all()}
    assert states == {"invited", "opened", "finished", "approved"}


def test_loading_twice_is_loading_once() -> None:
    assert sample.load(actor=None) == sample.load(actor=None)
    assert Organisation.objects.count() == 1


def test_there_is_somebody_for_every_role() -> None:
    sample.load(actor=None)
    roles = {"operator", "owner", "coordinator", "sponsor", "ombudsperson", "leader", "mentor", "assistant"}
    assert set(sample.cast()) == roles
    for email in sample.cast().values():
        assert Account.objects.get(email=email).verified_at is not None


def test_nobody_in_it_could_be_real_and_nothing_leaves_the_machine() -> None:
    sample.load(actor=None)
    assert set(Person.objects.values_list("email", flat=True)) == set(
        Person.objects.filter(email__endswith=".example").values_list("email", flat=True)
    )
    assert Message.objects.count() > 50
    while send_due():
        pass
    assert not mail.outbox
    assert not Message.objects.waiting().exists()


def test_it_is_removed_in_one_act_and_nothing_else_with_it(world) -> None:
    before = {model: model.objects.count() for model in (Person, Enrolment, Cohort, Account, Organisation)}
    organisation = sample.load(actor=None)
    sample.remove(organisation=organisation)
    assert {model: model.objects.count() for model in before} == before
    assert sample.find() is None
    assert sample.cast() == {}


def test_a_real_organisation_is_not_removed_this_way(world) -> None:
    with pytest.raises(sample.NotASample):
        sample.remove(organisation=world.organisation)
    assert Organisation.objects.filter(pk=world.organisation.pk).exists()
