// Gathers a captured client's first flight.
// SPDX-License-Identifier: Apache-2.0
#include "replay/script/flight.h"
#include "parsers/tls/codes.h"
#include "parsers/tls/record.h"
#include "replay/script/hello.h"

#include <stdlib.h>

enum { MAX_CUTS = 4096 };

// One direction's bytes, and where its segments begin.
struct heap {
    uint8_t *bytes;
    size_t len, cap;
    uint32_t *cuts;
    size_t num_cuts, cap_cuts;
};

struct turn_of_end {
    enum tw_end end;
    uint32_t len;
};

struct rp_gather {
    enum rp_gathered state;
    struct rp_flight flight;
    struct heap heap[2];  // by enum tw_end
    struct turn_of_end turns[RP_FLIGHT_MAX_TURNS];
    uint8_t num_turns;
    bool turns_lost, client_known;
    enum tw_end client;
    uint64_t hello_at;  // position in the client's bytes
};

struct rp_gather *rp_gather_new(uint64_t connection, const struct tw_flow_key *ends)
{
    struct rp_gather *gather = calloc(1, sizeof *gather);
    if (gather) {
        gather->flight.connection = connection;
        gather->flight.ends = *ends;
    }
    return gather;
}

static bool grow(void **memory, size_t *cap, size_t needed, size_t size)
{
    if (needed <= *cap) {
        return true;
    }
    size_t wanted = *cap * 2 > needed ? *cap * 2 : needed;
    void *bigger = realloc(*memory, wanted * size);
    if (!bigger) {
        return false;
    }
    *memory = bigger;
    *cap = wanted;
    return true;
}

static void heap_clear(struct heap *heap)
{
    free(heap->bytes);
    free(heap->cuts);
    *heap = (struct heap){0};
}

// heap_add appends a segment. False: no memory.
static bool heap_add(struct heap *heap, struct tw_span bytes)
{
    void *memory = heap->bytes;
    if (!grow(&memory, &heap->cap, heap->len + bytes.len, 1)) {
        return false;
    }
    heap->bytes = memory;
    memory = heap->cuts;
    if (heap->len > 0 && heap->num_cuts < MAX_CUTS) {
        if (!grow(&memory, &heap->cap_cuts, heap->num_cuts + 1, sizeof *heap->cuts)) {
            return false;
        }
        heap->cuts = memory;
        heap->cuts[heap->num_cuts++] = (uint32_t)heap->len;
    }
    memcpy(heap->bytes + heap->len, bytes.data, bytes.len);
    heap->len += bytes.len;
    return true;
}

static void give_up(struct rp_gather *gather, enum rp_gathered why)
{
    gather->state = why;
    heap_clear(&gather->heap[0]);
    heap_clear(&gather->heap[1]);
}

static bool gathers(const struct rp_gather *gather)
{
    return gather->state == RP_GATHER_WAITING || gather->state == RP_GATHER_HELLO;
}

static void note_turn(struct rp_gather *gather, enum tw_end end, size_t len)
{
    if (gather->num_turns > 0 && gather->turns[gather->num_turns - 1].end == end) {
        gather->turns[gather->num_turns - 1].len += (uint32_t)len;
    } else if (gather->num_turns < RP_FLIGHT_MAX_TURNS) {
        gather->turns[gather->num_turns++] = (struct turn_of_end){.end = end, .len = (uint32_t)len};
    } else {
        gather->turns_lost = true;
    }
}

void rp_gather_chunk(struct rp_gather *gather, const struct tw_chunk *chunk)
{
    bool answer = gather->state == RP_GATHER_HELLO && chunk->end != gather->client;
    if (!gathers(gather)) {
        return;
    }
    if (answer) {
        gather->state = RP_GATHER_DONE;
        heap_clear(&gather->heap[chunk->end]);
    } else if (chunk->type == TW_CHUNK_GAP) {
        give_up(gather, RP_GATHER_LOST);
    } else if (chunk->type == TW_CHUNK_DATA && chunk->bytes.len > 0) {
        note_turn(gather, chunk->end, chunk->bytes.len);
        if (gather->heap[chunk->end].len + chunk->bytes.len > RP_FLIGHT_MAX_LEN) {
            give_up(gather, RP_GATHER_TOO_LATE);
        } else if (!heap_add(&gather->heap[chunk->end], chunk->bytes)) {
            give_up(gather, RP_GATHER_NO_MEMORY);
        }
    }
}

static void note_alert(struct rp_captured *captured, const struct tw_event *event)
{
    if (!captured->has_alert) {
        captured->has_alert = true;
        captured->alert_level = event->alert_level;
        captured->alert_description = event->alert_description;
    }
}

