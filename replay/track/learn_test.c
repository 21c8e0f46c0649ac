// Sessions are learnt from handshakes, and found again for ClientHellos that offer them, where their secrets are known.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/codes.h"
#include "parsers/tls/new_session_ticket.h"
#include "replay/track/learn.h"
#include "tests/support/hello.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { HEADERS = 9, RANDOM_AT = HEADERS + 2, SECOND = 1000000000 };

static const uint8_t zeros[64];
static struct rp_secrets *secrets;
static struct rp_learnt *learnt;
static uint8_t memory[4096];

static int start(void **state)
{
    (void)state;
    secrets = rp_secrets_new();
    learnt = rp_learnt_new(secrets);
    return secrets && learnt ? 0 : -1;
}

static int stop(void **state)
{
    (void)state;
    rp_learnt_free(learnt);
    rp_secrets_free(secrets);
    return 0;
}

// hello_of writes a ClientHello whose random is 32 times `mark`, and gives its body.
static struct tw_span hello_of(const struct tw_test_hello *hello, uint8_t mark)
{
    struct tw_writer w = tw_writer_into(memory, sizeof memory);
    tw_test_write_hello(&w, hello);
    memset(memory + RANDOM_AT, mark, RP_RANDOM_BYTES);
    return tw_span_of(memory + HEADERS, w.len - HEADERS);
}

static void tell(struct rp_learner *learner, enum tw_from from, uint8_t type, struct tw_span body)
{
    const struct tw_event event = {.type = TW_EVENT_MESSAGE,
                                   .from = from,
                                   .message_type = type,
                                   .body = body,
                                   .length = (uint32_t)body.len,
                                   .kept = true};
    rp_learner_event(learner, &event, SECOND);
}

static void tell_server_hello(struct rp_learner *learner, bool of13)
{
    uint8_t bytes[512];
    struct tw_writer w = tw_writer_into(bytes, sizeof bytes);
    of13 ? tw_test_write_server_hello13(&w, false) : tw_test_write_server_hello(&w, 32, true);
    tell(learner, TW_SERVER, TW_HS_SERVER_HELLO, tw_span_of(bytes + HEADERS, w.len - HEADERS));
}

static void tell_ticket(struct rp_learner *learner, bool of13, size_t len)
{
    uint8_t bytes[512];
    struct tw_writer w = tw_writer_into(bytes, sizeof bytes);
    const struct tw_new_session_ticket ticket = {.tls13 = of13,
                                                 .lifetime_s = 300,
                                                 .age_add = of13 ? 77 : 0,
                                                 .nonce = tw_span_of("\x05", of13 ? 1 : 0),
                                                 .ticket = tw_span_of(zeros, len)};
    assert_true(tw_new_session_ticket_write(&w, &ticket));
    tell(learner, TW_SERVER, TW_HS_NEW_SESSION_TICKET, tw_writer_span(&w));
}

// visit learns one connection.
static void visit(const struct tw_test_hello *hello, uint8_t mark, size_t ticket)
{
    struct rp_learner *learner = rp_learner_new(learnt);
    assert_non_null(learner);
    tell(learner, TW_CLIENT, TW_HS_CLIENT_HELLO, hello_of(hello, mark));
    tell_server_hello(learner, hello->tls13);
    if (ticket > 0) {
        tell_ticket(learner, hello->tls13, ticket);
    }
    rp_learner_free(learner);
}

static void know(const char *label, uint8_t mark, uint8_t secret, size_t len)
{
    uint8_t random[RP_RANDOM_BYTES], bytes[RP_MASTER_BYTES];
    memset(random, mark, sizeof random);
    memset(bytes, secret, sizeof bytes);
    assert_true(rp_secrets_add(secrets, tw_span_of(label, strlen(label)), tw_span_of(random, sizeof random),
                               tw_span_of(bytes, len)));
}

static enum rp_unknown ask(const struct tw_test_hello *hello, uint8_t mark, bool resumed, struct rp_session *out)
{
    return rp_learnt_session(learnt, hello_of(hello, mark), resumed, (uint64_t)4 * SECOND, out);
}

static const struct tw_test_hello nothing = {.has_ticket = true};
static const struct tw_test_hello by_ticket = {.session_id = 32, .ticket = 64};
static const struct tw_test_hello by_id = {.session_id = 32, .has_ticket = true};
static const struct tw_test_hello by_psk = {.session_id = 32, .tls13 = true, .psk = true};
static const struct tw_test_hello full13 = {.session_id = 32, .tls13 = true};

static void test_by_ticket_and_by_id(void **state)
{
    (void)state;
    struct rp_session session;
    visit(&nothing, 1, 64);
    assert_int_equal(ask(&by_ticket, 9, false, &session), RP_UNKNOWN_SECRET);
    know("CLIENT_RANDOM", 1, 0x11, RP_MASTER_BYTES);  // late, as key logs may come
    assert_int_equal(ask(&by_ticket, 9, false, &session), RP_UNKNOWN_NOT);
    assert_int_equal(session.version, TW_VERSION_TLS12);
    assert_int_equal(session.cipher_suite, 0xc02f);
    assert_int_equal(session.ticket.len, 64);
    assert_int_equal(session.id.len, 32);
    assert_int_equal(session.secret.len, RP_MASTER_BYTES);
    assert_int_equal(session.secret.data[0], 0x11);
    assert_int_equal(session.age_us, 3000000);
    assert_int_equal(ask(&by_id, 9, false, &session), RP_UNKNOWN_NOT);
    assert_int_equal(session.secret.data[0], 0x11);
    assert_int_equal(ask(&nothing, 9, false, &session), RP_UNKNOWN_NO_OFFER);
    assert_int_equal(session.secret.len, 0);
}

