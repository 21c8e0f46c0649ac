// Where the names and tickets of a handshake stand: in it, or in the room that was lent.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/judge.h"

#include <assert.h>

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

// copy_bytes: a span without bytes may point nowhere.
static void copy_bytes(uint8_t *out, struct tw_span bytes)
{
    if (bytes.len != 0) {
        memcpy(out, bytes.data, bytes.len);
    }
}

static void copy_tickets(struct tw_ticket *out, size_t max, const struct tw_handshake *handshake)
{
    size_t num = 0;
    const struct tw_ticket *tickets = tw_handshake_tickets(handshake, &num);
    memcpy(out, tickets, least(num, max) * sizeof *out);
}

// copy_more copies names and tickets, wherever they stand, into a room.
static void copy_more(struct tw_handshake_more *out, const struct tw_handshake *handshake)
{
    copy_tickets(out->tickets, TW_HANDSHAKE_TICKETS, handshake);
    copy_bytes(out->server_name, tw_handshake_server_name(handshake));
    copy_bytes(out->alpn, tw_handshake_alpn(handshake));
}

const struct tw_ticket *tw_handshake_tickets(const struct tw_handshake *handshake, size_t *out_num)
{
    *out_num = least(handshake->num_tickets, handshake->more ? TW_HANDSHAKE_TICKETS : TW_HANDSHAKE_TICKETS_HERE);
    return handshake->more ? handshake->more->tickets : handshake->tickets;
}

void tw_handshake_copy(struct tw_handshake *out, struct tw_handshake_more *more, const struct tw_handshake *handshake)
{
    assert((more != NULL) == (handshake->more != NULL));
    *out = *handshake;
    out->more = more;
    if (more != NULL) {
        copy_more(more, handshake);
    }
}

// come_back has what stood in a room stand in the handshake, as far as it has room.
static void come_back(struct tw_handshake *now)
{
    const struct tw_handshake_more *more = now->more;
    copy_tickets(now->tickets, TW_HANDSHAKE_TICKETS_HERE, now);
    now->server_name_len = (uint8_t)least(now->server_name_len, TW_HANDSHAKE_NAMES_HERE);
    now->alpn_len = (uint8_t)least(now->alpn_len, TW_HANDSHAKE_NAMES_HERE - now->server_name_len);
    now->more = NULL;
    memcpy(now->names, more->server_name, now->server_name_len);
    memcpy(now->names + TW_HANDSHAKE_NAMES_HERE - now->alpn_len, more->alpn, now->alpn_len);
}

void tw_judge_lend(struct tw_judge *judge, struct tw_handshake_more *room)
{
    struct tw_handshake *now = &judge->now;
    judge->room = room;
    if (now->more != NULL && room != NULL) {
        copy_more(room, now);
        now->more = room;
    } else if (now->more != NULL) {
        come_back(now);
    }
}

// spread has all names and tickets stand in the room that was lent. False: there is none.
static bool spread(struct tw_judge *judge)
{
    if (judge->now.more == NULL && judge->room != NULL) {
        copy_more(judge->room, &judge->now);
        judge->now.more = judge->room;
    }
    return judge->now.more != NULL;
}

// name_len is how much of a name can be kept beside another one.
static uint8_t name_len(struct tw_judge *judge, size_t len, size_t other_len)
{
    bool here = len + other_len <= TW_HANDSHAKE_NAMES_HERE && judge->now.more == NULL;
    if (!here && !spread(judge)) {
        return (uint8_t)(TW_HANDSHAKE_NAMES_HERE - other_len);
    }
    return (uint8_t)least(len, TW_HANDSHAKE_NAME);
}

void tw_judge_keep_server_name(struct tw_judge *judge, struct tw_span name)
{
    struct tw_handshake *now = &judge->now;
    uint8_t len = name_len(judge, name.len, now->alpn_len);
    now->has_server_name = true;
    now->server_name_len = len;
    copy_bytes(now->more ? now->more->server_name : now->names, tw_span_of(name.data, len));
}

void tw_judge_keep_alpn(struct tw_judge *judge, struct tw_span name)
{
    struct tw_handshake *now = &judge->now;
    uint8_t len = name_len(judge, name.len, now->server_name_len);
    now->has_alpn = true;
    now->alpn_len = len;
    copy_bytes(now->more ? now->more->alpn : now->names + TW_HANDSHAKE_NAMES_HERE - len, tw_span_of(name.data, len));
}

void tw_judge_keep_ticket(struct tw_judge *judge, const struct tw_ticket *ticket)
{
    struct tw_handshake *now = &judge->now;
    uint8_t at = now->num_tickets;
    if (at < TW_HANDSHAKE_TICKETS_HERE && now->more == NULL) {
        now->tickets[at] = *ticket;
    } else if (at < TW_HANDSHAKE_TICKETS && spread(judge)) {
        now->more->tickets[at] = *ticket;
    }
    now->num_tickets = (uint8_t)(at + (at < UINT8_MAX));
}
