// The player against servers in memory, in virtual time: what it sends, when it stops reading, how it ends, what it notes.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/codes.h"
#include "replay/engine/player.h"
#include "replay/verdict/verdict.h"
#include "tests/support/hello.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { MS = 1000, SECOND = 1000000 };

// stage is a player with its memory, and what it sent so far.
struct stage {
    struct rp_player *player;
    void *memory;
    uint64_t now_us;
    uint8_t sent[65536];
    size_t sent_len;
    unsigned writes;
    bool closed, reset, done;
    bool wrote_last;  // nothing is to be written any more
    struct rp_action last;
};

static void open_stage(struct stage *stage, const struct rp_script *script, uint64_t max_read)
{
    struct rp_player_limits limits = rp_player_limits_for(4096);
    limits.max_read = max_read;
    *stage = (struct stage){.now_us = SECOND};
    stage->memory = calloc(1, rp_player_size(&limits));
    stage->player = rp_player_place(stage->memory, &limits);
    rp_player_start(stage->player, script, 42);
}

static const struct rp_conn_log *log_of(const struct stage *stage)
{
    return &rp_player_transcript(stage->player)->conns[0];
}

// go carries actions out until the player waits or is done; connecting takes 2 ms and succeeds.
static void go(struct stage *stage)
{
    for (;;) {
        struct rp_action action = rp_player_next(stage->player, stage->now_us);
        stage->last = action;
        switch (action.type) {
        case RP_ACTION_CONNECT:
            stage->now_us += 2 * MS;
            rp_player_connected(stage->player, action.conn, stage->now_us);
            break;
        case RP_ACTION_WRITE:
            memcpy(stage->sent + stage->sent_len, action.bytes.data, action.bytes.len);
            stage->sent_len += action.bytes.len;
            stage->writes++;
            assert_false(stage->wrote_last);
            stage->wrote_last = action.last;
            break;
        case RP_ACTION_CLOSE:
            stage->closed = true;
            stage->reset = action.reset;
            break;
        case RP_ACTION_WAIT: return;
        case RP_ACTION_HOST: rp_player_host_done(stage->player, true, stage->now_us); break;
        case RP_ACTION_DONE: stage->done = true; return;
        }
    }
}

// pass lets time pass until the player has something to do.
static uint64_t pass(struct stage *stage)
{
    uint64_t waited = stage->last.until_us - stage->now_us;
    assert_int_equal(stage->last.type, RP_ACTION_WAIT);
    stage->now_us = stage->last.until_us;
    go(stage);
    return waited;
}

static void hear(struct stage *stage, const struct tw_writer *answer)
{
    stage->now_us += MS;
    rp_player_bytes(stage->player, 0, tw_writer_span(answer), stage->now_us);
    go(stage);
}

static void end(struct stage *stage, bool reset)
{
    stage->now_us += MS;
    rp_player_ended(stage->player, 0, reset, stage->now_us);
    go(stage);
}

static void close_stage(struct stage *stage)
{
    free(stage->memory);
}

// A script such as a captured flight becomes, with a ClientHello of the given form.
struct play {
    uint8_t bytes[4096];
    struct rp_step steps[6];
    struct rp_script script;
    uint8_t answer[4096];
    struct tw_writer w;  // into `answer`
};

static void make_play(struct play *play, const struct tw_test_hello *hello, enum rp_end how)
{
    struct tw_writer w = tw_writer_into(play->bytes, sizeof play->bytes);
    tw_test_write_hello(&w, hello);
    const struct rp_step steps[] = {
        {.type = RP_STEP_CONNECT, .connect_within_us = 5 * SECOND},
        {.type = RP_STEP_SEND, .send = {.bytes = tw_writer_span(&w)}},
        {.type = RP_STEP_EXPECT,
         .expect = {.quiet_us = 50 * MS, .first_within_us = 10 * SECOND, .within_us = 30 * SECOND}},
        {.type = RP_STEP_END, .end = {.how = how, .wait_us = SECOND}},
    };
    memcpy(play->steps, steps, sizeof steps);
    play->script = (struct rp_script){.steps = play->steps, .num_steps = 4, .num_conns = 1};
    play->w = tw_writer_into(play->answer, sizeof play->answer);
}

