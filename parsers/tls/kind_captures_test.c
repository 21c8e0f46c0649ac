// The kind of every handshake in the captures, as its endpoints told it.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/captured_streams.h"
#include "tests/support/kind_lab.h"

// What the endpoints said (corpus/captures/truth.json), a line a connection; the tickets are those that can be read.
#define FULL_176 "full completed ticket:176"
static const struct captured {
    const char *name;
    const char *streams[12];
} captured[] = {
    {"alerts.pcap",
     {"none alert", "none alert", "none alert", "full alert", "full alert", "none alert", "", "", "none alert",
      "none reset", ""}},
    {"fragmented-tcp.pcap", {FULL_176, "full completed"}},
    {"ipv6.pcap", {FULL_176, "abbreviated completed", "full completed"}},
    {"link-vlan.pcap", {FULL_176, "abbreviated completed", "abbreviated completed"}},
    {"linux-sll.pcap", {FULL_176, "full completed"}},
    {"out-of-order.pcap",
     {"full completed", "psk completed", "full completed", "psk completed", "full completed", "psk completed"}},
    {"tls12-client-cert.pcap", {"full completed ticket:1056", "full completed ticket:1056", FULL_176, "full alert"}},
    {"tls12-ecdhe-full.pcap", {FULL_176, FULL_176, FULL_176, FULL_176}},
    {"tls12-ocsp.pcap", {FULL_176, "full completed", FULL_176}},
    {"tls12-renegotiation.pcap",
     {"full completed; full completed renegotiation",
      "full completed; full completed renegotiation; full completed renegotiation",
      "full completed; abbreviated completed renegotiation", "full completed; abbreviated completed renegotiation"}},
    {"tls12-rsa-full.pcap", {FULL_176, "full completed"}},
    {"tls12-sessionid-resume.pcap",
     {"full completed", "abbreviated-id completed", "abbreviated-id completed", "full completed"}},
    {"tls12-ticket-rejected.pcap", {FULL_176, FULL_176}},
    {"tls12-ticket-resume-dsb.pcapng", {FULL_176, "abbreviated completed", "abbreviated completed"}},
    {"tls13-0rtt.pcap",
     {"full completed", "psk-early-data completed", "full completed early-rejected", "full completed early-rejected",
      "full completed", "full completed retry early-rejected"}},
    {"tls13-full.pcap", {"full completed", "full completed", "full completed", "full completed", "full completed"}},
    {"tls13-hrr.pcap", {"full completed retry", "full completed", "psk completed retry"}},
    {"tls13-psk-resume.pcap",
     {"full completed", "psk completed", "full completed", "psk completed", "full completed", "psk completed"}},
};

static void tell_chunk(struct lab *lab, const struct tw_test_chunk *chunk)
{
    struct tw_event event;
    if (chunk->type == TW_CHUNK_DATA) {
        feed(lab, chunk->from, chunk->bytes, chunk->len);
    } else if (chunk->type == TW_CHUNK_GAP) {
        tw_dialogue_gap(&lab->dialogue, chunk->from, chunk->gap, &event);
        judge(lab, &event);
    }
}

static void assert_stream(const struct tw_test_stream *stream, const char *name, const char *expected)
{
    static struct lab lab;
    struct tw_event event;
    memset(&lab, 0, sizeof lab);
    tw_dialogue_init(&lab.dialogue, NULL);
    tw_judge_init(&lab.judge);
    for (size_t i = 0; i < stream->num_chunks; i++) {
        tell_chunk(&lab, &stream->chunks[i]);
    }
    for (unsigned from = 0; from < 2; from++) {
        while (tw_dialogue_cut(&lab.dialogue, (enum tw_from)from, &event)) {
            judge(&lab, &event);
        }
    }
    lab_end(&lab, stream->conn.closing == TW_CLOSING_RST ? TW_OUTCOME_RESET : TW_OUTCOME_CLOSED);
    if (strcmp(lab.text, expected) != 0) {
        fail_msg("%s: expected \"%s\", judged \"%s\"", name, expected, lab.text);
    }
}

static void test_captures(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof captured / sizeof captured[0]; i++) {
        struct tw_test_streams streams = tw_test_streams_load(captured[i].name);
        for (size_t k = 0; k < streams.num_streams; k++) {
            assert_non_null(captured[i].streams[k]);
            assert_stream(&streams.streams[k], captured[i].name, captured[i].streams[k]);
        }
        assert_null(captured[i].streams[streams.num_streams]);
        tw_test_streams_free(&streams);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_captures),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
