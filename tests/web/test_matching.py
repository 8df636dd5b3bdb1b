"""The review page, the leader's card and the overview, as people use them."""

import re

import pytest
from django.test import Client

from tests.matching.conftest import Round, crowd, proposed  # noqa: F401  # fixtures
from tests.world import World
from upwell.matching import queries
from upwell.matching.models import Ask, ProposedPair, Run
from upwell.pairs.models import Pair


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, answer
    return answer.content.decode()


def review_url(round_: Round, query: str = "") -> str:
    return f"/c/{round_.cohort.pk}/matching/{query}"


def post(round_: Round, client: Client, where: str, **fields: object) -> str:
    run = round_.again()
    answer = client.post(
        f"/c/{round_.cohort.pk}/matching/{where}/",
        {"run": run.number, "version": run.version, **fields},
        follow=True,
    )
    assert answer.status_code == 200
    return answer.content.decode()


def test_mai_proposes_pairs_with_one_button(crowd: World) -> None:  # noqa: F811
    client = crowd.client(crowd.mai)
    url = f"/c/{crowd.cohort.pk}/matching/"
    assert "Propose pairs" in page(client, url)
    answer = client.post(f"{url}runs/", {"version": ""}, follow=True).content.decode()
    assert "6 pairs are proposed." in answer
    assert "Proven" in answer


def test_every_pair_is_shown_with_fit_and_reasons(proposed: Round) -> None:  # noqa: F811
    text = page(proposed.world.client(proposed.world.mai), review_url(proposed))
    for pair in queries.proposed_pairs(proposed.run):
        assert pair.leader.person.full_name in text
        assert pair.mentor.person.full_name in text
    assert "Wants:" in text
    assert "Mentors waiting" in text


def test_the_panel_explains_a_pair_and_offers_others_with_their_effect(proposed: Round) -> None:  # noqa: F811
    pair = queries.proposed_pairs(proposed.run)[0]
    text = page(proposed.world.client(proposed.world.mai), review_url(proposed, f"?pair={pair.pk}"))
    assert "What the leader wants to learn" in text
    assert "If you change the mentor" in text
    assert "overall" in text
    assert "Not in one reporting line" in text


def test_htmx_gets_the_panel_alone(proposed: Round) -> None:  # noqa: F811
    pair = queries.proposed_pairs(proposed.run)[0]
    client = proposed.world.client(proposed.world.mai)
    text = client.get(
        review_url(proposed, f"?pair={pair.pk}"), headers={"hx-request": "true", "hx-target": "why"}
    ).content.decode()
    assert "If you change the mentor" in text
    assert "<html" not in text


def test_no_swap_of_an_untouched_proposal_can_gain_anything(proposed: Round) -> None:  # noqa: F811
    client = proposed.world.client(proposed.world.mai)
    for pair in queries.proposed_pairs(proposed.run):
        text = page(client, review_url(proposed, f"?pair={pair.pk}"))
        gains = re.findall(r"<b>\+(\d+)</b>", text)
        assert not [gain for gain in gains if int(gain) > 0]


def test_lock_swap_undo_by_the_page(proposed: Round) -> None:  # noqa: F811
    client = proposed.world.client(proposed.world.mai)
    pair = queries.proposed_pairs(proposed.run)[0]
    assert "are locked" in post(proposed, client, "locks", pair=pair.pk, locked="yes")
    assert ProposedPair.objects.get(pk=pair.pk).locked_at is not None
    assert "no longer locked" in post(proposed, client, "locks", pair=pair.pk, locked="no")
    other = queries.proposed_pairs(proposed.run)[1]
    leader, mentor = pair.leader.person.staff_no, other.mentor.person.staff_no
    text = post(proposed, client, "swaps", leader=leader, mentor=mentor)
    assert "Swapped" in text or "Not possible" in text
    assert "Taken back" in post(proposed, client, "undone")


def test_the_second_of_two_coordinators_is_told_who_was_first(proposed: Round) -> None:  # noqa: F811
    run = proposed.run
    pair = queries.proposed_pairs(run)[0]
    fields = {"run": run.number, "version": run.version, "pair": pair.pk, "locked": "yes"}
    first, second = (proposed.world.client(account) for account in (proposed.world.mai, proposed.world.owner))
    url = f"/c/{proposed.cohort.pk}/matching/locks/"
    first.post(url, fields)
    told = second.post(url, fields, follow=True).content.decode()
    assert "mai@saomai.example changed the proposal" in told
    assert Run.objects.get(pk=run.pk).version == run.version + 1


@pytest.mark.parametrize("where", ["locks", "swaps", "undone"])
@pytest.mark.parametrize("version", ["", "x", "-1", "99999999999999999999"])
def test_a_broken_form_changes_nothing(proposed: Round, where: str, version: str) -> None:  # noqa: F811
    client = proposed.world.client(proposed.world.mai)
    before = queries.pair_ids(proposed.run)
    answer = client.post(
        f"/c/{proposed.cohort.pk}/matching/{where}/", {"run": "1", "version": version, "pair": "zz"}
    )
    assert answer.status_code in (302, 404)
    assert queries.pair_ids(proposed.run) == before


