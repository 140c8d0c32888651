/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What goes wrong, and that it is said: one sentence, the right exit code, and never a file
 * under its final name. */

#include "cli-fixture.h"

#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "nginx.h"

#define NOBODY 65534

static void
test_usage (void)
{
  static const char *const cases[] = {
    "",
    "not-a-link",
    "ftp://example.org/a",
    "--no-such-option http://example.org/a",
    "-n 99 http://example.org/a",
    "--checksum=sha-256=12 http://example.org/a",
    "-q -v http://example.org/a",
  };
  g_autoptr (CliFixture) fixture = cli_fixture_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      cli_run (fixture, cases[i]);
      cli_assert_exit (fixture, 2);

      /* One line, and a hint. */
      g_auto (GStrv) lines = g_strsplit (fixture->err, "\n", -1);

      g_assert_cmpuint (g_strv_length (lines), ==, 3);
      g_assert_cmpstr (lines[1], ==, "Try “spate-cli --help”");
      g_assert_cmpstr (fixture->out, ==, "");
    }

  cli_run (fixture, "-o no/such/folder/ http://example.org/a");
  cli_assert_exit (fixture, 3);
  cli_assert_listing (fixture, "");
}

/* What the server answers, and what comes of it. */
static void
test_statuses (void)
{
  static const struct
  {
    guint       status;
    int         code;
    const char *says;
  } cases[] = {
    { 401, 6, "user name and a password" },
    { 403, 8, "403" },
    { 404, 8, "404" },
    { 410, 8, "410" },
    { 500, 8, "500" },
    { 503, 8, "503" },
  };
  g_autoptr (CliFixture) fixture = cli_fixture_new ();

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/%u", cases[i].status);
      g_autofree char *arguments = g_strconcat ("@", path, NULL);
      TestResource *file = test_origin_add (fixture->origin, g_intern_string (path), 1000);

      test_resource_add_status (file, cases[i].status);
      cli_run (fixture, arguments);
      cli_assert_exit (fixture, cases[i].code);
      cli_assert_says (fixture, cases[i].says);
      cli_assert_listing (fixture, "");
    }
}

static void
test_redirect_loop (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();

  test_origin_add_redirect (fixture->origin, "/a", 302, "/b");
  test_origin_add_redirect (fixture->origin, "/b", 302, "/a");
  test_origin_add_redirect (fixture->origin, "/mail", 302, "mailto:someone@example.org");

  cli_run (fixture, "@/a");
  cli_assert_exit (fixture, 7);
  cli_assert_says (fixture, "redirects");
  cli_run (fixture, "@/mail");
  cli_assert_exit (fixture, 7);
  cli_assert_says (fixture, "redirects");
  cli_assert_listing (fixture, "");
}

/* A port that is taken, so that nobody else takes it, but on which nobody listens. */
static GSocket *
take_port (guint *ret_port)
{
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) any = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) bound = NULL;
  g_autoptr (GError) error = NULL;
  GSocket *socket = g_socket_new (G_SOCKET_FAMILY_IPV4, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP, &error);

  g_assert_no_error (error);
  g_socket_bind (socket, any, FALSE, &error);
  g_assert_no_error (error);
  bound = g_socket_get_local_address (socket, &error);
  g_assert_no_error (error);
  *ret_port = g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (bound));

  return socket;
}

static void
test_refused (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  guint port = 0;
  g_autoptr (GSocket) socket = take_port (&port);
  g_autofree char *url = g_strdup_printf ("http://127.0.0.1:%u/a", port);

  cli_run (fixture, url);
  cli_assert_exit (fixture, 4);
  cli_assert_says (fixture, "The connection to the server failed");
  cli_assert_listing (fixture, "");
}

static char *
make_fingerprint (const char *path)
{
  g_autoptr (GTlsCertificate) certificate = g_tls_certificate_new_from_file (path, NULL);
  g_autoptr (GByteArray) bytes = NULL;

  g_assert_nonnull (certificate);
  g_object_get (certificate, "certificate", &bytes, NULL);

  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, bytes->data, bytes->len);
}

