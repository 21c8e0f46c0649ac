// Edits of records in the clear, where their bytes can be read; where segments begin; and edits of any numbers.
// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "parsers/tls/codes.h"
#include "replay/engine/draft.h"

#define ROOM 70000

static struct rp_draft draft;
static uint8_t wire[ROOM], built[4096];

// make is the flight of these tests: K of four bytes, S of one, F of six, which is there twice.
static void make(void)
{
    rp_draft_init(&draft, tw_writer_into(built, sizeof built));
    assert_true(rp_draft_add(&draft, TW_HS_CLIENT_KEY_EXCHANGE, 0, RP_EPOCH_CLEAR, tw_span_of("keys", 4)));
    assert_true(rp_draft_add(&draft, RP_PART_CCS, 0, RP_EPOCH_CLEAR, tw_span_of("c", 1)));
    assert_true(rp_draft_add(&draft, TW_HS_FINISHED, 0, RP_EPOCH_NEXT, tw_span_of("finish", 6)));
    assert_true(rp_draft_add(&draft, TW_HS_FINISHED, 1, RP_EPOCH_NEXT, tw_span_of("again!", 6)));
}

// tell_record writes a record as type, version where it is not 3.3, length where it is not the body's, and body.
static size_t tell_record(char *out, size_t cap, const uint8_t *record, size_t body)
{
    char version[8] = "", length[8] = "";
    if (record[1] != 3 || record[2] != 3) {
        (void)snprintf(version, sizeof version, "v%02x%02x", record[1], record[2]);
    }
    if ((size_t)(record[3] << 8 | record[4]) != body) {
        (void)snprintf(length, sizeof length, "l%02x%02x", record[3], record[4]);
    }
    return (size_t)snprintf(out, cap, "%u%s%s:%.*s ", record[0], version, length, (int)body, (const char *)record + 5);
}

// tell writes all records, as the draft says where they are.
static void tell(struct tw_span bytes, char out[512])
{
    size_t len = 0;
    out[0] = 0;
    for (size_t i = 0; i < draft.num_pieces; i++) {
        const struct rp_piece *piece = &draft.pieces[i];
        for (uint32_t n = 0; n < piece->times && len < 400; n++) {
            size_t each = piece->wire_len / piece->times;
            len += tell_record(out + len, 512 - len, bytes.data + piece->wire_at + n * each, each - 5);
        }
    }
}

#define EVERY .nth = RP_EVERY, .piece = RP_EVERY
#define EDIT(o, p, ...)                                                                                                \
    {                                                                                                                  \
        .op = RP_EDIT_##o, .part = (p), __VA_ARGS__                                                                    \
    }
#define KEYS TW_HS_CLIENT_KEY_EXCHANGE
#define CCS RP_PART_CCS
#define FINISHED TW_HS_FINISHED
#define ANY RP_PART_ANY
#define HONEST "22:keys 20:c 22:finish 22:again! "

