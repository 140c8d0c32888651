/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * SpateCliWords:
 *
 * The command line as strings: what GOption makes of it, unchecked. Each is as README.md says.
 */
typedef struct
{
  char    *output;             /* (owned) (nullable) */
  GStrv    mirrors;            /* (owned) (nullable) */
  char    *connections;        /* (owned) (nullable) */
  gboolean sequential;
  char    *chunk_size;         /* (owned) (nullable) */
  char    *limit_rate;         /* (owned) (nullable) */
  char    *tries;              /* (owned) (nullable) */
  char    *on_change;          /* (owned) (nullable) */
  char    *checksum;           /* (owned) (nullable) */
  gboolean sha256;
  GStrv    headers;            /* (owned) (nullable) */
  char    *referer;            /* (owned) (nullable) */
  char    *user_agent;         /* (owned) (nullable) */
  char    *proxy;              /* (owned) (nullable) */
  char    *proxy_user;         /* (owned) (nullable) */
  char    *metalink_out;       /* (owned) (nullable) */
  char    *user;               /* (owned) (nullable) */
  gboolean password_stdin;
  gboolean allow_http_redirect;
  char    *accept_certificate; /* (owned) (nullable) */
  gboolean list;
  gboolean add;
  char    *pause;              /* (owned) (nullable) */
  char    *resume;             /* (owned) (nullable) */
  char    *remove;             /* (owned) (nullable) */
  char    *refresh;            /* (owned) (nullable) */
  gboolean quiet;
  gboolean verbose;
  gboolean json;
  gboolean version;
  gboolean help;
  GStrv    urls;               /* (owned) (nullable) */
} SpateCliWords;

GOptionContext *spate_cli_words_make_context (SpateCliWords *self) G_GNUC_WARN_UNUSED_RESULT;
void spate_cli_words_clear (SpateCliWords *self);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (SpateCliWords, spate_cli_words_clear)

G_END_DECLS
