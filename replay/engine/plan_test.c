// Edits of plans, as they read: parts are letters, C ClientHello, K ClientKeyExchange, F Finished, S ChangeCipherSpec, D data.
// SPDX-License-Identifier: Apache-2.0
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "parsers/tls/codes.h"
#include "replay/engine/plan.h"

static const struct {
    char letter;
    rp_part part;
} letters[] = {{'C', TW_HS_CLIENT_HELLO},
               {'K', TW_HS_CLIENT_KEY_EXCHANGE},
               {'F', TW_HS_FINISHED},
               {'S', RP_PART_CCS},
               {'D', RP_PART_DATA}};

static rp_part part_of(char letter)
{
    size_t i = 0;
    while (letters[i].letter != letter) {
        i++;
    }
    return letters[i].part;
}

// tell writes the plan: a letter for each part, small where its body is given, and how often if not once.
static void tell(const struct rp_plan *plan, char out[256])
{
    size_t len = 0;
    out[0] = 0;
    for (size_t i = 0; i < plan->num && len < 200; i++) {
        char letter = '?';
        for (size_t j = 0; j < sizeof letters / sizeof *letters; j++) {
            letter = letters[j].part == plan->parts[i].part ? letters[j].letter : letter;
        }
        letter = plan->parts[i].given ? (char)(letter | 0x20) : letter;
        uint32_t times = plan->parts[i].times;
        len += (size_t)snprintf(out + len, 40, times == 1 ? "%c" : "%c%u", letter, times);
    }
}

#define FINISHED TW_HS_FINISHED
#define HELLO TW_HS_CLIENT_HELLO
#define EXCHANGE TW_HS_CLIENT_KEY_EXCHANGE
#define EDIT(o, p, ...)                                                                                                \
    {                                                                                                                  \
        .op = RP_EDIT_##o, .part = (p), __VA_ARGS__                                                                    \
    }

static const struct row {
    const char *plan;
    struct rp_edit edit;
    const char *becomes;
    uint32_t unapplied;
} rows[] = {
    {"KSF", EDIT(DROP, RP_PART_CCS), "KF", 0},
    {"KSF", EDIT(DROP, HELLO), "KSF", 0},  // it is for another flight
    {"KSF", EDIT(DROP, RP_PART_ANY, .nth = RP_EVERY), "", 0},
    {"KSF", EDIT(DROP, RP_PART_ANY, .nth = 2), "KS", 0},
    {"DDD", EDIT(DROP, RP_PART_DATA, .nth = 1), "DD", 0},
    {"DDD", EDIT(DROP, RP_PART_DATA, .nth = 3), "DDD", 0},
    {"KSF", EDIT(REPEAT, RP_PART_CCS), "KS2F", 0},
    {"KSF", EDIT(REPEAT, RP_PART_CCS, .times = 4), "KS5F", 0},
    {"KSF", EDIT(REPEAT, RP_PART_CCS, .times = UINT32_MAX), "KS4294967295F", 0},
    {"KSF", EDIT(SWAP, EXCHANGE, .other = FINISHED), "FSK", 0},
    {"KSF", EDIT(SWAP, EXCHANGE, .other = RP_PART_ANY), "SKF", 0},
    {"KSF", EDIT(SWAP, FINISHED, .other = EXCHANGE), "KSF", 1},
    {"KSDSD", EDIT(SWAP, RP_PART_CCS, .nth = RP_EVERY, .other = RP_PART_DATA), "KDSDS", 0},
    {"KSF", EDIT(INSERT_BEFORE, FINISHED, .other = RP_PART_CCS), "KSSF", 0},
    {"KSF", EDIT(INSERT_BEFORE, EXCHANGE, .other = FINISHED, .times = 3), "F3KSF", 0},
    {"KSF", EDIT(INSERT_AFTER, FINISHED, .other = RP_PART_DATA, .bytes = {(const uint8_t *)"x", 1}), "KSFd", 0},
    {"KSF", EDIT(INSERT_AFTER, RP_PART_ANY, .nth = RP_EVERY, .other = RP_PART_CCS), "KSSSFS", 0},
    {"KSF", EDIT(INSERT_BEFORE, RP_PART_ANY, .nth = RP_EVERY, .other = HELLO), "CKCSCF", 0},
    {"KSF", EDIT(INSERT_AFTER, FINISHED, .other = RP_PART_ANY), "KSF", 1},
    {"KSF", EDIT(INSERT_AFTER, FINISHED, .other = 0xffff), "KSF", 1},
    {"KSF", EDIT(DROP, 0xffff), "KSF", 0},
    {"KSF", EDIT(SET, FINISHED), "KSF", 0},
    {"KSF", EDIT(RECORD_DROP, FINISHED), "KSF", 0},
};

static void make(struct rp_plan *plan, const char *parts)
{
    plan->num = 0;
    for (; *parts != 0; parts++) {
        rp_plan_add(plan, part_of(*parts));
    }
}

static void test_each(void **state)
{
    uint8_t sent[RP_PART_ANY + 1] = {0};
    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct rp_plan plan;
        char told[256];
        make(&plan, rows[i].plan);
        uint32_t unapplied = rp_plan_edit(&plan, &(struct rp_edits){&rows[i].edit, 1}, sent);
        tell(&plan, told);
        if (strcmp(told, rows[i].becomes) != 0 || unapplied != rows[i].unapplied) {
            fail_msg("row %zu: %s became %s, not %s; unapplied %u", i, rows[i].plan, told, rows[i].becomes, unapplied);
        }
    }
}

static void test_numbers_of_the_connection(void **state)
{
    uint8_t sent[RP_PART_ANY + 1] = {0};
    struct rp_plan plan;
    char told[256];
    (void)state;
    sent[TW_HS_CLIENT_HELLO] = 1;
    const struct rp_edits edits = RP_EDITS({.op = RP_EDIT_DROP, .part = TW_HS_CLIENT_HELLO, .nth = 0},
                                           {.op = RP_EDIT_REPEAT, .part = TW_HS_CLIENT_HELLO, .nth = 1});
    make(&plan, "SC");
    assert_int_equal(rp_plan_edit(&plan, &edits, sent), 0);
    tell(&plan, told);
    assert_string_equal(told, "SC2");
}

static void test_full(void **state)
{
    uint8_t sent[RP_PART_ANY + 1] = {0};
    struct rp_plan plan = {.num = 0};
    struct rp_edit edits[RP_PLAN_MAX];
    (void)state;
    for (size_t i = 0; i < RP_PLAN_MAX; i++) {
        edits[i] = (struct rp_edit){.op = i % 2 == 0 ? RP_EDIT_INSERT_AFTER : RP_EDIT_INSERT_BEFORE,
                                    .part = RP_PART_ANY,
                                    .nth = RP_EVERY,
                                    .other = RP_PART_CCS};
    }
    make(&plan, "KSF");
    assert_int_equal(rp_plan_edit(&plan, &(struct rp_edits){edits, RP_PLAN_MAX}, sent), RP_PLAN_MAX - 5);
    assert_int_equal(plan.num, RP_PLAN_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_each),
        cmocka_unit_test(test_numbers_of_the_connection),
        cmocka_unit_test(test_full),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
