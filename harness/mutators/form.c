// Reading the form of a message, by the one description of every message (parsers/tls/fields.h), and replacing runs in it.
// SPDX-License-Identifier: Apache-2.0
#include "harness/mutators/form.h"
#include "parsers/tls/extension.h"
#include "parsers/tls/message.h"

struct reading {
    struct hx_form *form;
    const uint8_t *start;  // of the text
    int open[HX_FORM_DEEP];
    bool is_list[HX_FORM_DEEP];
    size_t depth, beyond;   // beyond: groups that are too deep, or that there was no room for
    struct tw_span length;  // told last; empty: it has found its field
    bool malformed;
};

// note writes down one field; -1: there is no room.
static int note(struct reading *r, const char *name, struct tw_span span)
{
    struct hx_length length = {0};
    const uint8_t *at = span.data;
    if (r->length.len != 0 && (at == NULL || at == r->length.data + r->length.len)) {
        length = (struct hx_length){.at = (size_t)(r->length.data - r->start), .bytes = (uint8_t)r->length.len};
        at = r->length.data + r->length.len;
    }
    r->length = (struct tw_span){0};
    if (at == NULL || r->form->num == HX_FORM_NODES || r->beyond != 0) {
        return -1;
    }
    r->form->nodes[r->form->num] = (struct hx_node){.name = name,
                                                    .at = (size_t)(at - r->start),
                                                    .len = span.len,
                                                    .length = length,
                                                    .parent = r->depth == 0 ? -1 : r->open[r->depth - 1],
                                                    .item = r->depth != 0 && r->is_list[r->depth - 1]};
    return (int)r->form->num++;
}

static void on_open(void *context, enum tw_field_group group, const char *name, struct tw_span span)
{
    struct reading *r = context;
    int node = r->depth == HX_FORM_DEEP ? -1 : note(r, name, span);
    if (node < 0) {
        r->beyond++;
        return;
    }
    r->open[r->depth] = node;
    r->is_list[r->depth++] = group == TW_FIELD_LIST;
}

static void on_close(void *context)
{
    struct reading *r = context;
    if (r->beyond != 0) {
        r->beyond--;
    } else {
        r->depth--;
    }
}

static void on_length(void *context, const char *of, uint32_t value, struct tw_span span)
{
    struct reading *r = context;
    (void)of;
    (void)value;
    r->length = span;
}

static void on_number(void *context, const char *name, uint32_t value, const char *symbol, struct tw_span span)
{
    (void)value;
    (void)symbol;
    (void)note(context, name, span);
}

static void on_bytes(void *context, const char *name, enum tw_field_hint hint, struct tw_span span)
{
    (void)hint;
    (void)note(context, name, span);
}

static void on_malformed(void *context, const char *where, struct tw_span span)
{
    struct reading *r = context;
    r->malformed = true;
    (void)note(r, where, span);
}

static struct tw_field_sink sink_of(struct reading *reading)
{
    return (struct tw_field_sink){.context = reading,
                                  .open = on_open,
                                  .close = on_close,
                                  .length = on_length,
                                  .number = on_number,
                                  .bytes = on_bytes,
                                  .malformed = on_malformed};
}

static bool read_as(struct hx_form *form, const struct hx_text *text, struct tw_span body,
                    const struct tw_message_context *as)
{
    struct reading reading = {.form = form, .start = text->data};
    const struct tw_field_sink sink = sink_of(&reading);
    form->num = 0;
    (void)tw_message_fields(as, body, &sink);
    return !reading.malformed;
}

