"""Who acts, for views behind `login_required`."""

from django.http import HttpRequest

from upwell.tenants.models import Account


def actor_of(request: HttpRequest) -> Account:
    assert isinstance(request.user, Account)
    return request.user
