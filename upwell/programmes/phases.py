"""Where a cohort stands in its life, from its milestones and dates alone."""

import datetime as dt
from collections.abc import Sequence

from django.db import models
from django.utils.translation import gettext_lazy as _

from upwell.programmes.models import Cohort, Milestone

_SIGN_UP = (Milestone.Name.SIGN_UP_OPENED, Milestone.Name.SIGN_UP_CLOSED)


class Phase(models.TextChoices):
    DRAFT = "draft", _("draft")
    SIGN_UP = "sign_up", _("sign-up open")
    FORMING = "forming", _("pairs being formed")
    ASKING = "asking", _("leaders being asked")
    RUNNING = "running", _("running")
    CLOSED = "closed", _("closed")


def phase_of(cohort: Cohort, *, on: dt.date) -> Phase:
    """The phase on a day. Reads the milestones, so prefetch them for lists."""
    names = [milestone.name for milestone in cohort.milestones.all()]
    return phase_after(names, starts_on=cohort.starts_on, ends_on=cohort.ends_on, on=on)


def phase_after(names: Sequence[str], *, starts_on: dt.date, ends_on: dt.date, on: dt.date) -> Phase:
    """The phase after these milestones, oldest first.

    A launched cohort stays launched though its sign-up may be opened again for late comers.
    """
    if Milestone.Name.ARCHIVED in names:
        return Phase.CLOSED
    if Milestone.Name.LAUNCHED in names:
        return _launched(starts_on, ends_on, on)
    sign_up = [name for name in names if name in _SIGN_UP]
    if not sign_up:
        return Phase.DRAFT
    return Phase.SIGN_UP if sign_up[-1] == Milestone.Name.SIGN_UP_OPENED else Phase.FORMING


def _launched(starts_on: dt.date, ends_on: dt.date, on: dt.date) -> Phase:
    if on < starts_on:
        return Phase.ASKING
    return Phase.RUNNING if on <= ends_on else Phase.CLOSED
