"""What to call somebody when Upwell itself speaks. Never guessed from age or gender."""

from django.utils.translation import get_language

from upwell.programmes.models import Enrolment

_FORMS = dict(Enrolment.Address.choices)


def called(enrolment: Enrolment) -> str:
    """A leader by the form they chose and their call name ("anh Định"); anybody else by call name.

    English uses the name alone. A Vietnamese leader who has not chosen yet is "anh/chị Định".
    """
    name = enrolment.person.call_name
    if enrolment.is_mentor or get_language() != "vi":
        return name
    if enrolment.address in ("", None):
        return f"anh/chị {name}"
    if enrolment.address == Enrolment.Address.NAME:
        return name
    return f"{_FORMS[enrolment.address]} {name}"


def you(enrolment: Enrolment) -> str:
    """How Upwell says "you" in Vietnamese: bạn to mentors, the chosen form to leaders."""
    if get_language() != "vi":
        return "you"
    if enrolment.is_mentor:
        return "bạn"
    if enrolment.address in ("", Enrolment.Address.NAME, Enrolment.Address.MR, Enrolment.Address.MS):
        return "anh/chị"
    return _FORMS[enrolment.address]
