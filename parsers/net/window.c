// What waits in one direction of a TCP connection: a ring of bytes and the table of its filled runs.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/net/window.h"

#include <assert.h>

// Sequence numbers wrap (RFC 9293 section 3.4): what counts is the distance.
static int32_t after(uint32_t a, uint32_t b)
{
    return (int32_t)(a - b);
}

static uint32_t lower(uint32_t a, uint32_t b)
{
    return after(a, b) < 0 ? a : b;
}

void tw_window_init(struct tw_window *w, size_t size, uint32_t next_seq)
{
    assert(size > sizeof(*w) && size - sizeof(*w) <= INT32_MAX);
    w->base_seq = next_seq;
    w->head = 0;
    w->cap = (uint32_t)(size - sizeof(*w));
    w->waiting = 0;
    w->num_runs = 0;
}

void tw_window_advance(struct tw_window *w, uint32_t next_seq)
{
    w->head = (uint32_t)(((uint64_t)w->head + (next_seq - w->base_seq)) % w->cap);
    w->base_seq = next_seq;
}

// place_of is where in the ring the byte `seq` stands, and how many bytes follow it in one piece.
static uint32_t place_of(const struct tw_window *w, uint32_t seq, uint32_t *piece)
{
    uint32_t place = (uint32_t)(((uint64_t)w->head + (seq - w->base_seq)) % w->cap);
    *piece = w->cap - place;
    return place;
}

static void store(struct tw_window *w, uint32_t seq, struct tw_span bytes)
{
    struct tw_cursor in = tw_cursor_over(bytes);
    while (in.left > 0) {
        uint32_t piece = 0;
        uint32_t place = place_of(w, seq, &piece);
        piece = in.left < piece ? (uint32_t)in.left : piece;
        bool copied = tw_cursor_copy(&in, w->bytes + place, piece);
        assert(copied);
        (void)copied;
        seq += piece;
    }
}

static bool differs(const struct tw_window *w, uint32_t seq, struct tw_span bytes)
{
    struct tw_cursor in = tw_cursor_over(bytes);
    while (in.left > 0) {
        uint32_t piece = 0;
        uint32_t place = place_of(w, seq, &piece);
        struct tw_span part;
        piece = in.left < piece ? (uint32_t)in.left : piece;
        bool fits = tw_cursor_bytes(&in, &part, piece);
        assert(fits);
        (void)fits;
        if (!tw_span_equal(part, tw_span_of(w->bytes + place, piece))) {
            return true;
        }
        seq += piece;
    }
    return false;
}

// part_of is bytes [from, to) of `bytes`, which starts at `seq`.
static struct tw_span part_of(struct tw_span bytes, uint32_t seq, uint32_t from, uint32_t to)
{
    struct tw_cursor in = tw_cursor_over(bytes);
    struct tw_span part = {0};
    bool fits = tw_cursor_skip(&in, from - seq) && tw_cursor_bytes(&in, &part, to - from);
    assert(fits);
    (void)fits;
    return part;
}

// may_join: joining must not make anything wait for longer than it has to, or two directions could wait for each other.
static bool may_join(const struct tw_run *a, const struct tw_run *b, bool at_any_price)
{
    return a->end == b->seq && a->cut == b->cut
           && (at_any_price || (a->holds == b->holds && (!a->holds || a->ack == b->ack)));
}

static void join(struct tw_run *a, const struct tw_run *b)
{
    a->holds = a->holds && b->holds;
    a->ack = lower(a->ack, b->ack);
    a->end = b->end;
    a->time_ns = b->time_ns > a->time_ns ? b->time_ns : a->time_ns;
}

static void join_neighbours(struct tw_window *w, bool at_any_price)
{
    uint32_t last = 0;
    for (uint32_t i = 1; i < w->num_runs; i++) {
        if (may_join(&w->runs[last], &w->runs[i], at_any_price)) {
            join(&w->runs[last], &w->runs[i]);
        } else {
            w->runs[++last] = w->runs[i];
        }
    }
    w->num_runs = w->num_runs == 0 ? 0 : last + 1;
}

// make_room joins runs when the table is full. A run must keep its own time and its own reason to wait as long as possible,
// so it is not done earlier.
static bool make_room(struct tw_window *w)
{
    if (w->num_runs == TW_WINDOW_RUNS) {
        join_neighbours(w, false);
    }
    if (w->num_runs == TW_WINDOW_RUNS) {
        join_neighbours(w, true);
    }
    return w->num_runs < TW_WINDOW_RUNS;
}

// first_after is the index of the first run that ends behind `seq`.
static uint32_t first_after(const struct tw_window *w, uint32_t seq)
{
    uint32_t i = w->num_runs;
    while (i > 0 && after(w->runs[i - 1].end, seq) > 0) {
        i--;
    }
    return i;
}

