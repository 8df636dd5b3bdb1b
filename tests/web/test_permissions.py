"""Who may knock at which door: every address, as every role of the cast, in one's own organisation and in another.

An address without a row in CASES fails the build, so that nobody can forget one.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.apps import apps
from django.urls import get_resolver, reverse

from tests.matching.conftest import Round, crowd, proposed  # noqa: F401  # fixtures
from tests.world import World
from upwell.agenda.actions import launch
from upwell.matching.actions import confirm
from upwell.matching.models import Ask
from upwell.matching.queries import current_run, proposed_pairs
from upwell.notices.links import action_url
from upwell.notices.models import Message
from upwell.pairs.models import Pair
from upwell.people.models import Consent, Role, StaffImport
from upwell.programmes.models import CohortRole, Enrolment, NeverPair

MANAGERS = {"owner", "coordinator"}
OVERSEERS = MANAGERS | {"sponsor"}
SIGNED_IN = OVERSEERS | {"leader", "mentor", "stranger", "other organisation", "operator"}
EVERYBODY = SIGNED_IN | {"nobody"}
Where = Callable[["Full"], list[object]]


@dataclass
class Full:
    """The cast's world with one row of each kind in it."""

    world: World
    ask: Ask
    pair: Pair
    message: Message
    staff_import: StaffImport
    role: Role
    cohort_role: CohortRole
    never: NeverPair
    consent: Consent
    begun: Enrolment


@dataclass(frozen=True)
class Case:
    """An address: how to fill it, who may, and by which method it is knocked at."""

    name: str
    who: set[str]
    where: Where = lambda full: []
    method: str = "get"
    sends: Callable[["Full"], dict[str, object]] = lambda full: {}


def proposal(full: Full) -> dict[str, object]:
    """What the forms of the review page carry."""
    run = current_run(full.world.cohort)
    pair = next(pair for pair in proposed_pairs(run) if pair.leader != full.pair.leader)
    return {"run": run.number, "version": run.version, "pair": str(pair.pk), "leader": "L0", "mentor": "M1"}


def slug(full: Full) -> list[object]:
    return [full.world.organisation.slug]


def cohort(full: Full) -> list[object]:
    return [full.world.cohort.pk]


def of_cohort(row: str) -> Where:
    return lambda full: [full.world.cohort.pk, getattr(full, row).pk]


def of_organisation(row: str) -> Where:
    return lambda full: [full.world.organisation.slug, getattr(full, row).pk]


def code(full: Full) -> list[object]:
    return [full.world.cohort.join_code]


