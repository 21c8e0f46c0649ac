// Sources: whole, cut, growing, piped, filtered and unreadable captures, and what is said of them.
// SPDX-License-Identifier: Apache-2.0
#include "replay/track/source.h"

#include "tests/support/load.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

// A file of the test's own, removed with its folder at the end.
static char folder[] = "/tmp/reshake-source-XXXXXX";
static char path[128];

static int make_folder(void **state)
{
    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/capture", folder);
    return 0;
}

static int remove_folder(void **state)
{
    (void)state;
    (void)unlink(path);
    return rmdir(folder);
}

static void add_to_file(const char *mode, const void *bytes, size_t len)
{
    FILE *file = fopen(path, mode);
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

static struct rp_source *new_source(const char *filter, bool follow)
{
    static struct rp_source_config config;
    config = (struct rp_source_config){.path = path, .filter = filter, .follow = follow};
    struct rp_source *source = rp_source_new(&config);
    assert_non_null(source);
    return source;
}

// read_packets reads until something else than an item comes, and returns the number of packets.
static uint64_t read_packets(struct rp_source *source, enum rp_source_answer *answer)
{
    struct tw_item item;
    uint64_t packets = 0;
    while ((*answer = rp_source_next(source, &item)) == RP_SOURCE_ITEM) {
        packets += item.type == TW_ITEM_PACKET;
    }
    return packets;
}

static void assert_fails(enum rp_source_answer expected, const char *filter, const char *words)
{
    enum rp_source_answer answer;
    struct rp_source *source = new_source(filter, false);
    (void)read_packets(source, &answer);
    assert_int_equal(answer, expected);
    if (strstr(rp_source_error(source), words) == NULL || strstr(rp_source_error(source), path) == NULL) {
        print_error("\"%s\" does not say \"%s\"\n", rp_source_error(source), words);
        fail();
    }
    struct tw_item item;
    assert_int_equal(rp_source_next(source, &item), expected);
    rp_source_free(source);
}

static void test_a_whole_capture(void **state)
{
    (void)state;
    struct tw_test_file file = tw_test_load_capture("tls12-rsa-full.pcap");
    add_to_file("w", file.bytes, file.len);
    enum rp_source_answer answer;
    struct rp_source *source = new_source(NULL, false);
    assert_int_equal(read_packets(source, &answer), 38);
    assert_int_equal(answer, RP_SOURCE_END);
    assert_string_equal(rp_source_error(source), "");
    assert_int_equal(rp_source_counts(source)->bytes, file.len);
    assert_int_equal(rp_source_counts(source)->size, file.len);
    assert_int_equal(rp_source_counts(source)->packets, 38);
    rp_source_free(source);
    tw_test_file_free(&file);
}

static void test_batches_have_the_same_items(void **state)
{
    (void)state;
    struct tw_test_file file = tw_test_load_capture("tls13-0rtt-dsb.pcapng");
    add_to_file("w", file.bytes, file.len);
    for (size_t max = 1; max < 40; max += 7) {
        struct tw_item items[40];
        size_t num = 0;
        uint64_t offset = 0;
        enum rp_source_answer answer;
        struct rp_source *source = new_source(NULL, false);
        while ((answer = rp_source_batch(source, items, max, &num)) == RP_SOURCE_ITEM) {
            assert_true(num >= 1 && num <= max);
            for (size_t i = 0; i < num; i++) {
                assert_int_equal(items[i].offset, offset);
                offset += items[i].len;
            }
        }
        assert_int_equal(answer, RP_SOURCE_END);
        assert_int_equal(num, 0);
        assert_int_equal(offset, file.len);
        rp_source_free(source);
    }
    tw_test_file_free(&file);
}

static void test_a_capture_cut_anywhere(void **state)
{
    (void)state;
    struct tw_test_file file = tw_test_load_capture("tls12-rsa-full.pcap");
    uint64_t before = 0;
    for (size_t len = 1; len < file.len; len += len < 200 ? 1 : 13) {
        enum rp_source_answer answer;
        add_to_file("w", file.bytes, len);
        struct rp_source *source = new_source(NULL, false);
        uint64_t packets = read_packets(source, &answer);
        assert_true(packets >= before);
        before = packets;
        assert_int_equal(rp_source_cut(source), answer == RP_SOURCE_FAILED);
        const char *inside = len < 24 ? "cut: it ends inside a header" : "cut: it ends inside a packet";
        assert_true(answer == RP_SOURCE_END || strstr(rp_source_error(source), inside) != NULL);
        rp_source_free(source);
    }
    tw_test_file_free(&file);
}

static void test_what_is_no_capture(void **state)
{
    (void)state;
    unlink(path);
    assert_fails(RP_SOURCE_FAILED, NULL, "No such file");
    add_to_file("w", "", 0);
    assert_fails(RP_SOURCE_FAILED, NULL, "is empty");
    add_to_file("w", "GET / HTTP/1.1\r\n\r\n", 18);
    assert_fails(RP_SOURCE_FAILED, NULL, "not a capture file");
    add_to_file("w", "\x1f\x8b\x08\0\0\0\0\0", 8);
    assert_fails(RP_SOURCE_FAILED, NULL, "gzip -dc");
    add_to_file("w", "\x28\xb5\x2f\xfd\0\0\0\0", 8);
    assert_fails(RP_SOURCE_FAILED, NULL, "zstd -dc");
    unlink(path);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_fails(RP_SOURCE_FAILED, NULL, "directory");
    assert_int_equal(rmdir(path), 0);
}

static void test_damage_is_told_with_its_place(void **state)
{
    (void)state;
    struct tw_test_file file = tw_test_load_capture("tls12-rsa-full.pcap");
    memset(file.bytes + 24 + 8, 0xff, 4);  // the length of the first packet
    add_to_file("w", file.bytes, file.len);
    assert_fails(RP_SOURCE_FAILED, NULL, "byte 24: damaged");
    tw_test_file_free(&file);
}

static void put32(uint8_t *at, uint32_t value)
{
    for (unsigned i = 0; i < 4; i++) {
        at[i] = (uint8_t)(value >> (8 * i));
    }
}

// A block that is much larger than the window; the packets around it are found as ever.
static void test_a_block_larger_than_the_window(void **state)
{
    (void)state;
    const uint32_t len = 3U << 20;
    struct tw_test_file file = tw_test_load_capture("tls13-full-dsb.pcapng");
    uint8_t *block = calloc(1, len);
    put32(block, 0x7fffffff);
    put32(block + 4, len);
    put32(block + len - 4, len);
    add_to_file("w", file.bytes, file.len);
    add_to_file("a", block, len);
    add_to_file("a", file.bytes, file.len);
    enum rp_source_answer answer;
    struct rp_source *source = new_source(NULL, false);
    assert_int_equal(read_packets(source, &answer), 2 * 96);
    assert_int_equal(answer, RP_SOURCE_END);
    rp_source_free(source);
    free(block);
    tw_test_file_free(&file);
}

static void test_a_file_that_grows(void **state)
{
    (void)state;
    struct tw_test_file file = tw_test_load_capture("tls12-rsa-full.pcap");
    enum rp_source_answer answer;
    add_to_file("w", "", 0);
    struct rp_source *source = new_source(NULL, true);
    uint64_t packets = 0;
    for (size_t at = 0; at < file.len; at += 100) {
        size_t len = file.len - at < 100 ? file.len - at : 100;
        packets += read_packets(source, &answer);
        assert_int_equal(answer, RP_SOURCE_WAIT);
        add_to_file("a", file.bytes + at, len);
        rp_source_wait(source, 0);
    }
    packets += read_packets(source, &answer);
    assert_int_equal(packets, 38);
    assert_int_equal(truncate(path, 24), 0);
    (void)read_packets(source, &answer);
    assert_int_equal(answer, RP_SOURCE_FAILED);
    assert_non_null(strstr(rp_source_error(source), "became shorter"));
    rp_source_free(source);
    tw_test_file_free(&file);
}

static void test_a_pipe(void **state)
{
    (void)state;
    struct tw_test_file file = tw_test_load_capture("tls12-rsa-full.pcap");
    int ends[2];
    int saved = dup(STDIN_FILENO);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(dup2(ends[0], STDIN_FILENO), STDIN_FILENO);
    struct rp_source_config config = {.path = "-", .follow = true};
    struct rp_source *source = rp_source_new(&config);
    enum rp_source_answer answer;
    assert_int_equal(read_packets(source, &answer), 0);
    assert_int_equal(answer, RP_SOURCE_WAIT);
    assert_int_equal(write(ends[1], file.bytes, file.len), (ssize_t)file.len);  // it fits the pipe
    rp_source_wait(source, 1000);
    assert_int_equal(read_packets(source, &answer), 38);
    assert_int_equal(answer, RP_SOURCE_WAIT);
    close(ends[1]);
    assert_int_equal(read_packets(source, &answer), 0);
    assert_int_equal(answer, RP_SOURCE_END);
    rp_source_free(source);
    close(ends[0]);
    if (saved >= 0) {
        dup2(saved, STDIN_FILENO);
        close(saved);
    }
    tw_test_file_free(&file);
}

static void test_filters(void **state)
{
    (void)state;
    const char *captures[] = {"tls12-rsa-full.pcap", "linux-sll.pcap", "link-vlan.pcap"};
    const char *filters[] = {"tcp[tcpflags] & tcp-syn != 0", "tcp[tcpflags] & tcp-syn != 0",
                             "vlan and tcp[tcpflags] & tcp-syn != 0"};
    const uint64_t expected[] = {4, 4, 6};
    for (unsigned i = 0; i < 3; i++) {
        struct tw_test_file file = tw_test_load_capture(captures[i]);
        add_to_file("w", file.bytes, file.len);
        enum rp_source_answer answer;
        struct rp_source *source = new_source(filters[i], false);
        assert_int_equal(read_packets(source, &answer), expected[i]);
        assert_int_equal(answer, RP_SOURCE_END);
        assert_true(rp_source_counts(source)->filtered > 20);
        rp_source_free(source);
        assert_fails(RP_SOURCE_BAD_FILTER, "tcp and and", "\"tcp and and\"");
        tw_test_file_free(&file);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_a_whole_capture),
        cmocka_unit_test(test_batches_have_the_same_items),
        cmocka_unit_test(test_a_capture_cut_anywhere),
        cmocka_unit_test(test_what_is_no_capture),
        cmocka_unit_test(test_damage_is_told_with_its_place),
        cmocka_unit_test(test_a_block_larger_than_the_window),
        cmocka_unit_test(test_a_file_that_grows),
        cmocka_unit_test(test_a_pipe),
        cmocka_unit_test(test_filters),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
