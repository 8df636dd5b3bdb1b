"""Topics as chips: suggested ones in sight, the others by family, an organisation's own last."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from upwell.programmes.actions.topics import LONGEST_NAME, known_topic
from upwell.programmes.models import OwnTopic
from upwell.programmes.queries import own_topics, topic_label
from upwell.programmes.topics import taxonomy
from upwell.programmes.topics.suggest import suggest
from upwell.tenants.models import Organisation

MOST = 20
"""More topics than this say nothing about a person."""


@dataclass(frozen=True)
class Chip:
    """`words` are other names: the filter box finds the chip by them, nobody is shown them."""

    value: str
    label: str
    checked: bool = False
    words: str = ""


@dataclass(frozen=True)
class ChipFamily:
    label: str
    chips: list[Chip]

    @property
    def picked(self) -> int:
        return sum(chip.checked for chip in self.chips)


@dataclass(frozen=True)
class TopicChips:
    """What stands in sight, and what stands behind the name of its family."""

    first: list[Chip]
    families: list[ChipFamily]


def topic_chips(
    organisation: Organisation,
    *,
    suggested: Sequence[str] = (),
    picked: Collection[str] = (),
    leave_out: Collection[str] = (),
) -> TopicChips:
    language = get_language() or "en"
    own = own_topics(organisation)
    shown_first = [code for code in suggested if code not in leave_out]

    def chips(codes: Iterable[str]) -> list[Chip]:
        return [Chip(code, topic_label(code, language, own), code in picked, _words(code)) for code in codes]

    hidden = {*leave_out, *suggested}
    families = [
        ChipFamily(
            family.name(language), chips(topic.code for topic in family.topics if topic.code not in hidden)
        )
        for family in taxonomy.families()
    ]
    families.append(ChipFamily(_("Our own topics"), chips(code for code in own if code not in hidden)))
    return TopicChips(chips(shown_first), [family for family in families if family.chips])


def _words(code: str) -> str:
    try:
        topic = taxonomy.topic(code)
    except KeyError:
        return ""
    return " ".join((topic.en, topic.vi, *topic.aliases))


def topic_choices(organisation: Organisation) -> list[tuple[str, str]]:
    shipped = [(topic.code, topic.code) for topic in taxonomy.all_topics()]
    return [*shipped, *((code, code) for code in own_topics(organisation))]


class TopicsForm(forms.Form):
    """Topics by chip, or in one's own words: these only lead to "did you mean", and then the person picks."""

    topics = forms.MultipleChoiceField(required=False, label=gettext_lazy("Topics"))
    other = forms.CharField(
        required=False,
        max_length=LONGEST_NAME,
        label=gettext_lazy("Something else? Say it in your own words"),
        help_text=gettext_lazy("We look for topics that mean the same."),
    )
    # Names that are new here, ticked by the person.
    own = forms.Field(required=False, widget=forms.MultipleHiddenInput)

    def __init__(
        self,
        data: Any = None,
        *,
        organisation: Organisation,
        suggested: Sequence[str] = (),
        is_required: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(data, **kwargs)
        self.organisation = organisation
        self.suggested = suggested
        self.is_required = is_required
        self.asked = ""
        self.fields["topics"].choices = topic_choices(organisation)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        cleaned["topics"] = list(dict.fromkeys(cleaned.get("topics") or []))
        cleaned["own"] = [name[:LONGEST_NAME] for name in cleaned.get("own") or [] if name.strip()]
        self.asked = cleaned.get("other") or ""
        if self.asked:
            # The words were looked up: the box is empty for the next ones.
            self.data = self.data.copy()  # type: ignore[attr-defined]  # a QueryDict
            self.data["other"] = ""  # type: ignore[index]
        picked = len(cleaned["topics"]) + len(cleaned["own"])
        if self.is_required and not picked and not self.asked and "topics" not in self.errors:
            self.add_error("topics", _("Pick at least one topic."))
        if picked > MOST:
            self.add_error("topics", _("Pick at most %(most)s topics.") % {"most": MOST})
        return cleaned

    @property
    def picked(self) -> list[str]:
        return self["topics"].value() or []

    @property
    def meant(self) -> list[Chip]:
        """Known topics that the words may mean, best first."""
        if not self.asked:
            return []
        found = suggest(self.asked, extra=[_as_topic(own) for own in own_topics(self.organisation).values()])
        own, language = own_topics(self.organisation), get_language() or "en"
        return [Chip(code, topic_label(code, language, own), code in self.picked) for code, _score in found]

    @property
    def new_names(self) -> list[Chip]:
        """Names that no topic has: the person decides whether they become topics of the organisation."""
        kept = [Chip(name, name, True) for name in (self["own"].value() or []) if self.is_bound]
        if self.asked and known_topic(self.organisation, self.asked) is None:
            kept.append(Chip(self.asked, self.asked))
        return kept

    @property
    def chips(self) -> TopicChips:
        leave_out = {chip.value for chip in self.meant}
        return topic_chips(
            self.organisation, suggested=self.suggested, picked=self.picked, leave_out=leave_out
        )


def _as_topic(own: OwnTopic) -> taxonomy.Topic:
    return taxonomy.Topic(code=own.code, family=taxonomy.OWN_FAMILY, en=own.en, vi=own.vi)
