// RFC 6066 section 8, RFC 6962 section 3.3.1: what goes with a certificate, where none is sent.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"
#include "replay/cases/words.h"

#include "replay/cases/parameters.h"

static enum rp_result looks(const struct rp_look_at *at)
{
    struct tw_span body;
    if (!rp_look_resumed(at, 1)) {
        return RP_PASS;
    }
    if (rp_look_in_server_hello(at, 1, TW_EXT_STATUS_REQUEST, &body)) {
        return rp_look_say(at, RP_FAIL, "the abbreviated ServerHello has status_request");
    }
    return rp_look_in_server_hello(at, 1, TW_EXT_SIGNED_CERTIFICATE_TIMESTAMP, &body)
               ? rp_look_say(at, RP_TOLERATED, "the abbreviated ServerHello has signed_certificate_timestamp")
               : RP_PASS;
}

// clang-format off
CASE(d_status_and_sct) = {
    .id = "d-status-and-sct",
    .says = "an abbreviated handshake has no CertificateStatus, and neither of the extensions that go with a certificate",
    .source = "RFC 6066 section 1.1; RFC 6066 section 8; RFC 6962 section 3.3.1",
    .level = RP_LEVEL_MUST,
    .versions = IN_12,
    .each_means = true,
    .needs = RP_NEED_STATUS,
    VARIANTS({
        .script = SCRIPT(2, 1,
            MAKE_SESSION(0, 0, .status_request = RP_ON),
            CONNECT(1),
            SHAKE(1, .hello = {.offers = OFFER(0), .status_request = RP_ON},
                  EDITS(ADD_EXTENSION("signed_certificate_timestamp", "\0\22\0\0"))),
            RESUMES(1),
            END(1)),
        .look = looks,
    }),
};
