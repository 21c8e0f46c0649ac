// reshake serve: the embedded server on a port, one line a handshake.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/codes.h"
#include "replay/cli/cli.h"
#include "replay/cli/parse.h"
#include "replay/net/address.h"
#include "replay/report/escape.h"
#include "replay/serve/serve.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <jansson.h>

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
};

static const struct rp_option options[] = {
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
    {0},
};

struct serving {
    struct rp_serve_config config;
    struct rp_address listen;
    const char *ticket_key_file;
    uint64_t rotate_us, left;  // connections that are still to come; 0: no end
    bool json;
    struct rp_server *server;
    uv_loop_t loop;
    uv_signal_t signals[3];  // SIGINT, SIGTERM, SIGHUP
    uv_timer_t rotation;
    enum rp_exit exit;
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

// open_key_log opens the file for appending; it holds secrets, so only its owner may read it.
static bool open_key_log(const char *path, FILE **out)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    *out = fd < 0 ? NULL : fdopen(fd, "a");
    return *out != NULL;
}

// take_option puts one option into the configuration; false: its value is none.
static bool take_option(struct serving *serving, int id, const char *value)
{
    struct rp_serve_config *config = &serving->config;
    switch ((enum option)id) {
    case LISTEN: return rp_address_parse_listen(value, &serving->listen);
    case TLS: return parse_versions(value, config);
    case CACHE: return parse_on_off(value, &config->cache);
    case TICKETS: return parse_on_off(value, &config->tickets);
    case TICKET_KEY: serving->ticket_key_file = value; return true;
    case ROTATE: return rp_parse_duration(value, &serving->rotate_us) && serving->rotate_us >= 1000;
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
    case ONCE: serving->left = 1; return true;
    case COUNT: return rp_parse_number(value, 1, UINT64_MAX, &serving->left);
    case JSON: serving->json = true; return true;
    }
    return false;
}

static const char *option_name(int id)
{
    for (const struct rp_option *option = options; option->name; option++) {
        if (option->id == id) {
            return option->name;
        }
    }
    return "?";
}

static enum rp_exit take_options(struct serving *serving, struct rp_args *args)
{
    int id = 0;
    while ((id = rp_args_next(args)) != RP_ARGS_END) {
        if (id == RP_ARGS_WRONG) {
            return RP_EXIT_USAGE;
        }
        if (id == RP_ARGS_OPERAND) {
            return rp_usage(args->command, "'%s' is not understood: serve takes options only", args->value);
        }
        if (id == KEY_LOG && !take_option(serving, id, args->value)) {
            return rp_failed("cannot write the key log %s: %s", args->value, strerror(errno));
        }
        if (id != KEY_LOG && !take_option(serving, id, args->value)) {
            return rp_usage(args->command, "--%s does not take '%s'", option_name(id), args->value);
        }
    }
    if (serving->config.key_file && !serving->config.certificate_file) {
        return rp_usage(args->command, "--key goes with --certificate");
    }
    if (serving->ticket_key_file && serving->rotate_us != 0) {
        return rp_usage(args->command, "--ticket-key and --rotate exclude each other");
    }
    return RP_EXIT_OK;
}

static bool read_ticket_key(const char *path, uint8_t key[RP_SERVE_TICKET_KEY_LEN])
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

static json_t *text_json(const char *text)
{
    json_t *value = json_string(text);
    char safe[1024];
    return value ? value : json_string(rp_escape_text(safe, sizeof safe, text));  // no UTF-8
}

static json_t *alert_json(int description)
{
    if (description < 0) {
        return json_null();
    }
    const char *name = tw_alert_name((uint8_t)description);
    return name ? json_string(name) : json_integer(description);
}

