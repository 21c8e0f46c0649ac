// Edits of fields: each operation on messages small enough to be read, byte for byte, and what finds no place.
// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "replay/engine/field_edit.h"
#include "tests/support/hex.h"

#define ROOM 2048

#define RANDOM "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf"
#define START "0303" RANDOM "00"
#define SUITES "000613011302c02f"
#define METHODS "0100"
#define KEY_SHARE_1 "001d000401020304"
#define KEY_SHARE_2 "001700020506"
#define KEY_SHARE "00330010000e" KEY_SHARE_1 KEY_SHARE_2
#define RENEGOTIATION "ff01000100"
#define IDENTITY_1 "0002616100000001"
#define IDENTITY_2 "00016200000002"
#define PSK "00290018000f" IDENTITY_1 IDENTITY_2 "000502b1b101b2"
#define GREASE "1a1a0000"
#define HELLO START SUITES METHODS "0039" KEY_SHARE GREASE RENEGOTIATION PSK
#define HELLO_WITHOUT START SUITES METHODS

#define SERVER_HELLO "0303" RANDOM "00130100"
#define CHAIN                                                                                                          \
    "00000d"                                                                                                           \
    "000004c1c1c1c1"                                                                                                   \
    "000003c2c2c2"
#define CHAIN_13                                                                                                       \
    "00"                                                                                                               \
    "000012"                                                                                                           \
    "000002c1c1"                                                                                                       \
    "0005"                                                                                                             \
    "0005000101"                                                                                                       \
    "000001c2"                                                                                                         \
    "0000"
#define TICKET_12 "00000e100003717273"
#define TICKET_13                                                                                                      \
    "00000e1001020304020000000371727300080"                                                                            \
    "02a0004ffffffff"

static const struct tw_message_context client_hello = {.type = TW_HS_CLIENT_HELLO, .version = TW_VERSION_TLS13};
static const struct tw_message_context server_hello = {
    .from = TW_SERVER, .type = TW_HS_SERVER_HELLO, .version = TW_VERSION_TLS13};
static const struct tw_message_context chain = {
    .from = TW_SERVER, .type = TW_HS_CERTIFICATE, .version = TW_VERSION_TLS12};
static const struct tw_message_context chain_13 = {
    .from = TW_SERVER, .type = TW_HS_CERTIFICATE, .version = TW_VERSION_TLS13};
static const struct tw_message_context ticket_12 = {
    .from = TW_SERVER, .type = TW_HS_NEW_SESSION_TICKET, .version = TW_VERSION_TLS12};
static const struct tw_message_context ticket_13 = {
    .from = TW_SERVER, .type = TW_HS_NEW_SESSION_TICKET, .version = TW_VERSION_TLS13};
static const struct tw_message_context hello_v2 = {.type = TW_HS_CLIENT_HELLO, .sslv2 = true};

// BYTES is the bytes of an edit.
#define BYTES(text) .bytes = {.data = (const uint8_t *)(text), .len = sizeof(text) - 1}
#define EDIT(o, p, ...)                                                                                                \
    {                                                                                                                  \
        .op = RP_EDIT_##o, .path = (p), __VA_ARGS__                                                                    \
    }

// row: the body, the edit, and what becomes of it; NULL: the edit finds no place.
struct row {
    const struct tw_message_context *context;
    const char *body;
    struct rp_edit edit;
    const char *becomes;
};

static struct tw_span other_connection(void *context, uint8_t conn, bool from_server, uint8_t type)
{
    static uint8_t body[ROOM];
    assert_ptr_equal(context, &client_hello);
    if (conn != 3 || from_server || type != TW_HS_CLIENT_HELLO) {
        return (struct tw_span){0};
    }
    size_t len = tw_test_hex(body, sizeof body,
                             START "000400ff1303" METHODS "0009"
                                   "00290005"
                                   "0001020000");
    return tw_span_of(body, len);
}

