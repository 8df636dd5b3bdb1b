"""Fields that several forms share."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from upwell.lib.text import clean
from upwell.programmes.blueprints import MOST_OUTCOMES, outcomes
from upwell.programmes.rules import tidy


class LineField(forms.CharField):
    """One line: composed letters (NFC), no invisible characters, white space squeezed."""

    def to_python(self, value: Any) -> str:
        return clean(super().to_python(value) or "")


class WordsField(forms.CharField):
    """Several lines, tidied in the same way line by line."""

    widget = forms.Textarea

    def to_python(self, value: Any) -> str:
        return tidy(super().to_python(value) or "")


class DayField(forms.DateField):
    """A day, picked or typed; the browser shows it in its reader's own way."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class AddressField(forms.EmailField):
    """An e-mail address, typed by somebody else than its holder."""

    widget = forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"})


class OutcomesField(forms.MultipleChoiceField):
    """One to three outcomes; those that the template suggests stand first."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=_("What shall be different afterwards?"),
            help_text=_(
                "Choose up to three. They are fixed once leaders are asked, so that nobody can fish for"
                " results later."
            ),
            error_messages={
                "required": _("Choose at least one outcome, so that you can say later whether it worked.")
            },
            **options,
        )

    def suggest(self, codes: Sequence[str]) -> None:
        language = get_language() or "en"
        ordered = sorted(outcomes(), key=lambda outcome: outcome.code not in codes)
        self.choices = [(one.code, titled(one.name(language), one.about(language))) for one in ordered]

    def validate(self, value: Any) -> None:
        super().validate(value)
        if len(value) > MOST_OUTCOMES:
            raise ValidationError(
                _("Choose at most three. With many outcomes, one of them looks good by chance."),
                code="too_many",
            )


def _titled(title: object, about: object) -> SafeString:
    return format_html("{}<small>{}</small>", title, about)


titled = lazy(_titled, SafeString)
"""The words on a tile, in the reader's language: a title, and a line of explanation below."""
