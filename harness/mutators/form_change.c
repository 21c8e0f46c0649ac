// Changing one field of a message.
// SPDX-License-Identifier: Apache-2.0
#include "harness/mutators/form.h"

enum { COPY_ROOM = 4096 };

// around is every length that tells how long something around a node is.
struct around {
    struct hx_length of[HX_FORM_DEEP + 3];
    size_t num;
};

// lengths_around lists them; `own`: the node's own is among them. Nothing is listed where they are to be left broken.
static struct around lengths_around(const struct hx_form *form, int node, bool own, bool broken)
{
    struct around around = {.num = 0};
    int at = own ? node : form->nodes[node].parent;
    for (size_t i = 0; i < form->num_outer; i++) {
        around.of[around.num++] = form->outer[i];
    }
    for (; at >= 0 && around.num < HX_FORM_DEEP + 3; at = form->nodes[at].parent) {
        if (form->nodes[at].length.bytes != 0) {
            around.of[around.num++] = form->nodes[at].length;
        }
    }
    if (broken) {
        around.num = 0;
    }
    return around;
}

static size_t whole_at(const struct hx_node *node)
{
    return node->length.bytes != 0 ? node->length.at : node->at;
}

static size_t end_of(const struct hx_node *node)
{
    return node->at + node->len;
}

static uint8_t odd_byte(struct hx_chance *chance)
{
    static const uint8_t odd[] = {0, 1, 2, 3, 4, 0x7f, 0x80, 0xfe, 0xff};
    return hx_below(chance, 2) != 0 ? odd[hx_below(chance, sizeof odd)] : (uint8_t)hx_below(chance, 256);
}

static bool set_value(struct hx_text *text, const struct hx_node *node, struct hx_chance *chance)
{
    if (node->len == 0) {
        return false;
    }
    size_t at = node->at + hx_below(chance, node->len);
    if (hx_below(chance, 2) == 0) {
        text->data[at] ^= (uint8_t)(1U << hx_below(chance, 8));
        return true;
    }
    for (size_t i = node->len <= 4 ? node->at : at; i < end_of(node) && i < at + 4; i++) {
        text->data[i] = odd_byte(chance);
    }
    return true;
}

// resize cuts a field that has a length of its own, or lets it grow.
static bool resize(struct hx_text *text, const struct hx_form *form, int n, struct hx_chance *chance, bool broken)
{
    const struct hx_node *node = &form->nodes[n];
    struct around around = lengths_around(form, n, true, broken);
    uint8_t more[64];
    size_t keep = hx_below(chance, 4) == 0 ? 0 : hx_below(chance, node->len + 1);
    if (node->len != 0 && hx_below(chance, 2) == 0) {
        return hx_replace(text, node->at + keep, node->len - keep, tw_span_of(NULL, 0), around.of, around.num);
    }
    size_t len = 1 + hx_below(chance, sizeof more);
    for (size_t i = 0; i < len; i++) {
        more[i] = odd_byte(chance);
    }
    return hx_replace(text, node->at + keep, 0, tw_span_of(more, len), around.of, around.num);
}

static bool remove_item(struct hx_text *text, const struct hx_form *form, int n, bool broken)
{
    const struct hx_node *node = &form->nodes[n];
    struct around around = lengths_around(form, n, false, broken);
    size_t at = whole_at(node);
    return hx_replace(text, at, end_of(node) - at, tw_span_of(NULL, 0), around.of, around.num);
}

static bool copy_item(struct hx_text *text, const struct hx_form *form, int n, bool broken)
{
    uint8_t copy[COPY_ROOM];
    const struct hx_node *node = &form->nodes[n];
    struct around around = lengths_around(form, n, false, broken);
    size_t len = end_of(node) - whole_at(node);
    if (len == 0 || len > sizeof copy) {
        return false;
    }
    memcpy(copy, text->data + whole_at(node), len);
    return hx_replace(text, end_of(node), 0, tw_span_of(copy, len), around.of, around.num);
}