static bool edited(const struct row *row, struct tw_span body, struct tw_writer *out)
{
    return rp_field_edit(row->context, body, &row->edit, other_connection, (void *)(uintptr_t)&client_hello, out);
}

static void check(const struct row *row, size_t number)
{
    uint8_t body[ROOM], expected[ROOM], room[ROOM];
    struct tw_span before = tw_span_of(body, tw_test_hex(body, sizeof body, row->body));
    const char *becomes = row->becomes != NULL ? row->becomes : row->body;
    struct tw_span after = tw_span_of(expected, tw_test_hex(expected, sizeof expected, becomes));
    struct tw_writer out = tw_writer_into(room, sizeof room);
    tw_writer_u8(&out, 0x77);  // what is there stays there
    bool applied = edited(row, before, &out);
    struct tw_span got = tw_span_of(room + 1, out.len - 1);
    if (applied != (row->becomes != NULL) || !tw_span_equal(got, after) || room[0] != 0x77) {
        for (size_t i = 0; i < got.len; i++) {
            (void)fprintf(stderr, "%02x", got.data[i]);
        }
        fail_msg(" row %zu, path %s: applied %d, %zu bytes for %zu", number, row->edit.path, applied, got.len,
                 after.len);
    }
    for (size_t cap = 0; row->becomes != NULL && cap < after.len; cap++) {
        out = tw_writer_into(room, cap);
        assert_false(edited(row, before, &out));
        assert_int_equal(out.full, cap < before.len);
        assert_true(out.full || tw_span_equal(tw_writer_span(&out), before));
    }
}

#define H &client_hello, HELLO
#define HELLO_PSK(len, psk) START SUITES METHODS len KEY_SHARE GREASE RENEGOTIATION psk

