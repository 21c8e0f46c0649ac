// Memory that is taken piece by piece and given back as a whole: what a parsed or decoded script points to lives in one.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_SCRIPT_ARENA_H
#define RESHAKE_REPLAY_SCRIPT_ARENA_H

#include "parsers/wire/span.h"

struct rp_arena_chunk;

struct rp_arena {
    struct rp_arena_chunk *chunks;  // the newest first; NULL where the memory is the caller's
    uint8_t *memory, *at;           // where the newest begins, and where it is free
    size_t left;                    // of the newest
    size_t more;                    // how many bytes may still be asked of malloc
    bool full;                      // something did not fit since the last reset
};

// rp_arena_init makes an arena that asks malloc for at most `most` bytes, chunk by chunk, as they are needed.
void rp_arena_init(struct rp_arena *arena, size_t most);

// rp_arena_over makes an arena of the caller's memory, which has to live as long as what is taken.
void rp_arena_over(struct rp_arena *arena, void *memory, size_t size);

// rp_arena_take gives `count` times `size` zeroed bytes, aligned for anything. NULL: there is no room; arena->full tells it, too.
void *rp_arena_take(struct rp_arena *arena, size_t count, size_t size);

// rp_arena_text copies bytes and puts a zero behind them; NULL as above.
char *rp_arena_text(struct rp_arena *arena, struct tw_span bytes);

// rp_arena_grow gives room for one item more than *of, which was made by this function or is NULL, has of `num` items of `size`
// bytes; the list moves when a power of two is full. False: there is no room, and *of is untouched.
bool rp_arena_grow(struct rp_arena *arena, const void **of, size_t num, size_t size);

// rp_arena_reset takes everything back; of malloc's chunks it keeps one, so that a loop asks malloc no more.
void rp_arena_reset(struct rp_arena *arena);
void rp_arena_free(struct rp_arena *arena);

#endif
