// What a dialogue told, as text that a test can compare.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/event_log.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "parsers/tls/codes.h"

static void put(struct tw_test_log *log, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void put(struct tw_test_log *log, const char *format, ...)
{
    va_list args;
    if (log->cap - log->len < 256) {
        log->cap = log->cap * 2 + 1024;
        log->text = realloc(log->text, log->cap);
        assert_non_null(log->text);
    }
    va_start(args, format);
    int len = vsnprintf(log->text + log->len, log->cap - log->len, format, args);
    va_end(args);
    assert_in_range(len, 0, 255);
    log->len += (size_t)len;
}

static uint32_t hash(struct tw_span bytes)
{
    uint32_t value = 2166136261U;
    for (size_t i = 0; i < bytes.len; i++) {
        value = (value ^ bytes.data[i]) * 16777619U;
    }
    return value;
}

static void put_plain(struct tw_test_log *log, const struct tw_event *event)
{
    if (log->plain != 0 && log->plain_from == event->from) {
        log->len = log->plain_at;
    } else {
        log->plain = 0;
    }
    log->plain_at = log->len;
    log->plain_from = event->from;
    log->plain += event->length;
    put(log, "%s%c plain %llu", log->len ? "  " : "", event->from == TW_CLIENT ? 'C' : 'S',
        (unsigned long long)log->plain);
}

static void put_message(struct tw_test_log *log, const struct tw_event *event)
{
    const char *name = tw_message_name(event->message_type);
    put(log, "%s %u%s%s", name ? name : "?", (unsigned)event->length, event->sslv2 ? " sslv2" : "",
        event->kept ? "" : " not kept");
    if (event->kept && !log->no_hash) {
        put(log, " #%x/%x", (unsigned)hash(event->body), (unsigned)hash(event->whole));
    }
    if (event->kept) {
        assert_int_equal(event->body.len, event->length);
        assert_int_equal(event->whole.len, event->length + (event->sslv2 ? 1 : 4));
        assert_int_equal(event->whole.data[0], event->message_type);
    }
}

static void put_what(struct tw_test_log *log, const struct tw_event *event)
{
    switch (event->type) {
    case TW_EVENT_MESSAGE: put_message(log, event); break;
    case TW_EVENT_CHANGE_CIPHER_SPEC: put(log, "ccs"); break;
    case TW_EVENT_ALERT: put(log, "alert %u/%u", event->alert_level, event->alert_description); break;
    case TW_EVENT_APPLICATION_DATA: put(log, "data %u", (unsigned)event->length); break;
    case TW_EVENT_ENCRYPTED:
        put(log, "encrypted %u:%u%s", event->record_type, (unsigned)event->length, event->bad ? " bad" : "");
        break;
    case TW_EVENT_HEARTBEAT: put(log, "heartbeat %u", (unsigned)event->length); break;
    case TW_EVENT_GAP: put(log, "gap %u", (unsigned)event->length); break;
    case TW_EVENT_BROKEN: put(log, "broken"); break;
    case TW_EVENT_PLAIN:
    case TW_EVENT_WANT_ROOM: break;
    }
}

void tw_test_log_event(struct tw_test_log *log, const struct tw_event *event)
{
    if (event->type == TW_EVENT_PLAIN) {
        put_plain(log, event);
        return;
    }
    log->plain = 0;
    put(log, "%s%c ", log->len ? "  " : "", event->from == TW_CLIENT ? 'C' : 'S');
    put_what(log, event);
    if (event->fault != TW_FAULT_NONE) {
        put(log, " fault %d", (int)event->fault);
    }
    if (event->opened) {
        put(log, " opened");
    }
    if (!log->no_hash) {
        put(log, " @%llu r%u:%x:%u%s", (unsigned long long)event->position, event->record_type, event->record_version,
            event->record_length, event->first_of_record ? " first" : "");
    }
}

static void lend(struct tw_test_log *log, struct tw_dialogue *d, const struct tw_event *event)
{
    log->num_rooms++;
    if (log->refuse) {
        tw_dialogue_lend(d, event->from, NULL, 0);
        return;
    }
    void *room = malloc(event->length);
    assert_non_null(room);
    tw_dialogue_lend(d, event->from, room, event->length);
    free(log->room[event->from]);
    log->room[event->from] = room;
}

void tw_test_log_feed(struct tw_test_log *log, struct tw_dialogue *d, enum tw_from from, const void *bytes, size_t len)
{
    uint8_t *copy = malloc(len + (len == 0));
    assert_non_null(copy);
    if (len > 0) {
        memcpy(copy, bytes, len);
    }
    struct tw_cursor in = {.at = copy, .left = len};
    struct tw_event event;
    while (tw_dialogue_next(d, from, &in, &event) == TW_DONE) {
        if (event.type == TW_EVENT_WANT_ROOM) {
            lend(log, d, &event);
            continue;
        }
        tw_test_log_event(log, &event);
        void *unused = tw_dialogue_unused_room(d, from);
        assert_true(unused == NULL || unused == log->room[from]);
        if (unused != NULL) {
            free(unused);
            log->room[from] = NULL;
        }
    }
    assert_int_equal(in.left, 0);
    free(copy);
}

void tw_test_log_gap(struct tw_test_log *log, struct tw_dialogue *d, enum tw_from from, uint64_t bytes)
{
    struct tw_event event;
    tw_dialogue_gap(d, from, bytes, &event);
    tw_test_log_event(log, &event);
}

void tw_test_log_cut(struct tw_test_log *log, struct tw_dialogue *d)
{
    struct tw_event event;
    for (unsigned from = 0; from < 2; from++) {
        for (unsigned i = 0; tw_dialogue_cut(d, (enum tw_from)from, &event); i++) {
            assert_in_range(i, 0, 10);
            tw_test_log_event(log, &event);
        }
    }
}

void tw_test_log_free(struct tw_test_log *log)
{
    free(log->text);
    free(log->room[0]);
    free(log->room[1]);
    *log = (struct tw_test_log){0};
}
