"""Which model the site uses, and the command that fits it."""

import datetime as dt
import json
import logging

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from documents import issuance_store
from documents.datasets import published_times as published_rows
from documents.issuance import IssuanceModel, PublishedTimes, no_histories
from tests.documents.catalog_graph import published_times
from tests.documents.issuance_cases import case, simulated
from tests.documents.test_case_histories import State, requested, told
from tests.factories import TODAY, make_document_type


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return tmp_path


@pytest.fixture
def saved():
    model = IssuanceModel().fit(simulated(), published=published_times())
    model.save(issuance_store.model_path())
    return model


def test_with_nothing_saved_the_published_times_stand_alone(caplog):
    model = issuance_store.load_current(published_times())

    assert model.n_spells_ == 0
    assert issuance_store.file_key() is None
    assert not caplog.records


def test_the_saved_model_is_used(saved):
    model = issuance_store.load_current(published_times())

    u = np.linspace(0, 1, 51)[None, :]
    asked = case(office="O4")
    np.testing.assert_array_equal(model.quantile(asked, u), saved.quantile(asked, u))


def test_a_model_of_other_published_times_is_left_aside(saved, caplog):
    times = published_times()
    times = times.assign(std_max=times["std_max"] + 1)

    with caplog.at_level(logging.WARNING):
        model = issuance_store.load_current(times)

    assert model.n_spells_ == 0
    assert "published times changed" in caplog.text


def test_a_broken_file_is_left_aside_with_its_cure(saved, caplog):
    issuance_store.model_path().write_bytes(b"broken")

    with caplog.at_level(logging.WARNING):
        model = issuance_store.load_current(published_times())

    assert model.n_spells_ == 0
    assert "manage.py fit_issuance" in caplog.text


def test_the_key_changes_when_another_model_is_saved(saved):
    before = issuance_store.file_key()

    IssuanceModel().fit(no_histories(), published=published_times()).save(
        issuance_store.model_path()
    )

    assert before is not None
    assert issuance_store.file_key() not in (None, before)


@pytest.mark.django_db
def test_the_command_learns_from_cases_and_saves_the_model(capsys):
    for days in (40, 70):
        told(requested(days + 30), State.IN_HAND, days)
    requested(20)

    call_command("fit_issuance", "--as-of", TODAY.isoformat(), "--json")

    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    model = issuance_store.load_current(published_rows())
    asked = case(waited_days=0.0)
    plain = PublishedTimes().fit(published_rows())
    assert (found["spells"], found["issued"]) == (3, 2)
    assert model.data_date_ == TODAY.isoformat()
    assert model.quantile(asked, [[0.5]]) > plain.quantile(asked, [[0.5]])


@pytest.mark.django_db
def test_the_command_runs_without_any_case(capsys):
    make_document_type("INE")

    call_command("fit_issuance")

    assert "Fitted on 0 spells" in capsys.readouterr().out
    assert issuance_store.file_key() is not None


@pytest.mark.django_db
def test_the_command_refuses_a_day_to_come():
    tomorrow = timezone.localdate() + dt.timedelta(days=1)

    with pytest.raises(CommandError, match="or earlier"):
        call_command("fit_issuance", "--as-of", tomorrow.isoformat())
