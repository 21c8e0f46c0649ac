// reshake replay: captured first flights to a live server, and what it answered.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/cli.h"
#include "replay/cli/gentle.h"
#include "replay/cli/replay_keys.h"
#include "replay/cli/replay_options.h"
#include "replay/net/link.h"
#include "replay/report/escape.h"
#include "replay/report/progress.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

extern const struct rp_command rp_command_replay;

enum { FLUSH_US = 50000, REQUEST_ROOM = 1 << 20 };

struct replaying {
    struct rp_replay_asked asked;
    struct rp_replay_keys keys;
    struct rp_client_ready ready;
    struct rp_arena arena;  // of the request
    struct rp_flights flights;
    struct rp_tally *tallies;  // by flight
    struct rp_tally all;
    size_t printed;       // lines, in the order of the flights
    uint64_t flushed_us;  // when they were sent on their way
    bool no_memory, skipped;
};

// load reads the capture. Where it holds nothing that can be sent, that is an error.
static enum rp_exit load(struct replaying *r)
{
    char shown[512];
    const struct rp_flights *flights = &r->flights;
    const char *path = rp_escape_text(shown, sizeof shown, r->asked.from.path);
    if (!rp_flights_load(&r->asked.from, &r->flights)) {
        return rp_failed("%s: there is not enough memory for its flights", path);
    }
    if (flights->bad_filter) {
        return RP_EXIT_USAGE;
    }
    if (flights->lost + flights->too_late > 0) {
        rp_warning("%s: %" PRIu64 " ClientHellos cannot be re-sent: %" PRIu64 " are not whole, %" PRIu64
                   " came late in a long connection",
                   path, flights->lost + flights->too_late, flights->lost, flights->too_late);
    }
    if (flights->num > 0) {
        return RP_EXIT_OK;
    }
    if (flights->damaged && flights->connections == 0) {
        return RP_EXIT_FAILED;  // it was said why
    }
    return rp_failed("%s: no ClientHello that could be re-sent%s; the capture has %" PRIu64 " connection%s", path,
                     r->asked.from.only.num ? " in the connections of --only" : "", flights->connections,
                     flights->connections == 1 ? "" : "s");
}

// open_client resolves the target, and loads what clients with keys are and write.
static enum rp_exit open_client(struct replaying *r)
{
    enum rp_exit result = rp_client_open(&r->asked.client, &r->asked.to, &r->ready);
    struct rp_fleet_config *fleet = &r->asked.plan.fleet;
    fleet->target = r->ready.fleet.target;
    fleet->identity = r->ready.fleet.identity;
    fleet->name = r->ready.fleet.name;
    fleet->seed = r->ready.fleet.seed;
    fleet->key_log = r->ready.fleet.key_log;
    return result;
}

static enum rp_exit take_request(struct replaying *r)
{
    rp_arena_init(&r->arena, REQUEST_ROOM);
    return rp_replay_request(&r->asked, &rp_command_replay, &r->flights.flight[0], r->ready.fleet.name, &r->arena);
}

static enum rp_exit be_gentle(struct replaying *r)
{
    struct rp_fleet_config *fleet = &r->asked.plan.fleet;
    struct rp_gentle gentle = {fleet->concurrency, r->asked.rate, r->asked.allow_flood};
    enum rp_exit result = rp_be_gentle(&gentle, &rp_command_replay, &r->ready.target);
    fleet->concurrency = gentle.concurrency;
    fleet->rate = (double)gentle.rate;
    return result;
}

static void warn_of_binders(const struct replaying *r)
{
    for (size_t i = 0;
         r->asked.plan.shape.options.play.set_name && r->asked.plan.shape.way != RP_REPLAY_FRESH && i < r->flights.num;
         i++) {
        if (r->flights.flight[i].offers_psk) {
            rp_warning(
                "a ClientHello with another server name no longer fits its TLS 1.3 binder: a server that knows the "
                "ticket answers with an alert");
            return;
        }
    }
}

// print_lines prints the lines of the flights whose attempts are all over, in the order of the capture.
static void print_lines(struct replaying *r)
{
    while (r->printed < r->flights.num && r->tallies[r->printed].attempts >= r->asked.plan.repeat) {
        rp_progress_clear();
        rp_replays_line(stdout, &r->flights.flight[r->printed], &r->tallies[r->printed]);
        r->printed++;
    }
}

