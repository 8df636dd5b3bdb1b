"""A message as an e-mail with a plain and an HTML twin that say the same."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string
from django.utils import translation

from upwell.notices.layout import blocks
from upwell.notices.models import Message
from upwell.tenants.models import Organisation

FILES = "upwell.notices.channels.files.EmailBackend"


def send(message: Message) -> None:
    """Hand one message to the mail server. Raises what the server or the network raises."""
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.text,
        to=[message.address],
        reply_to=[message.reply_to] if message.reply_to else None,
        headers={"Message-ID": f"<{message.pk}@upwell>", "Auto-Submitted": "auto-generated"},
        connection=get_connection(backend_of(message.organisation)),
    )
    mail.attach_alternative(as_html(message), "text/html")
    mail.send()


def backend_of(organisation: Organisation | None) -> str:
    """The sample organisation's people are invented: nothing of theirs ever goes to a mail server."""
    return FILES if organisation is not None and organisation.is_sample else settings.EMAIL_BACKEND


def as_html(message: Message) -> str:
    with translation.override(message.language):
        return render_to_string("notices/layout.html", {"message": message, "blocks": blocks(message.text)})
