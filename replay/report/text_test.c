// Text that is put together, and its layout as rows of a table.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/text.h"

#include "replay/report/listing.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

static void check(struct rp_text *text, const char *expected)
{
    rp_text_char(text, 0);
    assert_false(text->failed);
    assert_string_equal(text->data, expected);
    rp_text_free(text);
}

static void test_numbers(void **state)
{
    (void)state;
    const struct {
        uint64_t number;
        const char *plain, *grouped;
    } vectors[] = {
        {0, "0", "0"},
        {7, "7", "7"},
        {999, "999", "999"},
        {1000, "1000", "1,000"},
        {10203, "10203", "10,203"},
        {UINT64_MAX, "18446744073709551615", "18,446,744,073,709,551,615"},
    };
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        struct rp_text text = {0};
        rp_text_number(&text, vectors[i].number);
        check(&text, vectors[i].plain);
        rp_text_grouped(&text, vectors[i].number);
        check(&text, vectors[i].grouped);
    }
}

static void test_bytes(void **state)
{
    (void)state;
    struct rp_text text = {0};
    rp_text_hex(&text, tw_span_of("\x00\x7f\xff", 3));
    check(&text, "007fff");
    rp_text_escaped(&text, tw_span_of("plain", 5));
    rp_text_escaped(&text, tw_span_of("\033\xe2\x80\xae\\", 5));
    rp_text_escaped(&text, tw_span_of(NULL, 0));
    check(&text, "plain\\x1b\\u{202e}\\\\");
    rp_text_escaped(&text, tw_span_of("\xc3\xbc", 2));
    text.ascii = true;
    rp_text_escaped(&text, tw_span_of("\xc3\xbc\xf4\x8f\xbf\xbf", 6));
    check(&text, "\xc3\xbc\\u{fc}\\u{10ffff}");
    rp_text_fill(&text, "ab", 3);
    rp_text_fill(&text, " ", 2);
    check(&text, "ababab  ");
}

static void test_width(void **state)
{
    (void)state;
    assert_int_equal(rp_text_width("b\xc3\xbc\xe2\x80\xa6", 6), 3);
    assert_int_equal(rp_text_width("twelve bytes", 12), 12);
    assert_int_equal(rp_text_width("twelve b\xc3\xbc"
                                   "cher, and more",
                                   24),
                     23);
    assert_int_equal(rp_text_width("seven b\xc3\xbc"
                                   "cher, and more",
                                   23),
                     22);
    assert_int_equal(rp_text_cut("b\xc3\xbc\xe2\x80\xa6", 6, 2), 3);
    assert_int_equal(rp_text_cut("b\xc3\xbc\xe2\x80\xa6", 6, 0), 0);
    assert_int_equal(rp_text_cut("b\xc3\xbc\xe2\x80\xa6", 6, 9), 6);
}

// take gives the listing a row, and a line below it where `below` is not empty.
static void take(struct rp_listing *listing, const char *number, const char *client, const char *name,
                 const char *below)
{
    const char *const cells[RP_LISTING_COLUMNS] = {number, client, "s", "ok", "", "", name, "", "full", "", "", "FIN"};
    struct rp_text text = {0};
    struct rp_row row;
    rp_row_begin(&row, &text);
    for (size_t i = 0; i < RP_LISTING_COLUMNS; i++) {
        rp_text_string(&text, cells[i]);
        if (i == 1) {
            rp_row_wide_cell(&row);
        } else {
            rp_row_cell(&row, i == 8 ? RP_COLOR_GREEN : RP_COLOR_NONE);
        }
    }
    rp_row_end(&row);
    rp_text_string(&text, below);
    rp_listing_take(listing, text.data, text.len);
    rp_text_free(&text);
}

static void test_columns_are_as_wide_as_what_stands_in_them(void **state)
{
    (void)state;
    struct rp_text out = {0};
    struct rp_listing listing;
    rp_listing_init(&listing, &out, false, false);
    take(&listing, "9", "a", "",
         "\x1e\x04"
         "below\n");
    take(&listing, "10",
         "b\xc3\xbc"
         "cher.test",
         "", "");
    rp_listing_flush(&listing);
    take(&listing, "11", "c", "name", "");  // a column that was not shown before
    check(&out, " #  client       server  TCP  TLS  handshake  end\n"
                " 9  a            s       ok        full       FIN\n"
                "      below\n"
                "10  b\xc3\xbc"
                "cher.test  s       ok        full       FIN\n"
                " #  client       server  TCP  TLS  server name  handshake  end\n"
                "11  c            s       ok        name         full       FIN\n");
    rp_listing_free(&listing);
}

static void test_colours_take_no_columns(void **state)
{
    (void)state;
    struct rp_text out = {0};
    struct rp_listing listing;
    assert_true(rp_color_choose("always"));
    rp_listing_init(&listing, &out, true, false);
    take(&listing, "1", "a", "",
         "\x1e\x04"
         "below\n");
    rp_listing_flush(&listing);
    assert_true(rp_color_choose("never"));
    assert_non_null(memmem(out.data, out.len, "ok        \033[32mfull\033[0m       FIN\n", 32));
    assert_non_null(memmem(out.data, out.len, "\n     \033[31mbelow\033[0m\n", 21));
    rp_text_free(&out);
    rp_listing_free(&listing);
}

static void test_nothing_is_held_back_for_ever(void **state)
{
    (void)state;
    struct rp_text out = {0};
    struct rp_listing listing;
    rp_listing_init(&listing, &out, false, false);
    for (int i = 1; i < RP_LISTING_HELD; i++) {
        take(&listing, "1", "a", "b", "");
        assert_int_equal(out.len, 0);
    }
    take(&listing, "1", "a", "b", "");
    assert_true(out.len > 0);
    rp_text_free(&out);
    rp_listing_free(&listing);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_bytes),
        cmocka_unit_test(test_width),
        cmocka_unit_test(test_columns_are_as_wide_as_what_stands_in_them),
        cmocka_unit_test(test_colours_take_no_columns),
        cmocka_unit_test(test_nothing_is_held_back_for_ever),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
