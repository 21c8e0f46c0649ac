// Whole files for tests, and where the captures with known contents are.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/load.h"

#include <dirent.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static struct tw_test_file read_all(FILE *stream)
{
    struct tw_test_file file = {NULL, 0};
    size_t capacity = 0, got = 0;
    do {
        file.len += got;
        if (capacity - file.len < 2) {
            capacity = capacity ? capacity * 2 : 65536;
            file.bytes = realloc(file.bytes, capacity);
            assert_non_null(file.bytes);
        }
        got = fread(file.bytes + file.len, 1, capacity - file.len - 1, stream);
    } while (got > 0);
    file.bytes[file.len] = 0;
    return file;
}

struct tw_test_file tw_test_load(const char *path)
{
    FILE *stream = fopen(path, "rb");
    if (!stream)
        fail_msg("%s: %s", path, strerror(errno));
    struct tw_test_file file = read_all(stream);
    if (ferror(stream))
        fail_msg("%s: %s", path, strerror(errno));
    fclose(stream);
    return file;
}

struct tw_test_file tw_test_load_capture(const char *name)
{
    char path[4096];
    int len = snprintf(path, sizeof path, "%s/%s", RESHAKE_CAPTURES, name);
    assert_in_range(len, 1, (int)sizeof path - 1);
    return tw_test_load(path);
}

void tw_test_file_free(struct tw_test_file *file)
{
    free(file->bytes);
    *file = (struct tw_test_file){0};
}

static int is_capture(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');
    return dot && (strcmp(dot, ".pcap") == 0 || strcmp(dot, ".pcapng") == 0);
}

void tw_test_each_capture(tw_test_capture_fn run, void *context)
{
    struct dirent **entries = NULL;
    int count = scandir(RESHAKE_CAPTURES, &entries, is_capture, alphasort);
    if (count <= 0)
        fail_msg("no captures in %s", RESHAKE_CAPTURES);
    for (int i = 0; i < count; i++) {
        struct tw_test_file file = tw_test_load_capture(entries[i]->d_name);
        run(entries[i]->d_name, &file, context);
        tw_test_file_free(&file);
        free(entries[i]);
    }
    free(entries);
}
