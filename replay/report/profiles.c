// Profiles of servers, as cmake/Profiles.cmake takes them from corpus/profiles/.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/profiles.h"

#include <string.h>

// Each list of bytes ends with a 0 that does not count.
#define RP_PROFILE(name, ...) {name, {(const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__}) - 1}},

const struct rp_profile rp_profiles[] = {
#include "rp_profiles.inc"
    {0}};
const size_t rp_num_profiles = sizeof rp_profiles / sizeof rp_profiles[0] - 1;

const struct rp_profile *rp_profile_find(const char *name)
{
    for (size_t i = 0; i < rp_num_profiles; i++) {
        if (strcmp(rp_profiles[i].name, name) == 0) {
            return &rp_profiles[i];
        }
    }
    return NULL;
}
