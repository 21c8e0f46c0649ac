// The order of messages: every capture keeps it, and what breaks it is seen.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/order.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "parsers/tls/codes.h"
#include "tests/support/captured_streams.h"
#include "tests/support/load.h"

static bool message(struct tw_order *order, enum tw_from from, uint8_t type)
{
    struct tw_event event = {.type = TW_EVENT_MESSAGE, .from = from, .message_type = type};
    return tw_order_event(order, &event);
}

static bool ccs(struct tw_order *order, enum tw_from from)
{
    struct tw_event event = {.type = TW_EVENT_CHANGE_CIPHER_SPEC, .from = from};
    return tw_order_event(order, &event);
}

static bool encrypted(struct tw_order *order, enum tw_from from, uint8_t type)
{
    struct tw_event event = {.type = TW_EVENT_ENCRYPTED, .from = from, .record_type = type};
    return tw_order_event(order, &event);
}

static struct tw_order after_hellos(void)
{
    struct tw_order order = {0};
    assert_true(message(&order, TW_CLIENT, TW_HS_CLIENT_HELLO));
    assert_true(message(&order, TW_SERVER, TW_HS_SERVER_HELLO));
    return order;
}

static void test_a_full_handshake(void **state)
{
    (void)state;
    struct tw_order order = after_hellos();
    assert_true(message(&order, TW_SERVER, TW_HS_CERTIFICATE));
    assert_true(message(&order, TW_SERVER, TW_HS_SERVER_HELLO_DONE));
    assert_true(message(&order, TW_CLIENT, TW_HS_CLIENT_KEY_EXCHANGE));
    assert_true(ccs(&order, TW_CLIENT));
    assert_true(encrypted(&order, TW_CLIENT, TW_CT_HANDSHAKE));
    assert_true(ccs(&order, TW_SERVER));
    assert_true(encrypted(&order, TW_SERVER, TW_CT_HANDSHAKE));
    assert_false(order.unknown);
    assert_true(message(&order, TW_SERVER, TW_HS_HELLO_REQUEST));
    assert_true(message(&order, TW_CLIENT, TW_HS_CLIENT_HELLO));
}

static void test_what_breaks_the_order(void **state)
{
    (void)state;
    struct tw_order order = {0};
    assert_false(message(&order, TW_SERVER, TW_HS_SERVER_HELLO));  // unasked
    order = after_hellos();
    assert_false(message(&order, TW_CLIENT, TW_HS_CLIENT_KEY_EXCHANGE));
    assert_true(message(&order, TW_SERVER, TW_HS_FINISHED));  // after a fault nothing is known
    order = after_hellos();
    assert_true(message(&order, TW_SERVER, TW_HS_CERTIFICATE));
    assert_false(ccs(&order, TW_SERVER));  // CVE-2014-0224: ciphers that change too early
    order = after_hellos();
    assert_false(message(&order, TW_SERVER, TW_HS_FINISHED));
    order = after_hellos();
    assert_false(message(&order, TW_CLIENT, TW_HS_HELLO_REQUEST));
}

static void test_encrypted_messages_may_be_anything(void **state)
{
    (void)state;
    struct tw_order order = after_hellos();
    assert_true(encrypted(&order, TW_SERVER, TW_CT_HANDSHAKE));
    assert_true(message(&order, TW_CLIENT, TW_HS_FINISHED));
    assert_true(message(&order, TW_CLIENT, TW_HS_CLIENT_HELLO));
    assert_false(order.unknown);
}

static void in_order(const char *name, const struct tw_test_file *file, void *context)
{
    (void)file;
    size_t *messages = context;
    static uint8_t rooms[2][65536];
    struct tw_test_streams streams = tw_test_streams_load(name);
    for (size_t i = 0; i < streams.num_streams; i++) {
        struct tw_dialogue d;
        struct tw_order order = {0};
        tw_dialogue_init(&d, NULL);
        for (size_t k = 0; k < streams.streams[i].num_chunks; k++) {
            const struct tw_test_chunk *chunk = &streams.streams[i].chunks[k];
            struct tw_cursor in = {.at = chunk->bytes, .left = chunk->len};
            struct tw_event event;
            while (tw_dialogue_next(&d, chunk->from, &in, &event) == TW_DONE) {
                if (event.type == TW_EVENT_WANT_ROOM) {
                    tw_dialogue_lend(&d, chunk->from, rooms[chunk->from], sizeof rooms[0]);
                    continue;
                }
                assert_true(tw_order_event(&order, &event));
                *messages += event.type == TW_EVENT_MESSAGE;
            }
        }
    }
    tw_test_streams_free(&streams);
}

static void test_captures_are_in_order(void **state)
{
    (void)state;
    size_t messages = 0;
    tw_test_each_capture(in_order, &messages);
    assert_true(messages > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_full_handshake),
        cmocka_unit_test(test_what_breaks_the_order),
        cmocka_unit_test(test_encrypted_messages_may_be_anything),
        cmocka_unit_test(test_captures_are_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
