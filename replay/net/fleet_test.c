// The fleet on real sockets: many jobs over few slots, scripts over two connections, addresses that do not answer.
// SPDX-License-Identifier: Apache-2.0
#include "replay/net/fleet.h"
#include "replay/net/link.h"
#include "replay/verdict/verdict.h"
#include "tests/support/hello.h"

#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

// server answers every connection with an abbreviated handshake, and closes when its client has taken its leave.
struct server {
    int listener;
    unsigned num_fins;  // that came with the farewell
    pthread_t thread;
    struct sockaddr_storage address;
};

static void answer(struct server *server, int connection)
{
    uint8_t bytes[1024];
    struct tw_writer w = tw_writer_into(bytes, sizeof bytes);
    tw_test_write_abbreviated12(&w);
    uint8_t heard[4096];
    if (read(connection, heard, sizeof heard) > 0 && write(connection, bytes, w.len) > 0) {
        (void)!read(connection, heard, sizeof heard);  // the farewell
        server->num_fins += recv(connection, heard, sizeof heard, MSG_DONTWAIT) == 0;
    }
    (void)close(connection);
}

static void *serve(void *context)
{
    struct server *server = context;
    int connection;
    while ((connection = accept(server->listener, NULL, NULL)) >= 0) {
        answer(server, connection);
    }
    return NULL;
}

static int listen_on(struct sockaddr_storage *address, int backlog)
{
    struct sockaddr_in in = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof in;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(bind(listener, (struct sockaddr *)&in, sizeof in), 0);
    assert_int_equal(listen(listener, backlog), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&in, &len), 0);
    memcpy(address, &in, sizeof in);
    return listener;
}

static void start(struct server *server)
{
    server->num_fins = 0;
    server->listener = listen_on(&server->address, 128);
    assert_int_equal(pthread_create(&server->thread, NULL, serve, server), 0);
}

static void stop(struct server *server)
{
    (void)shutdown(server->listener, SHUT_RDWR);
    (void)pthread_join(server->thread, NULL);
    (void)close(server->listener);
}

// orders is the master: `left` jobs with one script.
struct orders {
    const struct rp_script *script;
    unsigned left, played, kinds[RP_NUM_KINDS];
    uint8_t num_conns;
    uint16_t port;
};

static bool next(void *context, struct rp_job *job)
{
    struct orders *orders = context;
    job->script = orders->script;
    return orders->left > 0 && orders->left-- > 0;
}

static const struct rp_script *played(void *context, struct rp_job *job, const struct rp_transcript *transcript)
{
    struct orders *orders = context;
    orders->played++;
    for (uint8_t conn = 0; conn < transcript->num_conns; conn++) {
        orders->kinds[rp_verdict_of(transcript, conn).kind]++;
    }
    orders->port = rp_sockaddr_port((struct sockaddr *)&job->peer);
    return NULL;
}

static const struct rp_fleet_master master = {.next = next, .played = played};

static void run(struct orders *orders, const struct rp_target *target, uint32_t concurrency)
{
    struct rp_fleet_config config = {
        .target = target, .concurrency = concurrency, .limits = rp_player_limits_for(4096)};
    config.limits.num_conns = 2;
    assert_int_equal(rp_fleet_run(&config, &master, orders), RP_FLEET_DONE);
}

static uint8_t hello[1024];
static struct rp_step steps[8];

// script_over is a script over so many connections, all opened before anything is sent.
static struct rp_script script_over(uint8_t num_conns)
{
    static const struct tw_test_hello ticket = {.name = "one.test", .session_id = 32, .ticket = 100};
    struct tw_writer w = tw_writer_into(hello, sizeof hello);
    tw_test_write_hello(&w, &ticket);
    size_t num = 0;
    for (uint8_t conn = 0; conn < num_conns; conn++) {
        steps[num++] = (struct rp_step){.type = RP_STEP_CONNECT, .conn = conn, .connect_within_us = 3000000};
    }
    for (uint8_t conn = 0; conn < num_conns; conn++) {
        steps[num++] = (struct rp_step){.type = RP_STEP_SEND, .conn = conn, .send = {.bytes = tw_writer_span(&w)}};
        steps[num++] = (struct rp_step){.type = RP_STEP_EXPECT, .conn = conn, .expect = {.within_us = 3000000}};
        steps[num++] =
            (struct rp_step){.type = RP_STEP_END, .conn = conn, .end = {.how = RP_END_GENTLE, .wait_us = 1000000}};
    }
    return (struct rp_script){.steps = steps, .num_steps = num, .num_conns = num_conns};
}

