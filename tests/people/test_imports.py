"""Staff files from the draft to the undo: people, their history, and what a file can never do."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.apps import apps
from django.db import OperationalError, connection
from django.db.models import Q
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.people.bringing import AUGUST, JULY, SEPTEMBER, bring, draft, history, person, snapshot
from tests.world import World, account
from upwell.audit.models import Entry
from upwell.lib.unreadable import UnreadableFile
from upwell.people.actions.imports import (
    InUse,
    NotADraft,
    NothingToUndo,
    NumberNotTyped,
    OlderThanLast,
    PlanChanged,
    choose_columns,
    confirm_import,
    forget_old_drafts,
    put_away,
    start_import,
    undo_import,
)
from upwell.people.actions.roles import create_organisation
from upwell.people.models import Grade, Person, Posting, Role, StaffImport
from upwell.people.queries import (
    dry_run,
    faults_of,
    has_doubtful_columns,
    last_import,
    remembered_columns,
    table_set_aside,
)
from upwell.programmes.models import Enrolment
from upwell.tenants.models import Account, Organisation

HEADER = "staff_no,full_name,unit,email"


@pytest.fixture
def organisation(db: None) -> Organisation:
    return create_organisation(actor=None, name="Sông Xanh", owner=account("owner@songxanh.example"))


def rows_of_all_tables() -> dict[str, int]:
    return {model._meta.label: model._base_manager.count() for model in apps.get_models()}


# --- drafts ---


def test_draft_changes_nobody(organisation: Organisation) -> None:
    run = dry_run(draft(organisation, HEADER, "A1,Lê An,IT,an@x.example"))
    assert run.plan.counts() == {"added": 1, "changed": 0, "left": 0, "unchanged": 0}
    assert Person.objects.filter(organisation=organisation).count() == 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"staff_no,full_name\n",
        "Mã NV,Họ tên\n1,Nguyễn".encode("cp1258", "replace"),
        b"staff_no,full_name\nA1,\0An\n",
        b"PK\x03\x04 broken",
        b"%PDF-1.7",
        b"\x1f\x8b\x08broken",
        b'staff_no,full_name\nA1,"An\n',
        b"staff_no,full_name\n" + b"A1,An\n" * 200_001,
    ],
    ids=["empty", "only a header", "cp1258", "zero byte", "xlsx", "pdf", "gzip", "quotes", "rows"],
)
def test_file_that_cannot_be_read_changes_nothing(organisation: Organisation, content: bytes) -> None:
    before = rows_of_all_tables()
    with pytest.raises(UnreadableFile):
        start_import(
            actor=None,
            organisation=organisation,
            content=content,
            file_name="staff.csv",
            mode="full",
            as_of=JULY,
            mapping={},
        )
    assert rows_of_all_tables() == before


def test_missing_column_is_told_before_anything_changes(organisation: Organisation) -> None:
    made = draft(organisation, "full_name,unit", "Lê An,IT")
    with pytest.raises(UnreadableFile, match="column_missing column=staff_no"):
        confirm_import(actor=None, staff_import=made)
    choose_columns(staff_import=made, columns={0: "full_name", 1: "staff_no"})
    confirm_import(actor=None, staff_import=made)
    assert person(organisation, "IT").full_name == "Lê An"


def test_chosen_columns_are_remembered_for_the_next_file(organisation: Organisation) -> None:
    made = draft(organisation, "Ref,Who,Shoe size", "A1,Lê An,39")
    choose_columns(staff_import=made, columns={0: "staff_no", 1: "full_name", 2: None})
    confirm_import(actor=None, staff_import=made)
    assert remembered_columns(organisation) == {"ref": "staff_no", "who": "full_name", "shoe size": ""}
    assert dry_run(draft(organisation, "Ref,Who,Shoe size", "A1,Lê An,39")).plan.unchanged == 1
    assert person(organisation, "A1").kept_aside == {"Shoe size": "39"}


def test_columns_that_nobody_was_asked_about_are_remembered_too(organisation: Organisation) -> None:
    bring(organisation, HEADER + ",Shoe size", "A1,Lê An,IT,,39")
    assert not has_doubtful_columns(draft(organisation, HEADER + ",Shoe size", "A1,Lê An,IT,,39"))
    assert has_doubtful_columns(draft(organisation, HEADER + ",Car", "A1,Lê An,IT,,yes"))


def test_draft_that_was_put_away_is_gone(organisation: Organisation) -> None:
    made = draft(organisation, HEADER, "A1,Lê An,IT,")
    put_away(staff_import=made)
    for action in (
        lambda: confirm_import(actor=None, staff_import=made),
        lambda: put_away(staff_import=made),
        lambda: choose_columns(staff_import=made, columns={}),
    ):
        with pytest.raises(NotADraft):
            action()


def test_forgotten_drafts_are_dropped_after_a_week(organisation: Organisation) -> None:
    confirmed = bring(organisation, HEADER, "A1,Lê An,IT,")
    young, old = (draft(organisation, HEADER, "A1,Lê An,IT,") for _ in range(2))
    eight_days_ago = timezone.now() - dt.timedelta(days=8)
    StaffImport.objects.filter(pk__in=[confirmed.pk, old.pk]).update(created_at=eight_days_ago)
    forget_old_drafts()
    assert set(StaffImport.objects.all()) == {confirmed, young}


# --- confirming ---


def test_confirming_adds_people_and_begins_their_history(organisation: Organisation) -> None:
    made = bring(organisation, HEADER, "A1,Nguyễn Thuỳ An,IT,An@X.example")
    an = person(organisation, "A1")
    assert (an.call_name, an.email, an.from_import_id) == ("An", "an@x.example", made.pk)
    assert history(organisation, "A1") == [("IT", JULY, None, "")]
    assert list(Person.objects.found_by("nguyen thuy")) == [an]


def test_confirming_drops_the_file_and_is_recorded(organisation: Organisation) -> None:
    made = bring(organisation, HEADER, "A1,Lê An,IT,", "A2,,IT,")
    assert made.content is None
    assert made.summary == {"added": 1, "changed": 0, "left": 0, "unchanged": 0, "set_aside": 1}
    entry = Entry.objects.get(verb="staff_imported")
    assert entry.details == {"file": "staff.csv", **made.summary}


def test_faulty_rows_are_kept_to_be_mended(organisation: Organisation) -> None:
    made = bring(organisation, HEADER, "A1,Lê An,IT,", "A2,,IT,b@x.example")
    assert [fault.code for fault in faults_of(made)] == ["name_missing"]
    table = table_set_aside(made)
    assert table.header == ("staff_no", "full_name", "unit", "email")
    assert [row.cells for row in table.rows] == [("A2", "", "IT", "b@x.example")]
    bring(organisation, HEADER, "A2,Lê Bình,IT,b@x.example", mode="additions")
    made.refresh_from_db()
    assert made.set_aside == {}


def test_repeated_import_changes_nothing_at_all(organisation: Organisation) -> None:
    rows = (HEADER, "A1,Lê An,IT,an@x.example", "A2,Lê Bình,Kho,")
    bring(organisation, *rows)
    before = snapshot(organisation)
    again = bring(organisation, *rows, as_of=AUGUST)
    assert again.summary == {"added": 0, "changed": 0, "left": 0, "unchanged": 2, "set_aside": 0}
    assert snapshot(organisation) == before


def test_moving_ends_one_posting_and_begins_the_next(organisation: Organisation) -> None:
    bring(organisation, HEADER, "A1,Lê An,IT,")
    bring(organisation, HEADER, "A1,Lê An,Kho,", as_of=AUGUST)
    assert history(organisation, "A1") == [("IT", JULY, AUGUST, ""), ("Kho", AUGUST, None, "")]


def test_new_address_or_name_is_no_new_posting(organisation: Organisation) -> None:
    bring(organisation, HEADER, "A1,Lê An,IT,")
    bring(organisation, HEADER, "A1,Lê Thu An,IT,an@x.example", as_of=AUGUST)
    assert history(organisation, "A1") == [("IT", JULY, None, "")]
    assert list(Person.objects.found_by("thu an@x")) == [person(organisation, "A1")]


def test_two_moves_on_one_day_leave_the_last(organisation: Organisation) -> None:
    for unit in ("IT", "Kho", "Luật"):
        bring(organisation, HEADER, f"A1,Lê An,{unit},")
    assert history(organisation, "A1") == [("Luật", JULY, None, "")]


def test_leaving_and_coming_back_are_both_kept(organisation: Organisation) -> None:
    stays = "A2,Lê Bình,Kho,"
    bring(organisation, HEADER, "A1,Lê An,IT,", stays)
    bring(organisation, HEADER, stays, as_of=AUGUST)
    assert person(organisation, "A1").left_on == AUGUST
    assert history(organisation, "A1") == [("IT", JULY, AUGUST, "")]
    bring(organisation, HEADER, "A1,Lê An,Kho,", stays, as_of=SEPTEMBER)
    assert person(organisation, "A1").left_on is None
    assert history(organisation, "A1") == [("IT", JULY, AUGUST, ""), ("Kho", SEPTEMBER, None, "")]


def test_date_and_reason_in_a_file_end_the_posting(organisation: Organisation) -> None:
    header = "staff_no,full_name,unit,left_on,leave_reason"
    bring(organisation, header, "A1,Lê An,IT,,")
    made = bring(organisation, header, "A1,Lê An,IT,20/07/2026,nghỉ hưu", as_of=AUGUST)
    assert made.summary["left"] == 1
    assert history(organisation, "A1") == [("IT", JULY, dt.date(2026, 7, 20), "retirement")]


def test_real_date_corrects_an_assumed_one(organisation: Organisation) -> None:
    header = "staff_no,full_name,unit,left_on,leave_reason"
    bring(organisation, header, "A1,Lê An,IT,,", "A2,Lê Bình,IT,,")
    bring(organisation, header, "A2,Lê Bình,IT,,", as_of=AUGUST)
    last = bring(organisation, header, "A1,Lê An,IT,2026-07-10,voluntary", mode="additions", as_of=SEPTEMBER)
    assert history(organisation, "A1") == [("IT", JULY, dt.date(2026, 7, 10), "voluntary")]
    undo_import(actor=None, staff_import=last)
    assert history(organisation, "A1") == [("IT", JULY, AUGUST, "")]


def test_leaving_before_the_first_list_makes_no_history_backwards(organisation: Organisation) -> None:
    header = "staff_no,full_name,unit,left_on"
    bring(organisation, header, "A1,Lê An,IT,")
    bring(organisation, header, "A1,Lê An,IT,2026-06-15", as_of=AUGUST)
    assert person(organisation, "A1").left_on == dt.date(2026, 6, 15)
    assert history(organisation, "A1") == []


def test_date_of_leaving_to_come_leaves_somebody_employed_until_then(organisation: Organisation) -> None:
    header = "staff_no,full_name,unit,left_on"
    bring(organisation, header, "A1,Lê An,IT,2026-08-15")
    people = Person.objects.filter(organisation=organisation)
    assert people.employed(on=dt.date(2026, 8, 14)).exists()
    assert not people.employed(on=dt.date(2026, 8, 15)).exists()
    assert history(organisation, "A1") == [("IT", JULY, dt.date(2026, 8, 15), "")]
    # A move before that day, and then the leaving is called off.
    bring(organisation, header, "A1,Lê An,Kho,2026-08-15", as_of=AUGUST)
    assert history(organisation, "A1") == [
        ("IT", JULY, AUGUST, ""),
        ("Kho", AUGUST, dt.date(2026, 8, 15), ""),
    ]
    bring(organisation, header, "A1,Lê An,Kho,", as_of=dt.date(2026, 8, 10))
    assert history(organisation, "A1") == [("IT", JULY, AUGUST, ""), ("Kho", AUGUST, None, "")]


def test_file_with_few_columns_leaves_the_others(organisation: Organisation) -> None:
    bring(organisation, HEADER + ",skills", "A1,Lê An,IT,an@x.example,Python;SQL")
    bring(organisation, "staff_no,full_name,site", "A1,Lê An,Huế", mode="additions", as_of=AUGUST)
    an = person(organisation, "A1")
    assert (an.unit, an.email, an.skills, an.site) == ("IT", "an@x.example", ["Python", "SQL"], "Huế")


def test_verified_holder_of_an_address_is_tied_to_the_new_row(organisation: Organisation) -> None:
    holder = account("an@x.example")
    Account.objects.create(email="unproven@x.example")
    bring(organisation, HEADER, "A1,Lê An,IT,an@x.example", "A2,Lê Bình,IT,unproven@x.example")
    assert person(organisation, "A1").account == holder
    assert person(organisation, "A2").account is None


def test_new_address_unties_the_account_of_the_old_one(organisation: Organisation) -> None:
    holder = account("an@x.example")
    bring(organisation, HEADER, "A1,Lê An,IT,an@x.example")
    last = bring(organisation, HEADER, "A1,Lê An,IT,other@x.example", as_of=AUGUST)
    assert person(organisation, "A1").account is None
    undo_import(actor=None, staff_import=last)
    assert person(organisation, "A1").account == holder


def test_older_list_cannot_follow_a_newer_one(organisation: Organisation) -> None:
    early = draft(organisation, HEADER, "A1,Lê An,Kho,", as_of=JULY)
    bring(organisation, HEADER, "A1,Lê An,IT,", as_of=AUGUST)
    with pytest.raises(OlderThanLast) as caught:
        confirm_import(actor=None, staff_import=early)
    assert caught.value.described_until == AUGUST
    with pytest.raises(OlderThanLast):
        draft(organisation, HEADER, "A1,Lê An,Kho,", as_of=JULY)


def test_many_leaving_needs_the_number_typed(organisation: Organisation) -> None:
    bring(organisation, HEADER, *(f"A{number},Lê An,IT," for number in range(20)))
    made = draft(organisation, HEADER, *(f"A{number},Lê An,IT," for number in range(17)))
    for typed in (None, 2, 4):
        with pytest.raises(NumberNotTyped) as caught:
            confirm_import(actor=None, staff_import=made, typed_number=typed)
        assert caught.value.leaving == 3
    assert Person.objects.filter(organisation=organisation, left_on=None).count() == 20
    confirm_import(actor=None, staff_import=made, typed_number=3)
    assert Person.objects.filter(organisation=organisation, left_on=None).count() == 17


def test_what_was_shown_is_what_is_confirmed(organisation: Organisation) -> None:
    made = draft(organisation, HEADER, "A1,Lê An,IT,")
    shown = dry_run(made).plan.counts()
    bring(organisation, HEADER, "A1,Lê An,IT,")
    with pytest.raises(PlanChanged):
        confirm_import(actor=None, staff_import=made, seen=shown)


def test_confirming_twice_confirms_once(organisation: Organisation) -> None:
    made = bring(organisation, HEADER, "A1,Lê An,IT,")
    with pytest.raises(NotADraft):
        confirm_import(actor=None, staff_import=made)
    assert Entry.objects.filter(verb="staff_imported").count() == 1


@pytest.mark.django_db(transaction=True)
def test_confirming_twice_at_once_has_one_winner(transactional_db: None) -> None:
    owner = account("owner@songxanh.example")
    organisation = create_organisation(actor=None, name="Sông Xanh", owner=owner)
    made = draft(organisation, HEADER, *(f"A{number},Lê An,IT," for number in range(50)))

    at_the_door = threading.Barrier(4, timeout=20)

    def confirm(_attempt: int) -> str:
        seen_by_this_request = StaffImport.objects.get(pk=made.pk)
        at_the_door.wait()
        try:
            while True:
                try:
                    confirm_import(actor=None, staff_import=seen_by_this_request)
                except NotADraft:
                    return "too late"
                except OperationalError:
                    # SQLite in memory, as in tests, does not wait for the other's lock; a file does.
                    continue
                return "confirmed"
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        results = sorted(pool.map(confirm, range(4)))
    assert results == ["confirmed", "too late", "too late", "too late"]
    assert Person.objects.filter(organisation=organisation).count() == 50


def test_failure_half_way_changes_nothing(
    organisation: Organisation, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = draft(organisation, HEADER, "A1,Lê An,IT,")
    monkeypatch.setattr("upwell.people.actions.imports.record", lambda **_details: 1 / 0)
    before = rows_of_all_tables()
    with pytest.raises(ZeroDivisionError):
        confirm_import(actor=None, staff_import=made)
    assert rows_of_all_tables() == before
    made.refresh_from_db()
    assert made.is_draft


# --- undoing ---


def test_undo_takes_everything_back(organisation: Organisation) -> None:
    header = "staff_no,full_name,unit,email,joined_on,grade"
    bring(
        organisation,
        header,
        "A1,Lê An,IT,an@x.example,2020-01-05,7",
        "A2,Lê Bình,Kho,,,",
        "A3,Lê Chi,Kho,c@x.example,2021-03-01,8",
        "A5,Lê Em,Kho,,,",
    )
    bring(organisation, header, "A2,Lê Bình,Kho,,,", mode="additions", as_of=JULY)
    before = snapshot(organisation)
    last = bring(
        organisation,
        header,
        "A1,Lê Thu An,Luật,new@x.example,2020-02-05,8",
        "A2,Lê Bình,Kho,,,",
        "A4,Lê Dung,IT,,,",
        "A5,Lê Em,IT,,,",
        as_of=AUGUST,
    )
    assert last.summary == {"added": 1, "changed": 2, "left": 1, "unchanged": 1, "set_aside": 0}
    assert snapshot(organisation) != before
    undo_import(actor=None, staff_import=last)
    assert snapshot(organisation) == before
    assert Entry.objects.filter(verb="staff_import_undone", about_id=last.pk).exists()


def test_undo_of_a_return_keeps_the_leaving(organisation: Organisation) -> None:
    stays = "A2,Lê Bình,Kho,"
    bring(organisation, HEADER, "A1,Lê An,IT,", stays)
    bring(organisation, HEADER, stays, as_of=AUGUST)
    before = snapshot(organisation)
    undo_import(actor=None, staff_import=bring(organisation, HEADER, "A1,Lê An,Kho,", stays, as_of=SEPTEMBER))
    assert snapshot(organisation) == before


def test_undo_of_planned_leaving_lets_the_posting_run_on(organisation: Organisation) -> None:
    header = "staff_no,full_name,unit,left_on"
    bring(organisation, header, "A1,Lê An,IT,")
    before = snapshot(organisation)
    undo_import(actor=None, staff_import=bring(organisation, header, "A1,Lê An,IT,2027-01-01", as_of=AUGUST))
    assert snapshot(organisation) == before


def test_imports_are_undone_from_the_last_to_the_first(organisation: Organisation) -> None:
    states, imports = [snapshot(organisation)], []
    for unit, day in (("IT", JULY), ("Kho", JULY), ("Luật", AUGUST)):
        imports.append(bring(organisation, HEADER, f"A1,Lê An,{unit},", as_of=day))
        states.append(snapshot(organisation))
    with pytest.raises(NothingToUndo):
        undo_import(actor=None, staff_import=imports[0])
    for made in reversed(imports):
        assert snapshot(organisation) == states.pop()
        undo_import(actor=None, staff_import=made)
        with pytest.raises(NothingToUndo):
            undo_import(actor=None, staff_import=made)
    assert snapshot(organisation) == states.pop()
    assert last_import(organisation) is None


ROWS = st.dictionaries(
    st.sampled_from(["A1", "A2", "A3"]),
    st.tuples(
        st.sampled_from(["IT", "Kho"]),
        st.sampled_from(["", "2026-07-03", "2027-01-01"]),
        st.sampled_from(["", "an@x.example"]),
    ),
    min_size=1,
)
FILES = st.lists(
    st.tuples(ROWS, st.sampled_from(["full", "additions"]), st.booleans()), min_size=1, max_size=5
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(FILES)
def test_any_chain_of_imports_is_undone_step_by_step(
    db: None, files: list[tuple[dict[str, tuple[str, str, str]], str, bool]]
) -> None:
    owner = Account.objects.for_address("owner@chain.example")
    organisation = create_organisation(actor=None, name="Chain", owner=owner)
    day, states, imports = JULY, [], []
    for people, mode, is_next_day in files:
        day += dt.timedelta(days=is_next_day)
        states.append(snapshot(organisation))
        header = "staff_no,full_name,unit,left_on,email"
        rows = [f"{number},Lê An,{unit},{left},{email}" for number, (unit, left, email) in people.items()]
        imports.append(bring(organisation, header, *rows, mode=mode, as_of=day))
        running = Posting.objects.filter(person__organisation=organisation).filter(
            Q(until_on=None) | Q(until_on__gt=day)
        )
        employed = Person.objects.filter(organisation=organisation).employed(on=day)
        # Whoever works here has one posting that runs, with the facts that the person has now.
        assert sorted(running.values_list("person", "unit")) == sorted(employed.values_list("pk", "unit"))
    for made in reversed(imports):
        undo_import(actor=None, staff_import=made)
        assert snapshot(organisation) == states.pop()


def test_import_after_an_undo_is_as_if_nothing_had_been(organisation: Organisation) -> None:
    undo_import(actor=None, staff_import=bring(organisation, HEADER, "A1,Lê An,IT,", as_of=AUGUST))
    bring(organisation, HEADER, "A1,Lê An,Kho,", as_of=JULY)
    assert history(organisation, "A1") == [("Kho", JULY, None, "")]


def test_undo_is_refused_by_name_when_somebody_takes_part(world: World) -> None:
    made = bring(world.organisation, HEADER, "N1,Lê Mới,IT,", "N2,Lê Cũ,IT,", mode="additions")
    Enrolment.objects.create(cohort=world.cohort, person=person(world.organisation, "N1"), role="mentor")
    before = snapshot(world.organisation)
    with pytest.raises(InUse) as caught:
        undo_import(actor=world.mai, staff_import=made)
    assert caught.value.names == ["Lê Mới"]
    assert snapshot(world.organisation) == before


def test_undo_in_one_organisation_does_not_touch_another(world: World, organisation: Organisation) -> None:
    bring(world.organisation, HEADER, "N1,Lê Mới,IT,", mode="additions")
    before = snapshot(world.organisation)
    undo_import(actor=None, staff_import=bring(organisation, HEADER, "N1,Lê An,IT,"))
    assert snapshot(world.organisation) == before


# --- what a file can never do ---


def test_import_never_grants_a_role(world: World) -> None:
    before = set(Role.objects.values_list("account__email", "role"))
    bring(
        world.organisation,
        "staff_no,full_name,email,role,roles,group,groups,is_operator,owner,account,organisation",
        "S004,Nguyễn Thuỳ Linh,linh@saomai.example,owner,owner;coordinator,admins,admins,yes,yes,1,Sông Xanh",
        "X1,Kẻ Lạ,x@saomai.example,owner,coordinator,HR admin,admins,true,true,1,Sông Xanh",
        mode="additions",
    )
    assert set(Role.objects.values_list("account__email", "role")) == before
    assert not Account.objects.filter(email="x@saomai.example").exists()
    world.linh.refresh_from_db()
    assert not world.linh.is_operator
    assert person(world.organisation, "X1").employer == "Sông Xanh"
    assert not Person.objects.filter(organisation=world.other_organisation).exists()


def test_composed_and_decomposed_letters_are_one_person(organisation: Organisation) -> None:
    bring(organisation, "staff_no,full_name", "Đ1,Hoà")
    again = bring(organisation, "staff_no,full_name", "Đ1,Hoa\u0300", as_of=AUGUST)
    assert again.summary["unchanged"] == 1


def test_new_grades_wait_for_a_level(organisation: Organisation) -> None:
    bring(organisation, "staff_no,full_name,grade", "A1,Lê An,Bậc 7")
    assert Grade.objects.get(organisation=organisation).level is None
    assert person(organisation, "A1").level is None
