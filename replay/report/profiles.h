// Profiles: what is known of servers, one file of corpus/profiles/ each, taken into the program.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_REPORT_PROFILES_H
#define RESHAKE_REPLAY_REPORT_PROFILES_H

#include "parsers/wire/span.h"

#include <stddef.h>

// rp_profile is a file as it stands: JSON, an object a line, the first of them its head.
struct rp_profile {
    const char *name;  // of the file: "nginx"
    struct tw_span text;
};

extern const struct rp_profile rp_profiles[];  // in the order of their names
extern const size_t rp_num_profiles;

// rp_profile_find gives the profile of that name; NULL: there is none.
const struct rp_profile *rp_profile_find(const char *name);

#endif
