// key_share of our ClientHello: shares made anew, or as a captured ClientHello has them. RFC 8446 section 4.2.8.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/client_parts.h"

struct sharing {
    struct rp_client *client;
    const struct rp_hello_spec *spec;
    const struct tw_client_hello *like;  // NULL: there is none
    struct tw_writer *out;
};

// add_share makes a share and writes it. What cannot be made is left out.
static void add_share(const struct sharing *s, uint16_t group)
{
    struct rp_client *client = s->client;
    if (client->num_shares == RP_CLIENT_MAX_SHARES
        || !rp_share_make(&client->shares[client->num_shares], group, client->setting.random)) {
        return;
    }
    tw_writer_u16(s->out, group);
    size_t place = tw_writer_open(s->out, 2);
    (void)!rp_share_public(&client->shares[client->num_shares++], s->out);
    tw_writer_close(s->out, place, 2);
}

// captured_shares makes shares of the groups of the captured ClientHello; what we cannot make, GREASE too, stays as it is.
static void captured_shares(const struct sharing *s)
{
    struct tw_span body;
    if (!tw_extension_find(s->like->extensions, TW_EXT_KEY_SHARE, &body)) {
        return;
    }
    struct tw_cursor at = tw_cursor_over(body);
    struct tw_span list;
    uint16_t group = 0;
    struct tw_span share;
    if (!tw_cursor_block16(&at, &list)) {
        return;
    }
    at = tw_cursor_over(list);
    while (tw_cursor_u16(&at, &group) && tw_cursor_block16(&at, &share)) {
        if (rp_group_known(group)) {
            add_share(s, group);
        } else {
            tw_writer_u16(s->out, group);
            tw_writer_block16(s->out, share);
        }
    }
}

// same_shares writes the shares of the first ClientHello again: the HelloRetryRequest asked for no group.
static void same_shares(const struct sharing *s)
{
    for (size_t i = 0; i < s->client->num_shares; i++) {
        tw_writer_u16(s->out, s->client->shares[i].group);
        size_t place = tw_writer_open(s->out, 2);
        (void)!rp_share_public(&s->client->shares[i], s->out);
        tw_writer_close(s->out, place, 2);
    }
}

static void first_shares(const struct sharing *s)
{
    const struct rp_hello_spec *spec = s->spec;
    s->client->num_shares = 0;
    if (spec->no_shares) {
        return;
    }
    if (spec->shares.num != 0) {
        for (size_t i = 0; i < spec->shares.num; i++) {
            add_share(s, spec->shares.of[i]);
        }
    } else if (s->like != NULL) {
        captured_shares(s);
    } else {
        add_share(s, spec->groups.num != 0 ? spec->groups.of[0] : TW_GROUP_X25519);
    }
}

void rp_client_shares(struct rp_client *client, const struct rp_hello_spec *spec, const struct tw_client_hello *like,
                      struct tw_writer *out)
{
    const struct sharing s = {.client = client, .spec = spec, .like = like, .out = out};
    size_t list = tw_writer_open(out, 2);
    if (!client->facts.hello_retry) {
        first_shares(&s);
    } else if (client->retry_group == 0) {
        same_shares(&s);
    } else {
        client->num_shares = 0;
        add_share(&s, client->retry_group);
    }
    tw_writer_close(out, list, 2);
}
