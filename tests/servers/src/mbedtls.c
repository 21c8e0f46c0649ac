// Mbed TLS 2.28 as a server for tests: TLS 1.2 with session cache, tickets and renegotiation.
// SPDX-License-Identifier: Apache-2.0
#include <mbedtls/ctr_drbg.h>
#include <mbedtls/entropy.h>
#include <mbedtls/net_sockets.h>
#include <mbedtls/ssl.h>
#include <mbedtls/ssl_cache.h>
#include <mbedtls/ssl_internal.h>
#include <mbedtls/ssl_ticket.h>
#include <string.h>

#include "tests/servers/src/own.h"

static struct own_words words;
static mbedtls_ssl_config config;
static mbedtls_ssl_cache_context cache;
static mbedtls_ssl_ticket_context tickets;
static mbedtls_entropy_context entropy;
static mbedtls_ctr_drbg_context drbg;
static mbedtls_x509_crt certificate;
static mbedtls_x509_crt authority;
static mbedtls_pk_context key;

static void must(const char *what, int result)
{
    if (result != 0)
        own_fail(what, result);
}

static int client_mode(void)
{
    if (strcmp(words.client, "require") == 0)
        return MBEDTLS_SSL_VERIFY_REQUIRED;
    return strcmp(words.client, "request") == 0 ? MBEDTLS_SSL_VERIFY_OPTIONAL : MBEDTLS_SSL_VERIFY_NONE;
}

static void load(void)
{
    mbedtls_entropy_init(&entropy);
    mbedtls_ctr_drbg_init(&drbg);
    mbedtls_x509_crt_init(&certificate);
    mbedtls_x509_crt_init(&authority);
    mbedtls_pk_init(&key);
    must("randomness", mbedtls_ctr_drbg_seed(&drbg, mbedtls_entropy_func, &entropy, NULL, 0));
    must("certificate", mbedtls_x509_crt_parse_file(&certificate, words.certificates));
    must("authority", mbedtls_x509_crt_parse_file(&authority, words.authority));
    must("key", mbedtls_pk_parse_keyfile(&key, words.keys, NULL));
}

// with_weak is all suites, behind them what the library leaves out of its list.
static const int *with_weak(void)
{
    static int suites[400];
    static const int weak[] = {0x0005, 0x0004, 0xc011, 0xc007, 0x000a, 0x0016,
                               0xc012, 0xc008, 0x0002, 0x003b, 0xc010, 0xc006};
    size_t count = 0;
    for (const int *suite = mbedtls_ssl_list_ciphersuites(); *suite != 0 && count < 380; suite++)
        suites[count++] = *suite;
    memcpy(suites + count, weak, sizeof weak);
    return suites;
}

static void configure(void)
{
    mbedtls_ssl_config_init(&config);
    must("configuration", mbedtls_ssl_config_defaults(&config, MBEDTLS_SSL_IS_SERVER, MBEDTLS_SSL_TRANSPORT_STREAM,
                                                      MBEDTLS_SSL_PRESET_DEFAULT));
    mbedtls_ssl_conf_min_version(&config, MBEDTLS_SSL_MAJOR_VERSION_3, words.lowest[2] - '0' + 1);
    if (strcmp(words.lowest, "1.2") < 0)
        mbedtls_ssl_conf_ciphersuites(&config, with_weak());
    mbedtls_ssl_conf_rng(&config, mbedtls_ctr_drbg_random, &drbg);
    must("identity", mbedtls_ssl_conf_own_cert(&config, &certificate, &key));
    mbedtls_ssl_conf_ca_chain(&config, &authority, NULL);
    mbedtls_ssl_conf_authmode(&config, client_mode());
    mbedtls_ssl_conf_renegotiation(&config, words.renegotiation || words.asks_later
                                                ? MBEDTLS_SSL_RENEGOTIATION_ENABLED
                                                : MBEDTLS_SSL_RENEGOTIATION_DISABLED);
    if (words.cache) {
        mbedtls_ssl_cache_init(&cache);
        mbedtls_ssl_cache_set_max_entries(&cache, 4096);
        mbedtls_ssl_conf_session_cache(&config, &cache, mbedtls_ssl_cache_get, mbedtls_ssl_cache_set);
    }
    if (words.tickets) {
        mbedtls_ssl_ticket_init(&tickets);
        must("tickets",
             mbedtls_ssl_ticket_setup(&tickets, mbedtls_ctr_drbg_random, &drbg, MBEDTLS_CIPHER_AES_256_GCM, 86400));
        mbedtls_ssl_conf_session_tickets_cb(&config, mbedtls_ssl_ticket_write, mbedtls_ssl_ticket_parse, &tickets);
    }
}

