// The TCP connections of a capture as a test feeds them on: what each end sent, in the order of cause and effect.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/captured_streams.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "parsers/capture/capture.h"
#include "parsers/net/flow.h"
#include "parsers/net/ip.h"
#include "parsers/net/link.h"
#include "tests/support/load.h"

struct loader {
    struct tw_test_streams *out;
    struct tw_flow_key *keys;  // one a stream
};

static void *grown(void *array, size_t count, size_t size)
{
    array = realloc(array, count * size);
    assert_non_null(array);
    return array;
}

static void keep(struct tw_test_stream *stream, const struct tw_chunk *chunk)
{
    struct tw_test_chunk copy = {
        .type = chunk->type,
        .from = chunk->end == (enum tw_end)stream->conn.client ? TW_CLIENT : TW_SERVER,
        .time_ns = chunk->time_ns,
        .len = chunk->bytes.len,
        .gap = chunk->gap,
    };
    if (copy.len > 0) {
        copy.bytes = grown(NULL, 1, copy.len);
        memcpy(copy.bytes, chunk->bytes.data, copy.len);
        stream->bytes[copy.from] += copy.len;
    }
    stream->chunks = grown(stream->chunks, stream->num_chunks + 1, sizeof *stream->chunks);
    stream->chunks[stream->num_chunks++] = copy;
}

static void drain(struct tw_test_stream *stream)
{
    struct tw_chunk chunk;
    while (tw_conn_next(&stream->conn, &chunk)) {
        keep(stream, &chunk);
    }
    free(tw_conn_idle_window(&stream->conn, TW_END_A));
    free(tw_conn_idle_window(&stream->conn, TW_END_B));
}

static struct tw_test_stream *stream_new(struct loader *loader, const struct tw_flow_key *key)
{
    size_t count = loader->out->num_streams + 1;
    loader->keys = grown(loader->keys, count, sizeof *loader->keys);
    loader->out->streams = grown(loader->out->streams, count, sizeof *loader->out->streams);
    loader->keys[count - 1] = *key;
    loader->out->num_streams = count;
    struct tw_test_stream *stream = &loader->out->streams[count - 1];
    *stream = (struct tw_test_stream){0};
    tw_conn_init(&stream->conn);
    return stream;
}

static struct tw_test_stream *stream_of(struct loader *loader, const struct tw_flow_key *key)
{
    for (size_t i = loader->out->num_streams; i > 0; i--) {
        if (memcmp(&loader->keys[i - 1], key, sizeof *key) == 0) {
            return &loader->out->streams[i - 1];
        }
    }
    return stream_new(loader, key);
}

static void push(struct loader *loader, const struct tw_flow_key *key, enum tw_end end, const struct tw_tcp *tcp,
                 uint64_t time_ns)
{
    struct tw_test_stream *stream = stream_of(loader, key);
    enum tw_conn_answer answer;
    while ((answer = tw_conn_segment(&stream->conn, end, tcp, time_ns)) != TW_CONN_OK) {
        if (answer == TW_CONN_NEW) {
            stream = stream_new(loader, key);
        } else {
            size_t size = tw_conn_wanted_size(&stream->conn);
            free(tw_conn_lend(&stream->conn, tw_conn_wanting(&stream->conn), grown(NULL, 1, size), size));
        }
    }
    drain(stream);
}

static void packet(struct loader *loader, const struct tw_packet *packet)
{
    struct tw_link link;
    struct tw_ip ip;
    struct tw_tcp tcp;
    struct tw_flow_key key;
    assert_int_equal(tw_link_parse(packet->link_type, packet->bytes, &link), TW_DONE);
    assert_int_equal(tw_ip_parse(link.ip, &ip), TW_DONE);
    assert_int_equal(tw_tcp_parse(ip.payload, ip.payload_len, &tcp), TW_DONE);
    enum tw_end end = tw_flow_key_make(&ip, &tcp, &key);
    push(loader, &key, end, &tcp, packet->time_ns);
}

struct tw_test_streams tw_test_streams_load(const char *name)
{
    struct tw_test_streams out = {0};
    struct loader loader = {.out = &out};
    struct tw_test_file file = tw_test_load_capture(name);
    struct tw_interface interfaces[8];
    struct tw_capture capture;
    struct tw_cursor window = {.at = file.bytes, .left = file.len};
    struct tw_item item;
    size_t needed = 0;
    tw_capture_init(&capture, interfaces, 8);
    while (tw_capture_next(&capture, &window, &item, &needed) == TW_DONE) {
        if (item.type == TW_ITEM_PACKET) {
            packet(&loader, &item.packet);
        }
    }
    assert_int_equal(window.left, 0);
    for (size_t i = 0; i < out.num_streams; i++) {
        tw_conn_finish(&out.streams[i].conn);
        drain(&out.streams[i]);
    }
    free(loader.keys);
    tw_test_file_free(&file);
    return out;
}

void tw_test_streams_free(struct tw_test_streams *streams)
{
    for (size_t i = 0; i < streams->num_streams; i++) {
        for (size_t k = 0; k < streams->streams[i].num_chunks; k++) {
            free(streams->streams[i].chunks[k].bytes);
        }
        free(streams->streams[i].chunks);
    }
    free(streams->streams);
    *streams = (struct tw_test_streams){0};
}
