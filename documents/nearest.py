"""The nearest offices that issue a document, as far as the catalogs know of offices."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from catalogs.geography import great_circle_km
from catalogs.models import City, DocumentType, Office, State
from returnees.models import Returnee

DAY_TRIP_KM = 150
"""Farther offices are named only where the document cannot be asked for otherwise [P]."""
MOST_OFFICES = 2
# The kind says that some other authority has its office there, not which: no document can be
# promised there from the kind alone.
UNSPECIFIC = frozenset({Office.Kind.ISSUER})


@dataclass(frozen=True)
class NearOffice:
    """An office and how far it is in a straight line from `place`, where the person lives."""

    office: Office
    km: float
    place: str

    @property
    def is_in_town(self) -> bool:
        """Whether it is so near that only the town need be named, not "0 km"."""
        return self.km < 1


def nearest_offices(
    returnee: Returnee, documents: Iterable[DocumentType]
) -> dict[str, list[NearOffice]]:
    """Up to two offices in Mexico that issue each document, nearest first; one query.

    Those within a day trip of the person's city (of the home state, where no city is told). If
    there is none and the document cannot be had online, the one nearest of all. Documents that no
    known office issues are left out.
    """
    kinds = {row.code: set(row.kinds_of_offices) - UNSPECIFIC for row in documents}
    is_online = {row.code: row.is_online for row in documents}
    wanted = set().union(*kinds.values()) if kinds else set()
    place = returnee.city or returnee.home_state
    near = sorted(
        (_near(office, place) for office in _offices_in_mexico(wanted)),
        key=lambda each: (each.km, each.office.code),
    )
    found = {
        code: _choose([each for each in near if each.office.kind in kinds[code]], is_online[code])
        for code in kinds
    }
    return {code: offices for code, offices in found.items() if offices}


def _offices_in_mexico(kinds: set[str]) -> list[Office]:
    """People are in Mexico, so a consulate across the border is no place to send them."""
    return list(Office.objects.active().filter(kind__in=kinds, us_state=""))


def _near(office: Office, place: City | State) -> NearOffice:
    return NearOffice(office, distance_km(office, place), str(place))


def _choose(near: list[NearOffice], is_online: bool) -> list[NearOffice]:
    close = [each for each in near if each.km <= DAY_TRIP_KM]
    return (close or ([] if is_online else near[:1]))[:MOST_OFFICES]


def distance_km(one: Office | City | State, other: Office | City | State) -> float:
    """The great circle between two places, in kilometers."""
    km = great_circle_km(one.latitude, one.longitude, other.latitude, other.longitude)
    return float(km)