CASES = [
    # signing in
    Case("home", SIGNED_IN),
    *(Case(name, EVERYBODY) for name in ("sign-in", "sign-in-code", "sign-in-password", "help")),
    Case("sign-in-demo", set(), lambda full: ["nothing"]),
    Case("sign-out", EVERYBODY, method="post"),
    Case("language", EVERYBODY, method="post"),
    # first run
    Case("start", MANAGERS | {"operator", "other organisation"}),
    Case("organisation-new", {"operator"}),
    Case("sample-data", {"operator"}, method="post"),
    Case("sample-data-removal", set()),
    # the organisation
    *(
        Case(name, MANAGERS, slug)
        for name in ("programmes", "programme-new", "roles", "messages", "find", "staff")
    ),
    *(Case(name, MANAGERS, slug) for name in ("levels", "staff-import-new")),
    Case("levels-file", MANAGERS, slug, "post"),
    Case("organisation-settings", MANAGERS, slug, "post"),
    Case("role-removal", MANAGERS, of_organisation("role"), "post"),
    Case("find-invitations", MANAGERS, slug, "post", lambda full: {"cohort": str(full.world.cohort.pk)}),
    Case("nominations", MANAGERS, slug, "post", lambda full: {"topic": "ai-writing"}),
    Case("message", MANAGERS, of_organisation("message")),
    Case("message-html", MANAGERS, of_organisation("message")),
    Case("message-retry", MANAGERS, of_organisation("message"), "post"),
    # the cohort
    Case("overview", OVERSEERS, cohort),
    *(
        Case(name, MANAGERS, cohort)
        for name in (
            *("settings", "settings-purpose", "settings-dates", "settings-rules", "settings-texts"),
            *("settings-people", "settings-pulse", "people", "choose-leaders", "invite-mentors", "matching"),
            "asks",
        )
    ),
    *(
        Case(name, MANAGERS, cohort, "post")
        for name in (
            *("sign-up", "sign-up-closing", "clones", "cohort-roles", "never-pairs", "approvals", "declines"),
            *("reminders", "leader-invitations", "mentor-invitations", "runs"),
        )
    ),
    *(Case(name, MANAGERS, cohort, "post", proposal) for name in ("locks", "swaps", "undone")),
    Case("cohort-role-removal", MANAGERS, of_cohort("cohort_role"), "post"),
    Case("never-pair-removal", MANAGERS, of_cohort("never"), "post"),
    Case("pledge", OVERSEERS, cohort),
    Case("person", MANAGERS, of_cohort("begun")),
    Case("withdrawal", MANAGERS, of_cohort("begun")),
    Case("decline-removal", MANAGERS, of_cohort("begun"), "post"),
    Case("ask-removal", MANAGERS, of_cohort("ask"), "post"),
    Case("pair-removal", MANAGERS, of_cohort("pair"), "post"),
    # one's own
    Case("card", {"leader"}, lambda full: [full.ask.pk]),
    Case("me", SIGNED_IN),
    Case("me-password", SIGNED_IN),
    Case("privacy", SIGNED_IN),
    Case("consent-removal", {"mentor"}, lambda full: [full.consent.pk], "post"),
    Case("departure", {"mentor"}, lambda full: [full.begun.pk]),
    Case("leader-setup", {"leader"}, lambda full: [full.world.hung_enrolment.pk]),
    Case("signup-resume", {"mentor"}, lambda full: [full.begun.pk]),
    Case("signup", {"mentor"}, lambda full: [full.begun.pk, 1]),
    Case("signup-received", {"mentor"}, lambda full: [full.begun.pk]),
    # by a link
    Case("join", EVERYBODY, code),
    Case("join-qr", EVERYBODY, code),
    Case("signups", SIGNED_IN, code, "post"),
    Case("action", EVERYBODY, lambda full: [action_url("card", full.ask.pk).split("/a/")[1].strip("/")]),
]
"""The staff import's own pages are added below: they all hang on one draft."""


def staff_cases() -> list[Case]:
    row = of_organisation("staff_import")
    names = {
        path.name
        for path in get_resolver().url_patterns[0].url_patterns
        if path.name.startswith("staff-import-")
    }
    posts = {"staff-import-confirmation", "staff-import-removal"}
    known = {"staff-import-new"}
    return [
        Case("staff-import", MANAGERS, row),
        *(Case(name, MANAGERS, row, "post" if name in posts else "get") for name in sorted(names - known)),
    ]


ALL = [*CASES, *staff_cases()]


@pytest.fixture
def full(proposed: Round) -> Full:  # noqa: F811
    world, run = proposed.world, proposed.run
    launch(actor=world.mai, run=run, version=run.version, pairs=proposed_pairs(run))
    ask = Ask.objects.get(leader=world.hung_enrolment)
    other = Ask.objects.exclude(pk=ask.pk).first()
    confirm(actor=None, ask=other)
    return Full(
        world=world,
        ask=ask,
        pair=Pair.objects.get(),
        message=Message.objects.filter(organisation=world.organisation).first(),
        staff_import=StaffImport.objects.create(
            organisation=world.organisation,
            by=world.mai,
            file_name="staff.csv",
            content="staff_no,full_name\nZ1,Ví Dụ\nZ2,\n".encode(),
            as_of="2026-09-01",
            mode="additions",
        ),
        role=Role.objects.get(account=world.sponsor),
        cohort_role=CohortRole.objects.create(
            cohort=world.cohort, account=world.operator, role="ombudsperson"
        ),
        never=NeverPair.objects.create(
            cohort=world.cohort, leader=world.hung_enrolment.person, mentor=world.person(world.quan)
        ),
        consent=Consent.objects.create(person=world.person(world.linh), purpose="take_part", words="ok"),
        begun=world.linh_enrolment,
    )


