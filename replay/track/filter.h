// libpcap's filter expressions on packets that were read by others.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_REPLAY_TRACK_FILTER_H
#define RESHAKE_REPLAY_TRACK_FILTER_H

#include "parsers/capture/capture.h"

struct rp_filter;

// rp_filter_new makes a filter of `expression`, which must live as long. NULL when there is no memory.
struct rp_filter *rp_filter_new(const char *expression);
void rp_filter_free(struct rp_filter *filter);

enum rp_filter_answer { RP_FILTER_NO, RP_FILTER_YES, RP_FILTER_WRONG };

// rp_filter_match compiles the expression where the packet's link type is a new one. RP_FILTER_WRONG: it cannot be;
// rp_filter_error says why, in libpcap's words.
enum rp_filter_answer rp_filter_match(struct rp_filter *filter, const struct tw_packet *packet);
const char *rp_filter_error(const struct rp_filter *filter);

#endif
