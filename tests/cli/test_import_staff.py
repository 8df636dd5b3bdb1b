"""`upwell import-staff`: what it prints, what it writes, and its exit codes."""

import datetime as dt
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone

from tests.people.bringing import history, snapshot
from tests.world import account
from upwell.people.actions.roles import create_organisation
from upwell.people.models import Person, Role, StaffImport
from upwell.tenants.models import Organisation

DATA = Path(__file__).parents[1] / "data"
REAL = DATA / "staff-dfid-2014-sample.csv"
LEVELS = DATA / "staff-dfid-2014.levels.toml"


@pytest.fixture
def organisation(db: None) -> Organisation:
    return create_organisation(actor=None, name="Sông Xanh", owner=account("owner@songxanh.example"))


@pytest.fixture
def staff(tmp_path: Path) -> Path:
    file = tmp_path / "staff.csv"
    file.write_text("staff_no,full_name,unit\nA1,Lê An,IT\nA2,,IT\nA3,Lê Chi,Kho\n", encoding="utf-8")
    return file


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    call_command("import_staff", *map(str, arguments))
    return capsys.readouterr().out


def refusal(*arguments: object) -> str:
    with pytest.raises(CommandError) as caught:
        call_command("import_staff", *map(str, arguments))
    assert caught.value.returncode == 2
    return str(caught.value)


def test_real_file_is_imported_with_its_levels(
    organisation: Organisation, capsys: pytest.CaptureFixture[str]
) -> None:
    told = run(capsys, REAL, "--organisation", "song-xanh", "--levels", LEVELS)
    people = Person.objects.filter(organisation=organisation)
    assert f"added{people.count():>13}" in told
    assert "the manager XX is not in the file." in told
    assert "Columns kept aside: occupation" in told
    assert f"People with a level: {people.count()} of {people.count()}" in told
    assert told.endswith("Imported.\n")


def test_second_run_changes_nothing(organisation: Organisation, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, REAL, "--organisation", "SÔNG XANH".title(), "--levels", LEVELS)
    before = snapshot(organisation)
    told = run(capsys, REAL, "--organisation", "Sông Xanh")
    for name in ("added", "changed", "left"):
        assert f"  {name:<10}{0:>8}\n" in told
    assert snapshot(organisation) == before


