"""Joining a cohort: places, the waiting list, leaving, hours, reminders."""

import contextlib
import threading
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.utils import timezone, translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from tests.races import on_disk, race  # noqa: F401  # the first is a fixture
from tests.world import World, build_world, person
from upwell.notices.models import Message
from upwell.people.models import Consent, Person
from upwell.programmes.actions import enrolment as actions
from upwell.programmes.actions.hours import answer_hours
from upwell.programmes.addressing import called, you
from upwell.programmes.models import Cohort, CohortRole, Enrolment, HoursRequest
from upwell.programmes.queries import (
    Selection,
    boundaries_of,
    chosen_people,
    free_places,
    has_hours,
    waiting_number,
)


def handed_in(world: World, number: int) -> Enrolment:
    """A mentor who has signed up and waits for the coordinator."""
    made = person(
        world.organisation, f"H{number:03}", f"Lê Thị Mẫu {number}", f"h{number}@saomai.example", "Ops"
    )
    enrolment = actions.join(actor=world.linh, cohort=world.cohort, person=made)
    actions.save_answers(enrolment=enrolment, offers=["short-video"], wants=["strategy"])
    actions.finish(actor=world.linh, enrolment=enrolment, consent_words="Yes.")
    return enrolment


def places(world: World, number: int) -> None:
    Cohort.objects.filter(pk=world.cohort.pk).update(places=number)
    world.cohort.refresh_from_db()


def approve(world: World, enrolments: Iterable[Enrolment]) -> tuple[int, int]:
    return actions.approve(actor=world.mai, cohort=world.cohort, enrolments=enrolments)


def test_invited_people_keep_what_they_have(world: World) -> None:
    quan = world.person(world.quan)
    invited = actions.invite(
        actor=world.mai, cohort=world.cohort, people=[quan, world.linh_enrolment.person], role="mentor"
    )
    assert [enrolment.person for enrolment in invited] == [quan]
    world.linh_enrolment.refresh_from_db()
    assert world.linh_enrolment.is_ready
    assert Message.objects.get(kind="mentor_invitation").address == quan.email


def test_a_leader_of_two_mentors_has_room_for_two(world: World) -> None:
    world.cohort.format = Cohort.Format.TWO_TO_ONE
    invited = actions.invite(
        actor=world.mai, cohort=world.cohort, people=[world.person(world.quan)], role="leader"
    )
    assert invited[0].capacity == 2


def test_joining_twice_is_one_sign_up(world: World) -> None:
    quan = world.person(world.quan)
    first = actions.join(actor=world.quan, cohort=world.cohort, person=quan)
    assert actions.join(actor=world.quan, cohort=world.cohort, person=quan) == first


def test_nobody_joins_a_closed_cohort(world: World) -> None:
    world.cohort.milestones.all().delete()
    with pytest.raises(actions.SignUpClosed):
        actions.join(actor=world.quan, cohort=world.cohort, person=world.person(world.quan))


def test_a_leader_cannot_join_as_mentor(world: World) -> None:
    with pytest.raises(actions.OtherRole):
        actions.join(actor=world.hung, cohort=world.cohort, person=world.person(world.hung))


def test_who_was_turned_down_talks_to_the_coordinator(world: World) -> None:
    enrolment = handed_in(world, 1)
    actions.decline(actor=world.mai, enrolment=enrolment)
    with pytest.raises(actions.TurnedDown):
        actions.join(actor=world.linh, cohort=world.cohort, person=enrolment.person)
    assert not Message.objects.filter(about_id=enrolment.pk, kind="signup_declined").exists()


@pytest.mark.parametrize(("answers", "step"), [({}, 1), ({"offers": ["short-video"]}, 2)])
def test_a_required_answer_is_asked_for_on_its_page(world: World, answers: dict[str, Any], step: int) -> None:
    enrolment = actions.join(actor=world.quan, cohort=world.cohort, person=world.person(world.quan))
    actions.save_answers(enrolment=enrolment, **answers)
    with pytest.raises(actions.NotComplete) as missing:
        actions.finish(actor=world.quan, enrolment=enrolment, consent_words="Yes.")
    assert missing.value.step == step


def test_saving_answers_never_undoes_an_acceptance(world: World) -> None:
    enrolment = handed_in(world, 1)
    approve(world, [enrolment])
    # `enrolment` is what the mentor's page read before the coordinator accepted.
    actions.save_answers(enrolment=enrolment, slots=["mon0900"])
    actions.finish(actor=world.linh, enrolment=enrolment, consent_words="Yes.")
    enrolment.refresh_from_db()
    assert enrolment.is_ready
    assert enrolment.slots == ["mon0900"]


def test_the_surplus_waits_in_the_order_of_handing_in(world: World) -> None:
    places(world, 2)
    enrolments = [handed_in(world, number) for number in range(3)]
    assert approve(world, reversed(enrolments)) == (1, 2)
    first, second, third = (Enrolment.objects.get(pk=enrolment.pk) for enrolment in enrolments)
    assert (first.state, second.state, third.state) == ("approved", "waiting", "waiting")
    places(world, 3)
    assert approve(world, [third, second]) == (1, 0)
    second.refresh_from_db()
    assert second.is_ready


