// reshake replay: captured first flights to a live server, and what it answered.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/cli.h"
#include "replay/cli/replay_run.h"
#include "replay/net/link.h"
#include "replay/report/escape.h"
#include "replay/report/progress.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum option {
    TO = 1,
    EXPECT,
    ONLY,
    FILTER,
    REPEAT,
    CONCURRENCY,
    RATE,
    SEGMENTS,
    RECORDS,
    DELAY,
    SNI,
    NO_SNI,
    DELIVER,
    END,
    CONNECT_TIMEOUT,
    FIRST_TIMEOUT,
    TIMEOUT,
    QUIET,
    SAVE,
    JSON,
    FLOOD,
};

static const struct rp_option options[] = {
    {"to", TO, "HOST:PORT", "the server that gets the flights"},
    {"expect", EXPECT, "KIND[,KIND…]",
     "exit with 1 where an answer is none of these: full, abbreviated, abbreviated-id,\n"
     "abbreviated-ticket, psk, psk-early-data, early-data-refused, resumed (any of\n"
     "those but full), hello-retry, alert, alert:NAME, closed, reset, silent, not-tls,\n"
     "unreachable, as-captured"},
    {"only", ONLY, "LIST", "connections of the capture, by number: 0,4,10-20,30-"},
    {"filter", FILTER, "EXPRESSION", "packets of the capture, as tcpdump selects them"},
    {"repeat", REPEAT, "N", "send each flight N times, and say how often it resumed (1)"},
    {"concurrency", CONCURRENCY, "N", "connections at once (4)"},
    {"rate", RATE, "N", "connections begun a second (as fast as they end)"},
    {"segments", SEGMENTS, "HOW", "TCP segments: captured, whole, or of N bytes (captured)"},
    {"records", RECORDS, "HOW", "records of the ClientHello: captured, whole, or of N bytes (captured)"},
    {"delay", DELAY, "TIME", "pause between two segments of a flight (0)"},
    {"sni", SNI, "NAME", "put this server name into the ClientHello"},
    {"no-sni", NO_SNI, NULL, "take the server name out of the ClientHello"},
    {"deliver", DELIVER, NULL, "send captured early data too: the server may act on it again"},
    {"end", END, "HOW",
     "how a connection is ended: gentle (so that the real client can still resume),\n"
     "close-notify, fin, rst, hold (gentle)"},
    {"connect-timeout", CONNECT_TIMEOUT, "TIME", "how long connecting may take (5s)"},
    {"first-timeout", FIRST_TIMEOUT, "TIME", "how long the server may be silent (10s)"},
    {"timeout", TIMEOUT, "TIME", "how long the server's answer may take (30s)"},
    {"quiet", QUIET, "TIME", "a TLS 1.3 flight is over after so long a silence (50ms)"},
    {"save", SAVE, "FILE", "write what went over the wire, as pcapng"},
    {"json", JSON, NULL, "one JSON object for each re-sent flight, on a line"},
    {"allow-flood", FLOOD, NULL,
     "allow more than 64 connections at once, or 100 a second, to a server that is not\n"
     "on this machine: say so only where you may do this"},
    {0},
};

enum { GENTLE_CONCURRENCY = 64, GENTLE_RATE = 100, DEFAULT_CONCURRENCY = 4, MAX_CONCURRENCY = 1000000 };

struct replaying {
    const char *to_text, *save;
    struct rp_address to;
    struct rp_target target;
    struct rp_flights_config flights_config;
    struct rp_flights flights;
    struct rp_replay_plan plan;
    struct rp_tally *tallies;  // by flight
    struct rp_tally all;
    size_t printed;  // lines, in the order of the flights
    uint64_t rate;
    bool json, allow_flood, no_memory, skipped;
};

