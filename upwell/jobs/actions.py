"""Beats of recurring work, so that the health page can say what has stopped."""

from django.utils import timezone

from upwell.jobs.models import Heartbeat


def beat(name: str) -> None:
    Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now()})
