// Edits of fields: where the field is, what becomes of it, and which lengths that changes.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/client_hello.h"
#include "parsers/tls/server_hello.h"
#include "replay/engine/field_parts.h"

static bool flip(struct rp_change *change, const struct rp_field *field, uint32_t bit)
{
    if (field->len == 0) {
        return false;
    }
    uint64_t at = bit % ((uint64_t)field->len * 8);
    change->flip_at = field->at + (size_t)(at / 8);
    change->flip_mask = (uint8_t)(0x80 >> (at % 8));
    return true;
}

static bool overwrite(struct rp_change *change, const struct rp_field *field, const struct rp_edit *edit)
{
    if (edit->at >= field->len) {
        return false;
    }
    struct tw_span by = edit->bytes;
    if (by.len > field->len - edit->at) {
        by.len = field->len - edit->at;
    }
    rp_change_replace(change, field->at + edit->at, by.len, by, 1);
    return true;
}

static bool truncate(struct rp_change *change, const struct rp_field *field, uint32_t to)
{
    if (to >= field->len) {
        return false;
    }
    rp_change_replace(change, field->at + to, field->len - to, (struct tw_span){0}, 0);
    return true;
}

// tell_wrong changes the length before the field, modulo what it can tell.
static bool tell_wrong(struct rp_change *change, const struct rp_field *field, int32_t by)
{
    if (field->length_bytes == 0) {
        return false;
    }
    rp_change_length(change, field->length_at, field->length_bytes, by);
    return true;
}

// move puts the field before the byte `to`.
static void move(struct rp_change *change, const struct rp_field *field, size_t to)
{
    size_t end = field->whole_at + field->whole_len;
    if (to < field->whole_at) {
        change->keep = to;
        change->then = end;
        change->runs[0] = rp_change_part(change, field->whole_at, field->whole_len);
        change->runs[1] = rp_change_part(change, to, field->whole_at - to);
    } else if (to > end) {
        change->keep = field->whole_at;
        change->then = to;
        change->runs[0] = rp_change_part(change, end, to - end);
        change->runs[1] = rp_change_part(change, field->whole_at, field->whole_len);
    }
    change->times[0] = change->times[1] = 1;
}

// task is one edit on its way.
struct task {
    const struct tw_message_context *context;
    const struct rp_edit *edit;
    rp_field_source source;
    void *source_context;
    struct rp_field field;
    struct rp_change change;
    uint8_t new_length[2];
};

// copied finds what another connection sent in the same place.
static bool copied(const struct task *task, struct tw_span *out)
{
    const struct rp_edit *edit = task->edit;
    struct tw_message_context context = *task->context;
    context.from = edit->from_server ? TW_SERVER : TW_CLIENT;
    context.sslv2 = false;
    if (task->source == NULL) {
        return false;
    }
    bool crosses = edit->from_server && context.type == TW_HS_CLIENT_HELLO && edit->path != NULL
                   && strcmp(edit->path, "legacy_session_id") == 0;
    context.type = crosses ? TW_HS_SERVER_HELLO : context.type;
    *out = task->source(task->source_context, edit->from, edit->from_server, context.type);
    if (out->len == 0 || edit->path == NULL) {
        return out->len != 0;
    }
    struct rp_field there;
    if (!rp_field_find(&context, *out, crosses ? "legacy_session_id_echo" : edit->path, &there)) {
        return false;
    }
    *out = (struct tw_span){.data = out->data + there.at, .len = there.len};
    return true;
}

// copy_part takes `times` bytes from byte `at` on over, as far as both fields go.
static bool copy_part(struct rp_change *change, const struct rp_field *field, const struct rp_edit *edit,
                      struct tw_span there)
{
    size_t end = field->len < there.len ? field->len : there.len;
    if (edit->at >= end) {
        return false;
    }
    size_t len = edit->times < end - edit->at ? edit->times : end - edit->at;
    rp_change_replace(change, field->at + edit->at, len, tw_span_of(there.data + edit->at, len), 1);
    return true;
}

// has_length_apart is true in the SSLv2 form, where the length stays when its field goes.
static bool has_length_apart(const struct rp_field *field)
{
    return field->length_bytes != 0 && field->length_at + field->length_bytes != field->at;
}

static bool edit_content(struct task *task)
{
    struct rp_field *field = &task->field;
    struct rp_change *change = &task->change;
    const struct rp_edit *edit = task->edit;
    struct tw_span by = edit->bytes;
    switch ((int)edit->op) {
    case RP_EDIT_FLIP: return flip(change, field, edit->at);
    case RP_EDIT_OVERWRITE: return overwrite(change, field, edit);
    case RP_EDIT_TRUNCATE: return truncate(change, field, edit->at);
    case RP_EDIT_APPEND: rp_change_replace(change, field->at + field->len, 0, by, 1); return true;
    case RP_EDIT_COPY:
        if (!copied(task, &by)) {
            return false;
        }
        if (edit->times != 0) {
            return copy_part(change, field, edit, by);
        }
        break;
    default: break;
    }
    rp_change_replace(change, field->at, field->len, by, 1);
    return true;
}