static const struct tw_test_hello ticket12 = {.name = "one.test", .session_id = 32, .ticket = 192};
static const struct tw_test_hello early13 = {
    .name = "one.test", .session_id = 32, .tls13 = true, .psk = true, .early_data = true};
static const uint8_t gentle[] = {21, 3, 3, 0, 2, 1, 90, 21, 3, 3, 0, 2, 1, 0};

static void test_abbreviated_is_known_at_once_and_ends_gently(void **state)
{
    (void)state;
    struct stage stage;
    struct play play;
    make_play(&play, &ticket12, RP_END_GENTLE);
    open_stage(&stage, &play.script, 1 << 20);
    go(&stage);
    size_t hello_len = stage.sent_len;
    assert_memory_equal(stage.sent, play.bytes, hello_len);
    tw_test_write_abbreviated12(&play.w);
    hear(&stage, &play.w);
    assert_true(log_of(&stage)->flight_over);  // no silence is waited for
    assert_int_equal(stage.sent_len - hello_len, sizeof gentle);
    assert_memory_equal(stage.sent + hello_len, gentle, sizeof gentle);
    assert_false(stage.closed);
    end(&stage, false);
    assert_true(stage.closed && !stage.reset && stage.done);
    struct rp_verdict verdict = rp_verdict_of(rp_player_transcript(stage.player), 0);
    assert_int_equal(verdict.kind, RP_KIND_ABBREVIATED);
    assert_int_equal(verdict.connect_us, 2 * MS);
    assert_int_equal(verdict.flight_us, 3 * MS);
    close_stage(&stage);
}

static void test_any_division_of_the_answer_gives_the_same(void **state)
{
    (void)state;
    for (size_t piece = 1; piece < 200; piece += 3) {
        struct stage stage;
        struct play play;
        make_play(&play, &ticket12, RP_END_GENTLE);
        open_stage(&stage, &play.script, 1 << 20);
        go(&stage);
        tw_test_write_full12(&play.w);
        for (size_t at = 0; at < play.w.len; at += piece) {
            size_t len = play.w.len - at < piece ? play.w.len - at : piece;
            assert_false(log_of(&stage)->flight_over);
            stage.now_us += SECOND / 10;  // slower than the quiet time, and in time
            rp_player_bytes(stage.player, 0, tw_span_of(play.answer + at, len), stage.now_us);
            go(&stage);
        }
        assert_true(log_of(&stage)->flight_over);
        assert_int_equal(rp_verdict_of(rp_player_transcript(stage.player), 0).kind, RP_KIND_FULL);
        close_stage(&stage);
    }
}

static void test_tls13_is_over_after_quiet(void **state)
{
    (void)state;
    struct stage stage;
    struct play play;
    make_play(&play, &early13, RP_END_FIN);
    open_stage(&stage, &play.script, 1 << 20);
    go(&stage);
    tw_test_write_flight13(&play.w, true, 27);
    hear(&stage, &play.w);
    assert_false(log_of(&stage)->flight_over);
    assert_int_equal(pass(&stage), 50 * MS);
    assert_true(log_of(&stage)->flight_over && stage.closed && stage.done);
    struct rp_verdict verdict = rp_verdict_of(rp_player_transcript(stage.player), 0);
    assert_int_equal(verdict.kind, RP_KIND_PSK);
    assert_int_equal(verdict.flight_us, 3 * MS);  // not the silence
    close_stage(&stage);
}

static void test_hello_retry(void **state)
{
    (void)state;
    struct stage stage;
    struct play play;
    make_play(&play, &early13, RP_END_GENTLE);
    open_stage(&stage, &play.script, 1 << 20);
    go(&stage);
    tw_test_write_hello_retry(&play.w);
    hear(&stage, &play.w);
    (void)pass(&stage);
    assert_int_equal(rp_verdict_of(rp_player_transcript(stage.player), 0).kind, RP_KIND_HELLO_RETRY);
    close_stage(&stage);
}

