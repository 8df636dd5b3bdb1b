"""A new programme with its first cohort, and the next cohort of a programme."""

import datetime as dt
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from upwell.programmes.blueprints import Template
from upwell.programmes.models import Programme
from upwell.programmes.queries import is_name_taken
from upwell.tenants.models import Organisation
from upwell.web.forms.fields import DayField, LineField, OutcomesField, WordsField

MOST_PLACES = 5_000
YEARS_BACK, YEARS_AHEAD = 1, 3


def sensible_start(day: dt.date) -> dt.date:
    """A start within reach; anything else is a slip of the keys in the year. Raises ValidationError."""
    today = timezone.localdate()
    if not today.year - YEARS_BACK <= day.year <= today.year + YEARS_AHEAD:
        raise forms.ValidationError(_("Please check the year."), code="year")
    return day


class ProgrammeForm(forms.Form):
    name = LineField(label=_("Name of the programme"), max_length=120)
    purpose = WordsField(
        label=_("Purpose"),
        help_text=_("One or two sentences. Everybody who is invited reads them."),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    outcomes = OutcomesField()
    cohort_name = LineField(
        label=_("Name of the first cohort"),
        help_text=_("A programme runs in rounds; each is a cohort with its own people and dates."),
        max_length=80,
    )
    starts_on = DayField(
        label=_("First day"),
        help_text=_(
            "People sign up before this day, and sessions begin on it. The other dates follow; you can"
            " change them."
        ),
    )
    places = forms.IntegerField(
        label=_("Places for mentors"),
        min_value=1,
        max_value=MOST_PLACES,
        help_text=_("Who signs up later waits in line."),
    )

    def __init__(self, *args: Any, organisation: Organisation, template: Template, **options: Any) -> None:
        super().__init__(*args, **options)
        self.organisation = organisation
        self.fields["outcomes"].suggest(template.outcomes)  # type: ignore[attr-defined]

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if is_name_taken(self.organisation.programmes.values_list("name", flat=True), name):
            raise forms.ValidationError(
                _(
                    "There is a programme of this name already."
                    " Choose another name, or open a new cohort in it."
                ),
                code="taken",
            )
        return name

    def clean_starts_on(self) -> dt.date:
        return sensible_start(self.cleaned_data["starts_on"])


class CloneForm(forms.Form):
    name = LineField(label=_("Name of the next cohort"), max_length=80)
    starts_on = DayField(label=_("First day"))

    def __init__(self, *args: Any, programme: Programme, **options: Any) -> None:
        super().__init__(*args, **options)
        self.programme = programme

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if is_name_taken(self.programme.cohorts.values_list("name", flat=True), name):
            raise forms.ValidationError(_("This programme has a cohort of that name already."), code="taken")
        return name

    def clean_starts_on(self) -> dt.date:
        return sensible_start(self.cleaned_data["starts_on"])