// move_item puts an item before another one of its list.
static bool move_item(struct hx_text *text, const struct hx_form *form, int n, struct hx_chance *chance)
{
    const struct hx_node *node = &form->nodes[n];
    size_t start = hx_below(chance, form->num);
    for (size_t i = 0; i < form->num; i++) {
        const struct hx_node *other = &form->nodes[(start + i) % form->num];
        if (other == node || !other->item || other->parent != node->parent) {
            continue;
        }
        if (whole_at(other) < whole_at(node)) {
            hx_turn(text, whole_at(other), whole_at(node), end_of(node));
        } else {
            hx_turn(text, whole_at(node), end_of(node), end_of(other));
        }
        return true;
    }
    return false;
}

static bool tell_wrong(struct hx_text *text, const struct hx_form *form, int n, struct hx_chance *chance)
{
    struct hx_length length = form->nodes[n].length;
    if (length.bytes == 0 && form->num_outer == 0) {
        return false;
    }
    if (length.bytes == 0) {
        length = form->outer[hx_below(chance, form->num_outer)];
    }
    uint8_t *last = &text->data[length.at + length.bytes - 1U];
    switch (hx_below(chance, 4)) {
    case 0: *last = (uint8_t)(*last + 1); break;
    case 1: *last = (uint8_t)(*last - 1); break;
    case 2: *last = (uint8_t)(*last + 1 + hx_below(chance, 255)); break;
    default: memset(&text->data[length.at], 0xff, length.bytes); break;
    }
    return true;
}

static bool change_item(struct hx_text *text, const struct hx_form *form, int n, struct hx_chance *chance, bool broken)
{
    switch (hx_below(chance, broken ? 2 : 3)) {
    case 0: return remove_item(text, form, n, broken);
    case 1: return copy_item(text, form, n, broken);
    default: return move_item(text, form, n, chance);
    }
}

bool hx_form_change(struct hx_text *text, const struct hx_form *form, struct hx_chance *chance, bool broken)
{
    for (size_t tries = 0; tries < 8; tries++) {
        int n = (int)hx_below(chance, form->num);
        const struct hx_node *node = &form->nodes[n];
        size_t way = hx_below(chance, 3);
        bool done = false;
        if (broken && way == 0) {
            done = tell_wrong(text, form, n, chance);
        } else if (node->item && way == 1) {
            done = change_item(text, form, n, chance, broken);
        } else if (node->length.bytes != 0 && way == 2) {
            done = resize(text, form, n, chance, broken);
        } else if (!broken) {
            done = set_value(text, node, chance);
        }
        if (done) {
            return true;
        }
    }
    return broken ? tell_wrong(text, form, 0, chance) : false;
}

// twin finds a field of that name, from a random one on; -1: there is none.
static int twin(const struct hx_form *form, const struct hx_node *of, struct hx_chance *chance)
{
    size_t start = hx_below(chance, form->num);
    for (size_t i = 0; i < form->num; i++) {
        const struct hx_node *node = &form->nodes[(start + i) % form->num];
        if (node->item == of->item && (node->length.bytes != 0) == (of->length.bytes != 0)
            && strcmp(node->name, of->name) == 0) {
            return (int)((start + i) % form->num);
        }
    }
    return -1;
}

bool hx_form_graft(struct hx_text *text, const struct hx_form *form, const struct hx_text *other,
                   const struct hx_form *other_form, struct hx_chance *chance)
{
    for (size_t tries = 0; tries < 8; tries++) {
        int n = (int)hx_below(chance, form->num);
        const struct hx_node *node = &form->nodes[n];
        int from = twin(other_form, node, chance);
        if (from < 0 || (!node->item && node->length.bytes == 0)) {
            continue;
        }
        const struct hx_node *graft = &other_form->nodes[from];
        struct around around = lengths_around(form, n, false, false);
        struct tw_span bytes = tw_span_of(other->data + whole_at(graft), end_of(graft) - whole_at(graft));
        bool beside = node->item && hx_below(chance, 2) == 0;
        size_t at = beside ? end_of(node) : whole_at(node);
        if (hx_replace(text, at, beside ? 0 : end_of(node) - at, bytes, around.of, around.num)) {
            return true;
        }
    }
    return false;
}
