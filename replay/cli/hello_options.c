// What commands with a client of their own have in common: what it offers, and what it asks for.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/hello_options.h"
#include "parsers/tls/codes.h"
#include "replay/cli/flights.h"
#include "replay/cli/request.h"
#include "replay/engine/keys_agree.h"
#include "replay/report/escape.h"
#include "replay/script/hello.h"

#include <string.h>

enum option { TLS = RP_HELLO_OPTIONS_FROM, SUITES, GROUPS, NO_SNI, ALPN, REQUEST, HTTP, NO_TICKETS, LIKE, ONLY };

static const uint16_t only12[] = {TW_VERSION_TLS12};
static const uint16_t only13[] = {TW_VERSION_TLS13};

static enum rp_exit take_versions(struct rp_hello_asked *asked, const struct rp_args *args)
{
    return rp_versions_parse(args->value, &asked->versions)
               ? RP_EXIT_OK
               : rp_usage(args->command, "--tls takes versions from 1.0 to 1.3, such as 1.3, 1.2,1.3 or 1.0-1.2");
}

static enum rp_exit take_codes(bool taken, const char *wrong, const struct rp_args *args)
{
    return taken ? RP_EXIT_OK : rp_usage(args->command, "%s", wrong);
}

// take_alpn looks that each name can be written: 1 to 255 bytes.
static enum rp_exit take_alpn(struct rp_hello_asked *asked, const struct rp_args *args)
{
    size_t len = 0;
    asked->alpn = args->value;
    for (const char *at = args->value;; at++) {
        if (*at != ',' && *at != '\0') {
            len++;
            continue;
        }
        if (len == 0 || len > UINT8_MAX) {
            return rp_usage(args->command, "--alpn takes names of 1 to 255 bytes with commas between: h2,http/1.1");
        }
        if (*at == '\0') {
            return RP_EXIT_OK;
        }
        len = 0;
    }
}

static enum rp_exit take_path(struct rp_hello_asked *asked, const struct rp_args *args)
{
    asked->http_path = args->value;
    bool is_path = args->value[0] == '/' && strpbrk(args->value, " \r\n\t") == NULL;
    return is_path ? RP_EXIT_OK : rp_usage(args->command, "--http takes a path, such as / or /index.html");
}

enum rp_exit rp_hello_option(struct rp_hello_asked *asked, int id, const struct rp_args *args)
{
    char wrong[512];
    bool taken = false;
    switch ((enum option)id) {
    case TLS: return take_versions(asked, args);
    case SUITES:
        taken = rp_suites_parse(args->value, &asked->suites, wrong, sizeof wrong);
        return take_codes(taken, wrong, args);
    case GROUPS:
        taken = rp_groups_parse(args->value, &asked->groups, wrong, sizeof wrong);
        return take_codes(taken, wrong, args);
    case NO_SNI: asked->no_server_name = true; return RP_EXIT_OK;
    case ALPN: return take_alpn(asked, args);
    case REQUEST: asked->request = args->value; return RP_EXIT_OK;
    case HTTP: return take_path(asked, args);
    case NO_TICKETS: asked->no_tickets = true; return RP_EXIT_OK;
    case LIKE: asked->like = args->value; return RP_EXIT_OK;
    case ONLY:
        return rp_parse_ranges(args->value, &asked->only) ? RP_EXIT_OK
                                                          : rp_usage(args->command, "--only takes a number");
    }
    return RP_EXIT_USAGE;
}

static struct rp_codes codes_of(const struct rp_code_list *list)
{
    return (struct rp_codes){.of = list->of, .num = list->num};
}

// versions_of gives the versions to be offered. A list of suites that go with one version alone says which that is.
static struct rp_codes versions_of(const struct rp_hello_asked *asked)
{
    size_t of13 = 0;
    for (size_t i = 0; i < asked->suites.num; i++) {
        of13 += (asked->suites.of[i] & 0xff00) == 0x1300;
    }
    if (asked->versions.num != 0 || asked->suites.num == 0 || (of13 != 0 && of13 != asked->suites.num)) {
        return codes_of(&asked->versions);
    }
    return (struct rp_codes){.of = of13 != 0 ? only13 : only12, .num = 1};
}

