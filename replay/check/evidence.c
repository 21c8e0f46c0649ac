// Evidence: a fail is played once more, alone, and recorded with its secrets; beside it lies its script as text.
// SPDX-License-Identifier: Apache-2.0
#include "replay/check/check_parts.h"
#include "replay/check/stage.h"
#include "replay/script/text.h"

#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { PATH_ROOM = 1024, MOST = 64 };

// path_of writes DIR/ID-VARIANT and the ending; what is no letter, digit or dot of the variant becomes a hyphen.
static void path_of(const char *folder, const struct rp_finding *found, const char *ending, char *out, size_t cap)
{
    int len = snprintf(out, cap, "%s/%s%s", folder, found->play.of->id, found->variant[0] != '\0' ? "-" : "");
    size_t at = len > 0 && (size_t)len < cap ? (size_t)len : 0;
    for (const char *c = found->variant; *c != '\0' && at + 1 < cap; c++) {
        out[at++] = isalnum((unsigned char)*c) || *c == '.' ? *c : '-';
    }
    (void)snprintf(out + at, cap - at, "%s", ending);
}

static void cannot(struct rp_check *check, const char *path, int error)
{
    check->out->file = rp_check_text(check, path);
    check->out->error = error;
    check->end = RP_FLEET_RECORDING;
}

static bool make_folder(struct rp_check *check)
{
    if (mkdir(check->config->evidence, 0777) != 0 && errno != EEXIST) {
        cannot(check, check->config->evidence, errno);
        return false;
    }
    return true;
}

struct recorded {
    struct rp_check *check;
    struct rp_item *item;
};

static void saw(void *context, const struct rp_job *job)
{
    struct recorded *recorded = context;
    struct rp_finding *found = recorded->item->found;
    const struct rp_judged judged = rp_judge(&found->play, found->script, job->player);
    if (judged.result == RP_FAIL && !found->gone) {
        rp_item_recorded(recorded->check, recorded->item, &judged, job);
    }
}

static void record(struct rp_check *check, struct rp_item *item)
{
    char path[PATH_ROOM];
    int error = 0;
    path_of(check->config->evidence, item->found, ".pcapng", path, sizeof path);
    const struct rp_dump_config file = {.path = path, .secrets = true};
    struct rp_recording *recording = rp_recording_new(&file, &error);
    if (!recording) {
        cannot(check, path, error);
        return;
    }
    struct rp_fleet_config fleet = check->fleet;
    fleet.recording = recording;
    check->playing = &item->found->play;
    const struct rp_stage_host host = {.host = rp_check_host, .context = check};
    struct recorded recorded = {.check = check, .item = item};
    enum rp_fleet_end end = rp_stage_play(&fleet, &host, item->found->script, item->seed, saw, &recorded);
    error = rp_recording_close(recording);
    if (error != 0) {
        cannot(check, path, error);
    } else if (end != RP_FLEET_DONE) {
        check->end = end;
    } else {
        item->found->evidence = rp_check_text(check, path);
    }
}

static void write_script(struct rp_check *check, struct rp_item *item)
{
    char path[PATH_ROOM];
    size_t len = 0;
    path_of(check->config->evidence, item->found, ".script", path, sizeof path);
    char *text = rp_script_text(item->found->script, &len);
    FILE *file = text ? fopen(path, "w") : NULL;
    if (text && !file) {
        cannot(check, path, errno);
    } else if (file) {
        fprintf(file, "# %s: %s\n# %s\n", item->found->play.of->id, item->found->play.of->says,
                item->found->play.of->source);
        if (item->found->play.variant->look) {
            fputs("# What the messages say is judged, too: `reshake play` looks at the reactions alone.\n", file);
        }
        (void)fwrite(text, 1, len, file);
        bool failed = ferror(file) != 0;
        failed = fclose(file) != 0 || failed;
        if (failed) {
            cannot(check, path, EIO);
        }
        item->found->script_file = rp_check_text(check, path);
    }
    free(text);
}

// is_first is true for the first fail of those that differ in their number alone.
static bool is_first(const struct rp_check *check, size_t index)
{
    const struct rp_play *play = &check->found[index].play;
    for (size_t i = index; i-- > 0;) {
        const struct rp_finding *other = &check->found[i];
        bool family = other->play.variant == play->variant && other->play.version == play->version
                      && other->play.means == play->means;
        if (!family) {
            return true;
        }
        if (other->result == RP_FAIL) {
            return false;
        }
    }
    return true;
}

// mend starts the server of ours again, where the recorded play has ended it once more.
static void mend(struct rp_check *check, const struct rp_item *item)
{
    char why[200];
    if (item->found->gone && check->process && !rp_check_alive(check)) {
        rp_process_stop(check->process);
        check->gone = !rp_process_start(check->process, &check->interrupt, why, sizeof why);
    }
}

void rp_check_evidence(struct rp_check *check)
{
    size_t num = 0;
    for (size_t i = 0; check->config->evidence && i < check->num && num < MOST && !rp_check_stopped(check); i++) {
        struct rp_item *item = &check->items[i];
        bool can = item->found->script && (!item->found->gone || check->process);  // what kills it is not played twice
        bool wanted = item->found->result == RP_FAIL && can;
        if (!wanted || !is_first(check, i) || (num == 0 && !make_folder(check))) {
            continue;
        }
        num++;
        rp_check_say(check, &item->found->play, "recording");
        write_script(check, item);
        if (!rp_check_stopped(check)) {
            record(check, item);
            mend(check, item);
        }
    }
}
