"""The compiled inner loops of `blocks`: sums over inverted lists, a block of rows at a time.

Plain arrays in and out, no Python objects, and the interpreter's lock is released. All that is
compiled stands in this one long file, since what numba keeps on disk is made anew when the file of
a function changes, but not when that of another does which it calls.

Sums run over the features of the question in ascending order, in 32 bits and without fused
multiplication, which is how scipy multiplies a csr matrix by a dense vector: where scipy was
compiled likewise, as on x86-64, both give the same bits. The flags of fast mathematics stay off.

Putting lists off until few rows are left is MaxScore (Turtle and Flood 1995, "Query evaluation:
strategies and optimizations"); bounds by block follow Ding and Suel 2011, "Faster top-k document
retrieval using block-max indexes".
"""

import numba
import numpy as np

from matching.ranking.block_arrays import Desk, Kept

BLOCK_BITS = 14
BLOCK_ROWS = 1 << BLOCK_BITS
# The greatest weight of a list is kept in steps of 1 / 254, rounded up: never too small.
PEAK_STEPS = 254.0
# Scores equal to 9 decimals are ties, so a row may lie so far below another and still tie.
TIE = 1e-9
# How much the bound of a score is raised, relative: far more than 64 bits can err.
_RAISED = 1.0 + 1e-9
# Any 16-bit place is inside the sums: a damaged file cannot make a kernel write elsewhere.
_SUMS = 1 << 16
# Rows compared with the threshold together. Fewer are unrolled by the compiler, not vectorised.
CHUNK = 128
# Rows between two looks at the threshold in the first block.
STEP = 1024
_LEAST_SUM = np.float32(1e-45)
# Lists of so many entries in a block may be put off; with shorter ones it saves less than it costs.
LONG = 2048
# Share of the threshold that lists put off may add. More leaves too many rows to look up.
_PUT_OFF = 0.35


def compiled(function):
    """Compile at the first call, and keep the result on disk where some folder can be written."""
    options = {"nogil": True, "error_model": "numpy"}
    try:
        return numba.njit(cache=True, **options)(function)
    except RuntimeError:
        # Neither NUMBA_CACHE_DIR, nor the folder of the code, nor the home can be written.
        return numba.njit(**options)(function)


# Building.


@compiled
def list_starts(column_starts, rows, n_blocks):
    """Where the list of each feature and block begins, features first; and the end of the last."""
    n_features = len(column_starts) - 1
    starts = np.zeros(n_features * n_blocks + 1, np.uint32)
    for feature in range(n_features):
        at = column_starts[feature]
        for block in range(n_blocks):
            starts[feature * n_blocks + block] = at
            while at < column_starts[feature + 1] and rows[at] >> BLOCK_BITS == block:
                at += 1
    starts[n_features * n_blocks] = len(rows)
    return starts


@compiled
def list_peaks(starts, weights):
    """The greatest weight of each list in steps of 1 / 254, rounded up; 0 for an empty list."""
    peaks = np.zeros(len(starts) - 1, np.uint8)
    for at in range(len(peaks)):
        top = np.float32(0.0)
        for entry in range(np.uint64(starts[at]), np.uint64(starts[at + 1])):
            top = max(top, weights[entry])
        peaks[at] = np.uint8(np.ceil(top * PEAK_STEPS))
    return peaks


# Sums of a block.


