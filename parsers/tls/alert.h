// Alerts in the clear: RFC 8446 section 6, RFC 5246 section 7.2.
// SPDX-License-Identifier: Apache-2.0
#ifndef RESHAKE_PARSERS_TLS_ALERT_H
#define RESHAKE_PARSERS_TLS_ALERT_H

#include "parsers/wire/cursor.h"
#include "parsers/wire/writer.h"

struct tw_alert {
    uint8_t level;        // TW_ALERT_LEVEL_…; any value is held
    uint8_t description;  // TW_ALERT_…
};

// tw_alert_parse reads one alert, two bytes.
TW_MUST_USE bool tw_alert_parse(struct tw_cursor *in, struct tw_alert *out);

bool tw_alert_write(struct tw_writer *w, const struct tw_alert *alert);

// tw_alert_is_fatal is true where the alert ends the connection as an error. In TLS 1.3 every alert does but close_notify and
// user_canceled, whatever level it carries (RFC 8446 section 6).
bool tw_alert_is_fatal(const struct tw_alert *alert, bool tls13);

#endif
