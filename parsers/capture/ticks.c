// A capture's time units to nanoseconds since 1970 and back: if_tsresol and if_tsoffset, draft-ietf-opsawg-pcapng
// section 4.2.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/capture/ticks.h"

#define NS_PER_S 1000000000ULL

// The powers of ten that fit into 64 bits.
static const uint64_t power_of_ten[20] = {
    1ULL,
    10ULL,
    100ULL,
    1000ULL,
    10000ULL,
    100000ULL,
    1000000ULL,
    10000000ULL,
    100000000ULL,
    1000000000ULL,
    10000000000ULL,
    100000000000ULL,
    1000000000000ULL,
    10000000000000ULL,
    100000000000000ULL,
    1000000000000000ULL,
    10000000000000000ULL,
    100000000000000000ULL,
    1000000000000000000ULL,
    10000000000000000000ULL,
};

struct moment {
    uint64_t s;
    uint64_t ns;  // below a second
};

static struct moment decimal(uint64_t ticks, unsigned digits)
{
    if (digits <= 9) {
        uint64_t per_s = power_of_ten[digits];
        return (struct moment){ticks / per_s, ticks % per_s * power_of_ten[9 - digits]};
    }
    uint64_t ns = digits - 9 < 20 ? ticks / power_of_ten[digits - 9] : 0;
    return (struct moment){ns / NS_PER_S, ns % NS_PER_S};
}

// binary keeps 34 bits of the fraction: a 34-bit number times 10^9 fits into 64 bits, and its unit is below 0.06 ns.
static struct moment binary(uint64_t ticks, unsigned bits)
{
    uint64_t s = bits < 64 ? ticks >> bits : 0;
    uint64_t fraction = bits < 64 ? ticks & ((1ULL << bits) - 1) : ticks;
    if (bits <= 34) {
        return (struct moment){s, fraction * NS_PER_S >> bits};
    }
    uint64_t kept = bits - 34 < 64 ? fraction >> (bits - 34) : 0;
    return (struct moment){s, kept * NS_PER_S >> 34};
}

// shift_seconds adds `offset_s` to *s; false where the sum is negative or does not fit.
static bool shift_seconds(uint64_t *s, int64_t offset_s)
{
    if (offset_s < 0) {
        uint64_t back = 0 - (uint64_t)offset_s;
        if (back > *s) {
            return false;
        }
        *s -= back;
        return true;
    }
    if ((uint64_t)offset_s > UINT64_MAX - *s) {
        return false;
    }
    *s += (uint64_t)offset_s;
    return true;
}

bool tw_ticks_to_ns(const struct tw_interface *interface, uint64_t ticks, uint64_t *out_ns)
{
    unsigned exponent = interface->resolution & 0x7fU;
    struct moment at = (interface->resolution & 0x80U) != 0 ? binary(ticks, exponent) : decimal(ticks, exponent);
    if (!shift_seconds(&at.s, interface->offset_s) || at.s > (UINT64_MAX - at.ns) / NS_PER_S) {
        return false;
    }
    *out_ns = at.s * NS_PER_S + at.ns;
    return true;
}

// units_of multiplies the whole seconds and adds the units below a second; false where that does not fit.
static bool units_of(uint64_t s, uint64_t per_s, uint64_t rest, uint64_t *out)
{
    if (s > (UINT64_MAX - rest) / per_s) {
        return false;
    }
    *out = s * per_s + rest;
    return true;
}

bool tw_ticks_from_ns(const struct tw_interface *interface, uint64_t time_ns, uint64_t *out_ticks)
{
    unsigned exponent = interface->resolution & 0x7fU;
    uint64_t s = time_ns / NS_PER_S;
    uint64_t ns = time_ns % NS_PER_S;
    if (interface->offset_s == INT64_MIN || !shift_seconds(&s, -interface->offset_s)) {
        return false;
    }
    if ((interface->resolution & 0x80U) != 0) {
        // Rounded up, so that tw_ticks_to_ns, which rounds down, comes back to the same nanosecond.
        return exponent <= 34 && units_of(s, 1ULL << exponent, ((ns << exponent) + NS_PER_S - 1) / NS_PER_S, out_ticks);
    }
    if (exponent <= 9) {
        return units_of(s, power_of_ten[exponent], ns / power_of_ten[9 - exponent], out_ticks);
    }
    return exponent < 20 && units_of(s, power_of_ten[exponent], ns * power_of_ten[exponent - 9], out_ticks);
}
