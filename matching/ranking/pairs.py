"""What p_fit is told about a pair: how well the person can do the work. All broadcast over rows.

Every feature is "more is better", so that the model is monotone in each by the sign of its
coefficients alone. What is not known, or not asked, is NaN or the value of a full match, as stated.
"""

import numpy as np

from matching.ranking.closeness import N_CODES

FEATURE_NAMES = (
    "similarity",
    "occupation",
    "experience",
    "language",
    "schooling",
    "skills",
    "recency",
    "evidence",
)
# Years at which experience is full where the posting asks for none.
UNASKED_YEARS = 1.0
# Years after which related work counts half as fresh as work that goes on [P].
HALF_LIFE_YEARS = 8.0
BEST_EVIDENCE = 3


def pair_features(people, postings, similarity, closeness):
    """Features in the order of FEATURE_NAMES, shape (n_pairs, n_features).

    Parameters
    ----------
    people : PeopleColumns of n_pairs rows or 1
    postings : PostingColumns of n_pairs rows or 1
    similarity : ndarray of shape (n_pairs,)
        Cosine of the two sparse rows, 0 to 1.
    closeness : OccupationCloseness

    Returns
    -------
    ndarray
        similarity: as given. occupation: closeness of the nearest work done, 1 the same; NaN if
        the posting's is unknown or the person has told no work.
        experience: years of related work over those asked, at most 1; NaN if the years are
        unknown. language: minus the CEFR steps missing, over all languages asked. schooling: minus
        the levels missing; NaN if the person's is unknown and some is asked. skills: share of the
        skills asked that the person has; NaN if none is asked. recency: 1 for the same work that
        goes on, halved by each 8 years since its end; evidence: 0 told to 1 certified. The latter
        two are of the best related work, times its closeness; NaN as occupation is.
    """
    occupation, years, recency, evidence = work_features(people, postings, closeness).T
    columns = [
        similarity,
        occupation,
        experience_share(years, postings),
        0.0 - language_gap(people, postings),
        0.0 - schooling_gap(people, postings),
        skills_share(people, postings),
        recency,
        evidence,
    ]
    return np.column_stack(np.broadcast_arrays(*columns)).astype(float)


def occupation_closeness(people, asked, closeness):
    """Closeness of each work done to the occupations `asked`, shape (n_pairs, MAX_EXPERIENCES).

    -1 in free slots, so that a maximum passes over them; NaN if either side tells nothing.
    """
    near = closeness.between(people.work, asked)
    return np.where(people.work[:, :1] < 0, np.nan, near)


def wanted_closeness(people, postings, closeness):
    """Closeness of the posting to the nearest wanted occupation; 1 if the person named none."""

    def nearest(asked):
        return closeness.between(people.wanted, asked).max(axis=1)

    return np.where(people.wanted[:, 0] < 0, 1.0, by_occupation(people, postings, nearest))


def by_occupation(people, postings, function):
    """`function` of the occupations asked, worked out once for each if there is one person.

    `function` takes an array of codes and gives one with as many rows.
    """
    if len(people) != 1:
        return function(postings.isco)
    seen = np.zeros(N_CODES, dtype=bool)
    seen[postings.isco] = True
    distinct = np.flatnonzero(seen)
    place = np.zeros(N_CODES, dtype=np.intp)
    place[distinct] = np.arange(len(distinct))
    return function(distinct)[place[postings.isco]]


def work_features(people, postings, closeness):
    """What the work done says of each posting, shape (n_pairs, 4).

    Closeness of the nearest, related years, recency, evidence.
    """
    fresh = 0.5 ** (people.work_ago / HALF_LIFE_YEARS)
    backed = np.maximum(people.work_evidence, 0) / BEST_EVIDENCE

    def features(asked):
        near = occupation_closeness(people, asked, closeness)
        # Free slots, -1, are no work; NaN stays.
        close = np.where(near < 0, 0.0, near)
        columns = [near, close * fresh, close * backed]
        best = [column.max(axis=1) for column in columns]
        return np.column_stack([best[0], related_years(people, near), *best[1:]])

    return by_occupation(people, postings, features)


def related_years(people, near):
    """Years of work done, each counted by its closeness `near`, shape (n_pairs,).

    NaN if the occupation is unknown, or if only related work of unknown length was done.
    """
    related = near > 0
    years = np.where(related, near * people.work_years, 0.0)
    known = np.where(np.isnan(years), 0.0, years).sum(axis=1)
    untold = (np.isnan(years) & related).any(axis=1) & (known == 0)
    return np.where(untold | np.isnan(near).all(axis=1), np.nan, known)


def experience_share(years, postings):
    """Related years over years asked, 0 to 1; where none are asked, over 1 year."""
    asked = np.maximum(np.nan_to_num(postings.min_years, nan=UNASKED_YEARS), UNASKED_YEARS)
    return np.minimum(years / asked, 1.0)


def language_gap(people, postings):
    """CEFR steps missing, summed over the languages asked, shape (n_pairs,); 0 if none is asked.

    A language that the person did not name counts as not spoken, since the form asks for all.
    """
    return language_gaps(people, postings).sum(axis=1)


def language_gaps(people, postings):
    """CEFR steps missing per language asked, shape (n_pairs, MAX_LANGUAGES)."""
    same = people.languages[:, :, None] == postings.languages[:, None, :]
    level = np.where(same, people.language_levels[:, :, None], 0).max(axis=1)
    # Free slots are -1 on both sides, and so equal each other.
    level = np.maximum(level, 0)
    asked = np.maximum(postings.language_levels, 0)
    return np.maximum(asked - level, 0).astype(float)


def schooling_gap(people, postings):
    """Levels missing, shape (n_pairs,); 0 if none is asked, NaN if the person's is unknown."""
    gap = np.maximum(postings.schooling - people.schooling, 0.0)
    return np.where(np.isnan(postings.schooling) | (postings.schooling <= 0), 0.0, gap)


def skills_share(people, postings):
    """Share of the skills asked that the person has, shape (n_pairs,); NaN if none is asked."""
    has = has_skills(people, postings).sum(axis=1)
    asked = (postings.skills >= 0).sum(axis=1)
    return np.where(asked > 0, has / np.maximum(asked, 1), np.nan)


def has_skills(people, postings):
    """Which of the skills asked the person has, shape (n_pairs, MAX_SKILLS)."""
    found = np.zeros(np.broadcast_shapes(people.skills.shape, postings.skills.shape), dtype=bool)
    for column in range(people.skills.shape[1]):
        found |= postings.skills == people.skills[:, column, None]
    return found & (postings.skills >= 0)
