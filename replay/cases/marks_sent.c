// What of ours a verdict rests on: what an honest client would not send, or the session that is offered.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/client_hello.h"
#include "parsers/tls/codes.h"
#include "parsers/tls/extension.h"
#include "replay/cases/marks.h"
#include "replay/engine/field_edit.h"

#include <stdio.h>
#include <string.h>

static const struct rp_edits *edits_of(const struct rp_step *step)
{
    switch (step->type) {
    case RP_STEP_HANDSHAKE: return &step->handshake.edits;
    case RP_STEP_RESEND: return &step->resend.edits;
    default: return NULL;
    }
}

// is_last says whether an edit is for the message of its type that is kept, the connection's last.
static bool is_last(const struct rp_player *player, uint8_t conn, const struct rp_edit *edit)
{
    const struct rp_transcript *transcript = rp_player_transcript(player);
    unsigned built = 0;
    for (size_t i = 0; i < transcript->num_entries; i++) {
        const struct rp_entry *entry = &transcript->entries[i];
        built += entry->type == RP_ENTRY_BUILT && entry->conn == conn && entry->event_type == TW_EVENT_MESSAGE
                 && entry->message_type == edit->part;
    }
    return edit->nth == RP_EVERY || edit->nth + 1U >= built;
}

static struct tw_span run_of(struct tw_span body, size_t at, size_t len)
{
    return tw_span_of(body.data + at, len);
}

// within finds bytes in others; NULL: they are not there.
static const uint8_t *within(struct tw_span all, struct tw_span bytes)
{
    for (size_t i = 0; bytes.len > 0 && i + bytes.len <= all.len; i++) {
        if (memcmp(all.data + i, bytes.data, bytes.len) == 0) {
            return all.data + i;
        }
    }
    return NULL;
}

// changed is what an edit made of its field.
static struct tw_span changed(const struct rp_edit *edit, struct tw_span body, const struct rp_field *field)
{
    const uint8_t *put_in = within(run_of(body, field->at, field->len), edit->bytes);
    if (put_in) {
        return tw_span_of(put_in, edit->bytes.len);
    }
    if (edit->op == RP_EDIT_LENGTH && field->length_bytes > 0) {
        return run_of(body, field->length_at, field->length_bytes);
    }
    if (edit->op == RP_EDIT_FLIP && field->len > 0) {
        return run_of(body, field->at + edit->at / 8 % field->len, 1);
    }
    return run_of(body, field->at, field->len);
}

// name_of is the field's path; of an extension that was put among the others its name.
static const char *name_of(const struct rp_edit *edit, struct tw_span run)
{
    struct tw_cursor in = tw_cursor_over(run);
    uint16_t type = 0;
    const char *name =
        strcmp(edit->path, "extensions") == 0 && tw_cursor_u16(&in, &type) ? tw_extension_name(type) : NULL;
    return name ? name : edit->path;
}

// mark_around marks the extension around a field that cannot be found any more, since it broke what it stands in.
static void mark_around(struct rp_marks *marks, const struct rp_player *player, uint8_t conn,
                        const struct rp_edit *edit)
{
    char name[64];
    uint32_t type = 0;
    struct tw_client_hello hello;
    struct tw_span body;
    struct tw_cursor in = tw_cursor_over(rp_player_message(player, conn, false, TW_HS_CLIENT_HELLO));
    (void)snprintf(name, sizeof name, "%.*s", (int)strcspn(edit->path, ".["), edit->path);
    if (edit->part == TW_HS_CLIENT_HELLO && tw_client_hello_parse(&in, &hello)
        && tw_code_value(TW_REGISTRY_EXT, name, &type) && tw_extension_find(hello.extensions, (uint16_t)type, &body)) {
        rp_marks_field(marks, player, conn, false, TW_HS_CLIENT_HELLO, edit->path, body);
    }
}

