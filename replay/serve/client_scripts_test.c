// Any string of bytes is a script, and whatever it says it is played to an end: at random, and the twelve cases with bytes changed.
// SPDX-License-Identifier: Apache-2.0
#include "replay/script/binary.h"
#include "replay/script/sound.h"
#include "tests/support/play.h"
#include "tests/support/proof_rows.h"

#if defined(__SANITIZE_ADDRESS__)
enum { PLAYS = 400 };
#else
enum { PLAYS = 2000 };
#endif
enum { ROOM = 1 << 20, LENGTH = 600 };

static uint32_t next(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*seed >> 33);
}

// stand is a table whose player is large enough for any script.
struct stand {
    struct table *t;
    struct rp_player *player;
    struct rp_arena arena;
    size_t plays, steps, handshakes;
};

static void stand_up(struct stand *s)
{
    struct rp_serve_config config = serves(TW_VERSION_TLS10, TW_VERSION_TLS13);
    config.cache = true;
    *s = (struct stand){.t = lay(&config)};
    struct rp_player_limits limits = rp_player_limits_for(65536);
    limits.num_conns = RP_SCRIPT_MAX_CONNS;
    limits.max_entries = 4096;
    limits.server_room = 65536;
    limits.tls = (struct rp_player_tls_limits){.num_sessions = RP_SCRIPT_MAX_SESSIONS,
                                               .flight_room = 131072,
                                               .first_room = 65536,
                                               .client = rp_client_limits_usual()};
    s->player = rp_player_place(malloc(rp_player_size(&limits)), &limits);
    rp_player_be(s->player, NULL, "localhost");
    rp_arena_init(&s->arena, ROOM);
}

static void stand_down(struct stand *s)
{
    rp_arena_free(&s->arena);
    free(s->player);
    clear(s->t);
}

static void play_bytes(struct stand *s, struct tw_span bytes)
{
    struct rp_script script = {0};
    size_t step = 0;
    rp_arena_reset(&s->arena);
    rp_script_decode(bytes, &s->arena, &script);
    if (!rp_script_mend(&script, &s->arena)) {
        return;
    }
    assert_true(rp_script_sound(&script, &step));
    const struct rp_transcript *transcript = rp_inprocess_play(s->t->memory, s->player, &script, s->plays);
    s->plays++;
    s->steps += script.num_steps;
    for (uint8_t i = 0; i < transcript->num_conns; i++) {
        s->handshakes += transcript->conns[i].facts->handshakes;
    }
}

static void test_random_bytes(void **state)
{
    (void)state;
    struct stand s;
    uint64_t seed = 1;
    uint8_t bytes[LENGTH];
    stand_up(&s);
    for (size_t n = 0; n < PLAYS; n++) {
        size_t len = next(&seed) % LENGTH;
        for (size_t i = 0; i < len; i++) {
            bytes[i] = (uint8_t)(next(&seed) % 3 == 0 ? 0 : next(&seed));
        }
        play_bytes(&s, tw_span_of(bytes, len));
    }
    print_message("%zu plays, %zu steps, %zu handshakes\n", s.plays, s.steps, s.handshakes);
    stand_down(&s);
}

static void test_changed_cases(void **state)
{
    (void)state;
    struct stand s;
    uint64_t seed = 2;
    static uint8_t bytes[65536];
    stand_up(&s);
    for (size_t n = 0; n < PLAYS; n++) {
        struct tw_writer w = tw_writer_into(bytes, sizeof bytes);
        assert_true(rp_script_encode(&proof_rows[n % num_proof_rows].script, &w));
        for (size_t i = 1 + next(&seed) % 4; i > 0; i--) {
            bytes[next(&seed) % w.len] = (uint8_t)next(&seed);
        }
        play_bytes(&s, tw_writer_span(&w));
    }
    print_message("%zu plays, %zu steps, %zu handshakes\n", s.plays, s.steps, s.handshakes);
    assert_true(s.handshakes > PLAYS / 2);
    stand_down(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_random_bytes),
        cmocka_unit_test(test_changed_cases),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
