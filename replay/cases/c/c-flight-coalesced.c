// RFC 5246 sections 6.2.1 and 7.3: a client may send its data right behind its Finished.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/resume12.h"
#include "replay/cases/words.h"

// clang-format off
CASE(c_flight_coalesced) = {
    .id = "c-flight-coalesced",
    .says = "ChangeCipherSpec, Finished and a request in one segment are taken one after the other, and the request is answered",
    .source = "RFC 5246 section 6.2.1; RFC 5246 section 7.3",
    .level = RP_LEVEL_MUST,
    .light = true,
    .versions = IN_12,
    .each_means = true,
    .needs = RP_NEED_ANSWER,
    VARIANTS({
        .script = SCRIPT(2, 1,
            OFFERED_BENT(AT_FINISHED(.op = RP_EDIT_INSERT_AFTER, .other = RP_PART_DATA, .bytes = REQUEST)),
            EXPECT(1, .accept = RP_ANY_OF(RESUMED_OF(0)), .tolerate = RP_ANY_OF(FULL)),
            // In a full handshake the request came before the server's Finished: nobody has to answer that.
            {.type = RP_STEP_EXPECT, .conn = 1, .when = RP_WHEN_RESUMED,
             .expect = {.until = RP_UNTIL_QUIET, .accept = RP_ANY_OF(ANSWER)}},
            END(1)),
    }),
};
