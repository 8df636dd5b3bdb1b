"""The record only grows."""

import pytest
from django.db import DatabaseError, transaction

from tests.world import World
from upwell.audit.actions import record
from upwell.audit.models import Entry


def test_an_act_leaves_one_line_with_actor_and_words(world: World) -> None:
    record(actor=world.mai, organisation=world.organisation, verb="tea_made", about=world.cohort, cups=3)
    entry = Entry.objects.get(verb="tea_made")
    assert entry.actor == "mai@saomai.example"
    assert entry.about_id == world.cohort.pk
    assert entry.details == {"cups": 3}


@pytest.mark.parametrize("act", ["change", "delete"])
def test_the_database_refuses_to_change_or_delete_a_line(world: World, act: str) -> None:
    lines = Entry.objects.filter(organisation_id=world.organisation.pk)
    count = lines.count()
    assert count > 0
    acts = {
        "change": lambda: lines.update(actor="somebody else"),
        "delete": lambda: lines._raw_delete(lines.db),
    }
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        acts[act]()
    assert lines.count() == count


@pytest.mark.django_db(transaction=True)
def test_the_record_is_guarded_in_committing_tests_too() -> None:
    Entry.objects.create(at="2026-09-01T00:00Z", verb="x", about="y")
    with pytest.raises(DatabaseError, match="append-only"):
        Entry.objects.update(actor="z")
