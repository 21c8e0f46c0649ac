// The times of certificates: RFC 5280 section 4.1.2.5.
// SPDX-License-Identifier: Apache-2.0
#include "replay/engine/keys_certificate_parts.h"

// digits reads a number of so many decimal digits.
static bool digits(CBS *text, unsigned count, unsigned *out)
{
    *out = 0;
    for (unsigned i = 0; i < count; i++) {
        uint8_t c = 0;
        if (!CBS_get_u8(text, &c) || c < '0' || c > '9') {
            return false;
        }
        *out = *out * 10 + (c - '0');
    }
    return true;
}

static bool is_leap(unsigned year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

// days_before counts the days from 1970 to the first of a year's month.
static int64_t days_before(unsigned year, unsigned month)
{
    static const unsigned before[12] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    const int64_t y = (int64_t)year - 1;  // whole years since the year 1
    const int64_t days = 365 * y + (y / 4 - y / 100 + y / 400) - 719162;
    return days + before[month - 1] + (month > 2 && is_leap(year) ? 1 : 0);
}

static unsigned days_in(unsigned year, unsigned month)
{
    return month == 2 ? (is_leap(year) ? 29 : 28) : month == 4 || month == 6 || month == 9 || month == 11 ? 30 : 31;
}

// MMDDHHMMSSZ, behind the year.
static bool rest(CBS *text, unsigned year, int64_t *out_s)
{
    unsigned month = 0, day = 0, hour = 0, minute = 0, second = 0;
    uint8_t zone = 0;
    if (!digits(text, 2, &month) || !digits(text, 2, &day) || !digits(text, 2, &hour) || !digits(text, 2, &minute)
        || !digits(text, 2, &second) || !CBS_get_u8(text, &zone) || zone != 'Z' || CBS_len(text) != 0) {
        return false;
    }
    if (year == 0 || month < 1 || month > 12 || day < 1 || day > days_in(year, month) || hour > 23 || minute > 59
        || second > 59) {
        return false;
    }
    *out_s = ((days_before(year, month) + day - 1) * 24 + hour) * 3600 + minute * 60 + second;
    return true;
}

bool rp_certificate_time(CBS *validity, int64_t *out_s)
{
    CBS text;
    unsigned year = 0;
    if (CBS_peek_asn1_tag(validity, CBS_ASN1_UTCTIME)) {
        if (!CBS_get_asn1(validity, &text, CBS_ASN1_UTCTIME) || !digits(&text, 2, &year)) {
            return false;
        }
        year += year >= 50 ? 1900 : 2000;
    } else if (!CBS_get_asn1(validity, &text, CBS_ASN1_GENERALIZEDTIME) || !digits(&text, 4, &year)) {
        return false;
    }
    return rest(&text, year, out_s);
}
