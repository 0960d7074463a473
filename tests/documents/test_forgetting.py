"""What a person is given of all that is kept, and that nothing is kept of who is erased."""

from __future__ import annotations

import hashlib
import json

import pytest

from documents.imports import check_import, confirm_import
from documents.models import CaseImport, DocumentCase, OfficeKey, OfficeMessage
from documents.personal_data import export_documents
from documents.services import issue_case
from documents.webhooks import receive_message
from returnees.erasure import erase_person
from tests.documents.desk_cases import LATER, TOMORROW, desk_case
from tests.factories import NOW, TODAY, make_placement, make_returnee

pytestmark = pytest.mark.django_db


def sent_file(clerk, *rows):
    lines = ["case,state,date", *(",".join(map(str, row)) for row in rows)]
    return check_import(data="\n".join(lines).encode(), by=clerk, now=NOW)


def told_of(case):
    """All that is kept beside the cases, as text, and the marks of this case in it."""
    kept = [
        *CaseImport.objects.values_list("rows", "problems"),
        *OfficeMessage.objects.values_list("answer"),
    ]
    return json.dumps(kept).lower().count(case.public_id.hex[:8])


def test_files_of_offices_forget_the_cases_of_an_erased_person(clerk, elsewhere):
    person = make_returnee()
    mine, other = desk_case(clerk, returnee=person), desk_case(clerk)
    confirm_import(
        case_import=sent_file(
            clerk, (mine.public_id, "issued", TODAY), (other.public_id, "issued", TODAY)
        ),
        by=clerk,
        now=NOW,
    )
    sent_file(clerk, (mine.public_id, "delivered", TODAY), (other.public_id, "issued", TOMORROW))
    sent_file(elsewhere, (mine.public_id.hex.upper(), "delivered", TODAY))
    assert told_of(mine)

    erase_person(returnee=person, by=person.user, now=LATER)

    assert told_of(mine) == 0
    assert told_of(other) == 2
    assert CaseImport.objects.get(confirmed_at__isnull=False).n_changed == 2


def test_messages_of_offices_forget_the_cases_of_an_erased_person(clerk):
    person = make_returnee()
    case, other = desk_case(clerk, returnee=person), desk_case(clerk)
    key = OfficeKey.objects.create(
        office=clerk.office, label="system", secret="s" * 43, user=clerk, created_at=NOW
    )
    for number, each in enumerate((case, other)):
        body = f"{number}".encode()
        receive_message(
            key=key,
            body=body,
            event_id=f"e-{number}",
            case_id=each.public_id,
            step="issue",
            now=NOW,
        )

    erase_person(returnee=person, by=person.user, now=LATER)

    assert told_of(case) == 0
    assert told_of(other) == 1
    assert OfficeMessage.objects.get(event_id="e-0").sha256 == hashlib.sha256(b"0").hexdigest()


def test_a_file_that_placements_keep_is_left_without_its_cases(clerk):
    person = make_returnee()
    case = issue_case(
        case=desk_case(clerk, returnee=person), by=clerk, now=NOW, last_four="7K2M", note="at noon"
    )
    make_placement(returnee=person)
    sent_file(clerk, (case.public_id, "delivered", TODAY))

    erase_person(returnee=person, by=person.user, now=LATER)

    person.refresh_from_db()
    assert person.erased_at == LATER
    assert not DocumentCase.objects.filter(returnee=person).exists()
    assert told_of(case) == 0


def test_export_holds_every_fact_of_a_case_that_is_kept(clerk):
    case = issue_case(case=desk_case(clerk), by=clerk, now=NOW, last_four="7K2M")

    (row,) = export_documents(case.returnee)

    # Keys that mean nothing outside, and which clerk it was.
    left_out = {"id", "public_id", "returnee", "taken_by"}
    fields = {field.name for field in DocumentCase._meta.concrete_fields} - left_out
    assert {name.removesuffix("__name") for name in row} == fields
    assert row["last_four"] == "7K2M"
