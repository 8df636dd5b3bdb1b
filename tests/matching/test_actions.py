"""Running, locking, swapping, undoing: what stays, what changes, and who is told when two act at once."""

import pytest

from tests.matching.conftest import Round
from tests.world import World, enrolled, person
from upwell.audit.models import Entry
from upwell.engine.matching import assess
from upwell.matching import actions, queries
from upwell.matching.market import field_of
from upwell.matching.models import Run
from upwell.programmes.actions.enrolment import seal_avoid
from upwell.programmes.actions.setup import forbid_pair
from upwell.programmes.models import Enrolment


def total_fit(run: Run) -> int:
    return sum(run.proposed.values_list("fit", flat=True))


def test_a_run_proposes_a_mentor_for_every_leader_and_proves_it(proposed: Round) -> None:
    assert proposed.run.proposed.count() == 6
    assert proposed.run.result["optimal"] is True
    assert total_fit(proposed.run) == proposed.run.result["total_fit"] == proposed.run.result["bound"]


def test_the_points_of_a_pair_add_up_to_its_fit(proposed: Round) -> None:
    for pair in proposed.run.proposed.all():
        assert sum(pair.points.values()) == pair.fit


def test_the_same_people_give_the_same_proposal(proposed: Round) -> None:
    before = proposed.run.result["pairs"]
    again = actions.run_matching(
        actor=proposed.world.mai, cohort=proposed.cohort, version=proposed.run.version
    )
    assert again.result["pairs"] == before
    assert again.number == 2


def test_a_locked_pair_survives_a_run_that_would_change_it(proposed: Round) -> None:
    world, run = proposed.world, proposed.run
    leader_no, mentor_no, loss = worst_swap(run)
    assert loss < 0
    actions.swap(actor=world.mai, run=run, version=run.version, leader_no=leader_no, mentor_no=mentor_no)
    run = proposed.again()
    pair = run.proposed.get(leader__person__staff_no=leader_no)
    actions.set_lock(actor=world.mai, run=run, version=run.version, pair=pair, locked=True)
    run = proposed.again()
    rerun = actions.run_matching(actor=world.mai, cohort=proposed.cohort, version=run.version)
    kept = rerun.proposed.get(leader__person__staff_no=leader_no)
    assert kept.mentor.person.staff_no == mentor_no
    assert kept.locked_at is not None
    # The control: without the lock the run goes back to the better mentor.
    actions.set_lock(actor=world.mai, run=rerun, version=rerun.version, pair=kept, locked=False)
    rerun.refresh_from_db()
    free = actions.run_matching(actor=world.mai, cohort=proposed.cohort, version=rerun.version)
    assert total_fit(free) > total_fit(rerun)


def worst_swap(run: Run) -> tuple[str, str, int]:
    """(leader, mentor, change of the total) of the possible swap that costs the cohort most."""
    found = []
    for leader_no, _mentor_no in queries.pair_ids(run):
        _field, options = queries.alternatives_for(run, leader_no, limit=20)
        found += [
            (option.swap.effect.total_fit, leader_no, option.mentor_id)
            for option in options
            if option.swap is not None and option.swap.effect.pairs == 0
        ]
    effect, leader_no, mentor_no = min(found)
    return leader_no, mentor_no, effect


def test_a_swap_does_to_the_whole_cohort_what_the_page_said(proposed: Round) -> None:
    run = proposed.run
    leader_no, mentor_no, effect = worst_swap(run)
    before = total_fit(run)
    actions.swap(
        actor=proposed.world.mai, run=run, version=run.version, leader_no=leader_no, mentor_no=mentor_no
    )
    run = proposed.again()
    assert total_fit(run) - before == effect
    field = field_of(run.cohort, run)
    assert assess.evaluate(field.market, field.rules, queries.pair_ids(run)).total_fit == total_fit(run)