static void tell_json(const struct rp_served *served, const char *client, const char *version, const char *suite)
{
    char alpn[256];
    rp_escape(alpn, sizeof alpn, tw_span_of(served->alpn, served->alpn_len));
    json_t *line = json_pack(
        "{sI ss ss ss sb ss? ss? so ss? sb sb sb sb sb si so so ss?}", "connection", (json_int_t)served->number,
        "client", client, "kind", served->kind, "version", version, "completed", (int)served->completed, "cipher_suite",
        suite, "error", served->error, "server_name", text_json(served->server_name), "alpn",
        served->alpn_len != 0 ? alpn : NULL, "hello_retry", (int)served->hello_retry, "id_offered",
        (int)served->id_offered, "ticket_offered", (int)served->ticket_offered, "psk_offered", (int)served->psk_offered,
        "early_data_offered", (int)served->early_data_offered, "tickets_sent", (int)served->tickets_sent, "alert_sent",
        alert_json(served->alert_sent), "alert_received", alert_json(served->alert_received), "early_data",
        !served->early_data_offered   ? NULL
        : served->early_data_accepted ? "accepted"
                                      : "rejected");
    if (line) {
        json_dumpf(line, stdout, JSON_PRESERVE_ORDER | JSON_COMPACT);
        putchar('\n');
        json_decref(line);
    }
}

static void tell_text(const struct rp_served *served, const char *client, const char *version, const char *suite)
{
    char name[256];
    printf("#%llu %s %s%s", (unsigned long long)served->number, client, served->kind,
           served->completed ? "" : " (not completed)");
    if (version[0] != '\0') {
        printf(", %s %s", version, suite ? suite : "unknown suite");
    }
    if (served->server_name[0] != '\0') {
        printf(", name %s", rp_escape_text(name, sizeof name, served->server_name));
    }
    if (served->hello_retry) {
        printf(", after HelloRetryRequest");
    }
    if (served->early_data_offered) {
        printf(", early data %s", served->early_data_accepted ? "accepted" : "rejected");
    }
    if (served->tickets_sent != 0) {
        printf(", %u ticket%s issued", served->tickets_sent, served->tickets_sent == 1 ? "" : "s");
    }
    if (served->error) {
        printf(": %s", served->error);
    }
    putchar('\n');
}

static void on_closed(void *context)
{
    struct serving *serving = context;
    for (size_t i = 0; i < sizeof serving->signals / sizeof serving->signals[0]; i++) {
        uv_close((uv_handle_t *)&serving->signals[i], NULL);
    }
    uv_close((uv_handle_t *)&serving->rotation, NULL);
}

static void on_served(void *context, const struct rp_served *served)
{
    struct serving *serving = context;
    char client[RP_ADDRESS_TEXT];
    rp_sockaddr_text((const struct sockaddr *)&served->client, client);
    const char *version = served->version != 0 ? tw_version_name(served->version) : NULL;
    const char *suite = served->cipher_suite != 0 ? tw_suite_name(served->cipher_suite) : NULL;
    (serving->json ? tell_json : tell_text)(served, client, version ? version : "", suite);
    fflush(stdout);
    bool last = serving->left != 0 && --serving->left == 0;
    if (last || rp_output_broken()) {
        rp_server_close(serving->server, 2000, on_closed);
    }
}

// renew_ticket_key says so on standard error: who sent the SIGHUP can wait for the line.
static void renew_ticket_key(struct serving *serving)
{
    uint8_t key[RP_SERVE_TICKET_KEY_LEN];
    if (serving->ticket_key_file && !read_ticket_key(serving->ticket_key_file, key)) {
        return;
    }
    rp_server_ticket_key(serving->server, serving->ticket_key_file ? key : NULL);
    fprintf(stderr, "reshake: the ticket key was renewed\n");
}

static void on_signal(uv_signal_t *handle, int number)
{
    struct serving *serving = handle->data;
    if (number == SIGHUP) {
        renew_ticket_key(serving);
    } else {
        rp_server_close(serving->server, 0, on_closed);
    }
}

static void on_rotate(uv_timer_t *timer)
{
    struct serving *serving = timer->data;
    rp_server_ticket_key(serving->server, NULL);
}

