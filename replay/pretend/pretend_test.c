// Handshakes with the pretend server in memory: our own player, which verifies what an honest server has to prove.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/keys_random.h"
#include "replay/pretend/fault.h"
#include "replay/pretend/memory.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "replay/cases/words.h"

struct table {
    struct rp_pretend *server;
    struct rp_pretend_memory *memory;
    struct rp_player *player;
};

static struct table *lay(const struct rp_pretend_config *config)
{
    struct table *t = calloc(1, sizeof *t);
    const char *why = NULL;
    assert_non_null(t);
    t->server = rp_pretend_new(config, 1, &why);
    if (t->server == NULL) {
        fail_msg("%s", why ? why : "no memory");
    }
    t->memory = rp_pretend_memory_new(t->server);
    return t;
}

static void clear(struct table *t)
{
    rp_pretend_memory_free(t->memory);
    rp_pretend_free(t->server);
    free(t->player);
    free(t);
}

static const struct rp_transcript *play(struct table *t, const struct rp_script *script)
{
    struct rp_player_limits limits = rp_player_limits_of(script);
    free(t->player);
    t->player = rp_player_place(malloc(rp_player_size(&limits)), &limits);
    rp_player_be(t->player, NULL, "a.example");
    return rp_pretend_play(t->memory, t->player, script, 1);
}

// assert_met fails unless the script was played whole, every expectation accepted, and nothing was wrong on the server's side.
static void assert_met(struct table *t, const struct rp_transcript *transcript, size_t expectations)
{
    size_t met = 0;
    for (uint8_t i = 0; i < transcript->num_conns; i++) {
        const struct rp_client_facts *facts = transcript->conns[i].facts;
        if (facts != NULL && facts->fault != RP_FAULT_NONE) {
            fail_msg("connection %u: %s", i, rp_client_fault_text(facts->fault));
        }
    }
    for (size_t i = 0; i < transcript->num_entries; i++) {
        const struct rp_entry *entry = &transcript->entries[i];
        if (entry->type == RP_ENTRY_REACTION) {
            const struct rp_pretend_facts *facts = rp_pretend_memory_facts(t->memory, entry->conn);
            if (entry->met != RP_MET_ACCEPTED) {
                fail_msg("step %u: %s, alert %u (%s)", entry->step, rp_reaction_name(entry->reaction.type),
                         entry->reaction.alert, facts != NULL && facts->why != NULL ? facts->why : "-");
            }
            met++;
        }
    }
    assert_int_equal(transcript->end, RP_PLAY_WHOLE);
    assert_int_equal(transcript->num_unapplied, 0);
    assert_int_equal(met, expectations);
}

#define WITHIN .within_us = 1000000
#define ACCEPTS(c, ...) EXPECT(c, WITHIN, .accept = RP_ANY_OF(__VA_ARGS__))
#define GIVES(c) EXPECT(c, WITHIN, .until = RP_UNTIL_REACTION, .accept = RP_ANY_OF(ANSWER))
#define GET RP_TEXT("GET / HTTP/1.0\r\n\r\n")
#define ASK(c)                                                                                                         \
    {                                                                                                                  \
        .type = RP_STEP_DATA, .conn = (c), .data = {.bytes = GET, .and_wait_us = 1000000 }                             \
    }

static const struct rp_pretend_config usual = {.alpn = "http/1.1,h2"};

static void test_each_suite_in_each_version(void **state)
{
    static const uint16_t suites[] = {TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
                                      TW_SUITE_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
                                      TW_SUITE_TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256,
                                      TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256,
                                      TW_SUITE_TLS_RSA_WITH_AES_128_GCM_SHA256,
                                      TW_SUITE_TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA,
                                      TW_SUITE_TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA,
                                      TW_SUITE_TLS_RSA_WITH_AES_128_CBC_SHA};
    struct table *t = lay(&usual);
    (void)state;
    for (uint16_t version = TW_VERSION_TLS10; version <= TW_VERSION_TLS12; version++) {
        for (size_t i = version == TW_VERSION_TLS12 ? 0 : 5; i < sizeof suites / sizeof suites[0]; i++) {
            for (unsigned etm = 0; etm < 2; etm++) {
                const struct rp_hello_spec hello = {.versions = {.of = &version, .num = 1},
                                                    .suites = {.of = &suites[i], .num = 1},
                                                    .no_encrypt_then_mac = etm == 0};
                const struct rp_script script =
                    SCRIPT(1, 0, CONNECT(0), {.type = RP_STEP_HANDSHAKE, .handshake.hello = hello}, ACCEPTS(0, FULL),
                           ASK(0), GIVES(0), END(0));
                const struct rp_transcript *transcript = play(t, &script);
                assert_met(t, transcript, 2);
                assert_int_equal(transcript->conns[0].facts->cipher_suite, suites[i]);
                assert_int_equal(transcript->conns[0].facts->version, version);
            }
        }
    }
    clear(t);
}

