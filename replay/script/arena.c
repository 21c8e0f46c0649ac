// A bump allocator over malloc's chunks or the caller's memory.
// SPDX-License-Identifier: Apache-2.0
#include "replay/script/arena.h"

#include <stdlib.h>

enum { CHUNK = 16384, ALIGNED = 16 };

struct rp_arena_chunk {
    struct rp_arena_chunk *older;
    size_t size;  // of the memory behind this head
};

static size_t head_size(void)
{
    return (sizeof(struct rp_arena_chunk) + ALIGNED - 1) / ALIGNED * ALIGNED;
}

void rp_arena_init(struct rp_arena *arena, size_t most)
{
    *arena = (struct rp_arena){.more = most};
}

void rp_arena_over(struct rp_arena *arena, void *memory, size_t size)
{
    size_t skip = (ALIGNED - (uintptr_t)memory % ALIGNED) % ALIGNED;
    *arena = (struct rp_arena){.memory = memory, .at = memory};
    if (size > skip) {
        arena->memory += skip;
        arena->at = arena->memory;
        arena->left = size - skip;
    }
}

// enter makes `chunk` the one that is taken from.
static void enter(struct rp_arena *arena, struct rp_arena_chunk *chunk)
{
    arena->memory = (uint8_t *)chunk + head_size();
    arena->at = arena->memory;
    arena->left = chunk->size;
}

static bool add_chunk(struct rp_arena *arena, size_t size)
{
    if (size > arena->more) {
        return false;
    }
    if (size < CHUNK) {
        size = CHUNK < arena->more ? CHUNK : arena->more;
    }
    struct rp_arena_chunk *chunk = malloc(head_size() + size);
    if (!chunk) {
        return false;
    }
    *chunk = (struct rp_arena_chunk){.older = arena->chunks, .size = size};
    arena->chunks = chunk;
    arena->more -= size;
    enter(arena, chunk);
    return true;
}

void *rp_arena_take(struct rp_arena *arena, size_t count, size_t size)
{
    size_t len = 0;
    if (__builtin_mul_overflow(count, size, &len) || len > SIZE_MAX / 2) {
        arena->full = true;
        return NULL;
    }
    len = len == 0 ? ALIGNED : (len + ALIGNED - 1) / ALIGNED * ALIGNED;
    if (len > arena->left && !add_chunk(arena, len)) {
        arena->full = true;
        return NULL;
    }
    void *taken = arena->at;
    arena->at += len;
    arena->left -= len;
    return memset(taken, 0, len);
}

char *rp_arena_text(struct rp_arena *arena, struct tw_span bytes)
{
    char *text = rp_arena_take(arena, bytes.len + 1, 1);
    if (text && bytes.len > 0) {
        memcpy(text, bytes.data, bytes.len);
    }
    return text;
}

bool rp_arena_grow(struct rp_arena *arena, const void **of, size_t num, size_t size)
{
    if (num != 0 && (num & (num - 1)) != 0) {
        return true;
    }
    void *bigger = rp_arena_take(arena, num == 0 ? 1 : 2 * num, size);
    if (!bigger) {
        return false;
    }
    if (num > 0) {
        memcpy(bigger, *of, num * size);
    }
    *of = bigger;
    return true;
}

static void free_until(struct rp_arena *arena, const struct rp_arena_chunk *last)
{
    while (arena->chunks != last) {
        struct rp_arena_chunk *chunk = arena->chunks;
        arena->chunks = chunk->older;
        arena->more += chunk->size;
        free(chunk);
    }
}

void rp_arena_reset(struct rp_arena *arena)
{
    arena->full = false;
    if (!arena->chunks) {
        arena->left += (size_t)(arena->at - arena->memory);
        arena->at = arena->memory;
        return;
    }
    struct rp_arena_chunk *kept = arena->chunks;  // the newest is the largest that was needed
    arena->chunks = kept->older;
    free_until(arena, NULL);
    kept->older = NULL;
    arena->chunks = kept;
    enter(arena, kept);
}

void rp_arena_free(struct rp_arena *arena)
{
    free_until(arena, NULL);
    *arena = (struct rp_arena){0};
}
