// What a check found, as JSON: an object a line for each finding, and a last one. docs/check-json.md says what the fields mean.
// SPDX-License-Identifier: Apache-2.0
#include "parsers/tls/codes.h"
#include "replay/net/address.h"
#include "replay/report/checks.h"
#include "replay/report/client_json.h"
#include "replay/report/matrix_json.h"
#include "replay/report/unconnected.h"

#include <stdlib.h>
#include <string.h>

static json_t *time_us(uint64_t us)
{
    return json_integer((json_int_t)us);
}

static json_t *group_of(const struct rp_finding *found)
{
    return json_sprintf("%c", rp_finding_group(found));
}

static json_t *control_of(const struct rp_finding *found)
{
    static const char *const words[] = {[RP_CONTROLLED_WELL] = "works", [RP_CONTROLLED_NOT] = "fails"};
    return rp_json_text(words[found->control]);
}

static json_t *hex(struct tw_span bytes)
{
    char *text = bytes.len > 0 ? malloc(2 * bytes.len + 1) : NULL;
    if (!text) {
        return json_null();
    }
    for (size_t i = 0; i < bytes.len; i++) {
        (void)snprintf(text + 2 * i, 3, "%02x", bytes.data[i]);
    }
    json_t *string = json_string(text);
    free(text);
    return string;
}

static json_t *text_or_null(const char *text)
{
    return text && text[0] != '\0' ? json_string(text) : json_null();
}

// text_of_process is what a process wrote, which may be anything.
static json_t *text_of_process(const char *text)
{
    return text ? rp_json_bytes(tw_span_of((const uint8_t *)text, strlen(text))) : json_null();
}

// known_of is what is known of a fail.
static json_t *known_of(const struct rp_check_shown *shown, const struct rp_finding *found)
{
    struct rp_known_fail known;
    if (found->result != RP_FAIL || !rp_known_fails_find(shown->known, found, &known)) {
        return json_null();
    }
    return json_pack("{s:s?, s:s?, s:s?}", "of", known.of, "why", known.why, "see", known.see);
}

static json_t *mark(const struct rp_mark *mark)
{
    static const char *const in[] = {"message", "alert", "application-data", "record", "raw"};
    json_t *object = json_object();
    json_object_set_new(object, "from", json_string(mark->from_server ? "server" : "client"));
    json_object_set_new(object, "connection", json_integer(mark->conn));
    json_object_set_new(object, "in", json_string(in[mark->in]));
    json_object_set_new(object, "message",
                        rp_json_text(mark->in == RP_MARK_MESSAGE ? tw_handshake_name(mark->type) : NULL));
    json_object_set_new(object, "field", rp_json_text(mark->field));
    json_object_set_new(object, "absent", json_boolean(mark->absent));
    json_object_set_new(object, "at", json_integer((json_int_t)mark->at));
    json_object_set_new(object, "length", json_integer((json_int_t)mark->len));
    json_object_set_new(object, "bytes", hex(rp_mark_bytes(mark)));
    json_object_set_new(object, "record_at",
                        mark->position == RP_MARK_NOWHERE ? json_null() : json_integer((json_int_t)mark->position));
    return object;
}

static json_t *marks(const struct rp_marks *marks)
{
    json_t *array = json_array();
    for (size_t i = 0; marks && i < marks->num; i++) {
        json_array_append_new(array, mark(&marks->of[i]));
    }
    return array;
}

