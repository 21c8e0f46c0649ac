// Which connection has a key: a hash table of slots, and a short memory of those that ended.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_TRACK_TABLE_H
#define RESHAKE_REPLAY_TRACK_TABLE_H

#include "replay/track/memory.h"

// rp_table is an open table with linear probing. An entry has half of a connection's hash and its slot number, so that a
// look-up touches one cache line of the table and the connection itself, and growing touches no connection at all.
struct rp_table {
    struct rp_table_entry {
        uint32_t tag;   // the low half of the hash
        uint32_t slot;  // RP_TABLE_EMPTY: none
    } * entries;
    uint32_t mask;  // number of entries - 1, a power of two
    uint32_t num;
};

#define RP_TABLE_EMPTY UINT32_MAX

bool rp_table_init(struct rp_table *table);
void rp_table_free(struct rp_table *table);

// rp_table_seek walks the slots whose connections may have `hash`: begin with *place = the hash, and go on until it says
// RP_TABLE_EMPTY.
static inline uint32_t rp_table_seek(const struct rp_table *table, uint64_t hash, uint64_t *place)
{
    for (;; ++*place) {
        const struct rp_table_entry *entry = &table->entries[*place & table->mask];
        if (entry->slot == RP_TABLE_EMPTY) {
            return RP_TABLE_EMPTY;
        }
        if (entry->tag == (uint32_t)hash) {
            ++*place;
            return entry->slot;
        }
    }
}

// rp_table_fetch asks for the memory that rp_table_seek will need.
static inline void rp_table_fetch(const struct rp_table *table, uint64_t hash)
{
    __builtin_prefetch(&table->entries[hash & table->mask]);
}

// rp_table_add grows the table where it must; false when there is no memory. rp_table_remove takes out what is there.
bool rp_table_add(struct rp_table *table, uint64_t hash, uint32_t slot);
void rp_table_remove(struct rp_table *table, uint64_t hash, uint32_t slot);

// rp_ended remembers connections that ended, each until four others took its place. What comes late for them (an
// acknowledgement, something sent again) begins no connection.
#define RP_ENDED_SETS 1024U

struct rp_ended {
    struct rp_ended_set {
        struct rp_ended_entry {
            uint32_t tag;  // a part of the hash; 0: none
            uint32_t syn_seq;
            uint64_t time_ns;
        } entries[4];  // a cache line, the last one first
    } sets[RP_ENDED_SETS];
};

// rp_ended_note: `syn_seq` is the sequence number of the client's SYN.
void rp_ended_note(struct rp_ended *ended, uint64_t hash, uint64_t time_ns, uint32_t syn_seq);

// rp_ended_is_late says whether a segment without a connection comes late: not a SYN, or one that was seen a moment before.
bool rp_ended_is_late(const struct rp_ended *ended, uint64_t hash, uint64_t time_ns, bool syn, uint32_t seq);

#endif
