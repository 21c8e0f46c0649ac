// reshake record: handshakes into a file, by a relay, off an interface, or of a client of our own.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/parse.h"
#include "replay/cli/record.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum option {
    LISTEN = 1,
    TO,
    FORCE,
    COUNT,
    ONCE,
    DURATION,
    JSON,
    HANDSHAKES_ONLY,
    BYTES_BEHIND,
    RESUME,
    TIMEOUT,
    PRINT_SCRIPT
};

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
    {"json", JSON, NULL,
     "one JSON object a connection, as inspect prints it; of a client of our own one\nobject with what was learnt"},
    {"resume", RESUME, "N", "client: connect again N times, each with the newest session (0)"},
    {"timeout", TIMEOUT, "TIME", "client: how long each answer of the server may take (10s)"},
    {"print-script", PRINT_SCRIPT, NULL, "client: print the script that would be played, for reshake play"},
    RP_HELLO_OPTIONS,
    RP_HELLO_SHAPE_OPTIONS,
    RP_CLIENT_WHO_OPTIONS,
    {0},
};

struct asking {
    struct rp_record_options options;
    bool has_listen, has_to, has_count, has_bytes_behind;
    bool has_visit;       // an option of a client of our own
    const char *operand;  // the first
    size_t num_operands;
    char *filter;
    char name[64];  // of the file, where none was given
};

