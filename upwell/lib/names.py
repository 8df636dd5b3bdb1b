"""A person's name is one field. What we derive from it; we never split it into first and last."""

from upwell.lib.text import clean, nfc


def call_name(full_name: str) -> str:
    """What people call somebody unless they said otherwise: the last word. "Nguyễn Thị Mai" -> "Mai"."""
    words = clean(full_name).split()
    return words[-1] if words else ""


def initial(call_name: str) -> str:
    """The letter in an avatar: of the call name, with its marks, so that Đ stays Đ. Empty for no name."""
    for letter in nfc(call_name):
        if letter.isalnum():
            return letter.upper()[:1]
    return ""
