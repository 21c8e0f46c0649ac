// The gate on real captures: every handshake comes through as it was, and nothing but.
// SPDX-License-Identifier: Apache-2.0
#include "replay/net/gate.h"
#include "replay/track/source.h"
#include "replay/track/tracker.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

enum { MOST = 4096 };

// shaken is what counts of a handshake.
struct shaken {
    struct tw_flow_key key;
    uint8_t index, kind, outcome, why;
    bool hello_retry;
    uint16_t version, suite;
    uint64_t start_ns;
};

// story is what a tracker finds in packets.
struct story {
    struct rp_tracker *tracker;
    struct shaken shaken[MOST];
    size_t num;
    uint64_t with_tls;
};

static void on_handshake(void *context, struct rp_connection *conn, const struct tw_handshake *handshake)
{
    struct story *story = context;
    assert_true(story->num < MOST);
    struct shaken *one = &story->shaken[story->num++];
    memset(one, 0, sizeof *one);  // compared as bytes
    one->key = conn->key;
    one->index = handshake->index;
    one->kind = handshake->kind;
    one->outcome = handshake->outcome;
    one->why = handshake->why;
    one->hello_retry = handshake->hello_retry;
    one->version = handshake->version;
    one->suite = handshake->cipher_suite;
    one->start_ns = handshake->start_ns;
}

static void on_closed(void *context, struct rp_connection *conn)
{
    struct story *story = context;
    story->with_tls += conn->num_handshakes > 0;
}

static struct story *begin(void)
{
    static const struct rp_sink sink = {.handshake = on_handshake, .closed = on_closed};
    struct story *story = calloc(1, sizeof *story);
    assert_non_null(story);
    story->tracker = rp_tracker_new(NULL, &sink, story);
    assert_non_null(story->tracker);
    return story;
}

static int compare(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct shaken));
}

static void finish(struct story *story)
{
    rp_tracker_finish(story->tracker);
    qsort(story->shaken, story->num, sizeof story->shaken[0], compare);
}

static void end(struct story *story)
{
    rp_tracker_free(story->tracker);
    free(story);
}

// lab compares a capture with what the gate leaves of it.
struct lab {
    struct story *before, *after;
    struct story *seen;
    uint64_t kept_bytes;
};

static void keep(void *context, const struct tw_packet *packet)
{
    struct lab *lab = context;
    lab->kept_bytes += packet->bytes.len;
    rp_tracker_packet(lab->after->tracker, packet);
}

static void seen(void *context, const struct tw_packet *packet)
{
    struct lab *lab = context;
    rp_tracker_packet(lab->seen->tracker, packet);
}

static void read_through(struct lab *lab, struct rp_gate *gate, const char *path)
{
    struct rp_source_config config = {.path = path};
    struct rp_source *source = rp_source_new(&config);
    struct tw_item item;
    while (rp_source_next(source, &item) == RP_SOURCE_ITEM) {
        if (item.type == TW_ITEM_PACKET) {
            rp_tracker_packet(lab->before->tracker, &item.packet);
            rp_gate_packet(gate, &item.packet);
        }
    }
    rp_source_free(source);
}

static void assert_same(const char *path, const struct story *a, const struct story *b)
{
    if (a->num != b->num || memcmp(a->shaken, b->shaken, a->num * sizeof a->shaken[0]) != 0) {
        for (size_t i = 0; i < a->num || i < b->num; i++) {
            const struct shaken *x = i < a->num ? &a->shaken[i] : NULL;
            const struct shaken *y = i < b->num ? &b->shaken[i] : NULL;
            print_error("%s: %s %s, through the gate %s %s\n", path, x ? tw_kind_name(x->kind) : "-",
                        x ? tw_outcome_name(x->outcome) : "", y ? tw_kind_name(y->kind) : "-",
                        y ? tw_outcome_name(y->outcome) : "");
        }
        fail_msg("%s: %zu handshakes, %zu through the gate", path, a->num, b->num);
    }
}

static void try_capture(const char *path)
{
    struct lab lab = {.before = begin(), .after = begin(), .seen = begin()};
    struct rp_gate_config config = {.bytes_behind = 8192, .keep = keep, .seen = seen, .context = &lab};
    struct rp_gate *gate = rp_gate_new(&config);
    assert_non_null(gate);
    read_through(&lab, gate, path);
    const struct rp_gate_counts *counts = rp_gate_counts(gate);
    assert_true(counts->kept <= counts->packets);
    assert_int_equal(counts->forgotten, 0);
    rp_gate_free(gate);
    finish(lab.before);
    finish(lab.after);
    finish(lab.seen);
    assert_same(path, lab.before, lab.after);
    assert_same(path, lab.before, lab.seen);
    assert_int_equal(rp_tracker_counts(lab.after->tracker)->connections, lab.before->with_tls);
    end(lab.before);
    end(lab.after);
    end(lab.seen);
}

static void test_handshakes_come_through(void **state)
{
    (void)state;
    DIR *folder = opendir(RESHAKE_CAPTURES);
    unsigned captures = 0;
    assert_non_null(folder);
    for (const struct dirent *entry = readdir(folder); entry; entry = readdir(folder)) {
        char path[4096];
        const char *dot = strrchr(entry->d_name, '.');
        if (dot && (strcmp(dot, ".pcap") == 0 || strcmp(dot, ".pcapng") == 0)) {
            (void)snprintf(path, sizeof path, "%s/%s", RESHAKE_CAPTURES, entry->d_name);
            try_capture(path);
            captures++;
        }
    }
    closedir(folder);
    assert_true(captures > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_handshakes_come_through),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
