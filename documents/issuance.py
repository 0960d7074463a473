"""How long issuing a document takes, learned from case histories and published service times."""

import numpy as np
import pandas as pd
from sklearn.base import BaseEstimator
from sklearn.utils.validation import check_is_fitted
from threadpoolctl import threadpool_limits

from documents import issuance_file
from documents.hazard import (
    EDGES,
    LEAST_SIGMA,
    count_cases,
    posterior,
    read_days,
    read_log_survival,
)
from documents.hazard_effects import Effects, Spells, fit_effects
from documents.published_times import (
    EDGE,
    EXPEDITED,
    STANDARD,
    PublishedTimes,
    log_normal_cdf,
    log_normal_quantile,
)

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
FEATURES = ("document", "expedited", "channel", "office", "month", "ago_days")
# What `save` keeps beside the published times and the parameters.
_LEARNED = ("centre_", "node_", "tails_", "curves_", "channels_", "offices_", "channel_of_office_")
_EFFECTS = ("arm", "spread", "channel", "office", "pair", "month", "period")
_TIMES = (*STANDARD, *EXPEDITED)
_Z95 = 1.6448536269514722


def no_histories():
    """Histories of nobody, for a model that knows only the published times."""
    return pd.DataFrame({name: [] for name in HISTORY_COLUMNS})


