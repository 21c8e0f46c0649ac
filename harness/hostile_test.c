// The hostile server, where it says what an honest one does: every handshake is completed. With RESHAKE_WRITE_SEEDS=FOLDER that is written
// to FOLDER/hostile.
// SPDX-License-Identifier: Apache-2.0
#include "harness/hostile.h"
#include "parsers/tls/message.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include <cmocka.h>

enum { ROOM = 1 << 16 };

static void write_seed(const char *folder, const uint8_t *bytes, size_t len)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/hostile", folder);
    (void)mkdir(path, 0777);
    snprintf(path, sizeof path, "%s/hostile/%016llx", folder, (unsigned long long)hx_digest(0, tw_span_of(bytes, len)));
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

static void write_seed_of(const struct tw_writer *records, unsigned kind, uint8_t bits)
{
    static uint8_t seed[ROOM + 2];
    const char *folder = getenv("RESHAKE_WRITE_SEEDS");
    memcpy(seed, records->data, records->len);
    seed[records->len] = (uint8_t)kind;
    seed[records->len + 1] = bits;
    if (folder != NULL) {
        write_seed(folder, seed, records->len + 2);
    }
}

static void write_seeds(const struct tw_writer *records, unsigned kind)
{
    static const uint8_t bits[] = {0, HX_HOSTILE_CLOSES, HX_HOSTILE_IN_PIECES, HX_HOSTILE_RESETS | 0xf0};
    for (size_t i = 0; i < sizeof bits; i++) {
        write_seed_of(records, kind, bits[i]);
    }
}

static void test_honest(void **state)
{
    (void)state;
    static uint8_t room[ROOM];
    for (unsigned kind = 0; kind < HX_NUM_HOSTILE; kind++) {
        static const unsigned bits[] = {0, HX_HOSTILE_IN_PIECES, HX_HOSTILE_CLOSES, HX_HOSTILE_RESETS};
        struct tw_writer w = tw_writer_into(room, sizeof room);
        assert_true(hx_hostile_honest(kind, &w));
        for (size_t i = 0; i < sizeof bits / sizeof bits[0]; i++) {
            struct hx_hostile hostile;
            hx_hostile_play(&hostile, kind, bits[i], tw_writer_span(&w));
            const struct rp_client_facts *facts = hostile.transcript->conns[0].facts;
            if (!facts->completed || facts->fault != RP_FAULT_NONE || facts->data_received == 0) {
                fail_msg("kind %u: completed %d, %s, %u bytes", kind, facts->completed,
                         rp_client_fault_text(facts->fault), (unsigned)facts->data_received);
            }
            assert_true(hostile.finished_right && hostile.data_sealed >= facts->data_received);
            assert_int_equal(facts->resumed, hostile.offers);
        }
        write_seeds(&w, kind);
    }
}

// Unmended, another Finished is another Finished.
static void test_unmended(void **state)
{
    (void)state;
    static uint8_t room[ROOM];
    struct tw_writer w = tw_writer_into(room, sizeof room);
    struct hx_hostile hostile;
    assert_true(hx_hostile_honest(2, &w));
    hx_hostile_play(&hostile, 2, HX_HOSTILE_UNMENDED, tw_writer_span(&w));
    assert_false(hostile.transcript->conns[0].facts->completed);
    assert_false(hostile.finished_right);
}

// A transcript that was changed is signed anew where that is asked for, and nowhere else.
static void test_signed_anew(void **state)
{
    (void)state;
    enum { SERVER_RANDOM = TW_RECORD_HEADER_LEN + TW_MESSAGE_HEADER_LEN + 2 };
    static uint8_t room[ROOM];
    for (unsigned kind = 0; kind < 5; kind += 4) {
        struct tw_writer w = tw_writer_into(room, sizeof room);
        struct hx_hostile hostile;
        assert_true(hx_hostile_honest(kind, &w));
        room[SERVER_RANDOM] ^= 1;
        hx_hostile_play(&hostile, kind, 0, tw_writer_span(&w));
        const struct rp_client_facts *facts = hostile.transcript->conns[0].facts;
        assert_int_equal(facts->fault, RP_FAULT_BAD_SIGNATURE);
        assert_false(hostile.signed_anew);
        hx_hostile_play(&hostile, kind, HX_HOSTILE_SIGNS, tw_writer_span(&w));
        facts = hostile.transcript->conns[0].facts;
        assert_true(facts->completed && hostile.signed_anew && hostile.finished_right);
        assert_int_equal(facts->fault, RP_FAULT_NONE);
        assert_int_equal(facts->signature, RP_VERIFIED);
        write_seed_of(&w, kind, HX_HOSTILE_SIGNS);
        write_seed_of(&w, kind, HX_HOSTILE_SIGNS | HX_HOSTILE_RESETS | 0xf0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_honest), cmocka_unit_test(test_unmended),
                                       cmocka_unit_test(test_signed_anew)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
