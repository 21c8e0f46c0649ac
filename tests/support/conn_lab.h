// TCP connections that tests write segment by segment, and what comes out of them, as text.
// SPDX-License-Identifier: Apache-2.0
#ifndef TESTS_SUPPORT_CONN_LAB_H
#define TESTS_SUPPORT_CONN_LAB_H

#include "parsers/net/conn.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#define SYN TW_TCP_SYN
#define ACK TW_TCP_ACK
#define FIN TW_TCP_FIN
#define RST TW_TCP_RST

// A lab is a connection and what it told, as text: "A:hello" data, "B:+" FIN, "A:!" RST, "A:<5>" a gap of five bytes; parts are
// separated by spaces, and neighbouring data of one end is joined.
struct lab {
    struct tw_conn conn;
    uint64_t now_ns;
    size_t max_window;
    enum tw_conn_answer last;
    char told[4096];
    size_t len;
    char last_end;  // of data at the end of `told`, or 0
    unsigned num_windows;
};

static inline void say(struct lab *lab, enum tw_end end, const char *what, size_t len, bool data)
{
    char name = end == TW_END_A ? 'A' : 'B';
    if (!data || lab->last_end != name) {
        lab->len +=
            (size_t)snprintf(lab->told + lab->len, sizeof(lab->told) - lab->len, "%s%c:", lab->len ? " " : "", name);
    }
    assert_true(lab->len + len < sizeof(lab->told));
    memcpy(lab->told + lab->len, what, len);
    lab->len += len;
    lab->told[lab->len] = 0;
    lab->last_end = data ? name : 0;
}

static inline void drain(struct lab *lab)
{
    struct tw_chunk chunk;
    while (tw_conn_next(&lab->conn, &chunk)) {
        char gap[32];
        switch (chunk.type) {
        case TW_CHUNK_DATA: say(lab, chunk.end, (const char *)chunk.bytes.data, chunk.bytes.len, true); break;
        case TW_CHUNK_GAP:
            snprintf(gap, sizeof(gap), "<%llu>", (unsigned long long)chunk.gap);
            say(lab, chunk.end, gap, strlen(gap), false);
            break;
        case TW_CHUNK_FIN: say(lab, chunk.end, "+", 1, false); break;
        case TW_CHUNK_RST: say(lab, chunk.end, "!", 1, false); break;
        }
    }
    for (unsigned end = 0; end < 2; end++) {
        free(tw_conn_idle_window(&lab->conn, (enum tw_end)end));
    }
}

static inline void lend(struct lab *lab)
{
    size_t size = tw_conn_wanted_size(&lab->conn);
    if (size > lab->max_window) {
        tw_conn_lend(&lab->conn, tw_conn_wanting(&lab->conn), NULL, 0);
        return;
    }
    lab->num_windows++;
    free(tw_conn_lend(&lab->conn, tw_conn_wanting(&lab->conn), malloc(size), size));
}

static inline void same_stream(const struct tw_stream *a, const struct tw_stream *b)
{
    assert_int_equal(a->position, b->position);
    assert_int_equal(a->next_seq, b->next_seq);
    assert_int_equal(a->has_acked, b->has_acked);
    assert_int_equal(a->acked, b->acked);
    assert_int_equal(a->patience, b->patience);
}

// takes_the_short_way gives a segment to tw_conn_pass, and checks that the other way comes to the same.
static inline bool takes_the_short_way(struct tw_conn *conn, enum tw_end end, const struct tw_tcp *tcp, uint64_t now_ns,
                                       struct tw_chunk *out)
{
    struct tw_conn twin = *conn;
    struct tw_chunk chunk;
    if (!tw_conn_pass(conn, end, tcp, now_ns, out)) {
        assert_memory_equal(conn, &twin, sizeof(twin));
        return false;
    }
    assert_int_equal(tw_conn_segment(&twin, end, tcp, now_ns), TW_CONN_OK);
    assert_int_equal(tw_conn_next(&twin, &chunk), tcp->payload.len > 0);
    if (tcp->payload.len > 0) {
        assert_int_equal(chunk.type, out->type);
        assert_int_equal(chunk.end, out->end);
        assert_int_equal(chunk.position, out->position);
        assert_int_equal(chunk.time_ns, out->time_ns);
        assert_ptr_equal(chunk.bytes.data, out->bytes.data);
        assert_int_equal(chunk.bytes.len, out->bytes.len);
        assert_false(tw_conn_next(&twin, &chunk));
    }
    assert_true(conn->orderly && twin.orderly);
    assert_int_equal(conn->time_ns, twin.time_ns);
    same_stream(&conn->stream[0], &twin.stream[0]);
    same_stream(&conn->stream[1], &twin.stream[1]);
    return true;
}

static inline void push_tcp(struct lab *lab, enum tw_end end, const struct tw_tcp *tcp)
{
    struct tw_chunk chunk;
    lab->now_ns += 1000;
    if (takes_the_short_way(&lab->conn, end, tcp, lab->now_ns, &chunk)) {
        lab->last = TW_CONN_OK;
        if (chunk.bytes.len > 0) {
            say(lab, end, (const char *)chunk.bytes.data, chunk.bytes.len, true);
        }
        return;
    }
    while ((lab->last = tw_conn_segment(&lab->conn, end, tcp, lab->now_ns)) == TW_CONN_WANT_WINDOW) {
        lend(lab);
    }
    drain(lab);
}

static inline void push_cut(struct lab *lab, enum tw_end end, unsigned flags, uint32_t seq, uint32_t ack,
                            const char *text, uint32_t missing)
{
    struct tw_tcp tcp = {.src_port = end == TW_END_A ? 40000 : 443,
                         .dst_port = end == TW_END_A ? 443 : 40000,
                         .seq = seq,
                         .ack = ack,
                         .flags = (uint8_t)flags,
                         .payload = tw_span_of(text, strlen(text)),
                         .missing = missing};
    push_tcp(lab, end, &tcp);
}

static inline void push(struct lab *lab, enum tw_end end, unsigned flags, uint32_t seq, uint32_t ack, const char *text)
{
    push_cut(lab, end, flags, seq, ack, text, 0);
}

static inline void a(struct lab *lab, unsigned flags, uint32_t seq, uint32_t ack, const char *text)
{
    push(lab, TW_END_A, flags, seq, ack, text);
}

static inline void b(struct lab *lab, unsigned flags, uint32_t seq, uint32_t ack, const char *text)
{
    push(lab, TW_END_B, flags, seq, ack, text);
}

static inline void finish(struct lab *lab)
{
    tw_conn_finish(&lab->conn);
    drain(lab);
}

static inline struct lab new_lab(void)
{
    struct lab lab = {.now_ns = 1000000000, .max_window = (size_t)1 << 20};
    tw_conn_init(&lab.conn);
    return lab;
}

// opened is a lab after the handshake: A sends from 101, B from 501.
static inline struct lab opened(void)
{
    struct lab lab = new_lab();
    a(&lab, SYN, 100, 0, "");
    b(&lab, SYN | ACK, 500, 101, "");
    a(&lab, ACK, 101, 501, "");
    assert_int_equal(lab.conn.opening, TW_OPENING_COMPLETE);
    return lab;
}

static inline void assert_told(struct lab *lab, const char *expected)
{
    assert_string_equal(lab->told, expected);
    finish(lab);
}

#endif
