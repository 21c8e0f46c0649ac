// Captured flights as fresh scripts: the shape stays, the session is offered as far as secrets allow.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/client_hello.h"
#include "parsers/tls/codes.h"
#include "parsers/tls/extensions/pre_shared_key.h"
#include "replay/script/from_capture.h"
#include "replay/script/hello.h"
#include "replay/script/sound.h"
#include "tests/support/hello.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

static uint8_t memory[4096];
static struct rp_arena arena;

static struct rp_fresh_options options;

static int start(void **state)
{
    (void)state;
    options = rp_fresh_defaults();
    rp_arena_init(&arena, (size_t)1 << 20);
    return 0;
}

static int stop(void **state)
{
    (void)state;
    rp_arena_free(&arena);
    return 0;
}

static struct rp_flight flight_of(const struct tw_test_hello *hello, enum tw_kind kind)
{
    struct tw_writer w = tw_writer_into(memory, sizeof memory);
    tw_test_write_hello(&w, hello);
    return (struct rp_flight){
        .bytes = memory, .len = w.len, .hello_len = w.len, .captured = {.seen = kind != TW_KIND_NONE, .kind = kind}};
}

static void is_sound(const struct rp_script *script, size_t num_steps)
{
    size_t step = 0;
    assert_true(rp_script_sound(script, &step));
    assert_int_equal(script->num_steps, num_steps);
}

static void test_a_full_handshake(void **state)
{
    (void)state;
    struct rp_flight flight =
        flight_of(&(struct tw_test_hello){.name = "one.test", .tls13 = true, .session_id = 32}, TW_KIND_FULL);
    struct rp_script script;
    assert_int_equal(rp_fresh_script(&flight, NULL, &options, &arena, &script), RP_FRESH_FULL);
    is_sound(&script, 4);
    const struct rp_hello_spec *hello = &script.steps[1].handshake.hello;
    assert_true(tw_span_equal(hello->like, tw_span_of(memory + 9, flight.hello_len - 9)));
    assert_int_equal(hello->offers.num, 0);
    assert_int_equal(script.num_sessions, 0);
    assert_int_equal(script.steps[2].expect.accept.of[0].type, RP_REACT_FULL);
    assert_int_equal(script.steps[2].expect.tolerate.num, 0);
    assert_int_equal(script.steps[3].end.how, RP_END_ORDERLY);
}

static void test_a_ticket(void **state)
{
    (void)state;
    struct rp_flight flight =
        flight_of(&(struct tw_test_hello){.session_id = 32, .has_ticket = true, .ticket = 64}, TW_KIND_ABBREVIATED);
    struct rp_script script;
    assert_int_equal(rp_fresh_script(&flight, NULL, &options, &arena, &script), RP_FRESH_JUDGED);
    is_sound(&script, 5);
    const struct rp_session session = script.steps[1].known.is;
    assert_int_equal(session.version, TW_VERSION_TLS12);
    assert_int_equal(session.ticket.len, 64);
    assert_int_equal(session.id.len, 32);
    assert_int_equal(session.secret.len, 0);
    assert_int_equal(script.steps[2].handshake.hello.offers.of[0].as, RP_OFFER_TICKET_AND_ID);
    assert_int_equal(script.steps[3].expect.accept.of[0].type, RP_REACT_RESUMED);
    assert_int_equal(script.steps[3].expect.tolerate.of[0].type, RP_REACT_FULL);

    uint8_t ticket[64];
    memcpy(ticket, session.ticket.data, sizeof ticket);
    const struct rp_session known = {.version = TW_VERSION_TLS12,
                                     .cipher_suite = TW_SUITE_TLS_RSA_WITH_AES_128_CBC_SHA,
                                     .ticket = {ticket, sizeof ticket},
                                     .secret = RP_TEXT("forty-eight bytes are not looked for")};
    assert_int_equal(rp_fresh_script(&flight, &known, &options, &arena, &script), RP_FRESH_OFFERED);
    assert_int_equal(script.steps[1].known.is.cipher_suite, TW_SUITE_TLS_RSA_WITH_AES_128_CBC_SHA);
    ticket[3] ^= 1;
    assert_int_equal(rp_fresh_script(&flight, &known, &options, &arena, &script), RP_FRESH_JUDGED);
}

