// A capture's time units to nanoseconds since 1970 and back, for any resolution and offset that pcapng can express.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_CAPTURE_TICKS_H
#define RESHAKE_PARSERS_CAPTURE_TICKS_H

#include "parsers/capture/capture.h"

// tw_ticks_to_ns is the time that `ticks` units of `interface` mean, rounded down. False: the time is before 1970 or
// after 2554, where nanoseconds do not fit into 64 bits; *out_ns is left alone.
TW_MUST_USE bool tw_ticks_to_ns(const struct tw_interface *interface, uint64_t ticks, uint64_t *out_ns);

// tw_ticks_from_ns is the other way round: the ticks whose time is `time_ns`. A time that came from ticks of a
// nanosecond or more gives the same ticks again. False: the time cannot be expressed in the interface's units, or these
// are finer than 2^-34 or 10^-19 seconds.
TW_MUST_USE bool tw_ticks_from_ns(const struct tw_interface *interface, uint64_t time_ns, uint64_t *out_ticks);

#endif
