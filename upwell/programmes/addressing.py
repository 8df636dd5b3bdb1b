"""What to call somebody when Upwell itself speaks. Never guessed from age or gender."""

from django.utils.translation import get_language

from upwell.programmes.models import Enrolment

_FORMS = dict(Enrolment.Address.choices)
UNKNOWN = "anh/chị"
_WITHOUT_YOU = ("", Enrolment.Address.NAME, Enrolment.Address.MR, Enrolment.Address.MS)


def called(enrolment: Enrolment) -> str:
    """A leader by the form they chose and their call name ("anh Định"); anybody else by call name.

    English uses the name alone, or Mr and Ms where chosen. A Vietnamese leader who has not chosen yet is
    "anh/chị Định".
    """
    name = enrolment.person.call_name
    if enrolment.is_mentor or enrolment.address == Enrolment.Address.NAME:
        return name
    if enrolment.address in (Enrolment.Address.MR, Enrolment.Address.MS):
        return f"{_FORMS[enrolment.address]} {name}"
    if get_language() != "vi":
        return name
    return f"{_FORMS.get(enrolment.address, UNKNOWN)} {name}"


def you(enrolment: Enrolment) -> str:
    """How Upwell says "you" in Vietnamese: bạn to mentors, the chosen form to leaders."""
    if get_language() != "vi":
        return "you"
    if enrolment.is_mentor:
        return "bạn"
    if enrolment.address in _WITHOUT_YOU:
        return UNKNOWN
    return str(_FORMS[enrolment.address])
