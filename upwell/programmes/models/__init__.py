"""Tables of programmes: programme, cohort, its milestones and roles, topics, enrolment."""

from upwell.programmes.models.cohort import (
    Cohort,
    CohortRole,
    GateOverride,
    Milestone,
    NeverPair,
    Pledge,
    Programme,
    TaskDone,
)
from upwell.programmes.models.enrolment import Enrolment, HoursRequest
from upwell.programmes.models.topic import OwnTopic

__all__ = [
    "Cohort",
    "CohortRole",
    "Enrolment",
    "GateOverride",
    "HoursRequest",
    "Milestone",
    "NeverPair",
    "OwnTopic",
    "Pledge",
    "Programme",
    "TaskDone",
]
