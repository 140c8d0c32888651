/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "nginx.h"

#include "async-helpers.h"

G_BEGIN_DECLS

struct _TestNginx
{
  TestTempDir *dir;         /* (owned) */
  char        *root;        /* (owned) */
  char        *ca_file;     /* (owned) */
  char        *log_file;    /* (owned) */
  gsize        log_skipped; /* bytes of the log that were cleared */
  guint        ports[TEST_NGINX_N_SERVERS];
  GSubprocess *process;     /* (owned) (nullable) */
};

gboolean test_nginx_write_config (TestNginx  *self,
                                  const char *slow_rate,
                                  GError    **error);
gboolean test_nginx_make_certificates (TestNginx *self,
                                       GError   **error);

G_END_DECLS
