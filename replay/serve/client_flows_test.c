// What a play is made of besides a handshake to its end: early data that is refused, key updates, handshakes in parts, sessions from
// elsewhere, copies between connections, ends, and the same bytes from the same seed.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/player_parts.h"
#include "tests/support/play.h"

static const struct rp_serve_config both = {
    .min_version = TW_VERSION_TLS10, .max_version = TW_VERSION_TLS13, .tickets = true, .early_data = true};

#define EARLY .versions = TLS13, .offers = RP_OFFERS({.session = 0}), .early_data = GET

// Early data is refused where the protocol is another one, or a HelloRetryRequest comes; the connection goes on.
static void test_early_data_is_refused(void **state)
{
    (void)state;
    struct rp_serve_config config = both;
    config.alpn = "h2,http/1.1";
    struct table *t = lay(&config);
    const struct rp_script script = {
        .num_conns = 3,
        .num_sessions = 1,
        RP_STEPS(CONNECT(0), SHAKE(0, .hello = {.versions = TLS13, .alpn = RP_TEXT("h2")}), EXPECT(0, FULL), SAVE(0, 0),
                 END(0), CONNECT(1), SHAKE(1, .hello = {EARLY, .alpn = RP_TEXT("http/1.1")}),
                 EXPECT(1, IS(EARLY_REFUSED)), DATA(1), EXPECT(1, ANSWER), END(1), CONNECT(2),
                 SHAKE(2, .hello = {EARLY, .alpn = RP_TEXT("h2"), .no_shares = true}), EXPECT(2, RESUMED_OF(0)),
                 DATA(2), EXPECT(2, ANSWER), END(2))};
    const struct rp_transcript *transcript = play(t, &script);
    assert_met(transcript);
    assert_true(transcript->conns[1].facts->early_offered && !transcript->conns[1].facts->early_accepted);
    assert_true(transcript->conns[2].facts->hello_retry);
    clear(t);
}

// With another ticket key the handshake is full, and the early data is passed over.
static void test_early_data_behind_a_lost_key(void **state)
{
    (void)state;
    struct table *t = lay(&both);
    const struct rp_script first = {.num_conns = 1,
                                    .num_sessions = 1,
                                    RP_STEPS(CONNECT(0), SHAKE(0, .hello = {.versions = TLS13}), SAVE(0, 0), END(0))};
    assert_met(play(t, &first));
    static uint8_t kept[2][4096];
    struct rp_session session = *rp_session_get(rp_player_sessions(t->player), 0);
    memcpy(kept[0], session.ticket.data, session.ticket.len);
    memcpy(kept[1], session.secret.data, session.secret.len);
    session.ticket.data = kept[0];
    session.secret.data = kept[1];
    session.alpn = session.server_name = tw_span_of(NULL, 0);
    static const uint8_t key[RP_SERVE_TICKET_KEY_LEN] = {1};
    rp_serve_contexts_ticket_key(&t->contexts, key);
    const struct rp_script second = {.num_conns = 1,
                                     .num_sessions = 1,
                                     RP_STEPS({.type = RP_STEP_SESSION, .known.is = session}, CONNECT(0),
                                              SHAKE(0, .hello = {EARLY}), EXPECT(0, IS(EARLY_REFUSED)), DATA(0),
                                              EXPECT(0, ANSWER), END(0))};
    const struct rp_transcript *transcript = play(t, &second);
    assert_met(transcript);
    assert_false(transcript->conns[0].facts->resumed);
    clear(t);
}

// The server answers a KeyUpdate that asks for one, and both sides' data go on.
static void test_key_updates(void **state)
{
    (void)state;
    struct table *t = lay(&both);
    const struct rp_script script = {.num_conns = 1,
                                     RP_STEPS(CONNECT(0), SHAKE(0, .hello = {.versions = TLS13}), EXPECT(0, FULL),
                                              {.type = RP_STEP_KEY_UPDATE}, DATA(0), EXPECT(0, ANSWER),
                                              {.type = RP_STEP_KEY_UPDATE, .ask_update = true}, DATA(0),
                                              EXPECT(0, ANSWER), {.type = RP_STEP_KEY_UPDATE, .ask_update = true},
                                              {.type = RP_STEP_KEY_UPDATE}, DATA(0), EXPECT(0, ANSWER), END(0))};
    const struct rp_transcript *transcript = play(t, &script);
    assert_met(transcript);
    assert_true(transcript->conns[0].facts->close_notify);
    clear(t);
}

