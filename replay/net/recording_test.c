// A recording read back: the same bytes in the same order, in packets that add up, whole after every call.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/net/flow.h"
#include "parsers/net/link.h"
#include "replay/net/recording.h"
#include "tests/support/load.h"

#include <errno.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

static char path[64];

static int make_path(void **state)
{
    (void)state;
    (void)snprintf(path, sizeof path, "/tmp/recording-test-%ld.pcapng", (long)getpid());
    return 0;
}

static int remove_path(void **state)
{
    (void)state;
    (void)unlink(path);
    return 0;
}

// story is what a reader of the file makes of it.
struct story {
    struct tw_conn conn;
    uint8_t bytes[2][200000];
    size_t len[2];
    unsigned packets;
    bool fin[2], rst;
    size_t secrets_len;
};

static void hear(struct story *story, enum tw_end client)
{
    struct tw_chunk chunk;
    while (tw_conn_next(&story->conn, &chunk)) {
        enum tw_from from = chunk.end == client ? TW_CLIENT : TW_SERVER;
        assert_int_not_equal(chunk.type, TW_CHUNK_GAP);
        if (chunk.type == TW_CHUNK_DATA) {
            memcpy(story->bytes[from] + story->len[from], chunk.bytes.data, chunk.bytes.len);
            story->len[from] += chunk.bytes.len;
        }
        story->fin[from] = story->fin[from] || chunk.type == TW_CHUNK_FIN;
        story->rst = story->rst || chunk.type == TW_CHUNK_RST;
    }
}

static void hear_packet(struct story *story, const struct tw_packet *packet)
{
    struct tw_link link;
    struct tw_ip ip;
    struct tw_tcp tcp;
    struct tw_flow_key key;
    assert_int_equal(tw_link_parse(packet->link_type, packet->bytes, &link), TW_DONE);
    assert_int_equal(tw_ip_parse(link.ip, &ip), TW_DONE);
    assert_int_equal(tw_tcp_checksum(&ip, ip.payload, ip.payload_len), TW_CHECKSUM_RIGHT);
    assert_int_equal(tw_tcp_parse(ip.payload, ip.payload_len, &tcp), TW_DONE);
    enum tw_end from = tw_flow_key_make(&ip, &tcp, &key);
    assert_int_equal(tw_conn_segment(&story->conn, from, &tcp, packet->time_ns), TW_CONN_OK);
    story->packets++;
    hear(story, tcp.dst_port == 443 ? from : (enum tw_end) !from);
}

static void read_back(struct story *story)
{
    struct tw_test_file file = tw_test_load(path);
    struct tw_interface interfaces[1];
    struct tw_capture capture;
    struct tw_cursor window = tw_cursor_over(tw_span_of(file.bytes, file.len));
    struct tw_item item;
    size_t needed = 0;
    *story = (struct story){0};
    tw_conn_init(&story->conn);
    tw_capture_init(&capture, interfaces, 1);
    while (tw_capture_next(&capture, &window, &item, &needed) == TW_DONE) {
        if (item.type == TW_ITEM_PACKET) {
            hear_packet(story, &item.packet);
        } else if (item.type == TW_ITEM_SECRETS) {
            story->secrets_len = item.secrets.bytes.len;
        }
    }
    assert_int_equal(window.left, 0);  // whole
    tw_test_file_free(&file);
}

static struct sockaddr_storage v4(uint32_t addr, uint16_t port)
{
    struct sockaddr_storage storage = {0};
    struct sockaddr_in *in = (struct sockaddr_in *)&storage;
    in->sin_family = AF_INET;
    in->sin_addr.s_addr = htonl(addr);
    in->sin_port = htons(port);
    return storage;
}

static void open_conn(struct rp_recording *recording, struct rp_recorded *conn)
{
    struct sockaddr_storage client = v4(0x7f000001, 50000);
    struct sockaddr_storage server = v4(0x7f000002, 443);
    rp_recording_open(recording, conn, (struct sockaddr *)&client, (struct sockaddr *)&server, 7, 1000000000,
                      1000500000);
}