def test_who_waits_comes_before_who_handed_in_later(world: World) -> None:
    places(world, 1)
    waiting, later = handed_in(world, 1), handed_in(world, 2)
    approve(world, [waiting])
    Enrolment.objects.filter(pk=waiting.pk).update(finished_at=timezone.now())
    places(world, 2)
    approve(world, [later, waiting])
    waiting.refresh_from_db()
    later.refresh_from_db()
    assert (waiting.state, later.state) == ("approved", "waiting")
    # The mail about the waiting list has promised to say so.
    assert [m.about_id for m in Message.objects.filter(kind="place_free")] == [waiting.pk]
    assert waiting_number(later) == 1


def test_a_place_that_somebody_leaves_is_free_again(world: World) -> None:
    places(world, 1)
    assert free_places(world.cohort) == 0
    actions.withdraw(actor=world.linh, enrolment=world.linh_enrolment)
    assert free_places(world.cohort) == 1


def test_leaving_ends_the_agreement_and_joining_again_asks_afresh(world: World) -> None:
    enrolment = handed_in(world, 1)
    live = Consent.objects.filter(person=enrolment.person, purpose="take_part", taken_back_at=None)
    assert live.exists()
    actions.withdraw(actor=world.linh, enrolment=enrolment)
    assert not live.exists()
    assert not Message.objects.waiting().filter(about_id=enrolment.pk).exists()
    again = actions.join(actor=world.linh, cohort=world.cohort, person=enrolment.person)
    actions.finish(actor=world.linh, enrolment=again, consent_words="Yes.")
    assert live.exists()
    assert Message.objects.waiting().filter(about_id=enrolment.pk, kind="signup_received").exists()


def with_manager(world: World) -> Enrolment:
    """A mentor whose line manager, Hà, is asked about the hours."""
    quan = world.person(world.quan)
    quan.manager_no = "S003"
    quan.save()
    enrolment = actions.join(actor=world.quan, cohort=world.cohort, person=quan)
    actions.save_answers(enrolment=enrolment, offers=["short-video"], wants=["strategy"])
    actions.finish(actor=world.quan, enrolment=enrolment, consent_words="Yes.")
    return enrolment


def test_the_line_manager_is_told_of_hours_and_nothing_else(world: World) -> None:
    with_manager(world)
    message = Message.objects.get(kind="hours_request")
    assert message.address == "ha@saomai.example"
    assert "8" in message.text
    for secret in ("short-video", "Video ngắn", "strategy", "Hùng"):
        assert secret not in message.text


def test_silence_grants_the_hours_and_the_last_answer_counts(world: World) -> None:
    request = with_manager(world).hours_request
    assert has_hours(request) is None
    answer_hours(request=request, granted=False, by=None)
    assert has_hours(HoursRequest.objects.get()) is False
    answer_hours(request=request, granted=True, by=None)
    answer_hours(request=request, granted=True, by=None)
    assert has_hours(HoursRequest.objects.get()) is True
    HoursRequest.objects.update(granted_at=None, granted_by_silence_at=timezone.now())
    assert has_hours(HoursRequest.objects.get()) is True


def test_an_organisation_may_leave_line_managers_out(world: World) -> None:
    world.organisation.asks_line_managers = False
    world.organisation.save()
    world.cohort.refresh_from_db()
    with_manager(world)
    assert not HoursRequest.objects.exists()


def test_leaving_withdraws_the_open_question_to_the_line_manager(world: World) -> None:
    enrolment = with_manager(world)
    actions.withdraw(actor=world.quan, enrolment=enrolment)
    assert not HoursRequest.objects.exists()
    assert not Message.objects.waiting().filter(kind="hours_request").exists()


def test_however_often_one_reminds_each_gets_one_mail_in_three_days(world: World) -> None:
    invited = actions.invite(
        actor=world.mai, cohort=world.cohort, people=[world.person(world.quan)], role="mentor"
    )
    for _time in range(5):
        actions.remind(actor=world.mai, cohort=world.cohort, enrolments=invited)
    assert Message.objects.filter(kind="signup_reminder").count() == 1


def test_another_assistant_takes_the_place_of_the_one_before(world: World) -> None:
    leader = world.hung_enrolment
    for address in ("one@saomai.example", "two@saomai.example"):
        actions.save_answers(enrolment=leader, assistant_email=address)
        actions.finish(actor=world.hung, enrolment=leader, consent_words="Yes.")
    held = CohortRole.objects.filter(role="assistant", taken_back_at=None)
    assert [role.account.email for role in held] == ["two@saomai.example"]


@pytest.mark.parametrize(
    ("address", "language", "name", "pronoun"),
    [
        ("anh", "vi", "anh Hùng", "anh"),
        ("co", "vi", "cô Hùng", "cô"),
        ("", "vi", "anh/chị Hùng", "anh/chị"),
        ("name", "vi", "Hùng", "anh/chị"),
        ("mr", "vi", "Mr Hùng", "anh/chị"),
        ("anh", "en", "Hùng", "you"),
        ("mr", "en", "Mr Hùng", "you"),
    ],
)
def test_leaders_are_called_as_they_chose(
    world: World, address: str, language: str, name: str, pronoun: str
) -> None:
    world.hung_enrolment.address = address
    with translation.override(language):
        assert (called(world.hung_enrolment), you(world.hung_enrolment)) == (name, pronoun)


