"""Who may fetch messages: people who manage the organisation, which the caller has fetched already."""

from uuid import UUID

from django.shortcuts import get_object_or_404

from upwell.notices.models import Message
from upwell.tenants.models import Organisation


def get_message(organisation: Organisation, pk: UUID) -> Message:
    """One message of an organisation that the caller was allowed to fetch. 404 for any other."""
    return get_object_or_404(Message, organisation=organisation, pk=pk)
