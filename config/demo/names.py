"""What people's corrections left for an administrator to review, and postings to confirm."""

from __future__ import annotations

from catalogs.models import ConceptName, Occupation
from catalogs.names import guess_language, is_name_of
from employers.models import Employer, Posting

# What was said, of which occupation, how often. The last one means another trade already, so that
# a review meets the refusal.
SAID = (
    ("brochero", "painter-construction", 9),
    ("yarda y zacate", "landscaper-groundskeeper", 7),
    ("chirroquero", "drywall-installer-taper", 5),
    ("mud and tape guy", "drywall-installer-taper", 4),
    ("disher", "dishwasher", 2),
    ("yardero", "dishwasher", 1),
)
POSTINGS_READ = 5


def make_names(*, employer: Employer) -> None:
    """Write proposed names, and let some postings of `employer` have been read, not chosen."""
    occupations = Occupation.objects.in_bulk([code for _, code, _ in SAID], field_name="code")
    ConceptName.objects.bulk_create(
        ConceptName(
            occupation=occupations[code],
            language=guess_language(text),
            text=text,
            times_said=times,
        )
        for text, code, times in SAID
        if code in occupations and not is_name_of(occupations[code], text)
    )
    rows = Posting.objects.filter(employer=employer, state=Posting.State.PUBLISHED)
    read = list(rows.order_by("occupation", "pk").values_list("pk", flat=True)[:POSTINGS_READ])
    Posting.objects.filter(pk__in=read).update(occupation_source=Posting.OccupationSource.READ)
