// Whole files for tests, and where the captures with known contents are.
// SPDX-License-Identifier: Apache-2.0
#ifndef TESTS_SUPPORT_LOAD_H
#define TESTS_SUPPORT_LOAD_H

#include <stddef.h>
#include <stdint.h>

// tw_test_file is a file in memory. A zero byte stands after the last one, so that text can be used as a string.
struct tw_test_file {
    uint8_t *bytes;
    size_t len;
};

// tw_test_load reads the file at `path`; tw_test_load_capture reads corpus/captures/`name`. Either ends the running
// test as failed when the file cannot be read. The caller frees with tw_test_file_free.
struct tw_test_file tw_test_load(const char *path);
struct tw_test_file tw_test_load_capture(const char *name);
void tw_test_file_free(struct tw_test_file *file);

// tw_test_each_capture calls `run` with each .pcap and .pcapng file of corpus/captures, in the order of their names.
// It fails the test when there is none. The file belongs to tw_test_each_capture and lives as long as the call.
typedef void (*tw_test_capture_fn)(const char *name, const struct tw_test_file *file, void *context);
void tw_test_each_capture(tw_test_capture_fn run, void *context);

#endif