static const struct row {
    struct rp_edit edit;
    const char *becomes;
    uint32_t unapplied;
} rows[] = {
    {EDIT(SPLIT, KEYS, .at = 1), "22:k 22:eys 20:c 22:finish 22:again! ", 0},
    {EDIT(SPLIT, KEYS, .at = 0), "22: 22:keys 20:c 22:finish 22:again! ", 0},
    {EDIT(SPLIT, KEYS, .at = 4), "22:keys 22: 20:c 22:finish 22:again! ", 0},
    {EDIT(SPLIT, KEYS, .at = 5), HONEST, 1},
    {EDIT(SPLIT, KEYS, .piece = 1), HONEST, 1},
    {EDIT(SPLIT, KEYS, .nth = 1), HONEST, 0},
    {EDIT(SPLIT, ANY, EVERY, .at = 1), "22:k 22:eys 20:c 20: 22:f 22:inish 22:a 22:gain! ", 0},
    {EDIT(FRAGMENT, FINISHED, EVERY, .at = 4), "22:keys 20:c 22:fini 22:sh 22:agai 22:n! ", 0},
    {EDIT(FRAGMENT, KEYS, .at = 1), "22:k 22:e 22:y 22:s 20:c 22:finish 22:again! ", 0},
    {EDIT(FRAGMENT, KEYS, .at = 4), HONEST, 0},
    {EDIT(FRAGMENT, KEYS, .at = 0), HONEST, 1},
    {EDIT(JOIN, KEYS), "22:keysc 22:finish 22:again! ", 0},
    {EDIT(JOIN, FINISHED, .nth = 1), HONEST, 1},
    {EDIT(JOIN, FINISHED, EVERY), "22:keys 20:c 22:finishagain! ", 0},
    {EDIT(JOIN, ANY, EVERY), "22:keyscfinishagain! ", 0},
    {EDIT(RECORD_DROP, CCS), "22:keys 22:finish 22:again! ", 0},
    {EDIT(RECORD_DROP, ANY, EVERY), "", 0},
    {EDIT(RECORD_REPEAT, CCS), "22:keys 20:c 20:c 22:finish 22:again! ", 0},
    {EDIT(RECORD_REPEAT, CCS, .times = 2, .unfixed = RP_FIX_SEQUENCE), "22:keys 20:c 20:c 20:c 22:finish 22:again! ",
     0},
    {EDIT(RECORD_MOVE, FINISHED, .other = KEYS), "22:finish 22:keys 20:c 22:again! ", 0},
    {EDIT(RECORD_MOVE, FINISHED, EVERY, .other = KEYS), "22:finish 22:again! 22:keys 20:c ", 0},
    {EDIT(RECORD_MOVE, KEYS, .other = FINISHED), "20:c 22:keys 22:finish 22:again! ", 0},
    {EDIT(RECORD_MOVE, ANY, EVERY, .other = FINISHED), "22:keys 20:c 22:again! 22:finish ", 0},
    {EDIT(RECORD_MOVE, KEYS, .other = RP_PART_DATA), HONEST, 1},
    {EDIT(RECORD_BEFORE, KEYS, .other = RP_PART_ALERT, .bytes = {(const uint8_t *)"no", 2}),
     "21:no 22:keys 20:c 22:finish 22:again! ", 0},
    {EDIT(RECORD_AFTER, ANY, EVERY, .other = 24), "22:keys 24: 20:c 24: 22:finish 24: 22:again! 24: ", 0},
    {EDIT(RECORD_AFTER, CCS, .other = CCS, .times = 3, .bytes = {(const uint8_t *)"s", 1}),
     "22:keys 20:c 20:s 20:s 20:s 22:finish 22:again! ", 0},
    {EDIT(RECORD_AFTER, CCS, .other = 0x200), HONEST, 1},
    {EDIT(RECORD_TYPE, FINISHED, .at = 23), "22:keys 20:c 23:finish 22:again! ", 0},
    {EDIT(RECORD_TYPE, FINISHED, .at = 256), HONEST, 1},
    {EDIT(RECORD_VERSION, KEYS, .at = 0x0301), "22v0301:keys 20:c 22:finish 22:again! ", 0},
    {EDIT(RECORD_VERSION, KEYS, .at = 0), "22v0000:keys 20:c 22:finish 22:again! ", 0},
    {EDIT(RECORD_VERSION, KEYS, .at = 65536), HONEST, 1},
    {EDIT(RECORD_LENGTH, KEYS, .by = -1), "22l0003:keys 20:c 22:finish 22:again! ", 0},
    {EDIT(RECORD_LENGTH, CCS, .by = INT32_MIN), HONEST, 0},
    {EDIT(RECORD_LENGTH, CCS, .by = -2), "22:keys 20lffff:c 22:finish 22:again! ", 0},
    {EDIT(RECORD_PADDING, KEYS, .at = 9), HONEST, 0},
    {EDIT(RECORD_EPOCH, KEYS, .at = RP_NUM_EPOCHS), HONEST, 1},
    {EDIT(RECORD_FLIP, KEYS, .at = 2), "22:Keys 20:c 22:finish 22:again! ", 0},
    {EDIT(RECORD_FLIP, KEYS, .at = 32 + 10), "22:kEys 20:c 22:finish 22:again! ", 0},
    {EDIT(DROP, KEYS), HONEST, 0},
    {EDIT(SET, KEYS), HONEST, 0},
};

static const struct rp_epochs clear = {.clear_version = 0x0303};

