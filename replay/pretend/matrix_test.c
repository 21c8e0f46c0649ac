// The matrix: an honest pretend server passes every case, and with a fault those cases fail that the fault names, and no others.
// SPDX-License-Identifier: Apache-2.0
//
// RESHAKE_CASE=ID (or all) tells every play against the honest server, or against the fault RESHAKE_FAULT. RESHAKE_LISTS=1 prints
// for each fault what its lists would have to be; RESHAKE_MATRIX=FILE writes the table (target fault-matrix).
#include "replay/pretend/matrix.h"

#include "parsers/tls/codes.h"
#include "replay/script/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

static bool *killed;                       // by some fault, by case
static struct rp_pretend_asked *asked_of;  // by each case
static enum rp_result *honest;             // of each case

static const char *asked_case(void)
{
    return getenv("RESHAKE_CASE");
}

static bool is_one_of(const char *names, const char *name)
{
    const size_t len = strlen(name);
    for (const char *at = names; (at = strstr(at, name)) != NULL; at += len) {
        if ((at == names || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0')) {
            return true;
        }
    }
    return false;
}

static void tell(void *context, const struct rp_play *play, const struct rp_script *script,
                 const struct rp_judged *judged, const char *server_says)
{
    char name[100];
    (void)context;
    const char *asked = asked_case();
    printf("%-12s %s %s", rp_result_name(judged->result), play->of->id, rp_play_name(play, name, sizeof name));
    if (judged->expects) {
        const char *alert = judged->actual.alert != 0 ? tw_alert_name(judged->actual.alert) : "";
        printf(": step %u: %s %s", judged->step, rp_reaction_name(judged->actual.type), alert);
    }
    printf("%s%s%s%s\n", judged->why[0] != '\0' ? ": " : "", judged->why, server_says != NULL ? " | " : "",
           server_says != NULL ? server_says : "");
    if (asked != NULL && strcmp(asked, "all") != 0 && judged->result != RP_PASS) {
        size_t len = 0;
        char *text = rp_script_text(script, &len);
        printf("%s", text != NULL ? text : "");
        free(text);
    }
}

static enum rp_result play_case(struct rp_matrix *matrix, const struct rp_case *of, const struct rp_fault *fault)
{
    const char *which = asked_case();
    const struct rp_matrix_events events = {.told = tell};
    const bool told = which != NULL && (strcmp(which, "all") == 0 || strcmp(which, of->id) == 0);
    return rp_matrix_case(matrix, of, fault, false, told ? &events : NULL, NULL);
}

// Plays that the honest server passes in none of its settings, and why. The list only gets shorter; none of it is inconclusive.
static const struct excuse {
    const char *id, *words;  // words of the play's name; "": all plays of the case
    enum rp_result result;
    const char *why;
} excuses[] = {
    {"a-sid-prefix-and-pad", "padded", RP_SKIPPED, "its session IDs are as long as they can be"},
    {"b-tkt-zero-length-nst", "", RP_SKIPPED, "an honest server that gives tickets gives no empty ones"},
    {"c-stall-and-half-close", "stall", RP_TOLERATED, "a pretend server has no deadlines: it serves tests"},
    {"d-client-cert-invalid-now", "", RP_SKIPPED, "a reload does not change its configuration"},
    {"d-server-cert-changed", "", RP_SKIPPED, "likewise"},
    {"d-suite-disabled-since", "", RP_SKIPPED, "likewise"},
    {"g-reneg-rate", "", RP_TOLERATED, "where renegotiation is allowed it is not limited"},
    {"g-server-initiated-refused", "nothing", RP_TOLERATED, "it waits, as RFC 5246 section 7.4.1.1 allows"},
    {"i-client-ca-changed", "", RP_TOLERATED, "a reload does not change its configuration"},
    {"i-reneg-flood", "", RP_TOLERATED, "where renegotiation is allowed it is not limited"},
};
#define NUM_EXCUSES (sizeof excuses / sizeof excuses[0])

// honest_seen is what became of the plays against the honest server.
struct honest_seen {
    unsigned wrong;
    bool used[NUM_EXCUSES];
};

static const struct excuse *excuse_of(const struct rp_play *play, const char *name)
{
    for (size_t i = 0; i < NUM_EXCUSES; i++) {
        if (strcmp(excuses[i].id, play->of->id) == 0
            && (excuses[i].words[0] == '\0' || strstr(name, excuses[i].words))) {
            return &excuses[i];
        }
    }
    return NULL;
}

// say_unproved: nothing inconclusive hides behind another setting, where the same play passes.
static void say_unproved(void *context, const struct rp_play *play, const struct rp_script *script,
                         const struct rp_judged *judged, const char *server_says)
{
    if (judged->result == RP_INCONCLUSIVE) {
        tell(NULL, play, script, judged, server_says);
        ((struct honest_seen *)context)->wrong++;
    }
}

static void say_not_passed(void *context, const struct rp_play *play, enum rp_result result)
{
    char name[100];
    struct honest_seen *seen = context;
    const struct excuse *excuse = excuse_of(play, rp_play_name(play, name, sizeof name));
    if (result != (excuse != NULL ? excuse->result : RP_PASS)) {
        print_message("%s %s: %s\n", play->of->id, name, rp_result_name(result));
        seen->wrong++;
    }
    if (excuse != NULL) {
        seen->used[excuse - excuses] = true;
    }
}

static void test_an_honest_server_passes(void **state)
{
    const struct rp_matrix_events events = {.told = say_unproved, .over = say_not_passed};
    struct honest_seen seen = {0};
    struct rp_matrix *matrix = *state;
    for (size_t i = 0; i < rp_num_cases; i++) {
        honest[i] = rp_matrix_case(matrix, rp_cases[i], NULL, false, &events, &seen);
        asked_of[i] = *rp_matrix_asked(matrix);
    }
    for (size_t i = 0; i < NUM_EXCUSES; i++) {
        if (!seen.used[i]) {
            print_message("%s %s: there is no such play\n", excuses[i].id, excuses[i].words);
            seen.wrong++;
        }
    }
    assert_int_equal(seen.wrong, 0);
}

// tell_lists prints the lists of a fault as they would have to be.
static void tell_lists(const struct rp_fault *fault, const enum rp_result *results)
{
    printf("%s|", fault->name);
    for (size_t i = 0; i < rp_num_cases; i++) {
        printf("%s", results[i] == RP_FAIL ? rp_cases[i]->id : "");
        printf("%s", results[i] == RP_FAIL ? " " : "");
    }
    printf("|");
    for (size_t i = 0; i < rp_num_cases; i++) {
        const bool bent = results[i] == RP_TOLERATED && honest[i] == RP_PASS;
        printf("%s%s", bent ? rp_cases[i]->id : "", bent ? " " : "");
    }
    printf("\n");
}

// judge_fault counts what is not as the fault says.
static unsigned judge_fault(const struct rp_fault *fault, const enum rp_result *results)
{
    unsigned wrong = 0;
    for (size_t i = 0; i < rp_num_cases; i++) {
        const char *id = rp_cases[i]->id;
        const bool fails = results[i] == RP_FAIL;
        const bool bent = fault->bends != NULL && is_one_of(fault->bends, id);
        killed[i] = killed[i] || fails || bent;
        if (fails != is_one_of(fault->breaks, id) || (bent && results[i] != RP_TOLERATED)) {
            print_message("%s: %s %s\n", fault->name, id, rp_result_name(results[i]));
            wrong++;
        }
    }
    return wrong;
}

// says_nothing is true for reactions that are made of no bytes.
static bool says_nothing(const struct rp_judged *judged)
{
    return judged->expects
           && (judged->actual.type == RP_REACT_SILENCE || judged->actual.type == RP_REACT_CLOSE
               || judged->actual.type == RP_REACT_RESET || judged->actual.type == RP_REACT_UNREACHABLE);
}

// has_mark says whether one side's bytes are told, and lie in the message that they are said to lie in.
static bool has_mark(const struct rp_judged *judged, bool from_server)
{
    bool any = false;
    for (size_t i = 0; i < judged->marks.num; i++) {
        const struct rp_mark *mark = &judged->marks.of[i];
        any = any || mark->from_server == from_server;
        assert_true(mark->absent || mark->len == rp_mark_bytes(mark).len);
    }
    return any;
}

// note_unmarked counts fails that do not tell the bytes which they rest on.
static void note_unmarked(void *context, const struct rp_play *play, const struct rp_script *script,
                          const struct rp_judged *judged, const char *server_says)
{
    unsigned *wrong = context;
    (void)script;
    (void)server_says;
    if (judged->result == RP_FAIL && (!has_mark(judged, false) || !(says_nothing(judged) || has_mark(judged, true)))) {
        char name[100];
        print_message("%s %s: the bytes are not told\n", play->of->id, rp_play_name(play, name, sizeof name));
        (*wrong)++;
    }
}

static void test_each_fault_breaks_what_it_says(void **state)
{
    const struct rp_matrix_events events = {.told = note_unmarked};
    unsigned wrong = 0;
    struct rp_matrix *matrix = *state;
    enum rp_result *results = calloc(rp_num_cases, sizeof *results);
    assert_non_null(results);
    for (size_t f = 0; f < rp_num_faults; f++) {
        for (size_t i = 0; i < rp_num_cases; i++) {
            results[i] = rp_fault_matters(rp_faults[f], &asked_of[i])
                             ? rp_matrix_case(matrix, rp_cases[i], rp_faults[f], true, &events, &wrong)
                             : honest[i];
        }
        if (getenv("RESHAKE_LISTS") != NULL) {
            tell_lists(rp_faults[f], results);
        }
        wrong += judge_fault(rp_faults[f], results);
    }
    free(results);
    assert_int_equal(wrong, 0);
}

// MUST and SHOULD cases that no fault breaks yet. The list only gets shorter.
static const char not_killed[] = "";

static void test_each_case_can_fail(void **state)
{
    unsigned wrong = 0;
    (void)state;
    for (size_t i = 0; i < rp_num_cases; i++) {
        const struct rp_case *of = rp_cases[i];
        const bool matters = of->level == RP_LEVEL_MUST || of->level == RP_LEVEL_SHOULD;
        if (matters && killed[i] == is_one_of(not_killed, of->id)) {
            print_message("%s: %s\n", of->id, killed[i] ? "a fault breaks it now" : "no fault breaks it");
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
}

// --- What waits ---------------------------------------------------------------------------------------------------------------

// Plays that users have to ask for by --slow, and the fault that each is made for. Here they take no time: the clock is made up.
static const struct slow_play {
    const char *id, *words;  // words of the play's name; "": all slow plays of the case
    const char *fault;       // NULL: the play can only be tolerated, as it is by the honest server
} slow_plays[] = {
    {"a-sid-cache-flood", "", "sessions-leak"},
    {"a-sid-expiry", "", "id-not-echoed"},
    {"b-tkt-lifetime-hint", "", "session-never-expires"},
    {"c-stall-and-half-close", "stall", NULL},
    {"e-chain-lifetime", "", "session-never-expires"},
    {"e-id-unknown-then-valid", "expired", "session-never-expires"},
    {"e-ticket-expired", "", "session-never-expires"},
    {"f-replay-after-window", "", "early-unguarded"},
    {"f-replay-store-pressure", "", "early-store-forgets"},
    {"h-lifetime-honoured", "", "session-never-expires"},
    {"i-no-ticket-cache-growth", "", "sessions-leak"},
    {"i-reneg-ocsp-growth", "", "renegotiation-leaks"},
    {"i-ticket-leak-on-bad-mac", "", "bad-tickets-leak"},
};
#define NUM_SLOW_PLAYS (sizeof slow_plays / sizeof slow_plays[0])

// is_slow_play says whether a play is one of those of a row.
static bool is_slow_play(const struct slow_play *row, const struct rp_play *play)
{
    char name[100];
    return (rp_play_needs(play) & RP_NEED_PATIENCE) != 0 && strcmp(row->id, play->of->id) == 0
           && strstr(rp_play_name(play, name, sizeof name), row->words) != NULL;
}

struct slow_seen {
    const struct slow_play *row;
    bool bends;
    unsigned num, wrong;
};

static void note_slow(void *context, const struct rp_play *play, enum rp_result result)
{
    char name[100];
    struct slow_seen *seen = context;
    if (!is_slow_play(seen->row, play)) {
        return;
    }
    seen->num++;
    if (result != (seen->bends ? RP_TOLERATED : RP_FAIL)) {
        print_message("%s %s: %s\n", play->of->id, rp_play_name(play, name, sizeof name), rp_result_name(result));
        seen->wrong++;
    }
}

static void test_each_slow_play_notices_its_fault(void **state)
{
    const struct rp_matrix_events events = {.over = note_slow};
    for (size_t i = 0; i < NUM_SLOW_PLAYS; i++) {
        const struct slow_play *row = &slow_plays[i];
        const struct rp_fault *fault = row->fault != NULL ? rp_fault_find(row->fault) : NULL;
        assert_true(row->fault == NULL || fault != NULL);
        struct slow_seen seen = {.row = row, .bends = fault == NULL || !is_one_of(fault->breaks, row->id)};
        (void)rp_matrix_case(*state, rp_case_find(row->id), fault, false, &events, &seen);
        assert_int_not_equal(seen.num, 0);
        assert_int_equal(seen.wrong, 0);
    }
}

static void test_each_slow_play_has_its_fault(void **state)
{
    (void)state;
    for (size_t i = 0; i < rp_num_cases; i++) {
        struct rp_play play;
        for (bool more = rp_play_first(rp_cases[i], &play); more; more = rp_play_next(&play)) {
            bool found = (rp_play_needs(&play) & RP_NEED_PATIENCE) == 0;
            for (size_t row = 0; row < NUM_SLOW_PLAYS && !found; row++) {
                found = is_slow_play(&slow_plays[row], &play);
            }
            if (!found) {
                print_message("%s\n", play.of->id);
            }
            assert_true(found);
        }
    }
}

// --- The table ----------------------------------------------------------------------------------------------------------------

// print_faults writes the faults whose list has a case, and returns how many there are.
static unsigned print_faults(FILE *out, const char *id, bool bends)
{
    unsigned num = 0;
    for (size_t f = 0; f < rp_num_faults; f++) {
        const char *list = bends ? rp_faults[f]->bends : rp_faults[f]->breaks;
        if (list != NULL && is_one_of(list, id)) {
            fprintf(out, "%s%s", num != 0 ? ", " : "", rp_faults[f]->name);
            num++;
        }
    }
    return num;
}

static void print_case(FILE *out, const struct rp_case *of)
{
    fprintf(out, "| %s | %s | ", of->id, rp_level_name(of->level));
    print_faults(out, of->id, false);
    fprintf(out, " | ");
    print_faults(out, of->id, true);
    fprintf(out, " |\n");
}

// print_table writes docs/fault-matrix.md. That the faults' lists are right is what the tests above see to.
static int print_table(const char *path)
{
    FILE *out = fopen(path, "w");
    if (out == NULL) {
        return 1;
    }
    fprintf(out,
            "# Which fault which case notices\n\n"
            "Each case of `reshake check` is played against the pretend server, honest and with one fault at a time "
            "(`reshake serve --pretend\n--fault NAME`). A fault that is named here makes the case fail, or, in the "
            "last column, has it no better than tolerated; no fault\nmakes a case fail that does not name it. The "
            "table is made by `cmake --build build --target fault-matrix`, and the test\n"
            "`replay-pretend-matrix_test` plays it all.\n\n"
            "%zu cases, %zu faults.\n\n## Cases\n\n"
            "| case | level | fails with | tolerated with |\n|---|---|---|---|\n",
            rp_num_cases, rp_num_faults);
    for (size_t i = 0; i < rp_num_cases; i++) {
        print_case(out, rp_cases[i]);
    }
    fprintf(out, "\n## Faults\n\n| fault | what it does |\n|---|---|\n");
    for (size_t f = 0; f < rp_num_faults; f++) {
        fprintf(out, "| %s | %s |\n", rp_faults[f]->name, rp_faults[f]->says);
    }
    return fclose(out) == 0 ? 0 : 1;
}

static int set_up(void **state)
{
    struct rp_matrix *matrix = rp_matrix_new();
    killed = calloc(rp_num_cases, sizeof *killed);
    honest = calloc(rp_num_cases, sizeof *honest);
    asked_of = calloc(rp_num_cases, sizeof *asked_of);
    *state = matrix;
    return matrix != NULL && killed != NULL && honest != NULL && asked_of != NULL ? 0 : -1;
}

static int take_down(void **state)
{
    rp_matrix_free(*state);
    free(killed);
    free(honest);
    free(asked_of);
    return 0;
}

// show plays one case against one fault, or the honest server.
static int show(const char *fault_name)
{
    const struct rp_fault *fault = fault_name != NULL ? rp_fault_find(fault_name) : NULL;
    struct rp_matrix *matrix = rp_matrix_new();
    if (matrix == NULL || (fault_name != NULL && fault == NULL)) {
        return 1;
    }
    for (size_t i = 0; i < rp_num_cases; i++) {
        if (strcmp(asked_case(), "all") == 0 || strcmp(asked_case(), rp_cases[i]->id) == 0) {
            play_case(matrix, rp_cases[i], fault);
        }
    }
    rp_matrix_free(matrix);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_an_honest_server_passes),      cmocka_unit_test(test_each_fault_breaks_what_it_says),
        cmocka_unit_test(test_each_case_can_fail),           cmocka_unit_test(test_each_slow_play_notices_its_fault),
        cmocka_unit_test(test_each_slow_play_has_its_fault),
    };
    if (getenv("RESHAKE_MATRIX") != NULL) {
        return print_table(getenv("RESHAKE_MATRIX"));
    }
    if (asked_case() != NULL) {
        return show(getenv("RESHAKE_FAULT"));
    }
    return cmocka_run_group_tests(tests, set_up, take_down);
}
