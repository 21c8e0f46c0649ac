// ClientHellos like captured ones: of OpenSSL, GnuTLS, curl and Chromium; their shape is kept, and handshakes are carried through.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/player_parts.h"
#include "tests/support/captured_streams.h"
#include "tests/support/identities.h"
#include "tests/support/load.h"
#include "tests/support/play.h"

#include "parsers/tls/client_hello.h"
#include "parsers/tls/dialogue.h"

struct tally {
    struct table *t;
    const char *name;
    size_t hellos, carried, resumed, grease;
};

static bool is_made_anew(uint16_t type)
{
    return type == TW_EXT_PRE_SHARED_KEY || type == TW_EXT_EARLY_DATA || type == TW_EXT_COOKIE;
}

// assert_same_shape compares what we sent with what was captured: suites with GREASE, and the extensions in their order.
static void assert_same_shape(struct tally *tally, struct tw_span captured, struct tw_span sent)
{
    struct tw_client_hello a, b;
    struct tw_extension theirs, ours;
    struct tw_cursor at = tw_cursor_over(captured);
    assert_true(tw_client_hello_parse(&at, &a));
    at = tw_cursor_over(sent);
    assert_true(tw_client_hello_parse(&at, &b));
    assert_int_equal(a.legacy_version, b.legacy_version);
    assert_true(tw_span_equal(a.cipher_suites, b.cipher_suites));
    assert_true(tw_span_equal(a.compression_methods, b.compression_methods));
    assert_false(tw_span_equal(a.random, b.random));
    struct tw_cursor in_a = tw_cursor_over(a.extensions);
    struct tw_cursor in_b = tw_cursor_over(b.extensions);
    while (tw_extension_next(&in_a, &theirs)) {
        tally->grease += (theirs.type & 0x0f0f) == 0x0a0a;
        if (!is_made_anew(theirs.type)) {
            assert_true(tw_extension_next(&in_b, &ours));
            assert_int_equal(theirs.type, ours.type);
        }
    }
}

static void play_like(struct tally *tally, struct tw_span hello)
{
    const struct rp_offer offer = {.session = 0};
    const struct rp_hello_spec like = {.like = hello, .server_name = RP_TEXT("localhost")};
    struct rp_hello_spec again = like;
    again.offers = (struct rp_offers){.of = &offer, .num = 1};
    struct rp_script script = {.num_conns = 2,
                               .num_sessions = 1,
                               RP_STEPS(CONNECT(0), SHAKE(0, .hello = like), {.type = RP_STEP_EXPECT}, DATA(0),
                                        {.type = RP_STEP_EXPECT}, SAVE(0, 0), END(0), CONNECT(1),
                                        SHAKE(1, .hello = again), {.type = RP_STEP_EXPECT, .conn = 1}, END(1))};
    const struct rp_transcript *transcript = play(tally->t, &script);
    const struct rp_client_facts *facts = transcript->conns[0].facts;
    tally->hellos++;
    if (facts->fault != RP_FAULT_NONE || (!facts->completed && !facts->has_alert)) {
        fail_msg("%s, hello %zu: %s", tally->name, tally->hellos, rp_client_fault_text(facts->fault));
    }
    tally->carried += facts->completed;
    tally->resumed += last_reaction(transcript).type == RP_REACT_RESUMED;
    struct tw_span sent = rp_client_message(rp_player_client(tally->t->player, 0), false, TW_HS_CLIENT_HELLO);
    if (!facts->hello_retry && facts->completed) {
        assert_same_shape(tally, hello, sent);
    }
}

// each_hello plays the first ClientHello of a stream.
static void first_hello(struct tally *tally, const struct tw_test_stream *stream)
{
    static uint8_t room[65536];
    struct tw_dialogue dialogue;
    struct tw_event event;
    tw_dialogue_init(&dialogue, NULL);
    tw_dialogue_lend(&dialogue, TW_CLIENT, room, sizeof room);
    for (size_t i = 0; i < stream->num_chunks; i++) {
        const struct tw_test_chunk *chunk = &stream->chunks[i];
        struct tw_cursor in = tw_cursor_over(tw_span_of(chunk->bytes, chunk->len));
        while (chunk->from == TW_CLIENT && chunk->type == TW_CHUNK_DATA
               && tw_dialogue_next(&dialogue, TW_CLIENT, &in, &event) == TW_DONE) {
            if (event.type == TW_EVENT_MESSAGE && event.message_type == TW_HS_CLIENT_HELLO && !event.sslv2) {
                play_like(tally, event.body);
                return;
            }
        }
    }
}

static void each_stream(struct tally *tally, const char *name)
{
    struct tw_test_streams streams = tw_test_streams_load(name);
    tally->name = name;
    for (size_t i = 0; i < streams.num_streams; i++) {
        first_hello(tally, &streams.streams[i]);
    }
    tw_test_streams_free(&streams);
}

static void each_capture(const char *name, const struct tw_test_file *file, void *context)
{
    (void)file;
    each_stream(context, name);
}

static struct tally begin(void)
{
    struct rp_serve_config config = serves(TW_VERSION_TLS10, TW_VERSION_TLS13);
    config.alpn = "h2,http/1.1,";
    struct tally tally = {.t = lay(&config)};
    be(tally.t, TEST_RSA_CERTIFICATE, TEST_RSA_KEY, 0);
    return tally;
}

static void test_captures(void **state)
{
    (void)state;
    struct tally tally = begin();
    tw_test_each_capture(each_capture, &tally);
    print_message("%zu hellos, %zu carried through, %zu resumed\n", tally.hellos, tally.carried, tally.resumed);
    assert_true(tally.hellos > 60 && tally.carried > tally.hellos * 3 / 4 && tally.resumed > tally.hellos / 2);
    clear(tally.t);
}

static void test_chromium(void **state)
{
    (void)state;
    struct tally tally = begin();
    each_stream(&tally, "../recordings/chromium-h2o-tls12.pcapng");
    each_stream(&tally, "../recordings/chromium-h2o-tls13.pcapng");
    print_message("%zu hellos, %zu carried through, %zu resumed\n", tally.hellos, tally.carried, tally.resumed);
    assert_true(tally.hellos >= 6 && tally.carried == tally.hellos && tally.resumed == tally.hellos);
    assert_true(tally.grease >= 2 * tally.hellos);
    clear(tally.t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_captures),
        cmocka_unit_test(test_chromium),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
