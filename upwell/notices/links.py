"""Action links: signed, valid for 14 days. Opening one shows; only posting acts."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core import signing

LIFETIME = dt.timedelta(days=14)
_SALT = "upwell action link"


class BrokenLink(Exception):
    """Not one of ours, or damaged on the way."""


@dataclass(frozen=True)
class ActionLink:
    """`kind` says what it is about; `about` is the key of the row. `is_expired` links may only ask for a new one."""

    kind: str
    about: UUID
    is_expired: bool = False


def action_url(kind: str, about: UUID) -> str:
    token = signing.TimestampSigner(salt=_SALT).sign(f"{kind}.{about.hex}")
    return f"{settings.BASE_URL}/a/{token}/"


def read_action_link(token: str) -> ActionLink:
    """Raises BrokenLink."""
    signer = signing.TimestampSigner(salt=_SALT)
    try:
        value = signer.unsign(token)
        kind, about = value.split(".")
        link = ActionLink(kind, UUID(about))
    except (signing.BadSignature, ValueError) as error:
        raise BrokenLink from error
    try:
        signer.unsign(token, max_age=LIFETIME)
    except signing.SignatureExpired:
        return ActionLink(link.kind, link.about, is_expired=True)
    return link