def test_boundaries_are_topics_and_own_words(world: World) -> None:
    world.linh_enrolment.off_limits = ["fair-pay", "nhóm của tôi"]
    assert boundaries_of(world.linh_enrolment) == (["fair-pay"], "nhóm của tôi")


# --- choosing people ---------------------------------------------------------------------------------------


def numbers(people: Iterable[Person]) -> list[str]:
    return sorted(person.staff_no for person in people)


def test_facts_must_all_hold_and_listed_people_come_on_top(world: World) -> None:
    found = chosen_people(world.cohort, Selection(level_from=5, units=("Marketing",), listed=("S005",)))
    assert numbers(found.people) == ["S003", "S005"]


def test_pasted_rows_of_a_spreadsheet_are_understood(world: World) -> None:
    lines = ("S003\tLê Thu Hà\tMarketing", "Phạm Anh Quân; QUAN@saomai.example", "Không Ai", "S002")
    found = chosen_people(world.cohort, Selection(listed=lines))
    assert numbers(found.people) == ["S003", "S005"]
    assert [enrolment.person.staff_no for enrolment in found.already] == ["S002"]
    assert found.unknown == ["Không Ai"]


def test_nobody_who_left_or_of_another_organisation_is_chosen(world: World) -> None:
    Person.objects.filter(staff_no="S003").update(left_on="2026-01-01")
    person(world.other_organisation, "S900", "Người Lạ", "la@songxanh.example", "Marketing", level=9)
    found = chosen_people(world.cohort, Selection(level_from=1, listed=("S900", "S003")))
    assert numbers(found.people) == ["S001", "S005"]
    assert found.unknown == ["S900", "S003"]


class ApprovalRules(TestCase):
    """Whatever coordinators accept, in whatever order: never more mentors than places."""

    def setUp(self) -> None:
        self.world = build_world()
        self.mentors = [handed_in(self.world, number) for number in range(5)]

    @settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
    @given(
        number=st.integers(1, 8),
        calls=st.lists(st.sets(st.integers(0, 4), min_size=1), min_size=1, max_size=4),
    )
    def test_places_are_never_exceeded(self, number: int, calls: list[set[int]]) -> None:
        Enrolment.objects.filter(pk__in=[e.pk for e in self.mentors]).update(
            approved_at=None, waiting_at=None
        )
        places(self.world, number)
        for chosen in calls:
            approve(self.world, [self.mentors[index] for index in chosen])
        accepted = self.world.cohort.enrolments.mentors().ready().count()
        # Linh of the world has a place already.
        asked = len(set().union(*calls))
        assert accepted == min(max(number, 1), 1 + asked)
        assert self.world.cohort.enrolments.on_waiting_list().count() == 1 + asked - accepted


# --- two coordinators at once ------------------------------------------------------------------------------

RACERS = 6


def _accept_all_at_once(
    world: World, monkeypatch: pytest.MonkeyPatch, act: Callable[..., Any], *, patience: float
) -> int:
    """Each of several coordinators accepts one sign-up while one place is free; how many were accepted.

    Between looking and accepting everybody waits for the others, as long as `patience` lasts: whoever can
    look at the same time will.
    """
    places(world, 2)
    mentors = [handed_in(world, number) for number in range(RACERS)]
    everybody_looked = threading.Barrier(RACERS)
    look = actions.free_places

    def look_and_wait(cohort: Cohort) -> int:
        free = look(cohort)
        with contextlib.suppress(threading.BrokenBarrierError):
            everybody_looked.wait(timeout=patience)
        return free

    monkeypatch.setattr(actions, "free_places", look_and_wait)
    errors = race(
        [lambda one=one: act(actor=world.mai, cohort=world.cohort, enrolments=[one]) for one in mentors]
    )
    assert errors == []
    return Enrolment.objects.filter(pk__in=[one.pk for one in mentors]).ready().count()


@pytest.mark.usefixtures("on_disk")
@pytest.mark.django_db(transaction=True)
def test_coordinators_together_never_accept_more_than_there_are_places(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    accepted = _accept_all_at_once(build_world(), monkeypatch, actions.approve, patience=0.3)
    assert accepted == 1
    assert Enrolment.objects.on_waiting_list().count() == RACERS - 1


@pytest.mark.usefixtures("on_disk")
@pytest.mark.django_db(transaction=True)
def test_without_lock_and_transaction_the_same_race_accepts_too_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The negative control: the harness finds the fault that the lock prevents."""
    world = build_world()
    without_transaction = actions.approve.__wrapped__  # type: ignore[attr-defined]
    monkeypatch.setattr("django.db.models.query.QuerySet.select_for_update", lambda queryset: queryset)
    assert _accept_all_at_once(world, monkeypatch, without_transaction, patience=5) > 1
