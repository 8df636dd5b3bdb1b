"""What every page shows around its content: whose organisation, which cohort, where one can go."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from upwell.people.access import can_remove_sample, managed_organisations
from upwell.programmes.models import Cohort, Enrolment
from upwell.tenants.models import Organisation


@dataclass(frozen=True)
class NavItem:
    label: str
    url: str
    icon: str
    current: bool = False
    badge: int = 0


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor: views say where they are with `place_in`."""
    place: Place = getattr(request, "place", None) or Place()
    return {
        "organisation": place.organisation,
        "cohort": place.cohort,
        "nav": place.items,
        "demo": settings.DEMO,
        "can_remove_sample": place.organisation is not None
        and can_remove_sample(request.user, place.organisation),
    }


@dataclass(frozen=True)
class Place:
    organisation: Organisation | None = None
    cohort: Cohort | None = None
    items: tuple[NavItem, ...] = ()


def in_organisation(request: HttpRequest, organisation: Organisation, current: str = "") -> None:
    """The coordinator's side bar outside any cohort."""
    names = (
        ("programmes", _("Programmes"), "list"),
        ("staff", _("Staff"), "people"),
        ("find", _("Find mentors"), "search"),
        ("levels", _("Grades and levels"), "steps"),
        ("messages", _("Messages"), "mail"),
        ("roles", _("Team and settings"), "gear"),
    )
    items = (
        NavItem(label, reverse(name, args=[organisation.slug]), icon, name == current)
        for name, label, icon in names
    )
    _put(request, Place(organisation, None, tuple(items)))


def in_cohort(request: HttpRequest, cohort: Cohort, current: str = "") -> None:
    """The coordinator's side bar inside a cohort."""
    names = (
        ("overview", _("Overview"), "home"),
        ("people", _("People"), "people"),
        ("matching", _("Matching"), "swap"),
        ("settings", _("Settings"), "gear"),
    )
    inside = [
        NavItem(label, reverse(name, args=[cohort.pk]), icon, name == current) for name, label, icon in names
    ]
    organisation = cohort.organisation
    # Whoever coordinates this cohort alone would only find "nothing here" above it.
    above = (
        _above(organisation)
        if managed_organisations(request.user).filter(pk=organisation.pk).exists()
        else []
    )
    _put(request, Place(organisation, cohort, (*inside, *above)))


def _above(organisation: Organisation) -> list[NavItem]:
    return [
        NavItem(_("All programmes"), reverse("programmes", args=[organisation.slug]), "list"),
        NavItem(_("Staff"), reverse("staff", args=[organisation.slug]), "building"),
    ]


def for_sponsor(request: HttpRequest, cohort: Cohort) -> None:
    items = (NavItem(_("Overview"), reverse("overview", args=[cohort.pk]), "home", True),)
    _put(request, Place(cohort.organisation, cohort, items))


def for_participant(request: HttpRequest, enrolment: Enrolment) -> None:
    _put(request, Place(enrolment.cohort.organisation, enrolment.cohort))


def of_organisation(request: HttpRequest, organisation: Organisation) -> None:
    """Around pages without a side bar: the name, and the banner of sample data."""
    _put(request, Place(organisation))


def _put(request: HttpRequest, place: Place) -> None:
    from upwell.web.middleware import use_zone

    if place.organisation is not None:
        use_zone(place.organisation.time_zone)
    request.place = place  # type: ignore[attr-defined]
