"""Launching, and the reminders that are due."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from upwell.agenda.gates import closed_gates
from upwell.audit.actions import record
from upwell.lib.dates import WorkCalendar
from upwell.matching.actions import ask_leaders, write_card
from upwell.matching.models import Ask, ProposedPair, Run
from upwell.programmes.actions.setup import reach_milestone
from upwell.programmes.models import GateOverride, Milestone
from upwell.tenants.models import Account

REMIND_AFTER = (3, 7)


class GateClosed(Exception):
    """Something must be in place first; `gates` are its codes."""

    def __init__(self, gates: list[str]) -> None:
        super().__init__(gates)
        self.gates = gates


@transaction.atomic
def launch(
    *, actor: Account, run: Run, version: int, pairs: Iterable[ProposedPair], override_reason: str = ""
) -> list[Ask]:
    """Check the gates, then ask the leaders of these pairs. Raises GateClosed, ChangedMeanwhile."""
    gates = closed_gates(run.cohort)
    if gates and not override_reason:
        raise GateClosed(gates)
    for gate in gates:
        override = GateOverride.objects.create(cohort=run.cohort, gate=gate, reason=override_reason, by=actor)
        record(
            actor=actor,
            organisation=run.cohort.organisation,
            verb="gate_overridden",
            about=override,
            gate=gate,
        )
    asks = ask_leaders(actor=actor, run=run, version=version, pairs=pairs)
    if asks:
        reach_milestone(actor=actor, cohort=run.cohort, name=Milestone.Name.LAUNCHED)
    return asks


def remind_asked_leaders(now: dt.datetime | None = None) -> int:
    """Write to leaders who have not answered after 3, and again after 7, working days; the number written to."""
    moment = now or timezone.now()
    written = 0
    asks = Ask.objects.open().select_related(
        "leader__person", "mentor__person", "cohort__programme__organisation"
    )
    for ask in asks:
        passed = [days for days in REMIND_AFTER if due_after(ask, days) <= moment]
        if passed:
            write_card(ask, "leader_card_reminder", window=f"{ask.pk} {passed[-1]}")
            written += 1
    return written


def due_after(ask: Ask, days: int) -> dt.datetime:
    organisation = ask.cohort.organisation
    calendar = WorkCalendar(organisation.time_zone, organisation.works_saturday_mornings)
    return calendar.after_working_days(ask.asked_at, days)
