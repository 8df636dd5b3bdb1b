"""The staff list on the web: bringing a file, its columns, the dry run, the confirmation, the undo."""

import gzip
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.people.bringing import bring, person, snapshot
from tests.world import World
from upwell.lib.tables import read_table
from upwell.people.models import Person, StaffImport
from upwell.people.queries import last_import
from upwell.programmes.models import Enrolment

pytestmark = pytest.mark.django_db

HEADER = "Mã NV;Họ và tên;Phòng ban;Email"
# The world's five people, so that a full list does not make them leave.
WORLD = (
    "S001;Bùi Quốc Bảo;CEO;bao@saomai.example",
    "S002;Trần Mạnh Hùng;Finance;hung@saomai.example",
    "S003;Lê Thu Hà;Marketing;ha@saomai.example",
    "S004;Nguyễn Thuỳ Linh;Marketing;linh@saomai.example",
    "S005;Phạm Anh Quân;IT;quan@saomai.example",
)
SAME = (HEADER, *WORLD)


def url(world: World, name: str, *args: object) -> str:
    return reverse(name, args=[world.organisation.slug, *args])


def posted(text: str = "", file: tuple[str, bytes] | None = None, **changes: str) -> dict[str, Any]:
    given: dict[str, Any] = {
        "pasted": text,
        "mode": "full",
        "as_of": timezone.localdate().isoformat(),
        **changes,
    }
    if file is not None:
        given["file"] = SimpleUploadedFile(*file)
    return given


def sent(world: World, *rows: str, **changes: str) -> str:
    """Paste rows as Mai; where that leads."""
    response = world.client(world.mai).post(
        url(world, "staff-import-new"), posted("\n".join(rows), **changes)
    )
    assert response.status_code == 302, response.content.decode()
    return str(response["Location"])


def page(world: World, where: str) -> str:
    response = world.client(world.mai).get(where)
    assert response.status_code == 200
    return response.content.decode()


def confirmed(world: World, where: str, **given: str) -> Any:
    client = world.client(world.mai)
    seen = client.get(where).context["form"]["seen"].value()
    return client.post(f"{where}confirmation/", {"seen": seen, **given}, follow=True)


def counts_of_all_tables() -> dict[str, int]:
    kept = {Session}
    return {
        model._meta.label: model._base_manager.count() for model in apps.get_models() if model not in kept
    }


# --- who may ---


def test_staff_pages_are_for_owner_and_coordinator(world: World) -> None:
    draft = StaffImport.objects.create(
        organisation=world.organisation,
        content="staff_no,full_name\nA1,Lê An\n".encode(),
        file_name="staff.csv",
        as_of=timezone.localdate(),
    )
    addresses = [
        url(world, "staff"),
        url(world, "staff-import-new"),
        url(world, "staff-import", draft.pk),
        url(world, "staff-import-columns", draft.pk),
    ]
    for role, account in world.cast.items():
        expected = 302 if role == "nobody" else 200 if role in {"owner", "coordinator"} else 404
        client = world.client(account)
        for address in addresses:
            assert client.get(address).status_code == expected, (role, address)
        for name in ("staff-import-confirmation", "staff-import-removal"):
            if expected == 404:
                assert client.post(url(world, name, draft.pk)).status_code == 404, (role, name)
        if expected == 404:
            assert client.post(url(world, "staff-import-new"), posted("x")).status_code == 404
            assert client.post(url(world, "staff-import-undo", draft.pk)).status_code == 404
            assert client.get(url(world, "staff-import-faults", draft.pk)).status_code == 404
    draft.refresh_from_db()
    assert draft.is_draft


def test_draft_is_not_found_under_another_organisation(world: World) -> None:
    draft = StaffImport.objects.create(
        organisation=world.organisation, content=b"x", file_name="x", as_of=timezone.localdate()
    )
    address = reverse("staff-import", args=[world.other_organisation.slug, draft.pk])
    for account in (world.mai, world.yen):
        assert world.client(account).get(address).status_code == 404


# --- the list ---