@compiled
def new_desk(n_asked):
    sums = np.empty(_SUMS, np.float32)
    sums[:BLOCK_ROWS] = np.float32(0.0)
    return Desk(
        sums,
        sums.view(np.int32),
        np.empty(BLOCK_ROWS // CHUNK, np.float32),
        np.empty(BLOCK_ROWS, np.int64),
        np.empty(BLOCK_ROWS, np.float32),
        np.empty((n_asked, 2), np.int64),
        np.zeros(n_asked, np.float64),
        np.empty(n_asked, np.int64),
    )


@compiled
def slack(n_asked):
    """Relative error of a sum over the features asked, in any order: twice what 32 bits can err."""
    return (n_asked + 8) * 2.0**-23


@compiled
def find(values, first, last, value):
    """Where in `values[first:last]` the first stands that is not below `value`; `last` if none."""
    while first < last:
        middle = (first + last) >> 1
        if values[middle] < value:
            first = middle + 1
        else:
            last = middle
    return first


@compiled
def most_similar(peaks, features, asked, n_blocks, block):
    """The most that the sum of any row of a block can be, at most 1."""
    total = 0.0
    for k in range(len(features)):
        total += asked[k] * (peaks[features[k] * n_blocks + block] / PEAK_STEPS)
    return min(total * (1.0 + slack(len(features))), 1.0)


@compiled
def open_lists(starts, places, features, n_blocks, block, first, last, spans):
    """Write where each list begins and ends in places `first` to `last` of a block to `spans`."""
    for k in range(len(features)):
        at = features[k] * n_blocks + block
        start, stop = np.int64(starts[at]), np.int64(starts[at + 1])
        if last - first < BLOCK_ROWS:
            start = find(places, start, stop, first)
            stop = find(places, start, stop, last)
        spans[k, 0], spans[k, 1] = start, stop


@compiled
def add_lists(places, weights, asked, spans, bounds, sums):
    """Add weight x weight asked of each entry of the lists that are not put off."""
    for k in range(len(asked)):
        if bounds[k] == 0.0:
            factor = asked[k]
            for entry in range(np.uint64(spans[k, 0]), np.uint64(spans[k, 1])):
                sums[places[entry]] += factor * weights[entry]


@compiled
def similarity_of(starts, places, weights, features, asked, n_blocks, row):
    """The sum of one row, in the order in which it is always summed."""
    block, place = row >> BLOCK_BITS, row & (BLOCK_ROWS - 1)
    total = np.float32(0.0)
    for k in range(len(features)):
        at = features[k] * n_blocks + block
        stop = np.int64(starts[at + 1])
        entry = find(places, np.int64(starts[at]), stop, place)
        if entry < stop and places[entry] == place:
            total += asked[k] * weights[entry]
    return total


@compiled
def take_chunk(sums, bits, start, limit, found, values, n):
    """Append the places of a chunk whose bits are `limit` or more after the first `n` found."""
    two = np.uint64(2)
    for at in range(start, start + np.uint64(CHUNK), np.uint64(4)):
        low = max(bits[at], bits[at + np.uint64(1)])
        high = max(bits[at + two], bits[at + np.uint64(3)])
        if max(low, high) >= limit:
            for place in range(at, at + np.uint64(4)):
                if bits[place] >= limit:
                    found[n], values[n] = place, sums[place]
                    n += 1
    return n


@compiled
def take(sums, bits, first, last, least, found, values):
    """Places from `first` to `last` whose sum is as large as it must be, and their sums.

    Each chunk has its own least sum in `least`; +inf passes over it. All sums are cleared. `bits`
    are the sums as integers, since integers need no fast mathematics to be compared many at a
    time. `first` is a multiple of CHUNK, and places up to the end of a chunk may be found. Returns
    how many were found.
    """
    limits, n = least.view(np.int32), 0
    for start in range(np.uint64(first), np.uint64(last), np.uint64(CHUNK)):
        limit = limits[start // np.uint64(CHUNK)]
        top = np.int32(0)
        for j in range(np.uint64(0), np.uint64(CHUNK)):
            top = max(top, bits[start + j])
        if top >= limit:
            n = take_chunk(sums, bits, start, limit, found, values, n)
        for j in range(np.uint64(0), np.uint64(CHUNK)):
            sums[start + j] = np.float32(0.0)
    return n


# What is kept of the rows found.


@compiled
def counts(current, mask, dismissed, given):
    """Whether a row, by its given number, is current, in the mask and not dismissed."""
    if len(current) and not current[given]:
        return False
    if len(mask) and not mask[given]:
        return False
    at = find(dismissed, 0, len(dismissed), given)
    return at == len(dismissed) or dismissed[at] != given


@compiled
def raise_least(heap, value):
    """Put `value` in the place of the least of a heap, which is its first."""
    at, child, n = 0, 1, len(heap)
    while child < n:
        if child + 1 < n and heap[child + 1] < heap[child]:
            child += 1
        if heap[child] >= value:
            break
        heap[at] = heap[child]
        at, child = child, 2 * child + 1
    heap[at] = value


@compiled
def new_kept(room):
    rows, sums = np.empty(room, np.int64), np.empty(room, np.float32)
    return Kept(rows, sums, np.empty(room, np.float64), np.empty(room, np.bool_))


@compiled
def with_room(kept, n, floor, more):
    """The kept rows whose key is `floor` or more, with room for `more`; and how many they are."""
    left = 0
    for i in range(n):
        left += kept.keys[i] >= floor
    room = len(kept.rows)
    larger = new_kept(room if 2 * (left + more) <= room else 2 * (room + more))
    at = 0
    for i in range(n):
        if kept.keys[i] >= floor:
            larger.rows[at], larger.sums[at] = kept.rows[i], kept.sums[i]
            larger.keys[at], larger.is_exact[at] = kept.keys[i], kept.is_exact[i]
            at += 1
    return larger, at


# The order of blocks, and the factors in them.


@compiled
def largest_factor(factor, codes, starts, block):
    """The largest factor of the codes of a block."""
    largest = 0.0
    for at in range(starts[block], starts[block + 1]):
        largest = max(largest, factor[codes[at]])
    return largest


@compiled
def in_order(reach):
    """Visits: the two that reach highest, to raise the threshold, then as they lie in memory."""
    first, second = 0, 0
    for v in range(len(reach)):
        if reach[v] > reach[first]:
            first, second = v, first
        elif second == first or reach[v] > reach[second]:
            second = v
    order, n = np.empty(len(reach), np.int64), min(2, len(reach))
    if n > 0:
        order[0], order[n - 1] = first, second if n > 1 else first
    for v in range(len(reach)):
        if v != first and v != second:
            order[n] = v
            n += 1
    return order


# The best by similarity x factor.


@compiled
def put_off(peaks, features, asked, n_blocks, block, spans, budget, bounds, turns):
    """Choose long lists that add `budget` at most together, those that add least per entry first.

    `bounds` gets the most that each of them can add, 0 for lists not put off; `turns` gets them in
    the order in which they were chosen. Returns how many, and the sum of the bounds.
    """
    for k in range(len(features)):
        bounds[k] = 0.0
    rest = 0.0
    for n_off in range(len(features)):
        best, least, bound = -1, np.inf, 0.0
        for k in range(len(features)):
            length = spans[k, 1] - spans[k, 0]
            if length < LONG or bounds[k] > 0.0:
                continue
            most = asked[k] * (peaks[features[k] * n_blocks + block] / PEAK_STEPS)
            if rest + most <= budget and most < least * length:
                best, least, bound = k, most / length, most
        if best < 0:
            return n_off, rest
        bounds[best], turns[n_off] = bound, best
        rest += bound
    return len(features), rest


@compiled
def complete(places, weights, asked, off, place, total, need):
    """The sum of a row with the lists put off, -1 as soon as it cannot reach `need`."""
    spans, bounds, turns, n_off, rest = off
    for i in range(n_off - 1, -1, -1):
        if total + rest < need:
            return -1.0
        k = turns[i]
        at = find(places, spans[k, 0], spans[k, 1], place)
        if at < spans[k, 1] and places[at] == place:
            total += asked[k] * weights[at]
        rest = max(rest - bounds[k], 0.0)
    return total


@compiled
def promising(found, values, n_found, base, code, factor, more, floor):
    """Move those of the places found to the front that may reach `floor` by their factor.

    `more` is what lists put off may add to their sums. Returns how many they are.
    """
    n = 0
    for j in range(n_found):
        share = factor[code[base + found[j]]]
        if share > 0.0 and min(np.float64(values[j]) + more, 1.0) * share >= floor:
            found[n], values[n] = found[j], values[j]
            n += 1
    return n


@compiled
def keep_best(lists, question, masks, factor, off, base, desk, n_found, heap, floor, kept, n):
    """Keep those of the rows found that may be among the best; returns how many and the floor."""
    _, places, weights, _, code, given_row = lists
    asked, found, values = question.weights, desk.found, desk.values
    current, mask, dismissed = masks
    n_off, rest = off[3:]
    rows, sums, keys, is_exact = kept
    eps = slack(len(asked))
    for j in range(n_found):
        row, total = base + found[j], np.float64(values[j])
        share = factor[code[row]]
        if min(total + rest, 1.0) * share * (1.0 + eps) < floor:
            continue
        if not counts(current, mask, dismissed, given_row[row]):
            continue
        if n_off > 0:
            need = floor / share * (1.0 - eps)
            total = complete(places, weights, asked, off, found[j], total, need)
        key = min(total, 1.0) * share
        if key < floor:
            continue
        rows[n], sums[n], keys[n], is_exact[n] = row, total, key, n_off == 0
        n += 1
        if key > heap[0]:
            raise_least(heap, key)
            floor = max(floor, heap[0] * (1.0 - 2.0 * eps) - TIE)
    return n, floor


@compiled
def visit(lists, question, masks, factor, block, first, last, share, desk, heap, floor, kept, n):
    """Look at the rows in places `first` to `last` of a block; `share` is its largest factor.

    Returns the kept rows, how many they are, and the floor.
    """
    starts, places, weights, peaks, code, _ = lists
    features, asked = question
    sums, bits, least, found, values, spans, bounds, turns = desk
    n_blocks, eps = (len(code) + BLOCK_ROWS - 1) >> BLOCK_BITS, slack(len(features))
    open_lists(starts, places, features, n_blocks, block, first, last, spans)
    budget = _PUT_OFF * floor / share
    n_off, rest = put_off(peaks, features, asked, n_blocks, block, spans, budget, bounds, turns)
    add_lists(places, weights, asked, spans, bounds, sums)
    off, base = (spans, bounds, turns, n_off, rest), block << BLOCK_BITS
    step = BLOCK_ROWS if floor > 0.0 else STEP
    for start in range(first // CHUNK * CHUNK, last, step):
        need = np.float32((floor / share - rest) * (1.0 - 2.0 * eps))
        for chunk in range(len(least)):
            least[chunk] = max(need, _LEAST_SUM)
        n_found = take(sums, bits, start, min(start + step, last), least, found, values)
        enough = floor * (1.0 - eps)
        n_found = promising(found, values, n_found, base, code, factor, rest, enough)
        if n_found == 0:
            continue
        if n + n_found > len(kept.rows):
            kept, n = with_room(kept, n, floor, n_found)
        n, floor = keep_best(
            lists, question, masks, factor, off, base, desk, n_found, heap, floor, kept, n
        )
    return kept, n, floor


@compiled
def visits_of(firsts, lasts):
    """The spans of blocks in runs of rows, as (block, first place, place after the last)."""
    n = 0
    for i in range(len(firsts)):
        n += (lasts[i] - 1 >> BLOCK_BITS) - (firsts[i] >> BLOCK_BITS) + 1
    visits, v = np.empty((n, 3), np.int64), 0
    for i in range(len(firsts)):
        for block in range(firsts[i] >> BLOCK_BITS, (lasts[i] - 1 >> BLOCK_BITS) + 1):
            base = block << BLOCK_BITS
            visits[v, 0] = block
            visits[v, 1] = max(firsts[i] - base, 0)
            visits[v, 2] = min(lasts[i] - base, BLOCK_ROWS)
            v += 1
    return visits


@compiled
def rounded(score):
    """A score to 9 decimals, as numpy rounds it."""
    return np.rint(score * 1e9) / 1e9


@compiled
def best_rows(lists, question, masks, factor, block_codes, code_starts, firsts, lasts, k):
    """Rows that may be among the `k` best by similarity x factor, all of the best among them.

    Only runs of rows from `firsts` to `lasts` count. Returns rows of the index in no order, and
    their similarities and products, rounded; rows with a product of 0 are left out. `factor` has
    one value of 0 or more for each code; the codes in each block are in `block_codes` from
    `code_starts` on.

    A key is the product as summed here. A row is left out only if its key is below
    T (1 - 2 slack) - TIE, T the k-th largest key so far: k rows then have a true product of
    T (1 - slack) or more, and that row one which is lower by more than scores are rounded by.
    """
    starts, places, weights, peaks, code, _ = lists
    features, asked = question
    n_blocks = (len(code) + BLOCK_ROWS - 1) >> BLOCK_BITS
    visits = visits_of(firsts, lasts)
    shares, reach = np.empty(len(visits), np.float64), np.empty(len(visits), np.float64)
    for v in range(len(reach)):
        shares[v] = largest_factor(factor, block_codes, code_starts, visits[v, 0])
        reach[v] = shares[v] * most_similar(peaks, features, asked, n_blocks, visits[v, 0])
    desk, kept, n = new_desk(len(features)), new_kept(4 * k + 2 * STEP), 0
    heap, floor = np.zeros(k, np.float64), 0.0
    for v in in_order(reach):
        if reach[v] > 0.0 and reach[v] >= floor:
            block, first, last = visits[v, 0], visits[v, 1], visits[v, 2]
            share = shares[v]
            kept, n, floor = visit(
                lists,
                question,
                masks,
                factor,
                block,
                first,
                last,
                share,
                desk,
                heap,
                floor,
                kept,
                n,
            )
    kept, n = with_room(kept, n, floor, 0)
    for i in range(n):
        row = kept.rows[i]
        if not kept.is_exact[i]:
            kept.sums[i] = similarity_of(starts, places, weights, features, asked, n_blocks, row)
        kept.keys[i] = rounded(min(np.float64(kept.sums[i]), 1.0) * factor[code[row]])
    kept, n = with_room(kept, n, TIE / 2, 0)
    return kept.rows[:n], kept.sums[:n], kept.keys[:n]


# All rows whose bound reaches a threshold.


@compiled
def bound_of(offset, coef, similarity, ceiling):
    """The most that a row can score; `similarity` is the most that its own can be."""
    chance = 1.0 / (1.0 + np.exp(-(offset + coef * min(similarity, 1.0))))
    return chance * ceiling * _RAISED + TIE


@compiled
def similarity_needed(offset, coef, ceiling, floor):
    """The least similarity with which a bound can be `floor`: 0 if any will do, +inf if none."""
    # Lowered by more than 64 bits can err, since log-odds near 0 and 1 are sensitive to it.
    needed = (floor - TIE) / _RAISED - 1e-20
    if needed <= 0.0:
        return 0.0
    chance = needed / (ceiling * _RAISED)
    if chance >= 1.0:
        return np.inf
    odds = np.log(chance / (1.0 - chance))
    gap = odds - offset - 1e-9 * (1.0 + abs(odds) + abs(offset))
    if gap <= 0.0:
        return 0.0
    return gap / coef if coef > 0.0 else np.inf


@compiled
def set_least(groups, coef, share, group, base, n_rows, floor, most, eps, least):
    """The least sum that each chunk of a block needs, into `least`, from the groups in it.

    `group` is the first in the block, `share` the largest factor and `most` the largest similarity
    there. Returns the first place that has a chance, and the place after the last; equal if none.
    """
    starts, offset, ceiling = groups
    for chunk in range(len(least)):
        least[chunk] = np.inf
    first, last = n_rows, 0
    while group < len(offset) and starts[group] < base + n_rows:
        needed = np.inf
        if ceiling[group] * share > 0.0:
            needed = similarity_needed(offset[group], coef, ceiling[group] * share, floor)
            needed = max(needed * (1.0 - 3.0 * eps) - 1e-6, 0.0)
        if needed <= most:
            begin = max(starts[group] - base, 0)
            end = min(starts[group + 1] - base, n_rows)
            first, last = min(first, begin), max(last, end)
            for chunk in range(begin // CHUNK, (end - 1) // CHUNK + 1):
                least[chunk] = min(least[chunk], np.float32(needed))
        group += 1
    return min(first, last), last


@compiled
def bounded_reach(groups, coef, group, end, most, share):
    """The largest bound of a row from `group` on and before row `end`, 0 if none counts."""
    starts, offset, ceiling = groups
    top = 0.0
    while group < len(offset) and starts[group] < end:
        if ceiling[group] * share > 0.0:
            top = max(top, bound_of(offset[group], coef, most, ceiling[group] * share))
        group += 1
    return top


@compiled
def keep_bounded(lists, masks, factor, groups, coef, group, span, base, desk, n_found, eps, heap,
                 floor, kept, n):  # fmt: skip
    """Keep those of the rows found whose bound is `floor` or more; returns how many, the floor."""
    code, given_row = lists.code, lists.given_row
    found, values = desk.found, desk.values
    rows, sums, keys, is_exact = kept
    current, mask, dismissed = masks
    starts, offset, ceiling = groups
    for j in range(n_found):
        if found[j] < span[0] or found[j] >= span[1]:
            continue
        row = base + found[j]
        while starts[group + 1] <= row:
            group += 1
        most = ceiling[group] * factor[code[row]]
        if most <= 0.0 or most * _RAISED + TIE < floor:
            continue
        key = bound_of(offset[group], coef, np.float64(values[j]) * (1.0 + 2.0 * eps), most)
        if key < floor or not counts(current, mask, dismissed, given_row[row]):
            continue
        rows[n], sums[n], keys[n], is_exact[n] = row, values[j], key, True
        n += 1
        if len(heap) and key > heap[0]:
            raise_least(heap, key)
            floor = max(floor, heap[0])
    return n, floor


@compiled
def bounded_rows(lists, question, masks, factor, block_codes, code_starts, groups, coef, k, floor):
    """Every row whose bound is `floor` or more and, if `k` > 0, is among the `k` largest bounds.

    Rows with equal bounds at the end all stay. A group with a ceiling of 0, and a code with a
    factor of 0, is masked. Returns rows of the index in no order, similarities, bounds, and the
    floor that the last of them had to reach.
    """
    starts, places, weights, peaks, code, _ = lists
    features, asked = question
    n_blocks, eps = len(code_starts) - 1, slack(len(features))
    shares = np.empty(n_blocks, np.float64)
    most, reach = np.empty(n_blocks, np.float64), np.empty(n_blocks, np.float64)
    first_group = np.empty(n_blocks, np.int64)
    group = 0
    for block in range(n_blocks):
        base = block << BLOCK_BITS
        while groups.starts[group + 1] <= base:
            group += 1
        first_group[block] = group
        summed = most_similar(peaks, features, asked, n_blocks, block)
        most[block] = summed * (1.0 + 2.0 * eps)
        end = base + BLOCK_ROWS
        shares[block] = largest_factor(factor, block_codes, code_starts, block)
        reach[block] = bounded_reach(groups, coef, group, end, most[block], shares[block])
    desk, kept, n = new_desk(len(features)), new_kept(4 * k + BLOCK_ROWS), 0
    sums, bits, least, found, values, spans, bounds, _ = desk
    heap = np.zeros(k, np.float64)
    for block in in_order(reach):
        if reach[block] <= 0.0 or reach[block] < floor:
            continue
        base, group = block << BLOCK_BITS, first_group[block]
        size = min(len(code) - base, BLOCK_ROWS)
        first, last = set_least(
            groups, coef, shares[block], group, base, size, floor, most[block], eps, least
        )
        if first == last:
            continue
        open_lists(starts, places, features, n_blocks, block, first, last, spans)
        add_lists(places, weights, asked, spans, bounds, sums)
        n_found = take(sums, bits, first // CHUNK * CHUNK, last, least, found, values)
        if n + n_found > len(kept.rows):
            kept, n = with_room(kept, n, floor, n_found)
        n, floor = keep_bounded(lists, masks, factor, groups, coef, group, (first, last), base,
                                desk, n_found, eps, heap, floor, kept, n)  # fmt: skip
    kept, n = with_room(kept, n, floor, 0)
    return kept.rows[:n], kept.sums[:n], kept.keys[:n], floor