// add_operand joins the operands by blanks, as tcpdump does, where they are a filter.
static bool add_operand(struct asking *asking, const char *word)
{
    asking->operand = asking->num_operands++ == 0 ? word : asking->operand;
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

static bool take_resume(struct rp_record_options *wanted, const char *value)
{
    uint64_t number = 0;
    bool taken = rp_parse_number(value, 0, RP_VISIT_MAX_RESUME, &number);
    wanted->resume = (uint8_t)number;
    return taken;
}

// take_option is false where the value is none that the option takes.
static bool take_option(struct asking *asking, int id, const char *value)
{
    struct rp_record_options *wanted = &asking->options;
    switch (id) {
    case RP_ARGS_OPERAND: return add_operand(asking, value);
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
    case RESUME: return take_resume(wanted, value);
    case TIMEOUT: return rp_parse_duration(value, &wanted->answer_us) && wanted->answer_us > 0;
    case PRINT_SCRIPT: return wanted->print_script = true;
    default: return false;
    }
}

// wrong_value says what an option takes.
static enum rp_exit wrong_value(const struct asking *asking, const struct rp_args *args, int id)
{
    if (id == ONCE || (id == COUNT && asking->has_count)) {
        return rp_usage(args->command, "--count takes a number from 1, and is given once; --once is --count 1");
    }
    if (id == RESUME) {
        return rp_usage(args->command, "--resume takes a number from 0 to %d, not '%s'", RP_VISIT_MAX_RESUME,
                        args->value);
    }
    return id == RP_ARGS_OPERAND ? rp_usage(args->command, "the filter is too long") : rp_args_refuse(args, id);
}

static enum rp_exit take(void *context, const struct rp_args *args, int id)
{
    struct asking *asking = context;
    asking->has_visit =
        asking->has_visit || id >= RP_CLIENT_OPTIONS_FROM || id == RESUME || id == TIMEOUT || id == PRINT_SCRIPT;
    if (id >= RP_HELLO_OPTIONS_FROM) {
        return rp_hello_option(&asking->options.hello, id, args);
    }
    if (id >= RP_CLIENT_OPTIONS_FROM) {
        return rp_client_option(&asking->options.client, id, args);
    }
    return take_option(asking, id, args->value) ? RP_EXIT_OK : wrong_value(asking, args, id);
}

// check_visit looks whether the operand is a server, and nothing is said that goes with the other forms.
static enum rp_exit check_visit(struct asking *asking, const struct rp_command *command)
{
    struct rp_record_options *wanted = &asking->options;
    if (asking->num_operands == 0) {
        return rp_usage(command, "say what to record: HOST:PORT, --listen ADDR:PORT --to HOST:PORT, or -i IFACE");
    }
    if (asking->num_operands > 1) {
        return rp_usage(command, "a filter ('%s') goes with -i, and a client goes to one server", wanted->filter);
    }
    wanted->server_text = asking->operand;
    if (!rp_address_parse(asking->operand, 0, &wanted->server)) {
        return rp_usage(command, "'%s' is no server, which is written as HOST:PORT; a filter goes with -i",
                        asking->operand);
    }
    if (wanted->handshakes_only || asking->has_bytes_behind || !wanted->promiscuous || asking->has_count
        || wanted->duration_us != 0) {
        return rp_usage(command, "--handshakes-only, --bytes-behind, --no-promiscuous, --count, --once and --duration "
                                 "go with the other forms");
    }
    return RP_EXIT_OK;
}

static enum rp_exit check_output(const struct rp_record_options *wanted, const struct rp_command *command)
{
    if (strcmp(wanted->path, "-") == 0 && wanted->json) {
        return rp_usage(command, "--json and -o - both want standard output");
    }
    if (strcmp(wanted->path, "-") == 0 && isatty(STDOUT_FILENO)) {
        return rp_usage(command, "standard output is a terminal; send it into a pipe or a file");
    }
    return RP_EXIT_OK;
}

// check looks whether the options of the relay and of live capture go together.
static enum rp_exit check(const struct asking *asking, const struct rp_command *command)
{
    const struct rp_record_options *wanted = &asking->options;
    bool relay = asking->has_listen || asking->has_to;
    if (relay && wanted->interface) {
        return rp_usage(command, "a relay (--listen, --to) and live capture (-i) exclude each other");
    }
    if (asking->has_visit) {
        return rp_usage(command, "options of a client of our own go with HOST:PORT, without --listen, --to and -i");
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
    const struct rp_record_options *wanted = &asking.options;
    make_name(&asking);
    enum rp_exit exit = rp_args_each(args, take, &asking);
    bool visit = !wanted->interface && !asking.has_listen && !asking.has_to;
    if (exit == RP_EXIT_OK) {
        exit = visit ? check_visit(&asking, args->command) : check(&asking, args->command);
    }
    if (exit == RP_EXIT_OK && !wanted->print_script) {
        exit = check_output(wanted, args->command);
    }
    if (exit == RP_EXIT_OK) {
        exit = visit               ? rp_record_visit(wanted, args->command)
               : wanted->interface ? rp_record_live(wanted)
                                   : rp_record_relay(wanted);
    }
    free(asking.filter);
    return exit;
}

const struct rp_command rp_command_record = {
    .name = "record",
    .summary = "record TLS handshakes: of a client of its own, through a relay, off an interface",
    .usage = "HOST:PORT [option…]\n--listen ADDR:PORT --to HOST:PORT [option…]\n-i IFACE [option…] [FILTER…]",
    .help =
        "With HOST:PORT reshake is the client: a full handshake, the tickets that the server gives, a request where "
        "one "
        "is asked\n"
        "for, an orderly end. What was learnt is printed; certificates are shown, and never a reason to stop. The "
        "recording holds\n"
        "the secrets that open it (inspect and Wireshark decrypt it), and what is needed to resume later: nobody else "
        "may read it.\n\n"
        "The relay needs no rights: clients connect to it instead of the server, and every byte passes untouched. "
        "What\n"
        "passed is written as TCP segments that say who sent what and when; their ends are the client and the real\n"
        "server. Live capture needs to be root, or once: setcap cap_net_raw=ep $(command -v reshake). FILTER is an\n"
        "expression of libpcap, as tcpdump takes it.\n\n"
        "Each connection is told in a line when it ends, Ctrl-C ends the recording. The file is whole up to the last\n"
        "packet, whenever and however the program ends. Of a relay and off an interface it holds no keys.\n\n"
        "Exit codes: 0 recorded to the end that was asked for; 1 a handshake of our own was not completed, or with "
        "--resume not\n"
        "resumed; 2 wrong usage; 3 could not be carried out.\n\n"
        "Examples:\n"
        "  reshake record www.example.org:443 --http / --resume 1 -o visit.pcapng\n"
        "  reshake record --listen 127.0.0.1:8443 --to example.org:443 -o visit.pcapng\n"
        "  reshake record -i any --handshakes-only -o handshakes.pcapng tcp port 443\n"
        "  reshake record -i eth0 -o - | reshake inspect --follow -\n",
    .options = options,
    .run = run,
};
