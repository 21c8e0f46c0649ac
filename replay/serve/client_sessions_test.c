// Sessions of all kinds against the embedded server: IDs, tickets, several PSKs, modes, early data, sessions from elsewhere.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/play.h"

static const struct rp_reaction resumed = RESUMED_OF(0);
static const struct rp_reaction full = FULL;

static void assert_last(const struct rp_transcript *transcript, struct rp_reaction wanted)
{
    struct rp_reaction last = last_reaction(transcript);
    const struct rp_reactions set = {.of = &wanted, .num = 1};
    if (!rp_reactions_have(&set, &last)) {
        fail_msg("%s, alert %u, session %u; fault: %s", rp_reaction_name(last.type), last.alert, last.of_session,
                 rp_client_fault_text(transcript->conns[transcript->num_conns - 1].facts->fault));
    }
}

static void test_ids_and_tickets(void **state)
{
    (void)state;
    static const struct {
        enum rp_offer_as as;
        bool cache, tickets;
        const char *kind;  // as the server saw it
    } of[] = {
        {RP_OFFER_AS_USUAL, true, false, "abbreviated-id"},
        {RP_OFFER_ID, true, false, "abbreviated-id"},
        {RP_OFFER_TICKET, false, true, "abbreviated-ticket"},
        {RP_OFFER_TICKET_AND_ID, false, true, "abbreviated-ticket"},
        {RP_OFFER_TICKET_AND_ID, true, true, "abbreviated-ticket"},
        {RP_OFFER_TICKET, true, true, "abbreviated-ticket"},
    };
    for (uint16_t version = TW_VERSION_TLS10; version <= TW_VERSION_TLS12; version++) {
        for (size_t i = 0; i < sizeof of / sizeof of[0]; i++) {
            struct rp_serve_config config = serves(version, version);
            config.cache = of[i].cache;
            config.tickets = of[i].tickets;
            struct table *t = lay(&config);
            const struct rp_hello_spec hello = {.versions = {.of = &version, .num = 1}};
            const struct rp_transcript *transcript = twice(t, &hello, of[i].as, resumed);
            assert_string_equal(rp_inprocess_report(t->memory, 1)->kind, of[i].kind);
            assert_true(transcript->conns[1].facts->session_id_echoed || of[i].as == RP_OFFER_TICKET_AND_ID);
            clear(t);
        }
    }
}

static void test_switches_of_the_hello(void **state)
{
    (void)state;
    const struct rp_hello_spec hellos[] = {
        {.versions = TLS12, .no_extended_master_secret = true},
        {.versions = TLS12, .no_encrypt_then_mac = true},
        {.versions = TLS12, .secure_renegotiation = RP_RENEGOTIATION_SCSV},
        {.versions = TLS12, .secure_renegotiation = RP_RENEGOTIATION_NONE},
        {.versions = TLS12, .no_server_name = true},
        {.versions = TLS12, .status_request = RP_ON},
        {.versions = TLS13, .no_middlebox = true},
        {.versions = TLS13, .status_request = RP_ON, .post_handshake_auth = RP_ON},
        {.versions = TLS13, .alpn = RP_TEXT("nothing,h2,http/1.1")},
        {.versions = TLS12, .alpn = RP_TEXT("nothing,http/1.1")},
        {.versions = TLS13, .shares = RP_CODES(TW_GROUP_SECP384R1, TW_GROUP_X25519, TW_GROUP_SECP256R1)},
        {.versions = RP_CODES(TW_VERSION_TLS13, TW_VERSION_TLS12, TW_VERSION_TLS11, TW_VERSION_TLS10)},
        {.versions = RP_CODES(TW_VERSION_TLS12, TW_VERSION_TLS11)},
        {.versions = RP_CODES(0x3a3a, TW_VERSION_TLS13, TW_VERSION_TLS12)},
        {.versions = TLS13, .server_name = RP_TEXT("else.test")},
        {.server_name = RP_TEXT("else.test")},
    };
    struct rp_serve_config config = serves(TW_VERSION_TLS12, TW_VERSION_TLS13);
    config.alpn = "h2,http/1.1";
    struct table *t = lay(&config);
    for (size_t i = 0; i < sizeof hellos / sizeof hellos[0]; i++) {
        const struct rp_transcript *transcript = twice(t, &hellos[i], RP_OFFER_AS_USUAL, resumed);
        const struct rp_client_facts *facts = transcript->conns[0].facts;
        const struct rp_hello_spec *hello = &hellos[i];
        bool of13 = facts->version == TW_VERSION_TLS13;
        assert_int_equal(facts->extended_master_secret, !of13 && !hello->no_extended_master_secret);
        assert_int_equal(facts->secure_renegotiation, !of13 && hello->secure_renegotiation != RP_RENEGOTIATION_NONE);
        assert_int_equal(facts->alpn.len != 0, hello->alpn.len != 0);
        const char *name = hello->no_server_name ? "" : hello->server_name.len != 0 ? "else.test" : "localhost";
        assert_string_equal(rp_inprocess_report(t->memory, 0)->server_name, name);
    }
    clear(t);
}

