// The dialogue on what real ends sent: the same events however the bytes are cut into runs, and no read outside them whatever is cut off
// or changed.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/dialogue.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "parsers/tls/kind.h"
#include "tests/support/captured_streams.h"
#include "tests/support/event_log.h"
#include "tests/support/load.h"
#include "tests/support/page.h"

// A turn is what one side sent before the other one did.
struct turn {
    enum tw_from from;
    uint8_t *bytes;
    size_t len;
};

struct talk {
    struct turn *turns;
    size_t num_turns;
};

static void *grown(void *array, size_t size)
{
    array = realloc(array, size);
    assert_non_null(array);
    return array;
}

static struct talk talk_of(const struct tw_test_stream *stream)
{
    struct talk talk = {0};
    for (size_t i = 0; i < stream->num_chunks; i++) {
        const struct tw_test_chunk *chunk = &stream->chunks[i];
        if (chunk->type != TW_CHUNK_DATA) {
            continue;
        }
        if (talk.num_turns == 0 || talk.turns[talk.num_turns - 1].from != chunk->from) {
            talk.turns = grown(talk.turns, (talk.num_turns + 1) * sizeof *talk.turns);
            talk.turns[talk.num_turns++] = (struct turn){.from = chunk->from};
        }
        struct turn *turn = &talk.turns[talk.num_turns - 1];
        turn->bytes = grown(turn->bytes, turn->len + chunk->len);
        memcpy(turn->bytes + turn->len, chunk->bytes, chunk->len);
        turn->len += chunk->len;
    }
    return talk;
}

static void talk_free(struct talk *talk)
{
    for (size_t i = 0; i < talk->num_turns; i++) {
        free(talk->turns[i].bytes);
    }
    free(talk->turns);
}

// told is the text of all events, with turn `at` cut behind its first `first` bytes, and each run at most `step` long.
static char *told(const struct talk *talk, size_t at, size_t first, size_t step)
{
    struct tw_test_log log = {0};
    struct tw_dialogue d;
    tw_dialogue_init(&d, NULL);
    for (size_t i = 0; i < talk->num_turns; i++) {
        const struct turn *turn = &talk->turns[i];
        for (size_t done = 0; done < turn->len;) {
            size_t size = i == at && done == 0 ? first : step;
            size = size < turn->len - done ? size : turn->len - done;
            tw_test_log_feed(&log, &d, turn->from, turn->bytes + done, size);
            done += size;
        }
    }
    tw_test_log_cut(&log, &d);
    char *text = log.text;
    log.text = NULL;
    tw_test_log_free(&log);
    return text;
}

static void assert_same(char *text, const char *expected)
{
    if (expected != NULL) {
        assert_non_null(text);
        assert_string_equal(text, expected);
    }
    free(text);
}

typedef void (*talk_fn)(const struct talk *talk);

static void each_talk_of(const char *name, const struct tw_test_file *file, void *context)
{
    (void)file;
    talk_fn *run = context;
    struct tw_test_streams streams = tw_test_streams_load(name);
    for (size_t i = 0; i < streams.num_streams; i++) {
        struct talk talk = talk_of(&streams.streams[i]);
        (*run)(&talk);
        talk_free(&talk);
    }
    tw_test_streams_free(&streams);
}

static void each_talk(talk_fn run)
{
    tw_test_each_capture(each_talk_of, &run);
}

// ---- Runs --------------------------------------------------------------------------------------------------------

static void cut_everywhere(const struct talk *talk)
{
    char *whole = told(talk, talk->num_turns, 0, SIZE_MAX);
    for (size_t at = 0; at < talk->num_turns; at++) {
        for (size_t first = 1; first < talk->turns[at].len; first++) {
            assert_same(told(talk, at, first, SIZE_MAX), whole);
        }
    }
    free(whole);
}

static void test_every_cut_gives_the_same_events(void **state)
{
    (void)state;
    each_talk(cut_everywhere);
}

static void in_small_runs(const struct talk *talk)
{
    char *whole = told(talk, talk->num_turns, 0, SIZE_MAX);
    uint32_t random = 1;
    for (size_t step = 1; step < 40; step++) {
        random = random * 1664525 + 1013904223;
        assert_same(told(talk, talk->num_turns, 0, step), whole);
        assert_same(told(talk, 0, 1 + random % 50, 40 + (random >> 8) % 2000), whole);
    }
    free(whole);
}

static void test_runs_of_any_size_give_the_same_events(void **state)
{
    (void)state;
    each_talk(in_small_runs);
}

// ---- Damage ------------------------------------------------------------------------------------------------------

