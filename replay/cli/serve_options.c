// What the user asked `reshake serve` to do.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/serve_options.h"
#include "parsers/tls/codes.h"
#include "replay/cli/parse.h"
#include "replay/pretend/fault.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum option {
    LISTEN = 1,
    TLS,
    CACHE,
    TICKETS,
    TICKET_KEY,
    ROTATE,
    LIFETIME,
    EARLY_DATA,
    NAME,
    STRICT_NAMES,
    CERTIFICATE,
    KEY,
    GROUPS,
    ALPN,
    CLIENT_CERTIFICATE,
    KEY_LOG,
    ONCE,
    COUNT,
    JSON,
    PRETEND,
    FAULT_NAMED,
    FAULTS,
    NO_RENEGOTIATION,
};

const struct rp_option rp_serve_options[] = {
    {"listen", LISTEN, "ADDR:PORT", "where to listen; port 0 takes a free one (127.0.0.1:4433)"},
    {"tls", TLS, "MIN-MAX", "versions, such as 1.2, 1.3 or 1.0-1.3 (1.2-1.3)"},
    {"cache", CACHE, "on|off", "remember TLS 1.2 sessions by their IDs (on)"},
    {"tickets", TICKETS, "on|off", "issue and take session tickets (on)"},
    {"ticket-key", TICKET_KEY, "FILE", "48 bytes: name, HMAC key, AES key; read again on SIGHUP"},
    {"rotate", ROTATE, "TIME", "a new ticket key every so often; older tickets are refused then"},
    {"lifetime", LIFETIME, "TIME", "how long sessions and tickets last (2h)"},
    {"early-data", EARLY_DATA, NULL, "accept TLS 1.3 early data; it is not protected against replay"},
    {"name", NAME, "NAME", "a host name with a certificate of its own; may be given up to 16 times (localhost)"},
    {"strict-names", STRICT_NAMES, NULL, "other names get the alert unrecognized_name"},
    {"certificate", CERTIFICATE, "FILE", "PEM chain, instead of certificates made on the fly"},
    {"key", KEY, "FILE", "its private key, PEM (the certificate's file)"},
    {"groups", GROUPS, "LIST", "key exchange groups, such as P-256:X25519"},
    {"alpn", ALPN, "LIST", "protocols, such as h2,http/1.1"},
    {"client-certificate", CLIENT_CERTIFICATE, "WHAT", "none, request or require; any certificate is taken (none)"},
    {"key-log", KEY_LOG, "FILE", "append the secrets, as NSS key log lines"},
    {"once", ONCE, NULL, "end after one connection"},
    {"count", COUNT, "N", "end after N connections"},
    {"json", JSON, NULL, "one JSON object a handshake"},
    {"pretend", PRETEND, NULL, "our own server, TLS 1.0 to 1.3, instead of BoringSSL's; it renegotiates up to TLS 1.2"},
    {"fault", FAULT_NAMED, "NAME", "with --pretend: break one rule; may be given up to 16 times"},
    {"faults", FAULTS, NULL, "say which faults there are, and which cases of `reshake check` notice them"},
    {"no-renegotiation", NO_RENEGOTIATION, NULL, "with --pretend: refuse renegotiation"},
    {0},
};

static bool parse_on_off(const char *text, bool *out)
{
    *out = strcmp(text, "on") == 0;
    return *out || strcmp(text, "off") == 0;
}

static bool parse_version(const char *text, size_t len, uint16_t *out)
{
    if (len != 3 || strncmp(text, "1.", 2) != 0 || text[2] < '0' || text[2] > '3') {
        return false;
    }
    *out = (uint16_t)(0x0301 + (text[2] - '0'));
    return true;
}

// parse_versions reads 1.2 or 1.0-1.3.
static bool parse_versions(const char *text, struct rp_serve_config *config)
{
    size_t len = strcspn(text, "-");
    const char *most = text[len] == '-' ? text + len + 1 : text;
    return parse_version(text, len, &config->min_version)
           && parse_version(most, most == text ? len : strlen(most), &config->max_version)
           && config->min_version <= config->max_version;
}

static bool parse_client_certificate(const char *text, enum rp_serve_client_certificate *out)
{
    static const char *const names[] = {"none", "request", "require"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (strcmp(text, names[i]) == 0) {
            *out = (enum rp_serve_client_certificate)i;
            return true;
        }
    }
    return false;
}

static bool parse_lifetime(const char *text, uint32_t *out_s)
{
    uint64_t us = 0;
    if (!rp_parse_duration(text, &us) || us < 1000000) {
        return false;
    }
    *out_s = (uint32_t)(us / 1000000);
    return true;
}

static bool add_name(struct rp_serve_config *config, const char *name)
{
    if (config->num_names == RP_SERVE_NAMES || name[0] == '\0') {
        return false;
    }
    config->names[config->num_names++] = name;
    return true;
}

static bool add_fault(struct rp_serve_config *config, const char *name)
{
    const struct rp_fault *fault = rp_fault_find(name);
    if (!fault || config->num_faults == RP_SERVE_FAULTS) {
        return false;
    }
    config->faults[config->num_faults++] = fault;
    return true;
}

