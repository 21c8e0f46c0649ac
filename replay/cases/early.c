// What cases about early data look at.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/early.h"
#include "parsers/tls/server_hello.h"
#include "replay/cases/looks.h"

static bool is_served(const struct rp_look_at *at, uint8_t conn)
{
    const struct rp_client_facts *facts = rp_look_facts(at, conn);
    return facts->early_accepted && facts->data_received > 0;
}

static unsigned served_from(const struct rp_look_at *at, uint8_t first)
{
    unsigned served = 0;
    for (uint8_t i = first; i < at->transcript->num_conns; i++) {
        served += is_served(at, i) ? 1 : 0;
    }
    return served;
}

enum rp_result rp_look_not_served_again(const struct rp_look_at *at)
{
    if (is_served(at, 2)) {
        return rp_look_say(at, RP_FAIL, "the same early data was taken and answered a second time");
    }
    return rp_look_facts(at, 2)->early_accepted
               ? rp_look_say(at, RP_TOLERATED, "the same early data was taken a second time, and not answered")
               : RP_PASS;
}

enum rp_result rp_look_served_once(const struct rp_look_at *at)
{
    unsigned served = served_from(at, 1);
    return served > 1 ? rp_look_say(at, RP_FAIL, "the same early data was answered %u times", served) : RP_PASS;
}

enum rp_result rp_look_rate_served_again(const struct rp_look_at *at)
{
    unsigned served = served_from(at, 2);
    return served > 0 ? rp_look_say(at, RP_TOLERATED, "of %d copies %u were answered once more",
                                    at->transcript->num_conns - 2, served)
                      : RP_PASS;
}

enum rp_result rp_look_other_random(const struct rp_look_at *at)
{
    struct tw_span first = rp_look_message(at, 1, true, TW_HS_SERVER_HELLO);
    struct tw_span again = rp_look_message(at, 2, true, TW_HS_SERVER_HELLO);
    struct tw_cursor first_at = tw_cursor_over(first);
    struct tw_cursor again_at = tw_cursor_over(again);
    struct tw_server_hello a, b;
    if (!tw_server_hello_parse(&first_at, &a) || !tw_server_hello_parse(&again_at, &b)) {
        return RP_PASS;
    }
    if (tw_server_hello_is_retry(&b)) {
        return RP_PASS;  // which has no random of its own: RFC 8446 section 4.1.3
    }
    return tw_span_equal(a.random, b.random) ? rp_look_say(at, RP_FAIL, "the server's random is the same a second time")
                                             : RP_PASS;
}
