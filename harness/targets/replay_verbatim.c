// A captured flight sent again: what stands in the capture is what the script holds, in all its forms, and what the player sends, to a server
// that is silent, that says what the captured one said, or that says something else; the probes change what they say they change.
// SPDX-License-Identifier: Apache-2.0
//
// Form: a capture file. Its last byte chooses what is made of the flight and how it is cut, the one before it who answers.
#include "harness/hx.h"
#include "harness/peers.h"
#include "harness/script_forms.h"
#include "replay/script/sound.h"
#include "replay/script/verbatim.h"
#include "replay/track/tracker.h"

#include <assert.h>
#include <stdlib.h>

const struct hx_mutator *const hx_target_mutator = &hx_mutator_blocks;

HX_PROPERTY(flight_is_as_captured, "a flight has other bytes than the client sent in the capture")
HX_PROPERTY(script_is_sound, "a script of a captured flight is not sound")
HX_PROPERTY(refusal_has_words, "a flight makes no script, and nothing says why")
HX_PROPERTY(forms_lead_back, "the script in its text or binary form is another script")
HX_PROPERTY(play_ends, "a play did not end within the bound of actions")
HX_PROPERTY(sent_is_as_captured, "the player sent other bytes than stand in the capture")
HX_PROPERTY(flight_is_sent_whole, "a play came to its end, and not all of the flight was sent")
HX_PROPERTY(probe_changes_types_alone, "a probe changed more than the types of two extensions")

enum { SEEN_ROOM = 1 << 16, MOST_CONNECTIONS = 8, TYPES = 4 };

// seen is what a connection is known by: its first flight, and the naive copy of what either end sent up to the first gap.
struct seen {
    struct rp_gather *gather;
    bool gap[2];
    size_t len[2];
    uint8_t bytes[2][SEEN_ROOM];
};

struct steering {
    uint8_t what, peer;
    struct seen free[MOST_CONNECTIONS];
    size_t num;
};

static void on_opened(void *context, struct rp_connection *conn)
{
    struct steering *s = context;
    if (s->num < MOST_CONNECTIONS) {
        struct seen *seen = &s->free[s->num++];
        seen->gather = rp_gather_new(conn->index, &conn->key);
        seen->gap[0] = seen->gap[1] = false;
        seen->len[0] = seen->len[1] = 0;
        assert(seen->gather != NULL);
        conn->user = seen;
    }
}

static void on_chunk(void *context, struct rp_connection *conn, const struct tw_chunk *chunk)
{
    struct seen *seen = conn->user;
    (void)context;
    if (seen == NULL) {
        return;
    }
    size_t *len = &seen->len[chunk->end];
    size_t fits = chunk->bytes.len < SEEN_ROOM - *len ? chunk->bytes.len : SEEN_ROOM - *len;
    seen->gap[chunk->end] |= chunk->type == TW_CHUNK_GAP;
    if (chunk->type == TW_CHUNK_DATA && !seen->gap[chunk->end]) {
        memcpy(seen->bytes[chunk->end] + *len, chunk->bytes.data, fits);
        *len += fits;
    }
    rp_gather_chunk(seen->gather, chunk);
}

static void on_event(void *context, struct rp_connection *conn, const struct tw_event *event, uint64_t time_ns)
{
    struct seen *seen = conn->user;
    (void)context;
    if (seen != NULL) {
        rp_gather_event(seen->gather, (enum tw_end)conn->client, event, time_ns);
    }
}

static void on_handshake(void *context, struct rp_connection *conn, const struct tw_handshake *handshake)
{
    struct seen *seen = conn->user;
    (void)context;
    if (seen != NULL) {
        rp_gather_handshake(seen->gather, handshake);
    }
}

