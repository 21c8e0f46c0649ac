// Reassembly of IPv4 (RFC 791 section 3.2) and IPv6 (RFC 8200 section 4.5) fragments.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/net/fragments.h"

#include <assert.h>

#define UNIT 8U  // fragments start at multiples of eight bytes
#define MAX_PAYLOAD 65535U
#define MAX_UNITS ((MAX_PAYLOAD + UNIT) / UNIT)

struct tw_fragment_slot {
    struct tw_ip first;  // whose fragments these are: addresses, protocol, identification
    uint64_t started_ns;
    uint64_t serial;
    uint32_t payload_len;  // known once the last fragment came
    uint32_t num_units;    // how many are here
    uint32_t end_unit;     // behind the last that is here
    bool used, dropped, has_last, has_first;
    uint8_t here[MAX_UNITS / 8];  // a bit for each unit
    uint8_t payload[MAX_UNITS * UNIT];
};

size_t tw_fragments_size(size_t num_slots)
{
    return num_slots * sizeof(struct tw_fragment_slot);
}

void tw_fragments_init(struct tw_fragments *fragments, void *memory, size_t size)
{
    *fragments = (struct tw_fragments){
        .slots = (struct tw_fragment_slot *)memory,
        .num_slots = size / sizeof(struct tw_fragment_slot),
    };
}

// IPv6 fragments of one packet may differ in the protocol field of their fragment headers: only the first one's counts.
static bool same_packet(const struct tw_fragment_slot *slot, const struct tw_ip *part)
{
    const struct tw_ip *first = &slot->first;
    return slot->used && first->fragment_id == part->fragment_id && first->version == part->version
           && (part->version == 6 || first->protocol == part->protocol)
           && memcmp(first->src, part->src, sizeof part->src) == 0
           && memcmp(first->dst, part->dst, sizeof part->dst) == 0;
}

static bool is_expired(const struct tw_fragment_slot *slot, uint64_t time_ns)
{
    return time_ns > slot->started_ns && time_ns - slot->started_ns > TW_FRAGMENTS_TIMEOUT_NS;
}

static struct tw_fragment_slot *find(struct tw_fragments *fragments, const struct tw_ip *part, uint64_t time_ns)
{
    for (size_t i = 0; i < fragments->num_used; i++) {
        struct tw_fragment_slot *slot = &fragments->slots[i];
        if (!same_packet(slot, part)) {
            continue;
        }
        if (!is_expired(slot, time_ns)) {
            return slot;
        }
        slot->used = false;
        fragments->timed_out += slot->dropped ? 0 : 1;
    }
    return NULL;
}

// free_slot finds room for another packet: a slot that is not in use, else the one that was begun first.
static struct tw_fragment_slot *free_slot(struct tw_fragments *fragments, uint64_t time_ns)
{
    struct tw_fragment_slot *oldest = NULL;
    for (size_t i = 0; i < fragments->num_used; i++) {
        struct tw_fragment_slot *slot = &fragments->slots[i];
        if (!slot->used) {
            return slot;
        }
        if (oldest == NULL || slot->serial < oldest->serial) {
            oldest = slot;
        }
    }
    if (fragments->num_used < fragments->num_slots) {
        return &fragments->slots[fragments->num_used++];
    }
    if (oldest != NULL && !oldest->dropped) {
        bool expired = is_expired(oldest, time_ns);
        fragments->timed_out += expired ? 1 : 0;
        fragments->evicted += expired ? 0 : 1;
    }
    return oldest;
}

static struct tw_fragment_slot *begin(struct tw_fragments *fragments, const struct tw_ip *part, uint64_t time_ns)
{
    struct tw_fragment_slot *slot = free_slot(fragments, time_ns);
    if (slot == NULL) {
        return NULL;
    }
    slot->first = *part;
    slot->started_ns = time_ns;
    slot->serial = fragments->begun++;
    slot->payload_len = 0;
    slot->num_units = slot->end_unit = 0;
    slot->used = true;
    slot->dropped = slot->has_last = slot->has_first = false;
    memset(slot->here, 0, sizeof slot->here);
    return slot;
}

static bool unit_is_here(const struct tw_fragment_slot *slot, uint32_t unit)
{
    return (slot->here[unit / 8] >> unit % 8 & 1) != 0;
}

static uint32_t units_here(const struct tw_fragment_slot *slot, uint32_t from, uint32_t to)
{
    uint32_t count = 0;
    for (uint32_t unit = from; unit < to; unit++) {
        count += unit_is_here(slot, unit) ? 1 : 0;
    }
    return count;
}

enum fit { FIT_NEW, FIT_COPY, FIT_OVERLAP };