static void test_handshakes_in_parts(void **state)
{
    (void)state;
    static const uint16_t versions[] = {TW_VERSION_TLS10, TW_VERSION_TLS12, TW_VERSION_TLS13};
    for (size_t i = 0; i < 3; i++) {
        struct table *t = lay(&both);
        const struct rp_codes version = {.of = &versions[i], .num = 1};
        const struct rp_script script = {
            .num_conns = 1,
            RP_STEPS(CONNECT(0), SHAKE(0, .hello = {.versions = version}, .to = RP_TO_HELLO), EXPECT(0, FULL),
                     SHAKE(0, .to = RP_TO_ANSWER), EXPECT(0, FULL), SHAKE(0, .to = RP_TO_FINISHED), EXPECT(0, FULL),
                     SHAKE(0, .to = RP_TO_THE_END), DATA(0), EXPECT(0, ANSWER), END(0))};
        assert_met(play(t, &script));
        assert_true(rp_inprocess_report(t->memory, 0)->completed);
        clear(t);
    }
}

// A retry is held before its second ClientHello, and before our Finished.
static void test_a_retry_in_parts(void **state)
{
    (void)state;
    struct table *t = lay(&both);
    const struct rp_script script = {
        .num_conns = 1,
        RP_STEPS(CONNECT(0), SHAKE(0, .hello = {.versions = TLS13, .no_shares = true}, .to = RP_TO_ANSWER),
                 EXPECT(0, IS(HELLO_RETRY)), SHAKE(0, .to = RP_TO_ANSWER), EXPECT(0, FULL), SHAKE(0, .within_us = 9),
                 DATA(0), EXPECT(0, ANSWER), END(0))};
    assert_met(play(t, &script));
    clear(t);
}

// A session whose secret is not known can be judged: it was resumed. As a PSK it cannot be offered.
static void test_a_session_without_its_secret(void **state)
{
    (void)state;
    static uint8_t ticket[4096];
    static const uint16_t versions[] = {TW_VERSION_TLS12, TW_VERSION_TLS13};
    for (size_t i = 0; i < 2; i++) {
        struct table *t = lay(&both);
        const struct rp_codes version = {.of = &versions[i], .num = 1};
        const struct rp_script first = {
            .num_conns = 1,
            .num_sessions = 1,
            RP_STEPS(CONNECT(0), SHAKE(0, .hello = {.versions = version}), SAVE(0, 0), END(0))};
        assert_met(play(t, &first));
        struct rp_session session = *rp_session_get(rp_player_sessions(t->player), 0);
        memcpy(ticket, session.ticket.data, session.ticket.len);
        session.ticket.data = ticket;
        session.secret = session.id = session.alpn = session.server_name = tw_span_of(NULL, 0);
        const struct rp_script second = {
            .num_conns = 1,
            .num_sessions = 1,
            RP_STEPS({.type = RP_STEP_SESSION, .known.is = session}, CONNECT(0),
                     SHAKE(0, .hello = {.versions = version, .offers = RP_OFFERS({.session = 0})}), EXPECT(0, RESUMED),
                     END(0))};
        const struct rp_transcript *transcript = play(t, &second);
        if (versions[i] == TW_VERSION_TLS13) {
            assert_int_equal(transcript->end, RP_PLAY_CANNOT);
        } else {
            assert_met(transcript);
            assert_int_equal(transcript->conns[0].facts->fault, RP_FAULT_NO_SECRET);
            assert_int_equal(transcript->conns[0].facts->of_session, 0);
        }
        clear(t);
    }
}

// The third connection's hello takes random and session ID of the first one's.
static void test_copies_between_connections(void **state)
{
    (void)state;
    struct table *t = lay(&both);
    const struct rp_script script = {
        .num_conns = 2,
        RP_STEPS(CONNECT(0), SHAKE(0, .hello = {.versions = TLS13}), EXPECT(0, FULL), CONNECT(1),
                 SHAKE(1, .hello = {.versions = TLS13},
                       .edits = RP_EDITS({.part = TW_HS_CLIENT_HELLO, .path = "random", .op = RP_EDIT_COPY},
                                         {.part = TW_HS_CLIENT_HELLO,
                                          .path = "legacy_session_id",
                                          .op = RP_EDIT_COPY,
                                          .from_server = false})),
                 EXPECT(1, FULL), DATA(1), EXPECT(1, ANSWER), END(1), END(0))};
    assert_met(play(t, &script));
    clear(t);
}