// check_sent compares what went out with the flight; the probes B and C rename up to two extensions, two bytes each.
static void check_sent(const struct hx_heard *heard, struct tw_span flight, bool renames, bool to_the_end)
{
    size_t both = heard->len < flight.len ? heard->len : flight.len, differ = 0;
    for (size_t i = 0; i < both; i++) {
        differ += heard->bytes[i] != flight.data[i];
    }
    sent_is_as_captured(renames || differ == 0);
    probe_changes_types_alone(differ <= TYPES);
    flight_is_sent_whole(!to_the_end || heard->len >= flight.len);
    hx_reached("sent", both);
    hx_reached("renamed", renames && differ != 0);
}

static void check_flight(const struct steering *s, const struct seen *seen, const struct rp_flight *flight)
{
    static const uint32_t segments[] = {RP_AS_CAPTURED, RP_WHOLE, 1, 7};
    enum rp_verbatim what = (enum rp_verbatim)(s->what % 5);
    struct rp_verbatim_options options = rp_verbatim_defaults();
    const uint8_t client = flight->client;
    const char *why = NULL;
    size_t step = 0, inside = flight->len < seen->len[client] ? flight->len : seen->len[client];
    flight_is_as_captured(flight->preface_len + flight->hello_len <= flight->len
                          && (seen->gap[client] || inside == SEEN_ROOM || inside == flight->len)
                          && memcmp(flight->bytes, seen->bytes[client], inside) == 0);
    options.segments = segments[s->what / 8 % 4];
    struct rp_script *script = rp_verbatim_new(flight, what, &options, &why);
    refusal_has_words(script != NULL || (why != NULL && *why != '\0'));
    if (script == NULL) {
        return;
    }
    script_is_sound(rp_script_sound(script, &step));
    forms_lead_back(hx_script_forms(script));
    bool hello_only = what == RP_VERBATIM_PROBE_A || what == RP_VERBATIM_PROBE_C;
    struct tw_span sent = tw_span_of(flight->bytes, hello_only ? flight->preface_len + flight->hello_len : flight->len);
    struct hx_heard heard;
    struct tw_span says = tw_span_of(seen->bytes[!client], seen->len[!client]);
    const struct rp_transcript *transcript = hx_peer_play(&heard, script, (enum hx_peer)(s->peer % HX_NUM_PEERS), says);
    play_ends(transcript != NULL);
    check_sent(&heard, sent, what == RP_VERBATIM_PROBE_B || what == RP_VERBATIM_PROBE_C,
               transcript->end == RP_PLAY_WHOLE && heard.open);
    hx_reached("flights", 1);
    rp_script_free(script);
}

static void on_closed(void *context, struct rp_connection *conn)
{
    struct seen *seen = conn->user;
    struct rp_flight flight;
    if (seen != NULL && rp_gather_finish(seen->gather, &flight) == RP_GATHER_DONE) {
        check_flight(context, seen, &flight);
        rp_flight_clear(&flight);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static const struct rp_sink sink = {
        .opened = on_opened, .chunk = on_chunk, .event = on_event, .handshake = on_handshake, .closed = on_closed};
    static const struct rp_tracker_config tracking = {
        .seed = 1, .max_window = 1 << 16, .max_message = 1 << 16, .max_lent = 1 << 20};
    static struct steering s;
    struct tw_interface interfaces[8];
    struct tw_capture capture;
    struct tw_cursor window = tw_cursor_over(tw_span_of(data, len));
    struct tw_item item;
    size_t needed = 0;
    s.what = len > 0 ? data[len - 1] : 0;
    s.peer = len > 1 ? data[len - 2] : 0;
    s.num = 0;
    struct rp_tracker *tracker = rp_tracker_new(&tracking, &sink, &s);
    assert(tracker != NULL);
    tw_capture_init(&capture, interfaces, 8);
    while (tw_capture_next(&capture, &window, &item, &needed) == TW_DONE) {
        rp_tracker_items(tracker, &item, 1);
    }
    rp_tracker_finish(tracker);
    rp_tracker_free(tracker);
    return 0;
}
