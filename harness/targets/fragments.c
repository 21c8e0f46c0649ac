// IP fragments against a naive model: a packet comes out when its last missing fragment came, whatever their order, made of exactly their
// bytes; one whose fragments contradict each other never does; the counts account for every fragment.
// SPDX-License-Identifier: Apache-2.0
//
// Form: a byte that says whether there is room for all packets, then a list of fragments, each of four bytes: packet and what to do, offset,
// length, and a number that changes the bytes (or lets time pass). Offsets and lengths count in units of eight bytes.
#include "parsers/net/fragments.h"
#include "harness/fragment_model.h"
#include "harness/hx.h"
#include "harness/layers.h"

#include <assert.h>

const struct hx_mutator *const hx_target_mutator = &hx_mutator_bytes;

HX_PROPERTY(whole_when_complete, "a packet came out before all its fragments had come, or did not when they had")
HX_PROPERTY(made_of_its_fragments, "a packet came out with other bytes than its fragments had")
HX_PROPERTY(contradictions_are_dropped, "a packet came out though its fragments contradict each other")
HX_PROPERTY(fragments_are_counted, "the counts do not say what became of the fragments")
HX_PROPERTY(others_pass, "a packet that is no fragment did not come back as it was")

enum { PACKETS = 3, SLOTS = 2 * PACKETS, MOST = 64 };
enum { BIT_MORE = 4, BIT_V6 = 8, BIT_ODD = 16, BIT_CUT = 32, BIT_LATER = 64, BIT_WHOLE = 128 };

static uint8_t pattern[2][HX_UNITS * 8 + 256];
static _Alignas(16) uint8_t memory[SLOTS * 80000];

static void check_whole(const struct hx_fragment_model *p, enum tw_result result, const struct tw_ip *out, bool whole)
{
    contradictions_are_dropped(result != TW_DONE || !p->dropped);
    whole_when_complete((result == TW_DONE) == whole);
    made_of_its_fragments(!whole
                          || (!out->fragment && !out->more_fragments && out->payload_len == p->last_end
                              && tw_span_equal(out->payload, tw_span_of(p->bytes, p->last_end))));
    hx_reached("whole packets", whole);
}

// passes_as_it_was: what is no fragment comes back with the same bytes in the same place.
static bool passes_as_it_was(const struct tw_ip *was, const struct tw_ip *is)
{
    return hx_same_ip(was, is) && !is->fragment && is->fragment_id == was->fragment_id
           && is->payload.data == was->payload.data && is->payload_len == was->payload_len;
}

static void add(struct tw_fragments *fragments, struct hx_fragment_model *packets, const uint8_t *op, uint64_t *now_ns)
{
    unsigned which = (unsigned)(op[0] % 4 % PACKETS + ((op[0] & BIT_V6) != 0 ? PACKETS : 0));
    struct hx_fragment_model *p = &packets[which];
    bool more = (op[0] & BIT_MORE) != 0, cut = (op[0] & BIT_CUT) != 0;
    size_t from = op[1] % HX_UNITS * 8;
    size_t len = (1 + op[2] % 8U) * 8 - ((op[0] & BIT_ODD) != 0 ? 3 : 0);
    struct tw_ip part = {.version = (op[0] & BIT_V6) != 0 ? 6 : 4,
                         .protocol = TW_IP_PROTOCOL_TCP,
                         .fragment = (op[0] & BIT_WHOLE) == 0,
                         .more_fragments = more,
                         .fragment_offset = (uint16_t)from,
                         .fragment_id = which,
                         .payload = tw_span_of(pattern[op[3] % 8 == 7] + from, len - (cut ? 1 : 0)),
                         .payload_len = len};
    struct tw_ip out = {0};
    uint64_t refused = fragments->malformed + fragments->cut;
    *now_ns += (op[0] & BIT_LATER) != 0 ? (uint64_t)op[3] << 28 : 1;
    enum tw_result result = tw_fragments_add(fragments, &out, &part, *now_ns);
    if (!part.fragment) {
        others_pass(result == TW_DONE && passes_as_it_was(&part, &out));
        return;
    }
    if (cut || (more && len % 8 != 0)) {
        fragments_are_counted(result == TW_BROKEN && fragments->malformed + fragments->cut == refused + 1);
        return;
    }
    if (fragments->num_slots == SLOTS) {  // the model evicts nobody
        bool whole = hx_fragment_model_take(p, from, part.payload, more, *now_ns);
        check_whole(p, result, &out, whole);
        if (whole) {
            p->begun_ns = 0;
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct hx_fragment_model packets[SLOTS];
    static bool made;
    struct tw_fragments fragments;
    uint64_t now_ns = 1;
    assert(sizeof memory >= tw_fragments_size(SLOTS));
    for (size_t i = 0; !made && i < sizeof pattern; i++) {
        pattern[i / sizeof pattern[0]][i % sizeof pattern[0]] = (uint8_t)(1 + i * 3 + i / sizeof pattern[0] * 5);
    }
    made = true;
    for (size_t i = 0; i < SLOTS; i++) {
        packets[i].begun_ns = 0;
    }
    tw_fragments_init(&fragments, memory, tw_fragments_size(len == 0 || data[0] % 4 < 3 ? SLOTS : data[0] / 4U % 3));
    for (size_t i = 1; i + 4 <= len && i < 4 * (size_t)MOST; i += 4) {
        add(&fragments, packets, data + i, &now_ns);
    }
    fragments_are_counted(fragments.num_used <= fragments.num_slots && fragments.whole <= fragments.begun
                          && fragments.overlapping + fragments.evicted + fragments.timed_out <= fragments.begun);
    return 0;
}