// A session that was resumed and not renewed is kept as it was; offered again it is taken again.
static void test_a_session_is_kept_again(void **state)
{
    (void)state;
    struct rp_serve_config configs[2] = {both, both};
    configs[0].tickets = false;
    configs[0].cache = true;
    for (size_t i = 0; i < 2; i++) {
        struct table *t = lay(&configs[i]);
        const struct rp_script script = {
            .num_conns = 3,
            .num_sessions = 1,
            RP_STEPS(CONNECT(0), SHAKE(0, .hello = {.versions = TLS12}), SAVE(0, 0), END(0), CONNECT(1),
                     SHAKE(1, .hello = {.versions = TLS12, .offers = RP_OFFERS({.session = 0})}),
                     EXPECT(1, RESUMED_OF(0)), SAVE(1, 0), END(1), CONNECT(2),
                     SHAKE(2, .hello = {.versions = TLS12, .offers = RP_OFFERS({.session = 0})}),
                     EXPECT(2, RESUMED_OF(0)), DATA(2), EXPECT(2, ANSWER), END(2))};
        assert_met(play(t, &script));
        clear(t);
    }
}

static void test_ends(void **state)
{
    (void)state;
    static const struct {
        enum rp_end how;
        bool farewell;  // the server answers with its own
    } of[] = {
        {RP_END_ORDERLY, true}, {RP_END_FIN, false}, {RP_END_RST, false}, {RP_END_HOLD, false}, {RP_END_GENTLE, true},
    };
    for (size_t i = 0; i < sizeof of / sizeof of[0]; i++) {
        struct table *t = lay(&both);
        const struct rp_script script = {.num_conns = 1,
                                         RP_STEPS(CONNECT(0), SHAKE(0, .hello = {.versions = TLS12}), EXPECT(0, FULL),
                                                  {.type = RP_STEP_END, .end = {.how = of[i].how, .wait_us = 100000}})};
        const struct rp_transcript *transcript = play(t, &script);
        assert_met(transcript);
        assert_int_equal(transcript->conns[0].facts->close_notify, of[i].farewell);
        clear(t);
    }
}

// last_alert_of_ours is the last one that the transcript says was built; NULL: none.
static const struct rp_entry *last_alert_of_ours(const struct rp_transcript *transcript)
{
    for (size_t i = transcript->num_entries; i-- > 0;) {
        const struct rp_entry *entry = &transcript->entries[i];
        if (entry->type == RP_ENTRY_BUILT && entry->event_type == TW_EVENT_ALERT) {
            return entry;
        }
    }
    return NULL;
}

// The transcript tells the farewell as it went out.
static void test_a_farewell_is_told(void **state)
{
    (void)state;
    struct table *t = lay(&both);
    const struct rp_script script = {.num_conns = 1,
                                     RP_STEPS(CONNECT(0), SHAKE(0, .hello = {.versions = TLS13}), EXPECT(0, FULL),
                                              DATA(0), EXPECT(0, ANSWER), END(0))};
    const struct rp_entry *entry = last_alert_of_ours(play(t, &script));
    assert_non_null(entry);
    assert_int_equal(entry->level, TW_ALERT_LEVEL_WARNING);
    assert_int_equal(entry->description, TW_ALERT_CLOSE_NOTIFY);
    clear(t);
}