// What a server may do instead of an answer.
enum reaction { SAYS_NOTHING, ALERTS, CLOSES, RESETS, TALKS_HTTP, STOPS_HALF_WAY, ALERTS_AND_CLOSES };

static enum rp_kind kind_after(enum reaction reaction)
{
    struct stage stage;
    struct play play;
    make_play(&play, &ticket12, RP_END_GENTLE);
    open_stage(&stage, &play.script, 1 << 20);
    go(&stage);
    switch (reaction) {
    case SAYS_NOTHING: break;
    case ALERTS:
    case ALERTS_AND_CLOSES: tw_test_write_record(&play.w, TW_CT_ALERT, "\x02\x28", 2); break;
    case TALKS_HTTP: tw_writer_bytes(&play.w, tw_span_of("HTTP/1.1 400 Bad Request\r\n\r\n", 28)); break;
    case STOPS_HALF_WAY: tw_test_write_server_hello(&play.w, 32, true); break;
    case CLOSES:
    case RESETS: break;
    }
    if (play.w.len > 0) {
        hear(&stage, &play.w);
    }
    if (reaction == CLOSES || reaction == RESETS || reaction == ALERTS_AND_CLOSES) {
        end(&stage, reaction == RESETS);
    }
    while (!stage.done) {
        (void)pass(&stage);
    }
    enum rp_kind kind = rp_verdict_of(rp_player_transcript(stage.player), 0).kind;
    assert_true(stage.now_us < 45 * SECOND);
    close_stage(&stage);
    return kind;
}

static void test_every_reaction_ends_in_a_verdict(void **state)
{
    (void)state;
    assert_int_equal(kind_after(SAYS_NOTHING), RP_KIND_SILENT);
    assert_int_equal(kind_after(ALERTS), RP_KIND_ALERT);
    assert_int_equal(kind_after(ALERTS_AND_CLOSES), RP_KIND_ALERT);
    assert_int_equal(kind_after(CLOSES), RP_KIND_CLOSED);
    assert_int_equal(kind_after(RESETS), RP_KIND_RESET);
    assert_int_equal(kind_after(TALKS_HTTP), RP_KIND_NOT_TLS);
    assert_int_equal(kind_after(STOPS_HALF_WAY), RP_KIND_INCOMPLETE);
}

static void test_a_server_that_closes_on_the_farewell_was_silent(void **state)
{
    (void)state;
    struct stage stage;
    struct play play;
    make_play(&play, &ticket12, RP_END_GENTLE);
    open_stage(&stage, &play.script, 1 << 20);
    go(&stage);
    assert_int_equal(pass(&stage), 10 * SECOND);
    tw_test_write_record(&play.w, TW_CT_ALERT, "\x01\x00", 2);
    hear(&stage, &play.w);
    end(&stage, false);
    assert_true(stage.done);
    struct rp_verdict verdict = rp_verdict_of(rp_player_transcript(stage.player), 0);
    assert_int_equal(verdict.kind, RP_KIND_SILENT);
    assert_false(verdict.has_alert);
    close_stage(&stage);
}

static void test_connecting_fails_or_takes_too_long(void **state)
{
    (void)state;
    struct stage stage;
    struct play play;
    make_play(&play, &ticket12, RP_END_GENTLE);
    for (int refused = 0; refused < 2; refused++) {
        open_stage(&stage, &play.script, 1 << 20);
        assert_int_equal(rp_player_next(stage.player, stage.now_us).type, RP_ACTION_CONNECT);
        if (refused) {
            rp_player_failed(stage.player, 0, 111, stage.now_us);
        } else {
            go(&stage);
            assert_int_equal(pass(&stage), 5 * SECOND);
            assert_true(stage.closed);
        }
        go(&stage);
        assert_true(stage.done);
        struct rp_verdict verdict = rp_verdict_of(rp_player_transcript(stage.player), 0);
        assert_int_equal(verdict.kind, RP_KIND_UNREACHABLE);
        assert_int_equal(verdict.error, refused ? 111 : 0);
        close_stage(&stage);
    }
}