/* One that is bad is accepted, and no other one. */
static void
accept (CliFixture *fixture,
        TestNginx  *nginx)
{
  g_autofree char *dir = g_path_get_dirname (test_nginx_get_ca_file (nginx));
  g_autofree char *path = g_build_filename (dir, "untrusted.crt", NULL);
  g_autofree char *fingerprint = make_fingerprint (path);
  g_autofree char *option = g_strdup_printf ("--accept-certificate=%s", fingerprint);
  g_autofree char *untrusted = test_nginx_uri (nginx, TEST_NGINX_UNTRUSTED, "/a.bin");
  g_autofree char *expired = test_nginx_uri (nginx, TEST_NGINX_EXPIRED, "/a.bin");
  g_autofree char *words = g_strdup_printf ("%s -o b.bin %s", option, untrusted);
  g_autofree char *others = g_strdup_printf ("%s -o c.bin %s", option, expired);

  cli_run (fixture, words);
  cli_assert_exit (fixture, 0);
  cli_assert_file (fixture, "b.bin", 5 * MIB, 3);
  cli_run (fixture, others);
  cli_assert_exit (fixture, 5);
}

/* A certificate that nobody vouches for, that is for somebody else, or too old, is refused; one that
 * is in order is not. */
static void
test_tls (void)
{
  static const struct
  {
    TestNginxServer server;
    const char     *says;
  } bad[] = {
    { TEST_NGINX_UNTRUSTED, "Nobody who is trusted here vouches for" },
    { TEST_NGINX_EXPIRED, "has expired" },
    { TEST_NGINX_EARLY, "not valid yet" },
    { TEST_NGINX_WEAK, "not safe any more" },
    { TEST_NGINX_OTHER_NAME, "is for another server" },
  };
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (TestNginx) nginx = test_nginx_new (NULL, &error);
  g_autofree char *trusted = NULL;

  if (nginx == NULL)
    {
      g_test_skip (error->message);
      return;
    }

  test_nginx_add_file (nginx, "a.bin", 5 * MIB, 3);
  trusted = test_nginx_uri (nginx, TEST_NGINX_HTTPS, "/a.bin");
  g_subprocess_launcher_setenv (fixture->launcher, "SSL_CERT_FILE", test_nginx_get_ca_file (nginx), TRUE);

  for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *uri = test_nginx_uri (nginx, bad[i].server, "/a.bin");

      cli_run (fixture, uri);
      cli_assert_exit (fixture, 5);
      cli_assert_says (fixture, "The server may not be the one it says it is: ");
      cli_assert_says (fixture, "--accept-certificate");
      cli_assert_says (fixture, bad[i].says);
      cli_assert_listing (fixture, "");
    }

  cli_run (fixture, trusted);
  cli_assert_exit (fixture, 0);
  cli_assert_file (fixture, "a.bin", 5 * MIB, 3);

  /* Somebody has looked at one of the bad ones, and takes it. */
  accept (fixture, nginx);

  /* Where nobody knows the authority. */
  g_subprocess_launcher_unsetenv (fixture->launcher, "SSL_CERT_FILE");
  cli_run (fixture, trusted);
  cli_assert_exit (fixture, 5);
  cli_assert_says (fixture, "Nobody who is trusted here vouches for");
  cli_assert_listing (fixture, "a.bin | b.bin");
}

/* How many files of the folder have names that end so. */
static guint
count_files (CliFixture *fixture,
             const char *end)
{
  g_autoptr (GDir) dir = g_dir_open (fixture->folder, 0, NULL);
  const char *name;
  guint n = 0;

  while ((name = g_dir_read_name (dir)) != NULL)
    n += g_str_has_suffix (name, end);

  return n;
}

/* It does not change any more. */
static void
settle (CliFixture   *fixture,
        TestResource *file)
{
  test_origin_lock (fixture->origin);
  test_resource_clear_faults (file);
  file->etag = "\"settled\"";
  file->seed = 5;
  test_origin_unlock (fixture->origin);
}

