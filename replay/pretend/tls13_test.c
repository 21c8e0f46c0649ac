// The pretend server in TLS 1.3, honest: full handshakes, resumption, early data, and what it refuses.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/pretend13.h"

#include "replay/pretend/certificates.h"
#include "replay/pretend/pretend_parts.h"

static void full(void **state)
{
    static const uint16_t suites[] = {TW_SUITE_TLS_AES_128_GCM_SHA256, TW_SUITE_TLS_AES_256_GCM_SHA384,
                                      TW_SUITE_TLS_CHACHA20_POLY1305_SHA256};
    static const uint16_t groups[] = {TW_GROUP_X25519, TW_GROUP_SECP256R1, TW_GROUP_SECP384R1, TW_GROUP_SECP521R1};
    (void)state;
    for (size_t i = 0; i < 12; i++) {
        const struct rp_script script = SCRIPT(1, 0, CONNECT(0),
                                               SHAKE(0, .hello = {.versions = TLS13,
                                                                  .suites = {.of = &suites[i % 3], .num = 1},
                                                                  .groups = {.of = &groups[i / 3], .num = 1}}),
                                               EXPECT(0, IS(FULL)), DATA(0), EXPECT(0, IS(DATA)), END(0));
        alone(NULL, &script);
    }
}

static void retry(void **state)
{
    const struct rp_script script = SCRIPT(1, 0, CONNECT(0), SHAKE(0, .hello = {.versions = TLS13, .no_shares = true}),
                                           EXPECT(0, IS(FULL)), DATA(0), EXPECT(0, IS(DATA)), END(0));
    (void)state;
    alone(NULL, &script);
}

static void resumed(void **state)
{
    const struct rp_script script = SCRIPT(
        3, 2, MAKE_SESSION(0, 0), CONNECT(1), SHAKE(1, .hello = {.versions = TLS13, .offers = OFFER(0)}),
        EXPECT(1, IS(RESUMED)), DATA(1), EXPECT(1, IS(DATA)), SAVE(1, 1), END(1), CONNECT(2),
        SHAKE(2, .hello = {.versions = TLS13, .no_shares = true, .offers = OFFER(1)}), EXPECT(2, IS(RESUMED)), END(2));
    (void)state;
    alone(NULL, &script);
}

static void without_key_exchange(void **state)
{
    const struct rp_script script =
        SCRIPT(2, 1, MAKE_SESSION(0, 0), CONNECT(1),
               SHAKE(1, .hello = {.versions = TLS13, .psk_modes = RP_PSK_KE, .offers = OFFER(0)}),
               EXPECT(1, IS(RESUMED)), DATA(1), EXPECT(1, IS(DATA)), END(1));
    (void)state;
    alone(NULL, &script);
}

static void early(void **state)
{
    const struct rp_script script =
        SCRIPT(2, 1, MAKE_SESSION(0, 0), CONNECT(1),
               SHAKE(1, .hello = {.versions = TLS13, .offers = OFFER(0), .early_data = GET}),
               EXPECT(1, IS(EARLY_ACCEPTED)), DATA(1), EXPECT(1, IS(DATA)), END(1));
    (void)state;
    alone(NULL, &script);
}

static void early_too_old(void **state)
{
    const struct rp_script script = SCRIPT(2, 1, MAKE_SESSION(0, 0), CONNECT(1),
                                           SHAKE(1, .hello = {.versions = TLS13,
                                                              .offers = RP_OFFERS({.session = 0, .older_by_ms = 60000}),
                                                              .early_data = GET}),
                                           EXPECT(1, IS(EARLY_REFUSED)), DATA(1), EXPECT(1, IS(DATA)), END(1));
    (void)state;
    alone(NULL, &script);
}

static void early_behind_retry(void **state)
{
    const struct rp_script script =
        SCRIPT(2, 1, MAKE_SESSION(0, 0), CONNECT(1),
               SHAKE(1, .hello = {.versions = TLS13, .no_shares = true, .offers = OFFER(0), .early_data = GET}),
               EXPECT(1, IS(RESUMED)), DATA(1), EXPECT(1, IS(DATA)), END(1));
    (void)state;
    alone(NULL, &script);
}

static void early_again(void **state)
{
    const struct rp_script script = SCRIPT(
        3, 1, MAKE_SESSION(0, 0), CONNECT(1),
        SHAKE(1, .hello = {.versions = TLS13, .offers = OFFER(0), .early_data = GET}), EXPECT(1, IS(EARLY_ACCEPTED)),
        END(1), CONNECT(2), {.type = RP_STEP_RESEND, .conn = 2, .resend.of = 1}, EXPECT(2, IS(EARLY_REFUSED)), END(2));
    (void)state;
    alone(NULL, &script);
}

