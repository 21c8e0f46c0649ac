// What a dialogue told, as text that a test can compare: "C ClientHello 151 #89ab  S alert 2/40".
// SPDX-License-Identifier: Apache-2.0
#ifndef TESTS_SUPPORT_EVENT_LOG_H
#define TESTS_SUPPORT_EVENT_LOG_H

#include "parsers/tls/dialogue.h"

// tw_test_log collects events. Plain bytes of one side that follow each other are one entry, since runs may cut them
// anywhere. All zero is an empty log with hashes.
struct tw_test_log {
    char *text;
    size_t len, cap;
    size_t plain_at;  // where the entry of plain bytes at the end starts
    uint64_t plain;   // how many they are; 0: the last entry is another
    enum tw_from plain_from;
    bool no_hash;        // leave out the hashes of bodies and the positions
    bool refuse;         // lend no room
    void *room[2];       // lent
    unsigned num_rooms;  // asked for
};

void tw_test_log_event(struct tw_test_log *log, const struct tw_event *event);
void tw_test_log_free(struct tw_test_log *log);

// tw_test_log_feed feeds a run, at an address of its own, and logs what comes; tw_test_log_gap and tw_test_log_cut likewise.
void tw_test_log_feed(struct tw_test_log *log, struct tw_dialogue *d, enum tw_from from, const void *bytes, size_t len);
void tw_test_log_gap(struct tw_test_log *log, struct tw_dialogue *d, enum tw_from from, uint64_t bytes);
void tw_test_log_cut(struct tw_test_log *log, struct tw_dialogue *d);

#endif