static void test_the_latest_that_is_known(void **state)
{
    (void)state;
    struct rp_session session;
    visit(&nothing, 1, 64);
    visit(&nothing, 2, 64);
    visit(&nothing, 3, 64);
    know("CLIENT_RANDOM", 1, 0x11, RP_MASTER_BYTES);
    know("CLIENT_RANDOM", 2, 0x22, RP_MASTER_BYTES);
    assert_int_equal(ask(&by_ticket, 9, false, &session), RP_UNKNOWN_NOT);
    assert_int_equal(session.secret.data[0], 0x22);
}

// The handshake that made the session was not seen; its resumption was, and has a line in the key log.
static void test_by_the_resumption_itself(void **state)
{
    (void)state;
    struct rp_session session;
    visit(&by_ticket, 5, 0);
    know("CLIENT_RANDOM", 5, 0x55, RP_MASTER_BYTES);
    struct tw_test_hello other = by_ticket;
    other.session_id = 0;
    assert_int_equal(ask(&other, 5, false, &session), RP_UNKNOWN_SECRET);
    assert_int_equal(ask(&other, 5, true, &session), RP_UNKNOWN_NOT);
    assert_int_equal(session.secret.data[0], 0x55);
    assert_int_equal(session.ticket.len, 64);
}

static void test_a_psk(void **state)
{
    (void)state;
    struct rp_session session;
    assert_int_equal(ask(&by_psk, 9, true, &session), RP_UNKNOWN_TICKET);
    visit(&full13, 1, 32);
    assert_int_equal(ask(&by_psk, 9, true, &session), RP_UNKNOWN_RESUMPTION);
    know("RESHAKE_RESUMPTION_SECRET", 1, 0x11, 32);
    assert_int_equal(ask(&by_psk, 9, true, &session), RP_UNKNOWN_NOT);
    struct rp_secret resumption = {.len = 32};
    struct rp_secret psk;
    memset(resumption.bytes, 0x11, 32);
    rp_ticket_psk(RP_HASH_SHA256, &resumption, tw_span_of("\x05", 1), &psk);
    assert_true(tw_span_equal(session.secret, rp_secret_span(&psk)));
    assert_int_equal(session.version, TW_VERSION_TLS13);
    assert_int_equal(session.age_add, 77);
    assert_int_equal(session.lifetime_s, 300);
    assert_int_equal(session.ticket.len, 32);
}

// Our own client kept the PSK that it was taken with; the age goes on from what was told.
static void test_a_psk_of_our_own(void **state)
{
    (void)state;
    struct rp_session session;
    visit(&by_psk, 6, 0);
    know("RESHAKE_PSK", 6, 0x66, 32);
    assert_int_equal(ask(&by_psk, 7, true, &session), RP_UNKNOWN_TICKET);
    assert_int_equal(ask(&by_psk, 6, true, &session), RP_UNKNOWN_NOT);
    assert_int_equal(session.secret.len, 32);
    assert_int_equal(session.secret.data[0], 0x66);
    assert_int_equal(session.age_add, 7);
    assert_int_equal(session.age_us, 3000000);
}

static void test_key_shares(void **state)
{
    (void)state;
    uint8_t bytes[64];
    struct tw_writer w = tw_writer_into(bytes, sizeof bytes);
    assert_true(rp_learnt_shares(learnt, hello_of(&full13, 4), &w));
    assert_int_equal(w.len, 0);
    know("RESHAKE_KEY_SHARE_X25519", 4, 0x44, 32);
    assert_true(rp_learnt_shares(learnt, hello_of(&full13, 4), &w));
    assert_int_equal(w.len, 36);
    assert_memory_equal(bytes, "\x00\x1d\x00\x20\x44", 5);
    struct tw_writer small = tw_writer_into(bytes, 8);
    assert_false(rp_learnt_shares(learnt, hello_of(&full13, 4), &small));
}

// What is cut or no hello is learnt as far as it goes.
static void test_damage(void **state)
{
    (void)state;
    struct rp_session session;
    struct rp_learner *learner = rp_learner_new(learnt);
    assert_non_null(learner);
    tell_server_hello(learner, false);
    tell_ticket(learner, false, 64);
    struct tw_span hello = hello_of(&by_psk, 1);
    for (size_t len = 0; len < hello.len; len++) {
        struct tw_span cut = tw_span_of(hello.data, len);
        tell(learner, TW_CLIENT, TW_HS_CLIENT_HELLO, cut);
        tell_server_hello(learner, true);
        tell_ticket(learner, true, 32);
        assert_int_not_equal(rp_learnt_session(learnt, cut, true, 0, &session), RP_UNKNOWN_NOT);
    }
    rp_learner_free(learner);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_by_ticket_and_by_id, start, stop),
        cmocka_unit_test_setup_teardown(test_the_latest_that_is_known, start, stop),
        cmocka_unit_test_setup_teardown(test_by_the_resumption_itself, start, stop),
        cmocka_unit_test_setup_teardown(test_a_psk, start, stop),
        cmocka_unit_test_setup_teardown(test_a_psk_of_our_own, start, stop),
        cmocka_unit_test_setup_teardown(test_key_shares, start, stop),
        cmocka_unit_test_setup_teardown(test_damage, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
