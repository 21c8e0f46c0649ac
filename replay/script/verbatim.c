// A captured flight as a script.
// SPDX-License-Identifier: Apache-2.0
#include "replay/script/verbatim.h"
#include "parsers/tls/codes.h"
#include "replay/script/hello.h"

#include <stdlib.h>

enum {
    JUNK_LEN = 64,
    OWN_STEPS = 6,  // connect, send, expect, junk, expect, end
    MAX_RECORD = 16384,
    SECOND_US = 1000000,
    TURN_QUIET_US = 100000,  // a server's turn before TLS is over after this
};

// owned is a script with everything that it points to.
struct owned {
    struct rp_script script;  // first, so that rp_script_free finds the rest
    uint8_t *bytes;
    uint32_t *cuts;
    size_t num_cuts;
    struct rp_step steps[];
};

struct rp_verbatim_options rp_verbatim_defaults(void)
{
    return (struct rp_verbatim_options){
        .segments = RP_AS_CAPTURED,
        .records = RP_AS_CAPTURED,
        .end = RP_END_GENTLE,
        .connect_us = 5 * SECOND_US,
        .first_us = 10 * SECOND_US,
        .whole_us = 30 * SECOND_US,
        .quiet_us = 50000,
        .probe_quiet_us = 250000,
        .probe_wait_us = SECOND_US,
    };
}

void rp_script_free(struct rp_script *script)
{
    struct owned *owned = (struct owned *)(void *)script;
    if (owned) {
        free(owned->bytes);
        free(owned->cuts);
        free(owned);
    }
}

static struct rp_step *add(struct owned *owned, enum rp_step_type type)
{
    struct rp_step *step = &owned->steps[owned->script.num_steps++];
    *step = (struct rp_step){.type = type};
    return step;
}

// rename_for changes what the probes B and C change. False: the ClientHello offers no such thing.
static bool rename_for(enum rp_verbatim what, uint8_t *bytes, size_t len)
{
    if (what != RP_VERBATIM_PROBE_B && what != RP_VERBATIM_PROBE_C) {
        return true;
    }
    if (!rp_hello_rename_extension(bytes, len, TW_EXT_PRE_SHARED_KEY, RP_EXTENSION_NOBODYS)) {
        return false;
    }
    return what == RP_VERBATIM_PROBE_B
           || rp_hello_rename_extension(bytes, len, TW_EXT_EARLY_DATA, RP_EXTENSION_NOBODYS_TOO);
}

// swap_in puts what was written into `memory` in the place of *bytes; false, and `memory` is freed, where that failed.
static bool swap_in(uint8_t **bytes, size_t *len, uint8_t *memory, const struct tw_writer *w, bool done)
{
    if (!done || !tw_writer_ok(w)) {
        free(memory);
        return false;
    }
    free(*bytes);
    *bytes = memory;
    *len = w->len;
    return true;
}

static bool apply_name(uint8_t **bytes, size_t *len, const struct rp_verbatim_options *options)
{
    if (!options->set_name) {
        return true;
    }
    size_t cap = *len + (options->name ? strlen(options->name) : 0) + 64;
    uint8_t *memory = malloc(cap);
    struct tw_writer w = tw_writer_into(memory, memory ? cap : 0);
    bool done = memory && rp_hello_set_name(&w, tw_span_of(*bytes, *len), options->name);
    return swap_in(bytes, len, memory, &w, done);
}

static bool apply_records(uint8_t **bytes, size_t *len, const struct rp_verbatim_options *options)
{
    if (options->records == RP_AS_CAPTURED) {
        return true;
    }
    uint16_t record_len = options->records > MAX_RECORD ? MAX_RECORD : (uint16_t)options->records;
    size_t cap = *len + (*len / record_len + 2) * 5;
    uint8_t *memory = malloc(cap);
    struct tw_writer w = tw_writer_into(memory, memory ? cap : 0);
    bool done = memory && rp_hello_reframe(&w, tw_span_of(*bytes, *len), record_len);
    return swap_in(bytes, len, memory, &w, done);
}

// flight_bytes gives what is to be sent from the ClientHello on, in memory of its own.
static uint8_t *flight_bytes(const struct rp_flight *flight, enum rp_verbatim what,
                             const struct rp_verbatim_options *options, size_t *len, const char **why)
{
    bool hello_only = what == RP_VERBATIM_PROBE_A || what == RP_VERBATIM_PROBE_C;
    *len = hello_only ? flight->hello_len : flight->len - flight->preface_len;
    uint8_t *bytes = malloc(*len);
    if (!bytes) {
        *why = "there is no memory";
        return NULL;
    }
    memcpy(bytes, flight->bytes + flight->preface_len, *len);
    *why = NULL;
    if (!rename_for(what, bytes, *len)) {
        *why = "its ClientHello offers no early data";
    } else if (!apply_name(&bytes, len, options) || !apply_records(&bytes, len, options)) {
        *why = "its ClientHello cannot be written anew (SSLv2 form, or damaged)";
    }
    if (*why) {
        free(bytes);
        return NULL;
    }
    return bytes;
}

