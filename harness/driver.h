// The plain driver's view of a target: what its inputs reached.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_HARNESS_DRIVER_H
#define RESHAKE_HARNESS_DRIVER_H

#include <stddef.h>
#include <stdint.h>

#define HX_MAX_COUNTS 32

struct hx_count {
    const char *name;  // NULL: there are no more
    uint64_t count;
};

// hx_counts gives HX_MAX_COUNTS counts.
const struct hx_count *hx_counts(void);

#endif
