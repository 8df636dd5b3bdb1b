"""Which column of a file is which, from its header: English or Vietnamese, marks or not, any order."""

import re
from collections.abc import Mapping, Sequence

from upwell.lib.tables import Table
from upwell.lib.text import fold

# Column index -> our field; None: unknown, kept aside.
Columns = dict[int, str | None]
# Folded header -> our field, "" for "keep aside": what an organisation chose last time.
Remembered = Mapping[str, str]

# Earlier names win when a file has several; every field also answers to its own name.
STAFF_FIELDS: dict[str, tuple[str, ...]] = {
    "staff_no": (
        *("mã nhân viên", "mã NV", "MNV", "mã số nhân viên", "số hiệu nhân viên", "mã CBNV", "mã cán bộ"),
        *("mã nhân sự", "MSNV", "employee ID", "employee no", "employee number", "employee code", "emp ID"),
        *(
            "staff ID",
            "staff number",
            "staff code",
            "personnel number",
            "personnel no",
            "person ID",
            "worker ID",
        ),
    ),
    "full_name": (
        *("họ và tên", "họ tên", "họ và tên nhân viên", "tên đầy đủ", "tên nhân viên", "họ tên nhân viên"),
        *("full name", "employee name", "staff name", "display name", "name"),
    ),
    "call_name": ("tên gọi", "tên thường gọi", "call name", "preferred name", "known as", "tên"),
    # Vietnamese lists often put the last word into a column of its own; the two are joined, never guessed.
    "family_names": ("họ và tên đệm", "họ đệm", "họ và đệm", "họ tên đệm", "họ lót", "họ và chữ lót", "họ"),
    "email": (
        *("thư điện tử", "email công ty", "địa chỉ email", "hộp thư", "email công việc", "e-mail", "mail"),
        *("email address", "work email", "company email"),
    ),
    "organisation": (
        *("công ty", "tổ chức", "pháp nhân", "công ty thành viên", "organization", "company", "employer"),
        *("legal entity", "department of state"),
    ),
    "unit": (
        *(
            "phòng ban",
            "đơn vị",
            "phòng",
            "bộ phận",
            "phòng/ban",
            "ban",
            "khối",
            "trung tâm",
            "tên phòng ban",
        ),
        *("department", "division", "team", "business unit", "org unit", "organisational unit", "section"),
    ),
    "site": (
        *("địa điểm", "nơi làm việc", "địa điểm làm việc", "chi nhánh", "cơ sở", "văn phòng", "tỉnh thành"),
        *("location", "office", "work location", "city", "branch", "workplace"),
    ),
    "job_title": (
        *("chức danh", "chức danh công việc", "chức vụ", "vị trí", "vị trí công việc", "nghề nghiệp"),
        *("job title", "title", "position", "job", "role title"),
    ),
    "grade": (
        *("ngạch", "bậc", "cấp bậc", "ngạch bậc", "hạng", "ngạch/bậc", "bậc nghề nghiệp"),
        *("job grade", "pay grade", "band", "rank", "job band"),
    ),
    "level": ("cấp", "cấp độ", "job level", "seniority", "seniority level"),
    "manager_no": (
        *("mã quản lý", "quản lý trực tiếp", "mã quản lý trực tiếp", "mã NV quản lý", "mã người quản lý"),
        *("mã cấp trên", "cấp trên trực tiếp", "người quản lý trực tiếp", "manager ID", "manager number"),
        *(
            "line manager",
            "line manager ID",
            "supervisor ID",
            "reports to",
            "manager code",
            "manager",
            "quản lý",
        ),
    ),
    "dotted_manager_no": (
        *("quản lý gián tiếp", "mã quản lý gián tiếp", "quản lý chức năng", "mã quản lý chức năng"),
        *("dotted line manager", "dotted manager", "dotted line", "functional manager", "matrix manager"),
    ),
    "appraiser_no": (
        *("người đánh giá", "mã người đánh giá", "appraiser", "appraiser ID", "reviewer", "evaluator"),
    ),
    "languages": ("ngôn ngữ", "ngoại ngữ", "language", "working languages", "spoken languages"),
    "joined_on": (
        *("ngày vào làm", "ngày vào", "ngày bắt đầu", "ngày nhận việc", "ngày vào công ty", "ngày gia nhập"),
        *("start date", "hire date", "join date", "date joined", "joining date", "date of joining", "joined"),
    ),
    "left_on": (
        *("ngày nghỉ việc", "ngày nghỉ", "ngày thôi việc", "ngày kết thúc", "ngày chấm dứt hợp đồng"),
        *("end date", "leave date", "leaving date", "termination date", "exit date", "date left", "last day"),
    ),
    "leave_reason": (
        *("lý do nghỉ", "lý do nghỉ việc", "lý do thôi việc", "lí do nghỉ", "lí do nghỉ việc"),
        *("reason for leaving", "leaving reason", "termination reason", "exit reason"),
    ),
    # From a date of birth only the year is kept.
    "birth_year": (
        "năm sinh",
        "ngày sinh",
        "ngày tháng năm sinh",
        "year of birth",
        "date of birth",
        "birth date",
    ),
    "gender": ("giới tính", "sex", "phái"),
    "skills": ("kỹ năng", "kĩ năng", "chuyên môn", "skill", "expertise", "competencies"),
}

