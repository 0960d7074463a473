"""Changes of document cases. Each leaves an event, so that history can be read and undone."""

from documents.services.desk import expedite_case, open_case, release_case, take_case
from documents.services.history import CASE_LISTENERS, told_together, undo_last_change
from documents.services.leverage import CaseLeverage, forget_leverage, record_leverage
from documents.services.rules import CaseRefused, Details, expiry_day
from documents.services.slots import slots_left
from documents.services.steps import (
    deliver_case,
    issue_case,
    reject_case,
    request_case,
    take_step,
    take_steps,
    void_case,
    would_change,
)
from documents.services.told import allowed_states, send_to_office, set_case_state

__all__ = [
    "CASE_LISTENERS",
    "CaseLeverage",
    "CaseRefused",
    "Details",
    "allowed_states",
    "deliver_case",
    "expedite_case",
    "expiry_day",
    "forget_leverage",
    "issue_case",
    "open_case",
    "record_leverage",
    "reject_case",
    "release_case",
    "request_case",
    "send_to_office",
    "set_case_state",
    "slots_left",
    "take_case",
    "take_step",
    "take_steps",
    "told_together",
    "undo_last_change",
    "void_case",
    "would_change",
]
