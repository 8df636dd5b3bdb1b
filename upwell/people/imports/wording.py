"""Sentences for faults and for unreadable files: what is wrong, where, and what to do about it."""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from upwell.lib.unreadable import UnreadableFile
from upwell.people.imports.faults import Fault

FIELD_LABELS: dict[str, Promise] = {
    "staff_no": _("staff number"),
    "full_name": _("full name"),
    "call_name": _("call name"),
    "family_names": _("family and middle names"),
    "email": _("e-mail"),
    "organisation": _("employer"),
    "unit": _("unit"),
    "site": _("site"),
    "job_title": _("job title"),
    "grade": _("grade"),
    "level": _("level"),
    "manager_no": _("staff number of the line manager"),
    "dotted_manager_no": _("staff number of the second manager"),
    "appraiser_no": _("staff number of the appraiser"),
    "languages": _("languages"),
    "joined_on": _("joined on"),
    "left_on": _("left on"),
    "leave_reason": _("reason for leaving"),
    "birth_year": _("year of birth"),
    "gender": _("gender"),
    "skills": _("skills"),
    "role": _("role (mentor or leader)"),
    "capacity": _("number of pairs"),
    "offers": _("topics this person can give"),
    "wants": _("topics this person hopes for"),
    "slots": _("weekly times"),
    "prefer": _("preferred people"),
    "avoid": _("people to avoid"),
}

# Codes of UnreadableFile. `row` is added where it is known.
_FILES: dict[str, Promise] = {
    "empty": _("The file is empty."),
    "no_rows": _("The file has a header but no rows."),
    "too_big": _("The file is larger than %(limit)s MiB. Please split it."),
    "too_many_rows": _("The file has more than %(limit)s rows. Please split it."),
    "too_many_columns": _(
        "The file has more than %(limit)s columns. Please delete columns that are not needed."
    ),
    "too_many_cells": _("The file has more than %(limit)s cells. Please delete columns that are not needed."),
    "cell_too_long": _(
        "Row %(row)s: a cell is longer than %(limit)s characters. A quotation mark may be missing."
    ),
    "nul": _(
        "Line %(row)s holds a zero byte, so this is not a text file. Please save it again as CSV or XLSX."
    ),
    "bad_quotes": _(
        "Row %(row)s: quotation marks do not pair up. Please save the file again as CSV or XLSX."
    ),
    "not_utf8": _(
        "Line %(row)s is not UTF-8. Save the file as “CSV UTF-8”, or choose its encoding: %(encodings)s."
    ),
    "not_decodable": _("Line %(row)s cannot be read as %(encoding)s. Please choose another encoding."),
    "unknown_encoding": _("The encoding %(encoding)s is not known here. Please choose one of %(encodings)s."),
    "gzip_broken": _("The compressed file is damaged. Please compress it again."),
    "gzip_nested": _("The file is compressed twice. Please unpack it first."),
    "not_a_table": _(
        "This is a web page or a PDF, not a table. Open it in a spreadsheet and save it as XLSX."
    ),
    "not_a_workbook": _("This archive is not an Excel workbook. Please save the table as XLSX."),
    "workbook_broken": _("The workbook is damaged. Open it in a spreadsheet and save it again as XLSX."),
    "workbook_old_or_protected": _(
        "The workbook has a password or the old XLS format. Please save it as XLSX without a password."
    ),
    "workbook_too_big": _(
        "The workbook unpacks to more than %(limit)s MiB. Please keep only the sheet of people."
    ),
    "workbook_too_packed": _(
        "The workbook unpacks to over %(limit)s times its size, as harmful files do. Please save it as CSV."
    ),
    "workbook_too_many_parts": _(
        "The workbook has more than %(limit)s parts. Please copy the sheet of people into a new workbook."
    ),
    "workbook_entities": _(
        "The workbook declares entities, as harmful files do. Please save it again as XLSX."
    ),
    "workbook_too_slow": _("The workbook took more than %(limit)s seconds to read. Please save it as CSV."),
    "column_missing": _("No column holds the %(column)s. Please say which column it is."),
    "levels_unreadable": _('The file of levels needs a [levels] table with lines such as "Grade 7" = 5.'),
    "levels_bad_value": _("The level of %(grade)s must be a whole number from %(least)s to %(most)s."),
}

