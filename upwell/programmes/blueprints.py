"""Programme templates: six ready-made set-ups in `templates/*.toml`, checked when they are read.

A template only fills a new programme and its cohort; afterwards the coordinator's own values count.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from upwell.programmes.data_files import Section, read
from upwell.programmes.rules import DEFAULT_WEIGHTS, RULES
from upwell.programmes.topics.taxonomy import all_topics

FOLDER = Path(__file__).parent / "templates"
LANGUAGES = ("en", "vi")
WAVES = ("baseline", "middle", "end", "plus6m")
STATUSES = ("confirmed", "inferred", "unverified")
"""Of an outside claim: seen at its source; our own reading; repeated, but the source was not found."""
MENTORS = {"one_to_one": range(1, 2), "two_to_one": range(2, 3), "group": range(3, 13)}
"""Format of a cohort -> how many mentors one leader may have."""
MOST_OUTCOMES = 3
LONGEST = 260
"""Weeks: five years."""

_FORBID = {"forbid": True, "allow": False}
_PLAIN = ("common_language", "use_birth_year")


class UnknownTemplate(LookupError):
    """There is no template of this code."""


@dataclass(frozen=True)
class Outcome:
    """Something that a programme may declare beforehand that it wants to change."""

    code: str
    en: str
    vi: str
    about_en: str
    about_vi: str

    def name(self, language: str) -> str:
        return self.vi if language.startswith("vi") else self.en

    def about(self, language: str) -> str:
        return self.about_vi if language.startswith("vi") else self.about_en


@dataclass(frozen=True)
class Claim:
    """What is known from outside, in one sentence. Never shown without its status and source."""

    status: str
    source: str
    en: str
    vi: str

    def text(self, language: str) -> str:
        return self.vi if language.startswith("vi") else self.en


@dataclass(frozen=True)
class SurveyPlan:
    """Waves by the week in which they open (0: before anybody learns of a pair), and the pulse."""

    pulse_every_weeks: int
    waves: Mapping[str, int]
    retention_months: tuple[int, ...]


@dataclass(frozen=True)
class Words:
    """What a template says in one language. The last four are what people read at sign-up."""

    name: str
    summary: str
    purpose: str
    promise: str
    hours: str
    who_sees: str
    invitation: str


@dataclass(frozen=True)
class Template:
    """One ready-made programme. `suggested_topics` are wants for leaders, `mentor_topics` for mentors."""

    code: str
    words: Mapping[str, Words]
    evidence: tuple[Claim, ...]
    outcomes: tuple[str, ...]
    suggested_topics: tuple[str, ...]
    mentor_topics: tuple[str, ...]
    format: str
    mentors_per_leader: int
    places: int
    weeks: int
    sessions: int
    session_minutes: int
    first_session_within_days: int
    circle_weeks: tuple[int, ...]
    rules: Mapping[str, bool | int]
    weights: Mapping[str, int]
    surveys: SurveyPlan

    def name(self, language: str) -> str:
        return self._in(language).name

    def summary(self, language: str) -> str:
        return self._in(language).summary

    def purpose(self, language: str) -> str:
        return self._in(language).purpose

    @property
    def texts(self) -> dict[str, dict[str, str]]:
        """Language -> promise, hours, who_sees (in lines), invitation; with this template's figures."""
        names = ("promise", "hours", "who_sees", "invitation")
        return {
            language: {name: getattr(words, name) for name in names} for language, words in self.words.items()
        }

    @property
    def survey_plan(self) -> dict[str, object]:
        """The same as `surveys`, with the weeks of the mentor circles, in JSON's types."""
        return {
            "pulse_every_weeks": self.surveys.pulse_every_weeks,
            "waves": dict(self.surveys.waves),
            "retention_months": list(self.surveys.retention_months),
            "circle_weeks": list(self.circle_weeks),
        }

    def _in(self, language: str) -> Words:
        return self.words["vi" if language.startswith("vi") else "en"]


def templates() -> list[Template]:
    """All templates, in the order in which they are offered."""
    return list(_shipped().values())


def template(code: str) -> Template:
    """Raises UnknownTemplate."""
    try:
        return _shipped()[code]
    except KeyError:
        raise UnknownTemplate(code) from None


def outcomes() -> tuple[Outcome, ...]:
    """What programmes may choose from."""
    return tuple(_outcomes().values())


def outcome(code: str) -> Outcome:
    """Raises KeyError for a code that is not in the list."""
    return _outcomes()[code]


# --- reading -----------------------------------------------------------------------------------------------


def read_templates(folder: Path) -> dict[str, Template]:
    """Code -> template, in the order that the files give. Raises BrokenDataFile."""
    shared = read(folder / "words" / "shared.toml")
    who_sees = shared.section("who_sees")
    seen = {language: who_sees.texts(language) for language in LANGUAGES}
    claims = _claims(shared)
    _close(who_sees, shared)
    found: dict[int, Template] = {}
    for path in sorted(folder.glob("*.toml")):
        file = read(path)
        order = file.whole("order", least=1)
        if order in found:
            raise file.error("order", f"another number: {found[order].code} has {order} already")
        found[order] = _template(file, seen, claims)
        if found[order].code != path.stem:
            raise file.error("code", f"the name of the file, {path.stem}")
    return {found[order].code: found[order] for order in sorted(found)}


