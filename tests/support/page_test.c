// The page edge is a real one: a byte past it kills the reader, and the drivers leave out no length and no byte.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/page.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

// read_in_child reads one byte in a process of its own, and returns the signal that ended it, or 0.
static int read_in_child(const volatile uint8_t *byte)
{
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        signal(SIGSEGV, SIG_DFL);  // a sanitizer's handler would print a report
        (void)*byte;
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
}

static void test_a_byte_past_the_edge_is_a_crash(void **state)
{
    (void)state;
    struct tw_test_edge edge = tw_test_at_page_edge("hello", 5);
    assert_memory_equal(edge.bytes, "hello", 5);
    assert_int_equal(read_in_child(edge.bytes + 4), 0);
    assert_int_equal(read_in_child(edge.bytes + 5), SIGSEGV);
    tw_test_edge_free(&edge);
}

static void test_no_bytes_are_at_the_edge_too(void **state)
{
    (void)state;
    struct tw_test_edge edge = tw_test_at_page_edge(NULL, 0);
    assert_int_equal(read_in_child(edge.bytes), SIGSEGV);
    tw_test_edge_free(&edge);
}

static void count_cut(const uint8_t *bytes, size_t len, void *context)
{
    size_t *expected_len = context;
    assert_int_equal(len, *expected_len);
    assert_memory_equal(bytes, "abcdef", len);
    ++*expected_len;
}

static void test_every_cut_is_made(void **state)
{
    (void)state;
    size_t next_len = 0;
    tw_test_every_cut("abcdef", 6, count_cut, &next_len);
    assert_int_equal(next_len, 7);
}

static void count_flip(const uint8_t *bytes, size_t len, void *context)
{
    size_t *flipped = context;
    assert_int_equal(len, 3);
    for (size_t i = 0; i < len; i++)
        assert_int_equal(bytes[i], i == *flipped ? 0xf0 : 0x0f);
    ++*flipped;
}

static void test_every_byte_is_flipped(void **state)
{
    (void)state;
    size_t flipped = 0;
    tw_test_every_flip("\x0f\x0f\x0f", 3, 0xff, count_flip, &flipped);
    assert_int_equal(flipped, 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_byte_past_the_edge_is_a_crash),
        cmocka_unit_test(test_no_bytes_are_at_the_edge_too),
        cmocka_unit_test(test_every_cut_is_made),
        cmocka_unit_test(test_every_byte_is_flipped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
