"""Builders of rows. They fill in what a test is not about; all people are made up."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

from django.utils import timezone

from accounts.models import Consent, User
from catalogs.models import (
    City,
    DocumentType,
    Language,
    Occupation,
    Office,
    RequirementSet,
    Skill,
    State,
)
from documents.models import DocumentCase
from employers.models import Employer, Member, Posting
from placements.models import Interest, Invitation, Placement
from returnees.models import Returnee, WorkExperience

TODAY = dt.date(2026, 11, 24)
NOW = dt.datetime(2026, 11, 24, 18, 0, tzinfo=dt.UTC)
CASE_DEFAULTS: dict[str, dict[str, Any]] = {
    DocumentCase.State.REQUESTED: {"requested_on": TODAY},
    DocumentCase.State.ISSUED: {"issued_on": TODAY},
    DocumentCase.State.IN_HAND: {"in_hand_on": TODAY},
    DocumentCase.State.REJECTED: {"reason": DocumentCase.Reason.WRONG_DATA},
    DocumentCase.State.VOID: {"reason": DocumentCase.Reason.LOST},
}
_numbers = itertools.count(1)


def make_user(**fields: Any) -> User:
    number = next(_numbers)
    if "phone" not in fields and "email" not in fields:
        fields["email"] = f"user{number}@retorno.example"
    return User.objects.create_user(**{"role": User.Role.RETURNEE, **fields})


def make_state(code: str = "19", **fields: Any) -> State:
    defaults = {
        "iso_code": f"MX-{code}",
        "curp_code": f"{code}",
        "name": f"State {code}",
        "capital": "Capital",
        "latitude": 25.69,
        "longitude": -100.32,
        "return_share_pct": 1.8,
        "return_share_basis": "test",
        "informality_pct": 37.7,
        "informality_basis": "test",
    }
    return State.objects.get_or_create(code=code, defaults={**defaults, **fields})[0]


def make_city(name: str = "Monterrey", **fields: Any) -> City:
    state = fields.pop("state", None) or make_state()
    defaults = {"latitude": state.latitude, "longitude": state.longitude, **fields}
    return City.objects.get_or_create(state=state, name=name, defaults=defaults)[0]


def make_office(code: str = "SNE-19", **fields: Any) -> Office:
    defaults = {
        "name": f"Office {code}",
        "kind": Office.Kind.EMPLOYMENT_SERVICE,
        "latitude": 25.69,
        "longitude": -100.32,
    }
    return Office.objects.get_or_create(code=code, defaults={**defaults, **fields})[0]


def make_occupation(code: str = "welder", **fields: Any) -> Occupation:
    defaults = {
        "isco08": "7212",
        "sinco": "7212",
        "sinco_confidence": "A",
        "soc": "51-4121",
        "title_en": code.replace("-", " ").capitalize(),
        "title_es": f"{code} (es)",
    }
    return Occupation.objects.get_or_create(code=code, defaults={**defaults, **fields})[0]


def make_skill(code: str = "mig-welding", **fields: Any) -> Skill:
    defaults = {"name_en": code, "name_es": f"{code} (es)"}
    return Skill.objects.get_or_create(code=code, defaults={**defaults, **fields})[0]


def make_language(code: str = "en") -> Language:
    names = {"name_en": code, "name_es": f"{code} (es)"}
    return Language.objects.get_or_create(code=code, defaults=names)[0]


def make_document_type(code: str = "CURP", **fields: Any) -> DocumentType:
    defaults = {
        "name_en": code,
        "name_es": f"{code} (es)",
        "kind": DocumentType.Kind.CIVIL,
        "issuer": "RENAPO",
        "where_en": "online",
        "where_es": "en línea",
        "std_min_days": 0,
        "std_typ_days": 1,
        "std_max_days": 3,
        "exp_min_days": 0,
        "exp_typ_days": 0,
        "exp_max_days": 1,
        "cost_en": "free",
        "cost_es": "gratis",
    }
    return DocumentType.objects.get_or_create(code=code, defaults={**defaults, **fields})[0]


def make_requirement_set(code: str = "FORMAL") -> RequirementSet:
    names = {"name_en": code, "name_es": f"{code} (es)"}
    return RequirementSet.objects.get_or_create(code=code, defaults=names)[0]


def make_officer(**fields: Any) -> User:
    office = fields.pop("office", None) or make_office()
    return make_user(role=User.Role.OFFICER, office=office, **fields)


def make_clerk(**fields: Any) -> User:
    """A clerk of a civil registry, or of the `office` given."""
    office = fields.pop("office", None)
    office = office or make_office("REG-19", kind=Office.Kind.CIVIL_REGISTRY)
    return make_user(role=User.Role.CLERK, office=office, **fields)


def make_administrator(**fields: Any) -> User:
    return make_user(role=User.Role.ADMINISTRATOR, is_superuser=True, **fields)


def make_employer(**fields: Any) -> Employer:
    number = next(_numbers)
    defaults = {
        "name": f"Employer {number}",
        # The last character is never the right check digit.
        "rfc": f"TST{number % 1_000_000:06d}XX-"[:12],
        "city": fields.pop("city", None) or make_city(),
        "state": Employer.State.VERIFIED,
    }
    return Employer.objects.create(**{**defaults, **fields})


def make_member(employer: Employer | None = None, **fields: Any) -> User:
    """A user who acts for `employer`."""
    user = make_user(role=User.Role.EMPLOYER, **fields)
    Member.objects.create(user=user, employer=employer or make_employer(), is_owner=True)
    return user


def make_posting(**fields: Any) -> Posting:
    defaults: dict[str, Any] = {
        "title": "Soldador",
        "duties": "Soldar estructuras",
        "pay_min": Decimal(14000),
        "pay_max": Decimal(16000),
        "state": Posting.State.PUBLISHED,
        "starts_on": TODAY + dt.timedelta(days=21),
        "published_on": TODAY - dt.timedelta(days=3),
        "closes_on": TODAY + dt.timedelta(days=30),
        "touched_at": timezone.now(),
    }
    for name, make in (
        ("employer", make_employer),
        ("occupation", make_occupation),
        ("city", make_city),
        ("requirement_set", make_requirement_set),
    ):
        if name not in fields:
            fields[name] = make()
    return Posting.objects.create(**{**defaults, **fields})


def make_returnee(*, agrees_to_shortlists: bool = True, **fields: Any) -> Returnee:
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "given_names": f"Persona{number}",
        "first_surname": "Prueba",
        "birth_date": dt.date(1990, 1, 1) + dt.timedelta(days=number),
        "touched_at": timezone.now(),
    }
    if "user" not in fields:
        fields["user"] = make_user()
    if "home_state" not in fields:
        fields["home_state"] = make_state()
    if "office" not in fields:
        fields["office"] = make_office()
    returnee = Returnee.objects.create(**{**defaults, **fields})
    if agrees_to_shortlists:
        make_consent(returnee, purpose=Consent.Purpose.SHORTLIST)
    return returnee


def make_consent(returnee: Returnee, *, purpose: str) -> Consent:
    return Consent.objects.create(
        subject_id=returnee.public_id, purpose=purpose, notice_version="1", given_at=NOW
    )


def make_experience(returnee: Returnee, **fields: Any) -> WorkExperience:
    defaults = {"title": "Welder", "years": Decimal(4), "occupation": make_occupation()}
    return WorkExperience.objects.create(returnee=returnee, **{**defaults, **fields})


def make_case(returnee: Returnee | None = None, **fields: Any) -> DocumentCase:
    """A document of a person; its day, reason or moment of taking follow from what is given."""
    defaults: dict[str, Any] = {"state": DocumentCase.State.IN_HAND, "touched_at": timezone.now()}
    if "document_type" not in fields:
        fields["document_type"] = make_document_type()
    state = DocumentCase.State(fields.get("state", DocumentCase.State.IN_HAND))
    defaults |= CASE_DEFAULTS.get(state, {})
    if fields.get("taken_by") is not None:
        defaults["taken_at"] = NOW
    case = DocumentCase(returnee=returnee or make_returnee(), **{**defaults, **fields})
    case.save()
    return case


def make_interest(**fields: Any) -> Interest:
    defaults = {"created_at": NOW, "answer_by": TODAY + dt.timedelta(days=7)}
    for name, make in (("returnee", make_returnee), ("posting", make_posting)):
        if name not in fields:
            fields[name] = make()
    return Interest.objects.create(**{**defaults, **fields})


def make_invitation(**fields: Any) -> Invitation:
    defaults = {"created_at": NOW, "answer_by": TODAY + dt.timedelta(days=7)}
    for name, make in (("returnee", make_returnee), ("posting", make_posting)):
        if name not in fields:
            fields[name] = make()
    if "sent_by" not in fields:
        fields["sent_by"] = make_member(fields["posting"].employer)
    return Invitation.objects.create(**{**defaults, **fields})


def make_placement(**fields: Any) -> Placement:
    defaults = {
        "proposed_at": NOW,
        "score": 0.4,
        "p_fit": 0.6,
        "p_ready": 0.9,
        "utility": 0.75,
        "model_version": "test",
        "scored_on": TODAY,
    }
    for name, make in (("returnee", make_returnee), ("posting", make_posting)):
        if name not in fields:
            fields[name] = make()
    return Placement.objects.create(**{**defaults, **fields})
