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
    const bool told = which != NULL && (strcmp(which, "all") == 0 || strcmp(which, of->id) == 0);
    return rp_matrix_case(matrix, of, fault, false, told ? tell : NULL, NULL);
}

// Cases that the honest server does not pass: what is tolerated because it is the server's choice to be reported, or skipped because it
// takes what there is not in memory. The list only gets shorter.
static const char not_passed[] =
    // It takes what only a real server or its operator can do: another configuration, a choice of the server's.
    "b-tkt-zero-length-nst d-client-cert-invalid-now d-server-cert-changed d-suite-disabled-since "
    // Tolerated.
    "c-stall-and-half-close g-reneg-rate g-server-initiated-refused i-client-ca-changed "
    "i-reneg-flood";

static void test_an_honest_server_passes(void **state)
{
    unsigned wrong = 0;
    struct rp_matrix *matrix = *state;
    for (size_t i = 0; i < rp_num_cases; i++) {
        const struct rp_case *of = rp_cases[i];
        const enum rp_result result = play_case(matrix, of, NULL);
        honest[i] = result;
        asked_of[i] = *rp_matrix_asked(matrix);
        const bool excused = is_one_of(not_passed, of->id) && result != RP_FAIL;
        if ((result == RP_PASS) == excused) {
            print_message("%s: %s\n", of->id, rp_result_name(result));
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
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

static void test_each_fault_breaks_what_it_says(void **state)
{
    unsigned wrong = 0;
    struct rp_matrix *matrix = *state;
    enum rp_result *results = calloc(rp_num_cases, sizeof *results);
    assert_non_null(results);
    for (size_t f = 0; f < rp_num_faults; f++) {
        for (size_t i = 0; i < rp_num_cases; i++) {
            results[i] = rp_fault_matters(rp_faults[f], &asked_of[i])
                             ? rp_matrix_case(matrix, rp_cases[i], rp_faults[f], true, NULL, NULL)
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
        cmocka_unit_test(test_an_honest_server_passes),
        cmocka_unit_test(test_each_fault_breaks_what_it_says),
        cmocka_unit_test(test_each_case_can_fail),
    };
    if (getenv("RESHAKE_MATRIX") != NULL) {
        return print_table(getenv("RESHAKE_MATRIX"));
    }
    if (asked_case() != NULL) {
        return show(getenv("RESHAKE_FAULT"));
    }
    return cmocka_run_group_tests(tests, set_up, take_down);
}
