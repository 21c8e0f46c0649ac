// What tests ask of the fields of a message.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/tls_fields.h"

#include <inttypes.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#include "parsers/tls/extensions/descriptions.h"

#define MAX_DEPTH 16

struct account {
    const uint8_t *next;            // the byte that the next field begins with
    const uint8_t *end[MAX_DEPTH];  // where the open groups end
    size_t depth;
    bool malformed;
};

static void take(struct account *account, struct tw_span span)
{
    assert_ptr_equal(span.data, account->next);
    account->next += span.len;
    assert_true(account->next <= account->end[account->depth]);
}

static void account_open(void *context, enum tw_field_group group, const char *name, struct tw_span span)
{
    struct account *account = context;
    assert_true(group == TW_FIELD_STRUCT || group == TW_FIELD_LIST);
    assert_non_null(name);
    assert_ptr_equal(span.data, account->next);
    assert_true(account->depth + 1 < MAX_DEPTH);
    assert_true(span.data + span.len <= account->end[account->depth]);
    account->end[++account->depth] = span.data + span.len;
}

static void account_close(void *context)
{
    struct account *account = context;
    assert_true(account->depth > 0);
    assert_ptr_equal(account->next, account->end[account->depth]);
    account->depth--;
}

static void account_length(void *context, const char *of, uint32_t value, struct tw_span span)
{
    (void)value;
    assert_non_null(of);
    take(context, span);
}

static void account_number(void *context, const char *name, uint32_t value, const char *symbol, struct tw_span span)
{
    (void)symbol;
    assert_non_null(name);
    uint64_t read = 0;
    for (size_t i = 0; i < span.len; i++) {
        read = read << 8 | span.data[i];
    }
    assert_true(span.len >= 1 && span.len <= 4);
    assert_int_equal(read, value);
    take(context, span);
}

static void account_bytes(void *context, const char *name, enum tw_field_hint hint, struct tw_span span)
{
    (void)hint;
    assert_non_null(name);
    take(context, span);
}

static void account_malformed(void *context, const char *where, struct tw_span span)
{
    struct account *account = context;
    assert_non_null(where);
    account->malformed = true;
    take(account, span);
}

// The fields of an extension's body, told to the sink as tw_message_fields tells those of a message.
static bool extension_fields(enum tw_place place, uint16_t type, struct tw_span body, const struct tw_field_sink *sink)
{
    const struct tw_message_context context = {.version = TW_VERSION_TLS13};
    struct tw_walk walk = {
        .at = tw_cursor_over(body), .sink = sink, .context = &context, .place = place, .extension = type};
    tw_description description = tw_extension_description(type, place);
    assert_non_null(description);
    (void)description(&walk);
    tw_walk_end(&walk);
    return !walk.malformed;
}

static struct tw_field_sink account_sink(struct account *account)
{
    return (struct tw_field_sink){account,        account_open,  account_close,    account_length,
                                  account_number, account_bytes, account_malformed};
}

static bool settle(const struct account *account, struct tw_span body, bool whole)
{
    assert_int_equal(account->depth, 0);
    assert_ptr_equal(account->next, body.data + body.len);
    assert_int_equal(whole, !account->malformed);
    return whole;
}

bool tw_test_fields_account(const struct tw_message_context *context, struct tw_span body)
{
    struct account account = {.next = body.data, .end = {body.data + body.len}};
    const struct tw_field_sink sink = account_sink(&account);
    return settle(&account, body, tw_message_fields(context, body, &sink));
}

bool tw_test_extension_account(enum tw_place place, uint16_t type, struct tw_span body)
{
    struct account account = {.next = body.data, .end = {body.data + body.len}};
    const struct tw_field_sink sink = account_sink(&account);
    return settle(&account, body, extension_fields(place, type, body, &sink));
}

struct text {
    char *out;
    size_t cap, len;
    int depth;
};

__attribute__((format(printf, 2, 3))) static void say(struct text *text, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(text->out + text->len, text->cap - text->len, format, args);
    va_end(args);
    assert_true(len >= 0 && (size_t)len < text->cap - text->len);
    text->len += (size_t)len;
}

static void say_hex(struct text *text, struct tw_span span)
{
    for (size_t i = 0; i < span.len; i++) {
        say(text, "%02x", span.data[i]);
    }
    say(text, "\n");
}

static void text_open(void *context, enum tw_field_group group, const char *name, struct tw_span span)
{
    struct text *text = context;
    (void)span;
    say(text, "%*s%s%s\n", 2 * text->depth++, "", name, group == TW_FIELD_LIST ? " []" : " {}");
}

static void text_close(void *context)
{
    struct text *text = context;
    text->depth--;
}

static void text_length(void *context, const char *of, uint32_t value, struct tw_span span)
{
    (void)context, (void)of, (void)value, (void)span;
}

static void text_number(void *context, const char *name, uint32_t value, const char *symbol, struct tw_span span)
{
    struct text *text = context;
    (void)span;
    say(text, "%*s%s: %" PRIu32 "%s%s\n", 2 * text->depth, "", name, value, symbol == NULL ? "" : " ",
        symbol == NULL ? "" : symbol);
}

static void text_bytes(void *context, const char *name, enum tw_field_hint hint, struct tw_span span)
{
    struct text *text = context;
    say(text, "%*s%s: ", 2 * text->depth, "", name);
    if (hint == TW_HINT_TEXT) {
        say(text, "\"%.*s\"\n", (int)span.len, (const char *)span.data);
    } else {
        say_hex(text, span);
    }
}

static void text_malformed(void *context, const char *where, struct tw_span span)
{
    struct text *text = context;
    say(text, "%*smalformed %s: ", 2 * text->depth, "", where);
    say_hex(text, span);
}

static struct tw_field_sink text_sink(struct text *text)
{
    return (struct tw_field_sink){text, text_open, text_close, text_length, text_number, text_bytes, text_malformed};
}

void tw_test_fields_text(const struct tw_message_context *context, struct tw_span body, char *out, size_t cap)
{
    struct text text = {.out = out, .cap = cap};
    const struct tw_field_sink sink = text_sink(&text);
    out[0] = '\0';
    (void)tw_message_fields(context, body, &sink);
}

void tw_test_extension_text(enum tw_place place, uint16_t type, struct tw_span body, char *out, size_t cap)
{
    struct text text = {.out = out, .cap = cap};
    const struct tw_field_sink sink = text_sink(&text);
    out[0] = '\0';
    (void)extension_fields(place, type, body, &sink);
}
