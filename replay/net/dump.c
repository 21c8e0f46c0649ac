// A pcapng file that is written while things happen, and is whole whenever the process dies.
// SPDX-License-Identifier: Apache-2.0
#include "replay/net/dump.h"
#include "parsers/capture/pcapng.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER = 1 << 19 };  // more than the largest packet that is captured, and many of the usual ones

struct rp_dump {
    struct rp_dump_config config;
    char *path;
    int fd;
    int error;
    bool can_cut;      // a regular file that we emptied: its length is `bytes`
    uint64_t bytes;    // that arrived in the file
    uint64_t packets;  // that arrived
    uint64_t waiting;  // packets in the buffer
    struct tw_writer out;
    uint8_t buffer[BUFFER];
};

static void fail(struct rp_dump *dump, int error)
{
    dump->error = dump->error ? dump->error : error;
}

// wait_writable is for a standard output that somebody set to non-blocking.
static void wait_writable(const struct rp_dump *dump)
{
    struct pollfd poll_fd = {.fd = dump->fd, .events = POLLOUT};
    (void)poll(&poll_fd, 1, -1);
}

// put_all writes everything, or fails. A write that is cut short (a disk that fills up) is taken up again, to get its
// error.
static void put_all(struct rp_dump *dump, struct tw_span left)
{
    while (left.len > 0 && dump->error == 0) {
        ssize_t done = write(dump->fd, left.data, left.len);
        if (done > 0) {
            left = tw_span_of(left.data + done, left.len - (size_t)done);
        } else if (done < 0 && errno == EAGAIN) {
            wait_writable(dump);
        } else if (done < 0 && errno != EINTR) {
            fail(dump, errno);
        }
    }
}

void rp_dump_flush(struct rp_dump *dump)
{
    struct tw_span all = tw_writer_span(&dump->out);
    bool failed_before = dump->error != 0;
    put_all(dump, all);
    if (dump->error == 0) {
        dump->bytes += all.len;
        dump->packets += dump->waiting;
    } else if (!failed_before && dump->can_cut && ftruncate(dump->fd, (off_t)dump->bytes) != 0) {
        dump->can_cut = false;  // the end of the file is a part of a packet then, which readers pass over
    }
    dump->out = tw_writer_into(dump->buffer, BUFFER);
    dump->waiting = 0;
}

// open_file leaves what is no regular file as it is: a device, a named pipe.
static int open_file(const struct rp_dump_config *config)
{
    int mode = config->secrets ? 0600 : 0666;
    int flags = O_WRONLY | O_CREAT | O_CLOEXEC;
    int fd = open(config->path, flags | (config->keep ? O_EXCL : O_TRUNC), mode);
    struct stat info;
    if (fd < 0 && errno == EEXIST && stat(config->path, &info) == 0 && !S_ISREG(info.st_mode)) {
        fd = open(config->path, O_WRONLY | O_CLOEXEC);
    }
    return fd;
}

static bool set_up(struct rp_dump *dump)
{
    struct stat info;
    bool standard = strcmp(dump->path, "-") == 0;
    dump->fd = standard ? fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3) : open_file(&dump->config);
    if (dump->fd < 0 || fstat(dump->fd, &info) != 0) {
        return false;
    }
    dump->can_cut = !standard && S_ISREG(info.st_mode);
    return !dump->config.secrets || !dump->can_cut || fchmod(dump->fd, 0600) == 0 || errno == EPERM;
}

struct rp_dump *rp_dump_new(const struct rp_dump_config *config, int *error)
{
    struct rp_dump *dump = calloc(1, sizeof *dump);
    char *path = dump ? strdup(config->path) : NULL;
    if (!path) {
        free(dump);
        *error = ENOMEM;
        return NULL;
    }
    dump->config = *config;
    dump->config.path = dump->path = path;
    dump->out = tw_writer_into(dump->buffer, BUFFER);
    if (!set_up(dump)) {
        *error = errno;
        (void)rp_dump_close(dump);
        return NULL;
    }
    tw_pcapng_write_section(&dump->out);
    tw_pcapng_write_interface(&dump->out, &dump->config.interface);
    rp_dump_flush(dump);
    return dump;
}

static void make_room(struct rp_dump *dump, size_t len)
{
    if (dump->out.cap - dump->out.len < len + TW_PCAPNG_OVERHEAD) {
        rp_dump_flush(dump);
    }
}

void rp_dump_packet(struct rp_dump *dump, const struct tw_packet *packet)
{
    make_room(dump, packet->bytes.len);
    if (!tw_pcapng_write_packet(&dump->out, &dump->config.interface, packet)) {
        fail(dump, EFBIG);
        return;
    }
    dump->waiting++;
}

void rp_dump_secrets(struct rp_dump *dump, struct tw_span key_log)
{
    make_room(dump, key_log.len);
    if (!tw_pcapng_write_secrets(&dump->out, TW_SECRETS_TLS_KEY_LOG, key_log)) {
        fail(dump, EFBIG);
    }
}

int rp_dump_error(const struct rp_dump *dump)
{
    return dump->error;
}

const char *rp_dump_path(const struct rp_dump *dump)
{
    return dump->path;
}

uint64_t rp_dump_packets(const struct rp_dump *dump)
{
    return dump->packets;
}

uint64_t rp_dump_bytes(const struct rp_dump *dump)
{
    return dump->bytes;
}

int rp_dump_close(struct rp_dump *dump)
{
    rp_dump_flush(dump);
    if (dump->fd >= 0 && close(dump->fd) != 0) {
        fail(dump, errno);
    }
    int error = dump->error;
    free(dump->path);
    free(dump);
    return error;
}