// clang-format off
static const struct row contents[] = {
    {H, EDIT(SET, "legacy_version", BYTES("\x03\x01")),
     "0301" RANDOM "00" SUITES METHODS "0039" KEY_SHARE GREASE RENEGOTIATION PSK},
    {H, EDIT(SET, "legacy_session_id", BYTES("\x07\x08")),
     "0303" RANDOM "020708" SUITES METHODS "0039" KEY_SHARE GREASE RENEGOTIATION PSK},
    {H, EDIT(SET, "cipher_suites", BYTES("\x00\x2f")),
     START "0002002f" METHODS "0039" KEY_SHARE GREASE RENEGOTIATION PSK},
    {H, EDIT(SET, "cipher_suites[0]", BYTES("\x00\x2f")),
     START "0006002f1302c02f" METHODS "0039" KEY_SHARE GREASE RENEGOTIATION PSK},
    {H, EDIT(SET, "cipher_suites[-1]", BYTES("\x00\x2f\x00\x35")),
     START "000813011302002f0035" METHODS "0039" KEY_SHARE GREASE RENEGOTIATION PSK},
    {H, EDIT(SET, "key_share.client_shares[0].key_exchange", BYTES("\x0f")),
     START SUITES METHODS "0036" "0033000d000b" "001d00010f" KEY_SHARE_2 GREASE RENEGOTIATION PSK},
    {H, EDIT(SET, "key_share.client_shares[-1].group", BYTES("\x00\x18")),
     START SUITES METHODS "0039" "00330010000e" KEY_SHARE_1 "001800020506" GREASE RENEGOTIATION PSK},
    {H, EDIT(SET, "renegotiation_info.renegotiated_connection", BYTES("\xf1\xf2")),
     START SUITES METHODS "003b" KEY_SHARE GREASE "ff01000302f1f2" PSK},
    {H, EDIT(SET, "extension-65281", BYTES("")), START SUITES METHODS "0038" KEY_SHARE GREASE "ff010000" PSK},
    {H, EDIT(SET, "GREASE", BYTES("\x09")), START SUITES METHODS "003a" KEY_SHARE "1a1a000109" RENEGOTIATION PSK},
    {H, EDIT(SET, "extension-6682", BYTES("\x09")),
     START SUITES METHODS "003a" KEY_SHARE "1a1a000109" RENEGOTIATION PSK},
    {H, EDIT(SET, "extensions[0].extension_type", BYTES("\x00\x34")),
     START SUITES METHODS "0039" "00340010000e" KEY_SHARE_1 KEY_SHARE_2 GREASE RENEGOTIATION PSK},
    {H, EDIT(SET, "extensions[2].extension_data", BYTES("\x01\x01")),
     START SUITES METHODS "003a" KEY_SHARE GREASE "ff0100020101" PSK},
    {H, EDIT(SET, "extensions[2]", BYTES("\xff\x02\0\0")), START SUITES METHODS "0038" KEY_SHARE GREASE "ff020000" PSK},
    {H, EDIT(SET, "extensions", BYTES("")), START SUITES METHODS "0000"},
    {H, EDIT(SET, "pre_shared_key.identities[1].obfuscated_ticket_age", BYTES("\xff\xff\xff\xff")),
     HELLO_PSK("0039", "00290018000f" IDENTITY_1 "000162ffffffff" "000502b1b101b2")},
    {H, EDIT(SET, "random", .unfixed = RP_FIX_LENGTHS),
     "0303" "00" SUITES METHODS "0039" KEY_SHARE GREASE RENEGOTIATION PSK},
    {H, EDIT(SET, "cipher_suites", .unfixed = RP_FIX_LENGTHS),
     START "0006" METHODS "0039" KEY_SHARE GREASE RENEGOTIATION PSK},
    {H, EDIT(SET, NULL, BYTES("\x01")), "01"},
    {H, EDIT(FLIP, "random", .at = 0),
     "0303" "20a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebf" "00" SUITES METHODS "0039" KEY_SHARE
     GREASE RENEGOTIATION PSK},
    {H, EDIT(FLIP, "random", .at = 511),
     "0303" "a0a1a2a3a4a5a6a7a8a9aaabacadaeafb0b1b2b3b4b5b6b7b8b9babbbcbdbebe" "00" SUITES METHODS "0039" KEY_SHARE
     GREASE RENEGOTIATION PSK},
    {H, EDIT(FLIP, "pre_shared_key.binders[0]", .at = 15),
     HELLO_PSK("0039", "00290018000f" IDENTITY_1 IDENTITY_2 "000502b1b001b2")},
    {H, EDIT(FLIP, "legacy_session_id"), NULL},
    {H, EDIT(OVERWRITE, "cipher_suites", .at = 5, BYTES("\x13\x14\x15")),
     START "000613011302c013" METHODS "0039" KEY_SHARE GREASE RENEGOTIATION PSK},
    {H, EDIT(OVERWRITE, "cipher_suites", .at = 6, BYTES("\x13")), NULL},
    {H, EDIT(TRUNCATE, "pre_shared_key.binders[-2]", .at = 1),
     HELLO_PSK("0038", "00290017000f" IDENTITY_1 IDENTITY_2 "000401b101b2")},
    {H, EDIT(TRUNCATE, "pre_shared_key.binders[-2]", .at = 2), NULL},
    {H, EDIT(TRUNCATE, NULL, .at = 2), "0303"},
    {H, EDIT(APPEND, "pre_shared_key", BYTES("\x99")),
     HELLO_PSK("003a", "00290019000f" IDENTITY_1 IDENTITY_2 "000502b1b101b299")},
    {H, EDIT(APPEND, NULL, BYTES("\x99\x98")), HELLO "9998"},
    {H, EDIT(APPEND, "extensions", BYTES("\x00\x17\0\0")),
     START SUITES METHODS "003d" KEY_SHARE GREASE RENEGOTIATION PSK "00170000"},
    {&client_hello, HELLO_WITHOUT, EDIT(APPEND, "extensions", BYTES("\x00\x17\0\0")), HELLO_WITHOUT "000400170000"},
    {&client_hello, HELLO_WITHOUT "0000", EDIT(APPEND, "extensions", BYTES("\x00\x17\0\0")),
     HELLO_WITHOUT "000400170000"},
    {&client_hello, HELLO_WITHOUT, EDIT(SET, "extensions"), HELLO_WITHOUT "0000"},
    {&client_hello, HELLO_WITHOUT, EDIT(APPEND, "extensions", BYTES("\x00\x17\0\0"), .unfixed = RP_FIX_LENGTHS),
     HELLO_WITHOUT "000000170000"},
    {&client_hello, HELLO_WITHOUT, EDIT(REMOVE, "extensions"), NULL},
    {&client_hello, HELLO_WITHOUT "00", EDIT(SET, "extensions"), NULL},
    {&server_hello, SERVER_HELLO, EDIT(APPEND, "extensions", BYTES("\x00\x17\0\0")), SERVER_HELLO "000400170000"},
    {H, EDIT(LENGTH, "extensions", .by = -1), HELLO_PSK("0038", PSK)},
    {H, EDIT(LENGTH, "legacy_session_id", .by = -1),
     "0303" RANDOM "ff" SUITES METHODS "0039" KEY_SHARE GREASE RENEGOTIATION PSK},
    {H, EDIT(LENGTH, "key_share", .by = 256),
     START SUITES METHODS "0039" "00330110000e" KEY_SHARE_1 KEY_SHARE_2 GREASE RENEGOTIATION PSK},
    {H, EDIT(LENGTH, "pre_shared_key.binders[1]", .by = INT32_MIN), HELLO},
    {H, EDIT(LENGTH, "random", .by = 1), NULL},
    {H, EDIT(LENGTH, NULL, .by = 1), HELLO},
    {H, EDIT(COPY, "pre_shared_key.binders[0]", .from = 3), NULL},
    {H, EDIT(COPY, "pre_shared_key.identities", .from = 3), HELLO_PSK("002b", "0029000a0001" "02" "000502b1b101b2")},
    {H, EDIT(COPY, "pre_shared_key", .from = 3), HELLO_PSK("0026", "00290005" "0001020000")},
    {H, EDIT(COPY, "cipher_suites", .from = 3), START "000400ff1303" METHODS "0039" KEY_SHARE GREASE RENEGOTIATION PSK},
    {H, EDIT(COPY, "cipher_suites", .from = 2), NULL},
    {H, EDIT(COPY, "cipher_suites", .from = 3, .at = 2, .times = 2),
     START "000613011303c02f" METHODS "0039" KEY_SHARE GREASE RENEGOTIATION PSK},
    {H, EDIT(COPY, "cipher_suites", .from = 3, .at = 3, .times = 9),
     START "000613011303c02f" METHODS "0039" KEY_SHARE GREASE RENEGOTIATION PSK},
    {H, EDIT(COPY, "cipher_suites", .from = 3, .at = 4, .times = 1), NULL},
    {H, EDIT(COPY, NULL, .from = 3), START "000400ff1303" METHODS "0009" "00290005" "0001020000"},
};
// clang-format on