def read_outcomes(path: Path) -> dict[str, Outcome]:
    """Code -> outcome, in the order of the file. Raises BrokenDataFile."""
    file = read(path)
    parts = file.sections("outcomes")
    names = ("code", "en", "vi", "about_en", "about_vi")
    found = [Outcome(*(part.text(name) for name in names)) for part in parts]
    _close(*parts, file)
    if len({outcome.code for outcome in found}) < len(found):
        raise file.error("outcomes", "a list without two equal codes")
    return {outcome.code: outcome for outcome in found}


def _template(
    file: Section, who_sees: Mapping[str, tuple[str, ...]], shared_claims: tuple[Claim, ...]
) -> Template:
    plan, surveys = file.section("plan"), file.section("surveys")
    topics = {topic.code for topic in all_topics()}
    format_ = plan.choice("format", MENTORS)
    weeks = plan.whole("weeks", least=4, most=LONGEST)
    sessions = plan.whole("sessions", least=1, most=weeks)
    minutes = plan.whole("session_minutes", least=30, most=120)
    circles = plan.wholes("circle_weeks", least=1, most=weeks)
    figures = {"sessions": sessions, "minutes": minutes, "weeks": weeks, "circles": len(circles)}
    found = Template(
        code=file.text("code"),
        words={
            language: _words(file.section(language), who_sees[language], figures) for language in LANGUAGES
        },
        evidence=(*_claims(file), *shared_claims),
        outcomes=_declared(file),
        suggested_topics=file.choices("leader_wants", topics),
        mentor_topics=file.choices("mentor_wants", topics),
        format=format_,
        mentors_per_leader=_mentors(plan, format_),
        places=plan.whole("places", least=1),
        weeks=weeks,
        sessions=sessions,
        session_minutes=minutes,
        first_session_within_days=plan.whole("first_session_within_days", least=1, most=60),
        circle_weeks=circles,
        rules=_rules(file.section("rules")),
        weights=_weights(file.section("weights")),
        surveys=_surveys(surveys, weeks),
    )
    _close(plan, surveys, file)
    return found


def _words(part: Section, who_sees: tuple[str, ...], figures: Mapping[str, int]) -> Words:
    own = part.texts("who_sees_also") if part.has("who_sees_also") else ()
    words = Words(
        name=part.text("name"),
        summary=part.text("summary"),
        purpose=part.text("purpose"),
        promise=part.text("promise"),
        hours=_filled(part, "hours", figures),
        who_sees="\n".join((*who_sees, *own)),
        invitation=_filled(part, "invitation", figures),
    )
    part.close()
    return words


def _filled(part: Section, key: str, figures: Mapping[str, int]) -> str:
    """Figures in a text come from the plan, so that the two cannot differ."""
    text = part.text(key)
    try:
        return text.format_map(figures)
    except (KeyError, ValueError, IndexError) as problem:
        names = ", ".join(f"{{{name}}}" for name in figures)
        raise part.error(key, f"a text with no other figures than {names}") from problem


def _declared(file: Section) -> tuple[str, ...]:
    codes = file.choices("outcomes", _outcomes())
    if len(codes) > MOST_OUTCOMES:
        raise file.error("outcomes", f"a list of at most {MOST_OUTCOMES} codes")
    return codes


def _claims(file: Section) -> tuple[Claim, ...]:
    parts = file.sections("evidence")
    claims = [
        Claim(part.choice("status", STATUSES), part.text("source"), part.text("en"), part.text("vi"))
        for part in parts
    ]
    _close(*parts)
    return tuple(claims)


def _mentors(plan: Section, format_: str) -> int:
    allowed = MENTORS[format_]
    return plan.whole("mentors_per_leader", least=allowed.start, most=allowed.stop - 1)


def _rules(part: Section) -> dict[str, bool | int]:
    """True: the rule holds. A rule that forbids is written "forbid" or "allow", as in a rules file."""
    rules: dict[str, bool | int] = {}
    for rule in RULES:
        if not isinstance(rule.default, bool):
            rules[rule.code] = part.whole(rule.code, most=rule.highest)
        elif rule.code in _PLAIN:
            rules[rule.code] = part.truth(rule.code)
        else:
            rules[rule.code] = _FORBID[part.choice(rule.code, _FORBID)]
    part.close()
    return rules


def _weights(part: Section) -> dict[str, int]:
    weights = {criterion: part.whole(criterion, most=100) for criterion in DEFAULT_WEIGHTS}
    if sum(weights.values()) != 100:
        raise part.error("*", f"100 in all, not {sum(weights.values())}")
    part.close()
    return weights


def _surveys(part: Section, weeks: int) -> SurveyPlan:
    waves = part.section("waves")
    opened = {wave: waves.whole(wave, most=LONGEST + 26) for wave in WAVES}
    growing = list(opened.values())
    if growing != sorted(set(growing)) or opened["end"] != weeks:
        raise part.error("waves", f"growing weeks, with the end in week {weeks}")
    waves.close()
    return SurveyPlan(
        pulse_every_weeks=part.whole("pulse_every_weeks", least=1, most=26),
        waves=opened,
        retention_months=part.wholes("retention_months", least=1, most=120),
    )


def _close(*parts: Section) -> None:
    for part in parts:
        part.close()


@cache
def _shipped() -> dict[str, Template]:
    return read_templates(FOLDER)


@cache
def _outcomes() -> dict[str, Outcome]:
    return read_outcomes(FOLDER / "words" / "outcomes.toml")
