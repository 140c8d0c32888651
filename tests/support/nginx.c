/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A real nginx over a temporary folder, for what an origin of our own cannot vouch for: how a
 * server behaves that we did not write, TLS, HTTP/2, and speed.
 *
 *   /          the document root; ranges, ETag and Last-Modified
 *   /noranges/ the same files, always whole
 *   /slow/     the same files at a limited rate for each connection
 *
 * It runs as a single process in the foreground, with the rights of whoever runs the test, so
 * that it reads what the test can read. It is told to end when the thread that started it
 * does: a test that crashes leaves none behind. */

#include "nginx-private.h"

#include "async-helpers.h"
#include "pattern.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <sys/prctl.h>
#include <unistd.h>

/* Between finding a free port and nginx listening on it another program may take it. */
#define MAX_ATTEMPTS 5

static guint
get_bound_port (GSocket *socket)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;

  g_socket_bind (socket, any, TRUE, &error);
  g_assert_no_error (error);
  bound = g_socket_get_local_address (socket, &error);
  g_assert_no_error (error);

  return g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));
}

static void
find_ports (TestNginx *self)
{
  /* All are held until the last is found, so that they differ. */
  g_autoptr (GPtrArray) sockets = g_ptr_array_new_with_free_func (g_object_unref);
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < TEST_NGINX_N_SERVERS; i++)
    {
      g_ptr_array_add (sockets, g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error));
      g_assert_no_error (error);
      self->ports[i] = get_bound_port (sockets->pdata[i]);
    }
}

static void
die_with_parent_cb (gpointer user_data G_GNUC_UNUSED)
{
  prctl (PR_SET_PDEATHSIG, SIGTERM);
}

static gboolean
is_listening (TestNginx *self)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;

  g_socket_client_set_enable_proxy (client, FALSE);
  connection = g_socket_client_connect_to_host (client, "127.0.0.1", self->ports[TEST_NGINX_N_SERVERS - 1], NULL, NULL);

  return connection != NULL;
}

/* FALSE without an error if nginx ended at once: somebody else may have the port. */
static gboolean
spawn (TestNginx  *self,
       const char *program,
       GError    **error)
{
  const GSubprocessFlags flags = G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_SILENCE;
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (flags);
  g_autofree char *config = g_build_filename (self->dir, "nginx.conf", NULL);
  g_autofree char *errors = g_build_filename (self->dir, "error.log", NULL);
  gint64 deadline = g_get_monotonic_time () + TEST_DEADLINE * G_USEC_PER_SEC;

  g_subprocess_launcher_set_child_setup (launcher, die_with_parent_cb, NULL, NULL);
  g_clear_object (&self->process);
  self->process = g_subprocess_launcher_spawn (launcher, error, program, "-e", errors, "-p", self->dir, "-c", config, NULL);
  if (self->process == NULL)
    return FALSE;

  while (!is_listening (self))
    {
      if (g_subprocess_get_identifier (self->process) == NULL)
        return FALSE;
      if (g_get_monotonic_time () > deadline)
        g_error ("nginx runs, but does not listen");
      g_usleep (2000);
    }

  return g_subprocess_get_identifier (self->process) != NULL;
}

static gboolean
start (TestNginx  *self,
       const char *program,
       const char *rate,
       GError    **error)
{
  g_autofree char *path = g_build_filename (self->dir, "error.log", NULL);
  g_autofree char *messages = NULL;
  GError *failure = NULL;

  for (guint i = 0; i < MAX_ATTEMPTS; i++)
    {
      find_ports (self);
      if (!test_nginx_write_config (self, rate, error))
        return FALSE;

      if (spawn (self, program, &failure))
        return TRUE;
      if (failure != NULL)
        {
          g_propagate_error (error, failure);
          return FALSE;
        }
    }

  g_file_get_contents (path, &messages, NULL, NULL);
  g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "nginx does not run: %s", messages != NULL ? messages : "");

  return FALSE;
}

static char *
find_nginx (void)
{
  char *program = g_find_program_in_path ("nginx");

  /* It is where only root's PATH leads. */
  if (program == NULL && g_file_test ("/usr/sbin/nginx", G_FILE_TEST_IS_EXECUTABLE))
    program = g_strdup ("/usr/sbin/nginx");

  return program;
}

/**
 * test_nginx_new:
 * @slow_rate: (nullable): bytes a second for each connection below /slow/, as nginx takes it:
 *   "500k", "5m"; one mebibyte if %NULL
 * @error: return location for an error
 *
 * Returns: (transfer full) (nullable): a server that listens, or %NULL, with which a test is
 *   to be skipped, if there is no nginx or no openssl program
 */
TestNginx *
test_nginx_new (const char *slow_rate,
                GError    **error)
{
  g_autoptr (TestNginx) self = NULL;
  g_autofree char *nginx = find_nginx ();
  g_autofree char *openssl = g_find_program_in_path ("openssl");

  if (nginx == NULL || openssl == NULL)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND, "%s is not installed", nginx == NULL ? "nginx" : "openssl");
      return NULL;
    }

  self = g_new0 (TestNginx, 1);
  self->dir = test_temp_dir_new ();
  self->root = g_build_filename (self->dir, "root", NULL);
  self->ca_file = g_build_filename (self->dir, "ca.crt", NULL);
  self->log_file = g_build_filename (self->dir, "access.log", NULL);
  g_mkdir (self->root, 0755);

  if (!test_nginx_make_certificates (self, error) || !start (self, nginx, slow_rate, error))
    return NULL;

  return g_steal_pointer (&self);
}

