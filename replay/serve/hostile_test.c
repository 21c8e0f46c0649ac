// Hostile servers: an honest one's bytes, each one flipped, cut at every length, drawn out, endless. Nothing crashes, hangs or grows,
// and nothing that is bent passes for a good handshake.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/canned.h"

#include <malloc.h>

#if defined(__SANITIZE_ADDRESS__)
enum { STRIDE = 7, MANY = 2000, WATCHES_MEMORY = 0 };
#else
enum { STRIDE = 1, MANY = 100000, WATCHES_MEMORY = 1 };
#endif
static const struct kind kinds[] = {
    {"full 1.3", TW_VERSION_TLS13, 0, .asks_certificate = true},
    {"retry 1.3", TW_VERSION_TLS13, 0, .retry = true},
    {"psk 1.3", TW_VERSION_TLS13, 0, .resumes = true},
    {"early 1.3", TW_VERSION_TLS13, 0, .resumes = true, .early = true},
    {"full 1.2", TW_VERSION_TLS12, 0, .asks_certificate = true},
    {"ticket 1.2", TW_VERSION_TLS12, 0, .resumes = true},
    {"full 1.2 cbc", TW_VERSION_TLS12, TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA, .resumes = false},
    {"full 1.0", TW_VERSION_TLS10, 0, .resumes = false},
    {"ticket 1.0", TW_VERSION_TLS10, 0, .resumes = true},
};
#define NUM_KINDS (sizeof kinds / sizeof kinds[0])

static void test_unbent_bytes_complete(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM_KINDS; i++) {
        struct stage *s = stage_of(&kinds[i]);
        const struct rp_transcript *transcript = act(s, &(struct bent){0});
        if (!is_good(transcript)) {
            fail_msg("%s: %s, then %s", kinds[i].name, rp_reaction_name(reaction(transcript, 0).type),
                     rp_reaction_name(reaction(transcript, 1).type));
        }
        stage_free(s);
    }
}

// is_version is true for the bytes of a record's header that tell its version.
static bool is_version(struct tw_span flight, size_t at)
{
    struct tw_cursor in = tw_cursor_over(flight);
    size_t start = 0;
    uint8_t type = 0;
    uint16_t version = 0;
    struct tw_span body;
    while (tw_cursor_u8(&in, &type) && tw_cursor_u16(&in, &version) && tw_cursor_block16(&in, &body)) {
        if (at == start + 1 || at == start + 2) {
            return true;
        }
        start = flight.len - in.left;
    }
    return false;
}

static void test_every_byte_flipped(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM_KINDS; i++) {
        struct stage *s = stage_of(&kinds[i]);
        for (size_t flight = 0; flight + 1 < s->canned.num; flight++) {  // the last is a farewell
            struct tw_span all = flight_of(s, flight);
            for (size_t at = i % STRIDE; at < all.len; at += STRIDE) {
                memcpy(s->bent, all.data, all.len);
                s->bent[at] ^= (uint8_t)(1U << at % 8);
                struct bent bent = {.flight = flight, .with = tw_span_of(s->bent, all.len)};
                if (is_good(act(s, &bent)) && !is_version(all, at)) {
                    fail_msg("%s: flight %zu, byte %zu of %zu can be anything", kinds[i].name, flight, at, all.len);
                }
            }
        }
        stage_free(s);
    }
}

static void test_every_length(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM_KINDS; i++) {
        struct stage *s = stage_of(&kinds[i]);
        for (size_t flight = 0; flight < s->canned.num; flight++) {
            struct tw_span all = flight_of(s, flight);
            for (size_t len = 0; len < all.len; len += STRIDE) {
                struct bent bent = {.flight = flight,
                                    .with = tw_span_of(all.data, len),
                                    .closes = len % 3 == 1,
                                    .resets = len % 3 == 2};
                (void)act(s, &bent);
            }
        }
        stage_free(s);
    }
}

static void test_one_byte_a_second(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM_KINDS; i++) {
        struct stage *s = stage_of(&kinds[i]);
        const struct rp_transcript *transcript = act(s, &(struct bent){.byte_us = 1000000});
        assert_int_equal(reaction(transcript, 0).type, RP_REACT_SILENCE);
        assert_false(transcript->conns[0].facts->completed);
        stage_free(s);
    }
}

static void test_one_byte_after_the_other(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM_KINDS; i++) {
        struct stage *s = stage_of(&kinds[i]);
        if (!is_good(act(s, &(struct bent){.byte_us = 1}))) {
            fail_msg("%s", kinds[i].name);
        }
        stage_free(s);
    }
}

static void test_memory_does_not_grow(void **state)
{
    (void)state;
    for (size_t i = 0; i < NUM_KINDS; i++) {
        struct stage *s = stage_of(&kinds[i]);
        (void)act(s, &(struct bent){0});
        size_t before = mallinfo2().uordblks;
        for (size_t n = 0; n < MANY / NUM_KINDS / 10; n++) {
            (void)act(s, &(struct bent){0});
        }
        if (WATCHES_MEMORY) {
            assert_int_equal(mallinfo2().uordblks, before);
        }
        stage_free(s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_unbent_bytes_complete),
        cmocka_unit_test(test_every_byte_flipped),
        cmocka_unit_test(test_every_length),
        cmocka_unit_test(test_one_byte_a_second),
        cmocka_unit_test(test_one_byte_after_the_other),
        cmocka_unit_test(test_memory_does_not_grow),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
