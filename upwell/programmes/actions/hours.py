"""The hours that a mentor needs: the line manager is told, may answer, and silence grants them."""

from django.db import transaction
from django.utils import timezone

from upwell.audit.actions import record
from upwell.lib.dates import WorkCalendar
from upwell.notices.actions import queue_message
from upwell.notices.links import action_url
from upwell.people.models import Person
from upwell.programmes.models import Enrolment, HoursRequest
from upwell.tenants.models import Account

SILENCE_DAYS = 5


def ask_line_manager(enrolment: Enrolment) -> HoursRequest | None:
    """Write to the mentor's line manager. None where nobody is asked: switched off, unknown, no address."""
    organisation = enrolment.cohort.organisation
    if not organisation.asks_line_managers or not enrolment.person.manager_no:
        return None
    staff = Person.objects.filter(organisation=organisation).employed()
    manager = staff.filter(staff_no=enrolment.person.manager_no).exclude(email="").first()
    if manager is None:
        return None
    calendar = WorkCalendar(organisation.time_zone, organisation.works_saturday_mornings)
    until = calendar.after_working_days(timezone.now(), SILENCE_DAYS)
    request, _new = HoursRequest.objects.get_or_create(
        enrolment=enrolment, defaults={"manager": manager, "granted_by_silence_at": until}
    )
    write_hours_request(request, window=str(request.pk))
    return request


def write_hours_request(request: HoursRequest, *, window: str) -> None:
    """One message to the line manager; the same `window` again writes nothing."""
    cohort = request.enrolment.cohort
    account = request.manager.account
    queue_message(
        organisation=cohort.organisation,
        kind="hours_request",
        address=request.manager.email,
        language=(account.language if account else "") or cohort.organisation.language,
        context={
            "manager": request.manager,
            "mentor": request.enrolment.person,
            "cohort": cohort,
            "until": request.granted_by_silence_at,
            "url": action_url("hours", request.pk),
        },
        window=window,
        about_id=request.enrolment_id,
    )


@transaction.atomic
def answer_hours(*, request: HoursRequest, granted: bool, by: Account | None) -> HoursRequest:
    """The line manager's answer; the last one counts. The same answer again changes nothing."""
    locked = HoursRequest.objects.select_for_update().get(pk=request.pk)
    if (locked.granted_at if granted else locked.not_now_at) is not None:
        return locked
    now = timezone.now()
    locked.granted_at, locked.not_now_at = (now, None) if granted else (None, now)
    locked.answered_by = by
    locked.save(update_fields=["granted_at", "not_now_at", "answered_by"])
    record(
        actor=by,
        organisation=locked.enrolment.cohort.organisation,
        verb="hours_granted" if granted else "hours_not_now",
        about=locked.enrolment,
    )
    return locked


def forget_open_request(enrolment: Enrolment) -> None:
    """Somebody who withdrew needs no answer; who joins again asks afresh."""
    HoursRequest.objects.filter(enrolment=enrolment, granted_at=None, not_now_at=None).delete()
