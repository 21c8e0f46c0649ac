// What became of the server of --spawn while several plays were under way: who it came behind.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_CHECK_TROUBLE_H
#define RESHAKE_REPLAY_CHECK_TROUBLE_H

#include "replay/check/check_parts.h"

// rp_trouble_gone notes that the server was gone, or answered no more, beside those items that `is` picks (NULL: before any was played).
// `output` is how it ended and what it wrote (rp_check_output).
typedef bool (*rp_trouble_is)(const struct rp_check *check, const struct rp_item *item);
void rp_trouble_gone(struct rp_check *check, const char *output, rp_trouble_is is);

// rp_trouble_listen notes likewise whether a sanitizer has reported something since it was asked last.
void rp_trouble_listen(struct rp_check *check, rp_trouble_is is);

// rp_trouble_settle forgets what a finding tells by now: played alone, it came again.
void rp_trouble_settle(struct rp_check *check);

#endif
