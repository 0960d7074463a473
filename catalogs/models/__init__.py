"""The shared vocabulary. Rows come from catalogs/data/*.csv; administrators edit them.

Keys are the codes that the world already uses (INEGI, ISO 639, document codes), so that a
row can be loaded twice and foreign keys can be read without a join.
"""

from catalogs.models.base import BilingualModel, in_active_language
from catalogs.models.loading import LoadedRow
from catalogs.models.papers import (
    Blackout,
    DocumentPrerequisite,
    DocumentType,
    RequiredDocument,
    RequirementSet,
)
from catalogs.models.pay import DAYS_PER_MONTH, GoingWage, WageFloor, WageFloors, going_wage
from catalogs.models.places import Channel, City, Office, State
from catalogs.models.work import (
    ConceptName,
    Language,
    LanguageLevel,
    Occupation,
    OccupationAlias,
    SaidWork,
    Schooling,
    Shift,
    Skill,
)

__all__ = [
    "DAYS_PER_MONTH",
    "BilingualModel",
    "Blackout",
    "Channel",
    "City",
    "ConceptName",
    "DocumentPrerequisite",
    "DocumentType",
    "GoingWage",
    "Language",
    "LanguageLevel",
    "LoadedRow",
    "Occupation",
    "OccupationAlias",
    "Office",
    "RequiredDocument",
    "RequirementSet",
    "SaidWork",
    "Schooling",
    "Shift",
    "Skill",
    "State",
    "WageFloor",
    "WageFloors",
    "going_wage",
    "in_active_language",
]
