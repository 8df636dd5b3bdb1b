"""`upwell create-organisation`: the first step on a new server."""

import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from upwell.people.models import Role
from upwell.tenants.models import Account, Organisation

pytestmark = pytest.mark.django_db


def create(*words: str) -> str:
    out = io.StringIO()
    call_command("create_organisation", *words, stdout=out)
    return out.getvalue()


def test_the_owner_owns_it_and_may_operate_the_server() -> None:
    told = create("Sao Mai", "--owner", "An@SaoMai.example", "--operator")
    assert "/o/sao-mai/" in told
    owner = Account.objects.get(email="an@saomai.example")
    assert owner.is_operator
    assert Role.objects.get(account=owner).role == Role.Name.OWNER


def test_two_organisations_of_one_name_get_addresses_of_their_own() -> None:
    for _time in range(2):
        create("Đặng Hoà", "--owner", "an@saomai.example")
    assert sorted(Organisation.objects.values_list("slug", flat=True)) == ["dang-hoa", "dang-hoa-2"]


def test_an_owner_needs_an_address() -> None:
    with pytest.raises(CommandError, match="not an e-mail address"):
        create("Sao Mai", "--owner", "An")
    assert not Organisation.objects.exists()
