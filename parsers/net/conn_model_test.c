// TCP connections against a model: two known streams in disorder, with losses, and rubbish.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/net/window.h"
#include "tests/support/conn_lab.h"
#include "tests/support/page.h"

// Two streams of known bytes are cut into segments as a conversation would, and arrive in disorder.
#define MODEL_LEN 6000
#define MODEL_SEGMENTS 4000

static uint64_t dice_state;
static uint32_t dice(uint32_t sides)
{
    dice_state = dice_state * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)(dice_state >> 33) % sides;
}

struct part {
    enum tw_end end;
    uint32_t from, to;  // positions
    uint32_t ack;       // position of the other direction
    uint64_t rank;      // order of arrival
};

struct model {
    struct tw_conn conn;
    uint8_t bytes[2][MODEL_LEN];
    uint32_t need[2][MODEL_LEN];  // what the first sending of a byte acknowledged
    uint32_t isn[2];
    uint64_t told[2], gaps[2];
    bool fin[2];
    bool causal, exact;
    struct part parts[MODEL_SEGMENTS];
    unsigned num_parts;
    size_t max_window;
};

static void check_chunk(struct model *m, const struct tw_chunk *chunk)
{
    enum tw_end end = chunk->end;
    assert_int_equal(chunk->position, m->told[end]);
    assert_false(m->fin[end]);
    switch (chunk->type) {
    case TW_CHUNK_DATA:
        assert_true(chunk->bytes.len > 0 && m->told[end] + chunk->bytes.len <= MODEL_LEN);
        assert_memory_equal(chunk->bytes.data, m->bytes[end] + m->told[end], chunk->bytes.len);
        for (size_t i = 0; m->causal && i < chunk->bytes.len; i++) {
            assert_true(m->told[!end] >= m->need[end][m->told[end] + i]);
        }
        m->told[end] += chunk->bytes.len;
        break;
    case TW_CHUNK_GAP:
        assert_false(m->exact);
        m->told[end] += chunk->gap;
        m->gaps[end] += chunk->gap;
        break;
    case TW_CHUNK_FIN: m->fin[end] = true; break;
    case TW_CHUNK_RST: fail();
    }
}

static void model_drain(struct model *m)
{
    struct tw_chunk chunk;
    while (tw_conn_next(&m->conn, &chunk)) {
        check_chunk(m, &chunk);
    }
    for (unsigned end = 0; end < 2; end++) {
        free(tw_conn_idle_window(&m->conn, (enum tw_end)end));
    }
}

static void model_push(struct model *m, enum tw_end end, unsigned flags, uint32_t from, uint32_t to, uint32_t ack)
{
    struct tw_test_edge edge = tw_test_at_page_edge(m->bytes[end] + from, to - from);
    struct tw_tcp tcp = {.seq = m->isn[end] + 1 + from - ((flags & SYN) != 0),
                         .ack = m->isn[!end] + 1 + ack,
                         .flags = (uint8_t)flags,
                         .payload = tw_span_of(edge.bytes, to - from)};
    enum tw_conn_answer answer = TW_CONN_OK;
    struct tw_chunk chunk;
    bool passed = takes_the_short_way(&m->conn, end, &tcp, 5, &chunk);
    if (passed && chunk.bytes.len > 0) {
        check_chunk(m, &chunk);
    }
    while (!passed && (answer = tw_conn_segment(&m->conn, end, &tcp, 5)) == TW_CONN_WANT_WINDOW) {
        size_t size = tw_conn_wanted_size(&m->conn);
        void *memory = size <= m->max_window ? malloc(size) : NULL;
        free(tw_conn_lend(&m->conn, tw_conn_wanting(&m->conn), memory, memory != NULL ? size : 0));
    }
    assert_int_equal(answer, TW_CONN_OK);
    model_drain(m);
    tw_test_edge_free(&edge);
}

