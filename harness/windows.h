// The memory that TCP reassembly asks for: a few windows, lent and taken back, so that what is never given back is seen.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_HARNESS_WINDOWS_H
#define RESHAKE_HARNESS_WINDOWS_H

#include "parsers/net/conn.h"

enum { HX_NUM_WINDOWS = 4, HX_WINDOW = 8192 };

struct hx_windows {
    void *spare[HX_NUM_WINDOWS];
    size_t num_spare;
};

// hx_windows_begin makes all of them spare; there is one set of memory.
void hx_windows_begin(struct hx_windows *windows);

// hx_windows_lend lends the window that the connection wants, or nothing where there is none of that size, or `refuse`.
void hx_windows_lend(struct hx_windows *windows, struct tw_conn *conn, bool refuse);

// hx_windows_take_back takes those that hold nothing. No chunk may be looked at.
void hx_windows_take_back(struct hx_windows *windows, struct tw_conn *conn);

#endif
