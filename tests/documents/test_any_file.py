"""Whatever is in a file of changes, it breaks no rule, and the same file again changes nothing."""

from __future__ import annotations

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from documents.case_files import FileRefused
from documents.imports import check_import, confirm_import, write_problems
from documents.models import DocumentCase, DocumentCaseEvent
from tests.documents.desk_cases import State, desk_case
from tests.factories import NOW, TODAY, make_clerk

ODD = ("", "'", '"', "=1+1", "\x00", "\u2028", "١/١/٢٠٢٦", "1e9", "20261124", "2026-W48-2")
STATES = ("issued", "delivered", "requested", "void", "rejected", "missing", "en mano")
DAYS = ("2026-11-24", "24/11/2026", "11/24/2026", "2099-01-01", "0001-01-01", "2026-10-01")
HEADS = ("case,state,date", "Trámite;Estado;Fecha", "sep=\t\ndate\tcase\tstate", 'sep="\ncase')
cells = st.one_of(st.text(max_size=60), st.sampled_from(ODD))
few = settings(max_examples=60, deadline=None)


class AnyFile(TestCase):
    def setUp(self):
        self.clerk = make_clerk()
        states = (State.MISSING, State.REQUESTED, State.ISSUED, State.IN_HAND)
        self.cases = [desk_case(self.clerk, state) for state in states]

    @few
    @given(
        rows=st.lists(
            st.tuples(
                st.one_of(st.integers(0, 3), cells),
                st.one_of(st.sampled_from(STATES), cells),
                st.one_of(st.sampled_from(DAYS), cells),
            ),
            max_size=6,
        ),
        head=st.sampled_from(HEADS),
        delimiter=st.sampled_from(",;\t"),
        encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"]),
    )
    def test_rules_hold_whatever_its_rows_say(self, rows, head, delimiter, encoding):
        out = io.StringIO(f"{head}\n")
        out.seek(0, io.SEEK_END)
        writer = csv.writer(out, delimiter=delimiter)
        for case, state, day in rows:
            case_id = self.cases[case].public_id if isinstance(case, int) else case
            writer.writerow([case_id, state, day])
        self.send(out.getvalue().encode(encoding, errors="replace"))

    @few
    @given(
        data=st.binary(max_size=200),
        head=st.sampled_from([b"", b"\xff\xfe", *(head.encode() + b"\n" for head in HEADS)]),
    )
    def test_rules_hold_whatever_its_bytes_are(self, data, head):
        self.send(head + data)

    def send(self, data):
        try:
            self.confirm(data)
        except FileRefused:
            return
        written = DocumentCaseEvent.objects.count()
        self.confirm(data)
        # Another file by its checksum, with the same rows.
        self.confirm(data + b"\n")
        self.assertEqual(DocumentCaseEvent.objects.count(), written)
        for case in DocumentCase.objects.all():
            days = [case.requested_on, case.issued_on, case.in_hand_on, TODAY]
            known = [day for day in days if day is not None]
            self.assertEqual(known, sorted(known))
        for case in self.cases[2:]:
            case.refresh_from_db()
            self.assertIn(case.state, (State.ISSUED, State.IN_HAND))

    def confirm(self, data):
        found = check_import(data=data, by=self.clerk, now=NOW)
        write_problems(confirm_import(case_import=found, by=self.clerk, now=NOW))
