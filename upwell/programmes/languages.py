"""Languages that people speak with each other: codes of the staff list and their names."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrPromise

LANGUAGES: dict[str, StrPromise] = {
    "vi": pgettext_lazy("language", "Vietnamese"),
    "en": pgettext_lazy("language", "English"),
    "ja": pgettext_lazy("language", "Japanese"),
    "ko": pgettext_lazy("language", "Korean"),
    "zh": pgettext_lazy("language", "Chinese"),
    "fr": pgettext_lazy("language", "French"),
    "de": pgettext_lazy("language", "German"),
}


def name(code: str) -> str:
    """The language in words; one that we have no name for is shown by its code."""
    return str(LANGUAGES.get(code, code))


def choices(also: Iterable[str] = ()) -> list[tuple[str, str]]:
    """Code and name of the usual ones, then of others that somebody has already."""
    codes = [*LANGUAGES, *(code for code in also if code not in LANGUAGES)]
    return [(code, name(code)) for code in codes]
