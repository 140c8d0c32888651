/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What nginx is told: its configuration, and keys and certificates. These are made anew each
 * time; elliptic ones, which takes a few milliseconds. */

#include "nginx-private.h"

static const char config_template[] =
  "daemon off;\n"
  "master_process off;\n"
  "pid @DIR@/nginx.pid;\n"
  "error_log @DIR@/error.log warn;\n"
  "events { worker_connections 1000; }\n"
  "http {\n"
  "  client_body_temp_path @DIR@/body;\n"
  "  proxy_temp_path @DIR@/proxy;\n"
  "  fastcgi_temp_path @DIR@/fastcgi;\n"
  "  uwsgi_temp_path @DIR@/uwsgi;\n"
  "  scgi_temp_path @DIR@/scgi;\n"
  "  log_format spate \"$connection\\t$server_protocol\\t$status\\t$http_range\\t$body_bytes_sent\\t$uri\";\n"
  "  access_log @DIR@/access.log spate;\n"
  "  default_type application/octet-stream;\n"
  "  sendfile on;\n"
  "  tcp_nopush on;\n"
  "  keepalive_requests 1000000;\n"
  "  ssl_session_cache shared:spate:1m;\n"
  "@SERVERS@"
  "}\n";

static const char server_template[] =
  "  server {\n"
  "    listen 127.0.0.1:@PORT@@OPTIONS@;\n"
  "@TLS@"
  "    root @DIR@/root;\n"
  "    location /noranges/ { alias @DIR@/root/; max_ranges 0; }\n"
  "    location /slow/ { alias @DIR@/root/; limit_rate @RATE@; }\n"
  "  }\n";

/* OpenSSL would not serve the weak one. */
static const char tls_template[] =
  "    ssl_ciphers DEFAULT@SECLEVEL=0;\n"
  "    ssl_certificate @DIR@/@CERTIFICATE@.crt;\n"
  "    ssl_certificate_key @DIR@/@KEY@.key;\n";

static const char *const certificates[TEST_NGINX_N_SERVERS] = {
  [TEST_NGINX_HTTPS] = "trusted",
  [TEST_NGINX_UNTRUSTED] = "untrusted",
  [TEST_NGINX_EXPIRED] = "expired",
  [TEST_NGINX_EARLY] = "early",
  [TEST_NGINX_WEAK] = "weak",
  [TEST_NGINX_OTHER_NAME] = "other",
};

static void
substitute (GString    *text,
            const char *name,
            const char *value)
{
  g_string_replace (text, name, value, 0);
}

static char *
make_server (TestNginx      *self,
             TestNginxServer server,
             const char     *rate)
{
  g_autoptr (GString) text = g_string_new (server_template);
  g_autofree char *port = g_strdup_printf ("%u", self->ports[server]);

  substitute (text, "@PORT@", port);
  substitute (text, "@OPTIONS@", server == TEST_NGINX_HTTP ? "" : " ssl http2");
  substitute (text, "@TLS@", server == TEST_NGINX_HTTP ? "" : tls_template);
  substitute (text, "@CERTIFICATE@", certificates[server] != NULL ? certificates[server] : "");
  substitute (text, "@KEY@", server == TEST_NGINX_UNTRUSTED ? "untrusted" : "trusted");
  substitute (text, "@RATE@", rate != NULL ? rate : "1m");

  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* Writes nginx.conf for the ports chosen. */
gboolean
test_nginx_write_config (TestNginx  *self,
                         const char *slow_rate,
                         GError    **error)
{
  g_autoptr (GString) servers = g_string_new (NULL);
  g_autoptr (GString) text = g_string_new (config_template);
  g_autofree char *path = g_build_filename (self->dir, "nginx.conf", NULL);

  for (guint i = 0; i < TEST_NGINX_N_SERVERS; i++)
    {
      g_autofree char *server = make_server (self, i, slow_rate);

      g_string_append (servers, server);
    }
  substitute (text, "@SERVERS@", servers->str);
  substitute (text, "@DIR@", self->dir);

  return g_file_set_contents (path, text->str, text->len, error);
}

static gboolean
run (TestNginx         *self,
     const char *const *argv,
     GError           **error)
{
  const GSubprocessFlags flags = G_SUBPROCESS_FLAGS_STDOUT_SILENCE | G_SUBPROCESS_FLAGS_STDERR_PIPE;
  g_autoptr (GSubprocessLauncher) launcher = g_subprocess_launcher_new (flags);
  g_autoptr (GSubprocess) process = NULL;
  g_autofree char *messages = NULL;

  g_subprocess_launcher_set_cwd (launcher, self->dir);
  process = g_subprocess_launcher_spawnv (launcher, argv, error);
  if (process == NULL || !g_subprocess_communicate_utf8 (process, NULL, NULL, NULL, &messages, error))
    return FALSE;

  if (!g_subprocess_get_successful (process))
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, "%s %s: %s", argv[0], argv[1], messages);
      return FALSE;
    }

  return TRUE;
}