// In TLS 1.0 and 1.1 too the session hash is used.
static void test_extended_master_secret_of_old(void **state)
{
    (void)state;
    struct rp_serve_config config = serves(TW_VERSION_TLS10, TW_VERSION_TLS11);
    struct table *t = lay(&config);
    const struct rp_hello_spec with = {.versions = TLS10};
    const struct rp_hello_spec without = {.versions = TLS11, .no_extended_master_secret = true};
    assert_true(twice(t, &with, RP_OFFER_AS_USUAL, resumed)->conns[1].facts->extended_master_secret);
    assert_false(twice(t, &without, RP_OFFER_AS_USUAL, resumed)->conns[1].facts->extended_master_secret);
    clear(t);
}

// with_two makes two sessions and plays a hello that offers what it says on a third connection.
static const struct rp_transcript *with_two(struct table *t, const struct rp_hello_spec *first,
                                            const struct rp_handshake *third)
{
    struct rp_script script = {.num_conns = 3,
                               .num_sessions = 4,
                               RP_STEPS(CONNECT(0), SHAKE(0, .hello = *first), EXPECT(0, FULL), SAVE(0, 0), END(0),
                                        CONNECT(1), SHAKE(1, .hello = *first), EXPECT(1, FULL), SAVE(1, 1), END(1),
                                        CONNECT(2), {.type = RP_STEP_HANDSHAKE, .conn = 2, .handshake = *third},
                                        {.type = RP_STEP_EXPECT, .conn = 2}, SAVE(2, 3), END(2))};
    return play(t, &script);
}

static void test_several_identities(void **state)
{
    (void)state;
    struct rp_serve_config config = serves(TW_VERSION_TLS13, TW_VERSION_TLS13);
    struct table *t = lay(&config);
    const struct rp_hello_spec hello = {.versions = TLS13};
    const struct rp_handshake second_first = {
        .hello = {.versions = TLS13, .offers = RP_OFFERS({.session = 1}, {.session = 0})}};
    assert_last(with_two(t, &hello, &second_first), (struct rp_reaction)RESUMED_OF(1));
    const struct rp_handshake with_retry = {
        .hello = {.versions = TLS13, .no_shares = true, .offers = RP_OFFERS({.session = 1}, {.session = 0})}};
    assert_last(with_two(t, &hello, &with_retry), (struct rp_reaction)RESUMED_OF(1));
    // BoringSSL looks at the first identity alone.
    const struct rp_handshake unknown_first = {
        .hello = {.versions = TLS13, .offers = RP_OFFERS({.session = 1}, {.session = 0})},
        .edits = RP_EDITS({.part = TW_HS_CLIENT_HELLO,
                           .path = "pre_shared_key.identities[0].identity",
                           .op = RP_EDIT_FLIP,
                           .at = 200})};
    assert_last(with_two(t, &hello, &unknown_first), full);
    clear(t);
}

// Of the sessions that are offered up to TLS 1.2, the secret tells which was taken.
static void test_which_session_was_taken(void **state)
{
    (void)state;
    struct rp_serve_config config = serves(TW_VERSION_TLS12, TW_VERSION_TLS12);
    config.cache = true;
    struct table *t = lay(&config);
    const struct rp_hello_spec by_id = {.versions = TLS12, .no_ticket = true};
    const struct rp_handshake ids = {
        .hello = {.versions = TLS12,
                  .no_ticket = true,
                  .offers = RP_OFFERS({.session = 1, .as = RP_OFFER_ID}, {.session = 0, .as = RP_OFFER_ID})}};
    assert_last(with_two(t, &by_id, &ids), (struct rp_reaction)RESUMED_OF(1));
    clear(t);
}

static void test_psk_modes(void **state)
{
    (void)state;
    struct rp_serve_config config = serves(TW_VERSION_TLS13, TW_VERSION_TLS13);
    struct table *t = lay(&config);
    static const struct {
        enum rp_psk_modes modes;
        struct rp_reaction does;  // BoringSSL has no psk_ke
    } of[] = {
        {RP_PSK_DHE_KE, RESUMED_OF(0)},
        {RP_PSK_BOTH, RESUMED_OF(0)},
        {RP_PSK_KE, FULL},
        {RP_PSK_NO_MODES, ALERT(MISSING_EXTENSION)},
    };
    const struct rp_hello_spec hello = {.versions = TLS13};
    for (size_t i = 0; i < sizeof of / sizeof of[0]; i++) {
        const struct rp_handshake third = {
            .hello = {.versions = TLS13, .psk_modes = of[i].modes, .offers = RP_OFFERS({.session = 0})}};
        assert_last(with_two(t, &hello, &third), of[i].does);
    }
    clear(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_ids_and_tickets),
        cmocka_unit_test(test_switches_of_the_hello),
        cmocka_unit_test(test_extended_master_secret_of_old),
        cmocka_unit_test(test_several_identities),
        cmocka_unit_test(test_which_session_was_taken),
        cmocka_unit_test(test_psk_modes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
