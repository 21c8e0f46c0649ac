// reshake time: how long and how costly full and resumed handshakes are.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/codes.h"
#include "replay/cli/client_options.h"
#include "replay/cli/gentle.h"
#include "replay/cli/hello_options.h"
#include "replay/cli/parse.h"
#include "replay/cli/time_run.h"
#include "replay/report/escape.h"

#include <string.h>
#include <unistd.h>

extern const struct rp_command rp_command_time;

enum { ARENA_MAX = 1 << 20, DEFAULT_COUNT = 100, MAX_COUNT = 1000000, MAX_CONCURRENCY = 10000, MAX_RATE = 1000000 };

enum option { COUNT = 1, CONCURRENCY, RATE, TIMEOUT, JSON, FLOOD };

static const struct rp_option options[] = {
    {"count", COUNT, "N", "handshakes of each kind (100)"},
    {"concurrency", CONCURRENCY, "N", "connections at once (1)"},
    {"rate", RATE, "N", "connections begun a second (as fast as they end)"},
    {"timeout", TIMEOUT, "TIME", "how long each answer of the server may take (10s)"},
    {"json", JSON, NULL, "print one JSON object"},
    {"allow-flood", FLOOD, NULL, RP_GENTLE_HELP_FLOOD},
    RP_HELLO_OPTIONS,
    RP_CLIENT_WHO_OPTIONS,
    {0},
};

struct timing {
    struct rp_client_asked client;
    struct rp_hello_asked hello;
    struct rp_gentle gentle;
    const char *to_text;
    struct rp_address to;
    bool json;
    struct rp_arena arena;
    struct rp_client_ready ready;
    struct rp_time_plan plan;
    struct rp_times times;
};

// take_number: false where the value is no such number.
static bool take_number(struct timing *t, enum option id, const char *value)
{
    uint64_t number = 0;
    switch (id) {
    case COUNT: return rp_parse_number(value, 1, MAX_COUNT, &t->times.count);
    case RATE: return rp_parse_number(value, 1, MAX_RATE, &t->gentle.rate);
    case TIMEOUT: return rp_parse_duration(value, &t->plan.visit.answer_us) && t->plan.visit.answer_us > 0;
    case CONCURRENCY:
        if (!rp_parse_number(value, 1, MAX_CONCURRENCY, &number)) {
            return false;
        }
        t->gentle.concurrency = (uint32_t)number;
        return true;
    case JSON: return t->json = true;
    case FLOOD: return t->gentle.allow_flood = true;
    }
    return false;
}

static enum rp_exit take_own(struct timing *t, int id, const struct rp_args *args)
{
    if (take_number(t, (enum option)id, args->value)) {
        return RP_EXIT_OK;
    }
    const struct rp_option *option = options;
    while (option->id != id) {
        option++;
    }
    return rp_usage(args->command, "--%s takes %s, not '%s'", option->name,
                    id == TIMEOUT ? "a time" : "a number from 1", args->value);
}

static enum rp_exit take_operand(struct timing *t, const struct rp_args *args)
{
    if (t->to_text) {
        return rp_usage(args->command, "one server at a time");
    }
    t->to_text = args->value;
    return rp_address_parse(args->value, 0, &t->to) ? RP_EXIT_OK
                                                    : rp_usage(args->command, "the server is written as HOST:PORT");
}

static enum rp_exit take(void *context, const struct rp_args *args, int id)
{
    struct timing *t = context;
    return id == RP_ARGS_OPERAND          ? take_operand(t, args)
           : id >= RP_HELLO_OPTIONS_FROM  ? rp_hello_option(&t->hello, id, args)
           : id >= RP_CLIENT_OPTIONS_FROM ? rp_client_option(&t->client, id, args)
                                          : take_own(t, id, args);
}

static enum rp_exit parse(struct rp_args *args, struct timing *t)
{
    enum rp_exit result = rp_args_each(args, take, t);
    if (result == RP_EXIT_OK && !t->to_text) {
        return rp_usage(args->command, "the server is missing: HOST:PORT");
    }
    return result;
}

// choose_versions: --tls says which are measured; older ones than TLS 1.2 are not.
static enum rp_exit choose_versions(struct timing *t)
{
    const struct rp_codes *versions = &t->plan.visit.hello.versions;
    t->plan.with12 = t->plan.with13 = versions->num == 0;
    for (size_t i = 0; i < versions->num; i++) {
        t->plan.with12 = t->plan.with12 || versions->of[i] == TW_VERSION_TLS12;
        t->plan.with13 = t->plan.with13 || versions->of[i] == TW_VERSION_TLS13;
    }
    return t->plan.with12 || t->plan.with13 ? RP_EXIT_OK
                                            : rp_usage(&rp_command_time, "TLS 1.2 and TLS 1.3 can be measured");
}