static void mark_edit(struct rp_marks *marks, const struct rp_player *player, uint8_t conn, const struct rp_edit *edit)
{
    const struct rp_client_facts *facts = rp_player_transcript(player)->conns[conn].facts;
    struct rp_field field;
    struct tw_span body =
        edit->part <= UINT8_MAX ? rp_player_message(player, conn, false, (uint8_t)edit->part) : (struct tw_span){0};
    if (body.len == 0 || edit->op > RP_EDIT_MOVE || !is_last(player, conn, edit)) {
        return;
    }
    const struct tw_message_context context = {.from = TW_CLIENT,
                                               .type = (uint8_t)edit->part,
                                               .version = facts ? facts->version : 0,
                                               .cipher_suite = facts ? facts->cipher_suite : 0,
                                               .nameless = true};
    if (edit->path == NULL) {
        rp_marks_field(marks, player, conn, false, (uint8_t)edit->part, NULL, (struct tw_span){0});
    } else if (rp_field_find(&context, body, edit->path, &field)) {
        struct tw_span run = changed(edit, body, &field);
        rp_marks_field(marks, player, conn, false, (uint8_t)edit->part, name_of(edit, run), run);
    } else if (edit->op == RP_EDIT_REMOVE) {
        rp_marks_field(marks, player, conn, false, (uint8_t)edit->part, edit->path, (struct tw_span){0});
    } else {
        mark_around(marks, player, conn, edit);
    }
}

static void mark_content(struct rp_marks *marks, uint8_t conn, enum rp_mark_in in, uint8_t type, struct tw_span bytes)
{
    rp_marks_add(
        marks,
        &(struct rp_mark){
            .in = in, .conn = conn, .type = type, .bytes = bytes, .len = bytes.len, .position = RP_MARK_NOWHERE});
}

static void mark_step(struct rp_marks *marks, const struct rp_player *player, const struct rp_step *step)
{
    const struct rp_edits *edits = edits_of(step);
    size_t before = marks->num;
    for (size_t i = 0; edits && i < edits->num; i++) {
        mark_edit(marks, player, step->conn, &edits->of[i]);
    }
    if (step->type == RP_STEP_RECORD) {
        mark_content(marks, step->conn, RP_MARK_RECORD, step->records.content_type, step->records.body);
    } else if (step->type == RP_STEP_SEND) {
        mark_content(marks, step->conn, RP_MARK_RAW, 0, step->send.bytes);
    } else if (step->type == RP_STEP_RESEND && marks->num == before) {
        rp_marks_field(marks, player, step->conn, false, TW_HS_CLIENT_HELLO, NULL, (struct tw_span){0});
    }
}

// mark_offer marks the session that a ClientHello offers, or all of it where it offers none.
static void mark_offer(struct rp_marks *marks, const struct rp_player *player, uint8_t conn)
{
    const struct rp_client_facts *facts = rp_player_transcript(player)->conns[conn].facts;
    struct tw_cursor in = tw_cursor_over(rp_player_message(player, conn, false, TW_HS_CLIENT_HELLO));
    struct tw_client_hello hello;
    const char *field = NULL;
    struct tw_span run = {0};
    if (tw_client_hello_parse(&in, &hello)) {
        bool before13 = facts && facts->version < TW_VERSION_TLS13;
        if (tw_extension_find(hello.extensions, TW_EXT_PRE_SHARED_KEY, &run)) {
            field = "pre_shared_key";
        } else if (tw_extension_find(hello.extensions, TW_EXT_SESSION_TICKET, &run) && run.len > 0) {
            field = "session_ticket";
        } else if (before13 && hello.session_id.len > 0) {
            field = "legacy_session_id";
            run = hello.session_id;
        }
    }
    rp_marks_field(marks, player, conn, false, TW_HS_CLIENT_HELLO, field, run);
}

void rp_marks_sent(struct rp_marks *marks, const struct rp_script *script, const struct rp_player *player, uint8_t conn)
{
    size_t before = marks->num;
    for (size_t i = 0; i < script->num_steps && marks->num - before < RP_MAX_MARKS / 2; i++) {
        mark_step(marks, player, &script->steps[i]);
    }
    if (marks->num == before) {
        mark_offer(marks, player, conn);
    }
}
