"""The steps of the profile, their order, and how far a person has come."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returnees.models import Returnee


@dataclass(frozen=True)
class Step:
    """One page of the profile."""

    slug: str
    title: str | Promise

    def is_done(self, returnee: Returnee) -> bool:
        """Whether it holds something; `returnee` comes from `with_progress()`."""
        return bool(getattr(returnee, f"has_{self.slug}"))


STEPS = (
    Step("about", _("About you")),
    Step("work", _("Work you did")),
    Step("skills", _("What you can do")),
    Step("languages", _("Languages and school")),
    Step("wishes", _("What you look for")),
    Step("contact", _("How to reach you")),
)


@dataclass(frozen=True)
class Progress:
    """What is done of a profile, and which step comes first of the rest."""

    rows: tuple[tuple[Step, bool], ...]

    @property
    def done(self) -> int:
        return sum(is_done for _step, is_done in self.rows)

    @property
    def total(self) -> int:
        return len(self.rows)

    @property
    def share(self) -> float:
        return self.done / self.total

    @property
    def next_step(self) -> Step | None:
        return next((step for step, is_done in self.rows if not is_done), None)


def progress_of(returnee: Returnee) -> Progress:
    """How far the profile of `returnee`, from `with_progress()`, has come."""
    return Progress(tuple((step, step.is_done(returnee)) for step in STEPS))


def step_number(slug: str) -> int:
    """Place of a step, from 1. Raises KeyError if there is no such step."""
    return {step.slug: number for number, step in enumerate(STEPS, start=1)}[slug]


def step_after(slug: str) -> Step | None:
    """The step that follows, or None after the last."""
    number = step_number(slug)
    return STEPS[number] if number < len(STEPS) else None
