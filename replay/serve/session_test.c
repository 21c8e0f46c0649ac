// The embedded server's TLS, in memory, against BoringSSL's own client: what it says of a handshake is what happened.
// SPDX-License-Identifier: Apache-2.0
#include "replay/serve/session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define REQUEST "GET / HTTP/1.0\r\n\r\n"

static const struct rp_serve_config tls12 = {
    .min_version = TLS1_2_VERSION, .max_version = TLS1_2_VERSION, .cache = true, .tickets = true};
static const struct rp_serve_config tls13 = {
    .min_version = TLS1_3_VERSION, .max_version = TLS1_3_VERSION, .cache = true, .tickets = true, .early_data = true};

// talk is one connection: a client of BoringSSL's and the session, and what they said.
struct talk {
    struct rp_serve_contexts *contexts;
    SSL_CTX *client_ctx;
    SSL_SESSION *session;  // to be offered; behind the talk, the newest that the client got
    const char *name;
    bool no_ticket;
    bool early;  // send the request as early data
    char answer[1024];
    bool ended;  // the server asked for the close
    struct rp_served served;
};

static SSL_SESSION *newest;

static int keep_session(SSL *ssl, SSL_SESSION *session)
{
    (void)ssl;
    SSL_SESSION_free(newest);
    newest = session;
    return 1;
}