static void test_each(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct rp_edits edits = {&rows[i].edit, 1};
        struct tw_writer out = tw_writer_into(wire, sizeof wire);
        char told[512];
        make();
        tw_writer_bytes(&out, tw_span_of("before", 6));
        assert_true(rp_draft_seal(&draft, &edits, &clear, &out));
        tell(tw_span_of(wire + 6, out.len - 6), told);
        if (strcmp(told, rows[i].becomes) != 0 || draft.num_unapplied != rows[i].unapplied) {
            fail_msg("row %zu: %s, not %s; unapplied %u", i, told, rows[i].becomes, draft.num_unapplied);
        }
    }
}

static void test_one_after_another(void **state)
{
    const struct rp_edits edits =
        RP_EDITS(EDIT(FRAGMENT, KEYS, .at = 1), EDIT(RECORD_REPEAT, KEYS, .piece = 2),
                 EDIT(RECORD_DROP, KEYS, .piece = 0), EDIT(JOIN, KEYS, .piece = 1),
                 EDIT(RECORD_MOVE, KEYS, .piece = 0, .other = FINISHED), EDIT(RECORD_DROP, FINISHED, .nth = 1));
    struct tw_writer out = tw_writer_into(wire, sizeof wire);
    char told[512];
    (void)state;
    make();
    assert_true(rp_draft_seal(&draft, &edits, &clear, &out));
    tell(tw_writer_span(&out), told);
    assert_string_equal(told, "22:ys 22:ys 20:c 22:e 22:finish ");
    assert_int_equal(draft.num_unapplied, 0);
}

static void test_epochs_of_what_moves(void **state)
{
    const struct rp_edits edits =
        RP_EDITS(EDIT(RECORD_MOVE, FINISHED, .other = KEYS), EDIT(RECORD_BEFORE, FINISHED, .nth = 1, .other = CCS));
    struct tw_writer out = tw_writer_into(wire, sizeof wire);
    (void)state;
    make();
    assert_true(rp_draft_seal(&draft, &edits, &clear, &out));
    assert_int_equal(draft.pieces[0].part, FINISHED);
    assert_int_equal(draft.pieces[0].epoch, RP_EPOCH_CLEAR);
    assert_int_equal(draft.pieces[3].part, CCS);
    assert_int_equal(draft.pieces[3].epoch, RP_EPOCH_NEXT);
}

static void test_segments(void **state)
{
    const struct rp_edits edits = RP_EDITS(
        EDIT(SEGMENT, FINISHED, .at = 3, .by = 7), EDIT(SEGMENT, KEYS, .at = 0, .by = 2), EDIT(SEGMENT, KEYS, .at = 5),
        EDIT(SEGMENT, FINISHED, .at = 0, .by = -9), EDIT(SEGMENT, CCS, .at = 6, .by = 1),  // the same place
        EDIT(SEGMENT, CCS, .at = 7), EDIT(SEGMENT, FINISHED, .nth = 1, .at = 11),
        EDIT(SEGMENT, KEYS, .at = UINT32_MAX));
    static const struct rp_cut expected[] = {{0, 2000}, {5, 0}, {15, 1000}, {18, 7000}};
    struct tw_writer out = tw_writer_into(wire, sizeof wire);
    (void)state;
    make();
    assert_true(rp_draft_seal(&draft, &edits, &clear, &out));
    assert_int_equal(draft.num_cuts, 4);
    assert_memory_equal(draft.cuts, expected, sizeof expected);
    assert_int_equal(draft.num_unapplied, 3);
}

static void test_no_room(void **state)
{
    const struct rp_edits floods = RP_EDITS(EDIT(RECORD_REPEAT, CCS, .times = UINT32_MAX));
    struct tw_writer out = tw_writer_into(wire, sizeof wire);
    (void)state;
    make();
    assert_false(rp_draft_seal(&draft, &floods, &clear, &out));
    assert_non_null(draft.fault);
    for (size_t cap = 0; cap < 37; cap++) {
        out = tw_writer_into(wire, cap);
        make();
        assert_false(rp_draft_seal(&draft, &(struct rp_edits){0}, &clear, &out));
    }
}

