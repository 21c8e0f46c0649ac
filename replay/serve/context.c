// The SSL_CTX of each name that the embedded server has.
// SPDX-License-Identifier: Apache-2.0
#include "replay/serve/context.h"
#include "replay/serve/certificate.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>

static bool refuse(char *why, size_t why_cap, const char *format, ...) __attribute__((format(printf, 3, 4)));

// refuse writes a phrase and, where there is one, BoringSSL's own reason behind it.
static bool refuse(char *why, size_t why_cap, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(why, why_cap, format, args);
    va_end(args);
    uint32_t error = ERR_peek_error();  // the first one is the cause
    const char *reason = ERR_reason_error_string(error);
    if (error != 0 && reason && len >= 0 && (size_t)len < why_cap) {
        snprintf(why + len, why_cap - (size_t)len, ": %s", reason);
    }
    ERR_clear_error();
    return false;
}

// choose_alpn takes the first protocol of ours that the client offers too (RFC 7301 section 3.2).
static int choose_alpn(SSL *ssl, const uint8_t **out, uint8_t *out_len, const uint8_t *in, unsigned in_len, void *arg)
{
    (void)ssl;
    for (const char *ours = arg; *ours;) {
        size_t len = strcspn(ours, ",");
        for (unsigned at = 0; at < in_len; at += 1U + in[at]) {
            if (in[at] == len && memcmp(in + at + 1, ours, len) == 0) {
                *out = in + at + 1;
                *out_len = in[at];
                return SSL_TLSEXT_ERR_OK;
            }
        }
        ours += len + (ours[len] == ',');
    }
    return SSL_TLSEXT_ERR_ALERT_FATAL;
}

// choose_name goes to the certificate of the name asked for (RFC 6066 section 3).
static int choose_name(SSL *ssl, int *alert, void *arg)
{
    const struct rp_serve_contexts *contexts = arg;
    const char *asked = SSL_get_servername(ssl, TLSEXT_NAMETYPE_host_name);
    for (size_t i = 0; asked && i < contexts->num; i++) {
        if (OPENSSL_strcasecmp(asked, contexts->name[i]) == 0) {
            SSL_set_SSL_CTX(ssl, contexts->ctx[i]);
            return SSL_TLSEXT_ERR_OK;
        }
    }
    if (asked && contexts->strict) {
        *alert = SSL_AD_UNRECOGNIZED_NAME;
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    }
    return SSL_TLSEXT_ERR_OK;
}

static enum ssl_verify_result_t take_any_certificate(SSL *ssl, uint8_t *alert)
{
    (void)ssl;
    (void)alert;
    return ssl_verify_ok;
}

static void set_client_certificate(SSL_CTX *ctx, enum rp_serve_client_certificate asked)
{
    if (asked != RP_SERVE_CLIENT_CERTIFICATE_NONE) {
        int fail = asked == RP_SERVE_CLIENT_CERTIFICATE_REQUIRE ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0;
        SSL_CTX_set_custom_verify(ctx, SSL_VERIFY_PEER | fail, take_any_certificate);
    }
}

static void set_sessions(SSL_CTX *ctx, const struct rp_serve_config *config)
{
    static const uint8_t id_context[] = "reshake serve";
    SSL_CTX_set_session_id_context(ctx, id_context, sizeof id_context - 1);
    SSL_CTX_set_session_cache_mode(ctx, config->cache ? SSL_SESS_CACHE_SERVER : SSL_SESS_CACHE_OFF);
    if (!config->tickets) {
        SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET);
    }
    if (config->session_timeout_s != 0) {
        SSL_CTX_set_timeout(ctx, config->session_timeout_s);
        SSL_CTX_set_session_psk_dhe_timeout(ctx, config->session_timeout_s);
    }
    SSL_CTX_set_early_data_enabled(ctx, config->early_data);
}

// log_key writes a line of the NSS key log; the server's FILE hangs on the SSL_CTX.
static void log_key(const SSL *ssl, const char *line)
{
    FILE *file = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
    fprintf(file, "%s\n", line);
    fflush(file);
}

static bool set_certificate(SSL_CTX *ctx, const struct rp_serve_config *config, const char *name, char *why,
                            size_t why_cap)
{
    if (!config->certificate_file) {
        return rp_certificate_make(ctx, name) || refuse(why, why_cap, "no certificate could be made for %s", name);
    }
    if (SSL_CTX_use_certificate_chain_file(ctx, config->certificate_file) != 1) {
        return refuse(why, why_cap, "cannot use the certificate %s", config->certificate_file);
    }
    const char *key_file = config->key_file ? config->key_file : config->certificate_file;
    if (SSL_CTX_use_PrivateKey_file(ctx, key_file, SSL_FILETYPE_PEM) != 1) {
        return refuse(why, why_cap, "cannot use the private key %s", key_file);
    }
    return true;
}

static bool set_up(SSL_CTX *ctx, const struct rp_serve_config *config, const char *name, char *why, size_t why_cap)
{
    if (!SSL_CTX_set_min_proto_version(ctx, config->min_version)
        || !SSL_CTX_set_max_proto_version(ctx, config->max_version)) {
        return refuse(why, why_cap, "BoringSSL does not have these versions");
    }
    if (config->groups && !SSL_CTX_set1_curves_list(ctx, config->groups)) {
        return refuse(why, why_cap, "BoringSSL does not have the groups %s", config->groups);
    }
    if (config->alpn) {
        SSL_CTX_set_alpn_select_cb(ctx, choose_alpn, (void *)(uintptr_t)config->alpn);
    }
    if (config->key_log) {
        SSL_CTX_set_app_data(ctx, config->key_log);
        SSL_CTX_set_keylog_callback(ctx, log_key);
    }
    set_sessions(ctx, config);
    set_client_certificate(ctx, config->client_certificate);
    return set_certificate(ctx, config, name, why, why_cap);
}

bool rp_serve_contexts_make(struct rp_serve_contexts *contexts, const struct rp_serve_config *config, char *why,
                            size_t why_cap)
{
    *contexts = (struct rp_serve_contexts){.strict = config->strict_names};
    size_t num = config->num_names != 0 ? config->num_names : 1;
    ERR_clear_error();
    for (size_t i = 0; i < num; i++) {
        const char *name = config->num_names != 0 ? config->names[i] : "localhost";
        SSL_CTX *ctx = SSL_CTX_new(TLS_method());
        bool ok = ctx ? set_up(ctx, config, name, why, why_cap) : refuse(why, why_cap, "out of memory");
        contexts->ctx[i] = ctx;
        contexts->name[i] = name;
        contexts->num = i + 1;
        if (!ok) {
            rp_serve_contexts_free(contexts);
            return false;
        }
    }
    SSL_CTX_set_tlsext_servername_callback(contexts->ctx[0], choose_name);
    SSL_CTX_set_tlsext_servername_arg(contexts->ctx[0], contexts);
    if (config->has_ticket_key) {
        rp_serve_contexts_ticket_key(contexts, config->ticket_key);
    }
    return true;
}

void rp_serve_contexts_ticket_key(struct rp_serve_contexts *contexts, const uint8_t *key)
{
    for (size_t i = 0; i < contexts->num; i++) {
        int taken = SSL_CTX_set_tlsext_ticket_keys(contexts->ctx[i], key, RP_SERVE_TICKET_KEY_LEN);
        assert(taken == 1);  // it refuses another length, and nothing else
    }
}

void rp_serve_contexts_free(struct rp_serve_contexts *contexts)
{
    for (size_t i = 0; i < contexts->num; i++) {
        SSL_CTX_free(contexts->ctx[i]);
    }
    contexts->num = 0;
}
