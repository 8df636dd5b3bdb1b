"""The main job, as three people do it: from a staff file to a confirmed pair who have both been told.

Mai (coordinator) brings the file, sets a cohort up and invites; Mr Hùng (leader) and Linh (mentor) join from their
mail; Mai proposes, locks, swaps and asks; Mr Hùng agrees from his mail. Every page is looked over on the way:
axe, no sideways scroll, no complaint of the browser (so no breach of the content security policy).
"""

import re
import uuid
from dataclasses import dataclass

import pytest

from tests.journeys.conftest import Server, Visit, Visitor
from upwell.lib.delimited import write_csv

HEADER = ("Mã nhân viên", "Họ và tên", "Email", "Phòng ban", "Chức danh", "Bậc", "Mã quản lý", "Ngôn ngữ")


@dataclass
class Company:
    """One organisation of its own for each journey, on the shared server."""

    server: Server
    slug: str
    domain: str

    def address(self, name: str) -> str:
        return f"{name}@{self.domain}"

    def staff_file(self) -> bytes:
        rows = [
            ("1", "Bùi Quốc Bảo", "bao", "Ban giám đốc", "Tổng giám đốc", "Giám đốc", ""),
            ("2", "Trần Mạnh Hùng", "hung", "Tài chính", "Giám đốc Tài chính", "Giám đốc", "1"),
            ("3", "Đỗ Giả Sử", "su", "Kinh doanh", "Giám đốc Kinh doanh", "Giám đốc", "1"),
            ("4", "Lê Thu Hà", "ha", "Marketing", "Trưởng phòng", "Trưởng phòng", "1"),
            ("5", "Nguyễn Thuỳ Linh", "linh", "Marketing", "Chuyên viên", "Nhân viên", "4"),
            ("6", "Ngô Ví Dụ", "du", "Công nghệ", "Kỹ sư", "Nhân viên", "4"),
            ("7", "Phạm Anh Quân", "quan", "Công nghệ", "Kỹ sư", "Nhân viên", "1"),
            ("8", "", "nobody", "Công nghệ", "Kỹ sư", "Nhân viên", "1"),
        ]
        people = [
            (number, name, self.address(mail), unit, title, grade, manager, "vi")
            for number, name, mail, unit, title, grade, manager in rows
        ]
        return write_csv([HEADER, *people])


@pytest.fixture
def company(server: Server) -> Company:
    key = uuid.uuid4().hex[:8]
    domain = f"c{key}.example"
    told = server.command("create-organisation", f"Sao Mai {key}", "--owner", f"mai@{domain}")
    slug = re.search(r"/o/([\w-]+)/", told)
    assert slug, told
    return Company(server, slug.group(1), domain)


def sign_in(visitor: Visitor, address: str, *, where: str = "/") -> None:
    """By the code from the mail, as everybody does."""
    visitor.go(f"/signin/?next={where}")
    visitor.page.fill("input[name=email]", address)
    submit(visitor)
    mail = visitor.server.mail_to(address, about="Upwell")
    code = re.search(r"\d{4} \d{4}", mail)
    assert code, mail
    visitor.page.fill("input[name=code]", code.group())
    submit(visitor)
    assert "/signin/" not in visitor.page.url


def submit(visitor: Visitor, inside: str = "main", button: str = "button.button--primary") -> None:
    """Press the page's main button, whatever the language calls it."""
    visitor.page.locator(f"{inside} {button}:visible").first.click()
    visitor.page.wait_for_load_state("load")
    visitor.look()


def link_in(mail: str, company: Company, path: str) -> str:
    found = re.search(rf"{re.escape(company.server.address)}({path}\S+)", mail)
    assert found, mail
    return found.group(1)


def tick(visitor: Visitor, selector: str) -> None:
    """Tick a box that is drawn as a chip: the label is what people press; some lie in a closed fold."""
    visitor.page.evaluate(
        "selector => { for (let d = document.querySelector(selector).closest('details'); d;"
        " d = d.parentElement.closest('details')) d.open = true; }",
        selector,
    )
    visitor.page.locator(f"label:has({selector})").first.click()


def bring_staff(mai: Visitor, company: Company) -> None:
    mai.go(f"/o/{company.slug}/staff/imports/new/")
    mai.page.set_input_files(
        "input[type=file]", {"name": "nhan-su.csv", "mimeType": "text/csv", "buffer": company.staff_file()}
    )
    submit(mai)
    assert "Trần Mạnh Hùng" in mai.page.content() or "8" in mai.page.content()
    submit(mai)
    mai.go(f"/o/{company.slug}/staff/")
    assert "Nguyễn Thuỳ Linh" in mai.page.content()
    mai.go(f"/o/{company.slug}/levels/")
    for grade, level in {"Giám đốc": 8, "Trưởng phòng": 6, "Nhân viên": 3}.items():
        mai.page.get_by_label(grade).filter(visible=True).first.fill(str(level))
    submit(mai)


def set_up_cohort(mai: Visitor, company: Company) -> str:
    mai.go(f"/o/{company.slug}/programmes/new/?template=digital_fluency")
    submit(mai)
    found = re.search(r"/c/([0-9a-f-]{36})/settings/", mai.page.url)
    assert found, mai.page.url
    cohort = found.group(1)
    for task in ("purpose", "dates", "rules", "texts", "pulse"):
        mai.go(f"/c/{cohort}/settings/{task}/")
        submit(mai)
    choose_leaders(mai, company, cohort)
    mai.go(f"/c/{cohort}/settings/people/")
    submit(mai, 'form[action$="/roles/"]', "button")  # the owner coordinates this cohort herself
    mai.go(f"/c/{cohort}/settings/people/")
    submit(mai)
    mai.go(f"/c/{cohort}/sign-up/")
    submit(mai)
    mai.go(f"/c/{cohort}/settings/")
    assert "/join/" in mai.page.content()
    return cohort