/* The file on the server becomes another one, again and again. */
static void
test_changed (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  TestResource *file = test_origin_add (fixture->origin, "/a.bin", 9 * MIB);
  TestResource *other = test_origin_add (fixture->origin, "/b.bin", 9 * MIB);
  TestFault *content;

  /* It never stops changing: the file is begun anew a few times, and then given up. */
  file->rate = 4 * MIB;
  test_resource_add_fault (file, TEST_FAULT_ETAG)->later_ranges_only = TRUE;
  content = test_resource_add_fault (file, TEST_FAULT_CONTENT);
  content->later_ranges_only = TRUE;
  content->bytes = 1;
  test_resource_add_fault (file, TEST_FAULT_CAPPED)->bytes = MIB;
  cli_run (fixture, "@/a.bin");
  cli_assert_exit (fixture, 1);
  cli_assert_says (fixture, "spate-cli: The file on the server has changed: ");
  cli_assert_says (fixture, "fetched anew");
  cli_assert_says (fixture, "a.bin.part.old.");
  cli_assert_says (fixture, "a.bin.part (1).old.");
  cli_assert_says (fixture, "a.bin.part (2).old.");
  g_assert_cmpuint (count_files (fixture, ".old"), ==, 3);
  cli_assert_says (fixture, "a.bin.part is of a version of the file that is not on the server any more; "
                            "the same command begins anew and keeps it.");
  g_assert_null (strstr (fixture->err, "does not send the rest"));
  g_assert_null (strstr (fixture->err, "Saved"));
  settle (fixture, file);
  cli_run (fixture, "@/a.bin");
  cli_assert_exit (fixture, 0);
  cli_assert_file (fixture, "a.bin", 9 * MIB, 5);
  g_assert_cmpuint (count_files (fixture, ".old"), ==, 4);

  /* Who wants to decide is asked at once. */
  other->rate = 4 * MIB;
  test_resource_add_fault (other, TEST_FAULT_ETAG)->later_ranges_only = TRUE;
  content = test_resource_add_fault (other, TEST_FAULT_CONTENT);
  content->later_ranges_only = TRUE;
  content->bytes = 1;
  test_resource_add_fault (other, TEST_FAULT_CAPPED)->bytes = MIB;
  cli_run (fixture, "--on-change=fail @/b.bin");
  cli_assert_exit (fixture, 1);
  cli_assert_says (fixture, "spate-cli: The file on the server has changed: ");
  g_assert_null (strstr (fixture->err, "fetched anew"));
  g_assert_null (strstr (fixture->err, "b.bin.part.old"));
  cli_assert_says (fixture, "b.bin.part is of a version of the file that is not on the server any more; "
                            "the same command with --on-change=restart begins anew and keeps it.");
  g_assert_null (strstr (fixture->err, "goes on from there"));
  settle (fixture, other);
  cli_run (fixture, "--on-change=restart @/b.bin");
  cli_assert_exit (fixture, 0);
  cli_assert_file (fixture, "b.bin", 9 * MIB, 5);
  cli_assert_says (fixture, "b.bin.part.old");
}

/* Bytes of the wrong sum are kept, but not under the file's name. */
static void
test_checksum (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  g_autofree char *sha256 = test_pattern_sha256 (MIB, 1);
  g_autofree char *wrong = test_pattern_sha256 (MIB, 2);
  g_autofree char *arguments = g_strdup_printf ("--checksum=sha-256=%s @/a.bin", sha256);
  g_autofree char *lies = g_strdup_printf ("--checksum=sha-256=%s @/b.bin", wrong);

  test_origin_add (fixture->origin, "/a.bin", MIB);
  test_origin_add (fixture->origin, "/b.bin", MIB);

  cli_run (fixture, arguments);
  cli_assert_exit (fixture, 0);
  cli_assert_says (fixture, "Verified: the checksum agrees.");
  cli_run (fixture, lies);
  cli_assert_exit (fixture, 9);
  cli_assert_says (fixture, "The checksum does not agree");
  cli_assert_listing (fixture, "a.bin | b.bin.mismatch");
  cli_assert_file (fixture, "b.bin.mismatch", MIB, 1);
}

/* Whether the wrapper runs the program at all; if not, the test is skipped. */
static gboolean
can_wrap (CliFixture *fixture,
          const char *reason)
{
  g_autoptr (GSubprocess) process = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *out = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) argv = NULL;

  g_strv_builder_addv (builder, (const char **) fixture->wrapper);
  g_strv_builder_add (builder, cli_get_program ());
  g_strv_builder_add (builder, "--version");
  argv = g_strv_builder_end (builder);

  process = g_subprocess_launcher_spawnv (fixture->launcher, (const char *const *) argv, &error);
  if (process != NULL && g_subprocess_communicate_utf8 (process, NULL, NULL, &out, NULL, &error) &&
      g_subprocess_get_if_exited (process) && g_subprocess_get_exit_status (process) == 0)
    return TRUE;

  g_test_skip (reason);

  return FALSE;
}