// shake_hands makes the first handshake, step by step: that it is a resumption is known only meanwhile.
static bool shake_hands(mbedtls_ssl_context *ssl)
{
    bool resumed = false;
    while (ssl->state != MBEDTLS_SSL_HANDSHAKE_OVER) {
        if (mbedtls_ssl_handshake_step(ssl) != 0) {
            own_tell(false, false, "");
            return false;
        }
        if (ssl->handshake != NULL)
            resumed = ssl->handshake->resume != 0;
    }
    own_tell(true, resumed, "1.2");
    return true;
}

// A connection, and whether the client was asked to renegotiate.
struct connection {
    mbedtls_net_context net;
    mbedtls_ssl_config config;  // a copy, for what changes during one connection; it owns nothing
    mbedtls_ssl_context ssl;
    bool asked;
};

// receive lets mbedtls_ssl_read return when the renegotiation is through, instead of waiting for application data.
static int receive(void *context, unsigned char *out, size_t capacity)
{
    struct connection *connection = context;
    if (connection->asked && connection->ssl.renego_status == MBEDTLS_SSL_RENEGOTIATION_DONE)
        return MBEDTLS_ERR_SSL_WANT_READ;
    return mbedtls_net_recv(&connection->net, out, capacity);
}

static int send_all(void *context, const unsigned char *bytes, size_t len)
{
    struct connection *connection = context;
    return mbedtls_net_send(&connection->net, bytes, len);
}

static bool ask_again(struct connection *connection)
{
    unsigned char unwanted[1];
    mbedtls_ssl_conf_authmode(&connection->config, MBEDTLS_SSL_VERIFY_OPTIONAL);
    if (mbedtls_ssl_renegotiate(&connection->ssl) != 0)
        return false;
    connection->asked = true;
    return mbedtls_ssl_read(&connection->ssl, unwanted, sizeof unwanted) == MBEDTLS_ERR_SSL_WANT_READ;
}

static void answer(struct connection *connection, const char *path)
{
    if (strcmp(path, "/later") == 0 && words.asks_later && !ask_again(connection))
        return;
    char page[8192];
    size_t len = own_page(page, sizeof page, path);
    if (mbedtls_ssl_write(&connection->ssl, (const unsigned char *)page, len) >= 0)
        mbedtls_ssl_close_notify(&connection->ssl);
}

static void talk(struct connection *connection)
{
    mbedtls_ssl_context *ssl = &connection->ssl;
    char head[4096];
    size_t len = 0;
    const char *path = NULL;
    if (!shake_hands(ssl))
        return;
    while (path == NULL && len < sizeof head) {
        int count = mbedtls_ssl_read(ssl, (unsigned char *)head + len, sizeof head - len);
        if (count <= 0)
            return;
        len += (size_t)count;
        path = own_path(head, len);
    }
    if (path != NULL)
        answer(connection, path);
}

static void serve(int fd)
{
    struct connection connection = {.net = {.fd = fd}, .config = config};
    mbedtls_ssl_init(&connection.ssl);
    must("connection", mbedtls_ssl_setup(&connection.ssl, &connection.config));
    mbedtls_ssl_set_bio(&connection.ssl, &connection, send_all, receive, NULL);
    talk(&connection);
    mbedtls_ssl_free(&connection.ssl);
    mbedtls_net_free(&connection.net);
}

int main(int argc, char **argv)
{
    own_words_read(&words, argc, argv);
    load();
    configure();
    own_serve(words.port, serve);
}