def choose_leaders(mai: Visitor, company: Company, cohort: str) -> None:
    mai.go(f"/c/{cohort}/people/leaders/")
    mai.page.fill("textarea", f"{company.address('hung')}\n3")
    submit(mai)
    submit(mai)


def join_as_leader(leader: Visitor, company: Company, name: str) -> None:
    mail = company.server.mail_to(company.address(name), about="/a/")
    leader.go(link_in(mail, company, "/a/"))
    wants = leader.page.locator("input[name=wants]")
    assert wants.count() > 5
    for topic in ("ai-writing", "short-video"):
        tick(leader, f"input[name=wants][value={topic}]")
    tick(leader, "input[value=anh]")
    leader.page.select_option("select[name=slot_1]", "tue1530")
    submit(leader)


def join_as_mentor(mentor: Visitor, company: Company, code: str, name: str) -> None:
    mentor.go(f"/join/{code}/")
    sign_in(mentor, company.address(name), where=f"/join/{code}/")
    submit(mentor)
    for boxes in (
        ["input[name=topics][value=ai-writing]", "input[name=topics][value=short-video]"],
        ["input[name=topics][value=strategy]"],
        [],
        ["input[name=slots][value=tue1530]", "input[name=slots][value=thu0900]"],
        [],
        ["input[name=take_part]"],
    ):
        for box in boxes:
            tick(mentor, box)
        submit(mentor)
    assert "/received/" in mentor.page.url


def accept_everybody(mai: Visitor, cohort: str) -> None:
    mai.go(f"/c/{cohort}/people/?show=to_approve")
    for box in mai.page.locator("main input[type=checkbox][name=who]:visible").all():
        box.check()
    submit(mai)


def propose_lock_swap(mai: Visitor, cohort: str) -> None:
    mai.go(f"/c/{cohort}/matching/")
    submit(mai)
    rows = mai.page.locator("[data-row]")
    assert rows.count() == 2, mai.page.locator("main").inner_text()
    rows.first.locator("button[data-key=l]").click()
    mai.page.wait_for_load_state("load")
    mai.look()
    assert mai.page.locator("button[data-key=l][aria-pressed=true]").count() == 1
    mai.page.locator("[data-row]").first.locator("button[data-key=l]").click()
    mai.page.wait_for_load_state("load")
    before = mai.page.locator("[data-row]").first.inner_text()
    mai.page.locator("[data-row]").first.locator("a[data-key=s]").click()
    mai.page.wait_for_load_state("load")
    mai.look()
    mai.page.locator("#why .alternative button").first.click()
    mai.page.wait_for_load_state("load")
    mai.look()
    assert mai.page.locator("[data-row]").first.inner_text() != before
    mai.page.locator("button[data-page-key=z]").click()
    mai.page.wait_for_load_state("load")
    mai.look()


def ask(mai: Visitor, cohort: str) -> None:
    mai.go(f"/c/{cohort}/matching/asks/")
    mai.page.fill("input[name=reason]", "Lãnh đạo bảo trợ đã cam kết trực tiếp.")
    submit(mai)


def told(company: Company, name: str, other: str) -> None:
    """Somebody has a mail that introduces the other one."""
    mail = company.server.mail_to(company.address(name), about="/me/", also=other)
    assert "/a/" not in mail


def main_job(visit: Visit, company: Company, *, language: str, width: int, scripts: bool = True) -> None:
    mai = visit(language=language, width=width, scripts=scripts)
    sign_in(mai, company.address("mai"))
    bring_staff(mai, company)
    cohort = set_up_cohort(mai, company)
    code = re.search(r"/join/([\w-]+)/", mai.page.content())
    assert code
    leader = visit(language=language, width=width, scripts=scripts)
    join_as_leader(leader, company, "hung")
    join_as_leader(visit(language=language, width=width, scripts=scripts), company, "su")
    mentor = visit(language=language, width=width, scripts=scripts)
    join_as_mentor(mentor, company, code.group(1), "linh")
    join_as_mentor(visit(language=language, width=width, scripts=scripts), company, code.group(1), "du")
    accept_everybody(mai, cohort)
    propose_lock_swap(mai, cohort)
    ask(mai, cohort)
    card = company.server.mail_to(company.address("hung"), about="/a/card")
    leader.go(link_in(card, company, "/a/card"))
    submit(leader)
    mai.go(f"/c/{cohort}/")
    mentor.go("/me/")
    introduced = "Linh" if "Linh" in card else "Ví Dụ"
    told(company, "hung", introduced)
    told(company, "linh" if introduced == "Linh" else "du", "Trần Mạnh Hùng")
    for path in ("people/", "matching/", "settings/", "settings/people/"):
        mai.go(f"/c/{cohort}/{path}")
    for path in ("programmes/", "messages/", "roles/", "find/"):
        mai.go(f"/o/{company.slug}/{path}")
    for path in ("/me/privacy/", "/help/"):
        mentor.go(path)


@pytest.mark.journey
@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("width", [390, 1280])
def test_from_a_staff_file_to_a_pair_that_has_been_told(
    visit: Visit, company: Company, language: str, width: int
) -> None:
    main_job(visit, company, language=language, width=width)


@pytest.mark.journey
def test_the_whole_job_works_without_scripts(visit: Visit, company: Company) -> None:
    main_job(visit, company, language="vi", width=390, scripts=False)
