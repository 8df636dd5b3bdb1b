"""What a sponsor promises, in words. The words that were signed stay with the pledge."""

from __future__ import annotations

from django.utils import translation
from django.utils.translation import gettext_lazy as _

PARAGRAPHS = (
    _(
        "I stand behind this cohort. To the mentors I say: your view is wanted. What you say frankly and in"
        " good faith in a session will never count against you: not in appraisals, in pay or in promotion."
    ),
    _(
        "To the leaders I say: listen first, keep the times that you agree on, and answer what you hear, also"
        " when the answer is no."
    ),
    _(
        "I give this the hours that it needs, come to the closing, and ask every three months what has"
        " changed. Whoever wants to stop may stop, and need not say why."
    ),
)


def pledge_words(language: str) -> str:
    """The pledge in "vi" or "en", paragraphs parted by an empty line."""
    with translation.override(language):
        return "\n\n".join(str(paragraph) for paragraph in PARAGRAPHS)