static void test_a_flood_is_not_read(void **state)
{
    (void)state;
    static uint8_t zeros[4096];
    struct stage stage;
    struct play play;
    make_play(&play, &ticket12, RP_END_GENTLE);
    open_stage(&stage, &play.script, 100000);
    go(&stage);
    for (int i = 0; i < 1000 && !stage.done; i++) {
        rp_player_bytes(stage.player, 0, tw_span_of(zeros, sizeof zeros), ++stage.now_us);
        go(&stage);
    }
    assert_true(stage.done && stage.reset);
    assert_true(log_of(&stage)->bytes_received < 110000);
    assert_true(rp_verdict_of(rp_player_transcript(stage.player), 0).flood);
    close_stage(&stage);
}

static void test_ways_to_end(void **state)
{
    (void)state;
    for (enum rp_end how = RP_END_GENTLE; how <= RP_END_HOLD; how++) {
        struct stage stage;
        struct play play;
        make_play(&play, &ticket12, how);
        open_stage(&stage, &play.script, 1 << 20);
        go(&stage);
        size_t hello_len = stage.sent_len;
        tw_test_write_full12(&play.w);
        hear(&stage, &play.w);
        bool waits = how != RP_END_FIN && how != RP_END_RST;
        size_t said = how == RP_END_GENTLE ? 14 : how == RP_END_CLOSE_NOTIFY ? 7 : 0;
        assert_int_equal(stage.sent_len - hello_len, said);
        assert_int_equal(stage.wrote_last, said > 0);
        assert_int_equal(stage.done, !waits);
        if (waits) {
            assert_int_equal(pass(&stage), SECOND);
        }
        assert_true(stage.closed && stage.done);
        assert_int_equal(stage.reset, how == RP_END_RST);
        close_stage(&stage);
    }
}

static void test_segments_with_gaps(void **state)
{
    (void)state;
    static const uint32_t cuts[] = {1, 5, 100};
    struct stage stage;
    struct play play;
    make_play(&play, &ticket12, RP_END_FIN);
    play.steps[1].send.cuts = cuts;
    play.steps[1].send.num_cuts = 3;
    play.steps[1].send.gap_us = 20 * MS;
    open_stage(&stage, &play.script, 1 << 20);
    go(&stage);
    assert_int_equal(stage.sent_len, 1);
    assert_int_equal(pass(&stage), 20 * MS);
    assert_int_equal(stage.sent_len, 5);
    assert_int_equal(pass(&stage), 20 * MS);
    assert_int_equal(pass(&stage), 20 * MS);
    assert_int_equal(stage.writes, 4);
    assert_memory_equal(stage.sent, play.bytes, stage.sent_len);
    tw_test_write_abbreviated12(&play.w);
    hear(&stage, &play.w);
    // The ClientHello was read back across its segments: the judge knows that ID and ticket were offered.
    assert_int_equal(rp_verdict_of(rp_player_transcript(stage.player), 0).kind, RP_KIND_ABBREVIATED);
    close_stage(&stage);
}

