// Captured connections become flights, and flights scripts: what is kept, what is left out, what cannot be sent.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/codes.h"
#include "replay/script/flight.h"
#include "replay/script/hello.h"
#include "replay/script/verbatim.h"
#include "tests/support/hello.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

// talk feeds a gatherer as the tracker does: chunks first, then the events that they bring.
struct talk {
    struct rp_gather *gather;
    struct tw_dialogue dialogue;
    uint64_t position[2];
    uint8_t room[4096];
};

static struct talk begin(void)
{
    static const struct tw_flow_key ends;
    struct talk talk = {.gather = rp_gather_new(3, &ends)};
    tw_dialogue_init(&talk.dialogue, NULL);
    return talk;
}

static void chunk(struct talk *talk, enum tw_from from, enum tw_chunk_type type, struct tw_span bytes)
{
    struct tw_chunk one = {
        .type = type, .end = (enum tw_end)from, .position = talk->position[from], .bytes = bytes, .gap = bytes.len};
    rp_gather_chunk(talk->gather, &one);
    talk->position[from] += bytes.len;
}

static void say(struct talk *talk, enum tw_from from, struct tw_span bytes)
{
    struct tw_cursor in = tw_cursor_over(bytes);
    struct tw_event event;
    chunk(talk, from, TW_CHUNK_DATA, bytes);
    while (tw_dialogue_next(&talk->dialogue, from, &in, &event) == TW_DONE) {
        if (event.type == TW_EVENT_WANT_ROOM) {
            tw_dialogue_lend(&talk->dialogue, from, talk->room, sizeof talk->room);
        } else {
            rp_gather_event(talk->gather, TW_END_A, &event, 77);
        }
    }
}

static struct tw_span text(const char *words)
{
    return tw_span_of(words, strlen(words));
}

static struct tw_span hello_into(uint8_t *memory, size_t cap, const struct tw_test_hello *hello)
{
    struct tw_writer w = tw_writer_into(memory, cap);
    tw_test_write_hello(&w, hello);
    return tw_writer_span(&w);
}

static const struct tw_test_hello early = {
    .name = "one.test", .session_id = 32, .tls13 = true, .psk = true, .early_data = true};

// early_flight gathers a ClientHello in two segments, ChangeCipherSpec and two 0-RTT records, and an answer.
static struct rp_flight early_flight(size_t *hello_len)
{
    uint8_t memory[1024];
    uint8_t more[256];
    uint8_t answer[1024];
    struct rp_flight flight;
    struct talk talk = begin();
    struct tw_span hello = hello_into(memory, sizeof memory, &early);
    struct tw_writer w = tw_writer_into(more, sizeof more);
    struct tw_writer server = tw_writer_into(answer, sizeof answer);
    tw_test_write_record(&w, TW_CT_CHANGE_CIPHER_SPEC, "\x01", 1);
    tw_test_write_record(&w, TW_CT_APPLICATION_DATA, "0123456789", 10);
    tw_test_write_flight13(&server, true, 27);
    say(&talk, TW_CLIENT, tw_span_of(hello.data, 100));
    say(&talk, TW_CLIENT, tw_span_of(hello.data + 100, hello.len - 100));
    say(&talk, TW_CLIENT, tw_writer_span(&w));
    say(&talk, TW_SERVER, tw_writer_span(&server));
    say(&talk, TW_CLIENT, tw_writer_span(&w));  // behind the answer: no part of the flight
    assert_int_equal(rp_gather_finish(talk.gather, &flight), RP_GATHER_DONE);
    assert_int_equal(flight.len, hello.len + w.len);
    *hello_len = hello.len;
    return flight;
}