static void test_a_session_id(void **state)
{
    (void)state;
    struct rp_flight flight = flight_of(&(struct tw_test_hello){.session_id = 32, .has_ticket = true}, TW_KIND_NONE);
    struct rp_script script;
    assert_int_equal(rp_fresh_script(&flight, NULL, &options, &arena, &script), RP_FRESH_JUDGED);
    is_sound(&script, 5);
    assert_int_equal(script.steps[1].known.is.id.len, 32);
    assert_int_equal(script.steps[2].handshake.hello.offers.of[0].as, RP_OFFER_ID);
    assert_int_equal(script.steps[3].expect.accept.num, 0);
}

static struct tw_span identity_in(const struct rp_flight *flight)
{
    struct tw_client_hello hello;
    struct tw_cursor in = tw_cursor_over(tw_span_of(memory + 9, flight->hello_len - 9));
    struct tw_span body;
    struct tw_offered_psks psks;
    struct tw_psk_identity identity;
    assert_true(tw_client_hello_parse(&in, &hello));
    assert_true(tw_extension_find(hello.extensions, TW_EXT_PRE_SHARED_KEY, &body));
    in = tw_cursor_over(body);
    assert_true(tw_offered_psks_parse(&in, &psks));
    in = tw_cursor_over(psks.identities);
    assert_true(tw_psk_identity_next(&in, &identity));
    return identity.identity;
}

static void test_a_psk(void **state)
{
    (void)state;
    struct rp_flight flight =
        flight_of(&(struct tw_test_hello){.tls13 = true, .psk = true, .session_id = 32}, TW_KIND_PSK);
    struct rp_script script;
    assert_int_equal(rp_fresh_script(&flight, NULL, &options, &arena, &script), RP_FRESH_WITHOUT);
    is_sound(&script, 4);
    assert_int_equal(script.steps[2].expect.accept.of[0].type, RP_REACT_FULL);

    struct rp_session known = {.version = TW_VERSION_TLS13, .ticket = identity_in(&flight)};
    assert_int_equal(rp_fresh_script(&flight, &known, &options, &arena, &script), RP_FRESH_WITHOUT);
    known.secret = tw_span_of("a PSK", 5);
    assert_int_equal(rp_fresh_script(&flight, &known, &options, &arena, &script), RP_FRESH_OFFERED);
    is_sound(&script, 5);
    assert_int_equal(script.steps[2].handshake.hello.offers.of[0].as, RP_OFFER_PSK);
    assert_int_equal(script.steps[3].expect.accept.of[0].type, RP_REACT_RESUMED);
}

static void test_what_was_said_before(void **state)
{
    (void)state;
    uint8_t bytes[sizeof memory];
    struct rp_flight flight = flight_of(&(struct tw_test_hello){.name = "one.test"}, TW_KIND_FULL);
    struct tw_writer w = tw_writer_into(bytes, sizeof bytes);
    tw_writer_bytes(&w, tw_span_of("STARTTLS\r\n", 10));
    tw_writer_bytes(&w, tw_span_of(memory, flight.len));
    flight.bytes = bytes;
    flight.len = w.len;
    flight.preface_len = 10;
    flight.turns[0] = (struct rp_turn){.from = TW_SERVER, .len = 20};
    flight.turns[1] = (struct rp_turn){.from = TW_CLIENT, .len = 10};
    flight.turns[2] = (struct rp_turn){.from = TW_SERVER, .len = 30};
    flight.num_turns = 3;
    struct rp_script script;
    assert_int_equal(rp_fresh_script(&flight, NULL, &options, &arena, &script), RP_FRESH_FULL);
    is_sound(&script, 7);
    assert_int_equal(script.steps[1].type, RP_STEP_EXPECT);
    assert_memory_equal(script.steps[2].send.bytes.data, "STARTTLS\r\n", 10);
    assert_int_equal(script.steps[3].type, RP_STEP_EXPECT);
    assert_true(tw_span_equal(script.steps[4].handshake.hello.like, tw_span_of(memory + 9, flight.hello_len - 9)));
}

