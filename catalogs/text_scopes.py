"""Parts of a text that speak of work without claiming it: denied, wished, another's, an ad's."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple


class Claim(Enum):
    """Why words inside a scope do not say what the writer did or a posting asks for."""

    DENIED = "denied"
    WISHED = "wished"
    OF_ANOTHER = "of another"
    OF_THE_FIRM = "of the firm"
    # Of an occupation only: who helps an electrician is none, but learns something of the work.
    HELPED = "helped"
    # Of an occupation only: "in a warehouse" and "en una taquería" say where, not what.
    WHERE = "where"


class Scope(NamedTuple):
    """A part of a text, `text[start:end]`, and what its words are not."""

    start: int
    end: int
    claim: Claim


# Small letters without accents, letter for letter, so that places stay the same.
_PLAIN = {
    code: bare
    for code in (*range(0x41, 0x5B), *range(0xC0, 0x180))
    if (bare := unicodedata.normalize("NFD", chr(code))[0].lower()).isascii()
}
# A scope ends with its clause, and never reaches further than a line.
_CLAUSE_END = re.compile(
    r"[.;:!?,\n()/•|]| - |\b(?:pero|but|aunque|sino|although|though|however|porque|because|"
    r"solo|only|just|si se|mas bien)\b"
)
_LONGEST_SCOPE = 90

_ABLE = (
    r"se|supe|sabia|sabemos|tengo|tuve|tenia|he|habia|hice|hago|fui|soy|era|manejo|maneje|"
    r"trabaje|trabajo|puedo|pude|podia|aprendi|conozco|domino|uso|use|toque|estudie|me gusta|"
    r"me gusto|me dedico|me dedique|quiero|quise|sirvo"
)
_DENIED = re.compile(
    rf"\b(?:no|nunca|jamas|tampoco|ni)\s+(?:(?:yo|he|me|la|lo|le|nunca)\s+)?(?:{_ABLE})\b"
    r"(?!\s+(?:solo|solamente|unicamente|problemas?|inconvenientes?|miedo|papeles|licencia|carro)\b)"
    r"|\bsin\s+(?:(?:tener|ninguna|mucha|nada de)\s+)?"
    r"(?:experiencia|conocimientos?|estudios|practica|saber)\s+(?:en|de|como|con|previa)?"
    r"|\bno\s+(?:se\s+)?(?:requiere|requerimos|necesita|pide|pedimos|ocupa|es necesari[oa])\b"
    r"(?!\s+(?:tener\s+)?(?:experiencia|papeles|estudios)\s*(?:previa)?\s*(?:$|[^\w\s]))"
    r"|\bfalta de (?:experiencia|practica)\b"
    r"|\b(?:i\s+)?never\s+(?!(?:missed|late|quit|stopped|absent|gave|left|had\s+(?:an?|any)\s+"
    r"(?:problem|accident|complaint)|fired)\b)\w+"
    r"|\b(?:do|did|have|has|had|was|am|is|are|can|could|would)(?:n['’]?t|\s+not)\b"
    r"(?!\s+(?:only|just|mind|matter|need|care|problem|stop|miss|afraid|late)\b)"
    r"|\b(?:cannot|cant|not an?|not)\b(?!\s+(?:only|just|mind|matter|afraid|late|a problem)\b)"
    r"|\b(?:no|without|zero|little)\s+(?:\w+\s+)?(?:experience|knowledge|training)\s+"
    r"(?:in|as|with|of|on|at|doing)\b"
)
_WISHED = re.compile(
    r"\b(?:me gustaria|me encantaria|quisiera|quiero|deseo|pienso|espero|planeo|sueno con|"
    r"mi sueno es)\s+(?:mucho\s+)?(?:ser|trabajar|aprender|estudiar|entrar|encontrar|llegar|"
    r"hacer|conseguir|un trabajo|trabajo|dedicarme|poner|abrir|volverme)\b"
    r"|\b(?:busco|buscando|ando buscando|estoy buscando)\s+(?:un\s+|una\s+)?"
    r"(?:trabajo|empleo|chamba|jale|oportunidad|puesto|vacante)\b"
    r"|\b(?:i\s+(?:want|wanna|wish|hope|plan)|i(?:['’]d| would)\s+(?:like|love)|"
    r"want(?:ing|s)?|hoping|willing|wish)\s+to\s+(?:be|become|work|learn|get|train|study|find|do|"
    r"start|open)\b"
    r"|\b(?:my dream|looking for)\s+(?:(?:a|any|some|is)\s+)?"
    r"(?:job|work|position|to be|to become)\b"
)
_KIN = (
    r"jef[ea]|patron|patrona|pap[ai]|mama|padre|madre|herman[oa]|ti[oa]|prim[oa]|espos[oa]|"
    r"marido|mujer|novi[oa]|amig[oa]|hij[oa]|abuel[oa]|suegr[oa]|cunad[oa]|companer[oa]|vecin[oa]|"
    r"compadre|supervisor|encargado|dad|father|mom|mother|brother|sister|uncle|aunt|cousin|husband|"
    r"wife|boss|friend|son|daughter|grandpa|grandfather|neighbor|roommate|coworker"
)
_OF_ANOTHER = re.compile(
    rf"\b(?:mi|mis|my|our|nuestro|nuestra|un|una|a)\s+(?:{_KIN})s?\s+(?:(?:que|who)\s+)?"
    r"(?:(?:tambien|also|ya)\s+)?"
    r"(?:era|es|fue|son|eran|trabaja(?:ba)?|trabajo|tenia|tiene|hacia|hace|"
    r"was|is|were|are|works|worked|owns|owned|had|has|did|does)\b"
)
_HELPED = re.compile(
    r"\b(?:ayudante|auxiliar|asistente|acompanante|chalan|aprendiz|ayudaba|ayude|asistia|apoyaba|"
    r"(?:trabaj\w+|junto)\s+con)\s+(?:del|al|de\s+(?:un|una|el|la|los)|a\s+(?:un|una|los|la)|un|una|"
    r"el|la|los|unos|mi)\s+(?=(?P<es>\w+))"
    r"|\b(?:helped|assisted|assistant to|helper to|worked (?:with|under|alongside))\s+"
    r"(?:the|an?|my|some|other)\s+(?=(?P<en>\w+))"
)
_WHERE = re.compile(
    r"\b(?:en|de)\s+(?:una?|unos|unas)\s+(?=(?P<es>\w+))"
    r"|\b(?:in|at|for)\s+(?:an?|the|my|our)\s+(?=(?P<en>(?:\w+\s+)?\w+))"
)
_SEEKS = (
    r"solicita\w*|busca\w*|requiere\w*|contrata\w*|necesita\w*|invita\w*|ofrece\w*|esta\s+en|"
    r"is\s+(?:hiring|seeking|looking)|seeks|needs|hiring|incorpora\w*|te\s+invita"
)
_FIRM = (
    r"empresa|compania|corporativo|constructora|negocio|fabrica|company|firm|companies|planta|"
    r"grupo|restaurante?|hotel|taller|despacho|agencia|cadena|organizacion|tienda|contractor"
)
_OF_THE_FIRM = re.compile(
    rf"(?:^|[\n.!:]\s*)(?:(?:importante|reconocid[ao]|gran|prestigios[ao]|somos|una?|la|the|a|an|"
    rf"leading|local)\s+){{0,3}}(?:{_FIRM})\b[^.;:!?\n]{{0,120}}?(?=\b(?:{_SEEKS})\b)"
    r"|\b(?:lider(?:es)?|leaders?|dedicad[ao]s?|dedicated|especializad[ao]s?|specializing)\s+"
    r"(?:mundial\s+|nacional\s+|regional\s+)?(?:en|in|a|to)\s+"
    r"(?=(?P<rest>(?:(?!\bcomo\b|\bas\b|\bde\s+ayudante\b)[^.;:!?,\n]){0,90}))"
    r"|\b(?:del?|en el|in the)\s+(?:ramo|giro|sector|industria|industry)\s+"
    r"(?=(?P<field>(?:(?!\bcomo\b|\bas\b)[^.;:!?,\n]){0,60}))"
)

# What an employer gives is no work: "ofrecemos IMSS, comedor y transporte".
_OFFERED = re.compile(
    r"\b(?:ofrecemos|ofrece|se ofrece|brindamos|prestaciones(?: de ley)?|beneficios|we offer|"
    r"benefits(?: include)?|perks)\b"
    r"(?!\s+(?:empleo|trabajo|vacante|puesto|jobs?|work))[^.;!?\n]{0,200}"
)


def scopes(text: str) -> list[Scope]:
    """Parts of `text` whose words claim no work; `text` has its accents in single letters.

    >>> [scope.claim.value for scope in scopes("No sé soldar, pero quiero ser albañil")]
    ['denied', 'wished']
    """
    flat = text.translate(_PLAIN)
    return sorted(_found(flat), key=lambda scope: (scope.start, scope.end))


def claims_by_place(text: str) -> list[Claim | None]:
    """For each character of `text`, why it claims nothing; None where it claims."""
    claims: list[Claim | None] = [None] * len(text)
    # What is denied is so even where it is also wished, "no quiero ser cocinero"; where one worked
    # says least.
    rank = {Claim.WHERE: 0, Claim.DENIED: 2}
    for scope in sorted(scopes(text), key=lambda scope: rank.get(scope.claim, 1)):
        claims[scope.start : scope.end] = [scope.claim] * (scope.end - scope.start)
    return claims


def _found(flat: str) -> Iterator[Scope]:
    clauses = ((_DENIED, Claim.DENIED), (_WISHED, Claim.WISHED), (_OF_ANOTHER, Claim.OF_ANOTHER))
    for opener, claim in clauses:
        for match in opener.finditer(flat):
            furthest = min(len(flat), match.end() + _LONGEST_SCOPE)
            stop = _CLAUSE_END.search(flat, match.end(), furthest)
            yield Scope(match.start(), stop.start() if stop else furthest, claim)
    for opener, claim in ((_HELPED, Claim.HELPED), (_WHERE, Claim.WHERE)):
        for match in opener.finditer(flat):
            yield Scope(match.end(), match.end() + len(match["es"] or match["en"]), claim)
    for match in _OFFERED.finditer(flat):
        yield Scope(match.start(), match.end(), Claim.OF_THE_FIRM)
    for match in _OF_THE_FIRM.finditer(flat):
        said = match["rest"] or match["field"] or ""
        seeks = re.search(rf"\b(?:{_SEEKS})\b", said)
        end = match.end() + (seeks.start() if seeks else len(said))
        yield Scope(match.start(), end, Claim.OF_THE_FIRM)
