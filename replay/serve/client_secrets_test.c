// The secrets that a client tells: each under the random of the handshake that made it, and of the session that was resumed.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/player_parts.h"
#include "tests/support/play.h"

// told is what a connection's secrets with one label are.
struct told {
    const char *label;
    size_t num;
    uint8_t random[32], secret[RP_SESSION_MAX_SECRET];
    size_t secret_len;
};

static void take(void *context, const char *label, const uint8_t client_random[32], struct tw_span secret)
{
    struct told *told = context;
    if (strcmp(label, told->label) == 0) {
        told->num++;
        memcpy(told->random, client_random, 32);
        assert_true(secret.len <= sizeof told->secret);
        memcpy(told->secret, secret.data, secret.len);
        told->secret_len = secret.len;
    }
}

static bool is_random_of_last_hello(struct table *t, const uint8_t random[32])
{
    struct tw_span hello = rp_client_message(rp_player_client(t->player, 0), false, TW_HS_CLIENT_HELLO);
    assert_true(hello.len > 34);
    return memcmp(hello.data + 2, random, 32) == 0;
}

// BoringSSL refuses to renegotiate: the master secret stays that of the first handshake, whose random is not the last one.
static void test_a_refused_renegotiation(void **state)
{
    (void)state;
    struct rp_serve_config config = serves(TW_VERSION_TLS12, TW_VERSION_TLS12);
    struct table *t = lay(&config);
    struct told told = {.label = "CLIENT_RANDOM"};
    const struct rp_script first = {.num_conns = 1,
                                    RP_STEPS(CONNECT(0), SHAKE(0, .hello = {.versions = TLS12}), EXPECT(0, FULL))};
    assert_met(play(t, &first));
    rp_player_secrets(t->player, 0, take, &told);
    assert_true(told.num == 1 && is_random_of_last_hello(t, told.random));
    const struct rp_script second = {.num_conns = 1,
                                     RP_STEPS(CONNECT(0), SHAKE(0, .hello = {.versions = TLS12}), EXPECT(0, FULL),
                                              SHAKE(0, .hello = {.versions = TLS12}),
                                              EXPECT(0, ALERT(NO_RENEGOTIATION)))};
    assert_met(play(t, &second));
    rp_player_secrets(t->player, 0, take, &told);
    assert_true(told.num == 2 && !is_random_of_last_hello(t, told.random));
    clear(t);
}

// The slot of the session that was resumed is put anew while the connection lives.
static void test_a_psk_whose_slot_was_put_anew(void **state)
{
    (void)state;
    struct rp_serve_config config = serves(TW_VERSION_TLS13, TW_VERSION_TLS13);
    struct table *t = lay(&config);
    struct told told = {.label = "RESHAKE_PSK"};
    const struct rp_script script = {
        .num_conns = 2,
        .num_sessions = 2,
        RP_STEPS(CONNECT(0), SHAKE(0, .hello = {.versions = TLS13}), SAVE(0, 0), SAVE(0, 1), END(0), CONNECT(1),
                 SHAKE(1, .hello = {.versions = TLS13, .offers = RP_OFFERS({.session = 0})}), EXPECT(1, RESUMED_OF(0)),
                 SAVE(1, 0), END(1))};
    assert_met(play(t, &script));
    rp_player_secrets(t->player, 1, take, &told);
    assert_int_equal(told.num, 1);
    struct tw_span secret = tw_span_of(told.secret, told.secret_len);
    assert_true(tw_span_equal(secret, rp_session_get(rp_player_sessions(t->player), 1)->secret));
    assert_false(tw_span_equal(secret, rp_session_get(rp_player_sessions(t->player), 0)->secret));
    clear(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_refused_renegotiation),
        cmocka_unit_test(test_a_psk_whose_slot_was_put_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