// fits says how a fragment stands to what is here already.
static enum fit fits(const struct tw_fragment_slot *slot, const struct tw_ip *part, uint32_t from, uint32_t to)
{
    uint32_t end = part->fragment_offset + (uint32_t)part->payload.len;
    bool last = !part->more_fragments;
    if (slot->has_last && (end > slot->payload_len || (last && end != slot->payload_len))) {
        return FIT_OVERLAP;
    }
    uint32_t here = units_here(slot, from, to);
    if (here == 0) {
        // A last fragment that ends before what is here already contradicts it.
        return last && slot->end_unit > to ? FIT_OVERLAP : FIT_NEW;
    }
    struct tw_span there = tw_span_of(slot->payload + part->fragment_offset, part->payload.len);
    bool same = here == to - from && tw_span_equal(there, part->payload);
    return same && (!last || slot->has_last) ? FIT_COPY : FIT_OVERLAP;
}

static void store(struct tw_fragment_slot *slot, const struct tw_ip *part, uint32_t from, uint32_t to)
{
    struct tw_cursor payload = tw_cursor_over(part->payload);
    bool copied = tw_cursor_copy(&payload, slot->payload + part->fragment_offset, part->payload.len);
    assert(copied);
    for (uint32_t unit = from; unit < to; unit++) {
        slot->here[unit / 8] |= (uint8_t)(1U << unit % 8);
    }
    slot->num_units += to - from;
    slot->end_unit = slot->end_unit > to ? slot->end_unit : to;
    if (!part->more_fragments) {
        slot->has_last = true;
        slot->payload_len = part->fragment_offset + (uint32_t)part->payload.len;
    }
    if (part->fragment_offset == 0) {
        slot->has_first = true;
        slot->first = *part;
    }
}

static bool is_whole(const struct tw_fragment_slot *slot)
{
    return slot->has_first && slot->has_last && slot->num_units == (slot->payload_len + UNIT - 1) / UNIT;
}

// finish gives the packet out of a slot, which may be used again from the next call on.
static enum tw_result finish(struct tw_fragments *fragments, struct tw_fragment_slot *slot, struct tw_ip *out)
{
    slot->used = false;
    *out = slot->first;
    out->fragment = out->more_fragments = false;
    out->payload = tw_span_of(slot->payload, slot->payload_len);
    out->payload_len = slot->payload_len;
    // Extension headers were fragmented too. A fragment header among them would make a part of the whole.
    if (out->version == 6 && (tw_ip_extensions(out) != TW_DONE || out->fragment)) {
        fragments->malformed++;
        return TW_BROKEN;
    }
    fragments->whole++;
    return TW_DONE;
}

// is_possible: a fragment has bytes, all but the last are whole units long, and none ends behind the largest packet.
static bool is_possible(const struct tw_ip *part)
{
    return part->payload_len != 0 && part->payload_len <= MAX_PAYLOAD - part->fragment_offset
           && (!part->more_fragments || part->payload_len % UNIT == 0);
}

static enum tw_result drop(struct tw_fragment_slot *slot, uint64_t *counter)
{
    if (!slot->dropped) {
        ++*counter;
    }
    slot->dropped = true;
    return TW_BROKEN;
}

static enum tw_result add(struct tw_fragments *fragments, struct tw_fragment_slot *slot, const struct tw_ip *part,
                          struct tw_ip *out)
{
    uint32_t from = part->fragment_offset / UNIT;
    uint32_t to = (part->fragment_offset + (uint32_t)part->payload.len + UNIT - 1) / UNIT;
    assert(to <= MAX_UNITS);
    if (slot->dropped) {
        return TW_BROKEN;
    }
    switch (fits(slot, part, from, to)) {
    case FIT_OVERLAP: return drop(slot, &fragments->overlapping);
    case FIT_COPY: return TW_SHORT;
    case FIT_NEW: store(slot, part, from, to); break;
    }
    return is_whole(slot) ? finish(fragments, slot, out) : TW_SHORT;
}

enum tw_result tw_fragments_add(struct tw_fragments *fragments, struct tw_ip *out, const struct tw_ip *part,
                                uint64_t time_ns)
{
    if (!part->fragment) {
        *out = *part;
        return TW_DONE;
    }
    if (!is_possible(part)) {
        fragments->malformed++;
        return TW_BROKEN;
    }
    if (part->payload.len < part->payload_len) {
        fragments->cut++;
        return TW_BROKEN;
    }
    struct tw_fragment_slot *slot = find(fragments, part, time_ns);
    if (slot == NULL) {
        slot = begin(fragments, part, time_ns);
    }
    return slot != NULL ? add(fragments, slot, part, out) : TW_BROKEN;
}
