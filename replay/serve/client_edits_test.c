// Edits and what is left unfixed, each seen to have its effect at the embedded server.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/play.h"

#define HELLO .part = TW_HS_CLIENT_HELLO
#define FINISHED .part = TW_HS_FINISHED, .nth = RP_EVERY

// try_edit plays a handshake with one edit and asserts what comes of it.
static void try_edit(struct table *t, const char *what, uint16_t version, const struct rp_edit *edit,
                     struct rp_reaction wanted)
{
    struct rp_script script = {.num_conns = 1,
                               RP_STEPS(CONNECT(0),
                                        SHAKE(0, .hello = {.versions = {.of = &version, .num = 1}},
                                              .edits = {.of = edit, .num = 1}, .within_us = 100000),
                                        {.type = RP_STEP_EXPECT})};
    const struct rp_transcript *transcript = play(t, &script);
    struct rp_reaction last = last_reaction(transcript);
    const struct rp_reactions set = {.of = &wanted, .num = 1};
    if (!rp_reactions_have(&set, &last) || transcript->num_unapplied != 0) {
        fail_msg("%s, %x: %s, alert %u; %u edits found no place; %s; %s", what, version, rp_reaction_name(last.type),
                 last.alert, transcript->num_unapplied, rp_client_fault_text(transcript->conns[0].facts->fault),
                 transcript->why ? transcript->why : "-");
    }
}

struct row {
    const char *what;
    struct rp_edit edit;
    struct rp_reaction does12, does13;
};

static void try_rows(const struct row *rows, size_t num)
{
    struct rp_serve_config config = serves(TW_VERSION_TLS12, TW_VERSION_TLS13);
    struct table *t = lay(&config);
    for (size_t i = 0; i < num; i++) {
        try_edit(t, rows[i].what, TW_VERSION_TLS12, &rows[i].edit, rows[i].does12);
        try_edit(t, rows[i].what, TW_VERSION_TLS13, &rows[i].edit, rows[i].does13);
    }
    clear(t);
}

static void test_edits_of_fields(void **state)
{
    (void)state;
    const struct row rows[] = {
        {"a flipped random is made right", {HELLO, .path = "random", .op = RP_EDIT_FLIP, .at = 9}, FULL, FULL},
        {"the same, but the transcript",
         {HELLO, .path = "random", .op = RP_EDIT_FLIP, .at = 9, .unfixed = RP_FIX_TRANSCRIPT},
         IS(INVALID),
         IS(INVALID)},
        {"compression methods",
         {HELLO, .path = "legacy_compression_methods", .op = RP_EDIT_SET, .bytes = RP_TEXT("\x01")},
         ALERT(ILLEGAL_PARAMETER),
         ALERT(ILLEGAL_PARAMETER)},
        {"no suite",
         {HELLO, .path = "cipher_suites", .op = RP_EDIT_SET, .bytes = RP_TEXT("\xfe\xfe")},
         ALERT(HANDSHAKE_FAILURE),
         ALERT(HANDSHAKE_FAILURE)},
        {"half a suite",
         {HELLO, .path = "cipher_suites", .op = RP_EDIT_APPEND, .bytes = RP_TEXT("!")},
         ALERT(DECODE_ERROR),
         ALERT(DECODE_ERROR)},
        {"a length that is wrong",
         {HELLO, .path = "extensions", .op = RP_EDIT_LENGTH, .by = -1},
         ALERT(DECODE_ERROR),
         ALERT(DECODE_ERROR)},
        {"a message that is too short",
         {HELLO, .op = RP_EDIT_TRUNCATE, .at = 50},
         ALERT(DECODE_ERROR),
         ALERT(DECODE_ERROR)},
        {"bytes behind the message's end",
         {HELLO, .op = RP_EDIT_APPEND, .bytes = RP_TEXT("!")},
         ALERT(DECODE_ERROR),
         ALERT(DECODE_ERROR)},
        {"an extension twice",
         {HELLO, .path = "supported_groups", .op = RP_EDIT_DUPLICATE, .times = 1},
         ALERT(DECODE_ERROR),
         ALERT(DECODE_ERROR)},
        {"an extension less", {HELLO, .path = "server_name", .op = RP_EDIT_REMOVE}, FULL, FULL},
        {"an extension in another place",
         {HELLO, .path = "supported_groups", .op = RP_EDIT_MOVE, .at = 99},
         FULL,
         FULL},
        {"a Finished that is wrong",
         {FINISHED, .op = RP_EDIT_FLIP, .at = 3},
         ALERT(DECRYPT_ERROR),
         ALERT(DECRYPT_ERROR)},
        {"a Finished that is too short",
         {FINISHED, .op = RP_EDIT_TRUNCATE, .at = 11},
         ALERT(DECRYPT_ERROR),
         ALERT(DECRYPT_ERROR)},
        {"a seal that is that of the honest Finished",
         {FINISHED, .op = RP_EDIT_FLIP, .at = 3, .unfixed = RP_FIX_SEAL},
         ALERT(BAD_RECORD_MAC),
         ALERT(BAD_RECORD_MAC)},
    };
    try_rows(rows, sizeof rows / sizeof rows[0]);
}

