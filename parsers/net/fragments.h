// Reassembly of IPv4 (RFC 791 section 3.2) and IPv6 (RFC 8200 section 4.5) fragments.
// SPDX-License-Identifier: Apache-2.0
//
// The caller lends memory for a number of packets under way. Fragments may come in any order and more than once.
// A packet whose fragments overlap is dropped whole, with the fragments that are still to come (RFC 5722); exact copies
// are no overlap. When all slots are taken, the packet that was begun first makes room.
#ifndef RESHAKE_PARSERS_NET_FRAGMENTS_H
#define RESHAKE_PARSERS_NET_FRAGMENTS_H

#include "parsers/net/ip.h"

struct tw_fragment_slot;  // one packet under way: some 65 KiB, of which only what is used is touched

#define TW_FRAGMENTS_TIMEOUT_NS 30000000000ULL  // since a packet's first fragment, by the capture's clock

struct tw_fragments {
    struct tw_fragment_slot *slots;
    size_t num_slots;
    size_t num_used;  // slots [0, num_used) have been used
    uint64_t begun;   // packets, to tell which is the oldest

    uint64_t whole;        // packets that were put together
    uint64_t overlapping;  // packets that were dropped because their fragments contradict each other
    uint64_t malformed;    // fragments whose length or place no packet can have
    uint64_t cut;          // fragments that the capture cut, so that their packet cannot become whole
    uint64_t evicted;      // packets that made room for others before they were whole
    uint64_t timed_out;
};

// tw_fragments_size is how many bytes `num_slots` packets under way take.
size_t tw_fragments_size(size_t num_slots);

// tw_fragments_init takes `size` bytes at `memory`, aligned as malloc does, which must live as long as *fragments and
// need not be cleared. Less than one slot is allowed: then nothing can be put together.
void tw_fragments_init(struct tw_fragments *fragments, void *memory, size_t size);

// tw_fragments_add takes one packet as tw_ip_parse gave it. TW_DONE: *out is the whole packet, its payload behind all
// extension headers, valid until the next call; a packet that is no fragment comes back as it is. TW_SHORT: more
// fragments are needed. TW_BROKEN: the fragment was dropped; the counts say why.
TW_MUST_USE enum tw_result tw_fragments_add(struct tw_fragments *fragments, struct tw_ip *out, const struct tw_ip *part,
                                            uint64_t time_ns);

#endif
