"""Pages for changes of many cases from a file: upload, look at what it would do, confirm."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import signed_in
from catalogs.models import Office
from documents.case_files import FileRefused
from documents.desk_forms import CaseFileForm
from documents.desk_views import at_desk
from documents.imports import (
    check_import,
    confirm_import,
    example_file,
    outcome_counts,
    problem_rows,
    write_problems,
    write_template,
)
from documents.models import CaseImport

SHOWN = 100
PAST_SHOWN = 20


@at_desk
@require_http_methods(["GET", "POST"])
def import_list(request: HttpRequest, office: Office) -> HttpResponse:
    """Upload a file of changes, and the files that were uploaded before."""
    data = request.POST if request.method == "POST" else None
    form = CaseFileForm(data, request.FILES or None)
    if form.is_valid():
        try:
            found = check_import(
                data=form.cleaned_data["file"].read(), by=signed_in(request), now=timezone.now()
            )
        except FileRefused as refusal:
            form.add_error("file", str(refusal))
        else:
            if found.confirmed_at:
                messages.info(request, _("This file was uploaded before. Nothing is changed."))
            return redirect("desk:import", found.public_id)
    past = CaseImport.objects.filter(office=office).select_related("by")[:PAST_SHOWN]
    context = {"form": form, "office": office, "past": past, "example": example_file()}
    return render(request, "documents/desk/import_list.html", context)


@at_desk
@require_safe
def import_template(request: HttpRequest, office: Office) -> HttpResponse:
    """The open cases of the office, to be changed and uploaded again: ids, no names."""
    day = timezone.localdate().isoformat()
    return _csv(write_template(office), f"retorno-{day}.csv")


@at_desk
@require_safe
def case_import(request: HttpRequest, office: Office, import_id: UUID) -> HttpResponse:
    """What a file would change, or what it changed; and each row that was left out, with why."""
    found = _import(office, import_id)
    problems = problem_rows(found)
    context = {
        "found": found,
        "outcomes": outcome_counts(found),
        "n_rows": len(found.rows),
        "problems": problems[:SHOWN],
        "n_problems": len(problems),
        "n_more": max(len(problems) - SHOWN, 0),
    }
    return render(request, "documents/desk/import.html", context)


@at_desk
@require_POST
def import_confirm(request: HttpRequest, office: Office, import_id: UUID) -> HttpResponse:
    """Write the good rows; a second click finds them written."""
    found = confirm_import(
        case_import=_import(office, import_id), by=signed_in(request), now=timezone.now()
    )
    text = ngettext("%(count)d case changed.", "%(count)d cases changed.", found.n_changed)
    messages.success(request, text % {"count": found.n_changed})
    return redirect("desk:import", import_id)


@at_desk
@require_safe
def bad_rows(request: HttpRequest, office: Office, import_id: UUID) -> HttpResponse:
    """The rows that were left out, to be mended and uploaded again."""
    return _csv(write_problems(_import(office, import_id)), "retorno-rows-to-mend.csv")


def _import(office: Office, import_id: UUID) -> CaseImport:
    return get_object_or_404(CaseImport, office=office, public_id=import_id)


def _csv(text: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=headers)
