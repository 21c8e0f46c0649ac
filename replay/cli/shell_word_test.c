// Words for a shell: what sh makes of them is what they stand for, and nothing in them acts on a terminal.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/shell_word.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static char *word_of(const char *text)
{
    char *word = NULL;
    size_t len = 0;
    FILE *out = open_memstream(&word, &len);
    assert_non_null(out);
    rp_shell_word(out, text);
    assert_int_equal(fclose(out), 0);
    return word;
}

// expect_read has a shell print the word, and a mark behind it: $(…) in one would drop newlines.
static void expect_read(const char *text)
{
    char command[2000], heard[2000];
    char *word = word_of(text);
    (void)snprintf(command, sizeof command, "printf '%%s|' %s", word);
    FILE *shell = popen(command, "r");
    assert_non_null(shell);
    size_t len = fread(heard, 1, sizeof heard, shell);
    assert_int_equal(pclose(shell), 0);
    assert_int_equal(len, strlen(text) + 1);
    assert_memory_equal(heard, text, len - 1);
    for (const char *c = word; *c != '\0'; c++) {
        assert_true((unsigned char)*c >= ' ' || *c == '\n');
    }
    free(word);
}

static void test_what_needs_none_has_none(void **state)
{
    (void)state;
    static const char *const texts[] = {"www.example.org:443", "--name=a_b", "/x/y-z,1%+@"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char *word = word_of(texts[i]);
        assert_string_equal(word, texts[i]);
        free(word);
    }
}

static void test_a_shell_reads_it_back(void **state)
{
    (void)state;
    static const char *const texts[] = {"",
                                        "a b",
                                        "a\"; $(echo x)",
                                        "`id`",
                                        "it's",
                                        "''",
                                        "'",
                                        "~root",
                                        "[::1]:443",
                                        "a\\nb\\",
                                        "*",
                                        "#",
                                        "!x",
                                        "a\nb\n",
                                        "\033[31mred",
                                        "\177\001",
                                        "\303\244",
                                        "\342\200\256x",
                                        "\377\302",
                                        "\360\237\230\200"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        expect_read(texts[i]);
    }
}

static void test_every_byte(void **state)
{
    (void)state;
    for (unsigned c = 1; c < 256; c++) {
        const char text[] = {'a', (char)c, 'b', '\0'};
        expect_read(text);
    }
}

static void test_marks_of_direction_are_digits(void **state)
{
    (void)state;
    char *word = word_of("\342\200\256x");
    assert_null(strchr(word, '\342'));
    free(word);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_what_needs_none_has_none),
        cmocka_unit_test(test_a_shell_reads_it_back),
        cmocka_unit_test(test_every_byte),
        cmocka_unit_test(test_marks_of_direction_are_digits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
