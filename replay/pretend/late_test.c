// What a server says late: tickets that come with its flight, or behind our Finished, tell nothing of what it makes of that.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/pump.h"
#include "tests/support/pretend13.h"

enum { QUIET = 100000 };

// tardy is a pretend server that, once it has nothing more to say behind the client's first Finished, is fed what it refuses: so its tickets
// are there before its alert.
struct tardy {
    struct rp_pretend *server;
    struct rp_pretend_conn *conn;
    unsigned flights;
    bool refuses, refused;
};

static void *open_line(void *context, uint8_t conn, uint64_t now_us)
{
    struct tardy *tardy = context;
    (void)conn;
    (void)now_us;
    tardy->conn = rp_pretend_conn_new(tardy->server);
    return tardy;
}

static void feed(void *line, struct tw_span bytes, uint64_t now_us)
{
    struct tardy *tardy = line;
    tardy->flights++;
    rp_pretend_conn_feed(tardy->conn, bytes, now_us);
}

static size_t take(void *line, uint8_t *out, size_t cap)
{
    static const uint8_t unreadable[] = {TW_CT_APPLICATION_DATA, 3, 3, 0, 20, [24] = 1};
    struct tardy *tardy = line;
    struct tw_span said = rp_pretend_conn_output(tardy->conn);
    if (said.len == 0 && tardy->flights == 2 && tardy->refuses && !tardy->refused) {
        tardy->refused = true;
        rp_pretend_conn_feed(tardy->conn, tw_span_of(unreadable, sizeof unreadable), 0);
        said = rp_pretend_conn_output(tardy->conn);
    }
    assert_true(said.len <= cap);
    if (said.len != 0) {
        memcpy(out, said.data, said.len);
        rp_pretend_conn_sent(tardy->conn, said.len);
    }
    return said.len;
}

static bool ended(void *line, bool *reset)
{
    return rp_pretend_conn_ended(((struct tardy *)line)->conn, reset);
}

static void close_line(void *line)
{
    rp_pretend_conn_free(((struct tardy *)line)->conn);
}

// reaction plays a handshake that ends with the server's tickets, and gives what is seen within QUIET of it; *took_us is how long that took.
static struct rp_reaction reaction(bool refuses, const struct rp_reactions *accepted, uint64_t *took_us)
{
    static const struct rp_pump_server tardy_server = {
        .open = open_line, .feed = feed, .take = take, .ended = ended, .close = close_line};
    const struct rp_step expect = {
        .type = RP_STEP_EXPECT,
        .expect = {.until = RP_UNTIL_REACTION, .quiet_us = QUIET, .within_us = WITHIN, .accept = *accepted}};
    const struct rp_script script = SCRIPT(1, 0, CONNECT(0), SHAKE(0, .hello.versions = TLS13), expect);
    static const struct rp_pretend_config usual;
    const char *why = NULL;
    struct tardy tardy = {.server = rp_pretend_new(&usual, 1, &why), .refuses = refuses};
    struct rp_pump *pump = rp_pump_new(&tardy_server, &tardy);
    struct rp_player_limits limits = rp_player_limits_of(&script);
    struct rp_player *player = rp_player_place(malloc(rp_player_size(&limits)), &limits);
    uint64_t begun_us = rp_pump_now(pump);
    rp_player_be(player, NULL, "a.example");
    const struct rp_transcript *transcript = rp_pump_play(pump, player, &script, 7);
    const struct rp_entry *last = &transcript->entries[transcript->num_entries - 1];
    struct rp_reaction seen = last->reaction;
    assert_int_equal(last->type, RP_ENTRY_REACTION);
    assert_true(transcript->conns[0].facts->num_tickets > 0);
    *took_us = rp_pump_now(pump) - begun_us;
    rp_pump_free(pump);
    rp_pretend_free(tardy.server);
    free(player);
    return seen;
}

static const struct rp_reactions an_alert = RP_ANY_OF({.type = RP_REACT_ALERT});
static const struct rp_reactions full = RP_ANY_OF({.type = RP_REACT_FULL});

static void an_alert_behind_tickets(void **state)
{
    uint64_t took_us = 0;
    (void)state;
    assert_int_equal(reaction(true, &an_alert, &took_us).type, RP_REACT_ALERT);
}

static void nothing_behind_tickets(void **state)
{
    uint64_t took_us = 0;
    (void)state;
    assert_int_equal(reaction(false, &an_alert, &took_us).type, RP_REACT_FULL);
    assert_int_equal(took_us, QUIET);
}

// Where it is accepted that the handshake completes, there is nothing to wait for.
static void tickets_do(void **state)
{
    uint64_t took_us = 1;
    (void)state;
    assert_int_equal(reaction(true, &full, &took_us).type, RP_REACT_FULL);
    assert_int_equal(took_us, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_alert_behind_tickets),
        cmocka_unit_test(nothing_behind_tickets),
        cmocka_unit_test(tickets_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
