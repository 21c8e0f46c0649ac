// What the server chose and may not: a session with or without extended master secret, an older version than it speaks. And what a
// script cannot ask for.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/play.h"

// RFC 7627 section 5.3: a session without extended master secret is not resumed with it, nor the other way round.
static void test_extended_master_secret_of_a_session(void **state)
{
    (void)state;
    static uint8_t ticket[4096];
    static uint8_t secret[RP_SESSION_MAX_SECRET];
    struct rp_serve_config config = serves(TW_VERSION_TLS12, TW_VERSION_TLS12);
    for (int with = 0; with < 2; with++) {
        struct table *t = lay(&config);
        const struct rp_hello_spec hello = {.versions = TLS12, .no_extended_master_secret = with == 0};
        const struct rp_script first = {
            .num_conns = 1, .num_sessions = 1, RP_STEPS(CONNECT(0), SHAKE(0, .hello = hello), SAVE(0, 0), END(0))};
        assert_met(play(t, &first));
        struct rp_session session = *rp_session_get(rp_player_sessions(t->player), 0);
        assert_int_equal(session.extended_master_secret, with);
        memcpy(ticket, session.ticket.data, session.ticket.len);
        memcpy(secret, session.secret.data, session.secret.len);
        session.ticket.data = ticket;
        session.secret.data = secret;
        session.alpn = session.server_name = session.id = tw_span_of(NULL, 0);
        session.extended_master_secret = !with;
        struct rp_hello_spec again = hello;
        const struct rp_offer offer = {.session = 0};
        again.offers = (struct rp_offers){.of = &offer, .num = 1};
        const struct rp_script second = {.num_conns = 1,
                                         .num_sessions = 1,
                                         RP_STEPS({.type = RP_STEP_SESSION, .known.is = session}, CONNECT(0),
                                                  SHAKE(0, .hello = again), EXPECT(0, IS(INVALID)), END(0))};
        const struct rp_client_facts *facts = play(t, &second)->conns[0].facts;
        assert_int_equal(facts->fault, RP_FAULT_BAD_CHOICE);
        assert_int_equal(facts->fault_alert, TW_ALERT_HANDSHAKE_FAILURE);
        assert_int_equal(last_reaction(rp_player_transcript(t->player)).type, RP_REACT_INVALID);
        clear(t);
    }
}

// Somebody in between takes supported_versions out of the ClientHello: the server's random tells (RFC 8446 section 4.1.3).
static void test_a_downgrade(void **state)
{
    (void)state;
    struct rp_serve_config config = serves(TW_VERSION_TLS12, TW_VERSION_TLS13);
    for (int unfixed = 0; unfixed < 2; unfixed++) {
        struct table *t = lay(&config);
        const struct rp_edit edit = {.part = TW_HS_CLIENT_HELLO,
                                     .path = "supported_versions",
                                     .op = RP_EDIT_REMOVE,
                                     .unfixed = unfixed ? RP_FIX_TRANSCRIPT : 0};
        const struct rp_script script = {.num_conns = 1,
                                         RP_STEPS(CONNECT(0), SHAKE(0, .edits = {.of = &edit, .num = 1}), END(0))};
        const struct rp_client_facts *facts = play(t, &script)->conns[0].facts;
        assert_int_equal(facts->version, TW_VERSION_TLS12);
        assert_int_equal(facts->fault, unfixed ? RP_FAULT_BAD_CHOICE : RP_FAULT_NONE);
        assert_int_equal(facts->completed, !unfixed);
        clear(t);
    }
}

// An external PSK that names no suite can be offered, but no early data can be sealed under it; nor anything under a PSK of a suite
// of TLS 1.2.
static void test_a_psk_without_a_suite(void **state)
{
    (void)state;
    static const struct {
        bool external, early;
        uint16_t suite;
        enum rp_play_end end;
    } of[] = {
        {true, false, 0, RP_PLAY_WHOLE},
        {true, true, 0, RP_PLAY_CANNOT},
        {true, true, TW_SUITE_TLS_AES_128_GCM_SHA256, RP_PLAY_WHOLE},
        {false, false, TW_SUITE_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256, RP_PLAY_CANNOT},
    };
    struct rp_serve_config config = serves(TW_VERSION_TLS13, TW_VERSION_TLS13);
    for (size_t i = 0; i < sizeof of / sizeof of[0]; i++) {
        struct table *t = lay(&config);
        const struct rp_session session = {.version = TW_VERSION_TLS13,
                                           .cipher_suite = of[i].suite,
                                           .external = of[i].external,
                                           .ticket = RP_TEXT("identity"),
                                           .secret = RP_TEXT("0123456789abcdef0123456789abcdef")};
        const struct rp_offer offer = {.session = 0, .as = RP_OFFER_PSK};
        struct rp_hello_spec hello = {.versions = TLS13, .offers = {.of = &offer, .num = 1}};
        if (of[i].early) {
            hello.early_data = (struct tw_span)GET;
        }
        const struct rp_script script = {
            .num_conns = 1,
            .num_sessions = 1,
            RP_STEPS({.type = RP_STEP_SESSION, .known.is = session}, CONNECT(0), SHAKE(0, .hello = hello), END(0))};
        const struct rp_transcript *transcript = play(t, &script);
        if (transcript->end != of[i].end) {
            fail_msg("%zu: %s", i, transcript->why != NULL ? transcript->why : "it was played");
        }
        clear(t);
    }
}

// A KeyUpdate that an edit puts behind Finished changes our keys, as often as it stands there; one whose record is dropped does not.
static void test_key_updates_by_edits(void **state)
{
    (void)state;
    struct rp_serve_config config = serves(TW_VERSION_TLS13, TW_VERSION_TLS13);
    const struct rp_edit update = {
        .part = TW_HS_FINISHED, .op = RP_EDIT_INSERT_AFTER, .other = TW_HS_KEY_UPDATE, .times = 2};
    const struct rp_edit drop = {.part = TW_HS_KEY_UPDATE, .nth = 1, .op = RP_EDIT_RECORD_DROP};
    const struct rp_edit split = {.part = TW_HS_KEY_UPDATE, .op = RP_EDIT_SPLIT, .at = 2};
    const struct rp_edits sets[] = {RP_EDITS(update, drop), RP_EDITS(update, drop, split)};
    for (size_t i = 0; i < sizeof sets / sizeof sets[0]; i++) {
        struct table *t = lay(&config);
        const struct rp_script script = {.num_conns = 1,
                                         RP_STEPS(CONNECT(0), SHAKE(0, .hello = {.versions = TLS13}, .edits = sets[i]),
                                                  EXPECT(0, FULL), DATA(0), EXPECT(0, ANSWER), END(0))};
        assert_met(play(t, &script));
        clear(t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_extended_master_secret_of_a_session),
        cmocka_unit_test(test_a_downgrade),
        cmocka_unit_test(test_a_psk_without_a_suite),
        cmocka_unit_test(test_key_updates_by_edits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
