"""What holds for every page."""

import zoneinfo
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

GetResponse = Callable[[HttpRequest], HttpResponse]


def private_pages(get_response: GetResponse) -> GetResponse:
    """No shared cache ever keeps a page, and nothing remembers one after signing out."""

    def respond(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.setdefault("Cache-Control", "no-store, private")
        response.setdefault("X-Robots-Tag", "noindex")
        return response

    return respond


def use_zone(time_zone: str) -> None:
    """Show moments of this request in the organisation's own time."""
    timezone.activate(zoneinfo.ZoneInfo(time_zone))
