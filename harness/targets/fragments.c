// IP fragments against a naive model: a packet comes out when its last missing fragment came, whatever their order, made of exactly their
// bytes; one whose fragments contradict each other never does; the counts account for every fragment.
// SPDX-License-Identifier: Apache-2.0
//
// Form: a byte that says whether there is room for all packets, then a list of fragments, each of four bytes: packet and what to do, offset, length, and a number that changes the bytes (or lets time
// pass). Offsets and lengths count in units of eight bytes.
#include "parsers/net/fragments.h"
#include "harness/hx.h"

#include <assert.h>

const struct hx_mutator *const hx_target_mutator = &hx_mutator_bytes;

HX_PROPERTY(whole_when_complete, "a packet came out before all its fragments had come, or did not when they had")
HX_PROPERTY(made_of_its_fragments, "a packet came out with other bytes than its fragments had")
HX_PROPERTY(contradictions_are_dropped, "a packet came out though its fragments contradict each other")
HX_PROPERTY(fragments_are_counted, "the counts do not say what became of the fragments")
HX_PROPERTY(others_pass, "a packet that is no fragment did not come back as it was")

enum { PACKETS = 3, SLOTS = 2 * PACKETS, UNITS = 64, MOST = 64 };
enum { BIT_MORE = 4, BIT_V6 = 8, BIT_ODD = 16, BIT_CUT = 32, BIT_LATER = 64, BIT_WHOLE = 128 };

// The naive model of one packet: which units are here, and with which bytes.
struct packet {
    uint64_t begun_ns;  // 0: not begun
    bool dropped, has_last;
    size_t last_end;  // in bytes
    uint8_t here[UNITS + 8];
    uint8_t bytes[(UNITS + 8) * 8];
};

static uint8_t pattern[2][UNITS * 8 + 256];
static _Alignas(16) uint8_t memory[SLOTS * 80000];

// contradicts says whether a fragment does not go with what is here.
static bool contradicts(const struct packet *p, size_t from, size_t len, bool more)
{
    size_t end = from + len, here = 0, units = (len + 7) / 8;
    for (size_t i = from / 8; i < from / 8 + units; i++) {
        here += p->here[i];
    }
    bool behind = false;
    for (size_t i = from / 8 + units; i < sizeof p->here; i++) {
        behind |= p->here[i];
    }
    bool ends_elsewhere = p->has_last && (end > p->last_end || (!more && end != p->last_end));
    return ends_elsewhere || (here > 0 && (here < units || (!more && !p->has_last))) || (!more && behind);
}

static bool complete(const struct packet *p)
{
    return p->has_last && memchr(p->here, 0, (p->last_end + 7) / 8) == NULL;
}

// take is what the model makes of a fragment: true where the packet is whole now.
static bool take(struct packet *p, size_t from, struct tw_span bytes, bool more, uint64_t now_ns)
{
    bool differs = false;
    if (p->begun_ns == 0 || now_ns - p->begun_ns > TW_FRAGMENTS_TIMEOUT_NS) {
        *p = (struct packet){.begun_ns = now_ns};
    }
    for (size_t i = 0; i < bytes.len; i += 8) {
        size_t run = bytes.len - i < 8 ? bytes.len - i : 8;
        differs |= p->here[(from + i) / 8] && memcmp(p->bytes + from + i, bytes.data + i, run) != 0;
    }
    if (p->dropped || differs || contradicts(p, from, bytes.len, more)) {
        p->dropped = true;
        return false;
    }
    memcpy(p->bytes + from, bytes.data, bytes.len);
    memset(p->here + from / 8, 1, (bytes.len + 7) / 8);
    p->has_last |= !more;
    p->last_end = more ? p->last_end : from + bytes.len;
    return complete(p);
}

static void check_whole(const struct packet *p, enum tw_result result, const struct tw_ip *out, bool whole)
{
    contradictions_are_dropped(result != TW_DONE || !p->dropped);
    whole_when_complete((result == TW_DONE) == whole);
    made_of_its_fragments(!whole
                          || (!out->fragment && !out->more_fragments && out->payload_len == p->last_end
                              && tw_span_equal(out->payload, tw_span_of(p->bytes, p->last_end))));
    hx_reached("whole packets", whole);
}

// same_packet compares what a packet that is no fragment can differ in.
static bool same_packet(const struct tw_ip *a, const struct tw_ip *b)
{
    return a->version == b->version && a->protocol == b->protocol && a->ttl == b->ttl
           && a->traffic_class == b->traffic_class && a->dont_fragment == b->dont_fragment && !a->fragment
           && a->fragment_offset == b->fragment_offset && a->fragment_id == b->fragment_id
           && a->flow_label == b->flow_label && memcmp(a->src, b->src, sizeof a->src) == 0
           && memcmp(a->dst, b->dst, sizeof a->dst) == 0 && a->payload.data == b->payload.data
           && a->payload.len == b->payload.len && a->payload_len == b->payload_len
           && a->more_fragments == b->more_fragments;
}

static void add(struct tw_fragments *fragments, struct packet *packets, const uint8_t *op, uint64_t *now_ns)
{
    unsigned which = (unsigned)(op[0] % 4 % PACKETS + ((op[0] & BIT_V6) != 0 ? PACKETS : 0));
    struct packet *p = &packets[which];
    bool more = (op[0] & BIT_MORE) != 0, cut = (op[0] & BIT_CUT) != 0;
    size_t from = op[1] % UNITS * 8;
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
        others_pass(result == TW_DONE && same_packet(&out, &part));
        return;
    }
    if (cut || (more && len % 8 != 0)) {
        fragments_are_counted(result == TW_BROKEN && fragments->malformed + fragments->cut == refused + 1);
        return;
    }
    if (fragments->num_slots == SLOTS) {  // the model evicts nobody
        bool whole = take(p, from, part.payload, more, *now_ns);
        check_whole(p, result, &out, whole);
        if (whole) {
            p->begun_ns = 0;
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct packet packets[SLOTS];
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
