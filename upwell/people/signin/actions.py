"""Asking for a code, and turning a right code into a verified account."""

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from upwell.audit.actions import record
from upwell.lib.tokens import digest, is_same, new_code
from upwell.notices.actions import queue_message
from upwell.people.models import Person, SignInCode
from upwell.people.signin.limits import count_attempt
from upwell.tenants.models import Account, normalised_address


class WrongCode(Exception):
    """The code is wrong, used, too old, or was asked for in another browser. Which of them is not told."""


@transaction.atomic
def request_code(*, email: str, browser_key: str, network_address: str, language: str) -> None:
    """Send a code when somebody has this address. The caller cannot tell whether anybody has.

    Raises TooManyAttempts.
    """
    address = normalised_address(email)
    count_attempt(email=address, network_address=network_address)
    account = _account_of(address)
    if account is None or not account.is_active:
        return
    code = new_code()
    row = SignInCode(account=account, expires_at=timezone.now() + SignInCode.LIFETIME)
    row.code_hash = digest(code, salt=_salt(row))
    row.browser_hash = digest(browser_key, salt=_salt(row))
    row.save()
    queue_message(
        organisation=None,
        kind="sign_in_code",
        address=address,
        language=account.language or language,
        context={"code": f"{code[:4]} {code[4:]}"},
        window=str(row.pk),
    )


def use_code(*, email: str, code: str, browser_key: str) -> Account:
    """The account, now verified, for a right code. Raises WrongCode; five wrong tries spend a code.

    Not one transaction: a wrong try must count although it ends in an error.
    """
    account = Account.objects.filter(email=normalised_address(email), is_active=True).first()
    if account is None:
        raise WrongCode
    digits = "".join(character for character in code if character.isdigit())
    if not any(_spend(row, digits, browser_key) for row in _live_codes(account)):
        raise WrongCode
    return verify(account)


@transaction.atomic
def verify(account: Account) -> Account:
    """Note that the address is its holder's own, and tie the staff rows that carry it to the account."""
    if account.verified_at is None:
        account.verified_at = timezone.now()
        account.save(update_fields=["verified_at"])
        record(actor=account, organisation=None, verb="address_verified", about=account)
    Person.objects.filter(email=account.email, account=None).update(account=account)
    return account


def forget_old_codes() -> None:
    SignInCode.objects.filter(expires_at__lt=timezone.now()).delete()


def _account_of(address: str) -> Account | None:
    if Person.objects.employed().filter(email=address).exists():
        return Account.objects.for_address(address)
    return Account.objects.filter(email=address).first()


def _live_codes(account: Account) -> list[SignInCode]:
    now = timezone.now()
    live = SignInCode.objects.filter(
        account=account, used_at=None, expires_at__gt=now, tries__lt=SignInCode.TRIES
    )
    return list(live)


def _spend(row: SignInCode, code: str, browser_key: str) -> bool:
    if not is_same(browser_key, row.browser_hash, salt=_salt(row)):
        return False
    if not is_same(code, row.code_hash, salt=_salt(row)):
        SignInCode.objects.filter(pk=row.pk).update(tries=F("tries") + 1)
        return False
    # One use: of two requests with the same code, the UPDATE lets one through.
    return bool(SignInCode.objects.filter(pk=row.pk, used_at=None).update(used_at=timezone.now()))


def _salt(row: SignInCode) -> str:
    return f"{settings.SECRET_KEY} sign-in {row.pk}"
