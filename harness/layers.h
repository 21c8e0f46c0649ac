// A packet from the link layer up, as the parsers read it, and what of two packets is the same.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_HARNESS_LAYERS_H
#define RESHAKE_HARNESS_LAYERS_H

#include "parsers/net/link.h"
#include "parsers/net/tcp.h"

// What a frame came to; `depth` is how many layers were read.
struct hx_layers {
    unsigned depth;
    bool broken;
    struct tw_link link;
    struct tw_ip ip;
    struct tw_tcp tcp;
};
void hx_layers_read(struct hx_layers *out, uint16_t link, struct tw_span frame);

// hx_inside: one run of bytes lies in another, or is empty.
bool hx_inside(struct tw_span inner, struct tw_span outer);

// hx_same_ip and hx_same_tcp compare what headers say and the bytes behind them; of IP all but the number that fragments have in common, which a
// header of IPv6 does not hold.
bool hx_same_ip(const struct tw_ip *a, const struct tw_ip *b);
bool hx_same_tcp(const struct tw_tcp *a, const struct tw_tcp *b);

// hx_options_add_up: each option is as long as it says and begins where the one before it ended, and the summary says whether all could be read.
bool hx_options_add_up(const struct tw_tcp *tcp);

// hx_says_its_length: an IP length of 0 means "as much as there is", so that nobody can tell a cut packet from a short one.
bool hx_says_its_length(struct tw_span packet);

#endif