void rp_gather_event(struct rp_gather *gather, enum tw_end client, const struct tw_event *event, uint64_t time_ns)
{
    if (event->type == TW_EVENT_ALERT && event->from == TW_SERVER && !event->opened) {
        note_alert(&gather->flight.captured, event);
    }
    if (gather->state == RP_GATHER_WAITING && event->type == TW_EVENT_MESSAGE && event->from == TW_CLIENT
        && event->message_type == TW_HS_CLIENT_HELLO) {
        gather->state = RP_GATHER_HELLO;
        gather->client = client;
        gather->hello_at = event->position;
        gather->flight.time_ns = time_ns;
        gather->flight.sslv2 = event->sslv2;
    }
}

void rp_gather_handshake(struct rp_gather *gather, const struct tw_handshake *handshake)
{
    struct rp_captured *captured = &gather->flight.captured;
    if (captured->seen) {
        return;
    }
    captured->seen = true;
    captured->kind = (enum tw_kind)handshake->kind;
    captured->outcome = (enum tw_outcome)handshake->outcome;
    captured->early_data = (enum tw_early_data)handshake->early_data;
    captured->hello_retry = handshake->hello_retry;
    struct tw_span name = tw_handshake_server_name(handshake);
    gather->flight.server_name_len = (uint8_t)name.len;
    memcpy(gather->flight.server_name, name.data, name.len);
}

// settle_turns keeps the turns before the ClientHello. False: there were too many to be kept.
static bool settle_turns(struct rp_gather *gather)
{
    uint64_t client_bytes = 0;
    struct rp_flight *flight = &gather->flight;
    for (uint8_t i = 0; i < gather->num_turns; i++) {
        uint32_t len = gather->turns[i].len;
        bool by_client = gather->turns[i].end == gather->client;
        if (by_client && client_bytes == gather->hello_at) {
            break;  // this turn begins with the ClientHello
        }
        if (by_client && client_bytes + len > gather->hello_at) {
            len = (uint32_t)(gather->hello_at - client_bytes);
        }
        client_bytes += by_client ? len : 0;
        flight->turns[flight->num_turns++] = (struct rp_turn){by_client ? TW_CLIENT : TW_SERVER, len};
    }
    if (client_bytes == 0) {
        flight->num_turns =
            0;  // a server that speaks first is not waited for where the client did not wait for it either
    }
    return client_bytes == gather->hello_at;
}

static bool has_application_data(struct tw_span bytes)
{
    struct tw_cursor in = tw_cursor_over(bytes);
    struct tw_record record;
    while (tw_record_parse(&in, &record) == TW_DONE) {
        if (record.type == TW_CT_APPLICATION_DATA) {
            return true;
        }
    }
    return false;
}

// settle moves the client's bytes into the flight and looks at what they offer.
static enum rp_gathered settle(struct rp_gather *gather)
{
    struct heap *heap = &gather->heap[gather->client];
    struct rp_flight *flight = &gather->flight;
    if (!settle_turns(gather) || gather->hello_at > heap->len) {
        return RP_GATHER_TOO_LATE;
    }
    flight->preface_len = (size_t)gather->hello_at;
    struct tw_span bytes = tw_span_of(heap->bytes + flight->preface_len, heap->len - flight->preface_len);
    if (!rp_hello_end(bytes, &flight->hello_len)) {
        return RP_GATHER_LOST;
    }
    flight->client = (uint8_t)gather->client;
    flight->offers_psk = rp_hello_offers(bytes, TW_EXT_PRE_SHARED_KEY);
    flight->offers_early_data = rp_hello_offers(bytes, TW_EXT_EARLY_DATA);
    flight->has_early_records =
        has_application_data(tw_span_of(bytes.data + flight->hello_len, bytes.len - flight->hello_len));
    flight->bytes = heap->bytes;
    flight->len = heap->len;
    flight->cuts = heap->cuts;
    flight->num_cuts = heap->num_cuts;
    *heap = (struct heap){0};
    return RP_GATHER_DONE;
}

enum rp_gathered rp_gather_finish(struct rp_gather *gather, struct rp_flight *out)
{
    enum rp_gathered answer = gather->state;
    if (answer == RP_GATHER_HELLO || answer == RP_GATHER_DONE) {
        answer = settle(gather);
    }
    if (answer == RP_GATHER_DONE) {
        *out = gather->flight;
    }
    heap_clear(&gather->heap[0]);
    heap_clear(&gather->heap[1]);
    free(gather);
    return answer;
}

void rp_flight_clear(struct rp_flight *flight)
{
    free(flight->bytes);
    free(flight->cuts);
    *flight = (struct rp_flight){0};
}

bool rp_flight_was_resumed(const struct rp_flight *flight)
{
    switch (flight->captured.kind) {
    case TW_KIND_ABBREVIATED:
    case TW_KIND_ABBREVIATED_ID:
    case TW_KIND_ABBREVIATED_TICKET: return flight->captured.seen;
    case TW_KIND_NONE:
    case TW_KIND_FULL:
    case TW_KIND_PSK:
    case TW_KIND_PSK_EARLY_DATA:
    case TW_KIND_UNKNOWN: break;
    }
    return false;
}