static void put_run(struct tw_window *w, uint32_t index, const struct tw_run *run)
{
    memmove(&w->runs[index + 1], &w->runs[index], (w->num_runs - index) * sizeof(w->runs[0]));
    w->runs[index] = *run;
    w->num_runs++;
    w->waiting += run->end - run->seq;
}

// split makes two runs of one, if there is room in the table.
static void split(struct tw_window *w, uint32_t index, uint32_t at)
{
    struct tw_run *run = &w->runs[index];
    if (w->num_runs == TW_WINDOW_RUNS || at == run->seq || at == run->end) {
        return;
    }
    struct tw_run tail = *run;
    tail.seq = at;
    w->waiting -= run->end - at;
    run->end = at;
    put_run(w, index + 1, &tail);
}

// weaken says that [from, to) of a run also came in a segment that has less to wait for, or nothing. Without room to split
// the run all of it has: too little waiting costs the order of two segments, too much could stop both directions.
static void weaken(struct tw_window *w, uint32_t index, uint32_t from, uint32_t to, const struct tw_run *by)
{
    const struct tw_run *run = &w->runs[index];
    if (!run->holds || (by->holds && after(by->ack, run->ack) >= 0)) {
        return;
    }
    split(w, index, to);
    if (from != run->seq && w->num_runs < TW_WINDOW_RUNS) {
        split(w, index, from);
        index++;
    }
    w->runs[index].holds = by->holds;
    w->runs[index].ack = by->ack;
}

uint32_t tw_window_insert(struct tw_window *w, const struct tw_run *run, struct tw_span bytes, uint32_t *news,
                          bool *conflict)
{
    assert(after(run->seq, w->base_seq) >= 0 && run->end - w->base_seq <= w->cap);
    uint32_t at = run->seq;
    while (at != run->end) {
        uint32_t i = first_after(w, at);
        if (i < w->num_runs && after(w->runs[i].seq, at) <= 0) {
            uint32_t to = lower(w->runs[i].end, run->end);
            if (!run->cut && !w->runs[i].cut && differs(w, at, part_of(bytes, run->seq, at, to))) {
                *conflict = true;
            }
            weaken(w, i, at, to, run);
            at = to;
            continue;
        }
        if (w->num_runs == TW_WINDOW_RUNS) {
            if (!make_room(w)) {
                return at;
            }
            continue;  // the index is another one now
        }
        struct tw_run piece = *run;
        piece.seq = at;
        piece.end = i < w->num_runs ? lower(w->runs[i].seq, run->end) : run->end;
        if (!run->cut) {
            store(w, at, part_of(bytes, run->seq, at, piece.end));
        }
        put_run(w, i, &piece);
        *news += piece.end - at;
        at = piece.end;
    }
    return at;
}

bool tw_window_compare(struct tw_window *w, uint32_t seq, struct tw_span bytes)
{
    uint32_t end = seq + (uint32_t)bytes.len;
    bool conflict = false;
    const struct tw_run free_run = {0};
    for (uint32_t i = 0; i < w->num_runs && after(w->runs[i].seq, end) < 0; i++) {
        const struct tw_run *run = &w->runs[i];
        uint32_t from = after(run->seq, seq) > 0 ? run->seq : seq;
        uint32_t to = lower(run->end, end);
        if (after(to, from) <= 0) {
            continue;
        }
        conflict = conflict || (!run->cut && differs(w, from, part_of(bytes, seq, from, to)));
        weaken(w, i, from, to, &free_run);
    }
    return conflict;
}

struct tw_span tw_window_take(struct tw_window *w, uint32_t *taken, bool *cut)
{
    assert(w->num_runs > 0 && w->runs[0].seq == w->base_seq);
    struct tw_run *run = &w->runs[0];
    uint32_t piece = 0;
    uint32_t place = place_of(w, run->seq, &piece);
    uint32_t len = run->end - run->seq;
    struct tw_span bytes = {0};
    *cut = run->cut;
    if (!run->cut) {
        len = len < piece ? len : piece;
        bytes = tw_span_of(w->bytes + place, len);
    }
    *taken = len;
    w->waiting -= len;
    run->seq += len;
    if (run->seq == run->end) {
        w->num_runs--;
        memmove(&w->runs[0], &w->runs[1], w->num_runs * sizeof(w->runs[0]));
    }
    return bytes;
}

void tw_window_move(struct tw_window *to, const struct tw_window *from)
{
    assert(to->cap >= from->cap && to->num_runs == 0 && to->base_seq == from->base_seq);
    for (uint32_t i = 0; i < from->num_runs; i++) {
        const struct tw_run *run = &from->runs[i];
        uint32_t piece = 0;
        for (uint32_t at = run->seq; !run->cut && at != run->end; at += piece) {
            uint32_t place = place_of(from, at, &piece);
            piece = run->end - at < piece ? run->end - at : piece;
            store(to, at, tw_span_of(from->bytes + place, piece));
        }
        put_run(to, i, run);
    }
}