SIGNUP_FIELDS: dict[str, tuple[str, ...]] = {
    "staff_no": STAFF_FIELDS["staff_no"],
    "role": ("vai trò", "vai", "tham gia với vai trò"),
    "capacity": ("số lượng", "số cặp", "số người", "số cặp tối đa", "number of pairs", "max pairs"),
    "offers": (
        "có thể chia sẻ",
        "chia sẻ",
        "tôi có thể chia sẻ",
        "có thể cho",
        "can offer",
        "offer",
        "gives",
    ),
    "wants": (
        "muốn học",
        "mong muốn",
        "muốn tìm hiểu",
        "mong nhận được",
        "want",
        "wants to learn",
        "topics wanted",
    ),
    "languages": STAFF_FIELDS["languages"],
    "slots": ("khung giờ", "thời gian", "giờ rảnh", "lịch rảnh", "time slots", "availability", "times"),
    "prefer": ("ưu tiên", "mong được ghép với", "preferred", "preferences", "preferred people"),
    "avoid": ("tránh", "không ghép với", "không muốn ghép", "avoids", "not these"),
}

_NOT_A_LETTER_OR_DIGIT = re.compile(r"[\W_]+")
_PARTS = re.compile(r"[/|(\n:]|\s-\s")
# Titles and logos above the header of a Vietnamese list take a few rows.
_HEADER_WITHIN = 10


def guess_mapping(
    header: Sequence[str],
    remembered: Remembered | None = None,
    fields: Mapping[str, Sequence[str]] = STAFF_FIELDS,
) -> Columns:
    """Our field for every column. No field is given twice; what was remembered beats the name."""
    chosen: Columns = {}
    taken: set[str] = set()
    for index, title in enumerate(header):
        field = (remembered or {}).get(fold(title))
        if field is not None:
            chosen[index] = field if field in fields and field not in taken else None
            taken.add(field)
    for _, _, index, field in sorted(_candidates(header, fields)):
        if index not in chosen and field not in taken:
            chosen[index] = field
            taken.add(field)
    if "full_name" in fields and not taken & {"full_name", "family_names"}:
        # A lone "Tên" holds whole names.
        chosen = {index: "full_name" if field == "call_name" else field for index, field in chosen.items()}
    return {index: chosen.get(index) for index in range(len(header))}


def to_remember(header: Sequence[str], columns: Columns) -> dict[str, str]:
    """What to keep of a confirmed mapping, so that the next file of this organisation needs no mapping."""
    # Backwards, so that of equal titles the first counts, as it does in `guess_mapping`.
    titles = reversed(list(enumerate(header)))
    return {fold(title): columns.get(index) or "" for index, title in titles if fold(title)}


def with_header_found(
    table: Table, fields: Mapping[str, Sequence[str]] = STAFF_FIELDS, remembered: Remembered | None = None
) -> Table:
    """The same table from its real header on: of the first rows, the one that names most of our fields."""
    first = [(table.header_number, table.header), *table.rows[:_HEADER_WITHIN]]
    counts = [_named(guess_mapping(cells, remembered, fields)) for _, cells in first]
    best = counts.index(max(counts))
    # A row of data may hold one word that is also a header.
    if best == 0 or counts[best] < 2 or best == len(table.rows):
        return table
    number, header = first[best]
    return Table(header, number, table.rows[best:])


def _named(columns: Columns) -> int:
    return sum(field is not None for field in columns.values())


def _candidates(
    header: Sequence[str], fields: Mapping[str, Sequence[str]]
) -> list[tuple[int, int, int, str]]:
    """(whole title before part of it, place among the field's names, column, field)."""
    names = {
        _bare(name): (place, field)
        for field, aliases in reversed(list(fields.items()))
        for place, name in enumerate((field, *aliases))
    }
    found = []
    for index, title in enumerate(header):
        for part, key in enumerate([_bare(title), *map(_bare, _PARTS.split(title))]):
            if key in names:
                place, field = names[key]
                found.append((min(part, 1), place, index, field))
    return found


def _bare(title: str) -> str:
    """ "Mã nhân viên *" -> "manhanvien", "StaffNo" and "staff_no" -> "staffno"."""
    return _NOT_A_LETTER_OR_DIGIT.sub("", fold(title))