static void test_a_connection_is_read_back(void **state)
{
    (void)state;
    static struct story story;
    static uint8_t big[100000];
    struct rp_recorded conn;
    int error = 0;
    for (size_t i = 0; i < sizeof big; i++) {
        big[i] = (uint8_t)(i * 7);
    }
    struct rp_recording *recording = rp_recording_new(&(struct rp_dump_config){.path = path, .secrets = true}, &error);
    assert_non_null(recording);
    rp_recording_secrets(recording, tw_span_of("CLIENT_RANDOM 00 11\n", 20));
    open_conn(recording, &conn);
    rp_recording_bytes(recording, &conn, TW_CLIENT, tw_span_of("hello", 5), 1001000000);
    read_back(&story);  // nothing waits in the process
    assert_int_equal(story.len[TW_CLIENT], 5);
    rp_recording_bytes(recording, &conn, TW_SERVER, tw_span_of(big, sizeof big), 1002000000);
    rp_recording_end(recording, &conn, TW_SERVER, false, 1003000000);
    rp_recording_end(recording, &conn, TW_SERVER, false, 1003000000);
    rp_recording_bytes(recording, &conn, TW_SERVER, tw_span_of("late", 4), 1003000000);
    rp_recording_end(recording, &conn, TW_CLIENT, false, 1004000000);
    assert_int_equal(rp_recording_close(recording), 0);
    read_back(&story);
    assert_int_equal(story.conn.opening, TW_OPENING_COMPLETE);
    assert_int_equal(story.conn.closing, TW_CLOSING_FIN);
    assert_int_equal(story.secrets_len, 20);
    assert_memory_equal(story.bytes[TW_CLIENT], "hello", 5);
    assert_int_equal(story.len[TW_SERVER], sizeof big);
    assert_memory_equal(story.bytes[TW_SERVER], big, sizeof big);
    struct stat info;
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
}

static void test_a_reset_ends_both_sides(void **state)
{
    (void)state;
    static struct story story;
    struct rp_recorded conn;
    int error = 0;
    struct rp_recording *recording = rp_recording_new(&(struct rp_dump_config){.path = path, .secrets = false}, &error);
    open_conn(recording, &conn);
    rp_recording_end(recording, &conn, TW_CLIENT, true, 1001000000);
    rp_recording_end(recording, &conn, TW_SERVER, false, 1001000000);
    rp_recording_bytes(recording, &conn, TW_SERVER, tw_span_of("late", 4), 1001000000);
    assert_int_equal(rp_recording_close(recording), 0);
    read_back(&story);
    assert_int_equal(story.conn.closing, TW_CLOSING_RST);
    assert_int_equal(story.packets, 4);
}

static void count_packet(void *context, const struct tw_packet *packet)
{
    (void)packet;
    ++*(unsigned *)context;
}

static void test_a_reset_may_follow_on_a_fin(void **state)
{
    (void)state;
    static struct story story;
    struct rp_recorded conn;
    unsigned tapped = 0;
    int error = 0;
    struct rp_recording *recording = rp_recording_new(&(struct rp_dump_config){.path = path, .secrets = false}, &error);
    rp_recording_tap(recording, count_packet, &tapped);
    open_conn(recording, &conn);
    rp_recording_end(recording, &conn, TW_CLIENT, false, 1001000000);
    rp_recording_end(recording, &conn, TW_CLIENT, true, 1002000000);
    rp_recording_end(recording, &conn, TW_CLIENT, true, 1002000000);
    assert_int_equal(rp_recording_close(recording), 0);
    read_back(&story);
    assert_true(story.fin[TW_CLIENT]);
    assert_int_equal(story.conn.closing, TW_CLOSING_RST);
    assert_int_equal(story.packets, 6);
    assert_int_equal(tapped, 6);
}

static void test_a_file_is_kept_where_asked(void **state)
{
    (void)state;
    struct rp_dump_config config = {.path = path, .keep = true};
    int error = 0;
    struct rp_recording *first = rp_recording_new(&config, &error);
    assert_non_null(first);
    assert_null(rp_recording_new(&config, &error));
    assert_int_equal(error, EEXIST);
    assert_int_equal(rp_recording_close(first), 0);
    config.path = "/dev/null";  // no file that could be lost
    struct rp_recording *device = rp_recording_new(&config, &error);
    assert_non_null(device);
    assert_int_equal(rp_recording_close(device), 0);
}

static void test_failures_are_told(void **state)
{
    (void)state;
    int error = 0;
    assert_null(rp_recording_new(&(struct rp_dump_config){.path = "/nonexistent/x.pcapng"}, &error));
    assert_int_equal(error, ENOENT);
    struct rp_recording *recording = rp_recording_new(&(struct rp_dump_config){.path = "/dev/full"}, &error);
    assert_non_null(recording);
    assert_int_equal(rp_recording_error(recording), ENOSPC);
    assert_int_equal(rp_recording_close(recording), ENOSPC);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_a_connection_is_read_back, make_path, remove_path),
        cmocka_unit_test_setup_teardown(test_a_reset_ends_both_sides, make_path, remove_path),
        cmocka_unit_test_setup_teardown(test_a_reset_may_follow_on_a_fin, make_path, remove_path),
        cmocka_unit_test_setup_teardown(test_a_file_is_kept_where_asked, make_path, remove_path),
        cmocka_unit_test_setup_teardown(test_failures_are_told, make_path, remove_path),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
