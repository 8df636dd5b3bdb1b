"""Bringing a staff file (S10): the file, its columns, the dry run, the confirmation."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import formats
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from upwell.lib.unreadable import UnreadableFile
from upwell.people.access import get_managed_organisation, get_staff_import
from upwell.people.actions.imports import (
    NotADraft,
    NumberNotTyped,
    OlderThanLast,
    PlanChanged,
    choose_columns,
    confirm_import,
    put_away,
    start_import,
)
from upwell.people.imports.headers import guess_mapping
from upwell.people.imports.set_aside import set_aside_csv
from upwell.people.imports.wording import words
from upwell.people.models import Person, StaffImport
from upwell.people.queries import (
    DryRun,
    dry_run,
    faults_of,
    has_doubtful_columns,
    last_import,
    people_by_level,
    remembered_columns,
    staff_table,
    table_set_aside,
)
from upwell.tenants.models import Organisation
from upwell.web import nav
from upwell.web.actor import actor_of
from upwell.web.forms.staff import ColumnsForm, ConfirmationForm, StaffFileForm, seen
from upwell.web.views.staff_review import Review

# Codes of UnreadableFile that another encoding may heal.
WRONG_ENCODING = {"not_utf8", "not_decodable"}
# An upload form is little more than its file.
REST_OF_FORM = 2**20


@login_required
def staff_import_new(request: HttpRequest, slug: str) -> HttpResponse:
    """GET asks for a file, POST reads it and goes on to its columns or to the dry run."""
    organisation = get_managed_organisation(request.user, slug)
    nav.in_organisation(request, organisation, "staff")
    posted: dict[str, Any] = {}
    if request.method == "POST":
        size = int(request.META.get("CONTENT_LENGTH") or 0)
        too_big = size > settings.UPLOAD_LIMIT + REST_OF_FORM
        posted = {"data": request.POST, "files": request.FILES, "is_too_big": too_big}
    has_staff = Person.objects.filter(organisation=organisation).exists()
    form = StaffFileForm(**posted, has_staff=has_staff, mode=request.GET.get("mode", ""))
    if form.is_valid():
        draft = _started(request, organisation, form)
        if draft is not None:
            step = "staff-import-columns" if has_doubtful_columns(draft) else "staff-import"
            return redirect(step, slug, draft.pk)
    context = {"form": form, "slug": slug, "trail": _trail(slug, _("Bring a staff file"))}
    return render(request, "staff/new.html", context, status=400 if form.errors else 200)


def _started(request: HttpRequest, organisation: Organisation, form: StaffFileForm) -> StaffImport | None:
    given = form.cleaned_data
    try:
        return start_import(
            actor=actor_of(request),
            organisation=organisation,
            content=form.content,
            file_name=form.file_name,
            mode=given["mode"],
            as_of=given["as_of"],
            mapping=remembered_columns(organisation),
            encoding=given["encoding"],
        )
    except UnreadableFile as error:
        if error.code in WRONG_ENCODING:
            form.offer_encodings(words(error))
        else:
            form.add_error(form.source, words(error))
            form.forget_file()
    except OlderThanLast as error:
        form.add_error("as_of", older_words(error))
    return None


def older_words(error: OlderThanLast) -> str:
    day = formats.date_format(error.described_until, "DATE_FORMAT")
    return _("A list as of %(day)s was imported already; an older one cannot follow it.") % {"day": day}


@login_required
def staff_import_columns(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """GET shows which column is which, POST saves it and goes on to the dry run."""
    staff_import = get_staff_import(request.user, slug, pk)
    nav.in_organisation(request, staff_import.organisation, "staff")
    if not staff_import.is_draft:
        return redirect("staff-import", slug, pk)
    table = staff_table(staff_import)
    columns = guess_mapping(table.header, staff_import.mapping)
    form = ColumnsForm(request.POST if request.method == "POST" else None, table=table, columns=columns)
    if form.is_valid():
        try:
            choose_columns(staff_import=staff_import, columns=form.columns)
        except NotADraft:
            messages.info(request, _("This file was confirmed or put away in the meantime."))
        return redirect("staff-import", slug, pk)
    context = {
        "form": form,
        "staff_import": staff_import,
        "slug": slug,
        "rows": len(table.rows),
        "trail": _trail(slug, staff_import.file_name),
    }
    return render(request, "staff/columns.html", context, status=400 if form.errors else 200)


@login_required
def staff_import(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """A draft: what would change. A confirmed file: what has changed."""
    found = get_staff_import(request.user, slug, pk)
    nav.in_organisation(request, found.organisation, "staff")
    if found.is_draft:
        return _dry_run_page(request, found)
    faults = faults_of(found)
    review = Review.of_faults(faults, table_set_aside(found), found.mapping)
    context = {
        "staff_import": found,
        "slug": slug,
        "review": review,
        "can_undo": last_import(found.organisation) == found,
        "levels": people_by_level(found.organisation),
        "trail": _trail(slug, found.file_name),
    }
    return render(request, "staff/imported.html", context)


@login_required
@require_POST
def staff_import_confirmation(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    found = get_staff_import(request.user, slug, pk)
    nav.in_organisation(request, found.organisation, "staff")
    form = ConfirmationForm(request.POST)
    if not form.is_valid():
        return _dry_run_page(request, found, form)
    try:
        confirm_import(
            actor=actor_of(request),
            staff_import=found,
            typed_number=form.cleaned_data["leaving"],
            seen=form.counts(),
        )
    except NotADraft:
        messages.info(request, _("This file was confirmed or put away in the meantime."))
        return redirect("staff", slug)
    except PlanChanged:
        messages.warning(
            request, _("The staff list has changed meanwhile. Please look at the dry run again.")
        )
    except OlderThanLast as error:
        messages.error(request, older_words(error))
    except NumberNotTyped as error:
        form.add_error(
            "leaving",
            _("%(leaving)s people would be marked as left. Type this number, or put the file away.")
            % {"leaving": error.leaving},
        )
        return _dry_run_page(request, found, form)
    else:
        messages.success(request, _("%(file)s is imported.") % {"file": found.file_name})
    return redirect("staff-import", slug, pk)


@login_required
@require_POST
def staff_import_removal(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    found = get_staff_import(request.user, slug, pk)
    try:
        put_away(staff_import=found)
    except NotADraft:
        messages.info(request, _("This file was confirmed already. You can undo it."))
        return redirect("staff-import", slug, pk)
    messages.success(request, _("%(file)s is put away. Nothing has changed.") % {"file": found.file_name})
    return redirect("staff-import-new" if request.POST.get("again") else "staff", slug)


@login_required
def staff_import_faults(request: HttpRequest, slug: str, pk: UUID) -> HttpResponse:
    """The rows that were set aside, as a file to mend and to bring again."""
    found = get_staff_import(request.user, slug, pk)
    if found.is_draft:
        run = _read(found)
        table, faults = (run.table, run.errors) if run else (None, [])
    else:
        table, faults = table_set_aside(found), faults_of(found)
    if table is None or not any(fault.severity == "error" for fault in faults) or not table.rows:
        raise Http404
    stem = found.file_name.partition(".")[0] or "staff"
    disposition = content_disposition_header(True, _("%(name)s to mend.csv") % {"name": stem})
    headers = {"Content-Disposition": disposition or "attachment"}
    return HttpResponse(set_aside_csv(table, faults), content_type="text/csv; charset=utf-8", headers=headers)


def _dry_run_page(
    request: HttpRequest, draft: StaffImport, form: ConfirmationForm | None = None
) -> HttpResponse:
    slug = draft.organisation.slug
    run = _read(draft)
    if run is None:
        return redirect("staff-import-columns", slug, draft.pk)
    bound = form is not None
    context = {
        "form": form or ConfirmationForm(initial={"seen": seen(run.plan.counts())}),
        "staff_import": draft,
        "slug": slug,
        "run": run,
        "review": Review.of_dry_run(run),
        "leaving_percent": round(100 * len(run.plan.left) / max(run.plan.employed_before, 1)),
        "trail": _trail(slug, draft.file_name),
    }
    return render(request, "staff/dry_run.html", context, status=400 if bound else 200)


def _read(draft: StaffImport) -> DryRun | None:
    """None when it is not said which column holds the number or the name."""
    try:
        return dry_run(draft)
    except UnreadableFile:
        return None


def _trail(slug: str, here: str) -> list[dict[str, str]]:
    return [{"label": _("Staff"), "url": reverse("staff", args=[slug])}, {"label": here, "url": ""}]