// read_body reads the body as what makes sense of it: the same bytes mean different things by version and suite.
static void read_body(struct hx_form *form, const struct hx_text *text, const struct tw_message *message)
{
    static const struct {
        uint16_t version, suite;
    } as[] = {{TW_VERSION_TLS13, 0},
              {TW_VERSION_TLS12, TW_SUITE_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256},
              {TW_VERSION_TLS12, TW_SUITE_TLS_RSA_WITH_AES_128_CBC_SHA},
              {TW_VERSION_TLS10, TW_SUITE_TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA}};
    struct tw_message_context context = {.type = message->type, .from = TW_SERVER, .nameless = true};
    if (message->type == TW_HS_CLIENT_HELLO || message->type == TW_HS_CLIENT_KEY_EXCHANGE) {
        context.from = TW_CLIENT;
    }
    bool always_the_same = message->type == TW_HS_CLIENT_HELLO || message->type == TW_HS_SERVER_HELLO
                           || message->type == TW_HS_ENCRYPTED_EXTENSIONS;
    for (size_t i = 0; i < sizeof as / sizeof as[0]; i++) {
        context.version = as[i].version;
        context.cipher_suite = as[i].suite;
        if (read_as(form, text, message->body, &context) || always_the_same) {
            return;
        }
    }
    context.version = TW_VERSION_TLS13;
    (void)read_as(form, text, message->body, &context);
}

bool hx_form_of(struct hx_form *form, const struct hx_text *text, size_t at, struct hx_length record)
{
    struct tw_cursor in = tw_cursor_over(tw_span_of(text->data + at, text->len - at));
    struct tw_message message;
    if (tw_message_parse(&in, &message) != TW_DONE) {
        return false;
    }
    form->num_outer = 0;
    if (record.bytes != 0) {
        form->outer[form->num_outer++] = record;
    }
    form->outer[form->num_outer++] = (struct hx_length){.at = at + 1, .bytes = 3};
    read_body(form, text, &message);
    return form->num != 0;
}

bool hx_form_of_extension(struct hx_form *form, const struct hx_text *text, size_t len, enum tw_place place)
{
    struct reading reading = {.form = form, .start = text->data};
    const struct tw_field_sink sink = sink_of(&reading);
    const struct tw_message_context context = {.version = TW_VERSION_TLS13, .nameless = true};
    struct tw_walk walk = {
        .at = tw_cursor_over(tw_span_of(text->data, len)), .sink = &sink, .context = &context, .place = place};
    form->num = form->num_outer = 0;
    (void)tw_extension_fields(&walk);
    tw_walk_end(&walk);
    return form->num != 0;
}

static size_t length_value(const struct hx_text *text, const struct hx_length *length)
{
    size_t value = 0;
    for (size_t i = 0; i < length->bytes; i++) {
        value = value << 8 | text->data[length->at + i];
    }
    return value;
}

static bool can_grow(const struct hx_text *text, const struct hx_length *length, size_t old_len, size_t new_len)
{
    size_t value = length_value(text, length);
    return value + new_len >= old_len && (value + new_len - old_len) >> (8U * length->bytes) == 0;
}

static void grow(struct hx_text *text, const struct hx_length *length, size_t old_len, size_t new_len)
{
    size_t value = length_value(text, length) + new_len - old_len;
    for (size_t i = length->bytes; i-- > 0; value >>= 8) {
        text->data[length->at + i] = (uint8_t)value;
    }
}

bool hx_replace(struct hx_text *text, size_t at, size_t old_len, struct tw_span with, const struct hx_length *around,
                size_t num_around)
{
    if (text->len - old_len + with.len > text->most || text->len - old_len + with.len == 0) {
        return false;
    }
    for (size_t i = 0; i < num_around; i++) {
        if (!can_grow(text, &around[i], old_len, with.len)) {
            return false;
        }
    }
    for (size_t i = 0; i < num_around; i++) {
        grow(text, &around[i], old_len, with.len);
    }
    memmove(text->data + at + with.len, text->data + at + old_len, text->len - at - old_len);
    if (with.len != 0) {
        memcpy(text->data + at, with.data, with.len);
    }
    text->len = text->len - old_len + with.len;
    return true;
}

static void reverse(uint8_t *data, size_t len)
{
    for (size_t i = 0; i < len / 2; i++) {
        uint8_t byte = data[i];
        data[i] = data[len - 1 - i];
        data[len - 1 - i] = byte;
    }
}

void hx_turn(struct hx_text *text, size_t at, size_t middle, size_t end)
{
    reverse(text->data + at, middle - at);
    reverse(text->data + middle, end - middle);
    reverse(text->data + at, end - at);
}
