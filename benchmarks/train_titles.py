"""Learns the weights of the title encoder and writes them, with their card, into the project.

    python -m benchmarks.train_titles --json

Reads the labels of ESCO occupations in English and Spanish (`--esco`, a folder of its CSV files)
and the names of this catalog. Encoded titles are kept in var/benchmarks, so only the first run is
long. Nothing in it is drawn at random: the same files give the same weights.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
from pathlib import Path

import numpy as np

from benchmarks.titles import (
    SHARED,
    Encoded,
    catalog_groups,
    catalog_titles,
    esco_titles,
    fit_encoder,
    fit_languages,
    normal_titles,
)
from catalogs.meaning.encoders import E5Encoder, UniversalEncoder
from catalogs.meaning.groups import group_likeness
from catalogs.meaning.occupations import NAMES, calibrate
from catalogs.meaning.title_encoder import WEIGHTS, TitleEncoder
from catalogs.meaning.vectors import text_key

CARD = WEIGHTS.with_suffix(".md")
_CARD = """# Weights of the title encoder

- Version: {version}, made on {date} by `python -m benchmarks.train_titles`; nothing is random.
- Learnt from: {esco} labels of occupations and ISCO-08 groups of ESCO 1.0 (European Commission,
  reuse under Decision 2011/833/EU with acknowledgement), and {catalog} names of this catalog, in
  English and Spanish. This file uses the ESCO classification of the European Commission.
- `weights.npz`: for both encoders and for the first alone, the centre of each language, the
  projection to {components} directions, the regression of each language and where each concept
  lies; the guess of languages; how sure an offer is; how alike the unit groups of ISCO-08 are.
  `names.npz`: vectors of the catalog's names in 8 bits.
- What it is for: ranking titles of jobs in Mexican Spanish and US English by meaning. What it is
  not for: texts about anything but work, other languages, or judging people.
- How good it is: `benchmarks/README.md`; concepts of a fold are kept out of its training there.
"""


def main() -> None:
    """Train, write, and with --json one object as the last line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--esco", type=Path, default=SHARED / "esco")
    parser.add_argument("--json", action="store_true")
    arguments = parser.parse_args()
    raw = esco_titles(arguments.esco)
    if not raw:
        reason = f"no ESCO files in {arguments.esco}"
        print(f"Skipped: {reason}. Name another folder with --esco.")
        if arguments.json:
            print(json.dumps({"skipped": reason}))
        return
    own = catalog_titles()
    languages = fit_languages([*raw, *own])
    esco, catalog = normal_titles(raw), normal_titles(own)
    version = dt.date.today().isoformat()
    kept = {
        "version": np.array(version),
        "language/coef": languages.coef.astype(np.float16),
        "language/intercept": np.array([languages.intercept]),
    }
    shipped = {}
    for found in ((UniversalEncoder(),), (UniversalEncoder(), E5Encoder())):
        encoded = Encoded(found)
        encoder = fit_encoder([*esco, *catalog], encoded, languages)
        kept |= _weights(encoded.names, encoder)
        texts = list(dict.fromkeys(title.text for title in own))
        vectors = _vectors(encoder, encoded, texts)
        # How sure is asked of weights that know none of these names, as they know no new one.
        other = fit_encoder(esco, encoded, languages)
        kept[f"{encoded.names}/sure"] = calibrate(
            other, _vectors(other, encoded, texts), texts, own
        )
        shipped[f"{encoded.names}/rows"] = np.round(127 * vectors).astype(np.int8)
    group_of = catalog_groups()
    codes, likeness = group_likeness(
        _vectors(encoder, encoded, [title.text for title in own]),
        [group_of[title.concept] for title in own],
    )
    kept["groups/codes"] = codes.astype(np.int16)
    kept["groups/likeness"] = likeness.astype(np.float16)
    shipped["keys"] = np.array([np.frombuffer(text_key(t), np.uint64)[0] for t in texts])
    np.savez_compressed(WEIGHTS, **kept)
    np.savez_compressed(NAMES, **shipped)
    CARD.write_text(
        _CARD.format(
            version=version,
            date=version,
            esco=f"{len(esco):,}",
            catalog=f"{len(catalog):,}",
            components=encoder.projection.weights_.shape[1],
        ),
        encoding="utf-8",
    )
    report = {
        "esco_titles": len(esco),
        "catalog_titles": len(catalog),
        "weights_kb": WEIGHTS.stat().st_size // 1024,
        "names_kb": NAMES.stat().st_size // 1024,
    }
    print(report)
    if arguments.json:
        print(json.dumps(report))


def _weights(names: str, encoder: TitleEncoder) -> dict[str, np.ndarray]:
    parts = {
        f"{names}/means": encoder.projection.means_,
        f"{names}/weights": encoder.projection.weights_,
        f"{names}/regressions": encoder.projection.regressions_,
    }
    prototypes = np.round(127 * encoder.concepts.prototypes_).astype(np.int8)
    means = {f"{name}/mean": mean for name, mean in encoder.blocks.means.items()}
    halves = {name: values.astype(np.float16) for name, values in (parts | means).items()}
    return halves | {f"{names}/concepts": prototypes}


def _vectors(encoder: TitleEncoder, encoded: Encoded, texts: list[str]) -> np.ndarray:
    normal, spanish = encoder.normalised(texts)
    return encoder.projected(encoded.rows(normal), spanish)


if __name__ == "__main__":
    main()
