"""Filters of the API's list of postings."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet

from catalogs.models import Occupation, State
from employers.models import Posting, PostingQuerySet


class PostingFilter(django_filters.FilterSet):  # type: ignore[misc]  # it has no types
    state = django_filters.ChoiceFilter(choices=Posting.State.choices)
    occupation = django_filters.ModelChoiceFilter(
        queryset=Occupation.objects.all(), to_field_name="code"
    )
    city_state = django_filters.ModelChoiceFilter(
        field_name="city__state", queryset=State.objects.all()
    )
    q = django_filters.CharFilter(method="search", max_length=100)

    class Meta:
        model = Posting
        fields = ("state", "occupation", "city_state", "q")

    def search(self, rows: PostingQuerySet, name: str, value: str) -> QuerySet[Posting]:
        return rows.matching(value)
