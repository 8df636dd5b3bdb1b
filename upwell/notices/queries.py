"""Reading messages."""

from upwell.notices.models import Message, MessageQuerySet
from upwell.tenants.models import Organisation


def messages_of(organisation: Organisation) -> MessageQuerySet:
    return Message.objects.filter(organisation=organisation)


def failed_messages(organisation: Organisation) -> MessageQuerySet:
    return messages_of(organisation).filter(failed_at__isnull=False, cancelled_at=None)