def test_list_is_in_vietnamese_order_and_searched_without_marks(world: World) -> None:
    shown = page(world, url(world, "staff"))
    names = ("Bùi Quốc Bảo", "Lê Thu Hà", "Trần Mạnh Hùng", "Nguyễn Thuỳ Linh", "Phạm Anh Quân")
    places = [shown.index(name) for name in names]
    assert places == sorted(places)
    found = page(world, url(world, "staff") + "?words=NGUYEN+thuy")
    assert "Nguyễn Thuỳ Linh" in found
    assert "Trần Mạnh Hùng" not in found


def test_list_is_filtered_by_unit_grade_and_leaving(world: World) -> None:
    Person.objects.filter(staff_no="S005").update(grade="G7")
    Person.objects.filter(staff_no="S003").update(left_on=timezone.localdate())
    for query, name, other in (
        ("unit=Marketing", "Thuỳ Linh", "Thu Hà"),
        ("grade=G7", "Anh Quân", "Thuỳ Linh"),
        ("state=left", "Thu Hà", "Thuỳ Linh"),
    ):
        shown = page(world, f"{url(world, 'staff')}?{query}")
        assert name in shown, query
        assert other not in shown, query
    assert "Thu Hà" in page(world, url(world, "staff") + "?state=all")
    assert "Nobody fits this search." in page(world, url(world, "staff") + "?words=zzz")


def test_empty_list_asks_for_a_file(world: World) -> None:
    client = world.client(world.yen)
    address = reverse("staff", args=[world.other_organisation.slug])
    assert "Paste the list from Excel" in client.get(address).content.decode()


def test_list_names_the_last_import_and_waiting_drafts(world: World) -> None:
    where = sent(world, *SAME, "N1;Lê Mới;IT;")
    assert "waits for you to confirm it" in page(world, url(world, "staff"))
    confirmed(world, where)
    shown = page(world, url(world, "staff"))
    assert "Last import: pasted rows" in shown
    assert "waits for you" not in shown


# --- the file ---


def test_file_with_known_headers_goes_straight_to_the_dry_run(world: World) -> None:
    where = sent(world, *SAME, "N1;Lê Mới;IT;")
    assert where == url(world, "staff-import", last_draft(world).pk)
    shown = page(world, where)
    assert "6 people</strong> can be read." in shown
    assert url(world, "staff-import-columns", last_draft(world).pk) in shown


def last_draft(world: World) -> StaffImport:
    return StaffImport.objects.filter(organisation=world.organisation).latest("created_at")


def test_upload_may_be_csv_gz_or_xlsx(world: World) -> None:
    text = "\n".join([*SAME, "N1;Lê Mới;IT;"]).encode()
    for name, content in (("staff.csv", text), ("staff.csv.gz", gzip.compress(text))):
        response = world.client(world.mai).post(
            url(world, "staff-import-new"), posted(file=(name, content)), follow=True
        )
        assert "6 people</strong> can be read." in response.content.decode(), name
        assert last_draft(world).file_name == name


