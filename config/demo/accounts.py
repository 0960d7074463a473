"""One account for each role, with a known e-mail, so that a visitor can try every side."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.db.models import Count, Q

from accounts.models import Consent, User
from catalogs.models import City, DocumentType, Occupation, Office, Skill, State
from config.demo.histories import Story, write
from documents.models import DocumentCase
from documents.services import expiry_day
from employers.models import Employer, Member, Posting
from returnees.models import Returnee, ReturneeLanguage, WorkExperience

DEMO_ACCOUNTS = {
    User.Role.RETURNEE: "persona@demo.example",
    User.Role.EMPLOYER: "empresa@demo.example",
    User.Role.OFFICER: "oficial@demo.example",
    User.Role.CLERK: "capturista@demo.example",
    User.Role.ADMINISTRATOR: "admin@demo.example",
}
CONSULAR_CLERK = "consulado@demo.example"
OFFICE = "SNE-19"


@transaction.atomic
def make_demo_accounts(*, today: dt.date, now: dt.datetime) -> None:
    """Write all accounts but those of clerks; the person hangs drywall and looks in Monterrey."""
    office = Office.objects.get(code=OFFICE)
    User.objects.create_user(
        email=DEMO_ACCOUNTS[User.Role.ADMINISTRATOR],
        role=User.Role.ADMINISTRATOR,
        is_superuser=True,
    )
    officer = User.objects.create_user(
        email=DEMO_ACCOUNTS[User.Role.OFFICER], role=User.Role.OFFICER, office=office
    )
    _make_member()
    returnee = _make_returnee(office, officer, now)
    _make_papers(returnee, today)


def _make_member() -> None:
    published = Count("postings", filter=Q(postings__state=Posting.State.PUBLISHED))
    verified = Employer.objects.filter(state=Employer.State.VERIFIED)
    busiest = verified.annotate(published=published).order_by("-published", "pk")[0]
    user = User.objects.create_user(
        email=DEMO_ACCOUNTS[User.Role.EMPLOYER], role=User.Role.EMPLOYER
    )
    Member.objects.create(employer=busiest, user=user, is_owner=True)


def _make_returnee(office: Office, officer: User, now: dt.datetime) -> Returnee:
    user = User.objects.create_user(
        email=DEMO_ACCOUNTS[User.Role.RETURNEE], role=User.Role.RETURNEE
    )
    returnee = Returnee.objects.create(
        user=user,
        given_names="Alma Demo",
        first_surname="Ejemplo",
        second_surname="Prueba",
        birth_date=dt.date(1988, 5, 17),
        sex=Returnee.Sex.FEMALE,
        home_state=State.objects.get(code="11"),
        city=City.objects.get(state_id="19", name="Monterrey"),
        office=office,
        officer=officer,
        work_done="drywall and paint in Houston, un tiempo de mesera",
        work_wanted="tablaroca, pintura o algo bilingüe",
        schooling=2,
        pay_wanted=11_000,
        shifts_wanted=["day", "evening"],
        touched_at=now,
    )
    jobs = [
        ("Drywall hanger", "drywall-installer-taper", "6", "Hang, tape and finish sheetrock."),
        ("Mesera", "waiter-server", "1.5", "Atendía mesas, cobraba y cerraba caja."),
    ]
    for title, code, years, duties in jobs:
        WorkExperience.objects.create(
            returnee=returnee,
            title=title,
            occupation=Occupation.objects.get(code=code),
            country="US",
            place="Houston, TX",
            years=Decimal(years),
            duties=duties,
        )
    returnee.skills.set(
        Skill.objects.filter(code__in=["drywall", "drywall-taping", "house-painting"])
    )
    for code, level in (("es", 6), ("en", 4)):
        ReturneeLanguage.objects.create(returnee=returnee, language_id=code, level=level)
    for purpose in (Consent.Purpose.SERVICE, Consent.Purpose.SHORTLIST):
        Consent.objects.create(
            subject_id=returnee.public_id, purpose=purpose, notice_version="1", given_at=now
        )
    return returnee


def _make_papers(returnee: Returnee, today: dt.date) -> None:
    asked = today - dt.timedelta(days=4)
    stories = []
    for document in DocumentType.objects.filter(code__in=["CRM", "ACTA", "WITNESS2"]):
        story = Story(DocumentCase(returnee=returnee, document_type=document))
        if document.code == "WITNESS2":
            story.case.requested_on = asked
            story.tell(DocumentCase.State.REQUESTED, asked)
        else:
            story.case.in_hand_on = asked
            story.case.expires_on = expiry_day(document, asked)
            story.tell(DocumentCase.State.IN_HAND, asked)
        stories.append(story)
    write(stories)
