"""Encrypted values: AES-256-GCM, bound to organisation, table, row and field.

A value that is moved to another row, field or organisation does not open. The key comes from outside the
database (`VAULT_KEY`), so a stolen database or backup shows nothing. It does not protect from somebody who
controls the running server; docs/privacy.md says so.
"""

import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

VERSION = b"\x01"
NONCE_BYTES = 12


class CannotOpen(Exception):
    """The key is not the one that sealed the value, or the value stands in a place that is not its own."""


def seal(text: str, *, place: str) -> bytes:
    """Encrypt `text` for `place` ("organisation|table|row|field"); 29 bytes longer than its UTF-8."""
    nonce = os.urandom(NONCE_BYTES)
    return VERSION + nonce + _cipher().encrypt(nonce, text.encode(), place.encode())


def unseal(sealed: bytes, *, place: str) -> str:
    """The text again. Raises CannotOpen for a wrong key, a damaged value or another place."""
    sealed = bytes(sealed)
    if sealed[:1] != VERSION:
        raise CannotOpen(place)
    nonce, body = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return _cipher().decrypt(nonce, body, place.encode()).decode()
    except InvalidTag as error:
        raise CannotOpen(place) from error


def _cipher() -> AESGCM:
    key = HKDF(hashes.SHA256(), 32, salt=None, info=b"upwell vault 1").derive(settings.VAULT_KEY.encode())
    return AESGCM(key)