/**
 * test_nginx_free:
 * @self: (transfer full): a server
 *
 * Stops it and removes its folder.
 */
void
test_nginx_free (TestNginx *self)
{
  if (self->process != NULL)
    {
      g_subprocess_send_signal (self->process, SIGTERM);
      g_subprocess_wait (self->process, NULL, NULL);
    }

  g_clear_object (&self->process);
  g_clear_pointer (&self->dir, test_temp_dir_free);
  g_free (self->root);
  g_free (self->ca_file);
  g_free (self->log_file);
  g_free (self);
}

/**
 * test_nginx_get_root:
 * @self: a server
 *
 * Returns: (transfer none): its document root, a folder to put files into
 */
const char *
test_nginx_get_root (TestNginx *self)
{
  return self->root;
}

/**
 * test_nginx_get_ca_file:
 * @self: a server
 *
 * Returns: (transfer none): the PEM file of the authority behind %TEST_NGINX_HTTPS
 */
const char *
test_nginx_get_ca_file (TestNginx *self)
{
  return self->ca_file;
}

/**
 * test_nginx_get_port:
 * @self: a server
 * @server: which of its ports
 *
 * Returns: the port's number on 127.0.0.1
 */
guint
test_nginx_get_port (TestNginx      *self,
                     TestNginxServer server)
{
  return self->ports[server];
}

/**
 * test_nginx_uri:
 * @self: a server
 * @server: which of its ports
 * @path: a path, escaped
 *
 * Returns: (transfer full): the link to it
 */
char *
test_nginx_uri (TestNginx      *self,
                TestNginxServer server,
                const char     *path)
{
  const char *scheme = server == TEST_NGINX_HTTP ? "http" : "https";

  return g_strdup_printf ("%s://127.0.0.1:%u%s", scheme, self->ports[server], path);
}

/**
 * test_nginx_add_file:
 * @self: a server
 * @name: name of the file
 * @size: its size
 * @seed: of its pattern
 *
 * Puts a file of pattern bytes into the document root.
 */
void
test_nginx_add_file (TestNginx  *self,
                     const char *name,
                     goffset     size,
                     guint32     seed)
{
  g_autofree char *path = g_build_filename (self->root, name, NULL);

  test_pattern_write_file (path, size, seed);
}

/**
 * test_nginx_add_sparse_file:
 * @self: a server
 * @name: name of the file
 * @size: its size
 *
 * Puts a file of zero bytes into the document root that takes no room on the disk.
 */
void
test_nginx_add_sparse_file (TestNginx  *self,
                            const char *name,
                            goffset     size)
{
  g_autofree char *path = g_build_filename (self->root, name, NULL);
  int fd = g_open (path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

  g_assert_cmpint (fd, >=, 0);
  g_assert_cmpint (ftruncate (fd, size), ==, 0);
  close (fd);
}

static void
request_free (gpointer data)
{
  TestNginxRequest *request = data;

  g_free (request->protocol);
  g_free (request->range);
  g_free (request->uri);
  g_free (request);
}

static TestNginxRequest *
parse_line (const char *line)
{
  g_auto (GStrv) fields = g_strsplit (line, "\t", 6);
  TestNginxRequest *request = g_new0 (TestNginxRequest, 1);

  g_assert_cmpuint (g_strv_length (fields), ==, 6);
  request->connection = g_ascii_strtoull (fields[0], NULL, 10);
  request->protocol = g_strdup (fields[1]);
  request->status = g_ascii_strtoull (fields[2], NULL, 10);
  request->range = g_str_equal (fields[3], "-") ? NULL : g_strdup (fields[3]);
  request->body_bytes = g_ascii_strtoll (fields[4], NULL, 10);
  request->uri = g_strdup (fields[5]);

  return request;
}

/**
 * test_nginx_get_requests:
 * @self: a server
 *
 * nginx writes its log when it is done with a request, which may be a moment after the client
 * is: wait for the number you expect with test_wait_until().
 *
 * Returns: (transfer full) (element-type TestNginxRequest): the requests so far, in the order
 *   in which they ended
 */
GPtrArray *
test_nginx_get_requests (TestNginx *self)
{
  g_autoptr (GPtrArray) requests = g_ptr_array_new_with_free_func (request_free);
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;

  g_file_get_contents (self->log_file, &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (text + self->log_skipped, "\n", 0);
  for (guint i = 0; lines[i] != NULL && lines[i][0] != '\0'; i++)
    g_ptr_array_add (requests, parse_line (lines[i]));

  return g_steal_pointer (&requests);
}

/**
 * test_nginx_get_n_connections:
 * @self: a server
 *
 * Returns: over how many connections the requests of the log came
 */
guint
test_nginx_get_n_connections (TestNginx *self)
{
  g_autoptr (GPtrArray) requests = test_nginx_get_requests (self);
  g_autoptr (GHashTable) connections = g_hash_table_new (g_int64_hash, g_int64_equal);

  for (guint i = 0; i < requests->len; i++)
    g_hash_table_add (connections, &((TestNginxRequest *) requests->pdata[i])->connection);

  return g_hash_table_size (connections);
}

/**
 * test_nginx_clear_log:
 * @self: a server
 *
 * Forgets the requests so far.
 */
void
test_nginx_clear_log (TestNginx *self)
{
  GStatBuf info;

  g_assert_cmpint (g_stat (self->log_file, &info), ==, 0);
  self->log_skipped = info.st_size;
}
