// The embedded server, set up once.
// SPDX-License-Identifier: Apache-2.0
#include "harness/servers.h"

#include "harness/random.h"
#include "parsers/tls/codes.h"

#include <assert.h>
#include <openssl/bio.h>
#include <openssl/pem.h>

// Made for fuzzing alone, and as secret as this file.
// clang-format off
static const char certificate[] =
    "-----BEGIN CERTIFICATE-----\n"
    "MIIBlDCCATugAwIBAgIUPLUCoZM8dpzvHGyff/ZzvDOJ8iwwCgYIKoZIzj0EAwIw\n"
    "FDESMBAGA1UEAwwJbG9jYWxob3N0MCAXDTI2MTEyMTE1MzIxN1oYDzIwODEwODI0\n"
    "MTUzMjE3WjAUMRIwEAYDVQQDDAlsb2NhbGhvc3QwWTATBgcqhkjOPQIBBggqhkjO\n"
    "PQMBBwNCAAShuJNzSigKCyeU6uMSIvfdTv0c1bX0z3FDjIR6EG/prqzDtTv60Jg0\n"
    "n1fhjOk9r2jE8yR13T+mJigTbdqHQ+XKo2kwZzAdBgNVHQ4EFgQU2D7IME9LHYff\n"
    "HlEVLGCSKoQhnp8wHwYDVR0jBBgwFoAU2D7IME9LHYffHlEVLGCSKoQhnp8wDwYD\n"
    "VR0TAQH/BAUwAwEB/zAUBgNVHREEDTALgglsb2NhbGhvc3QwCgYIKoZIzj0EAwID\n"
    "RwAwRAIgIWaGXZkAy+nqRA07RwHkAKmsuFFWcqirD4giXZBiZDUCIEcPERaujIEM\n"
    "oEWGLj7cWKJMh6qg2WFypexACq6UF/hv\n"
    "-----END CERTIFICATE-----\n";

static const char private_key[] =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgPhi9IW2LzuT620NJ\n"
    "ZkjP1EwAxkuwlaRl7dSiIOB/c3qhRANCAAShuJNzSigKCyeU6uMSIvfdTv0c1bX0\n"
    "z3FDjIR6EG/prqzDtTv60Jg0n1fhjOk9r2jE8yR13T+mJigTbdqHQ+XK\n"
    "-----END PRIVATE KEY-----\n";
// clang-format on

const uint8_t hx_ticket_key[RP_SERVE_TICKET_KEY_LEN] = "reshake's ticketan HMAC key here, and an AES key";

static const struct rp_serve_config configs[HX_NUM_SERVERS] = {
    [HX_SERVER_USUAL] = {.min_version = TW_VERSION_TLS10,
                         .max_version = TW_VERSION_TLS13,
                         .cache = true,
                         .tickets = true,
                         .early_data = true,
                         .alpn = "h2,http/1.1"},
    [HX_SERVER_RETRIES] = {.min_version = TW_VERSION_TLS12,
                           .max_version = TW_VERSION_TLS13,
                           .tickets = true,
                           .early_data = true,
                           .groups = "P-256"},
    [HX_SERVER_ASKS] = {.min_version = TW_VERSION_TLS10,
                        .max_version = TW_VERSION_TLS13,
                        .tickets = true,
                        .client_certificate = RP_SERVE_CLIENT_CERTIFICATE_REQUEST},
    [HX_SERVER_OLD] = {.min_version = TW_VERSION_TLS10, .max_version = TW_VERSION_TLS12, .cache = true},
    [HX_SERVER_NO_EARLY] = {.min_version = TW_VERSION_TLS13, .max_version = TW_VERSION_TLS13, .tickets = true},
};

enum { DATE_S = 1800000000 };
static uint64_t clock_us;

static void tell_time(const SSL *ssl, struct timeval *out)
{
    (void)ssl;
    out->tv_sec = (time_t)(DATE_S + clock_us / 1000000);
    out->tv_usec = (suseconds_t)(clock_us % 1000000);
}

void hx_server_clock(uint64_t us)
{
    clock_us = us;
}

// identify gives the server the one certificate, whatever was made for it.
static void identify(SSL_CTX *ctx)
{
    BIO *certificate_bio = BIO_new_mem_buf(certificate, sizeof certificate - 1);
    BIO *key_bio = BIO_new_mem_buf(private_key, sizeof private_key - 1);
    X509 *x509 = PEM_read_bio_X509(certificate_bio, NULL, NULL, NULL);
    EVP_PKEY *key = PEM_read_bio_PrivateKey(key_bio, NULL, NULL, NULL);
    bool taken = SSL_CTX_use_certificate(ctx, x509) == 1 && SSL_CTX_use_PrivateKey(ctx, key) == 1;
    assert(taken);
    X509_free(x509);
    EVP_PKEY_free(key);
    BIO_free(certificate_bio);
    BIO_free(key_bio);
}

const struct rp_identity *hx_server_identity(void)
{
    static struct rp_identity *identity;
    if (identity == NULL) {
        const char *why = NULL;
        identity = rp_identity_load(tw_span_of(certificate, sizeof certificate - 1),
                                    tw_span_of(private_key, sizeof private_key - 1), &why);
        assert(identity != NULL);
    }
    return identity;
}

static struct rp_serve_contexts contexts[HX_NUM_SERVERS];

const struct rp_serve_contexts *hx_server(unsigned which)
{
    struct rp_serve_contexts *server = &contexts[which % HX_NUM_SERVERS];
    if (server->num == 0) {
        char why[200];
        struct rp_serve_config config = configs[which % HX_NUM_SERVERS];
        config.has_ticket_key = true;
        memcpy(config.ticket_key, hx_ticket_key, sizeof hx_ticket_key);
        bool made = rp_serve_contexts_make(server, &config, why, sizeof why);
        assert(made);
        identify(server->ctx[0]);
        SSL_CTX_set_current_time_cb(server->ctx[0], tell_time);
    }
    return server;
}

static bool begins_with(const char *text, const char *with)
{
    return text != NULL && strncmp(text, with, strlen(with)) == 0;
}

bool hx_served_by_psk(const struct rp_served *served)
{
    return begins_with(served->kind, "psk");
}

bool hx_served_by_ticket(const struct rp_served *served)
{
    return begins_with(served->kind, "abbreviated-ticket");
}

bool hx_served_resumed(const struct rp_served *served)
{
    return hx_served_by_psk(served) || begins_with(served->kind, "abbreviated");
}

void hx_server_forget(void)
{
    hx_random_restart();
    for (size_t i = 0; i < HX_NUM_SERVERS; i++) {
        if (contexts[i].num != 0) {
            SSL_CTX_flush_sessions(contexts[i].ctx[0], 0);
        }
    }
}
