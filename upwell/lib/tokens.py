"""Secrets that people carry for a while: codes by mail, and signed action links."""

import hashlib
import hmac
import secrets

CODE_DIGITS = 8


def new_code() -> str:
    """Eight digits: easy on a phone's number keys, and 10⁸ possibilities against five tries."""
    return "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))


def new_key() -> str:
    """43 characters with 256 random bits, safe in a URL or a cookie."""
    return secrets.token_urlsafe(32)


def digest(secret: str, *, salt: str) -> str:
    """What we keep of a secret: its keyed hash. `salt` ties it to its row."""
    return hmac.new(salt.encode(), secret.encode(), hashlib.sha256).hexdigest()


def is_same(secret: str, kept: str, *, salt: str) -> bool:
    return hmac.compare_digest(digest(secret, salt=salt), kept)