def test_dry_run_changes_nothing_and_says_so(
    organisation: Organisation, staff: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = run(capsys, staff, "--organisation", "song-xanh", "--dry-run", "--levels", LEVELS)
    assert f"  {'added':<10}{2:>8}\n" in told
    assert told.endswith("Dry run: nothing was changed.\n")
    assert not Person.objects.filter(organisation=organisation).exists()
    assert not StaffImport.objects.exists()


def test_faulty_rows_are_listed_and_written_beside_the_file(
    organisation: Organisation, staff: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = run(capsys, staff, "--organisation", "song-xanh")
    assert "Rows set aside (1):\n  Row 3 has no name.\n" in told
    faults = staff.with_name("staff.csv.faults.csv")
    assert str(faults) in told
    mended = faults.read_text(encoding="utf-8-sig").replace('"A2",""', '"A2","Lê Bình"')
    faults.write_text(mended, encoding="utf-8")
    told = run(capsys, faults, "--organisation", "song-xanh", "--additions")
    assert f"  {'added':<10}{1:>8}\n" in told
    assert "kept aside" not in told
    assert Person.objects.filter(organisation=organisation).employed().count() == 3


def test_faulty_rows_go_where_one_wishes(
    organisation: Organisation, staff: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, staff, "--organisation", "song-xanh", "--faults", tmp_path / "mend.csv")
    assert (tmp_path / "mend.csv").exists()
    assert not staff.with_name("staff.csv.faults.csv").exists()


def test_folder_that_cannot_be_written_does_not_stop_the_import(
    organisation: Organisation, staff: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command(
        "import_staff", str(staff), "--organisation", "song-xanh", "--faults", str(tmp_path / "no" / "x.csv")
    )
    assert "Choose another place with --faults" in capsys.readouterr().err
    assert Person.objects.filter(organisation=organisation).count() == 2


def test_many_leaving_needs_their_number(
    organisation: Organisation, staff: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, staff, "--organisation", "song-xanh")
    staff.write_text("staff_no,full_name,unit\nA1,Lê An,IT\n", encoding="utf-8")
    expected = "1 of 2 people would leave. If that is right, add --confirm-leaving 1"
    assert refusal(staff, "--organisation", "song-xanh") == expected
    assert refusal(staff, "--organisation", "song-xanh", "--confirm-leaving", 5) == expected
    assert expected in run(capsys, staff, "--organisation", "song-xanh", "--dry-run")
    assert Person.objects.filter(organisation=organisation, left_on=None).count() == 2
    assert StaffImport.objects.count() == 1
    run(capsys, staff, "--organisation", "song-xanh", "--confirm-leaving", 1)
    assert Person.objects.filter(organisation=organisation, left_on=None).count() == 1


def test_day_of_the_list_is_kept(
    organisation: Organisation, staff: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, staff, "--organisation", "song-xanh", "--as-of", "16/07/2026")
    assert history(organisation, "A1") == [("IT", dt.date(2026, 7, 16), None, "")]
    assert "2026-07-16 was imported already" in refusal(
        staff, "--organisation", "song-xanh", "--as-of", "2026-07-15"
    )


@pytest.mark.parametrize("day", ["2026-02-30", "tomorrow", "2100-01-01"])
def test_day_that_cannot_be_is_refused(organisation: Organisation, staff: Path, day: str) -> None:
    assert day in refusal(staff, "--organisation", "song-xanh", "--as-of", day)


def test_unreadable_file_is_named_with_row_and_reason(organisation: Organisation, tmp_path: Path) -> None:
    file = tmp_path / "old.csv"
    file.write_bytes("Mã NV,Họ tên\n1,Nguyễn\n".encode("cp1258", "replace"))
    told = refusal(file, "--organisation", "song-xanh")
    assert told.startswith(f"{file}: Line 1 is not UTF-8.")
    assert refusal(tmp_path / "none.csv", "--organisation", "song-xanh").endswith("No such file or directory")
    assert not StaffImport.objects.exists()


def test_encoding_can_be_said(
    organisation: Organisation, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "old.csv"
    file.write_bytes(b"staff_no,full_name\n1,L\xea An\n")
    run(capsys, file, "--organisation", "song-xanh", "--encoding", "cp1258")
    assert Person.objects.get(organisation=organisation).full_name == "Lê An"


def test_missing_column_and_bad_levels_are_refused(organisation: Organisation, tmp_path: Path) -> None:
    file, levels = tmp_path / "staff.csv", tmp_path / "levels.toml"
    file.write_text("full_name\nAn\n", encoding="utf-8")
    assert "No column holds the staff number." in refusal(file, "--organisation", "song-xanh")
    levels.write_text('[levels]\n"G7" = "high"\n', encoding="utf-8")
    assert "The level of G7" in refusal(REAL, "--organisation", "song-xanh", "--levels", levels)


def test_unknown_organisation_is_made_only_on_request(
    db: None, staff: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "add --create EMAIL" in refusal(staff, "--organisation", "Mới")
    assert "not an e-mail" in refusal(staff, "--organisation", "Mới", "--create", "mai")
    run(capsys, staff, "--organisation", "Mới", "--create", "mai@moi.example", "--dry-run")
    assert not Organisation.objects.exists()
    run(capsys, staff, "--organisation", "Mới", "--create", "mai@moi.example")
    role = Role.objects.get(organisation__name="Mới")
    assert (role.role, role.account.email) == ("owner", "mai@moi.example")


def test_name_of_several_organisations_is_not_guessed(organisation: Organisation, staff: Path) -> None:
    create_organisation(actor=None, name="Sông Xanh", owner=account("b@songxanh.example"))
    assert "song-xanh, song-xanh-2" in refusal(staff, "--organisation", "Sông Xanh")


def test_default_day_is_today_where_the_organisation_is(
    organisation: Organisation, staff: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run(capsys, staff, "--organisation", "song-xanh")
    assert abs(StaffImport.objects.get().as_of - timezone.localdate()) <= dt.timedelta(days=1)