// clang-format off
static const struct row wholes[] = {
    {H, EDIT(REMOVE, "renegotiation_info"), START SUITES METHODS "0034" KEY_SHARE GREASE PSK},
    {H, EDIT(REMOVE, "extensions[-1]"), START SUITES METHODS "001d" KEY_SHARE GREASE RENEGOTIATION},
    {H, EDIT(REMOVE, "extensions"), HELLO_WITHOUT},
    {H, EDIT(REMOVE, "legacy_session_id"), "0303" RANDOM SUITES METHODS "0039" KEY_SHARE GREASE RENEGOTIATION PSK},
    {H, EDIT(REMOVE, "cipher_suites[1]"), START "00041301c02f" METHODS "0039" KEY_SHARE GREASE RENEGOTIATION PSK},
    {H, EDIT(REMOVE, "pre_shared_key.binders[0]"), HELLO_PSK("0036", "00290015000f" IDENTITY_1 IDENTITY_2 "000201b2")},
    {H, EDIT(REMOVE, "pre_shared_key.binders[0]", .unfixed = RP_FIX_LENGTHS),
     HELLO_PSK("0039", "00290018000f" IDENTITY_1 IDENTITY_2 "000501b2")},
    {H, EDIT(REMOVE, "key_share.client_shares[1]"),
     START SUITES METHODS "0033" "0033000a0008" KEY_SHARE_1 GREASE RENEGOTIATION PSK},
    {H, EDIT(REMOVE, NULL), ""},
    {H, EDIT(DUPLICATE, "GREASE"), START SUITES METHODS "003d" KEY_SHARE GREASE GREASE RENEGOTIATION PSK},
    {H, EDIT(DUPLICATE, "GREASE", .times = 3),
     START SUITES METHODS "0045" KEY_SHARE GREASE GREASE GREASE GREASE RENEGOTIATION PSK},
    {H, EDIT(DUPLICATE, "cipher_suites[-3]", .times = 2),
     START "000a" "130113011301" "1302c02f" METHODS "0039" KEY_SHARE GREASE RENEGOTIATION PSK},
    {H, EDIT(DUPLICATE, "pre_shared_key.identities[1]"),
     HELLO_PSK("0040", "0029001f0016" IDENTITY_1 IDENTITY_2 IDENTITY_2 "000502b1b101b2")},
    {H, EDIT(DUPLICATE, "legacy_compression_methods[0]", .times = 255), NULL},
    {H, EDIT(DUPLICATE, "renegotiation_info", .times = UINT32_MAX), NULL},
    {H, EDIT(DUPLICATE, NULL), HELLO HELLO},
    {H, EDIT(MOVE, "pre_shared_key", .at = 0), START SUITES METHODS "0039" PSK KEY_SHARE GREASE RENEGOTIATION},
    {H, EDIT(MOVE, "pre_shared_key", .at = 2), START SUITES METHODS "0039" KEY_SHARE GREASE PSK RENEGOTIATION},
    {H, EDIT(MOVE, "key_share", .at = 2), START SUITES METHODS "0039" GREASE KEY_SHARE RENEGOTIATION PSK},
    {H, EDIT(MOVE, "key_share", .at = 99), START SUITES METHODS "0039" GREASE RENEGOTIATION PSK KEY_SHARE},
    {H, EDIT(MOVE, "key_share", .at = 1), HELLO},
    {H, EDIT(MOVE, "key_share", .at = 0), HELLO},
    {H, EDIT(MOVE, "cipher_suites[2]", .at = 1),
     START "00061301c02f1302" METHODS "0039" KEY_SHARE GREASE RENEGOTIATION PSK},
    {H, EDIT(MOVE, "pre_shared_key.binders[1]"),
     HELLO_PSK("0039", "00290018000f" IDENTITY_1 IDENTITY_2 "000501b202b1b1")},
    {H, EDIT(MOVE, "random"), NULL},
    {H, EDIT(MOVE, "key_share.client_shares[0].group"), NULL},
    {H, EDIT(MOVE, NULL), NULL},
    {H, EDIT(DROP, "random"), NULL},
    {H, EDIT(SPLIT, NULL), NULL},
};
// clang-format on

