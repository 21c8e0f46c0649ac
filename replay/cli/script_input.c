// Reads a file whole, sees what it is, and makes scripts of it.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/script_input.h"
#include "replay/cli/flights.h"
#include "replay/cli/script_file.h"
#include "replay/report/escape.h"
#include "replay/script/binary.h"
#include "replay/script/from_capture.h"
#include "replay/script/hello.h"
#include "replay/script/sound.h"
#include "replay/script/text.h"
#include "replay/script/verbatim.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { WHAT = 1400 };
#define MOST_BYTES ((size_t)1 << 28)

struct reading {
    const struct rp_script_input *input;
    const char *path;
    char shown[1024];  // the path, escaped
    rp_script_taken taken;
    void *context;
    struct rp_arena arena;
    struct rp_learnt *learnt;  // sessions of the capture; NULL: there are none to be looked for
    enum rp_exit exit;
};

static void note(struct reading *reading, enum rp_exit exit)
{
    if (exit > reading->exit) {
        reading->exit = exit;
    }
}

static void take(struct reading *reading, struct rp_script *script, const char *what)
{
    if (reading->input->mend && !rp_script_mend(script, &reading->arena)) {
        note(reading, rp_failed("%s: there is no memory to mend it", reading->shown));
        return;
    }
    note(reading, reading->taken(reading->context, script, what));
}

static bool begins(struct tw_span bytes, const char *magic, size_t len)
{
    return bytes.len >= len && memcmp(bytes.data, magic, len) == 0;
}

static enum rp_script_form form_of(struct tw_span bytes)
{
    static const char captures[][4] = {
        {'\xa1', '\xb2', '\xc3', '\xd4'}, {'\xd4', '\xc3', '\xb2', '\xa1'}, {'\xa1', '\xb2', '\x3c', '\x4d'},
        {'\x4d', '\x3c', '\xb2', '\xa1'}, {'\xa1', '\xb2', '\xcd', '\x34'}, {'\x34', '\xcd', '\xb2', '\xa1'},
        {'\x0a', '\x0d', '\x0d', '\x0a'},
    };
    for (size_t i = 0; i < sizeof captures / sizeof captures[0]; i++) {
        if (begins(bytes, captures[i], 4)) {
            return RP_SCRIPT_CAPTURE;
        }
    }
    if (begins(bytes, RP_SCRIPT_MAGIC, RP_SCRIPT_MAGIC_LEN)) {
        return RP_SCRIPT_BINARY;
    }
    bool is_text = bytes.len == 0 || !memchr(bytes.data, 0, bytes.len);
    return is_text ? RP_SCRIPT_TEXT : RP_SCRIPT_BY_CONTENT;
}

static void read_text(struct reading *reading, struct tw_span bytes)
{
    struct rp_script script;
    struct rp_script_error error;
    if (!rp_script_parse(bytes, &reading->arena, &script, &error)) {
        note(reading, rp_failed("%s, line %zu, column %zu: %s", reading->shown, error.line, error.column, error.what));
        return;
    }
    take(reading, &script, reading->shown);
}

static void read_binary(struct reading *reading, struct tw_span bytes)
{
    struct rp_script script;
    rp_script_decode(bytes, &reading->arena, &script);
    take(reading, &script, reading->shown);
}

static void take_verbatim(struct reading *reading, const struct rp_flight *flight, const char *what)
{
    struct rp_verbatim_options options = rp_verbatim_defaults();
    const char *why = NULL;
    struct rp_script *script = rp_verbatim_new(flight, RP_VERBATIM_FLIGHT, &options, &why);
    if (!script) {
        note(reading, rp_failed("%s: %s", what, why));
        return;
    }
    take(reading, &(struct rp_script){.steps = script->steps, .num_steps = script->num_steps, .num_conns = 1}, what);
    rp_script_free(script);
}