def test_undo_restores_what_was_there(proposed: Round) -> None:
    run, mai = proposed.run, proposed.world.mai
    before = sorted(run.proposed.values_list("leader_id", "mentor_id", "fit", "locked_at"))
    leader_no, mentor_no, _effect = worst_swap(run)
    actions.swap(actor=mai, run=run, version=run.version, leader_no=leader_no, mentor_no=mentor_no)
    run = proposed.again()
    assert sorted(run.proposed.values_list("leader_id", "mentor_id", "fit", "locked_at")) != before
    actions.undo(actor=mai, run=run, version=run.version)
    run = proposed.again()
    assert sorted(run.proposed.values_list("leader_id", "mentor_id", "fit", "locked_at")) == before
    with pytest.raises(actions.NothingToUndo):
        actions.undo(actor=mai, run=run, version=run.version)


def test_of_two_coordinators_one_wins_and_the_other_is_told_who(proposed: Round) -> None:
    seen = proposed.run.version
    pair, other = list(queries.proposed_pairs(proposed.run)[:2])
    actions.set_lock(actor=proposed.world.mai, run=proposed.run, version=seen, pair=pair, locked=True)
    with pytest.raises(actions.ChangedMeanwhile) as conflict:
        actions.set_lock(actor=proposed.world.owner, run=proposed.run, version=seen, pair=other, locked=True)
    assert conflict.value.run is not None
    assert conflict.value.run.changed_by == proposed.world.mai
    other.refresh_from_db()
    assert other.locked_at is None


def test_a_change_to_an_older_run_is_refused(proposed: Round) -> None:
    mai = proposed.world.mai
    pair = queries.proposed_pairs(proposed.run)[0]
    actions.run_matching(actor=mai, cohort=proposed.cohort, version=proposed.run.version)
    run = proposed.again()
    with pytest.raises(actions.ChangedMeanwhile):
        actions.set_lock(actor=mai, run=run, version=run.version, pair=pair, locked=True)


def test_never_these_two_is_never_proposed(proposed: Round) -> None:
    pair = queries.proposed_pairs(proposed.run)[0]
    forbid_pair(
        actor=proposed.world.mai, cohort=proposed.cohort, leader=pair.leader.person, mentor=pair.mentor.person
    )
    run = proposed.again()
    again = actions.run_matching(actor=proposed.world.mai, cohort=proposed.cohort, version=run.version)
    assert not again.proposed.filter(leader=pair.leader, mentor=pair.mentor).exists()


def test_not_this_person_is_a_hard_rule_that_nobody_can_read(proposed: Round) -> None:
    pair = queries.proposed_pairs(proposed.run)[0]
    seal_avoid(pair.mentor, [pair.leader.person.pk])
    run = proposed.again()
    again = actions.run_matching(actor=proposed.world.mai, cohort=proposed.cohort, version=run.version)
    assert not again.proposed.filter(leader=pair.leader, mentor=pair.mentor).exists()
    kept = Enrolment.objects.get(pk=pair.mentor.pk)
    assert str(pair.leader.person.pk).encode() not in bytes(kept.sealed_avoid)


def test_no_coordinator_can_tell_whose_wish_keeps_two_apart(proposed: Round) -> None:
    """Everybody avoids Mr Hùng: he is left out, and nothing that is stored or shown says why."""
    world = proposed.world
    for enrolment in Enrolment.objects.mentors():
        seal_avoid(enrolment, [world.hung_enrolment.person.pk])
    run = proposed.again()
    again = actions.run_matching(actor=world.mai, cohort=proposed.cohort, version=run.version)
    (left,) = again.result["leaders_without"]
    assert "avoid" not in str(again.result)
    assert left["taken"] > 0
    _field, options = queries.alternatives_for(again, "S002", limit=20)
    assert options == []


def test_a_lock_does_not_hold_somebody_to_a_pair_against_their_private_wish(proposed: Round) -> None:
    pair = queries.proposed_pairs(proposed.run)[0]
    mai = proposed.world.mai
    actions.set_lock(actor=mai, run=proposed.run, version=proposed.run.version, pair=pair, locked=True)
    seal_avoid(pair.mentor, [pair.leader.person.pk])
    again = actions.run_matching(actor=mai, cohort=proposed.cohort, version=proposed.again().version)
    assert not again.proposed.filter(leader=pair.leader, mentor=pair.mentor).exists()


