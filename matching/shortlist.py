"""People for a posting as an employer may see them: what they can do, never who they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from accounts.wording import date_long, percent_words
from catalogs.models import LanguageLevel
from employers.models import Posting
from matching.cards import papers_tone
from matching.names import Names, listed, years_words
from matching.serving import Match
from matching.words import BESIDE_METERS, Reader, Said, fit_sentence, sentences
from placements.models import Interest, Invitation, Placement
from returnees.evidence import evidence_words
from returnees.models import Returnee, WorkExperience

MOST_FOR, MOST_AGAINST = 3, 2
MOST_COMPARED = 4


@dataclass(frozen=True)
class PersonCard:
    """One person of a shortlist in words, without name, contact, city or wished pay."""

    match: Match
    returnee_id: UUID
    code: str
    area: str
    work: list[str]
    skills: str
    languages: str
    schooling: str
    fit: str
    papers: str
    papers_tone: str
    said: tuple[Said, ...]
    status: str

    @property
    def in_favour(self) -> list[Said]:
        return [each for each in self.more if each.sign > 0][:MOST_FOR]

    @property
    def against(self) -> list[Said]:
        return [each for each in self.more if each.sign < 0][:MOST_AGAINST]

    @property
    def more(self) -> list[Said]:
        """The reasons that are not told beside a meter."""
        return [each for each in self.said if each.code not in BESIDE_METERS]


def person_cards(matches: Sequence[Match], posting: Posting) -> list[PersonCard]:
    """Cards in the order of `matches`, in a constant number of queries.

    Whoever withdrew the agreement a moment ago is left out, whatever the index says.
    """
    ids = [UUID(match.public_id) for match in matches]
    people = (
        Returnee.objects.searching()
        .filter(public_id__in=ids)
        .select_related("home_state", "city__state")
        .prefetch_related("skills", "languages__language", "experiences__occupation")
    )
    by_id = {str(person.public_id): person for person in people}
    reasons = [reason for match in matches for reason in match.reasons]
    names = Names.of(reasons, (match.slowest for match in matches))
    status = _statuses(posting, [person.pk for person in by_id.values()])
    return [
        _card(match, by_id[match.public_id], names, posting, status)
        for match in matches
        if match.public_id in by_id
    ]


def _card(
    match: Match, person: Returnee, names: Names, posting: Posting, status: dict[int, str]
) -> PersonCard:
    state = person.city.state if person.city else person.home_state
    schooling = person.get_schooling_display() if person.schooling is not None else ""
    said = sentences(match.reasons, names, Reader.EMPLOYER)
    return PersonCard(
        match=match,
        returnee_id=person.public_id,
        code=person.short_code,
        area=state.name,
        work=[_work(job) for job in person.experiences.all()],
        skills=listed([skill.name for skill in person.skills.all()]),
        languages=listed(
            [
                f"{row.language.name} ({LanguageLevel(row.level).name})"
                for row in person.languages.all()
            ]
        ),
        schooling=schooling,
        fit=fit_sentence(match.p_fit, said),
        papers=_papers(match, names, posting),
        papers_tone=papers_tone(match.p_ready),
        said=tuple(said),
        status=status.get(person.pk, ""),
    )


def _work(job: WorkExperience) -> str:
    """A past job by its occupation; the person's own words only where none is known."""
    title = job.occupation.title if job.occupation else job.title
    years = years_words(float(job.years)) if job.years is not None else ""
    told = f"{title}, {years}" if years else title
    backed = evidence_words(job)
    return f"{told} ({backed})" if backed else told


def _papers(match: Match, names: Names, posting: Posting) -> str:
    """How far the papers are, by the start; which one is slow is the person's own affair."""
    if match.slowest is None:
        return _("Complete already.")
    return _("Ready by %(day)s: %(chance)s.") % {
        "day": date_long(posting.starts_on),
        "chance": percent_words(match.p_ready),
    }


def _statuses(posting: Posting, people: list[int]) -> dict[int, str]:
    """What already passed between the posting and each person, in three queries."""
    found: dict[int, str] = defaultdict(str)
    interests = Interest.objects.live().filter(posting=posting, returnee__in=people)
    invitations = Invitation.objects.filter(posting=posting, returnee__in=people)
    placements = Placement.objects.live().filter(posting=posting, returnee__in=people)
    for invitation in invitations:
        if invitation.state == Invitation.State.DECLINED:
            found[invitation.returnee_id] = _("Said no to your invitation")
        elif invitation.state in Invitation.LIVE:
            found[invitation.returnee_id] = _("You invited this person")
    for interest in interests:
        found[interest.returnee_id] = _("Said they are interested")
    for placement in placements:
        found[placement.returnee_id] = _("Proposed for this job")
    return found
