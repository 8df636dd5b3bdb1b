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


class _Staff:
    """A tree grown from the top, unit by unit: leaders, managers under leaders, mentors under managers."""

    def __init__(self, random: np.random.Generator) -> None:
        self.random = random
        self.ids = ["CEO"]
        self.manager = [-1]
        self.level = [TOP_LEVEL]
        self.unit = [0]
        sizes = 1 / np.arange(2, UNITS + 2) ** 0.7
        self._sizes = sizes / sizes.sum()

    def grow(
        self, count: int, prefix: str, bosses: list[list[int]], levels: tuple[int, int]
    ) -> list[list[int]]:
        """People of one layer, each under a boss of the same unit; returns them by unit."""
        layer: list[list[int]] = [[] for _ in range(UNITS)]
        for number, unit in enumerate(self.random.choice(UNITS, size=count, p=self._sizes).tolist()):
            boss = bosses[unit][int(self.random.integers(len(bosses[unit])))]
            low, high = levels
            layer[unit].append(len(self.ids))
            self.ids.append(f"{prefix}{number:06d}")
            self.manager.append(boss)
            self.level.append(int(np.clip(self.level[boss] - self.random.integers(1, 4), low, high)))
            self.unit.append(unit)
        return layer


def make(mentors: int, leaders: int, seed: int = 1) -> Market:
    """A cohort in a larger firm, with every kind of rule at work."""
    random = np.random.default_rng([seed, mentors, leaders])
    staff = _Staff(random)
    heads = staff.grow(leaders // 5, "L0", [[0]] * UNITS, (8, 11))
    upper = staff.grow(leaders - leaders // 5, "L1", [unit or [0] for unit in heads], (6, 9))
    middle = staff.grow(max(3, mentors // 9), "G", [unit or [0] for unit in upper], (5, 7))
    staff.grow(mentors, "M", [unit or [0] for unit in middle], (1, 5))
    lower = [row for row, name in enumerate(staff.ids) if name.startswith("M")]
    top = [row for row, name in enumerate(staff.ids) if name.startswith("L")]
    people = _People(random, staff)
    mentor_ids = [staff.ids[row] for row in lower]
    leader_ids = [staff.ids[row] for row in top]
    pairs = zip(
        random.choice(leader_ids, size=mentors // 200).tolist(),
        random.choice(mentor_ids, size=mentors // 200).tolist(),
        strict=True,
    )
    return Market(
        mentors=tuple(people.person(row, leader_ids, (2, 5), (1, 3), 1990, 1) for row in lower),
        leaders=tuple(people.person(row, mentor_ids, (2, 4), (2, 4), 1968, 2) for row in top),
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
