"""Invented cohorts of any size with the skew of real ones: few topics are popular, lines deep, sites unequal.

Seeded: the same figures give the same people.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from upwell.engine.matching.types import Market, Person

TOPICS = 48
HALF_HOURS = [
    f"{day}{hour:02d}{minute}"
    for day in ("mon", "tue", "wed", "thu", "fri")
    for hour in range(8, 18)
    for minute in ("00", "30")
]
LANGUAGES = (("vi", 0.93), ("en", 0.45), ("ja", 0.06), ("ko", 0.05), ("zh", 0.04), ("fr", 0.02))
SITES = 14
UNITS = 24
TOP_LEVEL = 12


@dataclass
class _Staff:
    """A forest grown from the top: leaders, then managers, then mentors under managers."""

    random: np.random.Generator
    ids: list[str]
    manager: list[int]
    level: list[int]
    unit: list[int]

    def grow(self, count: int, prefix: str, under: range, levels: tuple[int, int]) -> range:
        first = len(self.ids)
        for number in range(count):
            boss = int(
                self.random.integers(under.start, max(under.start + 1, min(under.stop, len(self.ids))))
            )
            low, high = levels
            self.ids.append(f"{prefix}{number:06d}")
            self.manager.append(boss)
            self.level.append(int(np.clip(self.level[boss] - 1, low, high)))
            self.unit.append(self.unit[boss] if boss else int(self.random.integers(UNITS)))
        return range(first, len(self.ids))


def make(mentors: int, leaders: int, seed: int = 1) -> Market:
    """A cohort in a firm of about twelve people per eleven mentors, with every kind of rule at work."""
    random = np.random.default_rng([seed, mentors, leaders])
    staff = _Staff(random, ["CEO"], [-1], [TOP_LEVEL], [0])
    upper = staff.grow(leaders, "L", range(leaders), (7, 11))
    middle = staff.grow(max(3, mentors // 9), "G", range(1 + leaders), (5, 7))
    lower = staff.grow(mentors, "M", middle, (1, 5))
    people = _People(random, staff)
    mentor_ids = [staff.ids[row] for row in lower]
    leader_ids = [staff.ids[row] for row in upper]
    pairs = zip(
        random.choice(leader_ids, size=mentors // 200).tolist(),
        random.choice(mentor_ids, size=mentors // 200).tolist(),
        strict=True,
    )
    return Market(
        mentors=tuple(people.person(row, leader_ids, (2, 5), (1, 3), 1990, 1) for row in lower),
        leaders=tuple(people.person(row, mentor_ids, (2, 4), (2, 4), 1968, 2) for row in upper),
        manager_of={
            name: staff.ids[boss] for name, boss in zip(staff.ids, staff.manager, strict=True) if boss >= 0
        },
        forbidden=frozenset(pairs),
    )


@dataclass
class _People:
    random: np.random.Generator
    staff: _Staff

    def person(
        self,
        row: int,
        others: list[str],
        offers: tuple[int, int],
        wants: tuple[int, int],
        born: int,
        most_places: int,
    ) -> Person:
        random, unit = self.random, self.staff.unit[row]
        return Person(
            id=self.staff.ids[row],
            capacity=1 + int(most_places > 1 and random.random() < 0.05),
            level=self.staff.level[row],
            unit=f"U{unit}",
            site=f"S{min(SITES - 1, int(random.zipf(1.6)) - 1 + unit % 3)}",
            dotted_manager_ids=tuple(self._some(others, 0.05, 1)),
            appraiser_ids=tuple(self._some(others, 0.10, 1)),
            languages=tuple(name for name, share in LANGUAGES if random.random() < share) or ("vi",),
            slots=self._slots(),
            offers=self._topics(offers, unit),
            wants=self._topics(wants, unit // 2),
            prefer=tuple(self._some(others, 0.15, 3)),
            avoid=tuple(self._some(others, 0.05, 2)),
            birth_year=born + int(random.integers(-6, 7)),
        )

    def _some(self, others: list[str], share: float, most: int) -> list[str]:
        if self.random.random() >= share:
            return []
        count = int(self.random.integers(1, most + 1))
        return [others[int(k)] for k in self.random.integers(0, len(others), size=count)]

    def _slots(self) -> tuple[str, ...]:
        slots: set[str] = set()
        for start in self.random.integers(0, len(HALF_HOURS) - 3, size=int(self.random.integers(2, 6))):
            slots.update(HALF_HOURS[start : start + 3])
        return tuple(sorted(slots))

    def _topics(self, between: tuple[int, int], unit: int) -> tuple[str, ...]:
        """Mostly popular ones, some that belong to the unit."""
        count = int(self.random.integers(between[0], between[1] + 1))
        popular = (self.random.zipf(1.35, size=count) - 1) % TOPICS
        own = (unit * 2 + self.random.integers(0, 4, size=count)) % TOPICS
        return tuple(f"t{k:02d}" for k in np.where(self.random.random(count) < 0.65, popular, own))
