// Which connection has a key: a hash table of slots, and a short memory of those that ended.
// SPDX-License-Identifier: Apache-2.0
#include "replay/track/table.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_SIZE 1024U
#define LATE_NS ((int64_t)120 * 1000000000)  // twice the time that TCP waits before a port is used again
// A SYN that was seen before comes again so soon; later, somebody used its number again.
#define LATE_SYN_NS ((int64_t)2 * 1000000000)

static struct rp_table_entry *new_entries(uint32_t size)
{
    struct rp_table_entry *entries = rp_memory_new(size * sizeof(*entries));
    for (uint32_t i = 0; entries != NULL && i < size; i++) {
        entries[i].slot = RP_TABLE_EMPTY;
    }
    return entries;
}

bool rp_table_init(struct rp_table *table)
{
    *table = (struct rp_table){.entries = new_entries(FIRST_SIZE), .mask = FIRST_SIZE - 1};
    return table->entries != NULL;
}

void rp_table_free(struct rp_table *table)
{
    free(table->entries);
    *table = (struct rp_table){0};
}

static void put(struct rp_table *table, struct rp_table_entry entry)
{
    uint32_t place = entry.tag & table->mask;
    while (table->entries[place].slot != RP_TABLE_EMPTY) {
        place = (place + 1) & table->mask;
    }
    table->entries[place] = entry;
}

static bool grow(struct rp_table *table)
{
    struct rp_table old = *table;
    if (old.mask >= UINT32_MAX / 2) {
        return false;
    }
    struct rp_table_entry *entries = new_entries((old.mask + 1) * 2);
    if (entries == NULL) {
        return false;
    }
    table->entries = entries;
    table->mask = old.mask * 2 + 1;
    for (uint32_t i = 0; i <= old.mask; i++) {
        if (old.entries[i].slot != RP_TABLE_EMPTY) {
            put(table, old.entries[i]);
        }
    }
    free(old.entries);
    return true;
}

bool rp_table_add(struct rp_table *table, uint64_t hash, uint32_t slot)
{
    if (table->num > table->mask / 2 && !grow(table)) {
        return false;
    }
    put(table, (struct rp_table_entry){.tag = (uint32_t)hash, .slot = slot});
    table->num++;
    return true;
}

// close_hole moves entries back that were pushed beyond `hole`, so that no walk stops short and nothing is left to be swept.
static void close_hole(struct rp_table *table, uint32_t hole)
{
    uint32_t place = hole;
    for (;;) {
        place = (place + 1) & table->mask;
        struct rp_table_entry entry = table->entries[place];
        if (entry.slot == RP_TABLE_EMPTY) {
            break;
        }
        uint32_t home = entry.tag & table->mask;
        if (((place - home) & table->mask) >= ((place - hole) & table->mask)) {
            table->entries[hole] = entry;
            hole = place;
        }
    }
    table->entries[hole].slot = RP_TABLE_EMPTY;
}

void rp_table_remove(struct rp_table *table, uint64_t hash, uint32_t slot)
{
    uint32_t place = (uint32_t)hash & table->mask;
    while (table->entries[place].slot != slot) {
        if (table->entries[place].slot == RP_TABLE_EMPTY) {
            return;
        }
        place = (place + 1) & table->mask;
    }
    close_hole(table, place);
    table->num--;
}

// The set and the tag are different bits of the hash, so that the two together tell connections apart.
static uint32_t set_of(uint64_t hash)
{
    return (uint32_t)(hash % RP_ENDED_SETS);
}

static uint32_t tag_of(uint64_t hash)
{
    uint32_t tag = (uint32_t)(hash >> 32);
    return tag != 0 ? tag : 1;
}

void rp_ended_note(struct rp_ended *ended, uint64_t hash, uint64_t time_ns, uint32_t syn_seq)
{
    struct rp_ended_set *set = &ended->sets[set_of(hash)];
    memmove(&set->entries[1], &set->entries[0], 3 * sizeof(set->entries[0]));
    set->entries[0] = (struct rp_ended_entry){.tag = tag_of(hash), .syn_seq = syn_seq, .time_ns = time_ns};
}

bool rp_ended_is_late(const struct rp_ended *ended, uint64_t hash, uint64_t time_ns, bool syn, uint32_t seq)
{
    const struct rp_ended_set *set = &ended->sets[set_of(hash)];
    for (unsigned i = 0; i < 4; i++) {
        const struct rp_ended_entry *entry = &set->entries[i];
        if (entry->tag == tag_of(hash)) {
            int64_t age_ns = (int64_t)(time_ns - entry->time_ns);
            return syn ? age_ns <= LATE_SYN_NS && seq == entry->syn_seq : age_ns <= LATE_NS;
        }
    }
    return false;
}
