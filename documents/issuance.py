"""How long issuing a document takes, learned from case histories and published service times."""

from dataclasses import dataclass, fields

import numpy as np
import pandas as pd
from scipy.special import ndtri
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted
from threadpoolctl import threadpool_limits

from documents import issuance_file
from documents.hazard_curves import FIRST_CHANNEL, KNOWN, UNKNOWN, Curves
from documents.hazard_effects import Effects, Spells, fit_effects
from documents.published_times import EDGE, EXPEDITED, STANDARD, PublishedTimes

__all__ = ["HISTORY_COLUMNS", "IssuanceModel", "PublishedTimes", "no_histories"]

HISTORY_COLUMNS = (
    "document",
    "channel",
    "office",
    "expedited",
    "month",
    "entry_days",
    "days",
    "issued",
)
# What a forecast depends on, saved with the model.
FEATURES = ("document", "expedited", "waited_days", "channel", "office", "month", "ago_days")
_TIMES = (*STANDARD, *EXPEDITED)
_PLACES = ("channels_", "offices_", "channel_of_office_")


def no_histories():
    """Histories of nobody, for a model that knows only the published times."""
    return pd.DataFrame({name: [] for name in HISTORY_COLUMNS})


class IssuanceModel(BaseEstimator):
    """Whole days from request to issue: published times, taken over by case histories.

    Two steps, described with their sources in docs/issuance.md:

    1. How many times as long as published each document takes, and what channel, office, month
       and date of request add: an accelerated failure time model whose effects are shrunk to
       what is published (documents/hazard_effects.py).
    2. The chance of issue on each day, in time divided by these effects: a curve per document,
       standard and expedited apart, which starts from the published one, moved and widened as
       step 1 found, and is taken over by the cases (documents/hazard.py).

    Without histories it is PublishedTimes, to the day. A document without histories of its own
    moves with what all documents have in common. Where the office is not known, or never had a
    case, the forecast is the mean over the offices of the channel where this document was
    requested; where no channel is known either, over all of them. There is no chance in it: the
    same histories in the same order give the same model.

    An expedited case is issued at the earlier of its standard and its expedited time, both at the
    same point of their distributions, so expediting never makes a case later. The expedited time
    counts from the day of expediting.

    Parameters
    ----------
    prior_cases : float, default=8
        How many cases of a document its published times count as, against its own cases, when it
        is learned how many times as long, and how much more unevenly, it takes.
    shape_cases : float, default=50
        How many cases the form of the curve so found counts as, against the days on which the
        document's own cases were issued.
    unknown_days : tuple of 3 numbers, default=(0, 20, 90)
        As in PublishedTimes.

    Attributes
    ----------
    documents_ : ndarray of shape (n_documents,)
        Codes, in the order of the published times.
    published_ : PublishedTimes
    effects_ : Effects
        Logs of how many times as long.
    curves_ : Curves
    channels_, offices_ : ndarrays of the names seen in the histories
    n_spells_ : int
    data_date_ : str
        The day whose knowledge the histories are, "" if it was not told.
    published_sha256_ : str
        Checksum of the published times.

    Examples
    --------
    >>> published = pd.DataFrame([{"code": "INE", "std_min": 5, "std_typ": 12, "std_max": 25,
    ...                            "exp_min": 3, "exp_typ": 7, "exp_max": 12}])
    >>> case = pd.DataFrame([{"document": "INE", "expedited": False, "waited_days": 0.0}])
    >>> model = IssuanceModel().fit(no_histories(), published=published)
    >>> model.quantile(case, [[0.0, 0.5, 0.95]])
    array([[ 5., 12., 25.]])
    >>> spell = {"document": "INE", "channel": "office", "office": "", "expedited": False,
    ...          "month": 3, "entry_days": 0, "days": 30, "issued": True}
    >>> model = model.fit(pd.DataFrame([spell] * 100), published=published)
    >>> model.quantile(case, [[0.5]]) > 25
    array([[ True]])
    """

    def __init__(self, prior_cases=8.0, shape_cases=50.0, unknown_days=(0, 20, 90)):
        self.prior_cases = prior_cases
        self.shape_cases = shape_cases
        self.unknown_days = unknown_days

    def fit(self, X, y=None, *, published, data_date=""):
        """Learn from histories; return self.

        Parameters
        ----------
        X : DataFrame, one row per spell at risk, may be empty
            Columns document (code), channel, office (names, "" = not known), expedited (bool),
            month (of the request, 1 to 12; 0 = not known), entry_days and days (whole days since
            the request from and until which it was watched), issued (bool: on day `days`, else it
            was still open then, or ended otherwise). A case that is expedited while it waits is
            two spells: a standard one until that day, and an expedited one with that day as
            entry_days. ago_days (days from the request to the day of the data) is optional;
            without it nothing is learned of drift.
        published : DataFrame
            As PublishedTimes.fit takes it.
        data_date : str
            The day whose knowledge the histories are; only kept.

        Raises
        ------
        ValueError
            If a column is missing, a document has no published times, or days cannot be.
        """
        for name in ("prior_cases", "shape_cases"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} must be above 0, got {getattr(self, name)!r}.")
        self._take_published(published)
        self.data_date_ = data_date
        spells = self._spells(pd.DataFrame(X))
        self.n_spells_ = len(spells)
        # A request of the day of the data, say, tells nothing yet.
        spells = spells.take(spells.issued | (spells.exit > spells.entry))
        # Matrices of a few hundred columns: more threads would only wait for each other.
        with threadpool_limits(limits=1, user_api="blas"):
            self.effects_ = self._fit_effects(spells)
        published_arms = _arms(self.published_)
        self.curves_ = Curves.fit(spells, self.effects_, published_arms, self.shape_cases)
        return self

    def quantile(self, cases, u):
        """Remaining whole days of each case at the points `u` of its distribution.

        Parameters
        ----------
        cases : DataFrame of n_cases rows
            Columns as in PublishedTimes.quantile: document, expedited, waited_days. Optional:
            channel, office, month (of the request), each "" or 0 where not known, and
            expedited_days (days since it was expedited, 0 if not given).
        u : array-like of shape (n_cases, n_draws) or (1, n_draws)
            Points in [0, 1].

        Returns
        -------
        ndarray of shape (n_cases, n_draws)
            Days from today, not below 0.
        """
        asked = self._read(cases)
        u = np.clip(np.asarray(u, dtype=float), EDGE, 1 - EDGE)
        u = np.broadcast_to(u, (len(asked.arm), u.shape[-1]))
        days = self.curves_.quantile(asked.arm, asked.column, asked.log_scale, u, asked.waited)
        quick = np.flatnonzero(asked.expedited)
        if len(quick):
            some = asked.take(quick)
            sooner = self.curves_.quantile(
                some.arm + 1, some.column, some.log_scale, u[quick], some.since
            )
            days[quick] = np.minimum(days[quick], sooner)
        return days

    def predict_cdf(self, cases, days):
        """Chance that each case is issued within `days` more days.

        Parameters
        ----------
        cases : DataFrame of n_cases rows
            As in `quantile`.
        days : array-like of shape (n_days,)
            Whole days from today.

        Returns
        -------
        ndarray of shape (n_cases, n_days)
        """
        asked = self._read(cases)
        days = np.asarray(days, dtype=float)
        p_issued = self.curves_.cdf(asked.arm, asked.column, asked.log_scale, days, asked.waited)
        quick = np.flatnonzero(asked.expedited)
        if len(quick):
            some = asked.take(quick)
            sooner = self.curves_.cdf(some.arm + 1, some.column, some.log_scale, days, some.since)
            p_issued[quick] = np.maximum(p_issued[quick], sooner)
        return p_issued

    def save(self, path):
        """Write the fitted model to `path`: arrays and JSON in one .npz file."""
        check_is_fitted(self)
        arrays = {name: getattr(self, name) for name in _PLACES}
        arrays |= {f"effects.{name}": value for name, value in vars(self.effects_).items()}
        arrays |= {f"curves.{name}": value for name, value in vars(self.curves_).items()}
        arrays["published"] = self.published_frame_[list(_TIMES)].to_numpy(dtype=float)
        about = {
            "parameters": self.get_params(),
            "documents": [str(code) for code in self.documents_],
            "features": list(FEATURES),
            "data_date": self.data_date_,
            "n_spells": self.n_spells_,
            "published_sha256": self.published_sha256_,
        }
        issuance_file.write(path, arrays, about)

    @classmethod
    def load(cls, path):
        """The model that `save` wrote to `path`.

        Raises
        ------
        IncompatibleModel
            If the file is missing, broken, or made with other versions or other features.
        """
        arrays, about = issuance_file.read(path, features=list(FEATURES))
        try:
            return cls._of_parts(arrays, about)
        except issuance_file.BROKEN as error:
            raise issuance_file.unreadable(path) from error

    @classmethod
    def _of_parts(cls, arrays, about):
        model = cls(**about["parameters"])
        model.unknown_days = tuple(model.unknown_days)
        published = pd.DataFrame(arrays["published"], columns=list(_TIMES))
        model._take_published(published.assign(code=about["documents"]))
        model.data_date_, model.n_spells_ = about["data_date"], about["n_spells"]
        for name in _PLACES:
            setattr(model, name, arrays[name])
        model.effects_ = Effects(**_part(arrays, "effects", Effects))
        model.curves_ = Curves(**_part(arrays, "curves", Curves))
        return model

    def _take_published(self, published):
        self.published_ = PublishedTimes(self.unknown_days).fit(published)
        self.published_frame_ = published[["code", *_TIMES]].reset_index(drop=True)
        self.published_sha256_ = issuance_file.checksum(self.published_frame_)
        self.documents_ = self.published_.documents_

    def _fit_effects(self, spells):
        n_channels, n_offices = len(self.channels_), len(self.offices_)
        if not len(spells):
            return Effects.none(2 * len(self.documents_), n_channels, n_offices)
        floor, mu, sigma = _arms(self.published_)
        log_median = np.log(floor + np.exp(mu))
        z = ndtri(0.95)
        sigma = (np.log(floor + np.exp(mu + z * sigma)) - log_median) / z
        return fit_effects(spells, log_median, sigma, self.prior_cases, n_channels, n_offices)

    def _spells(self, frame):
        """Histories as arrays, checked; also learns the names of channels and offices."""
        missing = [name for name in HISTORY_COLUMNS if name not in frame]
        if missing:
            raise ValueError(f"Histories need the columns {HISTORY_COLUMNS}, missing {missing}.")
        document = self.published_.rows_of(frame["document"])
        entry = np.asarray(frame["entry_days"], dtype=float)
        end = np.asarray(frame["days"], dtype=float)
        ago = np.asarray(_optional(frame, "ago_days", 0.0), dtype=float)
        if not ((entry >= 0).all() and (end >= entry).all() and np.isfinite([end, ago]).all()):
            raise ValueError("Histories need 0 <= entry_days <= days, and all days known.")
        self.channels_ = _names(frame["channel"])
        self.offices_ = _names(frame["office"])
        self.channel_of_office_ = np.full(len(self.offices_), -1)
        channel, office, month = self._read_places(frame)
        self.channel_of_office_[office[office >= 0]] = channel[office >= 0]
        expedited = np.asarray(frame["expedited"], dtype=bool)
        # The clock of an expedited spell starts on the day of expediting.
        start = np.where(expedited, entry, 0.0)
        issued = np.asarray(frame["issued"], dtype=bool)
        arm = 2 * document + expedited
        return Spells(arm, channel, office, month, ago, entry - start, end - start, issued)

    def _read(self, cases):
        """What is asked: which curve each case follows, and in what time."""
        check_is_fitted(self)
        document, expedited, waited = self.published_.read_cases(cases)
        channel, office, month = self._read_places(cases)
        since = np.asarray(_optional(cases, "expedited_days", 0.0), dtype=float)
        if not ((since >= 0) & (since <= waited)).all():
            raise ValueError("expedited_days must be from 0 to waited_days, and known.")
        column = np.where(channel >= 0, FIRST_CHANNEL + channel, UNKNOWN)
        # A channel through which this document never came has only its own effect.
        strange = self.curves_.node[2 * document, column] < 0
        column = np.where((office >= 0) | strange, KNOWN, column)
        place = self.effects_.of_place(document, channel, office)
        log_scale = np.where(column == KNOWN, place, 0.0)
        log_scale += self.effects_.of_time(document, month, waited)
        return _Asked(2 * document, expedited, waited, since, column, log_scale)

    def _read_places(self, frame):
        """Rows of channels and offices, and months from 0; each -1 where not known."""
        channel = _codes(_optional(frame, "channel", ""), self.channels_)
        office = _codes(_optional(frame, "office", ""), self.offices_)
        usual = np.append(self.channel_of_office_, -1)[office]
        month = np.asarray(_optional(frame, "month", 0), dtype=float)
        if not np.isin(month, np.arange(13)).all():
            raise ValueError("month must be from 1 to 12, or 0 where it is not known.")
        return np.where(channel >= 0, channel, usual), office, month.astype(int) - 1


@dataclass
class _Asked:
    """Cases as arrays of shape (n_cases,); `arm` is the standard one, the next is expedited."""

    arm: np.ndarray
    expedited: np.ndarray
    waited: np.ndarray
    since: np.ndarray
    column: np.ndarray
    log_scale: np.ndarray

    def take(self, rows):
        return _Asked(**{name: value[rows] for name, value in vars(self).items()})


def _arms(published):
    """Standard and expedited curves of all documents in turn, shape (3, 2 * n_documents)."""
    both = np.stack([published.standard_, published.expedited_], axis=2)
    return both.reshape(3, -1)


def _part(arrays, name, kind):
    return {each.name: arrays[f"{name}.{each.name}"] for each in fields(kind)}


def _optional(frame, name, default):
    return frame[name] if name in frame else np.full(len(frame), default)


def _names(column):
    return np.array(sorted({str(name) for name in column if name}), dtype=str)


def _codes(column, names):
    at = {name: row for row, name in enumerate(names.tolist())}
    return np.array([at.get(name, -1) for name in column], dtype=int)
