"""The invented people of Sao Mai Mẫu. Their names are words such as Example, Draft and Hypothesis."""

import random
from dataclasses import dataclass

from upwell.lib.delimited import write_csv
from upwell.lib.text import fold

SEED = 2026
DOMAIN = "saomaimau.example"
FAMILIES = (
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Phan",
    "Vũ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
)
INVENTED = (
    *("Giả Định", "Ví Dụ", "Phác Thảo", "Minh Hoạ", "Giả Thuyết", "Minh Bạch", "Phỏng Đoán", "Thử Sức"),
    *("Định Nghĩa", "Ví Von", "Hình Dung", "Mô Hình", "Giả Sử", "Dự Phòng", "Đại Khái", "Phỏng Tác"),
    *("Dự Thảo", "Giả Tưởng", "Phụ Lục", "Khái Niệm", "Nhận Định", "Ẩn Danh", "Giả Mã", "Hư Cấu"),
    *("Bản Nháp", "Tình Huống", "Thí Điểm", "Trích Dẫn", "Chú Thích", "Tóm Lược", "Mục Lục", "Biểu Mẫu"),
)
UNITS = {
    "Vận hành": "Hà Nội",
    "Tài chính": "TP.HCM",
    "Kinh doanh": "Hà Nội",
    "Pháp chế": "Hà Nội",
    "Nhà máy Bình Dương": "Bình Dương",
    "Công nghệ": "TP.HCM",
    "Chuỗi cung ứng": "Long An",
    "Nhân sự": "Hà Nội",
    "Thương hiệu": "TP.HCM",
    "Miền Trung": "Đà Nẵng",
}
# Grade, level, years of birth, and how many of it in each unit.
GRADES = (
    ("Giám đốc", 8, 1970, 3),
    ("Trưởng phòng", 6, 1980, 3),
    ("Chuyên viên", 4, 1994, 7),
    ("Nhân viên", 3, 1999, 6),
)
HEADER = (
    *("Mã nhân viên", "Họ và tên", "Email", "Phòng ban", "Nơi làm việc", "Chức danh", "Bậc", "Mã quản lý"),
    *("Ngôn ngữ", "Ngày vào làm", "Năm sinh"),
)
LEVELS = {grade: level for grade, level, _year, _count in GRADES} | {"Tổng giám đốc": 10}


@dataclass(frozen=True)
class SamplePerson:
    staff_no: str
    full_name: str
    unit: str
    site: str
    grade: str
    manager_no: str
    joined_on: str
    birth_year: int
    languages: str

    @property
    def email(self) -> str:
        return f"{fold(self.full_name).replace(' ', '.')}@{DOMAIN}"

    def cells(self) -> list[str]:
        title = self.grade if self.grade == "Tổng giám đốc" else f"{self.grade} {self.unit}"
        return [
            *(self.staff_no, self.full_name, self.email, self.unit, self.site, title, self.grade),
            *(self.manager_no, self.languages, self.joined_on, str(self.birth_year)),
        ]


def people() -> list[SamplePerson]:
    """191 people: the head of the company, and in each unit directors, managers, specialists and staff."""
    dice = random.Random(SEED)  # noqa: S311  # invented people, no secret
    names = [f"{family} {given}" for family in FAMILIES for given in INVENTED]
    dice.shuffle(names)
    head = SamplePerson(
        "SM001", names.pop(), "Ban giám đốc", "Hà Nội", "Tổng giám đốc", "", "2008-03-03", 1966, "vi;en"
    )
    staff = [head]
    for unit, site in UNITS.items():
        above = [head]
        for grade, level, year, count in GRADES:
            row = [
                SamplePerson(
                    staff_no=f"SM{len(staff) + 1 + number:03}",
                    full_name=names.pop(),
                    unit=unit,
                    site=site,
                    grade=grade,
                    manager_no=above[number % len(above)].staff_no,
                    joined_on=f"{dice.randint(max(year + 22, 2008), 2025)}-0{dice.randint(1, 9)}-15",
                    birth_year=year + dice.randint(-3, 3),
                    languages="vi;en" if dice.random() < 0.5 or level >= 8 else "vi",
                )
                for number in range(count)
            ]
            staff += row
            above = row
    return staff


def staff_file() -> bytes:
    """The same people as a file with Vietnamese headers, as HR would export it."""
    return write_csv([HEADER, *(person.cells() for person in people())])
