// Handshakes that go on from a ClientHello that was sent as it is: with its private key shares and its sessions, and without.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/player_parts.h"
#include "tests/support/play.h"

enum { MOST = 4096 };

// seen is what a recording keeps of a connection: its ClientHello, and its secrets.
struct seen {
    uint8_t hello[MOST], record[MOST + 5], shares[256], ticket[1024];
    size_t hello_len, record_len, shares_len;
    struct rp_session session;  // that the ClientHello offers
    uint8_t secret[RP_SESSION_MAX_SECRET];
};

static void take_secret(void *context, const char *label, const uint8_t client_random[32], struct tw_span secret)
{
    struct seen *seen = context;
    (void)client_random;
    if (strcmp(label, "RESHAKE_KEY_SHARE_X25519") == 0) {
        struct tw_writer w = tw_writer_into(seen->shares, sizeof seen->shares);
        tw_writer_u16(&w, TW_GROUP_X25519);
        tw_writer_block16(&w, secret);
        seen->shares_len = w.len;
    } else if (strcmp(label, "RESHAKE_PSK") == 0) {
        assert_true(tw_span_equal(secret, seen->session.secret));
    }
}

static struct tw_span copied(uint8_t *room, size_t cap, struct tw_span bytes)
{
    assert_true(bytes.len <= cap);
    memcpy(room, bytes.data, bytes.len);
    return tw_span_of(room, bytes.len);
}

// look keeps what the last play of two connections leaves: the second one's ClientHello, and the first one's session.
static void look(struct table *t, struct seen *seen)
{
    struct rp_client *client = rp_player_client(t->player, 1);
    struct tw_span body = rp_client_message(client, false, TW_HS_CLIENT_HELLO);
    struct tw_writer w = tw_writer_into(seen->record, sizeof seen->record);
    seen->hello_len = copied(seen->hello, sizeof seen->hello, body).len;
    tw_writer_u8(&w, TW_CT_HANDSHAKE);
    tw_writer_u16(&w, TW_VERSION_TLS10);
    size_t record = tw_writer_open(&w, 2);
    tw_writer_u8(&w, TW_HS_CLIENT_HELLO);
    tw_writer_block24(&w, body);
    assert_true(tw_writer_close(&w, record, 2));
    seen->record_len = w.len;
    const struct rp_session *session = rp_session_get(rp_player_sessions(t->player), 0);
    assert_non_null(session);
    seen->session = *session;
    seen->session.alpn = seen->session.server_name = tw_span_of(NULL, 0);
    seen->session.id = tw_span_of(NULL, 0);
    seen->session.secret = copied(seen->secret, sizeof seen->secret, session->secret);
    seen->session.ticket = copied(seen->ticket, sizeof seen->ticket, session->ticket);
    rp_player_secrets(t->player, 1, take_secret, seen);
}

static struct seen *see(struct table *t, const struct rp_hello_spec *hello, enum rp_offer_as as)
{
    struct seen *seen = calloc(1, sizeof *seen);
    assert_non_null(seen);
    (void)twice(t, hello, as, (struct rp_reaction)RESUMED);
    look(t, seen);
    return seen;
}

// go_on sends the ClientHello again and goes on from there; `expected` is what comes of it.
static const struct rp_transcript *go_on(struct table *t, const struct seen *seen, enum rp_offer_as as,
                                         size_t shares_len, struct rp_reaction expected)
{
    const struct rp_offer offer = {.session = 0, .as = as};
    const struct rp_hello_spec hello = {.sent = {seen->hello, seen->hello_len},
                                        .share_keys = {seen->shares, shares_len},
                                        .offers = {.of = &offer, .num = 1}};
    const struct rp_script script = {
        .num_conns = 1,
        .num_sessions = 1,
        RP_STEPS({.type = RP_STEP_SESSION, .known.is = seen->session}, CONNECT(0),
                 {.type = RP_STEP_SEND, .send.bytes = {seen->record, seen->record_len}}, SHAKE(0, .hello = hello),
                 {.type = RP_STEP_EXPECT,
                  .expect = {.until = RP_UNTIL_FLIGHT, .within_us = 1000000, .accept = {.of = &expected, .num = 1}}},
                 {.type = RP_STEP_DATA, .when = RP_WHEN_COMPLETED, .data = {.bytes = GET, .and_wait_us = 1000000}},
                 END(0))};
    size_t step = 0;
    assert_true(rp_script_sound(&script, &step));
    const struct rp_transcript *transcript = play(t, &script);
    assert_met(transcript);
    return transcript;
}

static void is_completed(const struct rp_transcript *transcript)
{
    const struct rp_client_facts *facts = transcript->conns[0].facts;
    assert_true(facts->completed && facts->fault == RP_FAULT_NONE);
    assert_true(facts->data_received > 0);
}

static void is_judged(const struct rp_transcript *transcript, enum rp_client_fault fault)
{
    const struct rp_client_facts *facts = transcript->conns[0].facts;
    assert_int_equal(facts->fault, fault);
    assert_true(!facts->completed && facts->data_sent == 0);
}

static void test_a_psk(void **state)
{
    (void)state;
    struct rp_serve_config config = serves(TW_VERSION_TLS13, TW_VERSION_TLS13);
    struct table *t = lay(&config);
    struct seen *seen = see(t, &(struct rp_hello_spec){.versions = TLS13}, RP_OFFER_PSK);
    is_completed(go_on(t, seen, RP_OFFER_PSK, seen->shares_len, (struct rp_reaction)RESUMED_OF(0)));
    is_judged(go_on(t, seen, RP_OFFER_PSK, 0, (struct rp_reaction)IS(INVALID)), RP_FAULT_BAD_SHARE);
    seen->session.secret.len = 0;
    is_judged(go_on(t, seen, RP_OFFER_PSK, seen->shares_len, (struct rp_reaction)RESUMED), RP_FAULT_NO_SECRET);
    free(seen);
    clear(t);
}

static void test_a_ticket(void **state)
{
    (void)state;
    struct rp_serve_config config = serves(TW_VERSION_TLS12, TW_VERSION_TLS12);
    struct table *t = lay(&config);
    struct seen *seen = see(t, &(struct rp_hello_spec){.versions = TLS12}, RP_OFFER_TICKET);
    is_completed(go_on(t, seen, RP_OFFER_TICKET, 0, (struct rp_reaction)RESUMED_OF(0)));
    seen->secret[7] ^= 1;
    const struct rp_transcript *wrong = go_on(t, seen, RP_OFFER_TICKET, 0, (struct rp_reaction)IS(INVALID));
    is_judged(wrong, RP_FAULT_BAD_RECORD);
    seen->session.secret.len = 0;
    is_judged(go_on(t, seen, RP_OFFER_TICKET, 0, (struct rp_reaction)RESUMED), RP_FAULT_NO_SECRET);
    free(seen);
    clear(t);
}

// Another server does not know the session: the handshake is full, and needs nothing that was kept up to TLS 1.2.
static void test_another_server(void **state)
{
    (void)state;
    struct rp_serve_config config = serves(TW_VERSION_TLS12, TW_VERSION_TLS12);
    struct table *t = lay(&config);
    struct seen *seen = see(t, &(struct rp_hello_spec){.versions = TLS12}, RP_OFFER_TICKET);
    clear(t);
    t = lay(&config);
    is_completed(go_on(t, seen, RP_OFFER_TICKET, 0, (struct rp_reaction)FULL));
    free(seen);
    clear(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_psk),
        cmocka_unit_test(test_a_ticket),
        cmocka_unit_test(test_another_server),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
