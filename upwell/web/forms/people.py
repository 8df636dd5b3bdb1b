"""Choosing people from the staff list."""

from typing import Any

from django import forms
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from upwell.programmes.queries import Selection, grade_counts, level_counts, unit_counts
from upwell.tenants.models import Organisation

MOST_LINES = 5_000


class SelectionForm(forms.Form):
    """By level, grade and unit, all of which must hold; and whoever is pasted one by one."""

    level_from = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, label=gettext_lazy("From level")
    )
    level_to = forms.TypedChoiceField(
        required=False, coerce=int, empty_value=None, label=gettext_lazy("Up to level")
    )
    grades = forms.MultipleChoiceField(
        required=False, label=gettext_lazy("Grades"), widget=forms.CheckboxSelectMultiple
    )
    units = forms.MultipleChoiceField(
        required=False, label=gettext_lazy("Units"), widget=forms.CheckboxSelectMultiple
    )
    listed = forms.CharField(
        required=False,
        label=gettext_lazy("Paste staff numbers or e-mail addresses"),
        help_text=gettext_lazy("One person a line; whole rows copied from a spreadsheet are fine."),
        widget=forms.Textarea(attrs={"class": "paste", "rows": 6}),
    )

    def __init__(self, data: Any = None, *, organisation: Organisation) -> None:
        super().__init__(data)
        levels = [
            ("", _("any")),
            *((level, _with_count(str(level), n)) for level, n in level_counts(organisation)),
        ]
        options = {
            "level_from": levels,
            "level_to": levels,
            "grades": [(name, _with_count(name, n)) for name, n in grade_counts(organisation)],
            "units": [(name, _with_count(name, n)) for name, n in unit_counts(organisation)],
        }
        for name, choices in options.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        lines = [line.strip() for line in (cleaned.get("listed") or "").splitlines() if line.strip()]
        if len(lines) > MOST_LINES:
            self.add_error("listed", _("Paste at most %(most)s lines at once.") % {"most": MOST_LINES})
        self.selection = Selection(
            level_from=cleaned.get("level_from"),
            level_to=cleaned.get("level_to"),
            grades=tuple(cleaned.get("grades") or ()),
            units=tuple(cleaned.get("units") or ()),
            listed=tuple(lines),
        )
        if not self.errors and self.selection.is_empty:
            self.add_error(None, _("Choose a level, a grade or a unit, or paste a list."))
        return cleaned

    @property
    def hidden_values(self) -> list[tuple[str, str]]:
        """The same selection once more, for the form that confirms it."""
        return [(name, value) for name in self.fields for value in _values(self[name].value())]


def _values(value: Any) -> list[str]:
    if isinstance(value, list | tuple):
        return [str(one) for one in value]
    return [str(value)] if value not in (None, "") else []


def _with_count(name: str, people: int) -> str:
    return f"{name} ({number_format(people)})"
