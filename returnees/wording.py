"""What each field asks: the person about oneself, or the officer about the person."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Words(NamedTuple):
    """Label and hint for the person, then for the officer."""

    label: StrOrPromise
    hint: StrOrPromise
    officer_label: StrOrPromise
    officer_hint: StrOrPromise


def same(label: StrOrPromise, hint: StrOrPromise = "") -> Words:
    return Words(label, hint, label, hint)


WORDS = {
    "contact": Words(
        pgettext_lazy("to a returnee", "Your phone or e-mail"),
        pgettext_lazy(
            "to a returnee",
            "We send a code to it, so that only you can sign in. You need no password.",
        ),
        _("Phone or e-mail of the person"),
        _("With it the person can sign in later. Leave it empty if there is none yet."),
    ),
    "given_names": same(_("Given names")),
    "first_surname": same(_("First surname")),
    "second_surname": same(_("Second surname")),
    "birth_date": Words(
        _("Birth date"),
        _("So that nobody mixes up your file with that of another person. Employers never see it."),
        _("Birth date"),
        _("It keeps two people of the same name apart. Employers never see it."),
    ),
    "sex": Words(
        _("Sex"),
        _(
            "We need it only because men of 18 to 39 are asked for the military card. "
            "It never changes which jobs you see."
        ),
        _("Sex"),
        _(
            "Needed only because men of 18 to 39 are asked for the military card. "
            "It never changes the ranking."
        ),
    ),
    "home_state": Words(
        _("Home state"),
        _("The state you come from in Mexico."),
        _("Home state"),
        _("The state in Mexico that the person comes from."),
    ),
    "city": Words(
        _("City where you live now, or will live"),
        _("If yours is not in the list, choose the nearest."),
        _("City where the person lives now, or will live"),
        _("If it is not in the list, choose the nearest."),
    ),
    "work_done": Words(
        _("What work did you do?"),
        _("As you would tell a friend, in Spanish or English: drywall, line cook, yarda."),
        _("What work did the person do?"),
        _("In the person's own words, in Spanish or English: drywall, line cook, yarda."),
    ),
    "work_wanted": Words(
        _("What work are you looking for?"),
        _("If anything is fine, say so."),
        _("What work is the person looking for?"),
        _("If anything is fine, say so."),
    ),
    "schooling": Words(
        _("How far did you go in school?"),
        _("In any country, with or without the paper."),
        _("How far did the person go in school?"),
        _("In any country, with or without the paper."),
    ),
    "anywhere": Words(
        _("Anywhere in Mexico"),
        "",
        _("Anywhere in Mexico"),
        "",
    ),
    "work_states": Words(
        _("In which states would you work?"),
        _("We leave out jobs in other states. If you choose none, we look in all of them."),
        _("In which states would the person work?"),
        _("Jobs in other states are left out. If you choose none, all of them count."),
    ),
    "would_relocate": Words(
        _("I would move to another city for a job"),
        "",
        _("The person would move to another city for a job"),
        "",
    ),
    "pay_wanted": Words(
        _("Lowest pay a month you would take, in pesos"),
        _("Employers never see it. Jobs that pay less come later in your list."),
        _("Lowest pay a month the person would take, in pesos"),
        _("Employers never see it. Jobs that pay less come later in the list."),
    ),
    "shifts_wanted": Words(
        _("Which shifts would you work?"),
        _("If you choose none, any is fine."),
        _("Which shifts would the person work?"),
        _("If you choose none, any is fine."),
    ),
    "is_searching": Words(
        _("I am looking for work now"),
        _("Take the tick off to rest: employers then stop seeing you."),
        _("The person is looking for work now"),
        _("Without the tick, employers stop seeing the person."),
    ),
    "agrees_to_notice": Words(
        _("I agree that Retorno keeps these data to find me work, as the notice says"),
        "",
        _("The person heard the notice and agreed that Retorno keeps these data to find work"),
        "",
    ),
    "agrees_to_shortlists": Words(
        _("Show me to employers without my name or contact"),
        _(
            "They see what you did and can do, and your city. They ask you first, and see your "
            "name only if you say yes. You can change this at any time."
        ),
        _("The person agrees to be shown to employers without name or contact"),
        _(
            "Employers see work, skills and city. They see the name only if the person says yes "
            "to them. It can be changed at any time."
        ),
    ),
    "title": Words(
        _("What was the job?"),
        _("As you would say it: framer, cocinero, warehouse."),
        _("What was the job?"),
        _("In the person's words: framer, cocinero, warehouse."),
    ),
    "occupation": same(
        _("Name of this work in Mexico"),
        _("If you leave it empty, we find it from your words where we can."),
    ),
    "employer_name": Words(
        _("Who did you work for?"),
        _("Employers do not see it before you agree to contact."),
        _("Employer"),
        _("Other employers do not see it before the person agrees to contact."),
    ),
    "country": same(_("Country")),
    "place": same(_("City or state")),
    "started_year": same(_("From year")),
    "ended_year": same(_("To year"), _("If it goes on: this year.")),
    "years": Words(
        _("Years in total"),
        _(
            "If you do not remember from when to when, about how many years: "
            "4, or 0.5 for six months."
        ),
        _("Years in total"),
        _("If the dates are not known, about how many years: 4, or 0.5 for six months."),
    ),
    "duties": Words(
        _("What did you do there?"),
        _("Tools, machines, how many people with you. More detail finds better jobs."),
        _("What did the person do there?"),
        _("Tools, machines, size of the crew. More detail finds better jobs."),
    ),
    "kind": same(_("Kind")),
    "value": same(_("Number or address")),
    "note": Words(
        _("Note"),
        _("Such as: only after 6, or: ask for my sister."),
        _("Note"),
        _("Such as: only after 6, or: a sister answers."),
    ),
}


class WordedForm(forms.Form):
    """A form whose labels and hints suit who fills it in."""

    is_own: bool

    def __init__(self, *args: Any, is_own: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_own = is_own
        word_fields(self.fields, is_own=is_own)


def word_fields(fields: dict[str, forms.Field], *, is_own: bool) -> None:
    """Give each known field its label and hint."""
    for name, field in fields.items():
        words = WORDS.get(name)
        if words:
            field.label = words.label if is_own else words.officer_label
            field.help_text = words.hint if is_own else words.officer_hint
