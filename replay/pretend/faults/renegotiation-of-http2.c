// RFC 9113 section 9.2.1: HTTP/2 does not renegotiate.
// SPDX-License-Identifier: Apache-2.0
#include "replay/pretend/fault.h"

FAULT(renegotiation_of_http2) = {
    .name = "renegotiation-of-http2",
    .says = "connections that speak HTTP/2 are renegotiated",
    .breaks = "",
    .bends = "g-reneg-sni-alpn",
    .habits = {.unchecked = {RP_CHECK_RENEGOTIATION_HTTP2}},
};
