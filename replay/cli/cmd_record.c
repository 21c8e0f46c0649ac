// reshake record: handshakes into a file, by a relay or off an interface.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/parse.h"
#include "replay/cli/record.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum option { LISTEN = 1, TO, FORCE, COUNT, ONCE, DURATION, JSON, HANDSHAKES_ONLY, BYTES_BEHIND };

static const struct rp_option options[] = {
    {"listen", LISTEN, "ADDR:PORT",
     "relay: where clients connect to; port 0 takes a free one, and the line\n"
     "\"listening on\" says which"},
    {"to", TO, "HOST:PORT", "relay: the server that it passes them on to"},
    {"interface", 'i', "IFACE", "live: what to capture on, such as eth0, lo or any"},
    {"handshakes-only", HANDSHAKES_ONLY, NULL,
     "live: keep TLS handshakes, with the opening and closing of their\nconnections; other traffic and bulk data are "
     "left out"},
    {"bytes-behind", BYTES_BEHIND, "SIZE",
     "with --handshakes-only: so much is kept behind each handshake, where\nTLS 1.3's tickets come (8k)"},
    {"no-promiscuous", 'p', NULL, "live: only what is for this machine"},
    {"output", 'o', "FILE", "write the pcapng file here; - is standard output\n(reshake-YYYYMMDD-HHMMSS.pcapng)"},
    {"force", FORCE, NULL, "replace the file if it is there"},
    {"once", ONCE, NULL, "end after one connection"},
    {"count", COUNT, "N", "end after N connections"},
    {"duration", DURATION, "TIME", "end after this time, such as 30s or 10m"},
    {"json", JSON, NULL, "one JSON object a connection, as inspect prints it"},
    {0},
};

struct asking {
    struct rp_record_options options;
    bool has_listen, has_to, has_count, has_bytes_behind, has_no_promiscuous;
    char *filter;
    char name[64];  // of the file, where none was given
};

// add_to_filter joins the operands by blanks, as tcpdump does.
static bool add_to_filter(struct asking *asking, const char *word)
{
    size_t len = asking->filter ? strlen(asking->filter) : 0;
    size_t size = len + strlen(word) + 2;
    char *filter = realloc(asking->filter, size);
    if (!filter) {
        return false;
    }
    (void)snprintf(filter + len, size - len, "%s%s", len > 0 ? " " : "", word);
    asking->filter = filter;
    asking->options.filter = filter;
    return true;
}

static bool take_count(struct asking *asking, const char *value)
{
    bool first = !asking->has_count;
    asking->has_count = true;
    return first && rp_parse_number(value, 1, UINT64_MAX, &asking->options.count);
}

// take_option is false where the value is none that the option takes.
static bool take_option(struct asking *asking, int id, const char *value)
{
    struct rp_record_options *wanted = &asking->options;
    switch (id) {
    case RP_ARGS_OPERAND: return add_to_filter(asking, value);
    case LISTEN: return asking->has_listen = rp_address_parse_listen(value, &wanted->listen);
    case TO: return asking->has_to = rp_address_parse(value, 0, &wanted->to);
    case 'i': wanted->interface = value; return true;
    case HANDSHAKES_ONLY: return wanted->handshakes_only = true;
    case BYTES_BEHIND: return asking->has_bytes_behind = rp_parse_size(value, &wanted->bytes_behind);
    case 'p': wanted->promiscuous = false; return true;
    case 'o': wanted->path = value; return value[0] != '\0';
    case FORCE: return wanted->force = true;
    case ONCE: return take_count(asking, "1");
    case COUNT: return take_count(asking, value);
    case DURATION: return rp_parse_duration(value, &wanted->duration_us) && wanted->duration_us > 0;
    case JSON: return wanted->json = true;
    default: return false;
    }
}