#define ANEW(c, ...) CONNECT(c), SHAKE(c, .hello = {.versions = TLS12, __VA_ARGS__})

static void test_resumes_by_id(void **state)
{
    const struct rp_script script =
        SCRIPT(2, 1, ANEW(0, .no_ticket = true), ACCEPTS(0, FULL), SAVE(0, 0), END(0),
               ANEW(1, .offers = OFFER_BY(ID, 0)), ACCEPTS(1, RESUMED_OF(0)), ASK(1), GIVES(1), END(1));
    struct table *t = lay(&usual);
    (void)state;
    assert_met(t, play(t, &script), 3);
    assert_int_equal(rp_pretend_memory_facts(t->memory, 1)->kind, TW_KIND_ABBREVIATED_ID);
    clear(t);
}

static void test_resumes_by_ticket_and_renews_it(void **state)
{
    const struct rp_script script =
        SCRIPT(3, 2, ANEW(0), ACCEPTS(0, FULL), SAVE(0, 0), END(0), ANEW(1, .offers = OFFER_BY(TICKET, 0)),
               ACCEPTS(1, RESUMED_OF(0)), ASK(1), GIVES(1), SAVE(1, 1), END(1), ANEW(2, .offers = OFFER_BY(TICKET, 1)),
               ACCEPTS(2, RESUMED_OF(1)), ASK(2), GIVES(2), END(2));
    struct table *t = lay(&usual);
    (void)state;
    assert_met(t, play(t, &script), 5);
    assert_int_equal(rp_pretend_memory_facts(t->memory, 2)->kind, TW_KIND_ABBREVIATED_TICKET);
    clear(t);
}

static void test_renegotiates(void **state)
{
    const struct rp_script script = SCRIPT(1, 1, ANEW(0), ACCEPTS(0, FULL), SAVE(0, 0), ASK(0), GIVES(0),
                                           SHAKE(0, .hello = {.versions = TLS12}), ACCEPTS(0, FULL), ASK(0), GIVES(0),
                                           SHAKE(0, .hello = {.versions = TLS12, .offers = OFFER_BY(TICKET, 0)}),
                                           ACCEPTS(0, RESUMED), ASK(0), GIVES(0), END(0));
    struct table *t = lay(&usual);
    (void)state;
    assert_met(t, play(t, &script), 6);
    assert_int_equal(rp_pretend_memory_facts(t->memory, 0)->handshakes, 3);
    clear(t);
}

static void test_asks_for_a_renegotiation(void **state)
{
    const struct rp_script script =
        SCRIPT(1, 0, ANEW(0), ACCEPTS(0, FULL),
               {.type = RP_STEP_DATA, .data = {.bytes = RP_TEXT("GET /renegotiate HTTP/1.0\r\n\r\n")}},
               EXPECT(0, WITHIN, .until = RP_UNTIL_REACTION, .accept = RP_ANY_OF({.type = RP_REACT_HELLO_REQUEST})),
               SHAKE(0, .hello = {.versions = TLS12}), ACCEPTS(0, FULL, ANSWER), END(0));
    struct table *t = lay(&usual);
    (void)state;
    assert_met(t, play(t, &script), 3);
    assert_int_equal(rp_pretend_memory_facts(t->memory, 0)->handshakes, 2);
    clear(t);
}

static void test_refuses_where_it_is_told_to(void **state)
{
    const struct rp_script script = SCRIPT(1, 0, ANEW(0), ACCEPTS(0, FULL), SHAKE(0, .hello = {.versions = TLS12}),
                                           ACCEPTS(0, WARNING(NO_RENEGOTIATION)), ASK(0), GIVES(0), END(0));
    struct rp_pretend_config config = usual;
    config.renegotiation = RP_PRETEND_REFUSES;
    struct table *t = lay(&config);
    (void)state;
    assert_met(t, play(t, &script), 3);
    clear(t);
}

// A server that gets what the client sends with some bits turned, and cut into other pieces.
struct turned {
    struct rp_pretend_conn *conn;
    struct rp_random random;
};

static void *open_turned(void *context, uint8_t conn, uint64_t now_us)
{
    struct turned *turned = context;
    (void)conn;
    (void)now_us;
    rp_pretend_conn_start(turned->conn);
    return turned;
}

static unsigned below(struct turned *turned, unsigned limit)
{
    uint8_t bytes[4];
    rp_random_bytes(&turned->random, bytes, sizeof bytes);
    return ((unsigned)bytes[0] << 24 | (unsigned)bytes[1] << 16 | (unsigned)bytes[2] << 8 | bytes[3]) % limit;
}

