"""Words beside a past job."""

from __future__ import annotations

from django import template

from returnees import evidence
from returnees.models import WorkExperience

register = template.Library()


@register.filter
def evidence_words(job: WorkExperience) -> str:
    """How the job is backed up, "" if it is only told."""
    return evidence.evidence_words(job)
