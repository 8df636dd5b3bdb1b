"""A leader's set-up: five questions on one page."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from upwell.programmes import slots
from upwell.programmes.blueprints import template as template_of
from upwell.programmes.languages import choices as language_choices
from upwell.programmes.models import Enrolment
from upwell.programmes.queries import boundaries_of
from upwell.web.forms.signup import LINE_LENGTH
from upwell.web.forms.topics import TopicChips, topic_chips, topic_choices


class LeaderForm(forms.Form):
    wants = forms.MultipleChoiceField(required=False, label=gettext_lazy("Topics to learn about"))
    line = forms.CharField(
        required=False,
        max_length=LINE_LENGTH,
        label=gettext_lazy("In one line: what do you not understand yet?"),
        help_text=gettext_lazy("For example: why our young customers never call us."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    offers = forms.MultipleChoiceField(
        required=False, label=gettext_lazy("What a mentor could learn from you")
    )
    address = forms.ChoiceField(
        label=gettext_lazy("How shall your mentor call you?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Pick one form.")},
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages in which you can talk"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Pick at least one language.")},
    )
    assistant_email = forms.EmailField(
        required=False,
        label=gettext_lazy("E-mail of your assistant"),
        help_text=gettext_lazy("Only if somebody keeps your calendar."),
    )
    slot_1 = forms.ChoiceField(required=False, label=gettext_lazy("First fixed time"))
    slot_2 = forms.ChoiceField(required=False, label=gettext_lazy("Second fixed time"))
    boundaries = forms.CharField(
        required=False,
        max_length=LINE_LENGTH,
        label=gettext_lazy("What shall stay out of the talks?"),
        help_text=gettext_lazy("For example: salaries, running negotiations."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, data: Any = None, *, enrolment: Enrolment, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.enrolment = enrolment
        organisation = enrolment.cohort.organisation
        topics = topic_choices(organisation)
        options = {
            "wants": topics,
            "offers": topics,
            "address": _forms_of_address(enrolment),
            "languages": language_choices(enrolment.languages),
            "slot_1": _slot_choices(enrolment),
            "slot_2": _slot_choices(enrolment),
        }
        for name, choices in options.items():
            self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not cleaned.get("wants") and not cleaned.get("line") and not {"wants", "line"} & set(self.errors):
            self.add_error("wants", _("Pick at least one topic, or write one line."))
        return cleaned

    @property
    def wants_chips(self) -> TopicChips:
        return self._chips("wants", self.enrolment.cohort.suggested_topics)

    @property
    def offers_chips(self) -> TopicChips:
        return self._chips("offers", template_of(self.enrolment.cohort.programme.template).mentor_topics)

    def _chips(self, name: str, suggested: Any) -> TopicChips:
        picked = self[name].value() or []
        return topic_chips(self.enrolment.cohort.organisation, suggested=suggested, picked=picked)

    @property
    def answers(self) -> dict[str, Any]:
        """What is kept of it, by the names of the enrolment's fields."""
        given = self.cleaned_data
        times = slots.in_order([code for code in (given["slot_1"], given["slot_2"]) if code])
        same = ("wants", "line", "offers", "address", "languages", "assistant_email")
        boundaries = [given["boundaries"]] if given["boundaries"] else []
        return {**{name: given[name] for name in same}, "slots": times, "off_limits": boundaries}


def answers_before(enrolment: Enrolment) -> dict[str, Any]:
    """What the leader said the last time, for a form that they open signed in."""
    given = [*slots.in_order(enrolment.slots), "", ""]
    return {
        "wants": enrolment.wants,
        "line": enrolment.line,
        "offers": enrolment.offers,
        "address": enrolment.address,
        "languages": enrolment.languages or ["vi"],
        "assistant_email": enrolment.assistant_email,
        "slot_1": given[0],
        "slot_2": given[1],
        "boundaries": boundaries_of(enrolment)[1],
    }


def _forms_of_address(enrolment: Enrolment) -> list[tuple[str, str]]:
    """ "anh Hùng", "chú Hùng", "Mr Hùng", and the name alone: as they will be said, in any language."""
    name = enrolment.person.call_name
    said = [
        (code, f"{words} {name}")
        for code, words in Enrolment.Address.choices
        if code != Enrolment.Address.NAME
    ]
    return [*said, (Enrolment.Address.NAME.value, _("just %(name)s") % {"name": name})]


def _slot_choices(enrolment: Enrolment) -> list[tuple[str, Any]]:
    organisation = enrolment.cohort.organisation
    days = [
        (
            str(slots.DAYS[day]),
            [(day + time, slots.label(day + time)) for time in slots.TIMES if slots.is_open(day, time)],
        )
        for day in slots.days_of(organisation)
    ]
    return [("", _("None")), *days]