static uint32_t next(uint64_t *seed)
{
    *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (uint32_t)(*seed >> 33);
}

static struct rp_edit any_edit(uint64_t *seed)
{
    static const rp_part parts[] = {KEYS, CCS, FINISHED, ANY, RP_PART_DATA, 0xffff};
    static const uint32_t numbers[] = {0, 1, 2, 5, 6, 255, 65535, 65536, UINT32_MAX - 1, UINT32_MAX};
    static uint8_t bytes[70000];
    uint32_t len = next(seed) % 50 == 0 ? next(seed) % sizeof bytes : next(seed) % 8;
    return (struct rp_edit){.op = (enum rp_edit_op)(next(seed) % RP_NUM_EDIT_OPS),
                            .part = parts[next(seed) % 6],
                            .nth = next(seed) % 2 == 0 ? RP_EVERY : (uint8_t)(next(seed) % 3),
                            .piece = next(seed) % 2 == 0 ? RP_EVERY : (uint8_t)(next(seed) % 4),
                            .at = numbers[next(seed) % 10],
                            .times = next(seed) % 4 == 0 ? numbers[next(seed) % 10] : next(seed) % 3,
                            .by = (int32_t)numbers[next(seed) % 10],
                            .other = parts[next(seed) % 6],
                            .unfixed = (uint8_t)next(seed),
                            .bytes = {bytes, len}};
}

// keys_of makes keys to seal with; what they are is of no matter here.
static void keys_of(struct rp_protection *out, uint16_t version, const char *name)
{
    const struct tw_suite *suite = tw_suite_by_name(name);
    const struct tw_cipher *cipher = tw_cipher_get(suite->cipher);
    struct rp_record_keys keys = {.mac_len = (uint8_t)tw_mac_bytes(suite->mac), .key_len = cipher->key_bytes};
    keys.iv_len = version == TW_VERSION_TLS13 ? 12 : 0;
    assert_true(rp_seal_init(out, &(struct rp_protection_config){version, suite, &keys, false}));
}

static void test_any_numbers(void **state)
{
    struct rp_protection now, next_keys, handshake;
    struct rp_random random;
    struct rp_epochs epochs = {.clear_version = 0x0301, .random = &random};
    uint64_t seed = 3;
    unsigned sealed = 0;
    (void)state;
    rp_random_seed_number(&random, 1);
    keys_of(&now, TW_VERSION_TLS13, "TLS_AES_128_GCM_SHA256");
    keys_of(&next_keys, TW_VERSION_TLS12, "TLS_RSA_WITH_AES_128_CBC_SHA");
    keys_of(&handshake, TW_VERSION_TLS10, "TLS_RSA_WITH_RC4_128_SHA");
    epochs.of[RP_EPOCH_NOW] = &now;
    epochs.of[RP_EPOCH_NEXT] = &next_keys;
    epochs.of[RP_EPOCH_HANDSHAKE] = &handshake;
    for (unsigned i = 0; i < 20000; i++) {
        struct rp_edit edits[8];
        struct tw_writer out = tw_writer_into(wire, sizeof wire);
        size_t num = 1 + next(&seed) % 8;
        for (size_t j = 0; j < num; j++) {
            edits[j] = any_edit(&seed);
        }
        make();
        rp_draft_honest(&draft, 2, tw_span_of("finish", 6));
        bool ok = rp_draft_seal(&draft, &(struct rp_edits){edits, num}, &epochs, &out);
        assert_true(ok == (draft.fault == NULL) && draft.num_pieces <= RP_DRAFT_MAX_PIECES);
        for (size_t j = 1; j < draft.num_cuts; j++) {
            assert_true(draft.cuts[j].at > draft.cuts[j - 1].at && draft.cuts[j].at < out.len);
        }
        sealed += ok;
    }
    rp_protection_end(&now);
    rp_protection_end(&next_keys);
    rp_protection_end(&handshake);
    assert_true(sealed > 10000 && sealed < 20000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each),
        cmocka_unit_test(test_one_after_another),
        cmocka_unit_test(test_epochs_of_what_moves),
        cmocka_unit_test(test_segments),
        cmocka_unit_test(test_no_room),
        cmocka_unit_test(test_any_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