static gboolean
write_file (TestNginx  *self,
            const char *name,
            const char *contents,
            GError    **error)
{
  g_autofree char *path = g_build_filename (self->dir, name, NULL);

  return g_file_set_contents (path, contents, -1, error);
}

/* What an authority has to be told that says from when and until when. */
static const char authority[] =
  "[ca]\n"
  "default_ca = here\n"
  "[here]\n"
  "certificate = ca.crt\n"
  "private_key = ca.key\n"
  "database = index.txt\n"
  "new_certs_dir = .\n"
  "rand_serial = yes\n"
  "unique_subject = no\n"
  "default_md = sha256\n"
  "policy = any\n"
  "[any]\n"
  "commonName = supplied\n";

/* An authority, the certificates it issued, good ones and bad ones, and one that issued itself. */
gboolean
test_nginx_make_certificates (TestNginx *self,
                              GError   **error)
{
  /* clang-format off */
  static const char *const ca[] = {
    "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30",
    "-subj", "/CN=Spate test authority", "-keyout", "ca.key", "-out", "ca.crt", NULL
  };
  static const char *const request[] = {
    "openssl", "req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
    "-subj", "/CN=localhost", "-keyout", "trusted.key", "-out", "trusted.csr", NULL
  };
  static const char *const issue[] = {
    "openssl", "x509", "-req", "-in", "trusted.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-days", "30",
    "-extfile", "names.cnf", "-out", "trusted.crt", NULL
  };
  static const char *const expired[] = {
    "openssl", "ca", "-batch", "-config", "ca.cnf", "-in", "trusted.csr", "-startdate", "20200101000000Z", "-enddate", "20210101000000Z",
    "-extfile", "names.cnf", "-out", "expired.crt", NULL
  };
  static const char *const early[] = {
    "openssl", "ca", "-batch", "-config", "ca.cnf", "-in", "trusted.csr", "-startdate", "21200101000000Z", "-enddate", "21210101000000Z",
    "-extfile", "names.cnf", "-out", "early.crt", NULL
  };
  static const char *const weak[] = {
    "openssl", "ca", "-batch", "-config", "ca.cnf", "-in", "trusted.csr", "-days", "30", "-md", "sha1",
    "-extfile", "names.cnf", "-out", "weak.crt", NULL
  };
  static const char *const other[] = {
    "openssl", "x509", "-req", "-in", "trusted.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-days", "30",
    "-extfile", "other.cnf", "-out", "other.crt", NULL
  };
  static const char *const untrusted[] = {
    "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30",
    "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
    "-keyout", "untrusted.key", "-out", "untrusted.crt", NULL
  };
  /* clang-format on */
  static const char *const *const steps[] = { ca, request, issue, expired, early, weak, other, untrusted };

  if (!write_file (self, "names.cnf", "subjectAltName=DNS:localhost,IP:127.0.0.1\n", error) ||
      !write_file (self, "other.cnf", "subjectAltName=DNS:other.example\n", error) ||
      !write_file (self, "ca.cnf", authority, error) ||
      !write_file (self, "index.txt", "", error))
    return FALSE;

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (!run (self, steps[i], error))
      return FALSE;

  return TRUE;
}
