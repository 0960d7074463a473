"""People, postings and a fitted model for ranking tests; each fills in what a test is not about."""

import numpy as np

from documents.forecast import ReadyTable, RequirementSet
from matching.ranking.model import RankingModel
from matching.ranking.records import Experience, PersonQuery, PostingRecord
from matching.ranking.search import RankingIndex

TODAY = 740_000
SETS = (RequirementSet("NONE"), RequirementSet("DRIVER", ("LFC",)))
ALIASES = (
    ("Tablaroquero", "occ:7123"),
    ("drywall hanger", "occ:7123"),
    ("drywall taper", "occ:7123"),
    ("Soldador", "occ:7212"),
    ("welder", "occ:7212"),
    ("Cocinero", "occ:5120"),
    ("line cook", "occ:5120"),
    ("Ayudante de cocina", "occ:9412"),
    ("kitchen helper", "occ:9412"),
    ("ayudante", "occ:9412"),
    ("ayudante", "occ:9313"),
    ("Mesero", "occ:5131"),
    ("waiter", "occ:5131"),
    ("server", "occ:5131"),
    ("MIG", "skill:mig"),
    ("soldadura MIG", "skill:mig"),
)


def make_person(**given):
    defaults = {
        "public_id": "person",
        "experiences": (Experience("7123", 5.0, "drywall"),),
        "languages": {"es": 6},
        "schooling": 2,
        "reservation_pay": 10_000.0,
        "state": 14,
        "lat": 20.66,
        "lon": -103.35,
    }
    return PersonQuery(**{**defaults, **given})


def make_posting(public_id="a", **given):
    defaults = {
        "start_day": TODAY + 20,
        "requirement_set": 0,
        "text": "Tablaroquero con experiencia",
        "isco": "7123",
        "pay_min": 10_000.0,
        "pay_max": 12_000.0,
        "pay_floor": 9_582.0,
        "going_wage": 9_000.0,
        "formal": True,
        "state": 14,
        "lat": 20.66,
        "lon": -103.35,
    }
    return PostingRecord(public_id, **{**defaults, **given})


def make_ready(p=1.0, licence_days=0.0, horizons=(0, 10, 20, 30), n_people=1, slowest=-1):
    """Readiness that is the same for every person and set; `p` may list one value per horizon."""
    n_sets = len(SETS)
    chances = np.broadcast_to(np.asarray(p, dtype=float), (n_people, n_sets, len(horizons)))
    return ReadyTable(
        chances,
        np.full((n_people, n_sets), float(licence_days)),
        np.full((n_people, n_sets), slowest),
        np.asarray(horizons),
        tuple(each.code for each in SETS),
    )


def make_model(postings=(), people=(), **given):
    learnt = [*postings, make_posting("learnt")]
    return RankingModel.fit(ALIASES, learnt, people, data_date="2026-03-01", **given)


def rank(person, postings, *, ready=None, k=100, model=None, mask=None, skip=0, **query):
    """The top of an index of `postings` for `person`."""
    model = model or make_model(postings, [person])
    index = RankingIndex.build(model, postings, SETS)
    asked = model.query(person, ready or make_ready(), today=TODAY, **query)
    return index.top_k(asked, k, mask, skip=skip)
