// What a check found, as SARIF 2.1.0 (OASIS): what code scanning services read.
// SPDX-License-Identifier: Apache-2.0
#include "replay/report/checks_files.h"
#include "replay/report/client_json.h"
#include "replay/report/matrix_json.h"

#include <string.h>

static json_t *message(const char *text)
{
    return json_pack("{s:s}", "text", text);
}

// locations has the server alone: what was found has no file.
static json_t *locations(const struct rp_check_shown *shown)
{
    return json_pack("[{s:{s:{s:o}}}]", "physicalLocation", "artifactLocation", "uri",
                     json_sprintf("tls://%s", shown->to));
}

static const char *level_of(const struct rp_finding *found)
{
    if (found->result != RP_FAIL) {
        return "note";
    }
    return rp_play_level(&found->play) == RP_LEVEL_MUST && !found->play.of->light ? "error" : "warning";
}

static json_t *rule(const struct rp_case *of)
{
    json_t *object = json_object();
    json_object_set_new(object, "id", json_string(of->id));
    json_object_set_new(object, "shortDescription", message(of->says));
    json_object_set_new(
        object, "fullDescription",
        json_pack("{s:o}", "text", json_sprintf("%s: %s (%s)", rp_level_name(of->level), of->says, of->source)));
    json_object_set_new(object, "properties",
                        json_pack("{s:s, s:s, s:[s]}", "level", rp_level_name(of->level), "source", of->source, "tags",
                                  rp_checks_group(of->id[0])));
    return object;
}

static bool is_told(const struct rp_finding *found)
{
    return found->result == RP_FAIL || found->result == RP_TOLERATED || found->result == RP_INCONCLUSIVE;
}

// add_known says of a fail that it is known, or new.
static void add_known(json_t *object, const struct rp_check_shown *shown, const struct rp_finding *found)
{
    struct rp_known_fail known;
    char text[1000];
    bool is_known = rp_known_fails_find(shown->known, found, &known);
    if (!shown->known || found->result != RP_FAIL) {
        return;
    }
    json_object_set_new(object, "baselineState", json_string(is_known ? "unchanged" : "new"));
    json_object_set_new(object, "suppressions",
                        is_known ? json_pack("[{s:s, s:s}]", "kind", "external", "justification",
                                             rp_known_fail_text(&known, text, sizeof text))
                                 : json_array());
}

static json_t *result(const struct rp_check_shown *shown, const struct rp_finding *found, size_t rule_at)
{
    const char *actual = found->actual && found->actual[0] != '\0' ? found->actual : rp_result_name(found->result);
    const char *reason = found->reason ? found->reason : "";
    json_t *object = json_object();
    json_t *text = json_sprintf("%s%s%s: %s%s%s", found->play.of->id, found->variant[0] != '\0' ? " " : "",
                                found->variant, actual, reason[0] != '\0' ? "; " : "", reason);
    json_object_set_new(object, "ruleId", json_string(found->play.of->id));
    json_object_set_new(object, "ruleIndex", json_integer((json_int_t)rule_at));
    json_object_set_new(object, "level", json_string(level_of(found)));
    json_object_set_new(object, "kind",
                        json_string(found->result == RP_INCONCLUSIVE ? "open"
                                    : found->result == RP_FAIL       ? "fail"
                                                                     : "review"));
    if (found->result != RP_FAIL) {
        json_object_set_new(object, "level", json_string("none"));
    }
    json_object_set_new(object, "message", json_pack("{s:o}", "text", text));
    json_object_set_new(object, "locations", locations(shown));
    json_object_set_new(object, "partialFingerprints",
                        json_pack("{s:o}", "play/v1", json_sprintf("%s/%s", found->play.of->id, found->variant)));
    add_known(object, shown, found);
    json_object_set_new(object, "properties",
                        json_pack("{s:s, s:s?, s:s?, s:s?, s:s?}", "verdict", rp_result_name(found->result), "expected",
                                  found->expected, "actual", found->actual, "evidence", found->evidence, "script",
                                  found->script_file));
    return object;
}

// add_troubles adds a rule, and a result for each.
static void add_troubles(json_t *rules, json_t *results, const struct rp_check_shown *shown,
                         const struct rp_checked *checked)
{
    char text[1000];
    for (size_t i = 0; i < checked->num_troubles; i++) {
        if (i == 0) {
            json_array_append_new(
                rules, json_pack("{s:s, s:o}", "id", "server-goes-on", "shortDescription",
                                 message("a server lives through a check, and no sanitizer reports anything")));
        }
        json_t *object = json_pack("{s:s, s:I, s:s, s:s, s:o}", "ruleId", "server-goes-on", "ruleIndex",
                                   (json_int_t)json_array_size(rules) - 1, "level", "error", "kind", "fail", "message",
                                   message(rp_checks_trouble(&checked->troubles[i], text, sizeof text)));
        json_object_set_new(object, "locations", locations(shown));
        json_array_append_new(results, object);
    }
}

// invocations says whether it was carried through.
static json_t *invocations(const struct rp_check_shown *shown, const struct rp_checked *checked)
{
    char text[RP_CHECKS_FAILURE_ROOM];
    const char *failure = rp_checks_failure(shown, checked, text, sizeof text);
    json_t *invocation = json_pack("{s:b}", "executionSuccessful", failure == NULL);
    if (failure) {
        json_object_set_new(invocation, "toolExecutionNotifications",
                            json_pack("[{s:s, s:o}]", "level", "error", "message", message(failure)));
    }
    return json_pack("[o]", invocation);
}

bool rp_checks_sarif(FILE *out, const struct rp_check_shown *shown, const struct rp_checked *checked)
{
    json_t *rules = json_array();
    json_t *results = json_array();
    const struct rp_case *last = NULL;
    for (size_t i = 0; i < checked->findings.num; i++) {
        const struct rp_finding *found = &checked->findings.of[i];
        if (!is_told(found)) {
            continue;
        }
        // Findings come in the order of the cases, so that a case's stand together.
        if (found->play.of != last) {
            last = found->play.of;
            json_array_append_new(rules, rule(last));
        }
        json_array_append_new(results, result(shown, found, json_array_size(rules) - 1));
    }
    add_troubles(rules, results, shown, checked);
    json_t *driver = json_pack("{s:s, s:s, s:o}", "name", "reshake", "version", RESHAKE_VERSION, "rules", rules);
    json_t *run = json_pack("{s:{s:o}, s:o, s:o, s:s}", "tool", "driver", driver, "invocations",
                            invocations(shown, checked), "results", results, "columnKind", "utf16CodeUnits");
    if (shown->matrix) {
        json_object_set_new(run, "properties", json_pack("{s:o}", "matrix", rp_matrix_object(shown->matrix)));
    }
    json_t *log = json_pack("{s:s, s:s, s:[o]}", "$schema", "https://json.schemastore.org/sarif-2.1.0.json", "version",
                            "2.1.0", "runs", run);
    bool done = log && (json_dumpf(log, out, JSON_INDENT(1)) == 0 || ferror(out));
    json_decref(log);
    fputc('\n', out);
    return done;
}
