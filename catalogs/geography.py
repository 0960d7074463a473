"""Distances on the globe."""

import numpy as np

EARTH_KM = 6371.0088


def great_circle_km(lat, lon, other_lat, other_lon):
    """Kilometres between points in degrees, in arrays that broadcast; NaN where one is not known.

    >>> round(float(great_circle_km(25.69, -100.32, 19.43, -99.13)))
    707
    """
    lat_a, lat_b = np.radians(lat), np.radians(other_lat)
    half_lat = (lat_b - lat_a) / 2
    half_lon = np.radians(np.subtract(other_lon, lon)) / 2
    chord = np.sin(half_lat) ** 2 + np.cos(lat_a) * np.cos(lat_b) * np.sin(half_lon) ** 2
    return 2 * EARTH_KM * np.arcsin(np.sqrt(np.clip(chord, 0.0, 1.0)))
