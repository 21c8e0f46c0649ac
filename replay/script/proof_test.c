// The twelve cases are sound, readable, and the same in all forms.
// SPDX-License-Identifier: Apache-2.0
#include "replay/script/binary.h"
#include "replay/script/schema.h"
#include "replay/script/sound.h"
#include "replay/script/text.h"
#include "tests/support/load.h"
#include "tests/support/proof_rows.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { MOST_LINES = 25, MOST_BYTES = 400 };

static void test_rows_are_sound(void **state)
{
    (void)state;
    assert_int_equal(num_proof_rows, 12);
    for (size_t i = 0; i < num_proof_rows; i++) {
        size_t step = 0;
        const char *why = rp_script_why_not(&proof_rows[i].script, &step);
        if (why) {
            fail_msg("%s, step %zu: %s", proof_rows[i].id, step, why);
        }
        assert_true(rp_script_needs_client(&proof_rows[i].script));
    }
}

static void test_their_numbers_are_what_they_use(void **state)
{
    (void)state;
    for (size_t i = 0; i < num_proof_rows; i++) {
        struct rp_script counted = proof_rows[i].script;
        rp_script_count(&counted);
        assert_int_equal(counted.num_conns, proof_rows[i].script.num_conns);
        assert_int_equal(counted.num_sessions, proof_rows[i].script.num_sessions);
    }
}

static void test_rows_go_through_text(void **state)
{
    (void)state;
    struct rp_arena arena;
    rp_arena_init(&arena, (size_t)1 << 20);
    for (size_t i = 0; i < num_proof_rows; i++) {
        struct rp_script back;
        struct rp_script_error error;
        size_t len = 0;
        size_t lines = 0;
        char *text = rp_script_text(&proof_rows[i].script, &len);
        assert_non_null(text);
        for (size_t at = 0; at < len; at++) {
            lines += text[at] == '\n';
        }
        assert_true(lines <= MOST_LINES);
        assert_true(rp_script_parse(tw_span_of(text, len), &arena, &back, &error));
        assert_true(rp_script_equal(&proof_rows[i].script, &back));
        free(text);
    }
    rp_arena_free(&arena);
}

// page_of is a case as a page: what it says, and the script. To be freed.
static char *page_of(const struct proof_row *row)
{
    size_t len = 0;
    char *page = NULL;
    char *text = rp_script_text(&row->script, &len);
    assert_non_null(text);
    assert_true(asprintf(&page, "# %s: %s\n# %s\n%s", row->id, row->says, row->rfc, text) > 0);
    free(text);
    return page;
}

static void write_page(const char *path, const char *page)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_true(fputs(page, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

// UPDATE_GOLDEN=1 writes the pages anew.
static void test_rows_are_on_their_pages(void **state)
{
    (void)state;
    for (size_t i = 0; i < num_proof_rows; i++) {
        char path[4096];
        char *page = page_of(&proof_rows[i]);
        snprintf(path, sizeof path, "%s/scripts/%s.script", RESHAKE_GOLDEN, proof_rows[i].id);
        if (getenv("UPDATE_GOLDEN")) {
            write_page(path, page);
        }
        struct tw_test_file file = tw_test_load(path);
        assert_string_equal((const char *)file.bytes, page);
        tw_test_file_free(&file);
        free(page);
    }
}

static void test_rows_go_through_bytes(void **state)
{
    (void)state;
    struct rp_arena arena;
    rp_arena_init(&arena, (size_t)1 << 20);
    for (size_t i = 0; i < num_proof_rows; i++) {
        size_t len = 0;
        uint8_t *bytes = rp_script_bytes(&proof_rows[i].script, &len);
        struct rp_script back;
        assert_non_null(bytes);
        assert_true(len <= MOST_BYTES);
        rp_script_decode(tw_span_of(bytes, len), &arena, &back);
        assert_true(rp_script_equal(&proof_rows[i].script, &back));
        free(bytes);
    }
    rp_arena_free(&arena);
}

static void test_mending_leaves_them_alone(void **state)
{
    (void)state;
    for (size_t i = 0; i < num_proof_rows; i++) {
        struct rp_arena none;
        struct rp_script script = proof_rows[i].script;
        rp_arena_init(&none, 0);
        assert_true(rp_script_mend(&script, &none));
        assert_ptr_equal(script.steps, proof_rows[i].script.steps);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_are_sound),        cmocka_unit_test(test_their_numbers_are_what_they_use),
        cmocka_unit_test(test_rows_go_through_text),  cmocka_unit_test(test_rows_are_on_their_pages),
        cmocka_unit_test(test_rows_go_through_bytes), cmocka_unit_test(test_mending_leaves_them_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