static bool edit_whole(struct task *task)
{
    struct rp_field *field = &task->field;
    struct rp_change *change = &task->change;
    struct tw_span whole = rp_change_part(change, field->whole_at, field->whole_len);
    size_t to = 0;
    switch ((int)task->edit->op) {
    case RP_EDIT_REMOVE:
        rp_change_replace(change, field->whole_at, field->whole_len, (struct tw_span){0}, 0);
        return true;
    case RP_EDIT_DUPLICATE:
        rp_change_replace(change, field->whole_at + field->whole_len, 0, whole,
                          task->edit->times == 0 ? 1 : task->edit->times);
        return true;
    default: break;
    }
    if (!rp_field_sibling(task->context, change->body, field, task->edit->at, &to)) {
        return false;
    }
    move(change, field, to);
    return true;
}

static bool is_whole(enum rp_edit_op op)
{
    return op == RP_EDIT_REMOVE || op == RP_EDIT_DUPLICATE || op == RP_EDIT_MOVE;
}

static bool fix_around(struct rp_change *change, const struct rp_field *field)
{
    for (size_t i = 0; i < field->num_around; i++) {
        if (!rp_change_fix(change, field->around[i].at, field->around[i].bytes)) {
            return false;
        }
    }
    return true;
}

static bool apply(struct task *task)
{
    const struct rp_field *field = &task->field;
    if (task->edit->op == RP_EDIT_LENGTH) {
        return task->edit->path == NULL || tell_wrong(&task->change, field, task->edit->by);
    }
    bool whole = is_whole(task->edit->op);
    if (!(whole ? edit_whole(task) : edit_content(task))) {
        return false;
    }
    if ((task->edit->unfixed & RP_FIX_LENGTHS) != 0) {
        return true;
    }
    bool own = field->length_bytes != 0 && (!whole || has_length_apart(field));
    return (!own || rp_change_fix(&task->change, field->length_at, field->length_bytes))
           && fix_around(&task->change, field);
}

// lacks_extensions is true for a hello that ends before the block of extensions (RFC 5246 section 7.4.1.2).
static bool lacks_extensions(const struct tw_message_context *context, struct tw_span body)
{
    struct tw_client_hello client;
    struct tw_server_hello server;
    struct tw_cursor at = tw_cursor_over(body);
    if (context->type == TW_HS_CLIENT_HELLO && !context->sslv2) {
        return tw_client_hello_parse(&at, &client) && !client.has_extensions;
    }
    return context->type == TW_HS_SERVER_HELLO && tw_server_hello_parse(&at, &server) && !server.has_extensions;
}

// add_extensions puts a block of extensions where there was none.
static bool add_extensions(struct task *task)
{
    struct rp_change *change = &task->change;
    struct tw_span by = task->edit->bytes;
    enum rp_edit_op op = task->edit->op;
    bool fits = (op == RP_EDIT_APPEND || op == RP_EDIT_SET || (op == RP_EDIT_COPY && copied(task, &by)))
                && strcmp(task->edit->path, "extensions") == 0 && by.len <= UINT16_MAX;
    if (!fits || !lacks_extensions(task->context, change->body)) {
        return false;
    }
    size_t told = (task->edit->unfixed & RP_FIX_LENGTHS) != 0 ? 0 : by.len;
    task->new_length[0] = (uint8_t)(told >> 8);
    task->new_length[1] = (uint8_t)told;
    rp_change_replace(change, change->body.len, 0, tw_span_of(task->new_length, 2), 1);
    change->runs[1] = by;
    change->times[1] = 1;
    return true;
}

bool rp_field_edit(const struct tw_message_context *context, struct tw_span body, const struct rp_edit *edit,
                   rp_field_source source, void *source_context, struct tw_writer *out)
{
    struct task task = {.context = context, .edit = edit, .source = source, .source_context = source_context};
    const struct rp_change unchanged = {.body = body};
    bool applied = false;
    task.change = unchanged;
    if (edit->op > RP_EDIT_MOVE) {
        applied = false;
    } else if (edit->path == NULL) {
        task.field = (struct rp_field){.len = body.len, .whole_len = body.len};
        applied = apply(&task);
    } else if (rp_field_find(context, body, edit->path, &task.field)) {
        applied = apply(&task);
    } else {
        applied = add_extensions(&task);
    }
    if (applied && !rp_change_fits(&task.change, out)) {
        applied = false;
    }
    return rp_change_write(applied ? &task.change : &unchanged, out) && applied;
}