// early_again_changed: the flight of connection 1, whose hello came alone, is completed on connection 2, and read there. Of the third
// nothing is answered, since its last byte never comes.
static void early_again_changed(void **state)
{
    const struct rp_script script = SCRIPT(
        4, 1, MAKE_SESSION(0, 0), CONNECT(1),
        SHAKE(1, .hello = {.versions = TLS13, .offers = OFFER(0), .early_data = GET}, .to = RP_TO_HELLO,
              .edits = RP_EDITS({.part = RP_PART_DATA, .op = RP_EDIT_DROP}, {.part = RP_PART_CCS, .op = RP_EDIT_DROP},
                                {.part = TW_HS_CLIENT_HELLO, .op = RP_EDIT_RECORD_LENGTH, .by = 1})),
        END(1), CONNECT(2),
        {.type = RP_STEP_RESEND,
         .conn = 2,
         .resend = {.of = 1,
                    .edits = RP_EDITS({.part = TW_HS_CLIENT_HELLO, .op = RP_EDIT_FRAGMENT, .at = 60},
                                      {.part = RP_PART_DATA, .op = RP_EDIT_SEGMENT, .at = 1, .by = 5})}},
        EXPECT(2, IS(EARLY_ACCEPTED)), {.type = RP_STEP_HANDSHAKE, .conn = 2}, DATA(2), EXPECT(2, IS(DATA)), END(2),
        CONNECT(3),
        {.type = RP_STEP_RESEND,
         .conn = 3,
         .resend = {.of = 1,
                    .less = 1,
                    .edits = RP_EDITS({.part = RP_PART_CCS, .op = RP_EDIT_DROP},
                                      {.part = RP_PART_DATA, .op = RP_EDIT_DROP})}},
        EXPECT(3, IS(SILENCE)), END(3));
    (void)state;
    alone(NULL, &script);
}

static void early_behind_restart(void **state)
{
    static const uint8_t key[RP_PRETEND_TICKET_KEY_LEN] = "a key that stays, whoever starts the server anew";
    const struct rp_pretend_config config = {.ticket_key = key};
    const struct rp_script before = SCRIPT(1, 1, MAKE_SESSION(0, 0));
    struct stage *s = open_stage(&config);
    (void)state;
    run(s, &before);
    struct rp_session session = *rp_session_get(rp_player_sessions(s->player), 0);
    const struct rp_script behind =
        SCRIPT(2, 1, {.type = RP_STEP_SESSION, .known.is = session}, CONNECT(0),
               SHAKE(0, .hello = {.versions = TLS13, .offers = OFFER(0), .early_data = GET}),
               EXPECT(0, IS(EARLY_REFUSED)), END(0), MAKE_SESSION(1, 0));
    struct rp_player *former = s->player;  // the session lies in its memory
    s->player = NULL;
    rp_pretend_restart(s->server, rp_pump_now(rp_pretend_memory_pump(s->memory)) + 1);
    run(s, &behind);
    free(former);
    close_stage(s);
}

static void single_use(void **state)
{
    const struct rp_pretend_config config = {.single_use = true};
    const struct rp_script script =
        SCRIPT(3, 1, MAKE_SESSION(0, 0), CONNECT(1), SHAKE(1, .hello = {.versions = TLS13, .offers = OFFER(0)}),
               EXPECT(1, IS(RESUMED)), END(1), CONNECT(2), SHAKE(2, .hello = {.versions = TLS13, .offers = OFFER(0)}),
               EXPECT(2, IS(FULL)), END(2));
    (void)state;
    alone(&config, &script);
}

static void other_name(void **state)
{
    const struct rp_script script =
        SCRIPT(2, 1, MAKE_SESSION(0, 0), CONNECT(1),
               SHAKE(1, .hello = {.versions = TLS13, .server_name = RP_TEXT("b.example"), .offers = OFFER(0)}),
               EXPECT(1, IS(FULL)), END(1));
    (void)state;
    alone(NULL, &script);
}

static void expired(void **state)
{
    const struct rp_pretend_config config = {.lifetime_s = 60};
    const struct rp_script script =
        SCRIPT(3, 2, MAKE_SESSION(0, 0), PAUSE_S(0, 40), CONNECT(1),
               SHAKE(1, .hello = {.versions = TLS13, .offers = OFFER(0)}), EXPECT(1, IS(RESUMED)), SAVE(1, 1), END(1),
               PAUSE_S(0, 30), CONNECT(2), SHAKE(2, .hello = {.versions = TLS13, .offers = OFFER(1)}),
               EXPECT(2, IS(FULL)), END(2));
    (void)state;
    alone(&config, &script);
}

