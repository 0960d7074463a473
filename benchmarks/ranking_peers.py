"""Other ways to find the best postings for a person, each as a function of (person, local).

Each gives rows in order. Those that cannot take the chance of papers into their search give the
most similar rows instead, and their recall of the full score says what that costs.
"""

from __future__ import annotations

import importlib.util
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from sklearn.metrics.pairwise import linear_kernel
from sklearn.neighbors import NearestNeighbors

from benchmarks.ranking_data import N_FEATURES, Array, Person, Postings

K = 50
Search = Callable[[Person, bool], Array]
# Peers that look only in the states asked for, and those that take a second or so per question.
HAVE_LOCAL = {"scipy", "bm25s"}
SLOW = {"linear_kernel", "NearestNeighbors"}
PACKAGES = {"sparse_dot_topn": "sparse_dot_topn", "bm25s": "bm25s", "tantivy": "tantivy"}


@contextmanager
def peers(postings: Postings) -> Iterator[tuple[dict[str, Search], list[str]]]:
    """Peers by name, ready to be asked, and the names of those that are not installed."""
    missing = [name for name, module in PACKAGES.items() if not importlib.util.find_spec(module)]
    folder = tempfile.mkdtemp(prefix="retorno-tantivy-")
    try:
        made: dict[str, Search] = {
            "scipy": scipy_product(postings),
            "linear_kernel": sklearn_kernel(postings),
            "NearestNeighbors": sklearn_neighbours(postings),
        }
        makers: dict[str, Callable[[], Search]] = {
            "sparse_dot_topn": lambda: topn_product(postings),
            "bm25s": lambda: bm25s_index(postings),
            "tantivy": lambda: tantivy_index(postings, folder),
        }
        made |= {name: make() for name, make in makers.items() if name not in missing}
        yield made, missing
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def top(scores: Array) -> Array:
    """Places of the K largest, in order."""
    k = min(K, len(scores))
    best = np.argpartition(-scores, k - 1)[:k] if k else np.empty(0, int)
    return best[np.argsort(-scores[best], kind="stable")]


def scipy_product(postings: Postings) -> Search:
    """Q @ P.T, with the transposed rows laid out for it once; then papers, then argpartition."""
    transposed = postings.rows.T.tocsr()

    def search(person: Person, local: bool) -> Array:
        product = person.row @ transposed
        rows = product.indices
        scores = product.data * person.factor[postings.code[rows]]
        if local:
            scores *= np.isin(postings.state[rows], person.states)
        return rows[top(scores)]

    return search


def sklearn_kernel(postings: Postings) -> Search:
    def search(person: Person, local: bool) -> Array:
        product = linear_kernel(person.row, postings.rows, dense_output=False)
        scores = product.data * person.factor[postings.code[product.indices]]
        return product.indices[top(scores)]

    return search


def sklearn_neighbours(postings: Postings) -> Search:
    """Without papers."""
    model = NearestNeighbors(n_neighbors=min(K, len(postings.code)), algorithm="brute")
    model.set_params(metric="cosine").fit(postings.rows)

    def search(person: Person, local: bool) -> Array:
        found: Array = model.kneighbors(person.row, return_distance=False)[0]
        return found

    return search


def topn_product(postings: Postings) -> Search:
    """Without papers."""
    from sparse_dot_topn import sp_matmul_topn

    transposed = postings.rows.T.tocsr()

    def search(person: Person, local: bool) -> Array:
        product = sp_matmul_topn(person.row, transposed, top_n=K, sort=True, n_threads=1)
        found: Array = product.indices
        return found

    return search


def bm25s_index(postings: Postings) -> Search:
    """Over the weights of our rows, with papers as its mask of weights; features asked count 1."""
    import bm25s

    columns = postings.rows.tocsc()
    model = bm25s.BM25(backend="numba")
    n = len(postings.code)
    model.scores = {
        "data": columns.data,
        "indices": columns.indices,
        "indptr": columns.indptr,
        "num_docs": n,
    }
    model.unique_token_ids_set = set(range(N_FEATURES))
    model.vocab_dict, model.nonoccurrence_array = {}, None

    def search(person: Person, local: bool) -> Array:
        weights = person.factor.astype(np.float32)[postings.code]
        if local:
            weights *= np.isin(postings.state, person.states)
        found = model.retrieve(
            [person.row.indices.tolist()],
            k=min(K, n),
            weight_mask=weights,
            n_threads=1,
            chunksize=None,
            show_progress=False,
        )
        rows: Array = found.documents[0]
        return rows

    return search


def tantivy_index(postings: Postings, folder: str) -> Search:
    """BM25 over the names of features, without papers; on one thread, in one segment or few."""
    import tantivy

    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("row", stored=True, fast=True)
    builder.add_text_field("text", tokenizer_name="whitespace", index_option="freq")
    schema = builder.build()
    index = tantivy.Index(schema, path=folder)
    writer = index.writer(heap_size=500_000_000, num_threads=1)
    rows = postings.rows
    for row in range(rows.shape[0]):
        features = rows.indices[rows.indptr[row] : rows.indptr[row + 1]].tolist()
        writer.add_document(tantivy.Document(row=row, text=" ".join(f"f{f}" for f in features)))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def query(features: list[int]) -> Any:
        terms = [tantivy.Query.term_query(schema, "text", f"f{f}") for f in features]
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms])

    def search(person: Person, local: bool) -> Array:
        hits = searcher.search(query(person.row.indices.tolist()), K).hits
        return np.array([searcher.doc(address)["row"][0] for _, address in hits], dtype=int)

    return search
