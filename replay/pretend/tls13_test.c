// The pretend server in TLS 1.3, honest: full handshakes, resumption, early data, and what it refuses.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/pretend13.h"

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
        END(1), CONNECT(2), {.type = RP_STEP_RESEND, .conn = 2, .resend = 1}, EXPECT(2, IS(EARLY_REFUSED)), END(2));
    (void)state;
    alone(NULL, &script);
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
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