static void key_update(void **state)
{
    const struct rp_script script =
        SCRIPT(1, 0, CONNECT(0), SHAKE(0, .hello.versions = TLS13), EXPECT(0, IS(FULL)),
               {.type = RP_STEP_KEY_UPDATE, .conn = 0, .ask_update = true}, EXPECT(0, IS(MESSAGE)), DATA(0),
               EXPECT(0, IS(DATA)), {.type = RP_STEP_KEY_UPDATE, .conn = 0}, DATA(0), EXPECT(0, IS(DATA)), END(0));
    (void)state;
    alone(NULL, &script);
}

static void client_certificate(void **state)
{
    const struct rp_pretend_config config = {.names = {{.name = "a.example", .asks = RP_PRETEND_REQUIRES}}};
    const struct rp_script script =
        SCRIPT(3, 1, MAKE_SESSION(0, 0), CONNECT(1), SHAKE(1, .hello = {.versions = TLS13, .offers = OFFER(0)}),
               EXPECT(1, IS(RESUMED)), END(1), CONNECT(2),
               SHAKE(2, .hello = {.versions = TLS13, .client_certificate = RP_OFF}),
               EXPECT(2, ALERT(CERTIFICATE_REQUIRED)), END(2));
    struct stage *s = open_stage(&config);
    struct rp_identity *client = rp_pretend_ecdsa(1);
    (void)state;
    s->identity = client;
    run(s, &script);
    for (uint8_t conn = 0; conn < 2; conn++) {
        assert_string_not_equal(rp_pretend_memory_facts(s->memory, conn)->client, "");
    }
    rp_identity_free(client);
    close_stage(s);
}

static void certificate_behind_handshake(void **state)
{
    const struct rp_script script = SCRIPT(
        1, 0, CONNECT(0), SHAKE(0, .hello = {.versions = TLS13, .post_handshake_auth = RP_ON}), EXPECT(0, IS(FULL)),
        {.type = RP_STEP_DATA, .conn = 0, .data = {.bytes = RP_TEXT("GET /guarded HTTP/1.0\r\n\r\n")}},
        EXPECT(0, IS(MESSAGE)), SHAKE(0, .hello = {.versions = TLS13}), EXPECT(0, IS(FULL)), END(0));
    struct stage *s = open_stage(NULL);
    struct rp_identity *client = rp_pretend_ecdsa(1);
    (void)state;
    s->identity = client;
    run(s, &script);
    assert_string_not_equal(rp_pretend_memory_facts(s->memory, 0)->client, "");
    rp_identity_free(client);
    close_stage(s);
}

// What was seen is known for its time, and where there is no place left, everything is.
static void seen(void **state)
{
    struct rp_pretend_seen *all = calloc(1, sizeof *all);
    uint8_t key[16] = {1, 2, 3};
    (void)state;
    assert_non_null(all);
    assert_false(rp_pretend_seen_has(all, key, 0));
    assert_true(rp_pretend_seen_add(all, key, 0, 10));
    assert_false(rp_pretend_seen_add(all, key, 9, 20));
    assert_true(rp_pretend_seen_add(all, key, 10, 20));
    for (uint8_t i = 1; i < 16; i++) {
        key[15] = i;
        assert_true(rp_pretend_seen_add(all, key, 10, 20));
    }
    key[15] = 16;
    assert_false(rp_pretend_seen_add(all, key, 10, 20));
    assert_true(rp_pretend_seen_add(all, key, 20, 30));
    free(all);
}

// Who forgets makes room for what comes: the first that stood there is gone, and no other.
static void forgotten(void **state)
{
    struct rp_pretend_seen *all = calloc(1, sizeof *all);
    uint8_t key[16] = {1, 2, 3};
    (void)state;
    assert_non_null(all);
    for (uint8_t i = 0; i < 16; i++) {
        key[15] = i;
        assert_true(rp_pretend_seen_add(all, key, 10, 20));
    }
    rp_pretend_seen_forget(all, key);
    key[15] = 16;
    assert_true(rp_pretend_seen_add(all, key, 10, 20));
    for (uint8_t i = 0; i <= 16; i++) {
        key[15] = i;
        assert_int_equal(rp_pretend_seen_has(all, key, 15), i != 0);
    }
    free(all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(full),
        cmocka_unit_test(retry),
        cmocka_unit_test(resumed),
        cmocka_unit_test(without_key_exchange),
        cmocka_unit_test(early),
        cmocka_unit_test(early_too_old),
        cmocka_unit_test(early_behind_retry),
        cmocka_unit_test(early_again),
        cmocka_unit_test(early_again_changed),
        cmocka_unit_test(early_behind_restart),
        cmocka_unit_test(single_use),
        cmocka_unit_test(other_name),
        cmocka_unit_test(expired),
        cmocka_unit_test(key_update),
        cmocka_unit_test(client_certificate),
        cmocka_unit_test(certificate_behind_handshake),
        cmocka_unit_test(seen),
        cmocka_unit_test(forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