static void test_junk_is_the_same_for_the_same_seed(void **state)
{
    (void)state;
    uint8_t first[128];
    for (int round = 0; round < 2; round++) {
        struct stage stage;
        struct play play;
        make_play(&play, &early13, RP_END_FIN);
        play.steps[3] = (struct rp_step){.type = RP_STEP_JUNK, .junk_len = 64};
        play.steps[4] = (struct rp_step){
            .type = RP_STEP_EXPECT, .expect = {.until = RP_UNTIL_REACTION, .within_us = SECOND, .round_trip = true}};
        play.steps[5] = (struct rp_step){.type = RP_STEP_END, .end = {.how = RP_END_FIN}};
        play.script.num_steps = 6;
        open_stage(&stage, &play.script, 1 << 20);
        go(&stage);
        size_t hello_len = stage.sent_len;
        tw_test_write_flight13(&play.w, true, 27);
        hear(&stage, &play.w);
        (void)pass(&stage);
        assert_int_equal(stage.sent_len - hello_len, 69);
        assert_memory_equal(stage.sent + hello_len, "\x17\x03\x03\x00\x40", 5);
        if (round == 0) {
            memcpy(first, stage.sent + hello_len, 69);
        } else {
            assert_memory_equal(first, stage.sent + hello_len, 69);
        }
        assert_int_equal(pass(&stage), SECOND + 2 * MS);  // a round trip more
        assert_true(stage.done);
        close_stage(&stage);
    }
}

// What is counted beyond a round trip is counted beyond the server's first answer, too: what accepts connections may stand nearer.
static void test_the_way_is_as_long_as_the_first_answer_takes(void **state)
{
    (void)state;
    static const struct {
        uint64_t answer_us, way_us;
    } rows[] = {{MS, 2 * MS}, {50 * MS, 50 * MS}, {30 * SECOND, SECOND}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct stage stage;
        struct play play;
        make_play(&play, &early13, RP_END_FIN);
        play.steps[2].expect.within_us = 60 * SECOND;
        play.steps[3] = (struct rp_step){.type = RP_STEP_JUNK, .junk_len = 64};
        play.steps[4] = (struct rp_step){
            .type = RP_STEP_EXPECT, .expect = {.until = RP_UNTIL_REACTION, .within_us = SECOND, .round_trip = true}};
        play.steps[5] = (struct rp_step){.type = RP_STEP_END, .end = {.how = RP_END_FIN}};
        play.script.num_steps = 6;
        open_stage(&stage, &play.script, 1 << 20);
        go(&stage);
        stage.now_us += rows[i].answer_us - MS;
        tw_test_write_flight13(&play.w, true, 27);
        hear(&stage, &play.w);
        (void)pass(&stage);
        assert_int_equal(pass(&stage), SECOND + rows[i].way_us);
        close_stage(&stage);
    }
}

static void test_a_step_for_resumptions_alone(void **state)
{
    (void)state;
    for (int psk = 0; psk < 2; psk++) {
        struct stage stage;
        struct play play;
        make_play(&play, &early13, RP_END_FIN);
        play.steps[4] = play.steps[3];
        play.steps[3] = (struct rp_step){.type = RP_STEP_JUNK, .when = RP_WHEN_RESUMED, .junk_len = 64};
        play.script.num_steps = 5;
        open_stage(&stage, &play.script, 1 << 20);
        go(&stage);
        tw_test_write_flight13(&play.w, psk == 1, 27);
        hear(&stage, &play.w);
        (void)pass(&stage);
        assert_true(stage.done);
        assert_int_equal(stage.writes, psk == 1 ? 2 : 1);
        close_stage(&stage);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_abbreviated_is_known_at_once_and_ends_gently),
        cmocka_unit_test(test_any_division_of_the_answer_gives_the_same),
        cmocka_unit_test(test_tls13_is_over_after_quiet),
        cmocka_unit_test(test_hello_retry),
        cmocka_unit_test(test_every_reaction_ends_in_a_verdict),
        cmocka_unit_test(test_a_server_that_closes_on_the_farewell_was_silent),
        cmocka_unit_test(test_connecting_fails_or_takes_too_long),
        cmocka_unit_test(test_a_flood_is_not_read),
        cmocka_unit_test(test_ways_to_end),
        cmocka_unit_test(test_segments_with_gaps),
        cmocka_unit_test(test_junk_is_the_same_for_the_same_seed),
        cmocka_unit_test(test_the_way_is_as_long_as_the_first_answer_takes),
        cmocka_unit_test(test_a_step_for_resumptions_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