// parse_shape reads captured, whole, or a number up to `most`.
static bool parse_shape(const char *text, uint64_t most, uint32_t *out)
{
    uint64_t number = 0;
    if (strcmp(text, "captured") == 0) {
        *out = RP_AS_CAPTURED;
    } else if (strcmp(text, "whole") == 0) {
        *out = RP_WHOLE;
    } else if (rp_parse_number(text, 1, most, &number)) {
        *out = (uint32_t)number;
    } else {
        return false;
    }
    return true;
}

static bool parse_u32(const char *text, uint64_t most, uint32_t *out)
{
    uint64_t number = 0;
    if (!rp_parse_number(text, 1, most, &number)) {
        return false;
    }
    *out = (uint32_t)number;
    return true;
}

static bool parse_positive_time(const char *text, uint64_t *out_us)
{
    return rp_parse_duration(text, out_us) && *out_us > 0;
}

static bool parse_name(const char *text, struct rp_verbatim_options *out)
{
    out->set_name = true;
    out->name = text;
    return text[0] != 0 && strlen(text) <= 255;
}

static bool take_expectation(const char *text, struct replaying *r)
{
    r->plan.expected = text;
    return rp_expectation_parse(text, &r->plan.expectation);
}

// take_option takes one option's value. False: it is none that the option can have.
static bool take_option(struct replaying *r, enum option id, const char *value)
{
    struct rp_verbatim_options *options_out = &r->plan.options;
    switch (id) {
    case TO: r->to_text = value; return rp_address_parse(value, 0, &r->to);
    case EXPECT: return take_expectation(value, r);
    case ONLY: return rp_parse_ranges(value, &r->flights_config.only);
    case FILTER: r->flights_config.filter = value; return true;
    case REPEAT: return rp_parse_number(value, 1, 1000000000, &r->plan.repeat);
    case CONCURRENCY: return parse_u32(value, MAX_CONCURRENCY, &r->plan.fleet.concurrency);
    case RATE: return rp_parse_number(value, 1, 1000000, &r->rate);
    case SEGMENTS: return parse_shape(value, 65535, &options_out->segments);
    case RECORDS: return parse_shape(value, 16384, &options_out->records);
    case DELAY: return rp_parse_duration(value, &options_out->gap_us);
    case SNI: return parse_name(value, options_out);
    case NO_SNI:
        options_out->set_name = true;
        options_out->name = NULL;
        return true;
    case DELIVER: r->plan.deliver = true; return true;
    case END: return rp_end_parse(value, &options_out->end);
    case CONNECT_TIMEOUT: return parse_positive_time(value, &options_out->connect_us);
    case FIRST_TIMEOUT: return parse_positive_time(value, &options_out->first_us);
    case TIMEOUT: return parse_positive_time(value, &options_out->whole_us);
    case QUIET: return parse_positive_time(value, &options_out->quiet_us);
    case SAVE: r->save = value; return true;
    case JSON: r->json = true; return true;
    case FLOOD: r->allow_flood = true; return true;
    }
    return false;
}

extern const struct rp_command rp_command_replay;

static enum rp_exit wrong_value(int id, const char *value)
{
    const struct rp_option *option = options;
    while (option->id != id) {
        option++;
    }
    char shown[256];
    return rp_usage(&rp_command_replay, "--%s %s: expected %s (%.*s)", option->name,
                    rp_escape_text(shown, sizeof shown, value), option->value, (int)strcspn(option->help, "\n"),
                    option->help);
}

static enum rp_exit parse(struct rp_args *args, struct replaying *r)
{
    int id;
    while ((id = rp_args_next(args)) != RP_ARGS_END) {
        if (id == RP_ARGS_WRONG) {
            return RP_EXIT_USAGE;
        }
        if (id == RP_ARGS_OPERAND) {
            if (r->flights_config.path) {
                return rp_usage(args->command, "one capture file at a time; '%s' is a second one", args->value);
            }
            r->flights_config.path = args->value;
        } else if (!take_option(r, (enum option)id, args->value)) {
            return wrong_value(id, args->value);
        }
    }
    if (!r->flights_config.path) {
        return rp_usage(args->command, "the capture FILE is missing");
    }
    if (!r->to_text) {
        return rp_usage(args->command, "--to HOST:PORT is missing: where are the flights to go?");
    }
    return RP_EXIT_OK;
}

