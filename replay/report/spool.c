// Puts texts that come in any order into the order of their numbers.
// SPDX-License-Identifier: Apache-2.0
//
// Two stores: the log has the texts one behind the other in the order in which they came, its tail in memory, what is older in
// a file; the index (spool_index.c) has for each number that waits where its text stands in the log. When memory is full, texts
// that were handed out already are squeezed out of the tail; where that gains little, the tail goes to the file.
#include "replay/report/spool.h"

#include "replay/report/spool_index.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct rp_spool {
    void (*take)(void *context, const char *text, size_t len);
    void *context;
    uint64_t next;                       // the number that is handed out next
    uint64_t end;                        // one more than the highest number that was put
    uint64_t waiting;                    // how many texts wait
    uint64_t under_way, most_under_way;  // begun and not put: now, and at the most
    struct rp_spool_index index;

    char *tail;  // the log from `base` on
    size_t tail_len, tail_cap, tail_max;
    size_t tail_waiting;  // bytes of the tail that were not handed out yet
    uint64_t base;        // how much of the log is in the file
    int fd;               // -1: there is no file yet
    char *window;         // of the file
    uint64_t window_at;
    size_t window_len;
    char error[256];
};

enum { WINDOW = 256 << 10, PIECE = 4 << 10, FIRST_TAIL = 64 << 10, AHEAD = 8 };

static bool fail(struct rp_spool *spool, const char *what)
{
    (void)snprintf(spool->error, sizeof spool->error,
                   "cannot keep what waits to be printed in order: %s: %s (TMPDIR chooses another folder)", what,
                   strerror(errno));
    return false;
}

struct rp_spool *rp_spool_new(size_t memory, void (*take)(void *context, const char *text, size_t len), void *context)
{
    struct rp_spool *spool = calloc(1, sizeof *spool);
    if (!spool) {
        return NULL;
    }
    spool->take = take;
    spool->context = context;
    spool->tail_max = memory;
    spool->fd = -1;
    rp_spool_index_init(&spool->index, 4 * memory);  // of 8 MiB: two million texts can wait without the file
    return spool;
}

void rp_spool_begin(struct rp_spool *spool)
{
    if (++spool->under_way > spool->most_under_way) {
        size_t memory = ++spool->most_under_way <= SIZE_MAX / RP_SPOOL_EACH ? spool->most_under_way * RP_SPOOL_EACH : 0;
        spool->tail_max = memory > spool->tail_max ? memory : spool->tail_max;
    }
}

// squeeze moves the texts of the tail that still wait together, in the order of their numbers.
static bool squeeze(struct rp_spool *spool)
{
    char *tail = malloc(spool->tail_cap);
    size_t len = 0;
    if (!tail) {
        return fail(spool, "memory");
    }
    for (uint64_t number = spool->next; number < spool->end; number++) {
        struct rp_spool_entry *entry = rp_spool_index_at(&spool->index, number);
        if (!entry) {
            free(tail);
            return fail(spool, "temporary file");
        }
        if (entry->state == RP_SPOOL_WAITS && entry->at >= spool->base) {
            memcpy(tail + len, spool->tail + (entry->at - spool->base), entry->len);
            entry->at = spool->base + len;
            len += entry->len;
        }
    }
    free(spool->tail);
    spool->tail = tail;
    spool->tail_len = len;
    return true;
}

static bool write_out(struct rp_spool *spool)
{
    if (spool->fd < 0 && (spool->fd = rp_spool_open()) < 0) {
        return fail(spool, "temporary file");
    }
    if (!rp_spool_write(spool->fd, spool->base, spool->tail, spool->tail_len)) {
        return fail(spool, "temporary file");
    }
    spool->base += spool->tail_len;
    spool->tail_len = spool->tail_waiting = 0;
    return true;
}

static bool grow(struct rp_spool *spool, size_t len)
{
    size_t cap = spool->tail_cap ? spool->tail_cap : FIRST_TAIL;
    while (cap < spool->tail_len + len) {
        cap *= 2;
    }
    char *tail = realloc(spool->tail, cap);
    if (!tail) {
        return fail(spool, "memory");
    }
    spool->tail = tail;
    spool->tail_cap = cap;
    return true;
}

// make_room sees to it that the tail can take `len` bytes more. A text that is larger than the tail may be makes it larger once.
static bool make_room(struct rp_spool *spool, size_t len)
{
    if (spool->tail_len + len <= spool->tail_cap) {
        return true;
    }
    bool gains = spool->tail_waiting < spool->tail_len / 2 && spool->tail_waiting + len <= spool->tail_max;
    bool is_full = spool->tail_len + len > spool->tail_max && spool->tail_len > 0;
    if ((gains && !squeeze(spool)) || (!gains && is_full && !write_out(spool))) {
        return false;
    }
    return spool->tail_len + len <= spool->tail_cap || grow(spool, len);
}

