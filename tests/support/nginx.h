/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _TestNginx TestNginx;
typedef struct _TestNginxRequest TestNginxRequest;

/**
 * TestNginxServer:
 * @TEST_NGINX_HTTP: plain HTTP/1.1
 * @TEST_NGINX_HTTPS: TLS with HTTP/2 on offer; the certificate is for 127.0.0.1 and localhost
 *   and issued by the authority of test_nginx_get_ca_file()
 * @TEST_NGINX_UNTRUSTED: the same with a certificate that nobody vouches for
 * @TEST_NGINX_EXPIRED: the same with one that was good long ago
 * @TEST_NGINX_EARLY: the same with one that will be good when nobody is here any more
 * @TEST_NGINX_WEAK: the same with one whose signature can be forged
 * @TEST_NGINX_OTHER_NAME: the same with one for other.example
 *
 * The ports a server listens on.
 */
typedef enum
{
  TEST_NGINX_HTTP,
  TEST_NGINX_HTTPS,
  TEST_NGINX_UNTRUSTED,
  TEST_NGINX_EXPIRED,
  TEST_NGINX_EARLY,
  TEST_NGINX_WEAK,
  TEST_NGINX_OTHER_NAME,
} TestNginxServer;

#define TEST_NGINX_N_SERVERS (TEST_NGINX_OTHER_NAME + 1)

/**
 * TestNginxRequest:
 * @connection: nginx's number of the connection; the same one means the same connection
 * @protocol: "HTTP/1.1" or "HTTP/2.0"
 * @status: what was answered
 * @range: (nullable): the Range header
 * @body_bytes: bytes of the body that were sent
 * @uri: the path, decoded
 *
 * A request that nginx is done with: those still being answered are not in its log.
 */
struct _TestNginxRequest
{
  guint64 connection;
  char   *protocol;
  guint   status;
  char   *range;
  goffset body_bytes;
  char   *uri;
};

TestNginx *test_nginx_new (const char *slow_rate,
                           GError    **error) G_GNUC_WARN_UNUSED_RESULT;
void test_nginx_free (TestNginx *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestNginx, test_nginx_free)

const char *test_nginx_get_root (TestNginx *self);
const char *test_nginx_get_ca_file (TestNginx *self);
guint test_nginx_get_port (TestNginx      *self,
                           TestNginxServer server);
char *test_nginx_uri (TestNginx      *self,
                      TestNginxServer server,
                      const char     *path) G_GNUC_WARN_UNUSED_RESULT;

void test_nginx_add_file (TestNginx  *self,
                          const char *name,
                          goffset     size,
                          guint32     seed);
void test_nginx_add_sparse_file (TestNginx  *self,
                                 const char *name,
                                 goffset     size);

GPtrArray *test_nginx_get_requests (TestNginx *self) G_GNUC_WARN_UNUSED_RESULT;
guint test_nginx_get_n_connections (TestNginx *self);
void test_nginx_clear_log (TestNginx *self);

G_END_DECLS