static void model_part(struct model *m, enum tw_end end, uint32_t from, uint32_t to, uint32_t ack, uint64_t delay)
{
    assert_true(m->num_parts < MODEL_SEGMENTS);
    m->parts[m->num_parts] =
        (struct part){.end = end, .from = from, .to = to, .ack = ack, .rank = ((uint64_t)m->num_parts + delay) << 16};
    m->parts[m->num_parts].rank += m->num_parts;
    m->num_parts++;
}

// write_conversation has both ends send in turns, each acknowledging all it got; some segments are late, some come again
// with other borders.
static void write_conversation(struct model *m, uint32_t delay)
{
    uint32_t sent[2] = {0, 0};
    while (sent[0] < MODEL_LEN || sent[1] < MODEL_LEN) {
        enum tw_end end = (enum tw_end)dice(2);
        for (uint32_t n = 1 + dice(4); n > 0 && sent[end] < MODEL_LEN; n--) {
            uint32_t left = MODEL_LEN - sent[end];
            uint32_t len = 1 + dice(dice(4) == 0 ? 200 : 40);
            uint32_t to = sent[end] + (len < left ? len : left);
            for (uint32_t i = sent[end]; i < to; i++) {
                m->need[end][i] = sent[!end];
            }
            model_part(m, end, sent[end], to, sent[!end], dice(3) == 0 ? dice(delay + 1) : 0);
            sent[end] = to;
            if (dice(8) == 0) {
                uint32_t from = sent[end] - dice(sent[end] < 100 ? sent[end] : 100);
                model_part(m, end, from, from + dice(sent[end] - from + 1), sent[!end], dice(delay + 1));
            }
        }
    }
}

static int by_rank(const void *x, const void *y)
{
    const struct part *p = x;
    const struct part *q = y;
    return (p->rank > q->rank) - (p->rank < q->rank);
}

static void model_begin(struct model *m, uint64_t seed)
{
    *m = (struct model){.max_window = (size_t)1 << 20};
    dice_state = seed * 0x9e3779b97f4a7c15U + 1;
    tw_conn_init(&m->conn);
    for (unsigned end = 0; end < 2; end++) {
        m->isn[end] = dice(2) ? 0U - dice(2 * MODEL_LEN) : dice(UINT32_MAX);
        for (unsigned i = 0; i < MODEL_LEN; i++) {
            m->bytes[end][i] = (uint8_t)dice(256);
        }
    }
    model_push(m, TW_END_A, SYN, 0, 0, 0);
    model_push(m, TW_END_B, SYN | ACK, 0, 0, 0);
}

static void model_end(struct model *m)
{
    model_push(m, TW_END_A, FIN | ACK, MODEL_LEN, MODEL_LEN, MODEL_LEN);
    model_push(m, TW_END_B, FIN | ACK, MODEL_LEN, MODEL_LEN, MODEL_LEN + 1);
    model_push(m, TW_END_A, ACK, MODEL_LEN, MODEL_LEN, MODEL_LEN + 1);
    tw_conn_finish(&m->conn);
    model_drain(m);
    for (unsigned end = 0; end < 2; end++) {
        assert_int_equal(m->told[end], MODEL_LEN);
        assert_true(m->fin[end]);
        assert_null(m->conn.stream[end].window);
    }
    assert_int_equal(m->conn.closing, TW_CLOSING_FIN);
}

static void test_disorder_gives_the_same_bytes(void **state)
{
    (void)state;
    static struct model m;
    for (uint64_t seed = 1; seed <= 150; seed++) {
        model_begin(&m, seed);
        m.exact = m.causal = true;
        write_conversation(&m, 1 + dice(12));
        qsort(m.parts, m.num_parts, sizeof(m.parts[0]), by_rank);
        for (unsigned i = 0; i < m.num_parts; i++) {
            model_push(&m, m.parts[i].end, ACK, m.parts[i].from, m.parts[i].to, m.parts[i].ack);
        }
        model_end(&m);
        assert_int_equal(m.gaps[0] + m.gaps[1], 0);
        assert_int_equal(m.conn.stream[0].overlap_conflicts + m.conn.stream[1].overlap_conflicts, 0);
    }
}

