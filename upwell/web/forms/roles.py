"""Team and settings of an organisation."""

import zoneinfo
from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from upwell.people.models import Person, Role
from upwell.tenants.models import Organisation, normalised_address
from upwell.web.forms.fields import AddressField, LineField, titled

_OLD_NAMES = ("Etc", "SystemV", "US", "Brazil", "Canada", "Chile", "Mexico")


def _zones() -> list[tuple[str, str]]:
    names = (
        name for name in zoneinfo.available_timezones() if "/" in name and not name.startswith(_OLD_NAMES)
    )
    return [(name, name.replace("_", " ")) for name in sorted(names)]


_OWNER = (Role.Name.OWNER, titled(_("Owner"), _("Does all that a coordinator does, and names other owners.")))
_ROLES = [
    (
        Role.Name.COORDINATOR,
        titled(
            _("Coordinator"), _("Runs all programmes: people, pairs, texts. Sees nobody's private notes.")
        ),
    ),
    (Role.Name.SPONSOR, titled(_("Sponsor"), _("Signs the pledge and sees the overview of every cohort."))),
    (
        Role.Name.OMBUDSPERSON,
        titled(_("Ombudsperson"), _("Hears what should not go to the coordinator. Outside the HR line.")),
    ),
]


class RoleForm(forms.Form):
    email = AddressField(label=_("E-mail address"))
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, organisation: Organisation, may_name_owners: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        self.organisation = organisation
        role = self.fields["role"]
        assert isinstance(role, forms.ChoiceField)
        role.choices = [*_ROLES, _OWNER] if may_name_owners else _ROLES

    def clean_email(self) -> str:
        return still_here(self.organisation, self.cleaned_data["email"])


def still_here(organisation: Organisation, email: str) -> str:
    """The address; raises ValidationError when the staff list says that its holder has left."""
    people = Person.objects.filter(organisation=organisation, email=normalised_address(email))
    if people.exists() and not people.employed().exists():
        raise forms.ValidationError(_("The staff list says that this person has left."), code="left")
    return email


class OrganisationSettingsForm(forms.Form):
    name = LineField(label=_("Name of the organisation"), max_length=200)
    contact_email = AddressField(
        label=_("Contact address"),
        help_text=_("Answers to our messages go here, and people who need help see it."),
        required=False,
    )
    language = forms.ChoiceField(
        label=_("First language"),
        help_text=_("For messages to people who have not chosen one yet."),
        choices=settings.LANGUAGES,
    )
    time_zone = forms.ChoiceField(
        label=_("Time zone"), choices=_zones, help_text=_("Reminders keep to working hours there.")
    )
    works_saturday_mornings = forms.BooleanField(
        label=_("Saturday mornings are working time"),
        help_text=_("Reminders may go out then."),
        required=False,
    )
    asks_line_managers = forms.BooleanField(
        label=_("Ask line managers about a mentor's hours"),
        help_text=_("They hear of the hours and nothing else. No answer within five working days means yes."),
        required=False,
    )

    def __init__(self, *args: Any, organisation: Organisation, **options: Any) -> None:
        initial = {name: getattr(organisation, name) for name in self.base_fields}
        super().__init__(*args, **{**options, "initial": initial})
