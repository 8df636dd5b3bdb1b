"""The shipped topics, read once from `families/*.toml`."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from upwell.lib.text import fold
from upwell.programmes.data_files import BrokenDataFile, Section, read

FOLDER = Path(__file__).parent / "families"
OWN_FAMILY = "own"
"""The family of topics that an organisation adds for itself."""

_NOT_IN_A_NAME = re.compile(r"[\W_]+")
_CODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Topic:
    """One thing that people can offer or want.

    `aliases` are other names, in both languages; `related` are words that people use around it: they help
    suggestions, they do not name it.
    """

    code: str
    family: str
    en: str
    vi: str
    about_en: str = ""
    about_vi: str = ""
    aliases: tuple[str, ...] = ()
    related: tuple[str, ...] = ()

    def name(self, language: str) -> str:
        return self.vi if language.startswith("vi") else self.en

    def about(self, language: str) -> str:
        return self.about_vi if language.startswith("vi") else self.about_en

    @property
    def names(self) -> tuple[str, ...]:
        """Everything that this topic answers to: code, both names, aliases."""
        return (self.code, self.en, self.vi, *self.aliases)


@dataclass(frozen=True, slots=True)
class Family:
    """Topics that belong together, in the order in which they are offered."""

    code: str
    en: str
    vi: str
    about_en: str
    about_vi: str
    topics: tuple[Topic, ...]

    def name(self, language: str) -> str:
        return self.vi if language.startswith("vi") else self.en

    def about(self, language: str) -> str:
        return self.about_vi if language.startswith("vi") else self.about_en


def families() -> tuple[Family, ...]:
    """The six families in the order of their files."""
    return _shipped()


def all_topics() -> tuple[Topic, ...]:
    """Every shipped topic, family by family."""
    return tuple(_by_code().values())


def topic(code: str) -> Topic:
    """The shipped topic of this code. Raises KeyError for others, also for an organisation's own."""
    return _by_code()[code]


def label(code: str, language: str) -> str:
    """The topic's name in "vi" or "en"; a code that is not shipped (any more) is shown as it is."""
    found = _by_code().get(code)
    return found.name(language) if found else code


def resolve(text: str) -> str | None:
    """The code of the topic with exactly this code, name or alias; case, marks, punctuation do not count."""
    return _by_key().get(key_of(text))


def key_of(text: str) -> str:
    """What two names of topics are compared by: "Bán hàng Livestream!" and "ban hang livestream" are one."""
    return " ".join(_NOT_IN_A_NAME.sub(" ", fold(text)).split())


def read_families(folder: Path) -> tuple[Family, ...]:
    """The families of a folder, files in the order of their names. Raises BrokenDataFile."""
    found = tuple(_family(read(path)) for path in sorted(folder.glob("*.toml")))
    topics = [topic for family in found for topic in family.topics]
    for code, times in Counter(topic.code for topic in topics).items():
        if times > 1:
            raise BrokenDataFile(f"topics: the code {code} is used {times} times. Give each topic its own.")
    keys_of(topics)
    return found


def keys_of(topics: Sequence[Topic]) -> dict[str, str]:
    """Folded name -> code. Raises BrokenDataFile when two topics answer to one name."""
    owner: dict[str, str] = {}
    for one in topics:
        for name in one.names:
            first = owner.setdefault(key_of(name), one.code)
            if first != one.code:
                raise BrokenDataFile(f"topics: {name!r} names both {first} and {one.code}. Keep it in one.")
    return owner


def _family(file: Section) -> Family:
    code = _code(file)
    family = Family(code, *_words(file), topics=tuple(_topic(part, code) for part in file.sections("topics")))
    file.close()
    return family


def _topic(part: Section, family: str) -> Topic:
    found = Topic(
        _code(part), family, *_words(part), aliases=part.texts("aliases"), related=part.texts("related")
    )
    part.close()
    return found


def _words(part: Section) -> tuple[str, str, str, str]:
    return part.text("en"), part.text("vi"), part.text("about_en"), part.text("about_vi")


def _code(part: Section) -> str:
    code = part.text("code")
    if not _CODE.fullmatch(code):
        raise part.error("code", f"small letters, digits and hyphens, not {code!r}")
    return code


@cache
def _shipped() -> tuple[Family, ...]:
    return read_families(FOLDER)


@cache
def _by_code() -> dict[str, Topic]:
    return {topic.code: topic for family in _shipped() for topic in family.topics}


@cache
def _by_key() -> dict[str, str]:
    return keys_of(all_topics())