// captured_cuts copies the segment boundaries of the flight that fall into the bytes to be sent.
static size_t captured_cuts(const struct rp_flight *flight, size_t len, uint32_t *out)
{
    size_t num = 0;
    for (size_t i = 0; i < flight->num_cuts; i++) {
        if (flight->cuts[i] > flight->preface_len && flight->cuts[i] - flight->preface_len < len) {
            out[num++] = flight->cuts[i] - (uint32_t)flight->preface_len;
        }
    }
    return num;
}

// make_cuts sets the cuts of the flight's send step. False: no memory.
static bool make_cuts(struct owned *owned, const struct rp_flight *flight, size_t len, uint32_t segments)
{
    if (segments == RP_WHOLE) {
        return true;
    }
    size_t most = segments == RP_AS_CAPTURED ? flight->num_cuts : (len - 1) / segments;
    if (most == 0) {
        return true;
    }
    owned->cuts = malloc(most * sizeof *owned->cuts);
    if (!owned->cuts) {
        return false;
    }
    if (segments == RP_AS_CAPTURED) {
        owned->num_cuts = captured_cuts(flight, len, owned->cuts);
        return true;
    }
    for (size_t i = 0; i < most; i++) {
        owned->cuts[owned->num_cuts++] = (uint32_t)(i + 1) * segments;
    }
    return true;
}

// add_turns plays what was said before TLS: the client's words, and waiting for the server's.
static void add_turns(struct owned *owned, const struct rp_flight *flight, const struct rp_verbatim_options *options)
{
    size_t at = 0;
    for (uint8_t i = 0; i < flight->num_turns; i++) {
        const struct rp_turn *turn = &flight->turns[i];
        if (turn->from == TW_CLIENT) {
            add(owned, RP_STEP_SEND)->send.bytes = tw_span_of(owned->bytes + at, turn->len);
            at += turn->len;
        } else {
            add(owned, RP_STEP_EXPECT)->expect =
                (struct rp_expect){.until = RP_UNTIL_QUIET, .quiet_us = TURN_QUIET_US, .within_us = options->first_us};
        }
    }
}

static void add_answer(struct owned *owned, enum rp_verbatim what, const struct rp_verbatim_options *options)
{
    bool probe = what != RP_VERBATIM_FLIGHT;
    add(owned, RP_STEP_EXPECT)->expect = (struct rp_expect){
        .until = RP_UNTIL_FLIGHT,
        .quiet_us = probe ? options->probe_quiet_us : options->quiet_us,
        .first_within_us = options->first_us,
        .within_us = options->whole_us,
    };
    if (!probe || what == RP_VERBATIM_PROBE_C) {
        return;
    }
    // Without a PSK there is no early data to ask about. Probe B has none on purpose: does the server skip what it refused?
    enum rp_when when = what == RP_VERBATIM_PROBE_B ? RP_WHEN_ALWAYS : RP_WHEN_RESUMED;
    struct rp_step *junk = add(owned, RP_STEP_JUNK);
    junk->when = when;
    junk->junk_len = JUNK_LEN;
    struct rp_step *reaction = add(owned, RP_STEP_EXPECT);
    reaction->when = when;
    reaction->expect =
        (struct rp_expect){.until = RP_UNTIL_REACTION, .within_us = options->probe_wait_us, .round_trip = true};
}

static void add_steps(struct owned *owned, const struct rp_flight *flight, enum rp_verbatim what, size_t len,
                      const struct rp_verbatim_options *options)
{
    owned->script.num_conns = 1;
    owned->script.steps = owned->steps;
    add(owned, RP_STEP_CONNECT)->connect_within_us = options->connect_us;
    add_turns(owned, flight, options);
    add(owned, RP_STEP_SEND)->send = (struct rp_send){
        .bytes = tw_span_of(owned->bytes + flight->preface_len, len),
        .cuts = owned->cuts,
        .num_cuts = owned->num_cuts,
        .gap_us = options->gap_us,
    };
    add_answer(owned, what, options);
    add(owned, RP_STEP_END)->end =
        (struct rp_ending){.how = options->end, .wait_us = options->end == RP_END_HOLD ? options->whole_us : SECOND_US};
}

struct rp_script *rp_verbatim_new(const struct rp_flight *flight, enum rp_verbatim what,
                                  const struct rp_verbatim_options *options, const char **why)
{
    size_t len = 0;
    uint8_t *bytes = flight_bytes(flight, what, options, &len, why);
    if (!bytes) {
        return NULL;
    }
    struct owned *owned = calloc(1, sizeof *owned + (flight->num_turns + OWN_STEPS) * sizeof owned->steps[0]);
    if (owned) {
        owned->bytes = malloc(flight->preface_len + len);
    }
    if (!owned || !owned->bytes || !make_cuts(owned, flight, len, options->segments)) {
        *why = "there is no memory";
        free(bytes);
        rp_script_free(owned ? &owned->script : NULL);
        return NULL;
    }
    memcpy(owned->bytes, flight->bytes, flight->preface_len);
    memcpy(owned->bytes + flight->preface_len, bytes, len);
    free(bytes);
    add_steps(owned, flight, what, len, options);
    return &owned->script;
}
