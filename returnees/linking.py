"""Past jobs in people's own words, linked to occupations where an alias says so."""

from __future__ import annotations

from collections.abc import Collection

from catalogs.linking import OCCUPATION
from catalogs.models import Occupation, Skill
from catalogs.names import propose_name, unknown_words
from catalogs.reading import current_reader
from returnees.models import WorkExperience


def link_occupation(text: str, *, refused: Collection[str] = ()) -> Occupation | None:
    """The occupation that `text` names most surely, the first on ties; None if it names none.

    Words that may name several occupations name none, nor do those of which the person said that
    they do not mean it (`refused`): the person is asked instead.
    """
    found = current_reader().sure_occupation(text)
    if found is None or OCCUPATION + found.code in refused:
        return None
    return Occupation.objects.filter(code=found.code).first()


def said_words(experience: WorkExperience) -> str:
    """The words of the title that an occupation is read from, or the whole title."""
    found = current_reader().sure_occupation(experience.title)
    return found.words if found else experience.title


def propose_for(experience: WorkExperience, concept: Occupation | Skill, text: str) -> None:
    """Propose that `text` names `concept`, unless it says who the person is or worked for."""
    person = experience.returnee
    private = [person.full_name, experience.place, unknown_words(experience.employer_name)]
    propose_name(concept=concept, text=text, private=private)
