// The tracker's memory: slabs of things of one size, and loans that are counted and bounded.
// SPDX-License-Identifier: Apache-2.0
#include "replay/track/memory.h"

#include <assert.h>
#include <stdlib.h>
#include <sys/mman.h>

#define PER_BLOCK (1U << RP_SLAB_PER_BLOCK_BITS)
#define FIRST_QUEUE 256U
#define SMALL_EXTENTS 32U
#define MAX_DOUBLINGS 5U
#define CACHE_LINE ((size_t)64)
#define HUGE_PAGE ((size_t)2 << 20)

void *rp_memory_new(size_t size)
{
    size_t unit = size >= HUGE_PAGE ? HUGE_PAGE : CACHE_LINE;
    size_t len = (size + unit - 1) / unit * unit;
    void *memory = size <= SIZE_MAX - HUGE_PAGE ? aligned_alloc(unit, len) : NULL;
    if (memory != NULL && unit == HUGE_PAGE) {
        (void)madvise(memory, len, MADV_HUGEPAGE);
    }
    return memory;
}

void rp_slab_init(struct rp_slab *slab, size_t size)
{
    *slab = (struct rp_slab){.size = (size + 63) / 64 * 64};
}

void rp_slab_free(struct rp_slab *slab)
{
    for (uint32_t i = 0; i < slab->num_extents; i++) {
        free(slab->extents[i]);
    }
    free(slab->extents);
    free(slab->blocks);
    free(slab->free_list);
    rp_slab_init(slab, slab->size);
}

// grow_list makes room for one more pointer.
static bool grow_list(void *list, uint32_t num, uint32_t *max)
{
    void ***pointers = list;
    if (num < *max) {
        return true;
    }
    uint32_t more = *max == 0 ? 16 : *max * 2;
    void **grown = realloc(*pointers, more * sizeof(*grown));
    if (grown == NULL) {
        return false;
    }
    *pointers = grown;
    *max = more;
    return true;
}

// extent_len: a block at first, and once there are many, huge pages, ever more of them in one piece. Those that were not touched take no
// memory, and what stands in one piece is found with less to look up.
static size_t extent_len(const struct rp_slab *slab, size_t block_len)
{
    if (slab->num_extents < SMALL_EXTENTS) {
        return block_len;
    }
    uint32_t doublings = slab->num_extents - SMALL_EXTENTS;
    size_t unit = HUGE_PAGE << (doublings < MAX_DOUBLINGS ? doublings : MAX_DOUBLINGS);
    return (block_len + unit - 1) / unit * unit;
}

// new_extent asks the system for memory.
static bool new_extent(struct rp_slab *slab, size_t block_len)
{
    size_t len = extent_len(slab, block_len);
    if (!grow_list(&slab->extents, slab->num_extents, &slab->max_extents)) {
        return false;
    }
    void *extent = rp_memory_new(len);
    if (extent == NULL) {
        return false;
    }
    slab->extents[slab->num_extents++] = extent;
    slab->rest = extent;
    slab->rest_len = len;
    return true;
}

static bool add_block(struct rp_slab *slab)
{
    size_t len = slab->size * PER_BLOCK;
    if (!grow_list(&slab->blocks, slab->num_blocks, &slab->max_blocks)
        || (slab->rest_len < len && !new_extent(slab, len))) {
        return false;
    }
    slab->blocks[slab->num_blocks++] = slab->rest;
    slab->rest += len;
    slab->rest_len -= len;
    return true;
}

// The free list has room for every thing, so that giving back needs no memory.
static bool grow_free_list(struct rp_slab *slab)
{
    uint32_t want = slab->num_blocks * PER_BLOCK;
    if (slab->max_free >= want) {
        return true;
    }
    uint32_t max = slab->max_free * 2 > want ? slab->max_free * 2 : want;
    uint32_t *list = realloc(slab->free_list, max * sizeof(*list));
    if (list == NULL) {
        return false;
    }
    slab->free_list = list;
    slab->max_free = max;
    return true;
}

void *rp_slab_take(struct rp_slab *slab, uint32_t *out_slot)
{
    if (slab->num_free > 0) {
        *out_slot = slab->free_list[--slab->num_free];
        return rp_slab_at(slab, *out_slot);
    }
    if (slab->num_used == slab->num_blocks * PER_BLOCK && !add_block(slab)) {
        return NULL;
    }
    if (!grow_free_list(slab)) {
        return NULL;
    }
    *out_slot = slab->num_used++;
    return rp_slab_at(slab, *out_slot);
}

void rp_slab_give(struct rp_slab *slab, uint32_t slot)
{
    assert(slot < slab->num_used && slab->num_free < slab->max_free);
    slab->free_list[slab->num_free++] = slot;
}

static bool lengthen(struct rp_queue *queue)
{
    uint32_t mask = queue->slots != NULL ? queue->mask * 2 + 1 : FIRST_QUEUE - 1;
    uint32_t *slots = mask != UINT32_MAX ? malloc(((size_t)mask + 1) * sizeof(*slots)) : NULL;
    if (slots == NULL) {
        return false;
    }
    for (uint32_t place = queue->first; place != queue->end; place++) {
        slots[place & mask] = rp_queue_at(queue, place);
    }
    free(queue->slots);
    queue->slots = slots;
    queue->mask = mask;
    return true;
}

static void skip_who_left(struct rp_queue *queue)
{
    while (queue->first != queue->end && rp_queue_at(queue, queue->first) == RP_QUEUE_LEFT) {
        queue->first++;
    }
}

bool rp_queue_join(struct rp_queue *queue, uint32_t slot, uint32_t *out_place)
{
    if (rp_queue_is_full(queue)) {
        skip_who_left(queue);
    }
    if (rp_queue_is_full(queue) && !lengthen(queue)) {
        return false;
    }
    *out_place = queue->end++;
    queue->slots[*out_place & queue->mask] = slot;
    queue->num++;
    return true;
}

void rp_queue_leave(struct rp_queue *queue, uint32_t place)
{
    queue->slots[place & queue->mask] = RP_QUEUE_LEFT;
    if (--queue->num == 0) {
        queue->first = queue->end;
    }
}

uint32_t rp_queue_first(struct rp_queue *queue)
{
    skip_who_left(queue);
    return rp_queue_at(queue, queue->first);
}

void rp_queue_free(struct rp_queue *queue)
{
    free(queue->slots);
    *queue = (struct rp_queue){0};
}

// A loan's size stands before it.
union loan {
    size_t size;
    max_align_t align;
};

void *rp_loan(struct rp_loans *loans, size_t size)
{
    union loan *loan = size <= loans->max - loans->lent ? malloc(sizeof(*loan) + size) : NULL;
    if (loan == NULL) {
        loans->denied++;
        return NULL;
    }
    loan->size = size;
    loans->lent += size;
    return loan + 1;
}

void rp_loan_return(struct rp_loans *loans, void *memory)
{
    if (memory == NULL) {
        return;
    }
    union loan *loan = (union loan *)memory - 1;
    assert(loans->lent >= loan->size);
    loans->lent -= loan->size;
    free(loan);
}
