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
enum { DEADLINE_US = 200000, MOST_US = 2000000 };

// stage is a handshake that was recorded, and all that it takes to play it again.
struct stage {
    struct table *t;
    struct rp_player *player;
    struct rp_session session;
    uint8_t kept[4][8192];  // what the session points to
    struct rp_step steps[8];
    struct rp_offer offer;
    struct rp_script script;
    struct canned canned;
    uint8_t bent[CANNED_LEN + 65536];
};

struct kind {
    const char *name;
    uint16_t version, suite;  // suite 0: what comes
    bool resumes, early, retry, asks_certificate;
};

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

static struct tw_span keep(uint8_t *room, struct tw_span bytes)
{
    assert_true(bytes.len <= sizeof((struct stage *)0)->kept[0]);
    if (bytes.len != 0) {
        memcpy(room, bytes.data, bytes.len);
    }
    return tw_span_of(room, bytes.len);
}

// known makes a session that the server knows, and keeps it.
static void known(struct stage *s, const struct rp_hello_spec *hello)
{
    struct rp_script script = {
        .num_conns = 1, .num_sessions = 1, RP_STEPS(CONNECT(0), SHAKE(0, .hello = *hello), SAVE(0, 0), END(0))};
    assert_met(play(s->t, &script));
    s->session = *rp_session_get(rp_player_sessions(s->t->player), 0);
    s->session.secret = keep(s->kept[0], s->session.secret);
    s->session.ticket = keep(s->kept[1], s->session.ticket);
    s->session.id = keep(s->kept[2], s->session.id);
    s->session.server_name = s->session.alpn = tw_span_of(NULL, 0);
}

static struct rp_player *player_for(const struct rp_script *script)
{
    struct rp_player_limits limits = rp_player_limits_of(script);
    struct rp_player *player = rp_player_place(malloc(rp_player_size(&limits)), &limits);
    rp_player_be(player, NULL, "localhost");
    return player;
}

static struct stage *stage_of(const struct kind *kind)
{
    struct stage *s = calloc(1, sizeof *s);
    struct rp_serve_config config = serves(kind->version, kind->version);
    assert_non_null(s);
    config.groups = kind->retry ? "P-256" : NULL;
    config.client_certificate =
        kind->asks_certificate ? RP_SERVE_CLIENT_CERTIFICATE_REQUEST : RP_SERVE_CLIENT_CERTIFICATE_NONE;
    s->t = lay(&config);
    struct rp_hello_spec hello = {.versions = {.of = &kind->version, .num = 1}};
    hello.suites = (struct rp_codes){.of = &kind->suite, .num = kind->suite != 0};
    if (kind->resumes) {
        known(s, &hello);
        hello.offers = (struct rp_offers){.of = &s->offer, .num = 1};
        hello.early_data = kind->early ? (struct tw_span)GET : tw_span_of(NULL, 0);
    }
    const struct rp_step steps[] = {
        CONNECT(0),
        {.type = RP_STEP_HANDSHAKE, .handshake = {.hello = hello, .within_us = DEADLINE_US}},
        {.type = RP_STEP_EXPECT, .expect.within_us = DEADLINE_US},
        {.type = RP_STEP_DATA, .data = {.bytes = GET, .and_wait_us = DEADLINE_US}},
        {.type = RP_STEP_EXPECT, .expect.within_us = DEADLINE_US},
        {.type = RP_STEP_END, .end = {.how = RP_END_ORDERLY, .wait_us = DEADLINE_US}},
        {.type = RP_STEP_SESSION, .known.is = s->session},
    };
    size_t known_steps = kind->resumes;
    s->steps[0] = steps[6];
    memcpy(s->steps + known_steps, steps, 6 * sizeof steps[0]);
    s->script = (struct rp_script){.steps = s->steps, .num_steps = 6 + known_steps, .num_conns = 1, .num_sessions = 1};
    s->player = player_for(&s->script);
    const struct rp_transcript *transcript = canned_record(&s->canned, s->t, s->player, &s->script);
    if (transcript->conns[0].facts->fault != RP_FAULT_NONE || !transcript->conns[0].facts->completed) {
        fail_msg("%s: %s", kind->name, rp_client_fault_text(transcript->conns[0].facts->fault));
    }
    return s;
}

static void stage_free(struct stage *s)
{
    clear(s->t);
    free(s->player);
    free(s);
}

static const struct rp_transcript *act(struct stage *s, const struct bent *bent)
{
    struct bent whole = *bent;
    whole.canned = &s->canned;
    whole.most_us = whole.most_us != 0 ? whole.most_us : MOST_US;
    return canned_play(s->player, &s->script, &whole);
}

// reaction is the nth that was looked at.
static struct rp_reaction reaction(const struct rp_transcript *transcript, unsigned nth)
{
    for (size_t i = 0; i < transcript->num_entries; i++) {
        if (transcript->entries[i].type == RP_ENTRY_REACTION && nth-- == 0) {
            return transcript->entries[i].reaction;
        }
    }
    return (struct rp_reaction){.type = RP_REACT_SILENCE};
}

static bool is_good(const struct rp_transcript *transcript)
{
    const struct rp_client_facts *facts = transcript->conns[0].facts;
    return facts->completed && facts->fault == RP_FAULT_NONE && !facts->has_alert
           && reaction(transcript, 1).type == RP_REACT_DATA;
}

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

static struct tw_span flight_of(const struct stage *s, size_t i)
{
    return tw_span_of(s->canned.flights[i].bytes, s->canned.flights[i].len);
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
