// What of the server's answer a verdict rests on.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/codes.h"
#include "parsers/tls/extension.h"
#include "parsers/tls/server_hello.h"
#include "replay/cases/marks.h"

static bool is_at_fault(const struct rp_player *player, uint8_t conn)
{
    const struct rp_client_facts *facts = rp_player_transcript(player)->conns[conn].facts;
    return facts && facts->fault != RP_FAULT_NONE;
}

// mark_hello marks what of a ServerHello says that a session was taken, or, where the server was at fault, the whole.
static void mark_hello(struct rp_marks *marks, const struct rp_player *player, uint8_t conn)
{
    struct tw_server_hello hello;
    struct tw_span body;
    struct tw_cursor in = tw_cursor_over(rp_player_message(player, conn, true, TW_HS_SERVER_HELLO));
    const char *field = NULL;
    struct tw_span run = {0};
    if (!is_at_fault(player, conn) && tw_server_hello_parse(&in, &hello)) {
        if (tw_extension_find(hello.extensions, TW_EXT_PRE_SHARED_KEY, &body)) {
            field = "pre_shared_key";
            run = body;
        } else if (!tw_extension_find(hello.extensions, TW_EXT_SUPPORTED_VERSIONS, &body) && hello.session_id.len > 0) {
            field = "legacy_session_id_echo";
            run = hello.session_id;
        }
    }
    rp_marks_field(marks, player, conn, true, TW_HS_SERVER_HELLO, field, run);
}

// decided says whether what the server said can be what a reaction was made of: tickets and farewells come at any time.
static bool decided(const struct rp_entry *entry, uint8_t conn)
{
    bool ticket = entry->event_type == TW_EVENT_MESSAGE && entry->message_type == TW_HS_NEW_SESSION_TICKET;
    bool farewell = entry->event_type == TW_EVENT_ALERT && entry->description == TW_ALERT_CLOSE_NOTIFY;
    return entry->type == RP_ENTRY_SAID && entry->conn == conn && !ticket && !farewell;
}

static void mark_data(struct rp_marks *marks, const struct rp_conn_log *log, uint8_t conn)
{
    rp_marks_add(marks, &(struct rp_mark){.in = RP_MARK_DATA,
                                          .conn = conn,
                                          .from_server = true,
                                          .bytes = log->data,
                                          .len = log->data.len,
                                          .position = RP_MARK_NOWHERE});
}

static void mark_said(struct rp_marks *marks, const struct rp_player *player, const struct rp_entry *entry)
{
    const struct rp_conn_log *log = &rp_player_transcript(player)->conns[entry->conn];
    struct rp_mark mark = {.conn = entry->conn, .from_server = true, .position = entry->position};
    if (entry->event_type == TW_EVENT_ALERT) {
        mark.in = RP_MARK_ALERT;
        mark.alert[0] = entry->level;
        mark.alert[1] = entry->description;
        mark.len = entry->length;
        rp_marks_add(marks, &mark);
    } else if (entry->event_type == TW_EVENT_APPLICATION_DATA && log->data.len > 0) {
        mark_data(marks, log, entry->conn);
    } else if (entry->event_type == TW_EVENT_MESSAGE
               && (entry->message_type != TW_HS_FINISHED || is_at_fault(player, entry->conn))) {
        rp_marks_field(marks, player, entry->conn, true, entry->message_type, NULL, (struct tw_span){0});
    }
}

void rp_marks_answer(struct rp_marks *marks, const struct rp_player *player, uint8_t conn, size_t until)
{
    const struct rp_transcript *transcript = rp_player_transcript(player);
    mark_hello(marks, player, conn);
    if (until >= transcript->num_entries && transcript->conns[conn].data.len > 0) {
        mark_data(marks, &transcript->conns[conn], conn);
        return;
    }
    for (size_t i = until < transcript->num_entries ? until : transcript->num_entries; i-- > 0;) {
        if (decided(&transcript->entries[i], conn)) {
            mark_said(marks, player, &transcript->entries[i]);
            return;
        }
    }
}