// keep puts a text that has to wait into the log.
static bool keep(struct rp_spool *spool, uint64_t number, const char *text, size_t len)
{
    if (len > UINT32_MAX >> 1) {
        errno = EFBIG;
        return fail(spool, "one connection");
    }
    if (!make_room(spool, len)) {
        return false;
    }
    struct rp_spool_entry *entry = rp_spool_index_at(&spool->index, number);
    if (!entry) {
        return fail(spool, "temporary file");
    }
    *entry =
        (struct rp_spool_entry){.at = spool->base + spool->tail_len, .len = (uint32_t)len, .state = RP_SPOOL_WAITS};
    if (len > 0) {
        memcpy(spool->tail + spool->tail_len, text, len);
    }
    spool->tail_len += len;
    spool->tail_waiting += len;
    spool->waiting++;
    return true;
}

// from_file gives `len` bytes of the part of the log that is in the file; NULL: it cannot be read.
static const char *from_file(struct rp_spool *spool, uint64_t at, size_t len)
{
    if (at >= spool->window_at && at + len <= spool->window_at + spool->window_len) {
        return spool->window + (at - spool->window_at);
    }
    // Connections that end in the order in which they began are read on; others stand anywhere, and more would be read in vain.
    bool reads_on = at >= spool->window_at && at <= spool->window_at + spool->window_len + PIECE;
    size_t want = reads_on ? WINDOW : PIECE;
    want = len > want ? len : want;
    if (want > spool->base - at) {
        want = (size_t)(spool->base - at);
    }
    char *window = realloc(spool->window, len > WINDOW ? len : WINDOW);
    spool->window_len = 0;
    if (!window) {
        return NULL;
    }
    spool->window = window;
    if (!rp_spool_read(spool->fd, at, window, want)) {
        return NULL;
    }
    spool->window_at = at;
    spool->window_len = want;
    return window;
}

static bool hand_out(struct rp_spool *spool, const struct rp_spool_entry *entry)
{
    if (entry->at >= spool->base) {
        spool->take(spool->context, spool->tail + (entry->at - spool->base), entry->len);
        spool->tail_waiting -= entry->len;
        return true;
    }
    const char *text = from_file(spool, entry->at, entry->len);
    if (!text) {
        return fail(spool, "temporary file");
    }
    spool->take(spool->context, text, entry->len);
    return true;
}

// start_anew forgets a log of which nothing waits any more.
static bool start_anew(struct rp_spool *spool)
{
    spool->tail_len = spool->tail_waiting = 0;
    spool->window_len = 0;
    if (spool->base > 0 && ftruncate(spool->fd, 0) != 0) {
        return fail(spool, "temporary file");
    }
    spool->base = 0;
    return true;
}

// fetch asks for the memory of a text that is handed out a little later: what came in any order lies anywhere.
static void fetch(struct rp_spool *spool, uint64_t number)
{
    const struct rp_spool_entry *entry = number < spool->end ? rp_spool_index_at(&spool->index, number) : NULL;
    if (entry && entry->state == RP_SPOOL_WAITS && entry->at >= spool->base) {
        const char *text = spool->tail + (entry->at - spool->base);
        __builtin_prefetch(text);
        __builtin_prefetch(text + 64);
        __builtin_prefetch(text + 128);
    }
}

// hand_out_next hands out all that need not wait any more.
static bool hand_out_next(struct rp_spool *spool)
{
    while (spool->waiting > 0) {
        if (spool->fd < 0) {
            fetch(spool, spool->next + AHEAD);
        }
        struct rp_spool_entry *entry = rp_spool_index_at(&spool->index, spool->next);
        if (!entry) {
            return fail(spool, "temporary file");
        }
        if (entry->state != RP_SPOOL_WAITS) {
            return true;
        }
        if (entry->len > 0 && !hand_out(spool, entry)) {
            return false;
        }
        entry->state = RP_SPOOL_EMPTY;
        spool->waiting--;
        rp_spool_index_passed(&spool->index, ++spool->next);
    }
    return start_anew(spool);
}

bool rp_spool_put(struct rp_spool *spool, uint64_t number, const char *text, size_t len)
{
    if (spool->error[0]) {
        return false;
    }
    spool->under_way -= spool->under_way > 0;
    if (number >= spool->end) {
        spool->end = number + 1;
    }
    if (number != spool->next) {
        return keep(spool, number, text, len);
    }
    if (len > 0) {
        spool->take(spool->context, text, len);
    }
    spool->next++;
    if (spool->waiting == 0) {
        return true;
    }
    rp_spool_index_passed(&spool->index, spool->next);
    return hand_out_next(spool);
}

const char *rp_spool_error(const struct rp_spool *spool)
{
    return spool->error;
}

uint64_t rp_spool_waiting(const struct rp_spool *spool)
{
    return spool->waiting;
}

void rp_spool_free(struct rp_spool *spool)
{
    if (!spool) {
        return;
    }
    if (spool->fd >= 0) {
        (void)close(spool->fd);
    }
    rp_spool_index_free(&spool->index);
    free(spool->tail);
    free(spool->window);
    free(spool);
}
