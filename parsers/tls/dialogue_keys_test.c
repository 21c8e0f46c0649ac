// The dialogue with an opener of protected records.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/dialogue_lab.h"

// The opener of these tests takes the last byte of a record for its content type and the byte before it for whether there are
// keys (1), none (0) or wrong ones (2); the rest is the plaintext.
struct test_opener {
    uint8_t plain[2][64];
    unsigned whole[2], counted[2];
};

static enum tw_opened test_open(void *context, enum tw_from from, const struct tw_record *record, struct tw_span *plain,
                                uint8_t *type)
{
    struct test_opener *opener = context;
    if (record->body.len < record->length) {
        opener->counted[from]++;
        return TW_OPENED_SKIP;
    }
    opener->whole[from]++;
    assert_in_range(record->body.len, 2, sizeof opener->plain[from] + 2);
    size_t len = record->body.len - 2;
    memcpy(opener->plain[from], record->body.data, len);
    *plain = tw_span_of(opener->plain[from], len);
    *type = record->body.data[len + 1];
    return record->body.data[len] == 1 ? TW_OPENED : record->body.data[len] == 2 ? TW_OPENED_BAD : TW_OPENED_SKIP;
}

static void assert_opened(const struct turn *turns, const char *expected)
{
    for (size_t step = 0; step < 70; step++) {
        struct test_opener opener = {0};
        struct tw_opener interface = {.open = test_open, .context = &opener};
        struct lab lab = lab_new(false);
        tw_dialogue_init(&lab.dialogue, &interface);
        play(&lab, turns, step, MAX_TURNS, 0);
        assert_string_equal(lab.log.text, expected);
        tw_test_log_free(&lab.log);
    }
}

#define UP_TO_KEYS                                                                                                     \
    {'C', CLIENT_HELLO_13},                                                                                            \
    {                                                                                                                  \
        'S', SERVER_HELLO_13                                                                                           \
    }
#define TOLD_UP_TO_KEYS "C ClientHello 52  S ServerHello 46  "

static void test_opened_records(void **state)
{
    (void)state;
    assert_opened(TURNS(UP_TO_KEYS, {'S', "17 0303 000c  08 000002 0000  05 000000  00 16"},
                        {'S', "17 0303 0008 08000002 0000 01 16"}, {'S', "17 0303 0007 0102030405 0117"},
                        {'S', "17 0303 0004 0100 0115"}, {'S', "17 0303 0004 0100 0215"}),
                  TOLD_UP_TO_KEYS "S encrypted 23:12  S EncryptedExtensions 2 opened  S data 5 opened  "
                                  "S alert 1/0 opened  S encrypted 23:4 bad");
}

static void test_opened_messages_over_records(void **state)
{
    (void)state;
    // EncryptedExtensions and the start of Certificate; its rest; a message of which a record is lost.
    assert_opened(TURNS(UP_TO_KEYS, {'S', "17 0303 000e 08000002 0000 0b 000007 0000 0116"},
                        {'S', "17 0303 0007 0400000101 0116"}, {'S', "17 0303 0007 0b000007 00 0116"},
                        {'S', "17 0303 0007 0400000101 0016"}),
                  TOLD_UP_TO_KEYS "S EncryptedExtensions 2 opened  S Certificate 7 opened  "
                                  "S Certificate 7 not kept fault 7  S encrypted 23:7");
}

static void test_a_renegotiation_is_read_with_keys(void **state)
{
    (void)state;
    assert_opened(TURNS({'C', CLIENT_HELLO_12}, {'S', SERVER_HELLO_12 CCS}, {'C', CCS},
                        {'C', "16 0303 0031 " HELLO_12 " 0116"}, {'S', "16 0303 002c " SERVER_12 " 0116"},
                        {'S', "14 0303 0003 01 0114"}, {'S', "16 0303 0006 14000000 0116"}),
                  "C ClientHello 43  S ServerHello 38  S ccs  C ccs  C ClientHello 43 opened  S ServerHello 38 opened  "
                  "S ccs opened  S Finished 0 opened");
}

static void test_the_opener_counts_what_it_cannot_be_given(void **state)
{
    (void)state;
    struct test_opener opener = {0};
    struct tw_opener interface = {.open = test_open, .context = &opener};
    struct lab lab = lab_new(false);
    tw_dialogue_init(&lab.dialogue, &interface);
    play(&lab,
         TURNS(UP_TO_KEYS, {'S', "17 0303 0008 0011"}, {'S', "#4"},
               {'S', "6677"
                     "17 0303 0004 0100 0115"}),
         0, MAX_TURNS, 0);
    assert_int_equal(opener.counted[TW_SERVER], 1);
    assert_int_equal(opener.whole[TW_SERVER], 1);
    assert_string_equal(lab.log.text, TOLD_UP_TO_KEYS "S gap 4  S encrypted 23:8 fault 7  S alert 1/0 opened");
    tw_test_log_free(&lab.log);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_opened_records),
        cmocka_unit_test(test_opened_messages_over_records),
        cmocka_unit_test(test_a_renegotiation_is_read_with_keys),
        cmocka_unit_test(test_the_opener_counts_what_it_cannot_be_given),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