// flush_now_and_then: who reads along does not wait for a buffer to fill, and a reader that has gone is noticed.
static void flush_now_and_then(struct replaying *r)
{
    uint64_t now_us = rp_now_us();
    if (now_us - r->flushed_us >= FLUSH_US) {
        (void)fflush(stdout);
        r->flushed_us = now_us;
    }
}

static bool on_replayed(void *context, const struct rp_replayed *replayed, size_t index)
{
    struct replaying *r = context;
    rp_tally_add(&r->all, replayed);
    rp_tally_add(&r->tallies[index], replayed);
    if (r->asked.json) {
        r->no_memory = !rp_replays_json(stdout, replayed) || r->no_memory;
    } else {
        print_lines(r);
    }
    flush_now_and_then(r);
    bool broken = rp_output_broken();
    rp_progress("%" PRIu64 " of %" PRIu64 " re-sent, %" PRIu64 " resumed", r->all.attempts,
                (uint64_t)r->flights.num * r->asked.plan.repeat, rp_tally_resumed(&r->all));
    return !broken;
}

static void on_skipped(void *context, const struct rp_flight *flight, const char *why)
{
    struct replaying *r = context;
    rp_warning("connection %" PRIu64 " is not re-sent: %s", flight->connection, why);
    r->skipped = true;
}

// print_rest prints what an interruption left behind.
static void print_rest(struct replaying *r)
{
    for (; r->printed < r->flights.num; r->printed++) {
        if (r->tallies[r->printed].attempts > 0) {
            rp_replays_line(stdout, &r->flights.flight[r->printed], &r->tallies[r->printed]);
        }
    }
}

// close_recording: a recording that is not whole is an error.
static bool close_recording(struct replaying *r)
{
    char shown[512];
    if (!r->asked.plan.fleet.recording) {
        return true;
    }
    int error = rp_recording_close(r->asked.plan.fleet.recording);
    if (error != 0) {
        rp_error("%s: cannot be written: %s; what is in it is readable up to its last whole packet",
                 rp_escape_text(shown, sizeof shown, r->asked.save), strerror(error));
    }
    return error == 0;
}

static enum rp_exit exit_code(const struct replaying *r, enum rp_fleet_end end, bool recorded)
{
    bool expects_unreachable = (r->asked.plan.expectation.kinds & 1U << RP_KIND_UNREACHABLE) != 0;
    uint64_t unreachable = expects_unreachable ? 0 : r->all.kinds[RP_KIND_UNREACHABLE];
    if (end == RP_FLEET_NO_MEMORY || r->no_memory) {
        return rp_failed("there is not enough memory for this");
    }
    if (end == RP_FLEET_INTERRUPTED) {
        return rp_failed("interrupted after %" PRIu64 " re-sent flights", r->all.attempts);
    }
    if (unreachable > 0) {
        char shown[300];
        char reason[256];
        return rp_failed(
            "%s could not be reached %" PRIu64 " of %" PRIu64 " times%s%s",
            rp_escape_text(shown, sizeof shown, r->asked.to_text), unreachable, r->all.attempts,
            r->all.last.kind == RP_KIND_UNREACHABLE ? ": " : "",
            r->all.last.kind == RP_KIND_UNREACHABLE ? rp_verdict_reason(&r->all.last, reason, sizeof reason) : "");
    }
    if (!recorded || r->flights.damaged || r->all.attempts == 0) {
        return RP_EXIT_FAILED;
    }
    return r->all.ok == r->all.attempts ? RP_EXIT_OK : RP_EXIT_NOT_SO;
}

static enum rp_exit create_recording(struct replaying *r)
{
    bool secrets = r->asked.plan.shape.way != RP_REPLAY_VERBATIM;
    struct rp_dump_config file = {.path = r->asked.save, .keep = !r->asked.force, .secrets = secrets};
    char shown[512];
    int error = 0;
    r->asked.plan.fleet.recording = rp_recording_new(&file, &error);
    if (r->asked.plan.fleet.recording) {
        return RP_EXIT_OK;
    }
    rp_escape_text(shown, sizeof shown, r->asked.save);
    if (error == EEXIST) {
        return rp_failed("%s is there already; --force replaces it, --save names another file", shown);
    }
    return rp_failed("%s: cannot be created: %s", shown, strerror(error));
}

