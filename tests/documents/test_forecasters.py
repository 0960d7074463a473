"""The forecaster of today is kept as long as nothing that it is made of changes."""

from __future__ import annotations

import datetime as dt
import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from django.db import connection

from catalogs.models import Blackout, DocumentPrerequisite, DocumentType
from documents import datasets, forecasters, issuance_store
from documents.forecasters import current_forecaster
from documents.issuance import IssuanceModel, no_histories
from tests.factories import TODAY, make_document_type, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def rows():
    """Two documents of which one needs the other, and nothing remembered of other tests."""
    forecasters.reset()
    acta, curp = make_document_type("ACTA"), make_document_type("CURP")
    DocumentPrerequisite.objects.create(document=curp, prerequisite=acta, kind="all")
    yield
    forecasters.reset()


def change_times():
    DocumentType.objects.filter(code="CURP").update(std_max_days=9)


def add_document():
    make_document_type("RFC")


def drop_prerequisite():
    DocumentPrerequisite.objects.all().delete()


def close():
    Blackout.objects.create(document_id="CURP", first_day=TODAY, last_day=TODAY)


def open_office():
    make_office("REG-1")


def test_nothing_changed_gives_the_same_forecaster():
    assert current_forecaster(TODAY) is current_forecaster(TODAY)


@pytest.mark.parametrize(
    "change", [change_times, add_document, drop_prerequisite, close, open_office]
)
def test_changed_rows_give_another_forecaster(change):
    before = current_forecaster(TODAY)

    change()

    assert current_forecaster(TODAY) is not before


def test_another_day_gives_a_forecaster_of_that_day():
    tomorrow = TODAY + dt.timedelta(days=1)
    before = current_forecaster(TODAY)

    after = current_forecaster(tomorrow)

    assert (before.today, after.today) == (TODAY.toordinal(), tomorrow.toordinal())


def test_saved_model_is_used_from_then_on(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    before = current_forecaster(TODAY)
    path = issuance_store.model_path()
    path.parent.mkdir(parents=True)
    published = datasets.published_times()
    model = IssuanceModel(prior_cases=3.0).fit(no_histories(), published=published)

    model.save(path)

    after = current_forecaster(TODAY)
    assert after is not before
    assert after.times.prior_cases == 3.0


def test_model_that_is_saved_again_is_read_again(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    path = issuance_store.model_path()
    path.parent.mkdir(parents=True)
    IssuanceModel().fit(no_histories(), published=datasets.published_times()).save(path)
    before = current_forecaster(TODAY)

    os.utime(path, ns=(0, 0))

    assert current_forecaster(TODAY) is not before


def test_closure_of_the_rows_holds_up_the_forecast():
    papers = datasets.forecast.Papers.none(1, current_forecaster(TODAY).graph)
    papers.in_hand[0, 0] = True
    wanted = [datasets.forecast.RequirementSet("SET", ("CURP",))]
    until = TODAY + dt.timedelta(days=9)
    Blackout.objects.create(document_id="CURP", first_day=TODAY, last_day=until)

    table = current_forecaster(TODAY).ready(papers, wanted, [9, 100])

    np.testing.assert_array_equal(table.p[0, 0], [0.0, 1.0])


def test_same_rows_take_four_queries(django_assert_num_queries):
    current_forecaster(TODAY)

    with django_assert_num_queries(4):
        current_forecaster(TODAY)


@pytest.mark.django_db(transaction=True)
def test_threads_that_ask_at_once_get_one_forecaster():
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _number: _asked_in_thread(), range(8)))

    assert len({id(forecaster) for forecaster in found}) == 1


def _asked_in_thread():
    try:
        return current_forecaster(TODAY)
    finally:
        connection.close()
