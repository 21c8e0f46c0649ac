// A conversation in turns (harness/talk.h): turns split, joined, exchanged, said again, dropped, lost, said by the other side; and what one
// side says, as records with messages in them (records.c).
// SPDX-License-Identifier: Apache-2.0
//
// A turn's length is mended. The last byte of the input steers the target; one time in 16 it is changed.
#include "harness/hx.h"
#include "harness/mutators/form.h"
#include "harness/talk.h"

enum { MOST_TURNS = 128, HEAD = 2, MOST_IN_A_TURN = 0x3fff };

// turn is where its head stands, and how long it is with it.
struct turn {
    size_t at, len;
    enum tw_from from;
    bool gap;
};

struct turns {
    struct turn of[MOST_TURNS];
    size_t num;
};

static struct turns turns_of(const struct hx_text *text)
{
    struct turns turns = {.num = 0};
    struct tw_cursor in = tw_cursor_over(tw_span_of(text->data, text->len - (text->len != 0)));
    struct hx_turn turn;
    for (size_t at = 0; turns.num < MOST_TURNS && hx_turn_next(&in, &turn); at = (size_t)(in.at - text->data)) {
        turns.of[turns.num++] =
            (struct turn){.at = at, .len = (size_t)(in.at - text->data) - at, .from = turn.from, .gap = turn.gap};
    }
    return turns;
}

static void put_head(uint8_t *at, const struct turn *turn, size_t len)
{
    at[0] = (uint8_t)((turn->from == TW_SERVER ? 0x80U : 0U) | (turn->gap ? 0x40U : 0U) | len >> 8);
    at[1] = (uint8_t)len;
}

static bool split(struct hx_text *text, const struct turn *turn, struct hx_chance *chance)
{
    uint8_t head[HEAD];
    size_t len = turn->len - HEAD, first = hx_below(chance, len + 1);
    put_head(head, turn, len - first);
    if (turn->gap || !hx_replace(text, turn->at + HEAD + first, 0, tw_span_of(head, HEAD), NULL, 0)) {
        return false;
    }
    put_head(text->data + turn->at, turn, first);
    return true;
}

// join makes one turn of two neighbours. False: the first one's side or length do not allow it.
static bool join(struct hx_text *text, const struct turn *turn, const struct turn *next)
{
    size_t len = turn->len + next->len - 2 * (size_t)HEAD;
    if (turn->gap || next->gap || turn->from != next->from || len > MOST_IN_A_TURN
        || !hx_replace(text, next->at, HEAD, tw_span_of(NULL, 0), NULL, 0)) {
        return false;
    }
    put_head(text->data + turn->at, turn, len);
    return true;
}

static bool copy_to(struct hx_text *text, const struct turn *turn, size_t to)
{
    static uint8_t copy[HEAD + MOST_IN_A_TURN];
    memcpy(copy, text->data + turn->at, turn->len);
    return hx_replace(text, to, 0, tw_span_of(copy, turn->len), NULL, 0);
}

// lose makes a gap of a turn, as long as it was.
static bool lose(struct hx_text *text, const struct turn *turn)
{
    struct turn gap = {.from = turn->from, .gap = true};
    if (turn->gap || !hx_replace(text, turn->at + HEAD, turn->len - HEAD, tw_span_of(NULL, 0), NULL, 0)) {
        return false;
    }
    put_head(text->data + turn->at, &gap, turn->len - HEAD);
    return true;
}

static bool exchange(struct hx_text *text, const struct turn *a, const struct turn *b)
{
    if (a->at < b->at) {
        hx_turn(text, a->at, b->at, b->at + b->len);
    } else if (b->at < a->at) {
        hx_turn(text, b->at, a->at, a->at + a->len);
    }
    return a->at != b->at;
}

