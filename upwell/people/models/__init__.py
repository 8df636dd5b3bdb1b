"""Tables of people: persons and their dated facts, grades, roles, staff imports, consent."""

from upwell.people.models.consent import Consent
from upwell.people.models.grade import Grade
from upwell.people.models.imports import ImportedChange, StaffColumns, StaffImport
from upwell.people.models.nomination import Nomination
from upwell.people.models.person import Person, Posting
from upwell.people.models.role import Role
from upwell.people.models.signin import Attempt, SignInCode

__all__ = [
    "Attempt",
    "Consent",
    "Grade",
    "ImportedChange",
    "Nomination",
    "Person",
    "Posting",
    "Role",
    "SignInCode",
    "StaffColumns",
    "StaffImport",
]