def bomb() -> bytes:
    """A workbook of a few kilobytes that unpacks to 60 MiB."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * (60 * 2**20))
    return packed.getvalue()


HOSTILE = {
    "bomb.xlsx": (bomb, "unpacks to more than"),
    "broken.xlsx": (lambda: b"PK\x03\x04 and nothing more", "The workbook is damaged."),
    "old.xls": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "old XLS format"),
    "nul.csv": (lambda: b"staff_no,full_name\nA1,\0An\n", "Line 2 holds a zero byte"),
    "rows.csv": (lambda: b"staff_no,full_name\n" + b"A1,An\n" * 200_001, "more than 200000 rows"),
    "quotes.csv": (lambda: b'staff_no,full_name\nA1,"An\n', "quotation marks do not pair up"),
    "empty.csv": (lambda: b"", "The file is empty."),
    "page.csv": (lambda: b"<!doctype html><table>", "a web page or a PDF"),
    "gzip.csv.gz": (lambda: gzip.compress(b"a" * (51 * 2**20)), "larger than 50 MiB"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_file_that_cannot_be_read_is_explained_and_changes_nothing(world: World, name: str) -> None:
    make, words = HOSTILE[name]
    client = world.client(world.mai)
    before = counts_of_all_tables()
    response = client.post(
        url(world, "staff-import-new"), posted(file=(name, make()), mode="additions", as_of="2026-03-04")
    )
    shown = response.content.decode()
    assert response.status_code == 400
    assert words in shown
    assert 'value="2026-03-04"' in shown
    assert 'value="additions"' in shown.split("checked")[0].rsplit("<input", 1)[1]
    assert counts_of_all_tables() == before


def test_wrong_encoding_is_healed_by_choosing_another_without_a_new_upload(world: World) -> None:
    content = b"staff_no,full_name\nN1,L\xea M\xf9a\n"
    client = world.client(world.mai)
    response = client.post(
        url(world, "staff-import-new"), posted(file=("old.csv", content), mode="additions")
    )
    shown = response.content.decode()
    assert response.status_code == 400
    assert "Line 2 is not UTF-8." in shown
    assert "N1,Lê Mùa" in shown
    form = response.context["form"]
    assert form.held_file == "old.csv"
    again = posted(mode="additions", encoding="cp1258", held=form["held"].value(), held_name="old.csv")
    response = client.post(url(world, "staff-import-new"), again)
    assert response.status_code == 302
    confirmed(world, response["Location"])
    assert person(world.organisation, "N1").full_name == "Lê Mùa"


def test_nothing_or_both_is_refused(world: World) -> None:
    client = world.client(world.mai)
    response = client.post(url(world, "staff-import-new"), posted())
    assert "Choose a file, or paste the rows." in response.content.decode()
    both = posted("x,y\n1,2", file=("staff.csv", b"x,y\n1,2"))
    assert "Keep one of them." in client.post(url(world, "staff-import-new"), both).content.decode()
    assert not StaffImport.objects.exists()


def test_tampered_page_is_no_file(world: World) -> None:
    response = world.client(world.mai).post(url(world, "staff-import-new"), posted(held="&&&", held_name="x"))
    assert "Choose a file, or paste the rows." in response.content.decode()


def test_day_to_come_and_day_before_the_last_list_are_refused(world: World) -> None:
    client = world.client(world.mai)
    response = client.post(url(world, "staff-import-new"), posted("\n".join(SAME), as_of="2100-01-01"))
    assert "A list describes a day that was." in response.content.decode()
    confirmed(world, sent(world, *SAME, "N1;Lê Mới;IT;"))
    response = client.post(url(world, "staff-import-new"), posted("\n".join(SAME), as_of="2020-01-01"))
    shown = response.content.decode()
    assert response.status_code == 400
    assert "an older one cannot follow it." in shown
    assert "S004;Nguyễn Thuỳ Linh" in shown


def test_first_list_of_an_organisation_is_not_asked_its_mode(world: World) -> None:
    client = world.client(world.yen)
    address = reverse("staff-import-new", args=[world.other_organisation.slug])
    assert 'name="mode"' not in client.get(address).content.decode()
    given = posted("\n".join(SAME))
    del given["mode"]
    assert client.post(address, given).status_code == 302
    assert StaffImport.objects.get(organisation=world.other_organisation).mode == "full"


# --- columns ---


def test_unknown_column_is_asked_about_once(world: World) -> None:
    rows = (HEADER + ";Cỡ áo", *(f"{row};M" for row in WORLD), "N1;Lê Mới;IT;;S")
    where = sent(world, *rows)
    assert where.endswith("/columns/")
    shown = page(world, where)
    assert "M · S" in shown
    response = world.client(world.mai).post(
        where,
        {"column-0": "staff_no", "column-1": "full_name", "column-2": "unit", "column-3": "email"},
    )
    assert response["Location"] == where.removesuffix("columns/")
    confirmed(world, response["Location"])
    assert person(world.organisation, "N1").kept_aside == {"Cỡ áo": "S"}
    assert not sent(world, *rows, "N2;Lê Khác;IT;;S").endswith("/columns/")


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"column-1": "full_name"}, "Say which column holds the staff number."),
        ({"column-0": "staff_no"}, "Say which column holds the full name."),
        (
            {"column-0": "staff_no", "column-1": "full_name", "column-2": "full_name"},
            "“full name” is already the column “Họ và tên”.",
        ),
    ],
)
def test_columns_that_do_not_fit_are_explained(world: World, chosen: dict[str, str], words: str) -> None:
    where = sent(world, HEADER + ";Ghi chú", "N1;Lê Mới;IT;;x")
    response = world.client(world.mai).post(where, chosen)
    assert response.status_code == 400
    assert words in response.content.decode()
    assert last_draft(world).mapping == {}


def test_file_without_a_needed_column_leads_to_its_columns(world: World) -> None:
    where = sent(world, "Họ tên;Phòng", "Lê Mới;IT")
    assert where.endswith("/columns/")
    response = world.client(world.mai).get(where.removesuffix("columns/"))
    assert response["Location"] == where


# --- the dry run ---

FAULTY = (
    "Mã NV;Họ và tên;Phòng ban;Ngày vào làm;Mã quản lý",
    "N1;Lê Mới;IT;31/02/2024;",
    "N2;=HYPERLINK(1);IT;;Z9",
    "N2;Lê Khác;IT;;",
)


def test_dry_run_lists_errors_and_warnings_by_row(world: World) -> None:
    shown = page(world, sent(world, *FAULTY, mode="additions"))
    assert "“31/02/2024” is not a date" in shown
    assert "the staff number N2 already stands in row 3." in shown
    assert "the manager Z9 is not in the file." in shown
    assert "1 person</strong> can be read." in shown
    assert "2 rows</strong> need mending." in shown
    assert not Person.objects.filter(staff_no="N2").exists()


def test_rows_to_mend_are_downloaded_mended_and_brought_again(world: World) -> None:
    where = sent(world, *FAULTY, mode="additions")
    client = world.client(world.mai)
    draft_download = client.get(f"{where}faults.csv")
    confirmed(world, where)
    response = client.get(f"{where}faults.csv")
    assert response.content == draft_download.content
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in response["Content-Disposition"]
    table = read_table(response.content)
    assert [row.cells[0] for row in table.rows] == ["N1", "N2"]
    mended = response.content.decode("utf-8-sig").replace("31/02/2024", "29/02/2024").replace('"N2"', '"N3"')
    again = sent(world, mended, mode="additions")
    assert not again.endswith("/columns/")
    confirmed(world, again)
    assert person(world.organisation, "N1").joined_on is not None
    assert person(world.organisation, "N3").full_name == "Lê Khác"
    assert person(world.organisation, "N1").kept_aside == {}
    assert client.get(f"{where}faults.csv").status_code == 404


def test_download_runs_no_formula(world: World) -> None:
    rows = (FAULTY[0], *(f"=1+{number};@SUM(1);+IT;-2+3|cmd;" for number in range(2)))
    where = sent(world, *rows, mode="additions")
    content = world.client(world.mai).get(f"{where}faults.csv").content.decode("utf-8-sig")
    assert '"\'=1+0","\'@SUM(1)","\'+IT","\'-2+3|cmd"' in content


def test_changes_are_shown_before_and_after(world: World) -> None:
    rows = (HEADER, *WORLD[:4], "S005;Phạm Anh Quân;Kho vận;quan@saomai.example")
    shown = page(world, sent(world, *rows))
    assert "<del>IT</del>" in shown
    assert "<ins>Kho vận</ins>" in shown


def test_dry_run_without_any_change_has_nothing_to_confirm(world: World) -> None:
    shown = page(world, sent(world, *SAME))
    assert "There is nothing to confirm." in shown
    assert "Confirm these changes" not in shown


# --- confirming ---


def test_confirming_imports_and_says_what_happened(world: World) -> None:
    where = sent(world, HEADER + ";Bậc", *(f"{row};G7" for row in WORLD), "N1;Lê Mới;IT;;G8")
    shown = confirmed(world, where).content.decode()
    assert "pasted rows is imported." in shown
    assert "2 grades have no level yet." in shown
    assert url(world, "levels") in shown
    assert "Undo this import" in shown
    assert person(world.organisation, "N1").unit == "IT"


def test_many_leaving_must_be_typed(world: World) -> None:
    where = sent(world, HEADER, *WORLD[:3])
    assert "2 of 5 people (40%) would be marked as left." in page(world, where)
    for typed in ("", "3", "-2", "x"):
        response = confirmed(world, where, leaving=typed)
        assert response.status_code == 400, typed
    assert "Type this number, or put the file away." in confirmed(world, where, leaving="3").content.decode()
    assert Person.objects.filter(organisation=world.organisation, left_on=None).count() == 5
    assert confirmed(world, where, leaving="2").status_code == 200
    assert Person.objects.filter(organisation=world.organisation, left_on=None).count() == 3


def test_what_was_seen_is_what_is_confirmed(world: World) -> None:
    where = sent(world, *SAME, "N1;Lê Mới;IT;")
    client = world.client(world.mai)
    response = client.post(f"{where}confirmation/", {"seen": "9-9-9-9"}, follow=True)
    assert "The staff list has changed meanwhile." in response.content.decode()
    for seen in ("", "x", "1-0-0"):
        client.post(f"{where}confirmation/", {"seen": seen})
    assert not Person.objects.filter(staff_no="N1").exists()


def test_second_confirmation_says_that_it_is_late(world: World) -> None:
    where = sent(world, *SAME, "N1;Lê Mới;IT;")
    client = world.client(world.mai)
    seen = client.get(where).context["form"]["seen"].value()
    client.post(f"{where}confirmation/", {"seen": seen})
    response = client.post(f"{where}confirmation/", {"seen": seen}, follow=True)
    assert "confirmed or put away in the meantime" in response.content.decode()
    assert Person.objects.filter(staff_no="N1").count() == 1


def test_putting_away_changes_nothing(world: World) -> None:
    where = sent(world, *SAME, "N1;Lê Mới;IT;")
    before = snapshot(world.organisation)
    response = world.client(world.mai).post(f"{where}removal/", follow=True)
    assert "Nothing has changed." in response.content.decode()
    assert snapshot(world.organisation) == before
    assert not StaffImport.objects.exists()
    assert world.client(world.mai).get(where).status_code == 404


def test_confirmed_file_cannot_be_put_away(world: World) -> None:
    where = sent(world, *SAME, "N1;Lê Mới;IT;")
    confirmed(world, where)
    response = world.client(world.mai).post(f"{where}removal/", follow=True)
    assert "You can undo it." in response.content.decode()
    assert StaffImport.objects.filter(confirmed_at__isnull=False).exists()


# --- undoing ---


def test_undo_asks_and_then_takes_back(world: World) -> None:
    units = dict(Person.objects.values_list("staff_no", "unit"))
    where = sent(world, *SAME, "N1;Lê Mới;IT;")
    confirmed(world, where)
    assert "1 person who was added is taken off the list again." in page(world, f"{where}undo/")
    assert Person.objects.filter(staff_no="N1").exists()
    response = world.client(world.mai).post(f"{where}undo/", follow=True)
    assert "The staff list is as it was before." in response.content.decode()
    assert dict(Person.objects.values_list("staff_no", "unit")) == units
    assert "This import was undone" in page(world, where)
    response = world.client(world.mai).post(f"{where}undo/", follow=True)
    assert "Only the last import can be undone, and only once." in response.content.decode()


def test_undo_is_refused_with_names_when_people_take_part(world: World) -> None:
    bring(world.organisation, "staff_no,full_name", "N1,Lê Mới", mode="additions")
    Enrolment.objects.create(cohort=world.cohort, person=person(world.organisation, "N1"), role="mentor")
    made = last_import(world.organisation)
    assert made is not None
    response = world.client(world.mai).post(url(world, "staff-import-undo", made.pk))
    assert response.status_code == 409
    assert "Lê Mới" in response.content.decode()
    assert Person.objects.filter(staff_no="N1").exists()


def test_every_page_is_there_in_vietnamese_too(world: World) -> None:
    client = Client(headers={"accept-language": "vi"})
    client.force_login(world.mai)
    client.cookies["language"] = "vi"
    where = sent(world, *FAULTY, mode="additions")
    for address in (url(world, "staff"), url(world, "staff-import-new"), where, f"{where}columns/"):
        assert client.get(address).status_code == 200


def test_sample_file_of_a_real_department_is_understood(world: World) -> None:
    sample = Path(__file__).parents[1] / "data" / "staff-dwp-2011-sample.csv"
    response = world.client(world.mai).post(
        url(world, "staff-import-new"),
        posted(file=("dwp.csv", sample.read_bytes()), mode="additions"),
        follow=True,
    )
    assert "occupation" in response.content.decode()
    where = url(world, "staff-import", last_draft(world).pk)
    assert "217 people</strong> can be read." in page(world, where)