static bool change_turns(struct hx_text *text, const struct turns *turns, struct hx_chance *chance)
{
    size_t n = hx_below(chance, turns->num);
    const struct turn *turn = &turns->of[n], *other = &turns->of[hx_below(chance, turns->num)];
    switch (hx_below(chance, 7)) {
    case 0: return split(text, turn, chance);
    case 1: return n + 1 < turns->num && join(text, turn, turn + 1);
    case 2: return exchange(text, turn, other);
    case 3: return copy_to(text, turn, other->at);
    case 4: return hx_replace(text, turn->at, turn->len, tw_span_of(NULL, 0), NULL, 0);
    case 5: return lose(text, turn);
    default: text->data[turn->at] ^= 0x80; return true;
    }
}

// change_said changes the records in all that a side says from a turn of its own on, which becomes one turn as far as it fits.
static bool change_said(struct hx_text *text, const struct turns *turns, struct hx_chance *chance)
{
    static uint8_t said[MOST_IN_A_TURN];
    size_t n = hx_below(chance, turns->num);
    while (n > 0 && !turns->of[n - 1].gap && turns->of[n - 1].from == turns->of[n].from) {
        n--;
    }
    struct turn turn = turns->of[n];
    for (size_t next = n + 1; next < turns->num; next++) {
        struct turn other = turns->of[next];
        other.at = turn.at + turn.len;
        if (!join(text, &turn, &other)) {
            break;
        }
        turn.len += other.len - HEAD;
    }
    size_t len = turn.len - HEAD, most = len + (text->most - text->len);
    if (turn.gap || len == 0) {
        return false;
    }
    memcpy(said, text->data + turn.at + HEAD, len);
    size_t now =
        hx_mutator_records.mutate(said, len, most < sizeof said ? most : sizeof said, (uint32_t)hx_random(chance));
    if (!hx_replace(text, turn.at + HEAD, len, tw_span_of(said, now), NULL, 0)) {
        return false;
    }
    put_head(text->data + turn.at, &turn, now);
    return true;
}

static size_t mutate(uint8_t *data, size_t len, size_t most, uint32_t seed)
{
    struct hx_text text = {.data = data, .len = len, .most = most};
    struct hx_chance chance = {seed};
    bool any = false;
    if (len != 0 && hx_below(&chance, 16) == 0) {
        data[len - 1] = (uint8_t)hx_random(&chance);
        any = true;
    }
    for (size_t tries = 0, times = 1 + hx_below(&chance, 3); tries < 6 && times > 0; tries++) {
        struct turns turns = turns_of(&text);
        bool done =
            turns.num != 0
            && (hx_below(&chance, 3) == 0 ? change_turns(&text, &turns, &chance) : change_said(&text, &turns, &chance));
        any = any || done;
        times -= done;
    }
    return any ? text.len : hx_mutator_bytes.mutate(data, len, most, seed);
}

// cross puts a run of the other's turns before one of ours, or in the place of all that follow.
static size_t cross(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len, uint8_t *out, size_t most,
                    uint32_t seed)
{
    struct hx_text text = {.data = out, .len = a_len, .most = most};
    const struct hx_text other = {.data = (uint8_t *)(uintptr_t)b, .len = b_len, .most = b_len};
    struct hx_chance chance = {seed};
    if (a_len != 0 && a_len <= most) {
        memcpy(out, a, a_len);
        struct turns ours = turns_of(&text), theirs = turns_of(&other);
        size_t to = ours.num == 0 ? 0 : ours.of[hx_below(&chance, ours.num)].at;
        size_t first = hx_below(&chance, theirs.num), last = first + hx_below(&chance, theirs.num - first);
        size_t len = theirs.num == 0 ? 0 : theirs.of[last].at + theirs.of[last].len - theirs.of[first].at;
        size_t old = hx_below(&chance, 2) == 0 ? 0 : a_len - 1 - to;
        if (len != 0 && hx_replace(&text, to, old, tw_span_of(b + theirs.of[first].at, len), NULL, 0)) {
            return text.len;
        }
    }
    return hx_mutator_bytes.cross(a, a_len, b, b_len, out, most, seed);
}

const struct hx_mutator hx_mutator_turns = {.name = "turns", .mutate = mutate, .cross = cross};
