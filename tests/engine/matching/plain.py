"""The rules, the fit and the best pairs once more, in plain words and slow. The engine must agree."""

from __future__ import annotations

from collections import Counter
from itertools import product

from upwell.engine.matching.types import CRITERIA, FULL_FIT, Market, Person, Rules

PairIds = tuple[str, str]


def above(market: Market, person: str) -> set[str]:
    """Everybody above a person, walking up until the top, a stranger, or a cycle."""
    found: list[str] = []
    boss = market.manager_of.get(person)
    while boss and boss not in found:
        found.append(boss)
        boss = market.manager_of.get(boss)
    return set(found)


def broken_rules(market: Market, rules: Rules, leader: Person, mentor: Person) -> set[str]:
    people = (*market.leaders, *market.mentors)
    has_levels = any(person.level is not None for person in people)
    has_languages = any(person.languages for person in people)
    bosses = market.manager_of.get(leader.id), market.manager_of.get(mentor.id)
    gap = None if leader.level is None or mentor.level is None else leader.level - mentor.level
    shared_slots = len(set(leader.slots) & set(mentor.slots))
    checks = {
        "same_person": leader.id == mentor.id,
        "never_these_two": (leader.id, mentor.id) in market.forbidden,
        "avoid": mentor.id in leader.avoid or leader.id in mentor.avoid,
        "same_line": rules.same_line == "forbid"
        and (leader.id in above(market, mentor.id) or mentor.id in above(market, leader.id)),
        "dotted_line": mentor.id in leader.dotted_manager_ids or leader.id in mentor.dotted_manager_ids,
        "appraiser": mentor.id in leader.appraiser_ids or leader.id in mentor.appraiser_ids,
        "min_level_gap": rules.min_level_gap is not None and gap is not None and gap < rules.min_level_gap,
        "level_unknown": rules.min_level_gap is not None and has_levels and gap is None,
        "same_team": rules.same_team == "forbid"
        and bool(bosses[0])
        and bosses[0] == bosses[1]
        and bosses[0] not in (leader.id, mentor.id),
        "same_unit": rules.same_unit == "forbid"
        and bool(leader.unit)
        and (leader.unit, leader.employer) == (mentor.unit, mentor.employer),
        "common_language": rules.common_language
        and bool(leader.languages and mentor.languages)
        and not set(leader.languages) & set(mentor.languages),
        "language_unknown": rules.common_language
        and has_languages
        and not (leader.languages and mentor.languages),
        "min_shared_slots": bool(leader.slots and mentor.slots) and shared_slots < rules.min_shared_slots,
    }
    return {code for code, breaks in checks.items() if breaks}


def split(total: int, weights: dict[str, int]) -> dict[str, int]:
    """Whole parts by largest remainder."""
    whole = sum(weights.values()) or 1
    parts = {name: total * weight // whole for name, weight in weights.items()}
    missing = total - sum(parts.values()) if any(weights.values()) else 0
    for name in sorted(weights, key=lambda name: -(total * weights[name] % whole))[:missing]:
        parts[name] += 1
    return parts


def fit_points(market: Market, rules: Rules, leader: Person, mentor: Person) -> dict[str, int]:
    mentors, leaders = market.mentors, market.leaders
    sides = mentors, leaders
    ids = {p.id for p in leaders}, {p.id for p in mentors}
    ranks = {
        "mentor": any(set(p.prefer) & ids[0] for p in mentors),
        "leader": any(set(p.prefer) & ids[1] for p in leaders),
    }
    parts = {
        "unit": all(any(p.unit for p in side) for side in sides),
        "site": all(any(p.site for p in side) for side in sides),
        "generation": rules.use_birth_year and all(any(p.birth_year for p in side) for side in sides),
    }
    has_data = {
        "leader_wants": any(p.wants for p in leaders) and any(p.offers for p in mentors),
        "mentor_wants": any(p.wants for p in mentors) and any(p.offers for p in leaders),
        "vantage": any(parts.values()),
        "time": all(any(p.slots for p in side) for side in sides),
        "language": all(any(p.languages for p in side) for side in sides),
        "preference": any(ranks.values()),
    }
    most = split(FULL_FIT, {code: rules.weights.get(code, 0) * has_data[code] for code in CRITERIA})
    vantage = split(most["vantage"], {part: int(has) for part, has in parts.items()})
    ranked = split(most["preference"], {side: int(has) for side, has in ranks.items()})
    return {
        "leader_wants": topic_points(most["leader_wants"], leader.wants, mentor.offers),
        "mentor_wants": topic_points(most["mentor_wants"], mentor.wants, leader.offers),
        "vantage": vantage_points(vantage, leader, mentor),
        "time": most["time"] * min(4, len(set(leader.slots) & set(mentor.slots))) // 4,
        "language": most["language"] if set(leader.languages) & set(mentor.languages) else 0,
        "preference": choice_points(ranked["leader"], leader.prefer, mentor.id, ids[1])
        + choice_points(ranked["mentor"], mentor.prefer, leader.id, ids[0]),
    }


def topic_points(most: int, wants: tuple[str, ...], offers: tuple[str, ...]) -> int:
    each = split(most, dict.fromkeys(sorted(set(wants)), 1))
    return sum(points for topic, points in each.items() if topic in offers)


def vantage_points(most: dict[str, int], leader: Person, mentor: Person) -> int:
    points = 0
    if leader.unit and mentor.unit and (leader.unit, leader.employer) != (mentor.unit, mentor.employer):
        points += most["unit"]
    if leader.site and mentor.site and leader.site != mentor.site:
        points += most["site"]
    if leader.birth_year and mentor.birth_year:
        points += most["generation"] * min(25, abs(leader.birth_year - mentor.birth_year)) // 25
    return points


def choice_points(most: int, prefer: tuple[str, ...], person_id: str, present: set[str]) -> int:
    choices = [name for name in dict.fromkeys(prefer) if name in present][:5]
    percent = (100, 80, 60, 40, 20)[choices.index(person_id)] if person_id in choices else 0
    return most * percent // 100


def free_pairs(market: Market, rules: Rules) -> dict[PairIds, int]:
    """Fit of every pair that no rule forbids and that is not pinned."""
    return {
        (leader.id, mentor.id): sum(fit_points(market, rules, leader, mentor).values())
        for leader, mentor in product(market.leaders, market.mentors)
        if (leader.id, mentor.id) not in market.pinned and not broken_rules(market, rules, leader, mentor)
    }


def best(market: Market, rules: Rules) -> tuple[int, int]:
    """Most pairs, then greatest total fit, by trying every set."""
    by_id = {person.id: person for person in (*market.leaders, *market.mentors)}
    used = Counter(name for pair in market.pinned for name in pair)
    places = {name: max(0, person.capacity - used[name]) for name, person in by_id.items()}
    pairs = sorted(free_pairs(market, rules).items())
    found = _best_of(pairs, places, 0)
    pinned = sum(
        sum(fit_points(market, rules, by_id[leader], by_id[mentor]).values())
        for leader, mentor in market.pinned
    )
    return found[0] + len(market.pinned), found[1] + pinned


def _best_of(pairs: list[tuple[PairIds, int]], places: dict[str, int], start: int) -> tuple[int, int]:
    found = (0, 0)
    for position in range(start, len(pairs)):
        (leader, mentor), fit = pairs[position]
        if places[leader] and places[mentor]:
            places[leader] -= 1
            places[mentor] -= 1
            count, total = _best_of(pairs, places, position + 1)
            places[leader] += 1
            places[mentor] += 1
            found = max(found, (count + 1, total + fit))
    return found