def fingerprint() -> dict[str, int]:
    """How many rows each of our tables has."""
    ours = [model for model in apps.get_models() if model.__module__.startswith("upwell.")]
    return {model._meta.label: model.objects.count() for model in ours}


def test_every_address_has_a_row_in_the_table() -> None:
    names = {path.name for path in get_resolver().url_patterns[0].url_patterns}
    listed = {case.name for case in ALL}
    assert names - listed == set(), "addresses without a row"
    assert listed - names == set(), "rows without an address"


@pytest.mark.parametrize("case", ALL, ids=lambda case: case.name)
def test_each_role_gets_what_the_table_says(full: Full, case: Case) -> None:
    check_refusals(full, case)
    check_entrances(full, case)


def check_refusals(full: Full, case: Case) -> None:
    """Whoever is not listed gets 404 (nobody: the sign-in page), and nothing changes."""
    url, sent = reverse(case.name, args=case.where(full)), case.sends(full)
    before = fingerprint()
    for role, account in full.world.cast.items():
        if role in case.who:
            continue
        answer = getattr(full.world.client(account), case.method)(url, sent)
        to_sign_in = account is None and answer.get("Location", "").startswith("/signin/")
        assert answer.status_code == 404 or to_sign_in, f"{role} gets {answer.status_code} at {url}"
    assert fingerprint() == before, "a refused request changed rows"


def check_entrances(full: Full, case: Case) -> None:
    """Whoever is listed gets in; looking, by GET or HEAD, writes nothing."""
    url, sent = reverse(case.name, args=case.where(full)), case.sends(full)
    before = fingerprint()
    for role in sorted(case.who):
        client = full.world.client(full.world.cast[role])
        answer = getattr(client, case.method)(url, sent)
        assert answer.status_code not in (403, 404, 500), f"{role} gets {answer.status_code} at {url}"
        if case.method == "post":
            break  # the second one would meet what the first has changed
        assert answer.status_code in (200, 302), f"{role} gets {answer.status_code} at {url}"
        client.head(url)
    if case.method == "get":
        assert fingerprint() == before, "looking changed rows"


def test_a_row_of_another_organisation_is_not_reached_through_an_own_address(full: Full) -> None:
    """Yến, who owns another organisation, puts her own name in front of a foreign row."""
    client = full.world.client(full.world.yen)
    own = full.world.other_organisation.slug
    for name, row in (
        ("message", full.message),
        ("message-html", full.message),
        ("staff-import", full.staff_import),
    ):
        assert client.get(reverse(name, args=[own, row.pk])).status_code == 404


def test_unknown_keys_are_404_for_those_who_may_manage(full: Full) -> None:
    client = full.world.client(full.world.mai)
    assert client.get(reverse("overview", args=[uuid.uuid4()])).status_code == 404
    assert client.get(reverse("person", args=[full.world.cohort.pk, uuid.uuid4()])).status_code == 404
    assert (
        client.get(reverse("message", args=[full.world.organisation.slug, uuid.uuid4()])).status_code == 404
    )


def test_the_table_catches_a_door_that_is_left_open(full: Full, monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: with the check of the overview taken away, its row in the table fails."""
    from upwell.programmes.models import Cohort
    from upwell.web.views import overview

    monkeypatch.setattr(overview, "get_overseen_cohort", lambda user, pk: Cohort.objects.get(pk=pk))
    case = next(case for case in ALL if case.name == "overview")
    with pytest.raises(AssertionError, match="gets 200"):
        check_refusals(full, case)
