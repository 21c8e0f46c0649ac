// Flights: what one side sends before it waits for the other. RFC 5246 section 7.3, RFC 8446 section 2.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_TLS_FLIGHT_H
#define RESHAKE_PARSERS_TLS_FLIGHT_H

#include "parsers/tls/dialogue.h"

// tw_flight is one flight; number 0 is none.
struct tw_flight {
    uint32_t number;  // from 1, over both sides
    enum tw_from from;
    uint64_t first_ns, last_ns;  // times of its first and last event
    uint64_t position;           // where in this side's bytes it starts
    uint32_t messages;           // handshake messages that could be read
    uint32_t encrypted;          // records that could not
};

// tw_flights follows the events of a dialogue from flight to flight. All zero is its start.
struct tw_flights {
    struct tw_flight now;    // the flight under way, or the last
    struct tw_flight first;  // the client's first: its ClientHello, and the 0-RTT records that came before an answer
};

// tw_flight_counts is true for the events that make a flight: messages, alerts and records, not plain bytes, gaps and faults.
bool tw_flight_counts(const struct tw_event *event);

// tw_flights_event takes the next event. True: it begins a flight, which stands in flights->now. What does not count belongs
// to the flight under way and changes nothing.
bool tw_flights_event(struct tw_flights *flights, const struct tw_event *event, uint64_t time_ns);

#endif
