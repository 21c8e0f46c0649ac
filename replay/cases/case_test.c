// Every case can be played: its name is its file's, its scripts are sound, and against the embedded server nothing is out of place.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/judge.h"
#include "replay/script/sound.h"
#include "replay/script/text.h"
#include "tests/support/play.h"

enum { ARENA_ROOM = 4 << 20 };

static const struct rp_setting setting = {
    .name_a = RP_TEXT("localhost"), .name_b = RP_TEXT("b.localhost"), .within_us = 1000000, .end_us = 50000};

static void assert_sound(const struct rp_play *play, const struct rp_script *script, const char *which)
{
    char name[100];
    size_t step = 0;
    const char *why = rp_script_why_not(script, &step);
    if (why) {
        fail_msg("%s %s, %s, step %zu: %s", play->of->id, rp_play_name(play, name, sizeof name), which, step, why);
    }
    size_t len = 0;
    char *text = rp_script_text(script, &len);
    if (!text) {
        fail_msg("%s %s, %s: it has no text", play->of->id, rp_play_name(play, name, sizeof name), which);
    }
    free(text);
}

static void test_every_script_is_sound(void **state)
{
    struct rp_arena arena;
    struct rp_play play;
    (void)state;
    rp_arena_init(&arena, ARENA_ROOM);
    for (size_t i = 0; i < rp_num_cases; i++) {
        assert_true(i == 0 || strcmp(rp_cases[i - 1]->id, rp_cases[i]->id) < 0);
        assert_ptr_equal(rp_case_find(rp_cases[i]->id), rp_cases[i]);
        assert_true(rp_cases[i]->says && rp_cases[i]->source && rp_cases[i]->versions != 0);
        for (bool more = rp_play_first(rp_cases[i], &play); more; more = rp_play_next(&play)) {
            struct rp_script script;
            bool has_control = false;
            assert_true(rp_play_script(&play, &setting, &arena, &script));
            assert_sound(&play, &script, "script");
            assert_true(rp_play_control(&play, &setting, &arena, &script, &has_control));
            if (has_control) {
                assert_sound(&play, &script, "control");
            }
            rp_arena_reset(&arena);
        }
    }
    rp_arena_free(&arena);
}

// Playing: with RESHAKE_CASE=ID the plays of one case are told, with RESHAKE_CASE=all those of all cases.

static bool is_told(const struct rp_case *of)
{
    const char *which = getenv("RESHAKE_CASE");
    return which && (strcmp(which, "all") == 0 || strcmp(which, of->id) == 0);
}

static void tell_script(const struct rp_script *script)
{
    size_t len = 0;
    char *text = rp_script_text(script, &len);
    printf("%s", text ? text : "");
    free(text);
}

static void tell(const struct rp_play *play, const struct rp_script *script, const struct rp_judged *judged)
{
    char name[100];
    printf("%-12s %s %s", rp_result_name(judged->result), play->of->id, rp_play_name(play, name, sizeof name));
    if (judged->expects) {
        printf(": step %u: %s %s", judged->step, rp_reaction_name(judged->actual.type),
               judged->actual.alert != 0 ? tw_alert_name(judged->actual.alert) : "");
    }
    printf("%s%s\n", judged->why[0] != '\0' ? ": " : "", judged->why);
    if (judged->result != RP_PASS && strcmp(getenv("RESHAKE_CASE"), "all") != 0) {
        tell_script(script);
    }
}

static struct rp_judged play_one(struct table *t, const struct rp_play *one, struct rp_arena *arena)
{
    struct rp_script script;
    struct rp_judged judged;
    bool has_control = false;
    assert_true(rp_play_control(one, &setting, arena, &script, &has_control));
    if (has_control) {
        (void)play(t, &script);
        if (!rp_judge_control(&script, t->player, &judged)) {
            if (is_told(one->of)) {
                tell(one, &script, &judged);
            }
            return judged;
        }
    }
    assert_true(rp_play_script(one, &setting, arena, &script));
    (void)play(t, &script);
    judged = rp_judge(one, &script, t->player);
    if (is_told(one->of)) {
        tell(one, &script, &judged);
    }
    return judged;
}

// What is known of a play is kept under its name.
static void test_a_name_is_that_of_one_play(void **state)
{
    (void)state;
    for (size_t i = 0; i < rp_num_cases; i++) {
        struct rp_play one, other;
        for (bool more = rp_play_first(rp_cases[i], &one); more; more = rp_play_next(&one)) {
            char name[200], another[200];
            other = one;
            while (rp_play_next(&other)) {
                assert_string_not_equal(rp_play_name(&one, name, sizeof name),
                                        rp_play_name(&other, another, sizeof another));
            }
        }
    }
}

// The level of a case is what it asks for at the most.
static void test_no_part_asks_for_more_than_its_case(void **state)
{
    unsigned num = 0;
    (void)state;
    for (size_t i = 0; i < rp_num_cases; i++) {
        struct rp_play one;
        for (bool more = rp_play_first(rp_cases[i], &one); more; more = rp_play_next(&one)) {
            const bool own = one.variant->own_level != 0;
            assert_true(own ? rp_play_level(&one) > one.of->level : rp_play_level(&one) == one.of->level);
            num += own;
        }
    }
    assert_true(num > 0);
}

// What a server in memory does not have.
static const uint32_t absent = RP_NEED_ASKS_CERTIFICATE | RP_NEED_RESTART | RP_NEED_RELOAD | RP_NEED_TRIGGER
                               | RP_NEED_PROCESS | RP_NEED_RENEG | RP_NEED_SECOND_ADDRESS | RP_NEED_STATUS | RP_NEED_ETM
                               | RP_NEED_PATIENCE | RP_NEED_NO_EARLY;

static void test_the_embedded_server_plays_them(void **state)
{
    struct table *t = lay(&(struct rp_serve_config){.min_version = TW_VERSION_TLS10,
                                                    .max_version = TW_VERSION_TLS13,
                                                    .cache = true,
                                                    .tickets = true,
                                                    .names = {"localhost", "b.localhost"},
                                                    .num_names = 2,
                                                    .alpn = "h2,http/1.1",
                                                    .early_data = true});
    struct rp_arena arena;
    struct rp_play one;
    unsigned results[RP_NUM_RESULTS] = {0};
    (void)state;
    rp_arena_init(&arena, ARENA_ROOM);
    for (size_t i = 0; i < rp_num_cases; i++) {
        for (bool more = rp_play_first(rp_cases[i], &one); more; more = rp_play_next(&one)) {
            if ((rp_play_needs(&one) & absent) == 0) {
                results[play_one(t, &one, &arena).result]++;
                rp_arena_reset(&arena);
            }
        }
    }
    printf("%u passed, %u tolerated, %u failed, %u inconclusive\n", results[RP_PASS], results[RP_TOLERATED],
           results[RP_FAIL], results[RP_INCONCLUSIVE]);
    assert_true(results[RP_PASS] > 0);
    rp_arena_free(&arena);
    clear(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_script_is_sound),
        cmocka_unit_test(test_a_name_is_that_of_one_play),
        cmocka_unit_test(test_no_part_asks_for_more_than_its_case),
        cmocka_unit_test(test_the_embedded_server_plays_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
