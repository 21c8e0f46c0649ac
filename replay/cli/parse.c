// Values of options: numbers, durations, lists of numbers.
// SPDX-License-Identifier: Apache-2.0
#include "replay/cli/parse.h"

#include <string.h>

// read_digits reads decimal digits and moves *text behind them. False: there are none, or too many.
static bool read_digits(const char **text, uint64_t *out)
{
    const char *at = *text;
    uint64_t value = 0;
    for (; *at >= '0' && *at <= '9'; at++) {
        uint64_t digit = (uint64_t)(*at - '0');
        if (value > (UINT64_MAX - digit) / 10) {
            return false;
        }
        value = value * 10 + digit;
    }
    if (at == *text) {
        return false;
    }
    *text = at;
    *out = value;
    return true;
}

bool rp_parse_number(const char *text, uint64_t least, uint64_t most, uint64_t *out)
{
    uint64_t value = 0;
    if (!read_digits(&text, &value) || *text || value < least || value > most) {
        return false;
    }
    *out = value;
    return true;
}

struct unit {
    const char *name;
    uint64_t factor;
};

static bool find_unit(const struct unit *units, const char *name, uint64_t *factor)
{
    for (; units->name; units++) {
        if (strcmp(units->name, name) == 0) {
            *factor = units->factor;
            return true;
        }
    }
    return false;
}

// read_fraction reads what stands behind a decimal point as millionths, further digits left out.
static bool read_fraction(const char **text, uint64_t *millionths)
{
    *millionths = 0;
    if (**text != '.') {
        return true;
    }
    ++*text;
    uint64_t weight = 100000;
    const char *start = *text;
    for (; **text >= '0' && **text <= '9'; ++*text, weight /= 10) {
        *millionths += weight * (uint64_t)(**text - '0');
    }
    return *text != start;
}

bool rp_parse_duration(const char *text, uint64_t *out_us)
{
    static const struct unit units[] = {
        {"us", 1}, {"ms", 1000}, {"s", 1000000}, {"", 1000000}, {"m", 60 * 1000000ULL}, {"h", 3600 * 1000000ULL}, {0}};
    const uint64_t year_us = 366ULL * 24 * 3600 * 1000000;
    uint64_t whole = 0;
    uint64_t millionths = 0;
    uint64_t factor = 0;
    if (!read_digits(&text, &whole) || !read_fraction(&text, &millionths) || !find_unit(units, text, &factor)
        || whole > year_us / factor) {
        return false;
    }
    *out_us = whole * factor + millionths * factor / 1000000;
    return true;
}

bool rp_parse_size(const char *text, uint64_t *out_bytes)
{
    static const struct unit units[] = {{"", 1}, {"k", 1 << 10}, {"m", 1 << 20}, {"g", 1 << 30}, {0}};
    uint64_t number = 0;
    uint64_t factor = 0;
    if (!read_digits(&text, &number) || !find_unit(units, text, &factor) || number > UINT64_MAX / factor) {
        return false;
    }
    *out_bytes = number * factor;
    return true;
}

// read_range reads "7", "7-9" or "7-".
static bool read_range(const char **text, struct rp_range *out)
{
    if (!read_digits(text, &out->first)) {
        return false;
    }
    out->last = out->first;
    if (**text != '-') {
        return true;
    }
    ++*text;
    if (**text == 0 || **text == ',') {
        out->last = UINT64_MAX;
        return true;
    }
    return read_digits(text, &out->last) && out->last >= out->first;
}

bool rp_parse_ranges(const char *text, struct rp_ranges *out)
{
    out->num = 0;
    for (;;) {
        if (out->num == RP_RANGES_MAX || !read_range(&text, &out->range[out->num])) {
            return false;
        }
        out->num++;
        if (*text == 0) {
            return true;
        }
        if (*text++ != ',') {
            return false;
        }
    }
}

bool rp_ranges_have(const struct rp_ranges *ranges, uint64_t number)
{
    for (size_t i = 0; i < ranges->num; i++) {
        if (number >= ranges->range[i].first && number <= ranges->range[i].last) {
            return true;
        }
    }
    return ranges->num == 0;
}