static void watch(struct serving *serving)
{
    static const int numbers[] = {SIGINT, SIGTERM, SIGHUP};
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++) {
        uv_signal_init(&serving->loop, &serving->signals[i]);
        serving->signals[i].data = serving;
        uv_signal_start(&serving->signals[i], on_signal, numbers[i]);
    }
    uv_timer_init(&serving->loop, &serving->rotation);
    serving->rotation.data = serving;
    if (serving->rotate_us != 0) {
        uv_timer_start(&serving->rotation, on_rotate, serving->rotate_us / 1000, serving->rotate_us / 1000);
    }
}

static enum rp_exit find_address(struct serving *serving, struct sockaddr_storage *out)
{
    const char *host = serving->listen.host[0] != '\0' ? serving->listen.host : "127.0.0.1";
    uv_getaddrinfo_t request;
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE};
    int error = uv_getaddrinfo(&serving->loop, &request, NULL, host, NULL, &hints);
    if (error != 0) {
        return rp_failed("cannot listen on %s: %s", host, uv_strerror(error));
    }
    memcpy(out, request.addrinfo->ai_addr, request.addrinfo->ai_addrlen);
    rp_sockaddr_set_port(out, serving->listen.port);
    uv_freeaddrinfo(request.addrinfo);
    return RP_EXIT_OK;
}

// start_listening says on standard error where: whoever asked for port 0 reads it there.
static enum rp_exit start_listening(struct serving *serving)
{
    struct sockaddr_storage address = {0};
    char text[RP_ADDRESS_TEXT];
    enum rp_exit exit = find_address(serving, &address);
    if (exit != RP_EXIT_OK) {
        return exit;
    }
    int error = rp_server_listen(serving->server, (const struct sockaddr *)&address);
    if (error != 0) {
        rp_sockaddr_text((const struct sockaddr *)&address, text);
        return rp_failed("cannot listen on %s: %s", text, uv_strerror(error));
    }
    rp_server_address(serving->server, &address);
    fprintf(stderr, "reshake: listening on %s\n", rp_sockaddr_text((const struct sockaddr *)&address, text));
    return RP_EXIT_OK;
}

static enum rp_exit serve(struct serving *serving)
{
    char why[512];
    serving->server = rp_server_new(&serving->loop, &serving->config, on_served, serving, why, sizeof why);
    if (!serving->server) {
        return rp_failed("%s", why);
    }
    watch(serving);
    enum rp_exit exit = start_listening(serving);
    if (exit != RP_EXIT_OK) {
        rp_server_close(serving->server, 0, on_closed);
    }
    uv_run(&serving->loop, UV_RUN_DEFAULT);
    return exit;
}

static enum rp_exit run(struct rp_args *args)
{
    struct serving serving = {
        .config = {.min_version = TW_VERSION_TLS12, .max_version = TW_VERSION_TLS13, .cache = true, .tickets = true},
        .listen = {.host = "127.0.0.1", .port = 4433},
    };
    enum rp_exit exit = take_options(&serving, args);
    if (exit == RP_EXIT_OK && serving.ticket_key_file) {
        serving.config.has_ticket_key = true;
        exit = read_ticket_key(serving.ticket_key_file, serving.config.ticket_key) ? RP_EXIT_OK : RP_EXIT_FAILED;
    }
    if (exit == RP_EXIT_OK) {
        uv_loop_init(&serving.loop);
        exit = serve(&serving);
        uv_loop_close(&serving.loop);
    }
    if (serving.config.key_log) {
        fclose(serving.config.key_log);
    }
    return exit;
}

const struct rp_command rp_command_serve = {
    .name = "serve",
    .summary = "run a TLS server (BoringSSL) that says what each handshake did",
    .usage = "[option…]",
    .help = "It is there to be recorded and to be sent things: certificates are made on the fly, clients' certificates "
            "are not\n"
            "checked, and every HTTP request is answered by a page about the handshake. SIGHUP renews the ticket key; "
            "SIGINT and\n"
            "SIGTERM end it.\n\n"
            "  reshake serve --listen 127.0.0.1:4433 --tls 1.2 --cache off\n"
            "  reshake serve --listen 127.0.0.1:0 --early-data --name a.test --name b.test --json\n",
    .options = options,
    .run = run,
};
