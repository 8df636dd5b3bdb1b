"""The cast, and the world they live in. Two organisations, so that every test can have a stranger.

Linh is a mentor, Mr Hùng a leader, Mai the coordinator, An the owner, Bảo the sponsor, Quân a stranger: on the
staff list, but with no part in the cohort. Yến coordinates another organisation altogether.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.test import Client
from django.utils import timezone

from upwell.people.actions.roles import create_organisation, give_role
from upwell.people.models import Person, Role
from upwell.people.signin.actions import verify
from upwell.programmes.actions.setup import (
    create_cohort,
    create_programme,
    reach_milestone,
    sign_pledge,
)
from upwell.programmes.models import Cohort, Enrolment, Milestone
from upwell.tenants.models import Account, Organisation

STARTS_ON = dt.date(2026, 9, 7)


@dataclass
class World:
    organisation: Organisation
    other_organisation: Organisation
    owner: Account
    mai: Account
    sponsor: Account
    linh: Account
    hung: Account
    quan: Account
    yen: Account
    operator: Account
    cohort: Cohort
    linh_enrolment: Enrolment
    hung_enrolment: Enrolment

    def person(self, account: Account) -> Person:
        return Person.objects.get(account=account)

    def client(self, account: Account | None) -> Client:
        client = Client(headers={"accept-language": "en"})
        if account is not None:
            client.force_login(account)
        return client

    @property
    def cast(self) -> dict[str, Account | None]:
        """Everybody who may knock at a door, by role."""
        return {
            "nobody": None,
            "owner": self.owner,
            "coordinator": self.mai,
            "sponsor": self.sponsor,
            "leader": self.hung,
            "mentor": self.linh,
            "stranger": self.quan,
            "other organisation": self.yen,
            "operator": self.operator,
        }


def build_world() -> World:
    owner, mai, sponsor = (account(f"{name}@saomai.example") for name in ("an", "mai", "bao"))
    organisation = create_organisation(actor=None, name="Sao Mai", owner=owner)
    give_role(actor=owner, organisation=organisation, account=mai, role=Role.Name.COORDINATOR)
    give_role(actor=owner, organisation=organisation, account=sponsor, role=Role.Name.SPONSOR)
    person(organisation, "S001", "Bùi Quốc Bảo", "bao@saomai.example", "CEO", level=10)
    person(
        organisation, "S002", "Trần Mạnh Hùng", "hung@saomai.example", "Finance", level=8, manager_no="S001"
    )
    person(organisation, "S003", "Lê Thu Hà", "ha@saomai.example", "Marketing", level=5, manager_no="S001")
    person(
        organisation,
        "S004",
        "Nguyễn Thuỳ Linh",
        "linh@saomai.example",
        "Marketing",
        level=3,
        manager_no="S003",
    )
    person(organisation, "S005", "Phạm Anh Quân", "quan@saomai.example", "IT", level=3, manager_no="S001")
    # Verifying an address ties the account to the staff row that carries it.
    linh, hung, quan = (account(f"{name}@saomai.example") for name in ("linh", "hung", "quan"))
    verify(sponsor)
    yen = account("yen@songxanh.example")
    other = create_organisation(actor=None, name="Sông Xanh", owner=yen)
    cohort = build_cohort(organisation, mai, sponsor)
    return World(
        organisation=organisation,
        other_organisation=other,
        owner=owner,
        mai=mai,
        sponsor=sponsor,
        linh=linh,
        hung=hung,
        quan=quan,
        yen=yen,
        operator=account("van@server.example", is_operator=True),
        cohort=cohort,
        linh_enrolment=enrolled(
            cohort,
            "S004",
            "mentor",
            offers=["ai-writing", "short-video"],
            wants=["strategy"],
            slots=["tue1530", "thu0900"],
        ),
        hung_enrolment=enrolled(
            cohort,
            "S002",
            "leader",
            offers=["strategy"],
            wants=["ai-writing"],
            slots=["tue1530"],
            address="anh",
        ),
    )


def build_cohort(organisation: Organisation, coordinator: Account, sponsor: Account) -> Cohort:
    programme = create_programme(
        actor=coordinator,
        organisation=organisation,
        template="digital_fluency",
        name="Mentoring ngược",
        purpose="Lãnh đạo hiểu công cụ số.",
        outcomes=["speaking_up"],
    )
    cohort = create_cohort(
        actor=coordinator, programme=programme, name="Khoá 1", starts_on=STARTS_ON, places=20
    )
    reach_milestone(actor=coordinator, cohort=cohort, name=Milestone.Name.SIGN_UP_OPENED)
    sign_pledge(actor=sponsor, cohort=cohort, words="Tôi cam kết.")
    return cohort


def account(email: str, **fields: Any) -> Account:
    made = Account.objects.create(email=email, language="en", **fields)
    return verify(made)


def person(
    organisation: Organisation, staff_no: str, full_name: str, email: str, unit: str, **fields: Any
) -> Person:
    return Person.objects.create(
        organisation=organisation,
        staff_no=staff_no,
        full_name=full_name,
        email=email,
        unit=unit,
        account=Account.objects.filter(email=email).first(),
        **{"languages": ["vi"], "job_title": f"{unit} officer", **fields},
    )


def enrolled(cohort: Cohort, staff_no: str, role: str, **answers: Any) -> Enrolment:
    """Somebody who has signed up and was accepted."""
    now = timezone.now()
    return Enrolment.objects.create(
        cohort=cohort,
        person=Person.objects.get(organisation=cohort.organisation, staff_no=staff_no),
        role=role,
        invited_at=now,
        opened_at=now,
        finished_at=now,
        approved_at=now,
        **{"languages": ["vi"], "offers": [], "wants": [], "slots": [], **answers},
    )
