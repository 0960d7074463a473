"""Papers of many people at once, for those who look after them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.permissions import role_required
from accounts.requests import signed_in
from catalogs.models import Office, State
from documents.cohort_page import NEVER, READY, cohort_page, cohort_people, person_rows
from documents.forms import DayField
from documents.names import lowered
from returnees.models import Returnee

STAFF = (User.Role.OFFICER, User.Role.ADMINISTRATOR)
PEOPLE_PER_PAGE = 25


class CohortForm(forms.Form):
    """Whose papers; everything stays in the URL and nothing in it is personal."""

    WHOSE = (("", _("the whole office")), ("mine", _("my caseload")))

    whose = forms.ChoiceField(label=_("Whose"), choices=WHOSE, required=False)
    office = forms.ModelChoiceField(
        Office.objects.filter(returnees__isnull=False).distinct(),
        label=_("Office in charge"),
        required=False,
        empty_label=_("all offices"),
    )
    home_state = forms.ModelChoiceField(
        State.objects.all(), label=_("Home state"), required=False, empty_label=_("all states")
    )
    came_from = DayField(label=_("Came home from"), required=False)
    came_to = DayField(label=_("Came home until"), required=False)
    document = forms.CharField(max_length=12, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # An officer sees one office, an administrator has no caseload.
        del self.fields["office" if user.is_officer else "whose"]

    @property
    def told(self) -> dict[str, Any]:
        """What was filled in and is valid."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def active(self) -> int:
        return len([name for name in self.told if name != "document"])

    def people(self, user: User) -> QuerySet[Returnee]:
        told = self.told
        people = Returnee.objects.visible_to(user)
        if told.get("whose") == "mine":
            people = people.of_officer(user)
        for name in ("office", "home_state"):
            if name in told:
                people = people.filter(**{name: told[name]})
        days = {name: told.get(name) for name in ("came_from", "came_to")}
        return cohort_people(people, **days)


@role_required(*STAFF)
@require_safe
def cohort(request: HttpRequest) -> HttpResponse:
    """Which documents hold up most of the people, and who these people are."""
    user = signed_in(request)
    form = CohortForm(request.GET, user=user)
    page = cohort_page(form.people(user), today=timezone.localdate())
    chosen = form.told.get("document", "")
    people = Paginator(page.rows_behind(chosen), PEOPLE_PER_PAGE).get_page(request.GET.get("page"))
    kept = request.GET.copy()
    for name in ("document", "page"):
        kept.pop(name, None)
    context = {
        "cohort": page,
        "form": form,
        "people": people,
        "rows": person_rows(page, list(people)),
        "chosen": chosen,
        "chosen_title": _chosen_title(chosen, {each.code: each.name for each in page.blockers}),
        "prefix": f"?{kept.urlencode()}&document=" if kept else "?document=",
        "reset": request.path,
    }
    return render(request, "documents/cohort.html", context)


def _chosen_title(chosen: str, names: dict[str, str]) -> str:
    if chosen == READY:
        return str(_("People whose papers are all there"))
    if chosen == NEVER:
        return str(_("People whose papers cannot be completed as things are"))
    if chosen in names:
        return str(_("People who wait longest for: %(name)s")) % {"name": lowered(names[chosen])}
    return str(_("People who still wait, those who are ready soonest first"))