static void
test_full_disk (void)
{
  static const char *const script = "mount -t tmpfs -o size=1m none . && cd \"$PWD\" && exec \"$@\"";
  const char *const wrapper[] = { "unshare", "-rm", "sh", "-c", script, "sh", NULL };
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  TestResource *file;

  fixture->wrapper = g_strdupv ((char **) wrapper);
  if (!can_wrap (fixture, "a small disk may not be mounted here"))
    return;

  test_origin_add (fixture->origin, "/known", 4 * MIB);
  file = test_origin_add (fixture->origin, "/unknown", 4 * MIB);
  file->framing = TEST_FRAMING_CHUNKED;
  file->no_ranges = TRUE;

  cli_run (fixture, "@/known");
  cli_assert_exit (fixture, 3);
  cli_assert_says (fixture, "There is no room left for the file");
  cli_run (fixture, "@/unknown");
  cli_assert_exit (fixture, 3);
  cli_assert_says (fixture, "There is no room left for the file");
  cli_run (fixture, "-o fits @/known --json --limit-rate=1");
  cli_assert_exit (fixture, 3);
  g_assert_nonnull (strstr (fixture->out, "\"code\":\"no-space\""));
}

static void
test_read_only_folder (void)
{
  const char *const wrapper[] = { "setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", NULL };
  g_autoptr (CliFixture) fixture = cli_fixture_new ();

  test_origin_add (fixture->origin, "/a.bin", 5000);

  /* Root may write everywhere. */
  if (geteuid () == 0)
    {
      fixture->wrapper = g_strdupv ((char **) wrapper);
      g_assert_cmpint (chmod (fixture->dir, 0755), ==, 0);
      g_assert_cmpint (chown (fixture->home, NOBODY, NOBODY), ==, 0);
      if (!can_wrap (fixture, "the program cannot be run as nobody"))
        return;
    }
  else
    g_assert_cmpint (chmod (fixture->folder, 0555), ==, 0);

  cli_run (fixture, "@/a.bin");
  g_assert_cmpint (chmod (fixture->folder, 0755), ==, 0);

  cli_assert_exit (fixture, 3);
  cli_assert_says (fixture, "The file cannot be written");
  cli_assert_says (fixture, "Permission denied");
  cli_assert_listing (fixture, "");
}

/* The first failure makes the exit code; the others are finished. */
static void
test_several (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  g_autofree char *link = test_origin_uri (fixture->origin, "/missing");

  test_origin_add (fixture->origin, "/a.bin", MIB)->rate = MIB;
  test_resource_add_status (test_origin_add (fixture->origin, "/missing", 0), 404);
  cli_run (fixture, "@/a.bin @/missing");
  cli_assert_exit (fixture, 8);
  cli_assert_says (fixture, link);
  cli_assert_listing (fixture, "a.bin");
  cli_assert_file (fixture, "a.bin", MIB, 1);
}

/* A server that breaks off says more than one that never answered: what came is kept. */
static void
test_lost (void)
{
  g_autoptr (CliFixture) fixture = cli_fixture_new ();
  TestResource *file = test_origin_add (fixture->origin, "/a.bin", 64 * KIB);
  TestFault *fault = test_resource_add_fault (file, TEST_FAULT_STATUS);

  fault->status = 404;
  fault->first_request = 1;
  fault = test_resource_add_fault (file, TEST_FAULT_RESET_BODY);
  fault->bytes = 32 * KIB;
  fault->n_requests = 1;

  cli_run (fixture, "@/a.bin");
  cli_assert_exit (fixture, 8);
  cli_assert_says (fixture, "a.bin.part; the same command goes on from there.");
  cli_assert_listing (fixture, "a.bin.part");

  test_origin_lock (fixture->origin);
  test_resource_clear_faults (file);
  test_origin_unlock (fixture->origin);
  cli_run (fixture, "@/a.bin");
  cli_assert_exit (fixture, 0);
  cli_assert_says (fixture, "were here already");
  cli_assert_file (fixture, "a.bin", 64 * KIB, 1);
  cli_assert_listing (fixture, "a.bin");
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/cli/failures/usage", test_usage);
  g_test_add_func ("/cli/failures/statuses", test_statuses);
  g_test_add_func ("/cli/failures/redirect-loop", test_redirect_loop);
  g_test_add_func ("/cli/failures/refused", test_refused);
  g_test_add_func ("/cli/failures/tls", test_tls);
  g_test_add_func ("/cli/failures/changed", test_changed);
  g_test_add_func ("/cli/failures/checksum", test_checksum);
  g_test_add_func ("/cli/failures/full-disk", test_full_disk);
  g_test_add_func ("/cli/failures/read-only-folder", test_read_only_folder);
  g_test_add_func ("/cli/failures/several", test_several);
  g_test_add_func ("/cli/failures/lost", test_lost);

  return g_test_run ();
}
