// What cases look at behind a play.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cases/looks.h"

#include "parsers/tls/client_hello.h"
#include "parsers/tls/encrypted_extensions.h"
#include "parsers/tls/server_hello.h"

#include <string.h>

const struct rp_client_facts *rp_look_facts(const struct rp_look_at *at, uint8_t conn)
{
    return at->transcript->conns[conn].facts;
}

// The store is the player's; looking does not change it.
const struct rp_session *rp_look_session(const struct rp_look_at *at, uint8_t slot)
{
    return rp_session_get(rp_player_sessions((struct rp_player *)(uintptr_t)at->player), slot);
}

bool rp_look_resumed(const struct rp_look_at *at, uint8_t conn)
{
    return rp_look_facts(at, conn)->resumed;
}

static bool is_said(const struct rp_entry *entry, uint8_t conn, enum tw_event_type type)
{
    return entry->type == RP_ENTRY_SAID && entry->conn == conn && entry->event_type == type;
}

unsigned rp_look_count(const struct rp_look_at *at, uint8_t conn, uint8_t message_type)
{
    unsigned num = 0;
    for (size_t i = 0; i < at->transcript->num_entries; i++) {
        const struct rp_entry *entry = &at->transcript->entries[i];
        num += is_said(entry, conn, TW_EVENT_MESSAGE) && entry->message_type == message_type;
    }
    return num;
}

uint32_t rp_look_longest(const struct rp_look_at *at, uint8_t conn)
{
    uint32_t longest = 0;
    for (size_t i = 0; i < at->transcript->num_entries; i++) {
        const struct rp_entry *entry = &at->transcript->entries[i];
        if (is_said(entry, conn, TW_EVENT_APPLICATION_DATA) && entry->length > longest) {
            longest = entry->length;
        }
    }
    return longest;
}

struct tw_span rp_look_message(const struct rp_look_at *at, uint8_t conn, bool from_server, uint8_t type)
{
    rp_marks_field(at->marks, at->player, conn, from_server, type, NULL, (struct tw_span){0});
    return rp_player_message(at->player, conn, from_server, type);
}

// find gives an extension of a message, and marks it, or the message that lacks it.
static bool find(const struct rp_look_at *at, uint8_t conn, bool from_server, uint8_t message,
                 struct tw_span extensions, uint16_t type, struct tw_span *body)
{
    bool found = tw_extension_find(extensions, type, body);
    rp_marks_field(at->marks, at->player, conn, from_server, message, found ? tw_extension_name(type) : NULL,
                   found ? *body : (struct tw_span){0});
    return found;
}

bool rp_look_offered(const struct rp_look_at *at, uint8_t conn, uint16_t type, struct tw_span *body)
{
    struct tw_client_hello hello;
    struct tw_cursor in = tw_cursor_over(rp_player_message(at->player, conn, false, TW_HS_CLIENT_HELLO));
    return tw_client_hello_parse(&in, &hello)
           && find(at, conn, false, TW_HS_CLIENT_HELLO, hello.extensions, type, body);
}

bool rp_look_in_server_hello(const struct rp_look_at *at, uint8_t conn, uint16_t type, struct tw_span *body)
{
    struct tw_server_hello hello;
    struct tw_cursor in = tw_cursor_over(rp_player_message(at->player, conn, true, TW_HS_SERVER_HELLO));
    return tw_server_hello_parse(&in, &hello) && find(at, conn, true, TW_HS_SERVER_HELLO, hello.extensions, type, body);
}

bool rp_look_in_encrypted(const struct rp_look_at *at, uint8_t conn, uint16_t type, struct tw_span *body)
{
    struct tw_encrypted_extensions message;
    struct tw_cursor in = tw_cursor_over(rp_player_message(at->player, conn, true, TW_HS_ENCRYPTED_EXTENSIONS));
    return tw_encrypted_extensions_parse(&in, &message)
           && find(at, conn, true, TW_HS_ENCRYPTED_EXTENSIONS, message.extensions, type, body);
}

bool rp_look_answered(const struct rp_look_at *at, uint8_t conn, uint16_t type, struct tw_span *body)
{
    bool of13 = rp_look_facts(at, conn)->version == TW_VERSION_TLS13;
    return (of13 ? rp_look_in_encrypted : rp_look_in_server_hello)(at, conn, type, body);
}

bool rp_look_same_certificate(const struct rp_look_at *at, uint8_t conn, uint8_t other)
{
    const struct rp_client_facts *a = rp_look_facts(at, conn);
    const struct rp_client_facts *b = rp_look_facts(at, other);
    return a->num_chain > 0 && b->num_chain > 0 && tw_span_equal(a->chain[0], b->chain[0]);
}

// The headers of HTTP end with an empty line.
struct tw_span rp_look_body(const struct rp_look_at *at, uint8_t conn)
{
    struct tw_span all = at->transcript->conns[conn].data;
    struct tw_cursor in = tw_cursor_over(all);
    struct tw_span ends;
    while (tw_cursor_find(&in, '\r')) {
        struct tw_cursor here = in;
        if (tw_cursor_bytes(&here, &ends, 4) && memcmp(ends.data, "\r\n\r\n", 4) == 0) {
            return tw_cursor_rest(&here);
        }
        (void)!tw_cursor_skip(&in, 1);
    }
    return all;
}

// "HTTP/1.1 403": the status stands behind the version, which has eight characters.
bool rp_look_served(const struct rp_look_at *at, uint8_t conn)
{
    struct tw_cursor in = tw_cursor_over(at->transcript->conns[conn].data);
    struct tw_span version;
    uint8_t space = 0;
    uint8_t first = 0;
    if (in.left == 0) {
        return false;
    }
    bool of_http = tw_cursor_bytes(&in, &version, 8)
                   && tw_span_equal((struct tw_span){version.data, 5}, tw_span_of("HTTP/", 5))
                   && tw_cursor_u8(&in, &space) && tw_cursor_u8(&in, &first);
    return !of_http || first < '4';
}

enum rp_result rp_look_guarded(const struct rp_look_at *at)
{
    if (rp_look_served(at, 1)) {
        return rp_look_say(at, RP_SKIPPED, "the second name asks nobody for a certificate");
    }
    return rp_look_served(at, 2)
               ? rp_look_say(at, RP_FAIL, "a session without a certificate opened what the second name guards")
               : RP_PASS;
}

static bool is_same_page(const struct rp_look_at *at, uint8_t one, uint8_t other)
{
    return tw_span_equal(rp_look_body(at, one), rp_look_body(at, other));
}

enum rp_result rp_look_other_host(const struct rp_look_at *at)
{
    const bool guarded = !rp_look_served(at, 1);
    if (!rp_look_served(at, 0) || !rp_look_served(at, 2) || !is_same_page(at, 0, 2)) {
        return rp_look_say(at, RP_SKIPPED, "the first name has no page, or not the same one each time");
    }
    if (!guarded && (is_same_page(at, 0, 1) || rp_look_same_certificate(at, 0, 1))) {
        return rp_look_say(at, RP_SKIPPED, "both names have the same page or the same certificate");
    }
    const bool of_second = rp_look_served(at, 3) && !is_same_page(at, 0, 3);
    if (!of_second) {
        return RP_PASS;
    }
    if (guarded) {
        return rp_look_say(at, RP_FAIL, "a session of the first name brought a page that the second name guards");
    }
    return rp_look_resumed(at, 3) || rp_look_same_certificate(at, 0, 3)
               ? rp_look_say(at, RP_TOLERATED, "the second name's page came under what was proved for the first name")
               : RP_PASS;
}
