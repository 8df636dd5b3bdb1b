"""The first organisation."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from upwell.web.forms.fields import AddressField, LineField


class OrganisationForm(forms.Form):
    name = LineField(label=_("Name of the organisation"), max_length=200)
    language = forms.ChoiceField(
        label=_("Its first language"),
        help_text=_(
            "Everybody can switch for themselves. This is for messages to people who have not chosen yet."
        ),
        choices=settings.LANGUAGES,
    )
    owner_email = AddressField(
        label=_("E-mail address of its owner"),
        help_text=_("The owner sets up programmes and names the coordinators. It may be your own address."),
    )
