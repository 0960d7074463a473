"""The sentences of the reasons: to the person, of the person, and what an employer may read.

Variants of a reason follow its code after a colon; `words.variant` chooses. Where an employer's
sentence is missing, it is that of the officer; HIDDEN reasons are not told to employers at all.
"""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise

TO_PERSON: dict[str, Text] = {
    "occupation_same": _("You worked in this: %(title)s."),
    "occupation_same:years": _("You worked in this for %(years)s: %(title)s."),
    "occupation_same:words": _("Your %(mine)s = %(theirs)s."),
    "occupation_same:words:years": _("Your %(mine)s, %(years)s = %(theirs)s."),
    "occupation_near": _("You did related work: %(mine)s. The job: %(theirs)s."),
    "occupation_near:years": _("You did related work: %(mine)s, %(years)s. The job: %(theirs)s."),
    "occupation_other": _("It is other work than you told us of: %(title)s."),
    "work_backed:1": _("Someone vouches for this work of yours."),
    "work_backed:2": _("A letter of the employer backs up this work."),
    "work_backed:3": _("A certificate backs up this work."),
    "work_long_ago": _("Your last work of this kind ended %(ago)s ago."),
    "words_shared": _("You and the job name the same: %(words)s."),
    "experience_enough": _("You have the experience that they ask for: %(asked)s."),
    "experience_short": _("They ask for %(asked)s of experience; yours in this is %(years)s."),
    "experience_short:none": _("They ask for %(asked)s of experience in this."),
    "language_met": _("You speak the %(language)s that they ask for."),
    "language_short": _("They ask for %(language)s at level %(asked)s; yours is %(has)s."),
    "language_short:none": _(
        "They ask for %(language)s at level %(asked)s; your profile has none."
    ),
    "skills_shared": _("You can do what they ask for: %(skills)s."),
    "skills_written": _(
        "You wrote %(written)s. If you can do it, choose it among your skills, and it counts."
    ),
    "skills_missing": _("They also ask for: %(skills)s."),
    "schooling_short": _("They ask for %(asked)s; you told us of %(has)s."),
    "papers_ready": _("Your papers will be ready by the start: %(chance)s."),
    "papers_slow": _("Your papers will be ready by the start: %(chance)s."),
    "papers_slow:document": _(
        "Your papers will be ready by the start: %(chance)s. The slow one: %(document)s."
    ),
    "papers_missing": _("Missing: %(missing)s."),
    "pay_above_wish": _("It pays what you want or more (%(wish)s a month)."),
    "pay_below_wish": _("It pays less than the %(wish)s a month that you want."),
    "near": _("Near your home: %(km)s."),
    "near:here": _("In the city where you live."),
    "far": _("It is %(km)s from your home."),
    "relocation_needed": _("You would have to move: it is %(km)s from your home."),
    "shift_wished": _("A shift that you want."),
    "shift_other": _("Another shift than you want."),
    "wanted_work": _("It is work that you look for: %(title)s."),
}

OF_JOB: dict[str, Text] = {
    "pay_above_going": _("It pays more than is usual for this work (%(going)s a month)."),
    "pay_below_going": _("It pays less than is usual for this work (%(going)s a month)."),
    "pay_starts_below_floor": _("The lowest pay is under the legal minimum (%(floor)s a month)."),
    "pay_unknown": _("The pay is not stated."),
    "housing_given": _("The employer gives housing."),
    "transport_given": _("The employer gives transport."),
    "formal": _("With social security (IMSS) from the first day."),
    "informal": _("Without social security (IMSS)."),
    "formality_unknown": _("It is not said whether there is social security (IMSS)."),
}

OF_PERSON: dict[str, Text] = {
    "occupation_same": _("Worked in this: %(title)s."),
    "occupation_same:years": _("Worked in this for %(years)s: %(title)s."),
    "occupation_same:words": _("Did this work: %(mine)s = %(theirs)s."),
    "occupation_same:words:years": _("Did this work: %(mine)s, %(years)s = %(theirs)s."),
    "occupation_near": _("Did related work: %(mine)s. The job: %(theirs)s."),
    "occupation_near:years": _("Did related work: %(mine)s, %(years)s. The job: %(theirs)s."),
    "occupation_other": _("Told us of other work than this: %(title)s."),
    "work_backed:1": _("Someone vouches for this work."),
    "work_backed:2": _("A letter of the employer backs up this work."),
    "work_backed:3": _("A certificate backs up this work."),
    "work_long_ago": _("The last work of this kind ended %(ago)s ago."),
    "words_shared": _("Profile and job name the same: %(words)s."),
    "experience_enough": _("Has the experience asked for: %(asked)s."),
    "experience_short": _("Has %(years)s of experience in this; %(asked)s are asked for."),
    "experience_short:none": _("Told us of no experience in this; %(asked)s are asked for."),
    "language_met": _("Speaks the %(language)s asked for (%(has)s)."),
    "language_short": _("Speaks %(language)s at level %(has)s; %(asked)s is asked for."),
    "language_short:none": _("Told us of no %(language)s; level %(asked)s is asked for."),
    "skills_shared": _("Can do: %(skills)s."),
    "skills_written": _("Wrote %(written)s, but did not choose it among the skills."),
    "skills_missing": _("Did not tell us of: %(skills)s."),
    "schooling_short": _("Has %(has)s; %(asked)s is asked for."),
    "papers_ready": _("Papers ready by the start: %(chance)s."),
    "papers_slow": _("Papers ready by the start: %(chance)s."),
    "papers_slow:document": _("Papers ready by the start: %(chance)s. The slow one: %(document)s."),
    "papers_missing": _("Missing: %(missing)s."),
    "pay_above_wish": _("Pays what the person wants or more (%(wish)s a month)."),
    "pay_below_wish": _("Pays less than the person wants (%(wish)s a month)."),
    "near": _("Lives near: %(km)s away."),
    "near:here": _("Lives in the same city."),
    "far": _("Lives %(km)s away."),
    "relocation_needed": _("Would have to move: lives %(km)s away."),
    "shift_wished": _("Wants this shift."),
    "shift_other": _("Wants another shift."),
    "wanted_work": _("Looks for this work: %(title)s."),
}

# Employers know a person's state and no more, so they are told no distances; which paper is slow
# is the person's own affair.
TO_EMPLOYER: dict[str, Text] = {
    "papers_slow:document": _("Papers ready by the start: %(chance)s."),
    "skills_written": _("Writes of it, but has not chosen it as a skill: %(skills)s."),
    "near": _("Lives near."),
    "near:here": _("Lives near."),
    "far": _("Lives some way off."),
    "relocation_needed": _("Would have to move."),
}

# Of the pay that a person wants, an employer is told nothing: it would weaken them in the talk
# about it; nor which papers they lack. The rest of these the employer wrote itself.
HIDDEN = frozenset({"pay_above_wish", "pay_below_wish", "papers_missing", *OF_JOB})
