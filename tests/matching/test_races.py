"""Two at once: one wins, the other is told; a leader who taps twice gets one pair."""

import pytest

from tests.matching.conftest import Round, crowd, proposed  # noqa: F401  # fixtures
from tests.races import on_disk, race  # noqa: F401  # the first is a fixture
from upwell.agenda.actions import launch
from upwell.matching import actions, queries
from upwell.matching.models import Ask, Decision, ProposedPair
from upwell.notices.models import Message
from upwell.pairs.models import Pair

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("on_disk")]
RACERS = 4


def test_of_several_coordinators_at_once_exactly_one_wins(transactional_db: None, proposed: Round) -> None:  # noqa: F811
    run = proposed.run
    pairs = list(queries.proposed_pairs(run)[:RACERS])
    seen = run.version
    errors = race(
        [
            lambda pair=pair: actions.set_lock(
                actor=proposed.world.mai, run=run, version=seen, pair=pair, locked=True
            )
            for pair in pairs
        ]
    )
    assert [type(error) for error in errors] == [actions.ChangedMeanwhile] * (RACERS - 1)
    assert ProposedPair.objects.filter(run=run, locked_at__isnull=False).count() == 1
    assert Decision.objects.filter(run=run).count() == 1
    assert proposed.again().version == seen + 1


def test_without_the_version_every_one_of_them_would_have_won(
    transactional_db: None,
    proposed: Round,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The control: what the version guards against does happen without it."""
    monkeypatch.setattr(actions, "_claim", lambda run, *, actor, version: None)
    run = proposed.run
    pairs = list(queries.proposed_pairs(run)[:RACERS])
    errors = race(
        [
            lambda pair=pair: actions.set_lock(
                actor=proposed.world.mai, run=run, version=run.version, pair=pair, locked=True
            )
            for pair in pairs
        ]
    )
    assert errors == []
    assert ProposedPair.objects.filter(run=run, locked_at__isnull=False).count() == RACERS


def test_a_yes_tapped_many_times_at_once_opens_one_pair_and_tells_once(
    transactional_db: None,
    proposed: Round,  # noqa: F811
) -> None:
    run = proposed.run
    launch(actor=proposed.world.mai, run=run, version=run.version, pairs=queries.proposed_pairs(run))
    key = Ask.objects.get(leader=proposed.world.hung_enrolment).pk
    errors = race([lambda: actions.confirm(actor=None, ask=Ask.objects.get(pk=key)) for _ in range(RACERS)])
    assert errors == []
    assert Pair.objects.live().count() == 1
    assert Message.objects.filter(kind="pair_opened_leader").count() == 1
    assert Message.objects.filter(kind="pair_opened_mentor").count() == 1
