"""Reading messages."""



from upwell.notices.models import Message, MessageQuerySet
from upwell.tenants.models import Organisation


def messages_of(organisation: Organisation) -> MessageQuerySet:
    return Message.objects.filter(organisation=organisation)


def failed_messages(organisation: Organisation) -> MessageQuerySet:
    return messages_of(organisation).filter(failed_at__isnull=False, cancelled_at=None)


def are_all_sent(about_id: object) -> bool:
    """Whether every message about this has gone out; False when there is none."""
    about = Message.objects.filter(about_id=about_id, cancelled_at=None)
    return about.exists() and not about.filter(sent_at=None).exists()