static void test_a_flight_ends_where_the_server_answers(void **state)
{
    (void)state;
    size_t hello_len = 0;
    struct rp_flight flight = early_flight(&hello_len);
    assert_int_equal(flight.connection, 3);
    assert_int_equal(flight.time_ns, 77);
    assert_int_equal(flight.hello_len, hello_len);
    assert_int_equal(flight.num_cuts, 2);
    assert_int_equal(flight.cuts[0], 100);
    assert_int_equal(flight.cuts[1], hello_len);
    assert_true(flight.offers_psk && flight.offers_early_data && flight.has_early_records);
    assert_int_equal(flight.num_turns, 0);
    rp_flight_clear(&flight);
}

static void test_scripts_of_a_flight(void **state)
{
    (void)state;
    struct rp_verbatim_options options = rp_verbatim_defaults();
    const char *why = NULL;
    size_t hello_len = 0;
    size_t step = 0;
    struct rp_flight flight = early_flight(&hello_len);
    for (enum rp_verbatim what = RP_VERBATIM_FLIGHT; what <= RP_VERBATIM_PROBE_C; what++) {
        struct rp_script *script = rp_verbatim_new(&flight, what, &options, &why);
        assert_non_null(script);
        assert_true(rp_script_sound(script, &step));
        const struct rp_send *send = &script->steps[1].send;
        bool whole = what == RP_VERBATIM_FLIGHT || what == RP_VERBATIM_DELIVER || what == RP_VERBATIM_PROBE_B;
        bool renamed = what == RP_VERBATIM_PROBE_B || what == RP_VERBATIM_PROBE_C;
        assert_int_equal(send->bytes.len, whole ? flight.len : hello_len);
        assert_int_equal(send->num_cuts, whole ? 2 : 1);
        assert_int_equal(rp_hello_offers(send->bytes, TW_EXT_PRE_SHARED_KEY), !renamed);
        assert_int_equal(rp_hello_offers(send->bytes, TW_EXT_EARLY_DATA), what != RP_VERBATIM_PROBE_C);
        bool junk = what != RP_VERBATIM_FLIGHT && what != RP_VERBATIM_PROBE_C;
        assert_int_equal(script->num_steps, junk ? 6 : 4);
        rp_script_free(script);
    }
    rp_flight_clear(&flight);
}

static void test_shapes(void **state)
{
    (void)state;
    struct rp_verbatim_options options = rp_verbatim_defaults();
    const char *why = NULL;
    size_t hello_len = 0;
    size_t step = 0;
    struct rp_flight flight = early_flight(&hello_len);
    for (uint32_t segments = 1; segments < flight.len + 2; segments++) {
        options.segments = segments;
        struct rp_script *script = rp_verbatim_new(&flight, RP_VERBATIM_FLIGHT, &options, &why);
        assert_true(rp_script_sound(script, &step));
        assert_int_equal(script->steps[1].send.num_cuts, (flight.len - 1) / segments);
        rp_script_free(script);
    }
    options.segments = RP_WHOLE;
    options.records = 50;
    options.set_name = true;
    options.name = "two.test";
    struct rp_script *script = rp_verbatim_new(&flight, RP_VERBATIM_FLIGHT, &options, &why);
    assert_int_equal(script->steps[1].send.num_cuts, 0);
    assert_int_equal(script->steps[1].send.bytes.len, flight.len + ((hello_len - 5 + 49) / 50 - 1) * 5);
    rp_script_free(script);
    rp_flight_clear(&flight);
}

