"""A cohort big enough to swap in: six leaders, eight mentors, all ready."""

from dataclasses import dataclass

import pytest

from tests.world import World, enrolled, person
from upwell.matching.actions import run_matching
from upwell.matching.models import Run
from upwell.programmes.models import Cohort

TOPICS = (
    "ai-writing",
    "short-video",
    "livestream-selling",
    "self-service-data",
    "young-customers",
    "transparency",
)
CRAFT = ("strategy", "finance", "influence", "career")
SLOTS = ("mon0900", "tue1530", "wed1400", "thu0900", "fri1600")


@dataclass
class Round:
    """The world with a proposal in it."""

    world: World
    cohort: Cohort
    run: Run

    def again(self) -> Run:
        self.run = Run.objects.get(pk=self.run.pk)
        return self.run


@pytest.fixture
def crowd(world: World) -> World:
    organisation, cohort = world.organisation, world.cohort
    for number in range(5):
        leader = person(
            organisation,
            f"L{number}",
            f"Trịnh Giả Định {number}",
            f"l{number}@saomai.example",
            f"Unit {number}",
            level=8,
        )
        enrolled(
            cohort,
            leader.staff_no,
            "leader",
            wants=[TOPICS[number], TOPICS[(number + 2) % 6]],
            offers=[CRAFT[number % 4]],
            slots=[SLOTS[number % 5], SLOTS[(number + 1) % 5]],
        )
    for number in range(7):
        mentor = person(
            organisation,
            f"M{number}",
            f"Lâm Ví Dụ {number}",
            f"m{number}@saomai.example",
            f"Unit {number}",
            level=3,
        )
        enrolled(
            cohort,
            mentor.staff_no,
            "mentor",
            offers=[TOPICS[number % 6], TOPICS[(number + 1) % 6]],
            wants=[CRAFT[number % 4]],
            slots=[SLOTS[number % 5]],
        )
    return world


@pytest.fixture
def proposed(crowd: World) -> Round:
    run = run_matching(actor=crowd.mai, cohort=crowd.cohort, version=None)
    return Round(crowd, crowd.cohort, run)
