// The options of `reshake replay`.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/replay_options.h"
#include "replay/cli/gentle.h"

#include <stdio.h>
#include <string.h>

enum { DEFAULT_CONCURRENCY = 4, MAX_CONCURRENCY = 1000000 };

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
    FORCE,
    JSON,
    FLOOD,
    FRESH,
    COMPLETE,
    KEYS,
    RSA_KEY,
    REQUEST,
    HTTP,
    DATA,
    CERT,
    KEY,
    KEY_LOG,
};

const struct rp_option rp_replay_options[] = {
    {"to", TO, "HOST:PORT", "the server that gets the flights"},
    {"expect", EXPECT, "KIND[,KIND…]",
     "exit with 1 where an answer is none of these: full, abbreviated, abbreviated-id,\n"
     "abbreviated-ticket, psk, psk-early-data, early-data-refused, resumed (any of\n"
     "those but full), hello-retry, alert, alert:NAME, closed, reset, silent, not-tls,\n"
     "unreachable, as-captured; with completed among them, the handshake has to be\n"
     "completed, too"},
    {"fresh", FRESH, NULL,
     "send flights made anew: the same ticket, session ID, extensions and order; new\n"
     "random, key share and binder. Complete the handshakes where secrets are known"},
    {"complete", COMPLETE, NULL, "send flights as captured, and complete the handshakes where secrets are known"},
    {"keys", KEYS, "FILE",
     "secrets for that: a key log (SSLKEYLOGFILE), or a recording in which the sessions\n"
     "were made; may be given more than once. Those in the capture are taken anyway"},
    {"rsa-key", RSA_KEY, "FILE", "likewise: the server's private key (PEM), for sessions made by RSA key exchange"},
    {"request", REQUEST, "TEXT|@FILE",
     "send this behind a completed handshake and read the answer; in TEXT \\r \\n \\t\n"
     "\\\\ and \\xNN stand for what they are elsewhere"},
    {"http", HTTP, "PATH", "send an HTTP/1.1 request for this path"},
    {"data", DATA, NULL, "with --json: all of the answer, not only its first line"},
    {"cert", CERT, "FILE", "client certificate and its chain, PEM; sent where it is asked for"},
    {"key", KEY, "FILE", "its private key, PEM (in the file of --cert)"},
    {"key-log", KEY_LOG, "FILE", "write the secrets of completed handshakes as NSS key log lines"},
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
    {"force", FORCE, NULL, "replace the file of --save if it is there"},
    {"json", JSON, NULL, "one JSON object for each re-sent flight, on a line"},
    {"allow-flood", FLOOD, NULL, RP_GENTLE_HELP_FLOOD},
    {0},
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

static bool take_expectation(const char *text, struct rp_replay_asked *r)
{
    r->plan.expected = text;
    return rp_expectation_parse(text, &r->plan.expectation);
}

static bool set_way(struct rp_replay_asked *r, enum rp_replay_way way)
{
    r->plan.shape.way = way;
    return true;
}

static bool add_file(const char **files, size_t *num, const char *path)
{
    if (*num == RP_REPLAY_KEYS) {
        return false;
    }
    files[(*num)++] = path;
    return true;
}

// take_option takes one option's value. False: it is none that the option can have.
static bool take_option(struct rp_replay_asked *r, enum option id, const char *value)
{
    struct rp_verbatim_options *shape = &r->plan.shape.options.play;
    switch (id) {
    case TO: r->to_text = value; return rp_address_parse(value, 0, &r->to);
    case EXPECT: return take_expectation(value, r);
    case ONLY: return rp_parse_ranges(value, &r->from.only);
    case FILTER: r->from.filter = value; return true;
    case REPEAT: return rp_parse_number(value, 1, 1000000000, &r->plan.repeat);
    case CONCURRENCY: return parse_u32(value, MAX_CONCURRENCY, &r->plan.fleet.concurrency);
    case RATE: return rp_parse_number(value, 1, 1000000, &r->rate);
    case SEGMENTS: return parse_shape(value, 65535, &shape->segments);
    case RECORDS: return parse_shape(value, 16384, &shape->records);
    case DELAY: return rp_parse_duration(value, &shape->gap_us);
    case SNI: return parse_name(value, shape);
    case NO_SNI:
        shape->set_name = true;
        shape->name = NULL;
        return true;
    case DELIVER: r->plan.shape.deliver = true; return true;
    case END: return rp_end_parse(value, &shape->end);
    case CONNECT_TIMEOUT: return parse_positive_time(value, &shape->connect_us);
    case FIRST_TIMEOUT: return parse_positive_time(value, &shape->first_us);
    case TIMEOUT: return parse_positive_time(value, &shape->whole_us);
    case QUIET: return parse_positive_time(value, &shape->quiet_us);
    case SAVE: r->save = value; return true;
    case FORCE: r->force = true; return true;
    case JSON: r->json = true; return true;
    case FLOOD: r->allow_flood = true; return true;
    case FRESH: return set_way(r, RP_REPLAY_FRESH);
    case COMPLETE: return set_way(r, RP_REPLAY_COMPLETE);
    case KEYS: return add_file(r->keys, &r->num_keys, value);
    case RSA_KEY: return add_file(r->rsa_keys, &r->num_rsa_keys, value);
    case REQUEST: r->request = value; return true;
    case HTTP: r->http_path = value; return true;
    case DATA: r->plan.with_data = true; return true;
    case CERT: r->client.certificate = value; return true;
    case KEY: r->client.key = value; return true;
    case KEY_LOG: r->client.key_log = value; return true;
    }
    return false;
}

// needs_keys names an option that means something only where handshakes are completed; NULL: there is none.
static const char *needs_keys(const struct rp_replay_asked *r)
{
    return r->num_keys > 0                 ? "--keys"
           : r->num_rsa_keys > 0           ? "--rsa-key"
           : r->request                    ? "--request"
           : r->http_path                  ? "--http"
           : r->client.certificate         ? "--cert"
           : r->client.key_log             ? "--key-log"
           : r->plan.with_data             ? "--data"
           : r->plan.expectation.completed ? "--expect completed"
                                           : NULL;
}

// captured_only names an option that shapes captured bytes; NULL: there is none.
static const char *captured_only(const struct rp_replay_asked *r)
{
    const struct rp_verbatim_options *play = &r->plan.shape.options.play;
    return play->segments != RP_AS_CAPTURED  ? "--segments"
           : play->records != RP_AS_CAPTURED ? "--records"
           : play->gap_us != 0               ? "--delay"
           : r->plan.shape.deliver           ? "--deliver"
                                             : NULL;
}

static enum rp_exit check(const struct rp_command *command, const struct rp_replay_asked *r)
{
    enum rp_replay_way way = r->plan.shape.way;
    if (!r->from.path) {
        return rp_usage(command, "the capture FILE is missing");
    }
    if (!r->to_text) {
        return rp_usage(command, "--to HOST:PORT is missing: where are the flights to go?");
    }
    if (way == RP_REPLAY_VERBATIM && needs_keys(r)) {
        return rp_usage(command, "%s goes with --fresh or --complete", needs_keys(r));
    }
    if (way == RP_REPLAY_FRESH && captured_only(r)) {
        return rp_usage(command, "%s is for flights that are sent as captured, not for --fresh", captured_only(r));
    }
    if (r->request && r->http_path) {
        return rp_usage(command, "--request and --http exclude each other");
    }
    return RP_EXIT_OK;
}

static enum rp_exit take(void *context, const struct rp_args *args, int id)
{
    struct rp_replay_asked *r = context;
    if (id != RP_ARGS_OPERAND) {
        return take_option(r, (enum option)id, args->value) ? RP_EXIT_OK : rp_args_refuse(args, id);
    }
    if (r->from.path) {
        return rp_usage(args->command, "one capture file at a time; '%s' is a second one", args->value);
    }
    r->from.path = args->value;
    return RP_EXIT_OK;
}

enum rp_exit rp_replay_parse(struct rp_args *args, struct rp_replay_asked *r)
{
    *r = (struct rp_replay_asked){.plan = {.repeat = 1, .shape.options = rp_fresh_defaults()}};
    r->plan.fleet.concurrency = DEFAULT_CONCURRENCY;
    enum rp_exit exit = rp_args_each(args, take, r);
    return exit == RP_EXIT_OK ? check(args->command, r) : exit;
}