def test_a_lost_vault_key_stops_a_run_instead_of_forgetting_a_wish(proposed: Round, settings) -> None:
    pair = queries.proposed_pairs(proposed.run)[0]
    seal_avoid(pair.mentor, [pair.leader.person.pk])
    settings.VAULT_KEY = "k" * 60
    client = proposed.world.client(proposed.world.mai)
    told = client.post(
        f"/c/{proposed.cohort.pk}/matching/runs/", {"version": proposed.again().version}, follow=True
    ).content.decode()
    assert "vault key" in told
    assert Run.objects.count() == 1
    assert client.get(f"/c/{proposed.cohort.pk}/").status_code == 200


def test_a_boss_of_a_boss_is_never_proposed(world: World) -> None:
    """Linh's line goes through Hà to Bảo, the head of the company: the only leader is in her line."""
    world.hung_enrolment.delete()
    enrolled(world.cohort, "S001", "leader", wants=["ai-writing"])
    run = actions.run_matching(actor=world.mai, cohort=world.cohort, version=None)
    assert run.proposed.count() == 0
    (left,) = run.result["leaders_without"]
    assert left["excluded"] == {"same_line": 1}


def test_whoever_has_left_takes_no_part(proposed: Round) -> None:
    pair = queries.proposed_pairs(proposed.run)[0]
    pair.mentor.person.left_on = "2026-09-01"
    pair.mentor.person.save()
    run = proposed.again()
    again = actions.run_matching(actor=proposed.world.mai, cohort=proposed.cohort, version=run.version)
    assert not again.proposed.filter(mentor=pair.mentor).exists()


def test_the_page_and_swaps_survive_somebody_who_withdrew_after_the_run(proposed: Round) -> None:
    gone, kept = list(queries.proposed_pairs(proposed.run)[:2])
    Enrolment.objects.filter(pk=gone.mentor.pk).update(withdrawn_at="2026-09-01T00:00Z")
    run = proposed.again()
    _field, options = queries.alternatives_for(run, kept.leader.person.staff_no)
    assert options
    for leader_no, mentor_no, code in (
        (kept.leader.person.staff_no, gone.mentor.person.staff_no, "gone"),
        (kept.leader.person.staff_no, kept.mentor.person.staff_no, "already_a_pair"),
    ):
        run = proposed.again()
        with pytest.raises(actions.NotPossible) as refusal:
            actions.swap(
                actor=proposed.world.mai,
                run=run,
                version=run.version,
                leader_no=leader_no,
                mentor_no=mentor_no,
            )
        assert refusal.value.codes == [code]


def test_every_change_is_in_the_record_without_private_words(proposed: Round) -> None:
    pair = queries.proposed_pairs(proposed.run)[0]
    actions.set_lock(
        actor=proposed.world.mai, run=proposed.run, version=proposed.run.version, pair=pair, locked=True
    )
    verbs = set(
        Entry.objects.filter(organisation_id=proposed.world.organisation.pk).values_list("verb", flat=True)
    )
    assert {"matching_run", "proposal_lock"} <= verbs


def test_a_leader_nobody_may_meet_is_left_out_with_the_rules_counted(proposed: Round) -> None:
    person(proposed.world.organisation, "LX", "Vũ Mô Hình", "lx@saomai.example", "IT", level=3)
    enrolled(proposed.cohort, "LX", "leader", wants=["ai-writing"])
    run = proposed.again()
    again = actions.run_matching(actor=proposed.world.mai, cohort=proposed.cohort, version=run.version)
    left = {entry["id"]: entry for entry in again.result["leaders_without"]}
    assert left["LX"]["others"] == 8
    assert left["LX"]["excluded"]["min_level_gap"] == 8