// sent makes the script that sends the flight's ClientHello as it is.
static enum rp_fresh sent(const struct rp_flight *flight, const struct rp_session *known, struct rp_script **first,
                          struct rp_script *script)
{
    const char *why = NULL;
    *first = rp_verbatim_new(flight, RP_VERBATIM_FLIGHT, &options.play, &why);
    assert_non_null(*first);
    return rp_sent_script(flight, *first, known, &options, &arena, script);
}

static void test_sent_as_it_is(void **state)
{
    (void)state;
    struct rp_flight flight =
        flight_of(&(struct tw_test_hello){.tls13 = true, .psk = true, .session_id = 32}, TW_KIND_PSK);
    struct rp_session known = {.version = TW_VERSION_TLS13, .ticket = identity_in(&flight), .secret = RP_TEXT("a PSK")};
    struct rp_script script;
    struct rp_script *first = NULL;
    options.request = tw_span_of("hello", 5);
    assert_int_equal(sent(&flight, &known, &first, &script), RP_FRESH_OFFERED);
    is_sound(&script, 8);
    assert_int_equal(script.steps[0].type, RP_STEP_SESSION);
    assert_true(tw_span_equal(script.steps[2].send.bytes, tw_span_of(memory, flight.len)));
    const struct rp_hello_spec *hello = &script.steps[3].handshake.hello;
    assert_true(tw_span_equal(hello->sent, tw_span_of(memory + 9, flight.hello_len - 9)));
    assert_int_equal(hello->like.len, 0);
    assert_int_equal(hello->offers.num, 1);
    assert_int_equal(script.steps[5].when, RP_WHEN_COMPLETED);
    rp_script_free(first);

    assert_int_equal(sent(&flight, NULL, &first, &script), RP_FRESH_JUDGED);
    is_sound(&script, 8);
    rp_script_free(first);
}

static void test_what_cannot_be_made(void **state)
{
    (void)state;
    struct rp_flight flight = flight_of(&(struct tw_test_hello){.name = "one.test"}, TW_KIND_FULL);
    struct rp_script script;
    struct rp_arena none;
    rp_arena_init(&none, 0);
    assert_int_equal(rp_fresh_script(&flight, NULL, &options, &none, &script), RP_FRESH_FAILED);
    assert_int_equal(script.num_steps, 0);
    for (size_t most = 16; most < 4096; most += 16) {
        rp_arena_init(&none, most);
        enum rp_fresh fresh = rp_fresh_script(&flight, NULL, &options, &none, &script);
        assert_true(fresh == RP_FRESH_FAILED || fresh == RP_FRESH_FULL);
        rp_arena_free(&none);
    }
    flight.sslv2 = true;
    assert_int_equal(rp_fresh_script(&flight, NULL, &options, &arena, &script), RP_FRESH_FAILED);
    flight.sslv2 = false;
    memory[43] = 255;  // a session ID that is longer than the message
    assert_int_equal(rp_fresh_script(&flight, NULL, &options, &arena, &script), RP_FRESH_FAILED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_full_handshake, start, stop),
        cmocka_unit_test_setup_teardown(test_a_ticket, start, stop),
        cmocka_unit_test_setup_teardown(test_a_session_id, start, stop),
        cmocka_unit_test_setup_teardown(test_a_psk, start, stop),
        cmocka_unit_test_setup_teardown(test_what_was_said_before, start, stop),
        cmocka_unit_test_setup_teardown(test_sent_as_it_is, start, stop),
        cmocka_unit_test_setup_teardown(test_what_cannot_be_made, start, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