// clang-format off
static const struct row others[] = {
    {&chain, CHAIN, EDIT(REMOVE, "certificate_list[0]"), "000006000003c2c2c2"},
    {&chain, CHAIN, EDIT(MOVE, "certificate_list[1]"), "00000d" "000003c2c2c2" "000004c1c1c1c1"},
    {&chain, CHAIN, EDIT(SET, "certificate_list"), "000000"},
    {&chain_13, CHAIN_13, EDIT(SET, "certificate_list[0].cert_data", BYTES("\xcc")),
     "00" "000011" "000001cc" "0005" "0005000101" "000001c2" "0000"},
    {&chain_13, CHAIN_13, EDIT(REMOVE, "certificate_list[0].status_request"),
     "00" "00000d" "000002c1c1" "0000" "000001c2" "0000"},
    {&chain_13, CHAIN_13, EDIT(APPEND, "certificate_list[-1].extensions", BYTES("\0\x12\0\0")),
     "00" "000016" "000002c1c1" "0005" "0005000101" "000001c2" "000400120000"},
    {&chain_13, CHAIN_13, EDIT(REMOVE, "status_request"), NULL},
    {&ticket_12, TICKET_12, EDIT(SET, "ticket"), "00000e100000"},
    {&ticket_12, TICKET_12, EDIT(SET, "ticket_lifetime_hint", BYTES("\0\0\0\1")), "000000010003717273"},
    {&ticket_13, TICKET_13, EDIT(SET, "early_data.max_early_data_size", BYTES("\0\0\0\1")),
     "00000e1001020304020000000371727300080" "02a000400000001"},
    {&ticket_13, TICKET_13, EDIT(REMOVE, "early_data"), "00000e100102030402000000037172730000"},
    {&ticket_13, TICKET_13, EDIT(TRUNCATE, "ticket_nonce", .at = 0),
     "00000e10010203040000037172730008002a0004ffffffff"},
    // What is damaged behind a field does not hide it; where it stands as an item of the list, it counts as one.
    {&client_hello, START SUITES METHODS "0007" RENEGOTIATION "0029", EDIT(REMOVE, "renegotiation_info"),
     START SUITES METHODS "00020029"},
    {&client_hello, START SUITES METHODS "0007" RENEGOTIATION "0029", EDIT(MOVE, "renegotiation_info", .at = 9),
     START SUITES METHODS "0007" "0029" RENEGOTIATION},
    {&client_hello, START SUITES METHODS "0107" RENEGOTIATION, EDIT(SET, "cipher_suites[1]", BYTES("\0\1")),
     START "000613010001c02f" METHODS "0107" RENEGOTIATION},
    {&client_hello, START "000513011302c0" METHODS, EDIT(MOVE, "cipher_suites[0]", .at = 7),
     START "000513021301c0" METHODS},
    {&client_hello, START SUITES METHODS "0107" RENEGOTIATION, EDIT(SET, "renegotiation_info"), NULL},
    // The SSLv2 form tells its lengths before all fields.
    {&hello_v2, "0301000600000002" "000005c00014" "5152", EDIT(REMOVE, "cipher_specs[0]"),
     "0301000300000002" "c00014" "5152"},
    {&hello_v2, "0301000600000002" "000005c00014" "5152", EDIT(SET, "session_id", BYTES("\7")),
     "0301000600010002" "000005c00014" "07" "5152"},
    {&hello_v2, "0301000600000002" "000005c00014" "5152", EDIT(REMOVE, "challenge"), "0301000600000000" "000005c00014"},
    {&hello_v2, "0301000600000002" "000005c00014" "5152", EDIT(LENGTH, "challenge", .by = 1),
     "0301000600000003" "000005c00014" "5152"},
};
// clang-format on

static void check_all(const struct row *rows, size_t num)
{
    for (size_t i = 0; i < num; i++) {
        check(&rows[i], i);
    }
}

static void test_contents(void **state)
{
    (void)state;
    check_all(contents, sizeof contents / sizeof *contents);
}

static void test_wholes(void **state)
{
    (void)state;
    check_all(wholes, sizeof wholes / sizeof *wholes);
}

static void test_other_messages(void **state)
{
    (void)state;
    check_all(others, sizeof others / sizeof *others);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_contents),
        cmocka_unit_test(test_wholes),
        cmocka_unit_test(test_other_messages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