// open_key_log opens the file for appending; it holds secrets, so only its owner may read it.
static bool open_key_log(const char *path, FILE **out)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    *out = fd < 0 ? NULL : fdopen(fd, "a");
    return *out != NULL;
}

// take_option puts one option into the configuration; false: its value is none.
static bool take_option(struct rp_serve_asked *asked, int id, const char *value)
{
    struct rp_serve_config *config = &asked->config;
    switch ((enum option)id) {
    case LISTEN: return rp_address_parse_listen(value, &asked->listen);
    case TLS: return parse_versions(value, config);
    case CACHE: return parse_on_off(value, &config->cache);
    case TICKETS: return parse_on_off(value, &config->tickets);
    case TICKET_KEY: asked->ticket_key_file = value; return true;
    case ROTATE: return rp_parse_duration(value, &asked->rotate_us) && asked->rotate_us >= 1000;
    case LIFETIME: return parse_lifetime(value, &config->session_timeout_s);
    case EARLY_DATA: config->early_data = true; return true;
    case NAME: return add_name(config, value);
    case STRICT_NAMES: config->strict_names = true; return true;
    case CERTIFICATE: config->certificate_file = value; return true;
    case KEY: config->key_file = value; return true;
    case GROUPS: config->groups = value; return true;
    case ALPN: config->alpn = value; return true;
    case CLIENT_CERTIFICATE: return parse_client_certificate(value, &config->client_certificate);
    case KEY_LOG: return open_key_log(value, &config->key_log);
    case ONCE: asked->connections = 1; return true;
    case COUNT: return rp_parse_number(value, 1, UINT64_MAX, &asked->connections);
    case JSON: asked->json = true; return true;
    case PRETEND: config->pretend = true; return true;
    case FAULT_NAMED: return add_fault(config, value);
    case FAULTS: asked->list_faults = true; return true;
    case NO_RENEGOTIATION: config->refuse_renegotiation = true; return true;
    }
    return false;
}

static enum rp_exit take(void *context, const struct rp_args *args, int id)
{
    if (id == RP_ARGS_OPERAND) {
        return rp_usage(args->command, "'%s' is not understood: serve takes options only", args->value);
    }
    if (take_option(context, id, args->value)) {
        return RP_EXIT_OK;
    }
    return id == KEY_LOG ? rp_failed("cannot write the key log %s: %s", args->value, strerror(errno))
                         : rp_args_refuse(args, id);
}

// check says what does not go together.
static enum rp_exit check(const struct rp_serve_asked *asked, const struct rp_args *args)
{
    if (asked->config.key_file && !asked->config.certificate_file) {
        return rp_usage(args->command, "--key goes with --certificate");
    }
    if (!asked->config.pretend && (asked->config.num_faults != 0 || asked->config.refuse_renegotiation)) {
        return rp_usage(args->command, "--fault and --no-renegotiation go with --pretend");
    }
    if (asked->config.pretend && (asked->config.key_log || asked->config.groups)) {
        return rp_usage(args->command, "--key-log and --groups do not go with --pretend");
    }
    if (asked->ticket_key_file && asked->rotate_us != 0) {
        return rp_usage(args->command, "--ticket-key and --rotate exclude each other");
    }
    return RP_EXIT_OK;
}

bool rp_serve_read_ticket_key(const char *path, uint8_t key[RP_SERVE_TICKET_KEY_LEN])
{
    uint8_t bytes[RP_SERVE_TICKET_KEY_LEN + 1];
    FILE *file = fopen(path, "rb");
    if (!file) {
        rp_error("cannot read the ticket key %s: %s", path, strerror(errno));
        return false;
    }
    size_t len = fread(bytes, 1, sizeof bytes, file);
    fclose(file);
    if (len != RP_SERVE_TICKET_KEY_LEN) {
        rp_error("the ticket key %s has to be of %d bytes (make one: head -c %d /dev/urandom > %s)", path,
                 RP_SERVE_TICKET_KEY_LEN, RP_SERVE_TICKET_KEY_LEN, path);
        return false;
    }
    memcpy(key, bytes, RP_SERVE_TICKET_KEY_LEN);
    return true;
}

enum rp_exit rp_serve_parse(struct rp_args *args, struct rp_serve_asked *out)
{
    *out = (struct rp_serve_asked){
        .config = {.min_version = TW_VERSION_TLS12, .max_version = TW_VERSION_TLS13, .cache = true, .tickets = true},
        .listen = {.host = "127.0.0.1", .port = 4433},
    };
    enum rp_exit exit = rp_args_each(args, take, out);
    exit = exit == RP_EXIT_OK ? check(out, args) : exit;
    if (exit == RP_EXIT_OK && out->ticket_key_file) {
        out->config.has_ticket_key = true;
        exit = rp_serve_read_ticket_key(out->ticket_key_file, out->config.ticket_key) ? RP_EXIT_OK : RP_EXIT_FAILED;
    }
    return exit;
}
