// The tracker's memory: slabs of things of one size, and loans that are counted and bounded.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_TRACK_MEMORY_H
#define RESHAKE_REPLAY_TRACK_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// rp_memory_new asks the system for memory, to be freed by free, that starts at a cache line; where it is large, at a huge page
// and to be made of those: faults for small ones would take longer than the work, and so would finding them later.
void *rp_memory_new(size_t size);

// rp_slab holds things of one size, which are named by number and stay where they are. What was given back last is
// handed out first, since it is still in the cache.
struct rp_slab {
    size_t size;  // of a thing, a multiple of 64
    uint8_t **blocks;
    uint32_t num_blocks, max_blocks;
    void **extents;  // what was asked from the system, in one piece or more
    uint32_t num_extents, max_extents;
    uint8_t *rest;  // of the last extent
    size_t rest_len;
    uint32_t num_used;  // things handed out at least once
    uint32_t *free_list;
    uint32_t num_free, max_free;
};

void rp_slab_init(struct rp_slab *slab, size_t size);
void rp_slab_free(struct rp_slab *slab);

// rp_slab_take hands out a thing, whose bytes are whatever they were, and its number; NULL when there is no memory.
void *rp_slab_take(struct rp_slab *slab, uint32_t *out_slot);
void rp_slab_give(struct rp_slab *slab, uint32_t slot);

#define RP_SLAB_PER_BLOCK_BITS 6U

static inline uint32_t rp_slab_in_use(const struct rp_slab *slab)
{
    return slab->num_used - slab->num_free;
}

static inline void *rp_slab_at(const struct rp_slab *slab, uint32_t slot)
{
    return slab->blocks[slot >> RP_SLAB_PER_BLOCK_BITS] + (slot & ((1U << RP_SLAB_PER_BLOCK_BITS) - 1)) * slab->size;
}

// rp_slab_coming is what rp_slab_take will hand out when it is called `ahead` times and once more; NULL: that is not known yet.
static inline void *rp_slab_coming(const struct rp_slab *slab, uint32_t ahead)
{
    if (ahead < slab->num_free) {
        return rp_slab_at(slab, slab->free_list[slab->num_free - 1 - ahead]);
    }
    uint32_t slot = slab->num_used + (ahead - slab->num_free);
    return slot < slab->num_blocks << RP_SLAB_PER_BLOCK_BITS ? rp_slab_at(slab, slot) : NULL;
}

// rp_slab_is_full is true where the next thing takes new memory.
static inline bool rp_slab_is_full(const struct rp_slab *slab)
{
    return slab->num_free == 0 && slab->num_used == slab->num_blocks << RP_SLAB_PER_BLOCK_BITS;
}

// rp_queue is slots in the order in which they joined. Each may leave at any time by the place that it was given.
struct rp_queue {
    uint32_t *slots;      // by place, modulo their number
    uint32_t mask;        // their number - 1, a power of two; 0: there are none
    uint32_t first, end;  // places, which wrap
    uint32_t num;         // who is there, and did not leave
};

#define RP_QUEUE_LEFT UINT32_MAX

static inline uint32_t rp_queue_at(const struct rp_queue *queue, uint32_t place)
{
    return queue->slots[place & queue->mask];
}

static inline bool rp_queue_is_full(const struct rp_queue *queue)
{
    return queue->slots == NULL || queue->end - queue->first > queue->mask;
}

// rp_queue_join makes the queue longer where it is full; false: there is no memory.
bool rp_queue_join(struct rp_queue *queue, uint32_t slot, uint32_t *out_place);
void rp_queue_leave(struct rp_queue *queue, uint32_t place);

// rp_queue_first is who joined first; the queue is not empty.
uint32_t rp_queue_first(struct rp_queue *queue);
void rp_queue_free(struct rp_queue *queue);

// rp_loans counts what is lent out of a budget.
struct rp_loans {
    size_t max, lent;
    uint64_t denied;
};

// rp_loan is NULL where the budget or the system has nothing left. rp_loan_return takes NULL too.
void *rp_loan(struct rp_loans *loans, size_t size);
void rp_loan_return(struct rp_loans *loans, void *memory);

#endif
