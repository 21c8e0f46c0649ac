// A first flight that is sent again on another connection: its keys are those of the client that made it.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/client_flight.h"

#include "parsers/tls/codes.h"
#include "parsers/tls/message.h"

// first_hello is the body of the ClientHello that began the last handshake; empty: it was not kept.
static struct tw_span first_hello(const struct rp_client *client)
{
    for (size_t i = 0; i < client->num_kept; i++) {
        const struct rp_kept *kept = &client->kept[i];
        if (!kept->from_server && kept->type == TW_HS_CLIENT_HELLO && kept->whole.len > TW_MESSAGE_HEADER_LEN) {
            return tw_span_of(kept->whole.data + TW_MESSAGE_HEADER_LEN, kept->whole.len - TW_MESSAGE_HEADER_LEN);
        }
    }
    return tw_span_of(NULL, 0);
}

// write_keys writes the private keys of the shares, as rp_hello_spec.share_keys has them.
static void write_keys(const struct rp_client *client, struct tw_writer *out)
{
    for (size_t i = 0; i < client->num_shares; i++) {
        const struct rp_share *share = &client->shares[i];
        tw_writer_u16(out, share->group);
        tw_writer_block16(out, tw_span_of(share->private_key, share->len));
    }
}

bool rp_client_follow(struct rp_client *client, const struct rp_client *first, const struct rp_edits *edits,
                      uint64_t now_us, struct rp_draft *draft, struct tw_writer *out)
{
    uint8_t keys[RP_CLIENT_MAX_SHARES * (4 + sizeof first->shares->private_key)];
    struct tw_writer shares = tw_writer_into(keys, sizeof keys);
    struct rp_handshake again = {.hello = first->spec, .edits = *edits};
    again.hello.sent = first_hello(first);
    again.hello.like = tw_span_of(NULL, 0);
    // Behind a HelloRetryRequest the first shares are gone.
    if (again.hello.sent.len == 0 || first->facts.hello_retry || client->facts.hello_sent) {
        return false;
    }
    write_keys(first, &shares);
    again.hello.share_keys = tw_writer_span(&shares);
    bool follows = (edits->num == 0 ? rp_client_flight : rp_client_flight_again)(client, &again, now_us, draft, out);
    client->spec.share_keys = tw_span_of(NULL, 0);
    return follows;
}