// load reads the capture. Where it holds nothing that can be sent, that is an error.
static enum rp_exit load(struct replaying *r)
{
    char shown[512];
    const struct rp_flights *flights = &r->flights;
    const char *path = rp_escape_text(shown, sizeof shown, r->flights_config.path);
    if (!rp_flights_load(&r->flights_config, &r->flights)) {
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
    return rp_failed("%s: no ClientHello that could be re-sent, in %" PRIu64 " connection%s%s", path,
                     flights->connections, flights->connections == 1 ? "" : "s",
                     r->flights_config.only.num ? " and of those in --only" : "");
}

static enum rp_exit resolve(struct replaying *r)
{
    const char *error = NULL;
    char shown[300];
    if (!rp_resolve(&r->to, &r->target, &error)) {
        return rp_failed("%s: the name cannot be resolved: %s", rp_escape_text(shown, sizeof shown, r->to.host), error);
    }
    r->plan.fleet.target = &r->target;
    return RP_EXIT_OK;
}

// be_gentle keeps floods from machines of others, unless the user says that they may be.
static enum rp_exit be_gentle(struct replaying *r)
{
    bool is_here = true;
    for (size_t i = 0; i < r->target.num; i++) {
        is_here = is_here && rp_sockaddr_is_loopback((const struct sockaddr *)&r->target.address[i]);
    }
    if (!is_here && !r->allow_flood) {
        if (r->plan.fleet.concurrency > GENTLE_CONCURRENCY || r->rate > GENTLE_RATE) {
            return rp_usage(
                &rp_command_replay,
                "more than %d connections at once, or %d a second, to a server that is not on this machine: "
                "add --allow-flood where you may do this",
                GENTLE_CONCURRENCY, GENTLE_RATE);
        }
        r->rate = r->rate ? r->rate : GENTLE_RATE;
    }
    r->plan.fleet.rate = (double)r->rate;
    uint32_t room = rp_fleet_room(r->plan.fleet.concurrency);
    if (room < r->plan.fleet.concurrency) {
        rp_warning("the limit of open files (ulimit -n) leaves room for %u connections at once, not %u", room,
                   r->plan.fleet.concurrency);
        r->plan.fleet.concurrency = room;
    }
    return RP_EXIT_OK;
}

static void warn_of_binders(const struct replaying *r)
{
    for (size_t i = 0; r->plan.options.set_name && i < r->flights.num; i++) {
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
    while (r->printed < r->flights.num && r->tallies[r->printed].attempts >= r->plan.repeat) {
        rp_progress_clear();
        rp_replays_line(stdout, &r->flights.flight[r->printed], &r->tallies[r->printed]);
        r->printed++;
    }
}

static void on_replayed(void *context, const struct rp_replayed *replayed, size_t index)
{
    struct replaying *r = context;
    rp_tally_add(&r->all, replayed);
    rp_tally_add(&r->tallies[index], replayed);
    if (r->json) {
        r->no_memory = !rp_replays_json(stdout, replayed) || r->no_memory;
    } else {
        print_lines(r);
    }
    rp_progress("%" PRIu64 " of %" PRIu64 " re-sent, %" PRIu64 " resumed", r->all.attempts,
                (uint64_t)r->flights.num * r->plan.repeat, rp_tally_resumed(&r->all));
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
    if (!r->plan.fleet.recording) {
        return true;
    }
    int error = rp_recording_close(r->plan.fleet.recording);
    if (error != 0) {
        rp_error("%s: cannot be written: %s; what is in it is readable up to its last whole packet",
                 rp_escape_text(shown, sizeof shown, r->save), strerror(error));
    }
    return error == 0;
}

static enum rp_exit exit_code(const struct replaying *r, enum rp_fleet_end end, bool recorded)
{
    bool expects_unreachable = (r->plan.expectation.kinds & 1U << RP_KIND_UNREACHABLE) != 0;
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
            rp_escape_text(shown, sizeof shown, r->to_text), unreachable, r->all.attempts,
            r->all.last.kind == RP_KIND_UNREACHABLE ? ": " : "",
            r->all.last.kind == RP_KIND_UNREACHABLE ? rp_verdict_reason(&r->all.last, reason, sizeof reason) : "");
    }
    if (!recorded || r->flights.damaged || r->all.attempts == 0) {
        return RP_EXIT_FAILED;
    }
    return r->all.ok == r->all.attempts ? RP_EXIT_OK : RP_EXIT_NOT_SO;
}