static void test_edits_of_parts(void **state)
{
    (void)state;
    const struct row rows[] = {
        {"Finished twice",
         {FINISHED, .op = RP_EDIT_REPEAT, .times = 1},
         ALERT(NO_RENEGOTIATION),
         ALERT(UNEXPECTED_MESSAGE)},
        {"no Finished", {FINISHED, .op = RP_EDIT_DROP}, IS(SILENCE), FULL},
        {"ClientHello twice", {HELLO, .op = RP_EDIT_REPEAT, .times = 1}, ALERT(UNEXPECTED_MESSAGE), IS(INVALID)},
        {"a HelloRequest of ours",
         {HELLO, .op = RP_EDIT_INSERT_BEFORE, .other = TW_HS_HELLO_REQUEST, .bytes = RP_TEXT("")},
         ALERT(UNEXPECTED_MESSAGE),
         ALERT(UNEXPECTED_MESSAGE)},
        {"an alert behind Finished",
         {FINISHED, .op = RP_EDIT_INSERT_AFTER, .other = RP_PART_ALERT, .bytes = RP_TEXT("\2\x28")},
         FULL,
         FULL},
        {"data behind Finished",
         {FINISHED, .op = RP_EDIT_INSERT_AFTER, .other = RP_PART_DATA, .bytes = GET},
         FULL,
         FULL},
        {"data before Finished",
         {FINISHED, .op = RP_EDIT_INSERT_BEFORE, .other = RP_PART_DATA, .bytes = GET},
         ALERT(UNEXPECTED_MESSAGE),
         ALERT(UNEXPECTED_MESSAGE)},
        {"a certificate that nobody asked for",
         {FINISHED, .op = RP_EDIT_INSERT_BEFORE, .other = TW_HS_CERTIFICATE, .bytes = RP_TEXT("\0\0\0\0")},
         ALERT(UNEXPECTED_MESSAGE),
         ALERT(UNEXPECTED_MESSAGE)},
    };
    try_rows(rows, sizeof rows / sizeof rows[0]);
}

