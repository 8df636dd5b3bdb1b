"""Signing in by a code, by a password, and what guessers and scanners get."""

import datetime as dt
import re

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from tests.world import World
from upwell.notices.actions import send_due
from upwell.notices.models import Message
from upwell.people.models import Person, SignInCode
from upwell.people.signin.limits import PER_ADDRESS
from upwell.tenants.models import Account


def ask_for_code(client: Client, email: str) -> None:
    answer = client.post("/signin/", {"email": email, "next": "/me/privacy/"})
    assert answer.status_code == 302
    assert answer["Location"] == "/signin/code/"


def code_in_mail(email: str) -> str:
    text = Message.objects.filter(kind="sign_in_code", address=email).latest("created_at").text
    found = re.search(r"\d{4} \d{4}", text)
    assert found, text
    return found.group()


def is_signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def test_linh_signs_in_with_the_code_from_her_mail(world: World) -> None:
    client = world.client(None)
    ask_for_code(client, "Linh@SaoMai.example")
    answer = client.post("/signin/code/", {"code": code_in_mail("linh@saomai.example")})
    assert answer.status_code == 302
    assert answer["Location"] == "/me/privacy/"
    assert is_signed_in(client)


def test_somebody_on_the_staff_list_gets_an_account_by_proving_the_address(world: World) -> None:
    client = world.client(None)
    ask_for_code(client, "ha@saomai.example")
    client.post("/signin/code/", {"code": code_in_mail("ha@saomai.example")})
    account = Account.objects.get(email="ha@saomai.example")
    assert account.verified_at is not None
    assert Person.objects.get(staff_no="S003").account == account


def test_a_stranger_gets_the_same_answer_and_no_mail(world: World) -> None:
    known, unknown = world.client(None), world.client(None)
    ask_for_code(known, "linh@saomai.example")
    ask_for_code(unknown, "nobody@elsewhere.example")
    pages = [client.get("/signin/code/").content for client in (known, unknown)]
    bare = [re.sub(rb"[\w.]+@[\w.]+|value=\"[\w]{64}\"|%40", b"", page) for page in pages]
    assert re.sub(rb"linh|nobody|saomai.example|elsewhere.example", b"", bare[0]) == re.sub(
        rb"linh|nobody|saomai.example|elsewhere.example", b"", bare[1]
    )
    assert not Message.objects.filter(address="nobody@elsewhere.example").exists()


def test_only_the_hash_of_a_code_is_kept_and_the_sent_message_is_wiped(world: World) -> None:
    client = world.client(None)
    ask_for_code(client, "linh@saomai.example")
    code = code_in_mail("linh@saomai.example")
    row = SignInCode.objects.get(account=world.linh)
    assert code.replace(" ", "") not in str(vars(row))
    assert send_due() == 1
    message = Message.objects.get(kind="sign_in_code")
    assert message.sent_at is not None
    assert code not in message.text


def test_a_code_works_once(world: World) -> None:
    client = world.client(None)
    ask_for_code(client, "linh@saomai.example")
    code = code_in_mail("linh@saomai.example")
    client.post("/signin/code/", {"code": code})
    client.post("/signout/")
    del client.cookies["sessionid"]
    session = client.session
    session["signin"] = {"email": "linh@saomai.example", "next": "/"}
    session.save()
    assert client.post("/signin/code/", {"code": code}).status_code == 400
    assert not is_signed_in(client)


def test_a_code_is_too_old_after_15_minutes(world: World) -> None:
    client = world.client(None)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        ask_for_code(client, "linh@saomai.example")
        clock.shift(dt.timedelta(minutes=15, seconds=1))
        assert client.post("/signin/code/", {"code": code_in_mail("linh@saomai.example")}).status_code == 400
    assert not is_signed_in(client)


def test_a_code_is_worth_nothing_in_another_browser(world: World) -> None:
    asking, thief = world.client(None), world.client(None)
    ask_for_code(asking, "linh@saomai.example")
    code = code_in_mail("linh@saomai.example")
    ask_for_code(thief, "linh@saomai.example")
    assert thief.post("/signin/code/", {"code": code}).status_code == 400
    assert not is_signed_in(thief)
    asking.post("/signin/code/", {"code": code})
    assert is_signed_in(asking)


def test_five_wrong_tries_spend_a_code(world: World) -> None:
    client = world.client(None)
    ask_for_code(client, "linh@saomai.example")
    right = code_in_mail("linh@saomai.example")
    wrong = "0000 0000" if right != "0000 0000" else "1111 1111"
    for _try in range(SignInCode.TRIES):
        assert client.post("/signin/code/", {"code": wrong}).status_code == 400
    assert client.post("/signin/code/", {"code": right}).status_code == 400
    assert not is_signed_in(client)


def test_guessing_is_slowed_down_whatever_address_the_guesser_claims_to_have(world: World) -> None:
    refused = 0
    for number in range(PER_ADDRESS * 3):
        answer = world.client(None).post(
            "/signin/", {"email": "linh@saomai.example"}, headers={"x-forwarded-for": f"10.0.0.{number}"}
        )
        refused += answer.status_code == 429
    assert refused == PER_ADDRESS * 2
    assert Message.objects.filter(kind="sign_in_code").count() == PER_ADDRESS


def test_a_password_signs_in_and_a_wrong_one_does_not(world: World) -> None:
    world.linh.set_password("một câu rất dài 12")
    world.linh.save()
    client = world.client(None)
    wrong = client.post("/signin/password/", {"email": "linh@saomai.example", "password": "x"})
    assert wrong.status_code == 400
    client.post("/signin/password/", {"email": "LINH@saomai.example", "password": "một câu rất dài 12"})
    assert is_signed_in(client)


def test_a_deactivated_account_is_out_at_the_next_request(world: World) -> None:
    client = world.client(world.linh)
    assert client.get("/me/").status_code == 200
    Account.objects.filter(pk=world.linh.pk).update(is_active=False)
    assert client.get("/me/")["Location"].startswith("/signin/")


@pytest.mark.parametrize(
    "where",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        "\t//x.example",
    ],
)
def test_signing_in_never_leads_off_the_site(world: World, where: str) -> None:
    client = world.client(None)
    client.post("/signin/", {"email": "linh@saomai.example", "next": where})
    answer = client.post("/signin/code/", {"code": code_in_mail("linh@saomai.example")})
    assert answer["Location"] == "/"


def test_the_language_is_kept_in_the_browser_and_in_the_account(world: World) -> None:
    client = world.client(world.linh)
    client.post("/language/", {"language": "vi", "next": "/me/"})
    world.linh.refresh_from_db()
    assert world.linh.language == "vi"
    assert 'lang="vi"' in client.get("/me/").content.decode()


def test_sign_in_pages_speak_vietnamese(world: World) -> None:
    page = Client(headers={"accept-language": "vi"}).get("/signin/").content.decode()
    assert "Đăng nhập" in page


def test_demo_links_do_not_exist_outside_the_demo(world: World) -> None:
    from django.core import signing

    token = signing.dumps("linh@saomai.example", salt="upwell demo link")
    assert world.client(None).get(f"/signin/demo/{token}/").status_code == 404


def test_a_demo_link_shows_on_get_and_signs_in_on_post(world: World, settings) -> None:
    from django.core import signing

    settings.DEMO = True
    token = signing.dumps("linh@saomai.example", salt="upwell demo link")
    client = world.client(None)
    assert client.get(f"/signin/demo/{token}/").status_code == 200
    assert not is_signed_in(client)
    client.post(f"/signin/demo/{token}/")
    assert is_signed_in(client)