// share_of gives the first group that we can make a key share in.
static enum rp_exit share_of(const struct rp_hello_asked *asked, const struct rp_command *command,
                             struct rp_codes *shares)
{
    for (size_t i = 0; i < asked->groups.num; i++) {
        if (rp_group_known(asked->groups.of[i])) {
            *shares = (struct rp_codes){.of = &asked->groups.of[i], .num = 1};
            return RP_EXIT_OK;
        }
    }
    return asked->groups.num == 0
               ? RP_EXIT_OK
               : rp_usage(command, "of --groups at least one has to be one that reshake can do: x25519, secp256r1, "
                                   "secp384r1, secp521r1, ffdhe2048, ffdhe3072, ffdhe4096");
}

static enum rp_exit body_of(const struct rp_flight *flight, const char *path, struct rp_arena *arena,
                            struct tw_span *out)
{
    char shown[512];
    uint8_t *body = rp_arena_take(arena, flight->hello_len, 1);
    struct tw_writer w = tw_writer_into(body, body ? flight->hello_len : 0);
    struct tw_span hello = tw_span_of(flight->bytes + flight->preface_len, flight->len - flight->preface_len);
    if (!body || !rp_hello_body(&w, hello)) {
        return rp_failed("%s: its ClientHello cannot be imitated: it has SSLv2's form, or is damaged",
                         rp_escape_text(shown, sizeof shown, path));
    }
    *out = tw_writer_span(&w);
    return RP_EXIT_OK;
}

// load_like reads the ClientHello whose shape is to be kept.
static enum rp_exit load_like(const struct rp_hello_asked *asked, struct rp_arena *arena, struct tw_span *out)
{
    const struct rp_flights_config config = {.path = asked->like, .only = asked->only};
    struct rp_flights flights;
    char shown[512];
    if (!rp_flights_load(&config, &flights)) {
        return rp_failed("there is not enough memory for this");
    }
    enum rp_exit result = RP_EXIT_FAILED;
    if (flights.num > 0) {
        result = body_of(&flights.flight[0], asked->like, arena, out);
    } else if (!flights.damaged || flights.connections > 0) {
        result = rp_failed("%s: there is no whole ClientHello%s", rp_escape_text(shown, sizeof shown, asked->like),
                           asked->only.num != 0 ? " in the connection of --only" : "");
    }
    rp_flights_clear(&flights);
    return result;
}

static enum rp_exit load_request(const struct rp_hello_asked *asked, const struct rp_command *command,
                                 struct rp_arena *arena, struct tw_span *out)
{
    if (asked->request[0] == '@') {
        return rp_request_file(asked->request + 1, arena, out);
    }
    return rp_request_text(asked->request, arena, out)
               ? RP_EXIT_OK
               : rp_usage(command, "--request: behind a backslash stands r, n, t, \", another one, or xNN");
}

enum rp_exit rp_hello_visit(const struct rp_hello_asked *asked, const struct rp_command *command,
                            const struct rp_address *to, const char *name, struct rp_arena *arena,
                            struct rp_visit *visit)
{
    struct rp_hello_spec *hello = &visit->hello;
    if (asked->request && asked->http_path) {
        return rp_usage(command, "--request and --http exclude each other");
    }
    if (asked->only.num != 0 && !asked->like) {
        return rp_usage(command, "--only goes with --like");
    }
    hello->versions = versions_of(asked);
    hello->suites = codes_of(&asked->suites);
    hello->groups = codes_of(&asked->groups);
    hello->alpn = asked->alpn ? tw_span_of(asked->alpn, strlen(asked->alpn)) : (struct tw_span){0};
    hello->no_server_name = asked->no_server_name;
    hello->no_ticket = asked->no_tickets;
    if (asked->http_path) {
        visit->request = asked->keep_alive ? rp_request_http_on(asked->http_path, to, name, arena)
                                           : rp_request_http(asked->http_path, to, name, arena);
    }
    enum rp_exit result = share_of(asked, command, &hello->shares);
    if (result == RP_EXIT_OK && asked->request) {
        result = load_request(asked, command, arena, &visit->request);
    }
    return result == RP_EXIT_OK && asked->like ? load_like(asked, arena, &hello->like) : result;
}