static enum rp_exit play(struct replaying *r)
{
    int error = 0;
    char shown[512];
    if (r->save) {
        r->plan.fleet.recording = rp_recording_new(r->save, false, &error);
        if (!r->plan.fleet.recording) {
            return rp_failed("%s: cannot be created: %s", rp_escape_text(shown, sizeof shown, r->save),
                             strerror(error));
        }
    }
    if (!r->json) {
        rp_replays_header(stdout);
    }
    uint64_t begun_us = rp_now_us();
    enum rp_fleet_end end = rp_replay_run(&r->plan);
    double seconds = (double)(rp_now_us() - begun_us) / 1e6;
    rp_progress_clear();
    if (!r->json) {
        print_rest(r);
        rp_replays_summary(stdout, &r->all, r->flights.num, r->to_text, r->plan.expected, seconds);
    }
    return exit_code(r, end, close_recording(r));
}

static enum rp_exit replay(struct replaying *r)
{
    enum rp_exit result = load(r);
    if (result == RP_EXIT_OK) {
        result = resolve(r);
    }
    if (result == RP_EXIT_OK) {
        result = be_gentle(r);
    }
    if (result == RP_EXIT_OK) {
        warn_of_binders(r);
        r->tallies = calloc(r->flights.num, sizeof *r->tallies);
        result = r->tallies ? play(r) : rp_failed("there is not enough memory for this");
    }
    free(r->tallies);
    rp_flights_clear(&r->flights);
    return result;
}

static enum rp_exit run(struct rp_args *args)
{
    struct replaying r = {.plan = {.repeat = 1, .options = rp_verbatim_defaults()}};
    r.plan.flights = &r.flights;
    r.plan.replayed = on_replayed;
    r.plan.skipped = on_skipped;
    r.plan.context = &r;
    r.plan.fleet.concurrency = DEFAULT_CONCURRENCY;
    enum rp_exit parsed = parse(args, &r);
    return parsed == RP_EXIT_OK ? replay(&r) : parsed;
}

const struct rp_command rp_command_replay = {
    .name = "replay",
    .summary = "re-send captured first flights to a live server, and say what it did",
    .usage = "FILE --to HOST:PORT [option…]",
    .help = "Each client's first flight (its ClientHello, across records and segments) is sent as it was captured, the "
            "server's\n"
            "answer is read to the end of its flight, and the connection is ended so that the client whose session it "
            "is can\n"
            "still resume. No keys are needed. Early data of TLS 1.3 is not delivered: whether the server would accept "
            "it again\n"
            "is found out by probes on up to three connections; --deliver sends it.\n\n"
            "FILE is pcap or pcapng, - is standard input. Times: 250ms, 1.5s, 2m; without a unit seconds.\n\n"
            "  reshake replay resume.pcap --to 127.0.0.1:4433 --expect as-captured\n"
            "  reshake replay resume.pcap --only 1 --to www.example.org:443 --repeat 100 --expect resumed\n",
    .options = options,
    .run = run,
};