static enum rp_exit play(struct replaying *r)
{
    enum rp_exit result = r->asked.save ? create_recording(r) : RP_EXIT_OK;
    if (result != RP_EXIT_OK) {
        return result;
    }
    if (!r->asked.json) {
        rp_replays_header(stdout);
    }
    uint64_t begun_us = rp_now_us();
    enum rp_fleet_end end = rp_replay_run(&r->asked.plan);
    double seconds = (double)(rp_now_us() - begun_us) / 1e6;
    rp_progress_clear();
    if (!r->asked.json) {
        print_rest(r);
        rp_replays_summary(stdout, &r->all, r->flights.num, r->asked.to_text, r->asked.plan.expected, seconds);
    }
    return exit_code(r, end, close_recording(r));
}

// load_keys is for flights that are to be completed: secrets first, then the capture, with those in it.
static enum rp_exit load_keys(struct replaying *r)
{
    if (r->asked.plan.shape.way == RP_REPLAY_VERBATIM) {
        return RP_EXIT_OK;
    }
    enum rp_exit result = rp_replay_keys_load(&r->asked, &r->keys);
    r->asked.from.secrets = r->keys.secrets;
    r->asked.from.learnt = r->asked.plan.shape.learnt = r->keys.learnt;
    return result;
}

// prepare does everything that may go wrong before a server is bothered.
static enum rp_exit prepare(struct replaying *r)
{
    static enum rp_exit (*const steps[])(struct replaying *) = {load_keys, load, open_client, be_gentle, take_request};
    enum rp_exit result = RP_EXIT_OK;
    for (size_t i = 0; i < sizeof steps / sizeof steps[0] && result == RP_EXIT_OK; i++) {
        result = steps[i](r);
    }
    return result;
}

static enum rp_exit replay(struct replaying *r)
{
    enum rp_exit result = prepare(r);
    if (result == RP_EXIT_OK) {
        warn_of_binders(r);
        r->tallies = calloc(r->flights.num, sizeof *r->tallies);
        result = r->tallies ? play(r) : rp_failed("there is not enough memory for this");
    }
    free(r->tallies);
    if (!rp_client_close(&r->asked.client, &r->ready)) {
        result = RP_EXIT_FAILED;
    }
    rp_flights_clear(&r->flights);
    rp_replay_keys_free(&r->keys);
    rp_arena_free(&r->arena);
    return result;
}

static enum rp_exit run(struct rp_args *args)
{
    struct replaying r = {0};
    enum rp_exit parsed = rp_replay_parse(args, &r.asked);
    r.asked.plan.flights = &r.flights;
    r.asked.plan.replayed = on_replayed;
    r.asked.plan.skipped = on_skipped;
    r.asked.plan.context = &r;
    return parsed == RP_EXIT_OK ? replay(&r) : parsed;
}

const struct rp_command rp_command_replay = {
    .name = "replay",
    .summary = "re-send captured first flights to a live server, and say what it did",
    .usage = "FILE --to HOST:PORT [option…]",
    .help =
        "Each client's first flight (its ClientHello, across records and segments) is sent as it was captured, the "
        "server's\n"
        "answer is read to the end of its flight, and the connection is ended so that the client whose session it "
        "is can\n"
        "still resume. No keys are needed. Early data of TLS 1.3 is not delivered: whether the server would accept "
        "it again\n"
        "is found out by probes on up to three connections; --deliver sends it.\n\n"
        "With --fresh or --complete the handshake is carried through, the server's Finished is verified, and a request "
        "may be\n"
        "sent: up to TLS 1.2 where the session's master secret is known (a key log, the server's RSA key, a recording "
        "of\n"
        "reshake), in TLS 1.3 where a recording of reshake has the resumption secret and, for --complete, the private "
        "key\n"
        "share; full handshakes in any case. The others are judged only, and it is said why.\n\n"
        "FILE is pcap or pcapng, - is standard input. Times: 250ms, 1.5s, 2m; without a unit seconds.\n\n"
        "Exit codes: 0 every answer is as expected (without --expect: every flight was carried out); 1 some is not; 2 "
        "wrong usage;\n"
        "3 a flight could not be carried out.\n\n"
        "Examples:\n"
        "  reshake replay resume.pcap --to 127.0.0.1:4433 --expect as-captured\n"
        "  reshake replay resume.pcap --only 1 --to www.example.org:443 --repeat 100 --expect resumed\n"
        "  reshake replay resume.pcap --to 127.0.0.1:4433 --fresh --keys client.keys --http / --expect "
        "resumed,completed\n",
    .options = rp_replay_options,
    .run = run,
};
