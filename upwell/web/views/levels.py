"""Grades and levels: one screen that turns the spellings of a staff list into levels."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import formats
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from upwell.lib.unreadable import UnreadableFile
from upwell.people.access import get_managed_organisation
from upwell.people.actions.levels import set_grade_levels
from upwell.people.imports.levels import read_levels_toml
from upwell.people.imports.wording import words
from upwell.people.queries import level_groups, people_by_level
from upwell.tenants.models import Organisation
from upwell.web import nav
from upwell.web.actor import actor_of
from upwell.web.forms.levels import LevelsFileForm, LevelsForm

# More groups than these are no grades but, say, a column of names that was taken for them.
MOST_GROUPS = 400


@login_required
def levels(request: HttpRequest, slug: str) -> HttpResponse:
    """GET shows groups of like spellings, POST saves their levels and those of everybody."""
    organisation = get_managed_organisation(request.user, slug)
    if request.method != "POST":
        return _page(request, organisation)
    form = LevelsForm(request.POST, groups=level_groups(organisation))
    if not form.is_valid():
        return _page(request, organisation, form=form)
    set_grade_levels(actor=actor_of(request), organisation=organisation, levels=form.levels())
    messages.success(request, _saved(organisation))
    return redirect("levels", slug)


@login_required
@require_POST
def levels_file(request: HttpRequest, slug: str) -> HttpResponse:
    """Take the levels from a table that somebody has written already."""
    organisation = get_managed_organisation(request.user, slug)
    form = LevelsFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, organisation, file_form=form)
    try:
        table = read_levels_toml(form.cleaned_data["table"].read())
    except UnreadableFile as error:
        form.add_error("table", words(error))
        return _page(request, organisation, file_form=form)
    set_grade_levels(actor=actor_of(request), organisation=organisation, levels=table)
    messages.success(request, _saved(organisation))
    return redirect("levels", slug)


def _saved(organisation: Organisation) -> str:
    found = people_by_level(organisation)
    sentence = ngettext(
        "Saved. %(known)s of %(people)s person has a level now.",
        "Saved. %(known)s of %(people)s people have a level now.",
        found.people,
    )
    return sentence % {"known": _grouped(found.known), "people": _grouped(found.people)}


def _grouped(number: int) -> str:
    return formats.number_format(number, force_grouping=True)


def _page(
    request: HttpRequest,
    organisation: Organisation,
    *,
    form: LevelsForm | None = None,
    file_form: LevelsFileForm | None = None,
) -> HttpResponse:
    nav.in_organisation(request, organisation, "levels")
    bound = form or file_form
    groups = level_groups(organisation)
    none_yet = not any(group.level is not None for group in groups)
    suggests = none_yet and "suggestion" in request.GET
    found = people_by_level(organisation)
    context = {
        "slug": organisation.slug,
        "form": form or LevelsForm(groups=groups[:MOST_GROUPS], suggests=suggests),
        "file_form": file_form or LevelsFileForm(),
        "found": found,
        "without": found.people - found.known,
        "groups": len(groups),
        "spellings": sum(len(group.spellings) for group in groups),
        "too_many": len(groups) > MOST_GROUPS,
        "suggests": suggests,
        "may_suggest": none_yet and not suggests,
    }
    return render(request, "levels/levels.html", context, status=400 if bound else 200)