static json_t *finding(const struct rp_check_shown *shown, const struct rp_finding *found)
{
    const struct rp_case *of = found->play.of;
    char to[RP_ADDRESS_TEXT];
    json_t *object = json_object();
    json_object_set_new(object, "id", json_string(of->id));
    json_object_set_new(object, "variant", text_or_null(found->variant));
    json_object_set_new(object, "group", group_of(found));
    json_object_set_new(object, "says", json_string(of->says));
    json_object_set_new(object, "level", json_string(rp_level_name(rp_play_level(&found->play))));
    json_object_set_new(object, "low_weight", json_boolean(of->light));
    json_object_set_new(object, "version", rp_json_text(tw_version_name(found->play.version)));
    json_object_set_new(object, "means", text_or_null(rp_means_name(found->play.means)));
    json_object_set_new(object, "verdict", json_string(rp_result_name(found->result)));
    json_object_set_new(object, "reason", text_or_null(found->reason));
    json_object_set_new(object, "expected", text_or_null(found->expected));
    json_object_set_new(object, "actual", text_or_null(found->actual));
    json_object_set_new(object, "known", known_of(shown, found));
    json_object_set_new(object, "source", json_string(of->source));
    json_object_set_new(object, "control", control_of(found));
    json_object_set_new(object, "repeat", json_integer(found->repeat));
    json_object_set_new(object, "flaky", json_boolean(found->flaky));
    json_object_set_new(object, "late", json_boolean(found->late));
    json_object_set_new(object, "server_gone", json_boolean(found->gone));
    json_object_set_new(object, "took_us", time_us(found->took_us));
    json_object_set_new(
        object, "to",
        rp_json_text(found->to.ss_family ? rp_sockaddr_text((const struct sockaddr *)&found->to, to) : NULL));
    json_object_set_new(object, "evidence", rp_json_text(found->evidence));
    json_object_set_new(object, "script", rp_json_text(found->script_file));
    json_object_set_new(object, "client_hello", hex(found->sent));
    json_object_set_new(object, "marks", marks(found->marks));
    json_object_set_new(object, "output", text_of_process(found->output));
    return object;
}

// The summary.

static json_t *suites(const struct rp_probed_version *version)
{
    json_t *array = json_array();
    for (size_t i = 0; i < version->num_suites; i++) {
        const char *name = tw_suite_name(version->suites[i]);
        json_array_append_new(array, name ? json_string(name) : json_sprintf("%#06x", version->suites[i]));
    }
    return array;
}