static void feed_turned(void *line, struct tw_span bytes, uint64_t now_us)
{
    static uint8_t copy[1 << 16];
    struct turned *turned = line;
    assert_true(bytes.len != 0 && bytes.len <= sizeof copy);
    memcpy(copy, bytes.data, bytes.len);
    for (unsigned times = below(turned, 3); times != 0; times--) {
        copy[below(turned, (unsigned)bytes.len)] ^= (uint8_t)(1U << below(turned, 8));
    }
    const size_t cut = below(turned, (unsigned)bytes.len);
    rp_pretend_conn_feed(turned->conn, tw_span_of(copy, cut), now_us);
    rp_pretend_conn_feed(turned->conn, tw_span_of(copy + cut, bytes.len - cut), now_us);
}

static size_t take_turned(void *line, uint8_t *out, size_t cap)
{
    struct turned *turned = line;
    const struct tw_span output = rp_pretend_conn_output(turned->conn);
    const size_t len = output.len < cap ? output.len : cap;
    if (len != 0) {
        memcpy(out, output.data, len);
        rp_pretend_conn_sent(turned->conn, len);
    }
    return len;
}

static bool ended_turned(void *line, bool *reset)
{
    const struct turned *turned = line;
    return rp_pretend_conn_ended(turned->conn, reset);
}

static void close_turned(void *line)
{
    (void)line;
}

#define ANY(c, ...)                                                                                                    \
    CONNECT(c),                                                                                                        \
    {                                                                                                                  \
        .type = RP_STEP_HANDSHAKE, .conn = (c), .handshake.hello = { __VA_ARGS__ }                                     \
    }

// Whatever comes in, the server goes on or ends the connection: sanitizers and asserts see the rest. With every habit at once, too.
static void test_takes_any_bytes(void **state)
{
    static const struct rp_pump_server server = {
        .open = open_turned, .feed = feed_turned, .take = take_turned, .ended = ended_turned, .close = close_turned};
    const struct rp_script scripts[] = {
        SCRIPT(2, 1, ANY(0, .versions = TLS12), SAVE(0, 0), ASK(0), END(0), ANY(1, .offers = OFFER(0)), ASK(1), END(1)),
        SCRIPT(2, 1, ANY(0, .versions = TLS13), SAVE(0, 0), ASK(0), END(0),
               ANY(1, .versions = TLS13, .offers = OFFER(0), .early_data = GET), ASK(1), END(1)),
        SCRIPT(1, 0, ANY(0, .versions = TLS12, .suites = RP_CODES(TW_SUITE_TLS_RSA_WITH_AES_128_CBC_SHA)), ASK(0),
               {.type = RP_STEP_HANDSHAKE, .handshake.hello = {.versions = TLS12}}, ASK(0), END(0)),
    };
    struct table *t = lay(&(struct rp_pretend_config){
        .alpn = "http/1.1", .staples = true, .names = {{.name = "a.example", .asks = RP_PRETEND_ASKS}}});
    struct turned turned = {.conn = rp_pretend_conn_new(t->server)};
    struct rp_pump *pump = rp_pump_new(&server, &turned);
    (void)state;
    for (uint64_t round = 0; round < 1500; round++) {
        const struct rp_script *script = &scripts[round % 3];
        const struct rp_player_limits limits = rp_player_limits_of(script);
        rp_random_seed_number(&turned.random, round);
        rp_pretend_restart(t->server, rp_pump_now(pump));
        for (size_t i = 0; round == 1000 && i < rp_num_faults; i++) {
            rp_pretend_adopt(t->server, &rp_faults[i]->habits);
        }
        free(t->player);
        t->player = rp_player_place(malloc(rp_player_size(&limits)), &limits);
        (void)rp_pump_play(pump, t->player, script, round);
    }
    rp_pump_free(pump);
    rp_pretend_conn_free(turned.conn);
    clear(t);
}

// Every fault has what it needs, and its habits are taken on and off.
static void test_faults_are_whole(void **state)
{
    struct table *t = lay(&usual);
    (void)state;
    for (size_t i = 0; i < rp_num_faults; i++) {
        const struct rp_fault *fault = rp_faults[i];
        assert_true(fault->name != NULL && fault->says != NULL && fault->breaks != NULL);
        assert_ptr_equal(rp_fault_find(fault->name), fault);
        rp_pretend_adopt(t->server, &fault->habits);
    }
    rp_pretend_honest(t->server);
    clear(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each_suite_in_each_version),
        cmocka_unit_test(test_resumes_by_id),
        cmocka_unit_test(test_resumes_by_ticket_and_renews_it),
        cmocka_unit_test(test_renegotiates),
        cmocka_unit_test(test_asks_for_a_renegotiation),
        cmocka_unit_test(test_refuses_where_it_is_told_to),
        cmocka_unit_test(test_takes_any_bytes),
        cmocka_unit_test(test_faults_are_whole),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