// find_session finds the session that a captured ClientHello offers. False: there is none, or what it takes is not known.
static bool find_session(struct reading *reading, const struct rp_flight *flight, struct rp_session *out)
{
    size_t len = flight->len - flight->preface_len;
    uint8_t *room = rp_arena_take(&reading->arena, len, 1);
    struct tw_writer hello = tw_writer_into(room, room ? len : 0);
    struct timespec now = {0};
    (void)clock_gettime(CLOCK_REALTIME, &now);
    uint64_t now_ns = (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
    return reading->learnt && rp_hello_body(&hello, tw_span_of(flight->bytes + flight->preface_len, len))
           && rp_learnt_session(reading->learnt, tw_writer_span(&hello), rp_flight_was_resumed(flight), now_ns, out)
                  == RP_UNKNOWN_NOT;
}

static void take_fresh(struct reading *reading, const struct rp_flight *flight, const char *what)
{
    struct rp_script script;
    struct rp_session session;
    struct rp_fresh_options options = rp_fresh_defaults();
    const struct rp_session *known = find_session(reading, flight, &session) ? &session : NULL;
    switch (rp_fresh_script(flight, known, &options, &reading->arena, &script)) {
    case RP_FRESH_FAILED:
        note(reading, rp_failed("%s: its ClientHello cannot be read (SSLv2 form, or damaged)", what));
        return;
    case RP_FRESH_WITHOUT:
        rp_warning("%s: the PSKs that it offers are left out, for the capture does not hold their secrets", what);
        break;
    case RP_FRESH_FULL:
    case RP_FRESH_OFFERED:
    case RP_FRESH_JUDGED: break;
    }
    take(reading, &script, what);
}

static void take_flight(struct reading *reading, const struct rp_flight *flight)
{
    char what[WHAT];
    char name[300];
    (void)rp_escape(name, sizeof name, tw_span_of(flight->server_name, flight->server_name_len));
    (void)snprintf(what, sizeof what, "%s, connection %" PRIu64 "%s%s", reading->shown, flight->connection,
                   name[0] ? ", to " : "", name);
    reading->input->fresh ? take_fresh(reading, flight, what) : take_verbatim(reading, flight, what);
    rp_arena_reset(&reading->arena);
}

static void read_flights(struct reading *reading, struct rp_secrets *secrets)
{
    struct rp_flights_config config = {
        .path = reading->path, .only = reading->input->only, .secrets = secrets, .learnt = reading->learnt};
    struct rp_flights flights;
    if (!rp_flights_load(&config, &flights)) {
        note(reading, rp_failed("%s: there is no memory for its flights", reading->shown));
        rp_flights_clear(&flights);
        return;
    }
    note(reading, flights.damaged ? RP_EXIT_FAILED : RP_EXIT_OK);
    if (flights.num == 0 && !flights.damaged) {
        note(reading, rp_failed("%s: there is no whole ClientHello in %s", reading->shown,
                                reading->input->only.num > 0 ? "those connections" : "it"));
    }
    for (size_t i = 0; i < flights.num; i++) {
        take_flight(reading, &flights.flight[i]);
    }
    rp_flights_clear(&flights);
}

// read_capture has the secrets in the capture at hand where scripts are to offer its sessions.
static void read_capture(struct reading *reading)
{
    struct rp_secrets *secrets = reading->input->fresh ? rp_secrets_new() : NULL;
    reading->learnt = secrets ? rp_learnt_new(secrets) : NULL;
    read_flights(reading, reading->learnt ? secrets : NULL);
    rp_learnt_free(reading->learnt);
    rp_secrets_free(secrets);
    reading->learnt = NULL;
}

static void read_script(struct reading *reading, struct tw_span bytes)
{
    enum rp_script_form form = reading->input->form;
    switch (form != RP_SCRIPT_BY_CONTENT ? form : form_of(bytes)) {
    case RP_SCRIPT_TEXT: read_text(reading, bytes); break;
    case RP_SCRIPT_BINARY: read_binary(reading, bytes); break;
    case RP_SCRIPT_CAPTURE:
        if (strcmp(reading->path, "-") == 0) {
            note(reading, rp_failed("a capture on standard input is read with --from capture"));
        } else {
            read_capture(reading);
        }
        break;
    case RP_SCRIPT_BY_CONTENT:
        note(reading, rp_failed("%s: this is no script and no capture (--from binary makes a script of any bytes)",
                                reading->shown));
        break;
    }
}

static void read_file(struct reading *reading)
{
    uint8_t *bytes = NULL;
    size_t len = 0;
    enum rp_exit exit = rp_file_read(reading->path, MOST_BYTES, &bytes, &len);
    note(reading, exit);
    if (exit == RP_EXIT_OK) {
        read_script(reading, tw_span_of(bytes, len));
        free(bytes);
    }
}

enum rp_exit rp_scripts_read(const struct rp_script_input *input, const char *path, rp_script_taken taken,
                             void *context)
{
    struct reading reading = {.input = input, .path = path, .taken = taken, .context = context};
    (void)rp_escape_text(reading.shown, sizeof reading.shown, path);
    rp_arena_init(&reading.arena, 4 * MOST_BYTES);
    input->form == RP_SCRIPT_CAPTURE ? read_capture(&reading) : read_file(&reading);
    rp_arena_free(&reading.arena);
    return reading.exit;
}
