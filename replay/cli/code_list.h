// Lists of versions, cipher suites and groups as people write them.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CLI_CODE_LIST_H
#define RESHAKE_REPLAY_CLI_CODE_LIST_H

#include "parsers/wire/result.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RP_CODE_LIST_MAX 64

struct rp_code_list {
    uint16_t of[RP_CODE_LIST_MAX];
    size_t num;
};

// rp_versions_parse reads versions such as "1.3", "1.2,1.3" or "1.0-1.2"; in the list the highest stands first.
// False: it is none.
TW_MUST_USE bool rp_versions_parse(const char *text, struct rp_code_list *out);

// rp_suites_parse and rp_groups_parse read registered names, or numbers such as 0x1301, between commas. False:
// `wrong`, of `cap` bytes, says which is none, escaped, and what may have been meant.
TW_MUST_USE bool rp_suites_parse(const char *text, struct rp_code_list *out, char *wrong, size_t cap);
TW_MUST_USE bool rp_groups_parse(const char *text, struct rp_code_list *out, char *wrong, size_t cap);

#endif
