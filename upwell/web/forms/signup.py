"""The mentor's sign-up, one form per page."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from upwell.people.models import Consent
from upwell.programmes import slots
from upwell.programmes.languages import choices as language_choices
from upwell.programmes.models import Enrolment
from upwell.tenants.models import Organisation
from upwell.web.forms.topics import Chip, TopicChips, topic_chips, topic_choices

LINE_LENGTH = 300
WISHES = 3


class BoundariesForm(forms.Form):
    """Topics to keep out of the talks, and the languages to talk in."""

    topics = forms.MultipleChoiceField(required=False, label=gettext_lazy("Topics"))
    words = forms.CharField(
        required=False,
        max_length=LINE_LENGTH,
        label=gettext_lazy("Anything else to leave out"),
        help_text=gettext_lazy("For example: my team, salaries."),
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages in which you can talk"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Pick at least one language.")},
    )

    def __init__(self, data: Any = None, *, enrolment: Enrolment, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.organisation = enrolment.cohort.organisation
        self.fields["topics"].choices = topic_choices(self.organisation)  # type: ignore[attr-defined]
        self.fields["languages"].choices = language_choices(enrolment.languages)  # type: ignore[attr-defined]

    @property
    def chips(self) -> TopicChips:
        return topic_chips(self.organisation, picked=self["topics"].value() or [])


class SlotsForm(forms.Form):
    slots = forms.MultipleChoiceField(required=False, label=gettext_lazy("Half-hours"))
    changing = forms.BooleanField(
        required=False,
        label=gettext_lazy("My hours change from week to week"),
        help_text=gettext_lazy("Then you find a time with your leader, and shared time does not count."),
    )

    def __init__(self, data: Any = None, *, organisation: Organisation, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.organisation = organisation
        self.fields["slots"].choices = [(code, code) for code in slots.slots_of(organisation)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("slots") and not cleaned.get("changing") and "slots" not in self.errors:
            self.add_error("slots", _("Tick at least one half-hour, or say that your hours change."))
        return cleaned

    @property
    def week(self) -> "Week":
        return week_of(self.organisation, self["slots"].value() or [])


@dataclass(frozen=True)
class Cell:
    value: str
    label: str
    checked: bool
    closed: bool


@dataclass(frozen=True)
class Week:
    """What the picker draws: names of days, and a row for each half-hour with `time`, `break` and `cells`."""

    days: list[str]
    rows: list[dict[str, Any]]


def week_of(organisation: Organisation, picked: list[str]) -> Week:
    days = slots.days_of(organisation)
    rows = []
    for time in slots.TIMES:
        cells = [
            Cell(day + time, slots.label(day + time), day + time in picked, not slots.is_open(day, time))
            for day in days
        ]
        rows.append({"time": slots.clock(time), "break": time == slots.AFTERNOON[0], "cells": cells})
    return Week([str(slots.SHORT_DAYS[day]) for day in days], rows)


class AboutForm(forms.Form):
    """How somebody likes to talk, a line about them, and wishes. "Not this person" is never shown again."""

    style = forms.ChoiceField(
        required=False,
        label=gettext_lazy("How do you like to explain things?"),
        choices=Enrolment.Style.choices,
        widget=forms.RadioSelect,
    )
    line = forms.CharField(
        required=False,
        max_length=LINE_LENGTH,
        label=gettext_lazy("One line about you"),
        help_text=gettext_lazy(
            "The leader who is asked about you reads it. For example: I run our shop’s TikTok."
        ),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    prefer_1 = forms.ChoiceField(required=False, label=gettext_lazy("First choice"))
    prefer_2 = forms.ChoiceField(required=False, label=gettext_lazy("Second choice"))
    prefer_3 = forms.ChoiceField(required=False, label=gettext_lazy("Third choice"))
    avoid = forms.MultipleChoiceField(
        required=False,
        label=gettext_lazy("Leaders you would rather not meet here"),
        widget=forms.CheckboxSelectMultiple,
    )
    empty_avoid = forms.BooleanField(
        required=False, label=gettext_lazy("Empty the list that you gave before")
    )

    def __init__(
        self, data: Any = None, *, leaders: list[tuple[str, str]], has_list: bool, **kwargs: Any
    ) -> None:
        super().__init__(data, **kwargs)
        self.leaders = leaders
        for number in range(1, WISHES + 1):
            field = self.fields[f"prefer_{number}"]
            field.choices = [("", _("No wish")), *leaders]  # type: ignore[attr-defined]
        self.fields["avoid"].choices = leaders  # type: ignore[attr-defined]
        if not has_list:
            del self.fields["empty_avoid"]

    @property
    def avoid_chips(self) -> list[Chip]:
        picked = self["avoid"].value() or []
        return [Chip(key, name, key in picked) for key, name in self.leaders]

    @property
    def wishes(self) -> list[forms.BoundField]:
        return [self[f"prefer_{number}"] for number in range(1, WISHES + 1)]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        wished = [cleaned.get(f"prefer_{number}") for number in range(1, WISHES + 1)]
        cleaned["prefer"] = list(dict.fromkeys(key for key in wished if key))
        if set(cleaned["prefer"]) & set(cleaned.get("avoid") or []):
            self.add_error("avoid", _("You wished to meet one of these people. Choose one or the other."))
        return cleaned


class ConsentForm(forms.Form):
    """One tick per purpose; the words that were agreed to are kept with it."""

    take_part = forms.BooleanField(
        error_messages={"required": gettext_lazy("We need your agreement to use your answers.")}
    )
    birth_year = forms.BooleanField(required=False)

    def __init__(self, data: Any = None, *, enrolment: Enrolment, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.words = consent_words(enrolment)
        for purpose, words in self.words.items():
            self.fields[purpose].label = words
        for purpose in set(self.fields) - set(self.words):
            del self.fields[purpose]


def consent_words(enrolment: Enrolment) -> dict[str, str]:
    """Purpose -> what the person agrees to. The birth year is asked for only where the cohort uses it."""
    words = {
        str(Consent.Purpose.TAKE_PART): _(
            "I take part of my own free will. My answers may be used to form pairs in the cohorts that I sign"
            " up for. I can leave at any time, without a reason."
        )
    }
    if enrolment.cohort.rules.get("use_birth_year") and enrolment.person.birth_year:
        words[str(Consent.Purpose.BIRTH_YEAR)] = _(
            "My birth year may be used as well, only as a rough difference in age. Nobody is shown it."
        )
    return words