// What we send depends on the seed and on what the server says alone. Its randomness is its own, so the first flights are the same,
// and of the rest what does not hang on it: the ClientKeyExchange of a fixed group.
static void test_the_same_seed(void **state)
{
    (void)state;
    static uint8_t first[2][8192];
    size_t len[2] = {0};
    for (uint16_t version = TW_VERSION_TLS12; version <= TW_VERSION_TLS13; version++) {
        for (size_t i = 0; i < 3; i++) {
            struct table *t = lay(&both);
            t->seed = i < 2 ? 42 : 43;
            const struct rp_script script = {
                .num_conns = 1,
                RP_STEPS(CONNECT(0), SHAKE(0, .hello = {.versions = {.of = &version, .num = 1}}), EXPECT(0, FULL))};
            assert_met(play(t, &script));
            uint8_t parts[] = {TW_HS_CLIENT_HELLO, TW_HS_CLIENT_KEY_EXCHANGE};
            size_t now = 0;
            static uint8_t bytes[8192];
            for (size_t part = 0; part < (version == TW_VERSION_TLS12 ? 2U : 1U); part++) {
                struct tw_span body = rp_client_message(rp_player_client(t->player, 0), false, parts[part]);
                assert_true(body.len != 0);
                memcpy(bytes + now, body.data, body.len);
                now += body.len;
            }
            size_t v = version - TW_VERSION_TLS12;
            if (i == 0) {
                memcpy(first[v], bytes, now);
                len[v] = now;
            } else {
                assert_int_equal(now, len[v]);
                assert_int_equal(memcmp(first[v], bytes, now) == 0, i == 1);
            }
            clear(t);
        }
    }
}

// A connection's number may be used again: nothing is left of the connection that had it before.
static void test_a_number_used_again(void **state)
{
    (void)state;
    static const uint16_t versions[] = {TW_VERSION_TLS12, TW_VERSION_TLS13};
    for (size_t i = 0; i < 2; i++) {
        const struct rp_serve_config config = serves(versions[i], versions[i]);
        struct table *t = lay(&config);
        const struct rp_script script = {
            .num_conns = 1,
            .num_sessions = 1,
            RP_STEPS(CONNECT(0), SHAKE(0), EXPECT(0, FULL), DATA(0), EXPECT(0, ANSWER), SAVE(0, 0), END(0), CONNECT(0),
                     SHAKE(0, .hello.offers = RP_OFFERS({.session = 0})), EXPECT(0, RESUMED_OF(0)))};
        const struct rp_transcript *transcript = play(t, &script);
        assert_met(transcript);
        assert_int_equal(transcript->conns[0].facts->handshakes, 1);
        assert_int_equal(transcript->conns[0].facts->data_received, 0);
        assert_int_equal(transcript->conns[0].state, RP_CONN_OPEN);
        clear(t);
    }
}

// A server without tickets looks at the ID alone, whatever ticket stands beside it.
static void test_an_id_beside_a_ticket(void **state)
{
    (void)state;
    const struct rp_serve_config config = {
        .min_version = TW_VERSION_TLS12, .max_version = TW_VERSION_TLS12, .cache = true};
    struct table *t = lay(&config);
    const struct rp_script script = {.num_conns = 2,
                                     .num_sessions = 1,
                                     RP_STEPS(CONNECT(0), SHAKE(0), EXPECT(0, FULL), SAVE(0, 0), END(0), CONNECT(1),
                                              SHAKE(1, .hello.offers = RP_OFFERS({.session = 0, .as = RP_OFFER_ID}),
                                                    .edits = RP_EDITS({.part = TW_HS_CLIENT_HELLO,
                                                                       .path = "session_ticket",
                                                                       .op = RP_EDIT_SET,
                                                                       .bytes = RP_TEXT("no ticket of yours")})),
                                              EXPECT(1, RESUMED_OF(0)))};
    assert_met(play(t, &script));
    assert_string_equal(rp_inprocess_report(t->memory, 1)->kind, "abbreviated-id");
    clear(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_early_data_is_refused),
        cmocka_unit_test(test_early_data_behind_a_lost_key),
        cmocka_unit_test(test_key_updates),
        cmocka_unit_test(test_handshakes_in_parts),
        cmocka_unit_test(test_a_retry_in_parts),
        cmocka_unit_test(test_a_session_without_its_secret),
        cmocka_unit_test(test_copies_between_connections),
        cmocka_unit_test(test_a_session_is_kept_again),
        cmocka_unit_test(test_ends),
        cmocka_unit_test(test_a_farewell_is_told),
        cmocka_unit_test(test_the_same_seed),
        cmocka_unit_test(test_a_number_used_again),
        cmocka_unit_test(test_an_id_beside_a_ticket),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