static void test_many_jobs_over_few_slots(void **state)
{
    (void)state;
    struct server server;
    struct rp_script script = script_over(1);
    struct orders orders = {.script = &script, .left = 500};
    start(&server);
    run(&orders, &(struct rp_target){.address = {server.address}, .num = 1}, 7);
    stop(&server);
    assert_int_equal(orders.played, 500);
    assert_int_equal(orders.kinds[RP_KIND_ABBREVIATED], 500);
    assert_int_equal(server.num_fins, 500);
}

static void test_a_script_over_two_connections(void **state)
{
    (void)state;
    struct server server;
    struct rp_script script = script_over(2);
    struct orders orders = {.script = &script, .left = 20};
    start(&server);
    run(&orders, &(struct rp_target){.address = {server.address}, .num = 1}, 1);
    stop(&server);
    assert_int_equal(orders.kinds[RP_KIND_ABBREVIATED], 40);
}

static void test_addresses_that_refuse_or_do_not_answer(void **state)
{
    (void)state;
    struct server server;
    struct rp_script script = script_over(1);
    struct sockaddr_storage refused;
    struct sockaddr_storage full;
    int gone = listen_on(&refused, 1);
    (void)close(gone);
    int listener = listen_on(&full, 0);
    int fillers[4];
    for (int i = 0; i < 4; i++) {  // a full backlog drops what comes
        fillers[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        (void)!connect(fillers[i], (struct sockaddr *)&full, sizeof(struct sockaddr_in));
    }
    start(&server);
    struct orders orders = {.script = &script, .left = 3};
    run(&orders, &(struct rp_target){.address = {full, refused, server.address}, .num = 3}, 1);
    assert_int_equal(orders.kinds[RP_KIND_ABBREVIATED], 3);
    assert_int_equal(orders.port, rp_sockaddr_port((struct sockaddr *)&server.address));
    stop(&server);
    orders = (struct orders){.script = &script, .left = 1};
    run(&orders, &(struct rp_target){.address = {full, refused}, .num = 2}, 1);
    assert_int_equal(orders.kinds[RP_KIND_UNREACHABLE], 1);
    for (int i = 0; i < 4; i++) {
        (void)close(fillers[i]);
    }
    (void)close(listener);
}

// One address that refuses and one that answers: what the script names decides, whatever answered before.
static void test_an_address_that_the_script_names(void **state)
{
    static const enum rp_kind expected[] = {RP_KIND_ABBREVIATED, RP_KIND_UNREACHABLE, RP_KIND_ABBREVIATED,
                                            RP_KIND_UNREACHABLE};
    (void)state;
    struct server server;
    struct sockaddr_storage refused;
    int gone = listen_on(&refused, 1);
    (void)close(gone);
    start(&server);
    for (uint8_t address = 0; address < 4; address++) {  // any, the first, the second, one that is not there
        struct rp_script script = script_over(1);
        struct orders orders = {.script = &script, .left = 1};
        steps[0].address = address;
        run(&orders, &(struct rp_target){.address = {refused, server.address}, .num = 2}, 1);
        assert_int_equal(orders.kinds[expected[address]], 1);
    }
    stop(&server);
}

static void test_no_jobs_at_all(void **state)
{
    (void)state;
    struct orders orders = {.left = 0};
    run(&orders, &(struct rp_target){.num = 0}, 3);
    assert_int_equal(orders.played, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_many_jobs_over_few_slots),
        cmocka_unit_test(test_a_script_over_two_connections),
        cmocka_unit_test(test_addresses_that_refuse_or_do_not_answer),
        cmocka_unit_test(test_an_address_that_the_script_names),
        cmocka_unit_test(test_no_jobs_at_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