static enum rp_exit take_options(struct asking *asking, struct rp_args *args)
{
    int id = 0;
    while ((id = rp_args_next(args)) != RP_ARGS_END) {
        if (id == RP_ARGS_WRONG) {
            return RP_EXIT_USAGE;
        }
        if (take_option(asking, id, args->value)) {
            continue;
        }
        if (id == ONCE || (id == COUNT && asking->has_count)) {
            return rp_usage(args->command, "--count takes a number from 1, and is given once; --once is --count 1");
        }
        for (const struct rp_option *option = options; option->name; option++) {
            if (option->id == id) {
                return rp_usage(args->command, "--%s takes %s, not '%s'", option->name, option->value, args->value);
            }
        }
        return rp_usage(args->command, "the filter is too long");
    }
    return RP_EXIT_OK;
}

// check looks whether the options go together.
static enum rp_exit check(const struct asking *asking, const struct rp_command *command)
{
    const struct rp_record_options *wanted = &asking->options;
    bool relay = asking->has_listen || asking->has_to;
    if (relay == (wanted->interface != NULL)) {
        return rp_usage(command, relay ? "a relay (--listen, --to) and live capture (-i) exclude each other"
                                       : "say what to record: --listen ADDR:PORT --to HOST:PORT, or -i IFACE");
    }
    if (relay && (!asking->has_listen || !asking->has_to)) {
        return rp_usage(command, "--listen and --to go together");
    }
    if (relay && wanted->filter) {
        return rp_usage(command, "a filter ('%s') goes with -i", wanted->filter);
    }
    if (relay && (wanted->handshakes_only || !wanted->promiscuous)) {
        return rp_usage(command, "--handshakes-only and --no-promiscuous go with -i");
    }
    if (asking->has_bytes_behind && !wanted->handshakes_only) {
        return rp_usage(command, "--bytes-behind goes with --handshakes-only");
    }
    if (strcmp(wanted->path, "-") == 0 && wanted->json) {
        return rp_usage(command, "--json and -o - both want standard output");
    }
    if (strcmp(wanted->path, "-") == 0 && isatty(STDOUT_FILENO)) {
        return rp_usage(command, "standard output is a terminal; send it into a pipe or a file");
    }
    return RP_EXIT_OK;
}

static void make_name(struct asking *asking)
{
    time_t now = time(NULL);
    struct tm local;
    if (localtime_r(&now, &local)
        && strftime(asking->name, sizeof asking->name, "reshake-%Y%m%d-%H%M%S.pcapng", &local)) {
        asking->options.path = asking->name;
    }
}

static enum rp_exit run(struct rp_args *args)
{
    struct asking asking = {.options = {.path = "reshake.pcapng", .promiscuous = true, .bytes_behind = 8192}};
    make_name(&asking);
    enum rp_exit exit = take_options(&asking, args);
    if (exit == RP_EXIT_OK) {
        exit = check(&asking, args->command);
    }
    if (exit == RP_EXIT_OK) {
        exit = asking.options.interface ? rp_record_live(&asking.options) : rp_record_relay(&asking.options);
    }
    free(asking.filter);
    return exit;
}

const struct rp_command rp_command_record = {
    .name = "record",
    .summary = "record TLS handshakes, through a relay or off an interface",
    .usage = "--listen ADDR:PORT --to HOST:PORT [option…]\n-i IFACE [option…] [FILTER…]",
    .help =
        "The relay needs no rights: clients connect to it instead of the server, and every byte passes untouched. "
        "What\n"
        "passed is written as TCP segments that say who sent what and when; their ends are the client and the real\n"
        "server. Live capture needs to be root, or once: setcap cap_net_raw=ep $(command -v reshake). FILTER is an\n"
        "expression of libpcap, as tcpdump takes it.\n\n"
        "Each connection is told in a line when it ends, Ctrl-C ends the recording. The file is whole up to the last\n"
        "packet, whenever and however the program ends. It holds no keys.\n\n"
        "Exit codes: 0 recorded to the end that was asked for; 2 wrong usage; 3 could not be carried out.\n\n"
        "Examples:\n"
        "  reshake record --listen 127.0.0.1:8443 --to example.org:443 -o visit.pcapng\n"
        "  reshake record -i any --handshakes-only -o handshakes.pcapng tcp port 443\n"
        "  reshake record -i eth0 -o - | reshake inspect --follow -\n",
    .options = options,
    .run = run,
};
