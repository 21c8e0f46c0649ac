// The list of faults.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

#include <string.h>

#define RP_FAULT(name) extern const struct rp_fault rp_fault_##name;
#include "rp_faults.inc"
#undef RP_FAULT

#define RP_FAULT(name) &rp_fault_##name,
const struct rp_fault *const rp_faults[] = {
#include "rp_faults.inc"
};
const size_t rp_num_faults = sizeof rp_faults / sizeof rp_faults[0];

const struct rp_fault *rp_fault_find(const char *name)
{
    for (size_t i = 0; i < rp_num_faults; i++) {
        if (strcmp(rp_faults[i]->name, name) == 0) {
            return rp_faults[i];
        }
    }
    return NULL;
}
