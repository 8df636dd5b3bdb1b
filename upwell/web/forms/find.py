"""Finding mentors by topic."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from upwell.people.models import Person
from upwell.tenants.models import Organisation


class NominationForm(forms.Form):
    """Somebody on the staff list who knows a topic."""

    who = forms.CharField(
        max_length=254,
        label=gettext_lazy("Staff number or e-mail"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, organisation: Organisation) -> None:
        super().__init__(data)
        self.organisation = organisation

    def clean_who(self) -> Person:
        words = self.cleaned_data["who"].strip()
        staff = Person.objects.filter(organisation=self.organisation).employed()
        person = staff.filter(email=words.lower()).first() if "@" in words else None
        person = person or staff.filter(staff_no=words).first()
        if person is None:
            raise forms.ValidationError(_("Nobody on the staff list has this number or address."))
        return person
