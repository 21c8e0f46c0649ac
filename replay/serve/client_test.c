// The client against the embedded server, in memory: every way of a handshake that both can.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/client.h"
#include "replay/serve/session.h"

#include "parsers/tls/codes.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

enum { SLOTS = 4, TICKET_ROOM = 4096, ROOM = 65536 };

// bench is a client, what it needs, and the server at the other end.
struct bench {
    struct rp_serve_config config;
    struct rp_serve_contexts contexts;
    struct rp_serve_session *server;
    struct rp_client *client;
    struct rp_session_store *sessions;
    struct rp_random random;
    struct rp_identity *identity;
    struct rp_draft draft;
    struct tw_dialogue dialogue;
    uint8_t build[ROOM], out[ROOM], in[ROOM], room[ROOM];
    uint64_t now_us;
};

static struct bench *bench_new(const struct rp_serve_config *config)
{
    struct bench *b = calloc(1, sizeof *b);
    struct rp_client_limits limits = rp_client_limits_usual();
    char why[200] = "";
    assert_non_null(b);
    b->config = *config;
    if (!rp_serve_contexts_make(&b->contexts, &b->config, why, sizeof why)) {
        fail_msg("%s", why);
    }
    b->client = rp_client_place(malloc(rp_client_size(&limits)), &limits);
    b->sessions = rp_session_store_place(malloc(rp_session_store_size(SLOTS, TICKET_ROOM)), SLOTS, TICKET_ROOM);
    rp_random_seed_number(&b->random, 7);
    b->draft.room = tw_writer_into(b->build, sizeof b->build);
    b->now_us = 1000000;
    return b;
}

static void bench_free(struct bench *b)
{
    rp_serve_session_free(b->server);
    rp_serve_contexts_free(&b->contexts);
    rp_identity_free(b->identity);
    free(b->client);
    free(b->sessions);
    free(b);
}

static void connect_anew(struct bench *b)
{
    const struct rp_client_setting setting = {
        .random = &b->random, .sessions = b->sessions, .identity = b->identity, .name = "localhost"};
    rp_serve_session_free(b->server);
    b->server = rp_serve_session_new(&b->contexts);
    assert_non_null(b->server);
    rp_client_start(b->client, &setting);
    tw_dialogue_init(&b->dialogue, rp_client_opener(b->client));
    tw_dialogue_lend(&b->dialogue, TW_SERVER, b->room, sizeof b->room);
}

// hear reads all that the server has to say.
static void hear(struct bench *b)
{
    size_t len = rp_serve_session_output_len(b->server);
    struct tw_event event;
    assert_true(len <= sizeof b->in);
    rp_serve_session_output(b->server, b->in, len);
    struct tw_cursor in = tw_cursor_over(tw_span_of(b->in, len));
    while (tw_dialogue_next(&b->dialogue, TW_SERVER, &in, &event) == TW_DONE) {
        rp_client_heard(b->client, &event, b->now_us);
    }
}

static void say(struct bench *b, const struct tw_writer *out)
{
    struct tw_cursor in = tw_cursor_over(tw_writer_span(out));
    struct tw_event event;
    while (tw_dialogue_next(&b->dialogue, TW_CLIENT, &in, &event) == TW_DONE) {
    }
    (void)!rp_serve_session_feed(b->server, tw_writer_span(out));
    hear(b);
}

static bool flight(struct bench *b, const struct rp_handshake *handshake)
{
    struct tw_writer out = tw_writer_into(b->out, sizeof b->out);
    if (!rp_client_flight(b->client, handshake, b->now_us, &b->draft, &out)) {
        return false;
    }
    say(b, &out);
    return true;
}

// carry plays a handshake until nothing is owed any more.
static const struct rp_client_facts *carry(struct bench *b, const struct rp_handshake *handshake)
{
    connect_anew(b);
    for (size_t i = 0; i < 4 && rp_client_owes(b->client) != RP_OWES_NOTHING; i++) {
        if (!flight(b, handshake)) {
            break;
        }
    }
    return rp_client_facts(b->client);
}

static void assert_completed(struct bench *b, const struct rp_client_facts *facts)
{
    if (!facts->completed || facts->fault != RP_FAULT_NONE || !rp_serve_session_done(b->server)) {
        fail_msg("completed %d, fault: %s, alert %d, server done %d, draft: %s", facts->completed,
                 rp_client_fault_text(facts->fault), facts->has_alert ? facts->alert_description : -1,
                 rp_serve_session_done(b->server), b->draft.fault ? b->draft.fault : "-");
    }
}

static void exchange_data(struct bench *b)
{
    static const struct rp_data request = {.bytes = RP_TEXT("GET / HTTP/1.0\r\n\r\n")};
    struct tw_writer out = tw_writer_into(b->out, sizeof b->out);
    uint64_t before = rp_client_facts(b->client)->data_received;
    assert_true(rp_client_data(b->client, &request, &b->draft, &out));
    say(b, &out);
    assert_true(rp_client_facts(b->client)->data_received > before);
}

static void save(struct bench *b, uint8_t slot)
{
    struct rp_session session;
    assert_true(rp_client_session(b->client, 0, b->now_us, &session));
    assert_true(rp_session_put(b->sessions, slot, &session));
}

static struct rp_serve_config server_of(uint16_t version)
{
    return (struct rp_serve_config){.min_version = version, .max_version = version, .tickets = true};
}

static struct rp_handshake hello_of(const struct rp_codes *versions)
{
    return (struct rp_handshake){.hello.versions = *versions};
}

static void test_full_handshakes_of_every_version(void **state)
{
    (void)state;
    static const uint16_t versions[] = {TW_VERSION_TLS10, TW_VERSION_TLS11, TW_VERSION_TLS12, TW_VERSION_TLS13};
    for (size_t i = 0; i < 4; i++) {
        struct rp_serve_config config = server_of(versions[i]);
        struct bench *b = bench_new(&config);
        struct rp_handshake handshake = hello_of(&(struct rp_codes){.of = &versions[i], .num = 1});
        const struct rp_client_facts *facts = carry(b, &handshake);
        assert_completed(b, facts);
        assert_int_equal(facts->version, versions[i]);
        assert_false(facts->resumed);
        exchange_data(b);
        bench_free(b);
    }
}

static void test_a_ticket_resumes(void **state)
{
    (void)state;
    static const uint16_t versions[] = {TW_VERSION_TLS10, TW_VERSION_TLS12, TW_VERSION_TLS13};
    static const struct rp_offer offer = {.session = 1};
    for (size_t i = 0; i < 3; i++) {
        struct rp_serve_config config = server_of(versions[i]);
        struct bench *b = bench_new(&config);
        struct rp_handshake handshake = hello_of(&(struct rp_codes){.of = &versions[i], .num = 1});
        assert_completed(b, carry(b, &handshake));
        save(b, 1);
        handshake.hello.offers = (struct rp_offers){.of = &offer, .num = 1};
        const struct rp_client_facts *facts = carry(b, &handshake);
        assert_completed(b, facts);
        assert_true(facts->resumed);
        assert_int_equal(facts->of_session, 2);
        exchange_data(b);
        bench_free(b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_full_handshakes_of_every_version),
        cmocka_unit_test(test_a_ticket_resumes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
