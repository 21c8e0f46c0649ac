// The tracker's memory: slabs of things of one size, and loans that are counted and bounded.
// SPDX-License-Identifier: Apache-2.0
#include "replay/track/memory.h"

#include <assert.h>
#include <stdlib.h>

#define PER_BLOCK (1U << RP_SLAB_PER_BLOCK_BITS)

void rp_slab_init(struct rp_slab *slab, size_t size)
{
    *slab = (struct rp_slab){.size = (size + 63) / 64 * 64};
}

void rp_slab_free(struct rp_slab *slab)
{
    for (uint32_t i = 0; i < slab->num_blocks; i++) {
        free(slab->blocks[i]);
    }
    free(slab->blocks);
    free(slab->free_list);
    *slab = (struct rp_slab){.size = slab->size};
}

static bool add_block(struct rp_slab *slab)
{
    if (slab->num_blocks == slab->max_blocks) {
        uint32_t max = slab->max_blocks == 0 ? 16 : slab->max_blocks * 2;
        uint8_t **blocks = realloc(slab->blocks, max * sizeof(*blocks));
        if (blocks == NULL) {
            return false;
        }
        slab->blocks = blocks;
        slab->max_blocks = max;
    }
    uint8_t *block = aligned_alloc(64, slab->size * PER_BLOCK);
    if (block == NULL) {
        return false;
    }
    slab->blocks[slab->num_blocks++] = block;
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
