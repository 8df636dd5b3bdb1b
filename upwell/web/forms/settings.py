"""The six set-up tasks of a cohort."""

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from upwell.programmes.blueprints import template
from upwell.programmes.models import Cohort, CohortRole
from upwell.programmes.queries import is_name_taken
from upwell.programmes.rules import (
    CRITERIA,
    PULSE_WEEKS,
    RULES,
    TEXT_LANGUAGES,
    TEXTS,
    WAVES,
    BadRules,
    Rule,
    checked_survey_plan,
    checked_weights,
)
from upwell.web.forms.fields import AddressField, DayField, LineField, OutcomesField, WordsField, titled
from upwell.web.forms.programmes import MOST_PLACES, sensible_start
from upwell.web.forms.roles import still_here

LONGEST = dt.timedelta(days=5 * 366)
TEXT_LENGTH = 3_000


class PurposeForm(forms.Form):
    name = LineField(label=_("Name of the programme"), max_length=120)
    purpose = WordsField(
        label=_("Purpose"),
        help_text=_("One or two sentences. Everybody who is invited reads them."),
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    outcomes = OutcomesField()

    def __init__(self, *args: Any, cohort: Cohort, is_declared: bool, **options: Any) -> None:
        self.programme = cohort.programme
        initial = {name: getattr(self.programme, name) for name in ("name", "purpose", "outcomes")}
        super().__init__(*args, **{**options, "initial": initial})
        outcomes = self.fields["outcomes"]
        assert isinstance(outcomes, OutcomesField)
        outcomes.suggest(template(self.programme.template).outcomes)
        # A disabled field keeps what it had, whatever is posted.
        outcomes.disabled = is_declared

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        others = self.programme.organisation.programmes.exclude(pk=self.programme.pk)
        if is_name_taken(others.values_list("name", flat=True), name):
            raise forms.ValidationError(
                _("There is a programme of this name already. Choose another name."), code="taken"
            )
        return name


class DatesForm(forms.Form):
    name = LineField(label=_("Name of the cohort"), max_length=80)
    format = forms.ChoiceField(
        label=_("How people meet"),
        choices=[
            (Cohort.Format.ONE_TO_ONE, titled(_("One mentor, one leader"), _("The usual form."))),
            (
                Cohort.Format.TWO_TO_ONE,
                titled(
                    _("Two mentors, one leader"),
                    _("Easier for the first time: the mentors prepare together."),
                ),
            ),
            (
                Cohort.Format.GROUP,
                titled(
                    _("A group start"), _("Several mentors with one leader, before anybody meets one to one.")
                ),
            ),
        ],
        widget=forms.RadioSelect,
    )
    places = forms.IntegerField(label=_("Places for mentors"), min_value=1, max_value=MOST_PLACES)
    signup_closes_on = DayField(
        label=_("Sign-up closes on"),
        help_text=_("The day that people are told. You close sign-up yourself, on the settings page."),
        required=False,
    )
    starts_on = DayField(label=_("First day"))
    ends_on = DayField(label=_("Last day"), help_text=_("Six to seven months suit most companies."))
    sessions = forms.IntegerField(
        label=_("Number of sessions"), min_value=1, max_value=60, help_text=_("Six to eight are usual.")
    )
    session_minutes = forms.IntegerField(
        label=_("Minutes of a session"), min_value=15, max_value=240, help_text=_("45 to 60 are usual.")
    )

    def __init__(self, *args: Any, cohort: Cohort, **options: Any) -> None:
        self.cohort = cohort
        initial = {name: getattr(cohort, name) for name in self.base_fields}
        super().__init__(*args, **{**options, "initial": initial})

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        others = self.cohort.programme.cohorts.exclude(pk=self.cohort.pk)
        if is_name_taken(others.values_list("name", flat=True), name):
            raise forms.ValidationError(_("This programme has a cohort of that name already."), code="taken")
        return name

    def clean_starts_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["starts_on"]
        # A cohort that began long ago keeps its first day.
        return day if day == self.cohort.starts_on else sensible_start(day)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        starts, ends, closes = (given.get(name) for name in ("starts_on", "ends_on", "signup_closes_on"))
        if starts and ends and ends <= starts:
            self.add_error("ends_on", _("The last day must come after the first day."))
        elif starts and ends and ends - starts > LONGEST:
            self.add_error("ends_on", _("That is more than five years. Please check the year."))
        if starts and closes and closes > starts:
            self.add_error("signup_closes_on", _("Sign-up must close on the first day or before."))
        return given

    def places_taken(self, taken: int) -> None:
        self.add_error(
            "places",
            _(
                "%(taken)s mentors are accepted already."
                " Keep at least that many places, or ask some to withdraw first."
            )
            % {"taken": taken},
        )


class RulesForm(forms.Form):
    """One field for each rule, and one for the weight of each criterion ("weight_time")."""

    def __init__(self, *args: Any, cohort: Cohort, **options: Any) -> None:
        super().__init__(*args, **options)
        for rule in RULES:
            self.fields[rule.code] = _rule_field(rule)
            self.initial[rule.code] = cohort.rules.get(rule.code, rule.default)
        for code, label in CRITERIA.items():
            self.fields[f"weight_{code}"] = forms.IntegerField(label=label, min_value=0, max_value=100)
            self.initial[f"weight_{code}"] = cohort.weights.get(code, 0)

    @property
    def rules(self) -> dict[str, bool | int]:
        return {rule.code: self.cleaned_data[rule.code] for rule in RULES}

    @property
    def weights(self) -> dict[str, int]:
        return {code: self.cleaned_data[f"weight_{code}"] for code in CRITERIA}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors:
            try:
                checked_weights(self.weights)
            except BadRules:
                raise forms.ValidationError(_("Give at least one point to one of the wishes.")) from None
        return given

    def rule_fields(self) -> list[forms.BoundField]:
        return [self[rule.code] for rule in RULES]

    def weight_rows(self) -> list[dict[str, Any]]:
        """Each weight with its share of the total as saved: percent, and the bar's part and whole."""
        saved = {code: int(self.initial[f"weight_{code}"]) for code in CRITERIA}
        total = sum(saved.values()) or 1
        return [
            {
                "field": self[f"weight_{code}"],
                "points": points,
                "total": total,
                "share": round(100 * points / total),
            }
            for code, points in saved.items()
        ]


def _rule_field(rule: Rule) -> forms.Field:
    if isinstance(rule.default, bool):
        return forms.BooleanField(label=rule.label, help_text=rule.help, required=False)
    return forms.IntegerField(label=rule.label, help_text=rule.help, min_value=0, max_value=rule.highest)


class TextsForm(forms.Form):
    """Every text in both languages: fields "vi-promise", "en-promise" and so on."""

    def __init__(self, *args: Any, cohort: Cohort, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, label in TEXTS.items():
            for language in TEXT_LANGUAGES:
                self.fields[f"{language}-{name}"] = _text_field(
                    label, language, rows=9 if name == "who_sees" else 6
                )
                self.initial[f"{language}-{name}"] = cohort.texts.get(language, {}).get(name, "")

    @property
    def texts(self) -> dict[str, dict[str, str]]:
        return {
            language: {name: self.cleaned_data[f"{language}-{name}"] for name in TEXTS}
            for language in TEXT_LANGUAGES
        }

    def rows(self) -> list[dict[str, Any]]:
        """One for each text: its code, its title and its two fields."""
        return [
            {
                "code": name,
                "title": label,
                "fields": [self[f"{language}-{name}"] for language in TEXT_LANGUAGES],
            }
            for name, label in TEXTS.items()
        ]


def _text_field(label: Any, language: str, *, rows: int) -> WordsField:
    labels = {"vi": _("%(text)s, in Vietnamese"), "en": _("%(text)s, in English")}
    return WordsField(
        label=labels[language] % {"text": label},
        max_length=TEXT_LENGTH,
        widget=forms.Textarea(attrs={"rows": rows, "lang": language}),
    )


class AppointForm(forms.Form):
    email = AddressField(label=_("E-mail address"))
    role = forms.ChoiceField(
        label=_("Role"),
        choices=[
            (
                CohortRole.Name.COORDINATOR,
                titled(
                    _("Coordinator"),
                    _("Runs this cohort only: people, pairs, texts. Sees nobody's private notes."),
                ),
            ),
            (
                CohortRole.Name.SPONSOR,
                titled(
                    _("Sponsor"),
                    _("Signs the pledge and sees the overview. Best the CEO, or a member of the board."),
                ),
            ),
            (
                CohortRole.Name.OMBUDSPERSON,
                titled(
                    _("Ombudsperson"), _("Hears what should not go to the coordinator. Outside the HR line.")
                ),
            ),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, cohort: Cohort, **options: Any) -> None:
        super().__init__(*args, **options)
        self.organisation = cohort.organisation

    def clean_email(self) -> str:
        return still_here(self.organisation, self.cleaned_data["email"])


class PulseForm(forms.Form):
    """When questions are asked: weeks from the first day, which is week 0."""

    pulse_every_weeks = forms.IntegerField(
        label=_("Weeks from one pulse to the next"),
        help_text=_("Three questions, half a minute. Six weeks are usual; more often tires people."),
        min_value=PULSE_WEEKS.start,
        max_value=PULSE_WEEKS.stop - 1,
    )

    def __init__(self, *args: Any, cohort: Cohort, **options: Any) -> None:
        super().__init__(*args, **options)
        self.cohort = cohort
        for name, label in WAVES.items():
            self.fields[name] = forms.IntegerField(label=label, min_value=-8, max_value=320)
            self.initial[name] = cohort.survey_plan["waves"][name]
        self.initial["pulse_every_weeks"] = cohort.survey_plan["pulse_every_weeks"]

    @property
    def survey_plan(self) -> dict[str, Any]:
        waves = {name: self.cleaned_data[name] for name in WAVES}
        return {
            **self.cohort.survey_plan,
            "waves": waves,
            "pulse_every_weeks": self.cleaned_data["pulse_every_weeks"],
        }

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if not self.errors:
            try:
                checked_survey_plan(self.survey_plan)
            except BadRules as error:
                self.add_error(
                    error.name, _WAVE_FAULTS.get(error.name, _("This must come after the wave before it."))
                )
        return given

    def wave_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in WAVES]


_WAVE_FAULTS = {"baseline": _("Week 0 at the latest: answers that come later are no baseline.")}


class NeverPairForm(forms.Form):
    leader = LineField(
        label=_("Leader"), max_length=120, help_text=_("Name or staff number; marks do not matter.")
    )
    mentor = LineField(
        label=_("Mentor"), max_length=120, help_text=_("Name or staff number; marks do not matter.")
    )
