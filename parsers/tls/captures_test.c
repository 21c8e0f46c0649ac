// Every message that stands in the clear in the captures: its fields account for each byte, and the hellos write back.
// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "parsers/tls/client_hello.h"
#include "parsers/tls/dialogue.h"
#include "parsers/tls/server_hello.h"
#include "tests/support/captured_streams.h"
#include "tests/support/load.h"
#include "tests/support/tls_fields.h"

struct talk {
    const char *name;  // of the capture
    struct tw_dialogue dialogue;
    uint16_t cipher_suite;
    uint8_t room[2][16384];
    size_t *totals;  // messages by type
};

static void write_again(const struct tw_event *event, struct talk *talk)
{
    static uint8_t written[4096];
    struct tw_writer w = tw_writer_into(written, sizeof written);
    struct tw_cursor body = tw_cursor_over(event->body);
    struct tw_client_hello client;
    struct tw_server_hello server;
    if (event->message_type == TW_HS_CLIENT_HELLO && !event->sslv2) {
        assert_true(tw_client_hello_parse(&body, &client));
        assert_true(tw_client_hello_write(&w, &client));
    } else if (event->message_type == TW_HS_SERVER_HELLO) {
        assert_true(tw_server_hello_parse(&body, &server));
        assert_true(tw_server_hello_write(&w, &server));
        talk->cipher_suite = server.cipher_suite;
    } else {
        return;
    }
    assert_true(tw_span_equal(tw_writer_span(&w), event->body));
}

static void take_message(struct talk *talk, const struct tw_event *event)
{
    assert_true(event->kept);
    write_again(event, talk);
    const struct tw_message_context context = {.from = event->from,
                                               .type = event->message_type,
                                               .sslv2 = event->sslv2,
                                               .version = talk->dialogue.version,
                                               .cipher_suite = talk->cipher_suite};
    talk->totals[event->message_type]++;
    if (!tw_test_fields_account(&context, event->body)) {
        fail_msg("%s: a message of type %u is malformed", talk->name, event->message_type);
    }
}

static void take_chunk(struct talk *talk, const struct tw_test_chunk *chunk)
{
    struct tw_cursor in = tw_cursor_over(tw_span_of(chunk->bytes, chunk->len));
    struct tw_event event;
    while (tw_dialogue_next(&talk->dialogue, chunk->from, &in, &event) == TW_DONE) {
        if (event.type == TW_EVENT_WANT_ROOM) {
            tw_dialogue_lend(&talk->dialogue, event.from, talk->room[event.from], sizeof talk->room[0]);
        } else if (event.type == TW_EVENT_MESSAGE) {
            take_message(talk, &event);
        }
    }
}

static void read_capture(const char *name, const struct tw_test_file *file, void *context)
{
    struct tw_test_streams streams = tw_test_streams_load(name);
    (void)file;
    for (size_t i = 0; i < streams.num_streams; i++) {
        static struct talk talk;
        talk = (struct talk){.name = name, .totals = context};
        tw_dialogue_init(&talk.dialogue, NULL);
        for (size_t j = 0; j < streams.streams[i].num_chunks; j++) {
            if (streams.streams[i].chunks[j].type == TW_CHUNK_DATA) {
                take_chunk(&talk, &streams.streams[i].chunks[j]);
            }
        }
    }
    tw_test_streams_free(&streams);
}

static void test_every_message_of_every_capture(void **state)
{
    (void)state;
    size_t totals[256] = {0};
    tw_test_each_capture(read_capture, totals);
    assert_true(totals[TW_HS_CLIENT_HELLO] >= 70);
    assert_true(totals[TW_HS_SERVER_HELLO] >= 65);
    assert_true(totals[TW_HS_CERTIFICATE] >= 25);
    assert_true(totals[TW_HS_SERVER_KEY_EXCHANGE] >= 20);
    assert_true(totals[TW_HS_CLIENT_KEY_EXCHANGE] >= 20);
    assert_true(totals[TW_HS_NEW_SESSION_TICKET] >= 15);
    assert_true(totals[TW_HS_CERTIFICATE_REQUEST] >= 4);
    assert_int_equal(totals[TW_HS_HELLO_REQUEST], 0);  // all of them are encrypted
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_message_of_every_capture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
