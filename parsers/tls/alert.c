// Alerts in the clear: RFC 8446 section 6, RFC 5246 section 7.2.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/alert.h"

#include "parsers/tls/codes.h"

bool tw_alert_parse(struct tw_cursor *in, struct tw_alert *out)
{
    struct tw_cursor at = *in;
    struct tw_alert alert = {0};
    if (!tw_cursor_u8(&at, &alert.level) || !tw_cursor_u8(&at, &alert.description)) {
        return false;
    }
    *in = at;
    *out = alert;
    return true;
}

bool tw_alert_write(struct tw_writer *w, const struct tw_alert *alert)
{
    return tw_writer_u8(w, alert->level) && tw_writer_u8(w, alert->description);
}

bool tw_alert_is_fatal(const struct tw_alert *alert, bool tls13)
{
    if (alert->level == TW_ALERT_LEVEL_FATAL) {
        return true;
    }
    return tls13 && alert->description != TW_ALERT_CLOSE_NOTIFY && alert->description != TW_ALERT_USER_CANCELED;
}
