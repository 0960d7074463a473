"""Places by the names that people and files give them. Reads rows, asks the database nothing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from catalogs.words import plain, split_list

if TYPE_CHECKING:
    from catalogs.models import City, State

ABBREVIATIONS = {
    "cd": "ciudad",
    "gral": "general",
    "mpio": "",
    "municipio": "",
    "sta": "santa",
    "sto": "santo",
}


class CityResolver:
    """Finds cities by name, by municipality and by the ways both are written.

    Made once from rows that have their state; thousands of names then cost no query.
    """

    def __init__(self, cities: Iterable[City]) -> None:
        self._states: dict[str, str] = {}
        self._in_state: dict[tuple[str, str], City] = {}
        self._anywhere: dict[str, set[City]] = {}
        rows = list(cities)
        for state in {city.state_id: city.state for city in rows}.values():
            self._learn_state(state)
        for city in rows:
            self._learn_city(city, [city.name])
        # A city's own name goes before another's municipality: Juárez is no other city.
        for city in rows:
            self._learn_city(city, split_list(city.aliases))

    def resolve(self, name: str, state: str = "") -> City | None:
        """The city called `name` in `state` (name, abbreviation or code), or None.

        Without a state, only a name that one city alone has is found. A state behind a
        comma in `name` is read when `state` is empty.
        """
        head, _, tail = name.partition(",")
        code = self._states.get(plain(state or tail))
        if state and code is None:
            return None
        for text in (_key(head), _key(head.partition("(")[0])):
            if code is not None and (code, text) in self._in_state:
                return self._in_state[code, text]
            if code is None and len(self._anywhere.get(text, ())) == 1:
                return next(iter(self._anywhere[text]))
        return None

    def state_code(self, name: str) -> str | None:
        """The INEGI code of a state by name, abbreviation or code."""
        return self._states.get(plain(name))

    def _learn_state(self, state: State) -> None:
        names = [state.code, state.iso_code, state.name, *split_list(state.aliases)]
        self._states.update({plain(name): state.code for name in names})

    def _learn_city(self, city: City, names: list[str]) -> None:
        for text in map(_key, names):
            if self._in_state.setdefault((city.state_id, text), city) is city:
                self._anywhere.setdefault(text, set()).add(city)


def _key(name: str) -> str:
    words = (ABBREVIATIONS.get(word, word) for word in plain(name).split())
    return " ".join(word for word in words if word)
