"""One small world with an owner and a stranger of every role, for tests that try each door."""

from __future__ import annotations

from dataclasses import dataclass

from accounts.models import User
from catalogs.models import Office
from documents.models import CaseImport, DocumentCase
from employers.models import Employer, Posting
from placements.models import Interest, Invitation, Placement, PlacementEvent
from returnees.models import ContactMethod, Returnee, WorkExperience
from tests.factories import (
    NOW,
    TODAY,
    make_administrator,
    make_case,
    make_document_type,
    make_employer,
    make_experience,
    make_interest,
    make_invitation,
    make_member,
    make_office,
    make_officer,
    make_placement,
    make_posting,
    make_returnee,
    make_user,
)

VISITORS = (
    "visitor",
    "returnee",
    "other_returnee",
    "employer",
    "other_employer",
    "officer",
    "other_officer",
    "administrator",
    "clerk",
    "other_clerk",
)
"""Who tries each door: nobody signed in, then owner and stranger of each role."""


@dataclass(frozen=True)
class World:
    """Rows that the URLs name, and who is who."""

    users: dict[str, User | None]
    returnee: Returnee
    experience: WorkExperience
    contact: ContactMethod
    case: DocumentCase
    case_import: CaseImport
    employer: Employer
    posting: Posting
    draft: Posting
    interest: Interest
    invitation: Invitation
    placement: Placement


def make_world() -> World:
    office = make_office("SNE-19")
    returnee = make_returnee(office=office)
    employer = make_employer()
    posting = make_posting(employer=employer)
    draft = make_posting(employer=employer, state=Posting.State.DRAFT, published_on=None)
    officer = make_officer(office=office)
    experience = make_experience(returnee)
    contact = ContactMethod.objects.create(
        returnee=returnee, kind="phone", value="+528112345678", since=TODAY
    )
    desk = make_office("REG-19", kind=Office.Kind.CIVIL_REGISTRY)
    case = make_case(returnee, document_type=make_document_type("CURP"), office=desk)
    clerk = make_user(role=User.Role.CLERK, office=desk)
    case_import = CaseImport.objects.create(office=desk, by=clerk, at=NOW, sha256="0" * 64)
    member = make_member(employer)
    placement = make_placement(returnee=returnee, posting=make_posting(employer=employer))
    PlacementEvent.objects.create(placement=placement, to_state=placement.state, at=NOW)
    return World(
        users={
            "visitor": None,
            "returnee": returnee.user,
            "other_returnee": make_returnee(office=make_office("SNE-14")).user,
            "employer": member,
            "other_employer": make_member(make_employer()),
            "officer": officer,
            "other_officer": make_officer(office=make_office("SNE-14")),
            "administrator": make_administrator(),
            "clerk": clerk,
            "other_clerk": make_user(role=User.Role.CLERK, office=make_office("REG-14")),
        },
        returnee=returnee,
        experience=experience,
        contact=contact,
        case=case,
        case_import=case_import,
        employer=employer,
        posting=posting,
        draft=draft,
        interest=make_interest(returnee=returnee, posting=posting),
        invitation=make_invitation(
            returnee=returnee, posting=make_posting(employer=employer), sent_by=member
        ),
        placement=placement,
    )