static json_t *versions(const struct rp_server *server)
{
    json_t *array = json_array();
    for (size_t place = RP_PROBED_VERSIONS; place-- > 0;) {
        const struct rp_probed_version *version = &server->versions[place];
        if (!version->there) {
            continue;
        }
        json_t *object = json_object();
        json_object_set_new(object, "version", json_string(tw_version_name(rp_probed_version_at(place))));
        json_object_set_new(object, "suites", suites(version));
        json_object_set_new(object, "extended_master_secret", json_boolean(version->extended_master_secret));
        json_object_set_new(object, "secure_renegotiation", json_boolean(version->secure_renegotiation));
        json_object_set_new(object, "asks_certificate", json_boolean(version->asks_certificate));
        json_object_set_new(object, "ocsp", json_boolean(version->status));
        json_object_set_new(object, "ticket_lifetime_s", json_integer(server->ticket_lifetime_s[place]));
        json_object_set_new(object, "handshake_us", time_us(version->handshake_us));
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *server_object(const struct rp_server *server)
{
    static const char *const met[] = {
        [RP_MET_SERVER] = "handshake", [RP_MET_UNREACHABLE] = "unreachable", [RP_MET_NOT_TLS] = "not-tls",
        [RP_MET_CLOSES] = "closes",    [RP_MET_REFUSES] = "refuses",         [RP_MET_HANGS] = "hangs",
        [RP_MET_BROKEN] = "not-sound"};
    char text[RP_UNCONNECTED_ROOM];
    json_t *object = json_object();
    json_object_set_new(object, "met", json_string(met[server->met]));
    json_object_set_new(object, "met_text", json_string(rp_checks_why_not(server, text, sizeof text)));
    json_object_set_new(object, "versions", versions(server));
    json_object_set_new(object, "round_trip_us", time_us(server->round_trip_us));
    json_object_set_new(object, "resumes_by_id", json_boolean(server->by_id));
    json_object_set_new(object, "resumes_by_ticket", json_boolean(server->by_ticket));
    json_object_set_new(object, "resumes_by_psk", json_boolean(server->by_psk));
    json_object_set_new(object, "resumes_after_us", time_us(server->resumes_after_us));
    json_object_set_new(object, "early_data", json_boolean(server->early));
    json_object_set_new(object, "max_early_data", json_integer(server->max_early_data));
    json_object_set_new(object, "renegotiation", json_string(rp_checks_renegotiation(server, text, sizeof text)));
    json_object_set_new(object, "encrypt_then_mac", json_boolean(server->encrypt_then_mac));
    json_object_set_new(object, "hello_retry", json_boolean(server->retries));
    json_object_set_new(object, "alpn_http11", json_boolean(server->alpn_http11));
    json_object_set_new(object, "alpn_h2", json_boolean(server->alpn_h2));
    json_object_set_new(object, "concurrent", json_boolean(server->concurrent));
    json_object_set_new(object, "answers", json_boolean(server->answers));
    return object;
}

static json_t *counts_object(const size_t counts[RP_NUM_RESULTS])
{
    json_t *object = json_object();
    for (size_t i = 0; i < RP_NUM_RESULTS; i++) {
        json_object_set_new(object, rp_result_name((enum rp_result)i), json_integer((json_int_t)counts[i]));
    }
    return object;
}

// failure_of says why it was not carried through.
static json_t *failure_of(const struct rp_check_shown *shown, const struct rp_checked *checked)
{
    char text[RP_CHECKS_FAILURE_ROOM];
    return rp_json_text(rp_checks_failure(shown, checked, text, sizeof text));
}

// is_probed is true where something was found out about the server.
static bool is_probed(const struct rp_server *server)
{
    bool any = server->met != RP_MET_SERVER;
    for (size_t place = 0; place < RP_PROBED_VERSIONS; place++) {
        any = any || server->versions[place].there;
    }
    return any;
}

static json_t *play_of(const struct rp_finding *found)
{
    json_t *object = json_object();
    json_object_set_new(object, "id", json_string(found->play.of->id));
    json_object_set_new(object, "variant", text_or_null(found->variant));
    return object;
}

static json_t *troubles(const struct rp_checked *checked)
{
    json_t *array = json_array();
    for (size_t i = 0; i < checked->num_troubles; i++) {
        const struct rp_check_trouble *trouble = &checked->troubles[i];
        json_t *object = json_object();
        json_t *beside = json_array();
        for (size_t j = 0; j < trouble->num_beside; j++) {
            json_array_append_new(beside, play_of(trouble->beside[j]));
        }
        json_object_set_new(object, "what", json_string(trouble->what));
        json_object_set_new(object, "beside", beside);
        json_object_set_new(object, "output", text_of_process(trouble->output));
        json_array_append_new(array, object);
    }
    return array;
}

static json_t *summary(const struct rp_check_shown *shown, const struct rp_checked *checked)
{
    json_t *object = json_object();
    json_object_set_new(object, "to", json_string(shown->to));
    json_object_set_new(object, "name", rp_json_text(shown->name));
    json_object_set_new(object, "end", json_string(rp_checks_end(checked->end)));
    json_object_set_new(object, "failure", failure_of(shown, checked));
    json_object_set_new(object, "plays", json_integer((json_int_t)checked->findings.num));
    json_object_set_new(object, "counts", counts_object(checked->counts));
    json_object_set_new(object, "not_played", json_integer((json_int_t)checked->num_not_played));
    json_object_set_new(object, "jobs", json_integer(checked->jobs));
    json_object_set_new(object, "seed", json_sprintf("%llu", (unsigned long long)checked->seed));
    json_object_set_new(object, "within_us", time_us(checked->within_us));
    json_object_set_new(object, "took_us", time_us(checked->took_us));
    json_object_set_new(object, "server_ends", json_integer(checked->num_ends));
    json_object_set_new(object, "sanitizer_report", json_boolean(checked->complained));
    json_object_set_new(object, "output", text_of_process(checked->output));
    json_object_set_new(object, "troubles", troubles(checked));
    json_object_set_new(object, "server", is_probed(&checked->server) ? server_object(&checked->server) : json_null());
    json_object_set_new(object, "matrix", shown->matrix ? rp_matrix_object(shown->matrix) : json_null());
    json_t *last = json_object();
    json_object_set_new(last, "summary", object);
    return last;
}

bool rp_checks_json(FILE *out, const struct rp_check_shown *shown, const struct rp_checked *checked)
{
    for (size_t i = 0; i < checked->findings.num; i++) {
        if (!rp_json_line(out, finding(shown, &checked->findings.of[i]))) {
            return false;
        }
    }
    return rp_json_line(out, summary(shown, checked));
}