static enum rp_exit exit_code(const struct timing *t)
{
    bool any = false;
    bool failed = false;
    for (size_t i = 0; i < RP_NUM_TIMED; i++) {
        any = any || t->times.rows[i].handshake_us.num > 0;
        failed = failed || t->times.rows[i].failed > 0;
    }
    return any && !failed ? RP_EXIT_OK : RP_EXIT_NOT_SO;
}

static enum rp_exit report(struct timing *t)
{
    if (t->json) {
        return rp_times_json(stdout, &t->times) ? exit_code(t) : rp_failed("there is not enough memory for this");
    }
    rp_times_text(stdout, &t->times, !isatty(STDOUT_FILENO));
    return exit_code(t);
}

static enum rp_exit measure(struct timing *t)
{
    int unreachable = 0;
    char shown[300];
    char why[RP_UNCONNECTED_ROOM];
    t->plan.fleet = t->ready.fleet;
    t->plan.fleet.concurrency = t->gentle.concurrency;
    t->plan.fleet.rate = (double)t->gentle.rate;
    t->times.to = t->to_text;
    t->times.concurrency = t->gentle.concurrency;
    t->times.request_len = t->plan.visit.request.len;
    enum rp_fleet_end end = rp_time_run(&t->plan, &t->times, &unreachable);
    if (end == RP_FLEET_NO_MEMORY) {
        return rp_failed("there is not enough memory for this");
    }
    if (unreachable != 0) {
        return rp_failed("%s could not be reached: %s", rp_escape_text(shown, sizeof shown, t->to_text),
                         rp_client_why_not(&t->ready, unreachable, why, sizeof why));
    }
    enum rp_exit result = report(t);
    return end == RP_FLEET_INTERRUPTED ? rp_failed("interrupted") : result;
}

static enum rp_exit go(struct timing *t)
{
    enum rp_exit result = rp_client_open(&t->client, &t->to, &t->ready);
    if (result == RP_EXIT_OK) {
        result = rp_be_gentle(&t->gentle, &rp_command_time, &t->ready.target);
    }
    if (result == RP_EXIT_OK) {
        result = measure(t);
    }
    return rp_client_close(&t->client, &t->ready) ? result : RP_EXIT_FAILED;
}

static enum rp_exit run(struct rp_args *args)
{
    struct timing t = {.client = {.no_force = true},
                       .gentle = {.concurrency = 1},
                       .hello = {.keep_alive = true},
                       .times = {.count = DEFAULT_COUNT}};
    enum rp_exit result = parse(args, &t);
    rp_arena_init(&t.arena, ARENA_MAX);
    if (result == RP_EXIT_OK) {
        result = rp_hello_visit(&t.hello, args->command, &t.to, t.client.name, &t.arena, &t.plan.visit);
    }
    if (result == RP_EXIT_OK) {
        result = choose_versions(&t);
    }
    if (result == RP_EXIT_OK) {
        result = go(&t);
    }
    rp_times_free(&t.times);
    rp_arena_free(&t.arena);
    return result;
}

const struct rp_command rp_command_time = {
    .name = "time",
    .summary = "measure how long and how costly full and resumed handshakes are",
    .usage = "HOST:PORT [option…]",
    .help =
        "TLS 1.2 in full, by ticket and by session ID; TLS 1.3 in full, by PSK, and with 0-RTT where there is a "
        "request "
        "to send\n"
        "early. What the server does not offer is said, and not measured. The kinds take turns, so that what drifts "
        "hits them all.\n\n"
        "trips: flights that had to be answered. p50 … mean: from connected to complete, that is until our Finished is "
        "sent or the\n"
        "server's is verified, whichever is later. first byte: to the server's first application data. a second: of "
        "one client that\n"
        "makes one handshake after the other. our CPU: what the client took to build, read and verify. sent, received: "
        "bytes of\n"
        "a connection.\n\n"
        "Exit codes: 0 measured; 1 handshakes failed, or none is offered; 2 wrong usage; 3 could not be carried "
        "out.\n\n"
        "Examples:\n"
        "  reshake time www.example.org:443 --http / --count 20\n"
        "  reshake time 127.0.0.1:4433 --tls 1.3 --count 10000 --concurrency 8 --json\n",
    .options = options,
    .run = run,
};