static void test_losses_are_gaps_that_sum_up(void **state)
{
    (void)state;
    static struct model m;
    static bool arrived[2][MODEL_LEN];
    for (uint64_t seed = 1; seed <= 150; seed++) {
        model_begin(&m, seed);
        memset(arrived, 0, sizeof(arrived));
        write_conversation(&m, dice(8));
        qsort(m.parts, m.num_parts, sizeof(m.parts[0]), by_rank);
        m.max_window = dice(3) == 0 ? 0 : dice(2) == 0 ? TW_WINDOW_MIN : (size_t)1 << 20;
        for (unsigned i = 0; i < m.num_parts; i++) {
            const struct part *p = &m.parts[i];
            if (dice(20) == 0) {
                continue;
            }
            memset(&arrived[p->end][p->from], 1, p->to - p->from);
            model_push(&m, p->end, ACK, p->from, p->to, p->ack);
        }
        model_end(&m);
        for (unsigned end = 0; end < 2 && m.max_window > TW_WINDOW_MIN; end++) {
            uint64_t lost = 0;
            for (unsigned i = 0; i < MODEL_LEN; i++) {
                lost += !arrived[end][i];
            }
            assert_true(m.gaps[end] >= lost && m.gaps[end] <= lost + 200);
        }
    }
}

static void test_rubbish_never_hangs(void **state)
{
    (void)state;
    static struct model m;
    for (uint64_t seed = 1; seed <= 60; seed++) {
        model_begin(&m, seed);
        uint32_t spread = 1U << dice(31);
        m.max_window = dice(4) == 0 ? 0 : (size_t)4096 << dice(10);
        for (unsigned i = 0; i < 2000; i++) {
            static uint8_t payload[3000];
            enum tw_end end = (enum tw_end)dice(2);
            struct tw_tcp tcp = {.seq = m.isn[end] + dice(spread),
                                 .ack = m.isn[!end] + dice(spread),
                                 .flags = (uint8_t)(dice(20) == 0 ? dice(256) : ACK),
                                 .payload = tw_span_of(payload, dice(dice(3) == 0 ? 3000 : 20)),
                                 .missing = dice(10) == 0 ? dice(5000) : 0};
            if (dice(40) != 0) {
                tcp.flags &= (uint8_t) ~(FIN | RST);
            }
            struct tw_chunk chunk;
            if (takes_the_short_way(&m.conn, end, &tcp, i, &chunk)) {
                assert_int_equal(chunk.position, m.told[chunk.end]);
                m.told[chunk.end] += chunk.bytes.len;
                continue;
            }
            while (tw_conn_segment(&m.conn, end, &tcp, i) == TW_CONN_WANT_WINDOW) {
                size_t size = tw_conn_wanted_size(&m.conn);
                void *memory = size <= m.max_window ? malloc(size) : NULL;
                free(tw_conn_lend(&m.conn, tw_conn_wanting(&m.conn), memory, memory != NULL ? size : 0));
            }
            unsigned chunks = 0;
            while (tw_conn_next(&m.conn, &chunk)) {
                assert_int_equal(chunk.position, m.told[chunk.end]);
                m.told[chunk.end] += chunk.bytes.len + chunk.gap;
                assert_true(++chunks < 8 * TW_WINDOW_RUNS);
            }
        }
        tw_conn_finish(&m.conn);
        struct tw_chunk chunk;
        while (tw_conn_next(&m.conn, &chunk)) {
        }
        for (unsigned end = 0; end < 2; end++) {
            assert_true(m.conn.stream[end].window == NULL || m.conn.stream[end].window->num_runs == 0
                        || m.conn.rst_told);
            free(m.conn.stream[end].window);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_disorder_gives_the_same_bytes),
        cmocka_unit_test(test_losses_are_gaps_that_sum_up),
        cmocka_unit_test(test_rubbish_never_hangs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
