"""A sealed value opens in its own place only."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from upwell.vault.sealing import CannotOpen, seal, unseal


@given(st.text(max_size=400))
def test_what_was_sealed_opens_again(text: str) -> None:
    assert unseal(seal(text, place="a|b|1|note"), place="a|b|1|note") == text


@pytest.mark.parametrize("place", ["a|b|2|note", "x|b|1|note", "a|b|1|other", ""])
def test_a_value_moved_elsewhere_does_not_open(place: str) -> None:
    with pytest.raises(CannotOpen):
        unseal(seal("Mr Hùng", place="a|b|1|note"), place=place)


def test_another_key_does_not_open_it(settings) -> None:
    sealed = seal("Mr Hùng", place="p")
    settings.VAULT_KEY = "x" * 60
    with pytest.raises(CannotOpen):
        unseal(sealed, place="p")


@given(st.integers(0, 40), st.integers(1, 255))
def test_a_damaged_value_does_not_open(position: int, change: int) -> None:
    sealed = bytearray(seal("điều khó nói", place="p"))
    sealed[position % len(sealed)] ^= change
    with pytest.raises(CannotOpen):
        unseal(bytes(sealed), place="p")


def test_the_text_is_not_in_the_sealed_bytes() -> None:
    assert b"secret" not in seal("secret secret", place="p")