def test_leaders_are_asked_after_a_page_that_says_what_will_happen(proposed: Round) -> None:  # noqa: F811
    client = proposed.world.client(proposed.world.mai)
    url = f"/c/{proposed.cohort.pk}/matching/asks/"
    assert "Ask 6 leaders" in page(client, url)
    told = client.post(url, {"version": proposed.run.version}, follow=True).content.decode()
    assert "6 leaders are being asked" in told
    assert Ask.objects.open().count() == 6


def test_one_leader_is_asked_and_the_question_and_the_pair_are_taken_back_from_the_panel(
    proposed: Round,  # noqa: F811
) -> None:
    mai = proposed.world.client(proposed.world.mai)
    pair = queries.proposed_pairs(proposed.run).get(leader=proposed.world.hung_enrolment)
    panel = review_url(proposed, f"?pair={pair.pk}")
    assert f"asks/?pair={pair.pk}" in page(mai, panel)
    asks = f"/c/{proposed.cohort.pk}/matching/asks/"
    mai.post(asks, {"version": proposed.again().version, "pair": str(pair.pk)})
    ask = Ask.objects.get()
    assert "Take the question back" in page(mai, panel)
    mai.post(f"{asks}{ask.pk}/removal/")
    assert not Ask.objects.open().exists()
    mai.post(asks, {"version": proposed.again().version, "pair": str(pair.pk)})
    proposed.world.client(proposed.world.hung).post(
        f"/cards/{Ask.objects.open().get().pk}/", {"answer": "yes"}
    )
    assert "Take the pair back" in page(mai, panel)
    mai.post(f"/c/{proposed.cohort.pk}/pairs/{Pair.objects.get().pk}/removal/")
    assert not Pair.objects.live().exists()
    assert "Ask this leader now" in page(mai, panel)


def test_leaders_without_a_mentor_are_shown_with_the_rules(proposed: Round) -> None:  # noqa: F811
    from tests.world import enrolled, person

    person(proposed.world.organisation, "LX", "Vũ Mô Hình", "lx@saomai.example", "IT", level=3)
    enrolled(proposed.cohort, "LX", "leader", wants=["ai-writing"])
    client = proposed.world.client(proposed.world.mai)
    client.post(f"/c/{proposed.cohort.pk}/matching/runs/", {"version": proposed.again().version})
    text = page(client, review_url(proposed))
    assert "1 leader without a mentor" in text
    assert "too few levels between them: excludes 8" in text


def test_the_leader_answers_on_the_card(proposed: Round) -> None:  # noqa: F811
    mai = proposed.world.client(proposed.world.mai)
    mai.post(f"/c/{proposed.cohort.pk}/matching/asks/", {"version": proposed.run.version})
    ask = Ask.objects.get(leader=proposed.world.hung_enrolment)
    hung = proposed.world.client(proposed.world.hung)
    text = page(hung, f"/cards/{ask.pk}/")
    assert ask.mentor.person.full_name in text
    assert "I would rather meet somebody else" in text
    assert (
        "Thank you. Your pair is set."
        in hung.post(f"/cards/{ask.pk}/", {"answer": "yes"}, follow=True).content.decode()
    )
    assert Pair.objects.filter(leader=ask.leader).count() == 1


def test_a_quiet_no_reaches_only_the_coordinator(proposed: Round) -> None:  # noqa: F811
    mai = proposed.world.client(proposed.world.mai)
    mai.post(f"/c/{proposed.cohort.pk}/matching/asks/", {"version": proposed.run.version})
    ask = Ask.objects.get(leader=proposed.world.hung_enrolment)
    hung = proposed.world.client(proposed.world.hung)
    assert "Propose somebody else" in page(hung, f"/cards/{ask.pk}/?another=1")
    hung.post(f"/cards/{ask.pk}/", {"answer": "another", "note": "canary-school-friend"})
    assert "would rather meet somebody else" in page(mai, f"/c/{proposed.cohort.pk}/")
    linh = proposed.world.client(proposed.world.linh)
    for path in ("/me/", "/me/privacy/"):
        assert "canary-school-friend" not in page(linh, path)


def test_the_overview_counts_each_leader_once(proposed: Round) -> None:  # noqa: F811
    mai = proposed.world.client(proposed.world.mai)
    mai.post(f"/c/{proposed.cohort.pk}/matching/asks/", {"version": proposed.run.version})
    ask = Ask.objects.get(leader=proposed.world.hung_enrolment)
    proposed.world.client(proposed.world.hung).post(f"/cards/{ask.pk}/", {"answer": "yes"})
    text = page(mai, f"/c/{proposed.cohort.pk}/")
    assert "1 of 6 leaders" in text
    assert "1 confirmed, 5 asked, 0 proposed, 0 without a mentor" in text


def test_the_sponsor_sees_figures_but_no_names_and_no_queue(proposed: Round) -> None:  # noqa: F811
    text = page(proposed.world.client(proposed.world.sponsor), f"/c/{proposed.cohort.pk}/")
    assert "Who needs you today" not in text
    for pair in queries.proposed_pairs(proposed.run):
        assert pair.leader.person.full_name not in text
        assert pair.mentor.person.full_name not in text
