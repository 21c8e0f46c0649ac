// Flights: what one side sends before it waits for the other. RFC 5246 section 7.3, RFC 8446 section 2.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/flight.h"

bool tw_flight_counts(const struct tw_event *event)
{
    switch (event->type) {
    case TW_EVENT_MESSAGE:
    case TW_EVENT_CHANGE_CIPHER_SPEC:
    case TW_EVENT_ALERT:
    case TW_EVENT_APPLICATION_DATA:
    case TW_EVENT_ENCRYPTED:
    case TW_EVENT_HEARTBEAT: return true;
    case TW_EVENT_PLAIN:
    case TW_EVENT_GAP:
    case TW_EVENT_BROKEN:
    case TW_EVENT_WANT_ROOM: return false;
    }
    return false;
}

bool tw_flights_event(struct tw_flights *flights, const struct tw_event *event, uint64_t time_ns)
{
    if (!tw_flight_counts(event)) {
        return false;
    }
    struct tw_flight *now = &flights->now;
    bool begins = now->number == 0 || now->from != event->from;
    if (begins) {
        *now = (struct tw_flight){
            .number = now->number + 1,
            .from = event->from,
            .first_ns = time_ns,
            .position = event->position,
        };
    }
    now->last_ns = time_ns;
    now->messages += event->type == TW_EVENT_MESSAGE;
    now->encrypted += event->type == TW_EVENT_ENCRYPTED;
    if (now->from == TW_CLIENT && (flights->first.number == 0 || flights->first.number == now->number)) {
        flights->first = *now;
    }
    return begins;
}
