// The server that is started: what becomes of it is told, and nothing of it stays.
// SPDX-License-Identifier: Apache-2.0
#include "replay/check/listening.h"
#include "replay/check/process.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

// listen_somewhere makes a socket that listens on a free port of this machine.
static int listen_somewhere(uint16_t *port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(fd, 1), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&address, &len), 0);
    *port = ntohs(address.sin_port);
    return fd;
}

static void test_listening(void **state)
{
    uint16_t port = 0;
    int fd = listen_somewhere(&port);
    (void)state;
    assert_true(rp_is_listening(port));
    close(fd);
    assert_false(rp_is_listening(port));
}

static void test_port_taken(void **state)
{
    uint16_t port = 0;
    int fd = listen_somewhere(&port);
    char why[200] = "";
    struct rp_process *process = rp_process_new("sleep 100", port);
    (void)state;
    assert_non_null(process);
    assert_false(rp_process_start(process, NULL, why, sizeof why));
    assert_non_null(strstr(why, "listens on port"));
    assert_false(rp_process_runs(process));
    rp_process_free(process);
    close(fd);
}

// What it wrote last says why, without the lines before and the ends of lines; nothing is quoted where it wrote nothing.
static void test_says_why(void **state)
{
    uint16_t port = 0;
    (void)state;
    close(listen_somewhere(&port));
    const struct {
        const char *command, *why;
    } rows[] = {
        {"exit 4", "it ended before it listened: exit status 4"},
        {"sleep 60 & exit 0", "it ended before it listened: exit status 0, while it has to stay in the foreground"},
        {"echo; echo; exit 4", "it ended before it listened: exit status 4"},
        {"printf 'first\\nno such file \\r\\n\\n'; exit 4",
         "it ended before it listened: exit status 4: \"no such file\""},
        {"printf 'no line'; exit 4", "it ended before it listened: exit status 4: \"no line\""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char why[300] = "";
        struct rp_process *process = rp_process_new(rows[i].command, port);
        assert_non_null(process);
        assert_false(rp_process_start(process, NULL, why, sizeof why));
        assert_string_equal(why, rows[i].why);
        rp_process_free(process);
    }
}

static void test_ends_at_once(void **state)
{
    uint16_t port = 0;
    char why[200] = "";
    char out[100] = "";
    close(listen_somewhere(&port));
    struct rp_process *process =
        rp_process_new("echo something; echo 'x.c:1: runtime error: of a test' >&2; exit 3", port);
    (void)state;
    assert_non_null(process);
    assert_false(rp_process_start(process, NULL, why, sizeof why));
    assert_non_null(strstr(why, "exit status 3"));
    assert_non_null(strstr(why, ": \"x.c:1: runtime error: of a test\""));
    size_t len = rp_process_output(process, out, sizeof out - 1);
    assert_true(len > 0);
    assert_non_null(strstr(out, "something\n"));
    assert_true(rp_process_complains(process));
    assert_false(rp_process_complains(process));  // it was told
    rp_process_free(process);
}

// A server that takes 32 MiB when it is told to: that is seen, and nothing where there is no process.
static void test_memory(void **state)
{
    uint16_t port = 0;
    char why[200] = "";
    char command[400];
    (void)state;
    close(listen_somewhere(&port));
    (void)snprintf(command, sizeof command,
                   "python3 -c \"import socket, sys; l = socket.create_server(('127.0.0.1', %u)); "
                   "sys.stdin.readline(); b = b'x' * (1 << 25); sys.stdin.readline()\"",
                   port);
    struct rp_process *process = rp_process_new(command, port);
    assert_non_null(process);
    assert_int_equal(rp_process_memory(process), 0);
    if (!rp_process_start(process, NULL, why, sizeof why)) {
        fail_msg("%s", why);
    }
    const uint64_t before = rp_process_memory(process);
    assert_true(before > 1 << 20);
    assert_true(rp_process_input(process, "\n", 1));
    for (int i = 0; i < 30 && rp_process_memory(process) < before + (30 << 20); i++) {
    }
    assert_true(rp_process_memory(process) > before + (30 << 20));
    rp_process_free(process);
}

static void test_commands(void **state)
{
    (void)state;
    assert_true(rp_command_run("true", NULL, 5000));
    assert_false(rp_command_run("false", NULL, 5000));
    assert_false(rp_command_run("exec sleep 1", NULL, 20));
    assert_true(rp_command_run("true", NULL, 0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_listening),    cmocka_unit_test(test_port_taken), cmocka_unit_test(test_says_why),
        cmocka_unit_test(test_ends_at_once), cmocka_unit_test(test_memory),     cmocka_unit_test(test_commands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