class IssuanceModel(BaseEstimator):
    def __init__(self, prior_cases=8.0, shape_cases=50.0, unknown_days=(0, 20, 90)):
        self.prior_cases = prior_cases
        self.shape_cases = shape_cases
        self.unknown_days = unknown_days

    def fit(self, histories, y=None, *, published, data_date=""):
        for name in ("prior_cases", "shape_cases"):
            if not getattr(self, name) > 0:
                raise ValueError(f"{name} must be above 0, got {getattr(self, name)!r}.")
        self._take_published(published)
        self.data_date_ = data_date
        spells = self._spells(histories)
        self.n_spells_ = len(spells)
        # Such as a request of the day of the data: it tells nothing yet.
        spells = spells.take(spells.issued | (spells.exit > spells.entry))
        # Matrices of a few hundred columns: more threads only wait for each other.
        with threadpool_limits(limits=1, user_api="blas"):
            self.effects_ = self._fit_effects(spells)
        self._fit_curves(spells)
        return self

    def _fit_effects(self, spells):
        sizes = (2 * len(self.documents_), len(self.channels_), len(self.offices_))
        if not len(spells):
            return Effects.none(*sizes)
        floor, mu, sigma = self._published_arms()
        log_median = np.log(floor + np.exp(mu))
        log_sigma = (np.log(floor + np.exp(mu + _Z95 * sigma)) - log_median) / _Z95
        with np.errstate(divide="ignore"):
            log_sigma = np.log(log_sigma)
        return fit_effects(spells, log_median, log_sigma, self.prior_cases, *sizes[1:])

    def _published_arms(self):
        arms = np.empty((3, 2 * len(self.documents_)))
        arms[:, 0::2] = self.published_.standard_
        arms[:, 1::2] = self.published_.expedited_
        return arms

    def _fit_curves(self, spells):
        """Centres of all arms, and curves of those with histories."""
        n_arms = 2 * len(self.documents_)
        document = spells.arm // 2
        place = self.effects_.of_place(document, spells.channel, spells.office)
        scale = np.exp(place + self.effects_.of_time(document, spells.month, spells.ago))
        arms = np.unique(spells.arm)
        least = np.full(n_arms, np.inf)
        np.minimum.at(least, spells.arm[spells.issued], (spells.exit / scale)[spells.issued])
        self.centre_ = _centres(self._published_arms(), self.effects_, least, len(arms) > 0)
        self.tails_ = self.centre_[:, arms].copy()
        self.tails_[2] = np.maximum(self.tails_[2], LEAST_SIGMA)
        issues, at_risk = count_cases(
            spells.arm, spells.entry, spells.exit, spells.issued, scale, n_arms
        )
        curves = posterior(self.tails_, self.shape_cases, issues[arms], at_risk[arms])
        # Column 0 is the curve of known places, 1 of unknown ones, 2.. of known channels.
        self.node_ = np.full((n_arms, 2 + len(self.channels_)), -1)
        self.node_[arms, 0] = np.arange(len(arms))
        self._mix(spells, arms, curves)

    def _mix(self, spells, arms, curves):
        """Curves for unknown places: the mean over the places where a document was requested."""
        mixed, tails = [curves], [self.tails_]
        document = spells.arm // 2
        for node, arm in enumerate(arms):
            own = spells.take(document == arm // 2)
            places, counts = np.unique(
                np.column_stack([own.channel, own.office]), axis=0, return_counts=True
            )
            effect = self.effects_.of_place(
                np.full(len(places), arm // 2), places[:, 0], places[:, 1]
            )
            for column in (1, *(2 + np.unique(places[:, 0][places[:, 0] >= 0]))):
                rows = slice(None) if column == 1 else places[:, 0] == column - 2
                if not np.any(effect[rows]):
                    self.node_[arm, column] = node
                    continue
                self.node_[arm, column] = sum(len(part) for part in mixed)
                mixed.append(
                    _mixture(curves[node], self.tails_[:, node], effect[rows], counts[rows])
                )
                tails.append(self.tails_[:, [node]])
        self.curves_ = np.vstack(mixed)
        self.tails_ = np.hstack(tails)

    def quantile(self, cases, u):
        read = self._read(cases)
        u = np.clip(np.asarray(u, dtype=float), EDGE, 1 - EDGE)
        u = np.broadcast_to(u, (len(read.arm), u.shape[-1]))
        days = self._arm_quantile(read.arm, read, u, read.waited)
        quick = read.expedited
        if quick.any():
            quick_days = self._arm_quantile(
                read.arm[quick] + 1, read.take(quick), u[quick], read.since[quick]
            )
            days[quick] = np.minimum(days[quick], quick_days)
        return days

    def predict_cdf(self, cases, days):
        read = self._read(cases)
        days = np.asarray(days, dtype=float)
        p_issued = self._arm_cdf(read.arm, read, days, read.waited)
        quick = read.expedited
        if quick.any():
            p_quick = self._arm_cdf(read.arm[quick] + 1, read.take(quick), days, read.since[quick])
            p_issued[quick] = np.maximum(p_issued[quick], p_quick)
        return p_issued

    def save(self, path):
        """Write the fitted model to `path`: arrays and JSON in one .npz file."""
        check_is_fitted(self)
        arrays = {name: getattr(self, name) for name in _LEARNED}
        arrays |= {f"effects.{name}": getattr(self.effects_, name) for name in _EFFECTS}
        arrays["published"] = np.array(self.published_frame_[list(_TIMES)], dtype=float)
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
        arrays, about = issuance_file.read(path)
        if about["features"] != list(FEATURES):
            raise issuance_file.IncompatibleModel(
                f"{path.name} was fitted on {about['features']}, this version reads "
                f"{list(FEATURES)}; run manage.py fit_issuance."
            )
        model = cls(**about["parameters"])
        published = pd.DataFrame(arrays.pop("published"), columns=list(_TIMES))
        model._take_published(published.assign(code=about["documents"]))
        model.data_date_ = about["data_date"]
        model.n_spells_ = about["n_spells"]
        for name in _LEARNED:
            setattr(model, name, arrays[name])
        model.effects_ = Effects(**{name: arrays[f"effects.{name}"] for name in _EFFECTS})
        return model

    def _take_published(self, published):
        self.published_ = PublishedTimes(self.unknown_days).fit(published)
        self.published_frame_ = published[["code", *_TIMES]].reset_index(drop=True)
        self.published_sha256_ = issuance_file.checksum(self.published_frame_)
        self.documents_ = self.published_.documents_
        self._row = {code: row for row, code in enumerate(self.documents_)}

    def _arm_quantile(self, arms, read, u, waited):
        nodes, log_scale = self.node_[arms, read.column], read.log_scale
        days = np.empty(u.shape)
        plain = nodes < 0
        centre = _scaled(self.centre_[:, arms[plain]], log_scale[plain])
        days[plain] = log_normal_quantile(centre, u[plain], waited[plain])
        log_left = np.log1p(-u)
        scale = np.exp(log_scale)
        for row in np.flatnonzero(~plain):
            curve, tail = self.curves_[nodes[row]], self.tails_[:, nodes[row]]
            now = read_log_survival(curve, tail, waited[row : row + 1] / scale[row])
            x = read_days(curve, tail, now + log_left[row]) * scale[row]
            days[row] = np.maximum(np.floor(x - waited[row]), 0.0)
        return days

    def _arm_cdf(self, arms, read, days, waited):
        nodes, log_scale = self.node_[arms, read.column], read.log_scale
        centre = _scaled(self.centre_[:, arms], log_scale)
        p_issued = log_normal_cdf(centre, days[None, :], waited[:, None])
        for row in np.flatnonzero(nodes >= 0):
            curve, tail = self.curves_[nodes[row]], self.tails_[:, nodes[row]]
            scale = np.exp(log_scale[row])
            now = read_log_survival(curve, tail, waited[row : row + 1] / scale)
            ends = np.maximum(waited[row] + np.floor(days) + 1.0, waited[row]) / scale
            left = read_log_survival(curve, tail, ends) - now
            p_issued[row] = np.where(days >= 0, -np.expm1(left), 0.0)
        return p_issued

    def _read(self, cases):
        check_is_fitted(self)
        document, expedited, waited = self.published_.read_cases(cases)
        channel, office, month = self._read_places(cases)
        since = _optional(cases, "expedited_days", 0.0)
        office_known, channel_known = office >= 0, channel >= 0
        log_scale = self.effects_.of_time(document, month, waited)
        known = np.where(office_known, office, -1)
        log_scale += np.where(office_known, self.effects_.of_place(document, channel, known), 0.0)
        column = np.where(office_known, 0, np.where(channel_known, 2 + channel, 1))
        # A channel where this document was never requested: its effect on the document's own curve.
        alone = (column >= 2) & (self.node_[2 * document, column] < 0)
        log_scale += np.where(
            alone, self.effects_.of_place(document, channel, np.full(len(document), -1)), 0.0
        )
        column = np.where(alone, 0, column)
        return _Read(2 * document, expedited, waited, np.minimum(since, waited), column, log_scale)

    def _read_places(self, frame):
        """Rows of channels and offices and months from 0, each -1 where not known."""
        channel = _codes(_optional(frame, "channel", ""), self.channels_)
        office = _codes(_optional(frame, "office", ""), self.offices_)
        inferred = np.where(office >= 0, np.append(self.channel_of_office_, -1)[office], -1)
        month = np.nan_to_num(np.asarray(_optional(frame, "month", 0), dtype=float)).astype(int)
        if not ((month >= 0) & (month <= 12)).all():
            raise ValueError("month must be from 1 to 12, or 0 where it is not known.")
        return np.where(channel >= 0, channel, inferred), office, month - 1

    def _spells(self, histories):
        frame = pd.DataFrame(histories)
        missing = [name for name in HISTORY_COLUMNS if name not in frame]
        if missing:
            raise ValueError(f"Histories need the columns {HISTORY_COLUMNS}, missing {missing}.")
        unknown = sorted(set(frame["document"]) - self._row.keys())
        if unknown:
            raise ValueError(f"No published times for the documents {unknown}.")
        entry = np.asarray(frame["entry_days"], dtype=float)
        exit_ = np.asarray(frame["days"], dtype=float)
        if not ((entry >= 0).all() and (exit_ >= entry).all() and np.isfinite(exit_).all()):
            raise ValueError("Histories need 0 <= entry_days <= days, whole and known.")
        expedited = np.asarray(frame["expedited"], dtype=bool)
        rows = np.array([self._row[code] for code in frame["document"]], dtype=int)
        self.channels_ = _names(frame["channel"])
        self.offices_ = _names(frame["office"])
        self.channel_of_office_ = np.full(len(self.offices_), -1)
        channel, office, month = self._read_places(frame)
        self.channel_of_office_[office[office >= 0]] = channel[office >= 0]
        # An expedited spell has its own clock, from the day of expediting.
        start = np.where(expedited, entry, 0.0)
        return Spells(
            arm=2 * rows + expedited,
            channel=channel,
            office=office,
            month=month,
            ago=np.asarray(_optional(frame, "ago_days", 0.0), dtype=float),
            entry=entry - start,
            exit=exit_ - start,
            issued=np.asarray(frame["issued"], dtype=bool),
        )


class _Read:
    def __init__(self, arm, expedited, waited, since, column, log_scale):
        self.arm, self.expedited, self.waited = arm, expedited, waited
        self.since, self.column, self.log_scale = since, column, log_scale

    def take(self, rows):
        return _Read(**{name: value[rows] for name, value in vars(self).items()})


def _centres(published, effects, least, has_histories):
    if not has_histories:
        return published
    floor, mu, sigma = published
    median = floor + np.exp(mu)
    ratio = np.maximum(np.log((floor + np.exp(mu + _Z95 * sigma)) / median), _Z95 * 0.1)
    new_median = median * np.exp(effects.arm)
    most = new_median * np.exp(ratio * np.exp(effects.spread))
    new_floor = np.minimum(floor * np.exp(effects.arm), np.minimum(least, new_median * 0.9))
    excess = new_median - new_floor
    return np.vstack([new_floor, np.log(excess), np.log((most - new_floor) / excess) / _Z95])


def _scaled(parameters, log_scale):
    floor, mu, sigma = parameters
    return np.vstack([floor * np.exp(log_scale), mu + log_scale, sigma])


def _mixture(curve, tail, effects, counts):
    parts = [
        np.exp(read_log_survival(curve, tail, EDGES / np.exp(effect))) * count
        for effect, count in zip(effects, counts, strict=True)
    ]
    with np.errstate(divide="ignore"):
        mean = np.log(np.sum(parts, axis=0) / counts.sum())
    return np.maximum(mean, -700.0)[None, :]


def _optional(frame, name, default):
    return frame[name] if name in frame else np.full(len(frame), default)


def _names(column):
    return np.array(sorted({str(name) for name in column if name and name == name}), dtype=str)


def _codes(column, names):
    at = {name: row for row, name in enumerate(names.tolist())}
    return np.array([at.get(name, -1) for name in column], dtype=int)
