// The body of one handshake message, or of one extension, without the header that says what it is: it is put into its header, changed as a
// message is, and taken out again.
// SPDX-License-Identifier: Apache-2.0
//
// Behind a body stand bytes that steer the target; one time in 16 one of them is changed, and one time in four an extension becomes one of
// another type or in another place.
#include "harness/hx.h"
#include "harness/mutators/form.h"
#include "parsers/tls/message.h"

enum { HEADER = 4, ROOM = HEADER + (1 << 17), EXTENSION = 0 };

// Both kinds of header have four bytes: type and a length of three, or two and a length of two.
struct body {
    uint8_t type;  // of the message; EXTENSION: it is one, and its place and type are what steers
    uint8_t steers;
};

// wrap puts a body into its header. The text's room is `most`, and the header. False: there is none.
static bool wrap(const struct body *body, struct hx_text *text, uint8_t *room, const uint8_t *data, size_t len,
                 size_t most)
{
    size_t inside = len - body->steers;
    if (len < body->steers || most > ROOM - HEADER || (body->type == EXTENSION && inside > UINT16_MAX)) {
        return false;
    }
    room[0] = body->type;
    room[1] = (uint8_t)(inside >> 16);
    room[2] = (uint8_t)(inside >> 8);
    room[3] = (uint8_t)inside;
    if (body->type == EXTENSION) {
        memcpy(room, data + len - 2, 2);
    }
    memcpy(room + HEADER, data, len);
    *text = (struct hx_text){.data = room, .len = HEADER + len, .most = HEADER + most};
    return true;
}

// unwrap gives the new length, or 0 where nothing is left or nothing changed.
static size_t unwrap(const struct body *body, const struct hx_text *text, uint8_t *data, size_t len)
{
    size_t now = text->len - HEADER;
    if (text->len <= HEADER || (body->type == EXTENSION && now < body->steers)) {
        return 0;
    }
    if (body->type == EXTENSION) {
        memcpy(text->data + text->len - 2, text->data, 2);
    }
    if (now == len && memcmp(data, text->data + HEADER, now) == 0) {
        return 0;
    }
    memcpy(data, text->data + HEADER, now);
    return now;
}

static bool form_of(const struct body *body, struct hx_form *form, const struct hx_text *text)
{
    if (body->type != EXTENSION) {
        return hx_form_of(form, text, 0, (struct hx_length){0});
    }
    uint8_t place = text->data[text->len - body->steers];
    return hx_form_of_extension(form, text, text->len - body->steers, (enum tw_place)(place % TW_NUM_PLACES));
}

// change_steers changes the bytes behind the body. False: there are none.
static bool change_steers(const struct body *body, uint8_t *steers, struct hx_chance *chance)
{
    const struct tw_code *code = tw_code_at(TW_REGISTRY_EXT, hx_below(chance, 70));
    if (body->steers == 0) {
        return false;
    }
    size_t which = hx_below(chance, body->steers);
    if (body->type == EXTENSION && which != 0 && code != NULL) {
        steers[1] = (uint8_t)(code->value >> 8);
        steers[2] = (uint8_t)code->value;
        return true;
    }
    steers[which] = (uint8_t)hx_random(chance);
    return true;
}

static size_t change(const struct body *body, uint8_t *data, size_t len, size_t most, uint32_t seed)
{
    static uint8_t room[ROOM];
    struct hx_chance chance = {seed};
    struct hx_text text;
    struct hx_form form;
    if (len >= body->steers && hx_below(&chance, body->type == EXTENSION ? 4 : 16) == 0
        && change_steers(body, data + len - body->steers, &chance)) {
        return len;
    }
    bool broken = hx_below(&chance, 16) == 0, any = false;
    size_t times = broken ? 1 : 1 + hx_below(&chance, 3);
    bool wrapped = wrap(body, &text, room, data, len, most);
    for (size_t i = 0; i < times && wrapped && form_of(body, &form, &text); i++) {
        any = hx_form_change(&text, &form, &chance, broken) || any;
    }
    size_t now = any ? unwrap(body, &text, data, len) : 0;
    return now != 0 ? now : hx_mutator_bytes.mutate(data, len, most, seed);
}

static size_t graft(const struct body *body, const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len,
                    uint8_t *out, size_t most, uint32_t seed)
{
    static uint8_t room[2][ROOM];
    struct hx_chance chance = {seed};
    struct hx_text text, other;
    struct hx_form form, other_form;
    if (a_len != 0 && a_len <= most && wrap(body, &text, room[0], a, a_len, most)
        && wrap(body, &other, room[1], b, b_len, b_len) && form_of(body, &form, &text)
        && form_of(body, &other_form, &other) && hx_form_graft(&text, &form, &other, &other_form, &chance)) {
        memcpy(out, a, a_len);
        size_t now = unwrap(body, &text, out, a_len);
        if (now != 0) {
            return now;
        }
    }
    return hx_mutator_bytes.cross(a, a_len, b, b_len, out, most, seed);
}

// BODY defines a mutator of bodies: hx_mutator_NAME.
#define BODY(NAME, TYPE, STEERS)                                                                                       \
    static const struct body body_##NAME = {.type = (TYPE), .steers = (STEERS)};                                       \
    static size_t mutate_##NAME(uint8_t *data, size_t len, size_t most, uint32_t seed)                                 \
    {                                                                                                                  \
        return change(&body_##NAME, data, len, most, seed);                                                            \
    }                                                                                                                  \
    static size_t cross_##NAME(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len, uint8_t *out,           \
                               size_t most, uint32_t seed)                                                             \
    {                                                                                                                  \
        return graft(&body_##NAME, a, a_len, b, b_len, out, most, seed);                                               \
    }                                                                                                                  \
    const struct hx_mutator hx_mutator_##NAME = {.name = #NAME, .mutate = mutate_##NAME, .cross = cross_##NAME};

BODY(client_hello, TW_HS_CLIENT_HELLO, 0)
BODY(server_hello, TW_HS_SERVER_HELLO, 0)
BODY(certificate, TW_HS_CERTIFICATE, 1)
BODY(new_session_ticket, TW_HS_NEW_SESSION_TICKET, 1)
BODY(extension, EXTENSION, 3)