static void test_edits_of_records(void **state)
{
    (void)state;
    const struct row rows[] = {
        {"a ClientHello in pieces", {HELLO, .op = RP_EDIT_FRAGMENT, .at = 7}, FULL, FULL},
        {"a Finished in two", {FINISHED, .op = RP_EDIT_SPLIT, .at = 5}, FULL, FULL},
        {"a Finished without its last byte, and that", {FINISHED, .op = RP_EDIT_SPLIT, .by = -1}, FULL, FULL},
        {"a segment for each byte", {HELLO, .op = RP_EDIT_SEGMENT, .at = 1, .times = 40}, FULL, FULL},
        {"two segments", {HELLO, .op = RP_EDIT_SEGMENT, .at = 3, .by = 20}, FULL, FULL},
        {"a pause before the first", {HELLO, .op = RP_EDIT_SEGMENT, .at = 0, .by = 20}, FULL, FULL},
        {"a flipped bit on the wire",
         {FINISHED, .op = RP_EDIT_RECORD_FLIP, .at = 100},
         ALERT(BAD_RECORD_MAC),
         ALERT(BAD_RECORD_MAC)},
        {"a Finished in the clear",
         {FINISHED, .op = RP_EDIT_RECORD_EPOCH, .at = RP_EPOCH_CLEAR},
         ALERT(BAD_RECORD_MAC),
         ALERT(BAD_RECORD_MAC)},
        {"a Finished under the keys of data",
         {FINISHED, .op = RP_EDIT_RECORD_EPOCH, .at = RP_EPOCH_NOW},
         ALERT(BAD_RECORD_MAC),
         ALERT(BAD_RECORD_MAC)},
        {"a lost number", {.part = RP_PART_CCS, .op = RP_EDIT_RECORD_DROP}, ALERT(UNEXPECTED_MESSAGE), FULL},
        {"the same record again",
         {FINISHED, .op = RP_EDIT_RECORD_REPEAT, .times = 1, .unfixed = RP_FIX_SEQUENCE},
         ALERT(BAD_RECORD_MAC),
         ALERT(BAD_RECORD_MAC)},
        {"a record of another type",
         {FINISHED, .op = RP_EDIT_RECORD_TYPE, .at = TW_CT_APPLICATION_DATA},
         ALERT(UNEXPECTED_MESSAGE),
         ALERT(UNEXPECTED_MESSAGE)},
        {"a record of another version",
         {FINISHED, .op = RP_EDIT_RECORD_VERSION, .at = 0x0301},
         ALERT(PROTOCOL_VERSION),
         ALERT(PROTOCOL_VERSION)},
        {"padding", {FINISHED, .op = RP_EDIT_RECORD_PADDING, .at = 100}, FULL, FULL},
        {"a record longer than it is", {FINISHED, .op = RP_EDIT_RECORD_LENGTH, .by = 9}, IS(SILENCE), FULL},
        {"a record shorter than it is",
         {FINISHED, .op = RP_EDIT_RECORD_LENGTH, .by = -9},
         ALERT(BAD_RECORD_MAC),
         ALERT(BAD_RECORD_MAC)},
        {"a warning in between",
         {HELLO, .op = RP_EDIT_RECORD_BEFORE, .other = RP_PART_ALERT, .bytes = RP_TEXT("\1\x5a")},
         FULL,
         FULL},
        {"an empty record in between",
         {FINISHED, .op = RP_EDIT_RECORD_BEFORE, .other = TW_CT_HANDSHAKE, .bytes = RP_TEXT("")},
         FULL,
         FULL},
    };
    try_rows(rows, sizeof rows / sizeof rows[0]);
}

// A nonce is sent up to TLS 1.2 alone (RFC 5288 section 3). What it says while no keys are in use, a server takes for a message.
static void test_a_nonce(void **state)
{
    struct rp_serve_config config = serves(TW_VERSION_TLS12, TW_VERSION_TLS13);
    struct table *t = lay(&config);
    const struct rp_edit nonce = {FINISHED, .op = RP_EDIT_RECORD_NONCE, .bytes = RP_TEXT("\x0e\0\0\4and more")};
    struct rp_reaction full = FULL;
    (void)state;
    try_edit(t, "a nonce", TW_VERSION_TLS12, &nonce, full);
    clear(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_edits_of_fields),
        cmocka_unit_test(test_edits_of_parts),
        cmocka_unit_test(test_edits_of_records),
        cmocka_unit_test(test_a_nonce),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