# Codes of Fault.
_ROWS: dict[str, Promise] = {
    "more_cells_than_headers": _(
        "Row %(row)s has %(cells)s cells for %(headers)s columns. A separator may stand inside a value."
    ),
    "mojibake": _(
        "Row %(row)s, column %(column)s: “%(text)s” has letters in a wrong encoding. Save the file as UTF-8."
    ),
    "too_long": _("Row %(row)s, column %(column)s: “%(text)s” is longer than %(limit)s characters."),
    "bad_date": _(
        "Row %(row)s, column %(column)s: “%(text)s” is not a date such as 2026-07-16 or 16/07/2026."
    ),
    "number_missing": _("Row %(row)s has no staff number."),
    "name_missing": _("Row %(row)s has no name."),
    "number_repeated": _("Row %(row)s: the staff number %(staff_no)s already stands in row %(first)s."),
    "bad_email": _("Row %(row)s: “%(text)s” is not an e-mail address."),
    "bad_level": _("Row %(row)s: the level “%(text)s” is not a whole number from %(least)s to %(most)s."),
    "bad_birth_year": _("Row %(row)s: “%(text)s” cannot be the year of birth of somebody who works here."),
    "leave_reason_unknown": _(
        "Row %(row)s: the reason “%(text)s” is not known. Use voluntary, involuntary, end_of_contract, "
        "retirement, death or transfer."
    ),
    "left_before_joined": _("Row %(row)s: left on %(left)s, before joining on %(joined)s."),
    "reason_without_date": _("Row %(row)s: a reason for leaving (“%(text)s”) but no date of leaving."),
    "gender_unknown": _("Row %(row)s: the gender “%(text)s” is not known and was left empty."),
    "language_unknown": _("Row %(row)s: the language “%(text)s” is not known and was kept as written."),
    "email_repeated": _(
        "Row %(row)s: %(email)s already stands in row %(first)s. The address was kept there only."
    ),
    "email_taken": _(
        "Row %(row)s: %(email)s belongs to %(name)s (%(staff_no)s), who keeps it. "
        "The row was read without it."
    ),
    "manager_not_in_file": _("Row %(row)s: the manager %(manager)s is not in the file."),
    "manager_set_aside": _(
        "Row %(row)s: the manager %(manager)s stands in row %(manager_row)s, which was set aside."
    ),
    "manager_is_self": _("Row %(row)s: %(manager)s is their own manager. The line was dropped."),
    "dotted_manager_not_in_file": _("Row %(row)s: the second manager %(manager)s is not in the file."),
    "dotted_manager_set_aside": _(
        "Row %(row)s: the second manager %(manager)s stands in row %(manager_row)s, which was set aside."
    ),
    "dotted_manager_is_self": _(
        "Row %(row)s: %(manager)s is their own second manager. The line was dropped."
    ),
    "appraiser_not_in_file": _("Row %(row)s: the appraiser %(manager)s is not in the file."),
    "appraiser_set_aside": _(
        "Row %(row)s: the appraiser %(manager)s stands in row %(manager_row)s, which was set aside."
    ),
    "appraiser_is_self": _("Row %(row)s: %(manager)s appraises themselves. The line was dropped."),
    "cycle": _("Row %(row)s: %(people)s people report to each other in a circle: %(members)s."),
    "signup_not_in_staff": _("Row %(row)s: the staff number %(staff_no)s is not in the staff list."),
    "signup_repeated": _("Row %(row)s: %(staff_no)s already signed up as %(role)s in row %(first)s."),
    "role_unknown": _("Row %(row)s: the role “%(text)s” must be mentor or leader."),
    "bad_capacity": _("Row %(row)s: the number of pairs “%(text)s” is not from %(least)s to %(most)s."),
    "bad_slot": _("Row %(row)s: “%(text)s” is not a weekly half-hour such as tue1530. It was left out."),
    "names_oneself": _("Row %(row)s, column %(column)s: the person themselves was left out."),
    "person_not_in_staff": _(
        "Row %(row)s, column %(column)s: %(staff_no)s is not in the staff list and was left out."
    ),
    "preferred_and_avoided": _("Row %(row)s: %(staff_no)s is both preferred and avoided; avoided counts."),
}


def words(problem: Fault | UnreadableFile) -> str:
    """One sentence in the language that is active now."""
    if isinstance(problem, Fault):
        return str(_ROWS[problem.code]) % {"row": problem.row, **problem.params}
    params = dict(problem.params)
    if "column" in params:
        params["column"] = str(FIELD_LABELS.get(str(params["column"]), params["column"]))
    return str(_FILES[problem.code]) % {"row": problem.row, **params}


def set_aside_header() -> list[str]:
    """Titles of the two columns that a download of faulty rows adds; no staff column has such a title."""
    return [gettext("Row in the file"), gettext("What to correct")]
