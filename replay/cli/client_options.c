// What commands with a client of their own have in common.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/client_options.h"
#include "replay/cli/parse.h"
#include "replay/cli/script_file.h"
#include "replay/engine/keys_hash.h"
#include "replay/report/escape.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PEM_MAX = 1 << 20 };

enum option { NAME = RP_CLIENT_OPTIONS_FROM, CERT, KEY, SAVE, KEY_LOG, FORCE, SEED, STARTTLS };

enum rp_exit rp_client_option(struct rp_client_asked *asked, int id, const struct rp_args *args)
{
    switch ((enum option)id) {
    case NAME: asked->name = args->value; return RP_EXIT_OK;
    case CERT: asked->certificate = args->value; return RP_EXIT_OK;
    case KEY: asked->key = args->value; return RP_EXIT_OK;
    case SAVE: asked->save = args->value; return RP_EXIT_OK;
    case KEY_LOG: asked->key_log = args->value; return RP_EXIT_OK;
    case FORCE: asked->force = true; return RP_EXIT_OK;
    case STARTTLS:
        return rp_starttls_parse(args->value, &asked->starttls)
                   ? RP_EXIT_OK
                   : rp_usage(args->command, "--starttls takes smtp, imap, pop3, ftp, ldap, xmpp, postgres or mysql");
    case SEED:
        asked->has_seed = rp_parse_number(args->value, 0, UINT64_MAX, &asked->seed);
        return asked->has_seed ? RP_EXIT_OK : rp_usage(args->command, "--seed takes a number");
    }
    return RP_EXIT_USAGE;
}

const char *rp_client_wrong(const struct rp_client_asked *asked)
{
    return asked->key && !asked->certificate ? "--key is the key of a certificate: name that with --cert" : NULL;
}

static enum rp_exit load_identity(const struct rp_client_asked *asked, struct rp_client_ready *out)
{
    uint8_t *certificate = NULL;
    uint8_t *key = NULL;
    size_t certificate_len = 0;
    size_t key_len = 0;
    const char *why = NULL;
    const char *key_file = asked->key ? asked->key : asked->certificate;
    char shown[512];
    enum rp_exit result = rp_file_read(asked->certificate, PEM_MAX, &certificate, &certificate_len);
    if (result == RP_EXIT_OK) {
        result = rp_file_read(key_file, PEM_MAX, &key, &key_len);
    }
    if (result == RP_EXIT_OK) {
        out->identity = rp_identity_load(tw_span_of(certificate, certificate_len), tw_span_of(key, key_len), &why);
        result = out->identity ? RP_EXIT_OK
                               : rp_failed("%s: %s", rp_escape_text(shown, sizeof shown, asked->certificate), why);
    }
    if (key) {
        rp_wipe(key, key_len);
    }
    free(certificate);
    free(key);
    return result;
}

static enum rp_exit cannot_create(const struct rp_client_asked *asked, const char *path, const char *option, int error)
{
    char shown[512];
    rp_escape_text(shown, sizeof shown, path);
    if (error == EEXIST) {
        return rp_failed("%s is there already; %s%s names another file", shown,
                         asked->no_force ? "" : "--force replaces it, ", option);
    }
    return rp_failed("%s: cannot be created: %s", shown, strerror(error));
}

static enum rp_exit create_recording(const struct rp_client_asked *asked, struct rp_client_ready *out)
{
    struct rp_dump_config file = {.path = asked->save, .keep = !asked->force, .secrets = true};
    int error = 0;
    out->fleet.recording = rp_recording_new(&file, &error);
    if (out->fleet.recording && rp_recording_error(out->fleet.recording) != 0) {
        error = rp_recording_close(out->fleet.recording);  // there is not even room for its head
        out->fleet.recording = NULL;
    }
    return out->fleet.recording
               ? RP_EXIT_OK
               : cannot_create(asked, asked->save, asked->save_option ? asked->save_option : "--save", error);
}

// is_private has nobody else read a file, one that was there before neither.
static bool is_private(int file)
{
    struct stat info;
    return fstat(file, &info) == 0 && (!S_ISREG(info.st_mode) || fchmod(file, 0600) == 0 || errno == EPERM);
}

static enum rp_exit create_key_log(const struct rp_client_asked *asked, struct rp_client_ready *out)
{
    int flags = O_WRONLY | O_CREAT | O_CLOEXEC | (asked->force ? O_TRUNC : O_EXCL);
    int file = open(asked->key_log, flags, 0600);
    out->fleet.key_log = file >= 0 && is_private(file) ? fdopen(file, "w") : NULL;
    return out->fleet.key_log ? RP_EXIT_OK : cannot_create(asked, asked->key_log, "--key-log", errno);
}

static bool is_address(const char *text)
{
    uint8_t address[16];
    return inet_pton(AF_INET, text, address) == 1 || inet_pton(AF_INET6, text, address) == 1;
}

static enum rp_exit resolve(const struct rp_address *to, struct rp_client_ready *out)
{
    const char *error = NULL;
    char shown[300];
    if (!rp_resolve(to, &out->target, &error)) {
        return rp_failed("%s: the name cannot be resolved: %s", rp_escape_text(shown, sizeof shown, to->host), error);
    }
    out->fleet.target = &out->target;
    return RP_EXIT_OK;
}

enum rp_exit rp_client_open(const struct rp_client_asked *asked, const struct rp_address *to,
                            struct rp_client_ready *out)
{
    memset(out, 0, sizeof *out);
    if (rp_client_wrong(asked)) {
        return rp_usage(NULL, "%s", rp_client_wrong(asked));
    }
    out->fleet.concurrency = 1;
    out->fleet.seed = asked->seed;
    out->fleet.starttls = asked->starttls;
    out->fleet.starttls_end = &out->starttls_end;
    if (!asked->has_seed && getrandom(&out->fleet.seed, sizeof out->fleet.seed, 0) < 0) {
        return rp_failed("the system gives no randomness: %s", strerror(errno));
    }
    if (asked->name || (to->host[0] != '\0' && !is_address(to->host))) {
        snprintf(out->name, sizeof out->name, "%s", asked->name ? asked->name : to->host);
        out->fleet.name = out->name;
    }
    enum rp_exit result = resolve(to, out);
    if (result == RP_EXIT_OK && asked->certificate) {
        result = load_identity(asked, out);
        out->fleet.identity = out->identity;
    }
    if (result == RP_EXIT_OK && asked->save) {
        result = create_recording(asked, out);
    }
    if (result == RP_EXIT_OK && asked->key_log) {
        result = create_key_log(asked, out);
    }
    return result;
}

const char *rp_client_why_not(const struct rp_client_ready *ready, int error, char *out, size_t cap)
{
    return rp_unconnected_text(error, &ready->starttls_end, out, cap);
}

static bool close_file(const char *path, int error)
{
    char shown[512];
    if (error != 0) {
        rp_error("%s: cannot be written: %s", rp_escape_text(shown, sizeof shown, path), strerror(error));
    }
    return error == 0;
}

bool rp_client_close(const struct rp_client_asked *asked, struct rp_client_ready *ready)
{
    bool whole = true;
    if (ready->fleet.recording) {
        whole = close_file(asked->save, rp_recording_close(ready->fleet.recording));
    }
    if (ready->fleet.key_log) {
        bool failed = ferror(ready->fleet.key_log) != 0;
        failed = fclose(ready->fleet.key_log) != 0 || failed;
        whole = close_file(asked->key_log, failed ? EIO : 0) && whole;
    }
    rp_identity_free(ready->identity);
    return whole;
}