// A listener feeds one turn at a page's edge to a dialogue that has read the turns before it.
struct listener {
    struct tw_dialogue before;
    struct tw_judge judge_before;
    enum tw_from from;
    uint8_t *room[2];
    size_t events;
};

#define ROOM_CAP ((size_t)1 << 20)

static void listen(struct tw_dialogue *d, struct tw_judge *judge, uint8_t *const room[2], enum tw_from from,
                   struct tw_cursor in)
{
    struct tw_event event;
    while (tw_dialogue_next(d, from, &in, &event) == TW_DONE) {
        if (event.type == TW_EVENT_WANT_ROOM) {
            bool fits = event.length <= ROOM_CAP;
            tw_dialogue_lend(d, from, fits ? room[from] : NULL, fits ? ROOM_CAP : 0);
        } else if (tw_judge_event(judge, &event, 1)) {
            assert_false(tw_judge_event(judge, &event, 1));
        }
    }
    assert_int_equal(in.left, 0);
}

static void hear_damaged(const uint8_t *bytes, size_t len, void *context)
{
    struct listener *listener = context;
    struct tw_dialogue d = listener->before;
    struct tw_judge judge = listener->judge_before;
    struct tw_event event;
    if (d.side[0].room != NULL || d.side[1].room != NULL) {
        return;  // the copy of a dialogue cannot share its room
    }
    listen(&d, &judge, listener->room, listener->from, (struct tw_cursor){.at = bytes, .left = len});
    for (unsigned i = 0; i < 4 && tw_dialogue_cut(&d, listener->from, &event); i++) {
        (void)!tw_judge_event(&judge, &event, 1);
    }
    tw_judge_end(&judge, TW_OUTCOME_CLOSED);
}

static void damage(const struct talk *talk)
{
    struct listener listener = {.room = {malloc(ROOM_CAP), malloc(ROOM_CAP)}};
    assert_true(listener.room[0] != NULL && listener.room[1] != NULL);
    tw_dialogue_init(&listener.before, NULL);
    tw_judge_init(&listener.judge_before);
    for (size_t i = 0; i < talk->num_turns; i++) {
        const struct turn *turn = &talk->turns[i];
        listener.from = turn->from;
        tw_test_every_cut(turn->bytes, turn->len, hear_damaged, &listener);
        tw_test_every_flip(turn->bytes, turn->len, 0xff, hear_damaged, &listener);
        tw_test_every_flip(turn->bytes, turn->len, 0x01, hear_damaged, &listener);
        listen(&listener.before, &listener.judge_before, listener.room, turn->from,
               (struct tw_cursor){.at = turn->bytes, .left = turn->len});
        (void)tw_dialogue_unused_room(&listener.before, turn->from);
    }
    free(listener.room[0]);
    free(listener.room[1]);
}

static void test_damage_is_read_inside_its_bytes(void **state)
{
    (void)state;
    each_talk(damage);
}

// ---- Gaps --------------------------------------------------------------------------------------------------------

// lose feeds the talk without `gap` bytes from `place` of turn `at` on.
static void lose(const struct talk *talk, size_t at, size_t place, size_t gap)
{
    struct tw_test_log log = {.no_hash = true};
    struct tw_dialogue d;
    tw_dialogue_init(&d, NULL);
    for (size_t i = 0; i < talk->num_turns; i++) {
        const struct turn *turn = &talk->turns[i];
        size_t first = i == at ? place : turn->len;
        tw_test_log_feed(&log, &d, turn->from, turn->bytes, first);
        if (i == at) {
            tw_test_log_gap(&log, &d, turn->from, gap);
            tw_test_log_feed(&log, &d, turn->from, turn->bytes + place + gap, turn->len - place - gap);
        }
    }
    tw_test_log_cut(&log, &d);
    assert_null(strstr(log.text, "HelloRequest"));  // an encrypted Finished is never one
    tw_test_log_free(&log);
}

static void lose_everywhere(const struct talk *talk)
{
    static const size_t gaps[] = {1, 5, 40, 536};
    for (size_t at = 0; at < talk->num_turns; at++) {
        for (size_t g = 0; g < sizeof gaps / sizeof gaps[0]; g++) {
            for (size_t place = 0; place + gaps[g] <= talk->turns[at].len; place += 1 + gaps[g] / 8) {
                lose(talk, at, place, gaps[g]);
            }
        }
    }
}

static void test_nothing_is_guessed_behind_a_gap(void **state)
{
    (void)state;
    each_talk(lose_everywhere);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_cut_gives_the_same_events),
        cmocka_unit_test(test_runs_of_any_size_give_the_same_events),
        cmocka_unit_test(test_damage_is_read_inside_its_bytes),
        cmocka_unit_test(test_nothing_is_guessed_behind_a_gap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