static SSL *new_client(const struct talk *talk)
{
    SSL *ssl = SSL_new(talk->client_ctx);
    SSL_set_bio(ssl, BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
    SSL_set_connect_state(ssl);
    SSL_set_early_data_enabled(ssl, talk->early);
    if (talk->no_ticket) {
        SSL_set_options(ssl, SSL_OP_NO_TICKET);
    }
    assert_int_equal(SSL_set_tlsext_host_name(ssl, talk->name ? talk->name : "localhost"), 1);
    if (talk->session) {
        assert_int_equal(SSL_set_session(ssl, talk->session), 1);
    }
    return ssl;
}

// carry moves the client's bytes to the server and the server's to the client; false: neither had any.
static bool carry(struct talk *talk, SSL *client, struct rp_serve_session *server)
{
    uint8_t bytes[32768];
    int len = BIO_read(SSL_get_wbio(client), bytes, sizeof bytes);
    if (len > 0 && !talk->ended) {
        talk->ended = rp_serve_session_feed(server, tw_span_of(bytes, (size_t)len)) == RP_SERVE_ENDED;
    }
    size_t answer_len = rp_serve_session_output_len(server);
    assert_true(answer_len <= sizeof bytes);
    rp_serve_session_output(server, bytes, answer_len);
    assert_int_equal(BIO_write(SSL_get_rbio(client), bytes, (int)answer_len), (int)answer_len);
    return len > 0 || answer_len > 0;
}

static void run(struct talk *talk)
{
    talk->ended = false;
    memset(talk->answer, 0, sizeof talk->answer);
    struct rp_serve_session *server = rp_serve_session_new(talk->contexts);
    SSL *client = new_client(talk);
    size_t written = 0;
    size_t answered = 0;
    do {
        (void)SSL_do_handshake(client);
        if (written == 0 && (SSL_is_init_finished(client) || SSL_in_early_data(client))) {
            written = SSL_write(client, REQUEST, sizeof REQUEST - 1) > 0;
        }
        int got = SSL_is_init_finished(client)
                      ? SSL_read(client, talk->answer + answered, (int)(sizeof talk->answer - 1 - answered))
                      : 0;
        answered += got > 0 ? (size_t)got : 0;
    } while (carry(talk, client, server));
    rp_serve_session_report(server, &talk->served);
    talk->served.server_name = NULL;  // the session's, which ends here
    talk->served.alpn = NULL;
    SSL_free(client);
    rp_serve_session_free(server);
}

static struct talk set_up(struct rp_serve_contexts *contexts, const struct rp_serve_config *config)
{
    char why[256] = "";
    assert_true(rp_serve_contexts_make(contexts, config, why, sizeof why));
    struct talk talk = {.contexts = contexts, .client_ctx = SSL_CTX_new(TLS_method())};
    SSL_CTX_set_custom_verify(talk.client_ctx, SSL_VERIFY_NONE, NULL);
    SSL_CTX_set_session_cache_mode(talk.client_ctx, SSL_SESS_CACHE_CLIENT);
    SSL_CTX_sess_set_new_cb(talk.client_ctx, keep_session);
    return talk;
}

static void tear_down(struct talk *talk)
{
    SSL_CTX_free(talk->client_ctx);
    rp_serve_contexts_free(talk->contexts);
    SSL_SESSION_free(newest);
    newest = NULL;
}

// A full handshake, and one that resumes what it gave; `resumed` is its kind.
static void full_then(const struct rp_serve_config *config, bool no_ticket, const char *resumed)
{
    struct rp_serve_contexts contexts;
    struct talk talk = set_up(&contexts, config);
    talk.no_ticket = no_ticket;
    run(&talk);
    assert_string_equal(talk.served.kind, "full");
    assert_true(talk.served.completed);
    assert_true(talk.ended);
    assert_non_null(strstr(talk.answer, "full handshake"));
    talk.session = newest;
    newest = NULL;
    run(&talk);
    assert_string_equal(talk.served.kind, resumed);
    assert_true(talk.served.completed);
    assert_null(talk.served.error);
    SSL_SESSION_free(talk.session);
    tear_down(&talk);
}

static void test_ticket(void **state)
{
    (void)state;
    full_then(&tls12, false, "abbreviated-ticket");
}

static void test_session_id(void **state)
{
    (void)state;
    full_then(&tls12, true, "abbreviated-id");
}

static void test_psk(void **state)
{
    (void)state;
    full_then(&tls13, false, "psk");
}

static void test_cache_off(void **state)
{
    (void)state;
    struct rp_serve_config config = tls12;
    config.cache = false;
    full_then(&config, true, "full");
}

static void test_new_ticket_key(void **state)
{
    (void)state;
    static const uint8_t keys[2][RP_SERVE_TICKET_KEY_LEN] = {{1}, {2}};
    struct rp_serve_contexts contexts;
    struct talk talk = set_up(&contexts, &tls12);
    rp_serve_contexts_ticket_key(&contexts, keys[0]);
    run(&talk);
    talk.session = newest;
    newest = NULL;
    rp_serve_contexts_ticket_key(&contexts, keys[1]);
    run(&talk);
    assert_string_equal(talk.served.kind, "full");
    assert_true(talk.served.ticket_offered);
    SSL_SESSION_free(talk.session);
    tear_down(&talk);
}

// The request comes as early data, asks for the close, and gets both its answer and the close.
static void test_early_data(void **state)
{
    (void)state;
    struct rp_serve_contexts contexts;
    struct talk talk = set_up(&contexts, &tls13);
    run(&talk);
    talk.session = newest;
    newest = NULL;
    talk.early = true;
    run(&talk);
    assert_string_equal(talk.served.kind, "psk-early-data");
    assert_true(talk.served.early_data_offered);
    assert_true(talk.served.early_data_accepted);
    assert_int_equal(talk.served.tickets_sent, 2);
    assert_non_null(strstr(talk.answer, "answered before the client's Finished"));
    assert_true(talk.ended);
    SSL_SESSION_free(talk.session);
    tear_down(&talk);
}

static void test_strict_names(void **state)
{
    (void)state;
    struct rp_serve_config config = tls12;
    config.names[0] = "one.test";
    config.num_names = 1;
    config.strict_names = true;
    struct rp_serve_contexts contexts;
    struct talk talk = set_up(&contexts, &config);
    talk.name = "other.test";
    run(&talk);
    assert_string_equal(talk.served.kind, "none");
    assert_int_equal(talk.served.alert_sent, SSL_AD_UNRECOGNIZED_NAME);
    assert_non_null(talk.served.error);
    talk.name = "one.test";
    run(&talk);
    assert_true(talk.served.completed);
    tear_down(&talk);
}

static void test_garbage(void **state)
{
    (void)state;
    struct rp_serve_contexts contexts;
    struct talk talk = set_up(&contexts, &tls12);
    struct rp_serve_session *session = rp_serve_session_new(&contexts);
    assert_int_equal(rp_serve_session_feed(session, tw_span_of("GET / HTTP/1.0\r\n\r\n", 18)), RP_SERVE_ENDED);
    rp_serve_session_report(session, &talk.served);
    assert_string_equal(talk.served.kind, "none");
    assert_false(talk.served.completed);
    assert_int_equal(talk.served.version, 0);
    rp_serve_session_free(session);
    tear_down(&talk);
}

static void test_wrong_configuration_is_told(void **state)
{
    (void)state;
    struct rp_serve_config config = tls12;
    struct rp_serve_contexts contexts;
    char why[256] = "";
    config.certificate_file = "/nonexistent/certificate.pem";
    assert_false(rp_serve_contexts_make(&contexts, &config, why, sizeof why));
    assert_non_null(strstr(why, config.certificate_file));
    config = tls12;
    config.groups = "no-such-group";
    assert_false(rp_serve_contexts_make(&contexts, &config, why, sizeof why));
    assert_non_null(strstr(why, config.groups));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ticket),
        cmocka_unit_test(test_session_id),
        cmocka_unit_test(test_psk),
        cmocka_unit_test(test_cache_off),
        cmocka_unit_test(test_new_ticket_key),
        cmocka_unit_test(test_early_data),
        cmocka_unit_test(test_strict_names),
        cmocka_unit_test(test_garbage),
        cmocka_unit_test(test_wrong_configuration_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