static void test_words_before_tls_are_played_in_turns(void **state)
{
    (void)state;
    uint8_t memory[1024];
    struct talk talk = begin();
    struct rp_flight flight;
    struct tw_span hello = hello_into(memory, sizeof memory, &early);
    struct rp_verbatim_options options = rp_verbatim_defaults();
    const char *why = NULL;
    size_t step = 0;
    say(&talk, TW_SERVER, text("220 mail.test\r\n"));
    say(&talk, TW_CLIENT, text("EHLO me\r\n"));
    say(&talk, TW_SERVER, text("250-mail.test\r\n"));
    say(&talk, TW_SERVER, text("250 STARTTLS\r\n"));
    say(&talk, TW_CLIENT, text("STARTTLS\r\n"));
    say(&talk, TW_SERVER, text("220 go\r\n"));
    say(&talk, TW_CLIENT, hello);
    assert_int_equal(rp_gather_finish(talk.gather, &flight), RP_GATHER_DONE);
    assert_int_equal(flight.num_turns, 5);
    assert_int_equal(flight.preface_len, 9 + 10);
    struct rp_script *script = rp_verbatim_new(&flight, RP_VERBATIM_FLIGHT, &options, &why);
    static const enum rp_step_type types[] = {RP_STEP_CONNECT, RP_STEP_EXPECT, RP_STEP_SEND,
                                              RP_STEP_EXPECT,  RP_STEP_SEND,   RP_STEP_EXPECT,
                                              RP_STEP_SEND,    RP_STEP_EXPECT, RP_STEP_END};
    assert_true(rp_script_sound(script, &step));
    assert_int_equal(script->num_steps, sizeof types / sizeof types[0]);
    for (size_t i = 0; i < script->num_steps; i++) {
        assert_int_equal(script->steps[i].type, types[i]);
    }
    assert_memory_equal(script->steps[4].send.bytes.data, "STARTTLS\r\n", 10);
    assert_true(tw_span_equal(script->steps[6].send.bytes, hello));
    rp_script_free(script);
    rp_flight_clear(&flight);
}

static void test_what_is_no_whole_flight(void **state)
{
    (void)state;
    uint8_t memory[1024];
    struct rp_flight flight;
    struct tw_span hello = hello_into(memory, sizeof memory, &early);
    struct talk nothing = begin();
    assert_int_equal(rp_gather_finish(nothing.gather, &flight), RP_GATHER_WAITING);
    struct talk half = begin();
    say(&half, TW_CLIENT, tw_span_of(hello.data, hello.len - 1));
    assert_int_equal(rp_gather_finish(half.gather, &flight), RP_GATHER_WAITING);
    struct talk gap = begin();
    chunk(&gap, TW_CLIENT, TW_CHUNK_GAP, tw_span_of(NULL, 10));
    say(&gap, TW_CLIENT, hello);
    assert_int_equal(rp_gather_finish(gap.gather, &flight), RP_GATHER_LOST);
    static uint8_t zeros[65536];
    struct talk late = begin();
    for (int i = 0; i < 6; i++) {
        chunk(&late, TW_SERVER, TW_CHUNK_DATA, tw_span_of(zeros, sizeof zeros));
    }
    say(&late, TW_CLIENT, hello);
    assert_int_equal(rp_gather_finish(late.gather, &flight), RP_GATHER_TOO_LATE);
}

static void test_what_offers_no_early_data_has_no_probes(void **state)
{
    (void)state;
    static const struct tw_test_hello plain = {.name = "one.test", .session_id = 32, .ticket = 20};
    uint8_t memory[1024];
    struct talk talk = begin();
    struct rp_flight flight;
    struct rp_verbatim_options options = rp_verbatim_defaults();
    const char *why = NULL;
    say(&talk, TW_CLIENT, hello_into(memory, sizeof memory, &plain));
    assert_int_equal(rp_gather_finish(talk.gather, &flight), RP_GATHER_DONE);
    assert_false(flight.offers_psk || flight.offers_early_data || flight.has_early_records);
    assert_null(rp_verbatim_new(&flight, RP_VERBATIM_PROBE_B, &options, &why));
    assert_non_null(why);
    rp_flight_clear(&flight);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_flight_ends_where_the_server_answers),
        cmocka_unit_test(test_scripts_of_a_flight),
        cmocka_unit_test(test_shapes),
        cmocka_unit_test(test_words_before_tls_are_played_in_turns),
        cmocka_unit_test(test_what_is_no_whole_flight),
        cmocka_unit_test(test_what_offers_no_early_data_has_no_probes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
