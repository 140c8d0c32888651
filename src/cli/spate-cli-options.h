/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-request.h"

G_BEGIN_DECLS

/**
 * SpateCliOptions:
 * @help: (owned) (nullable): a text to print instead of doing anything
 * @version: print the version instead of doing anything
 * @list: list the downloads that are known instead of doing anything
 * @add: hand everything over to the window's program instead of downloading it
 * @method: (nullable): what to ask the window's program to do with a download, instead of anything else
 * @id: (owned) (nullable): which one
 * @is_placed: the user has said where the files go
 * @refresh: (owned) (nullable): which download goes on by the link of the one request
 * @quiet: print nothing but errors
 * @verbose: print what happens
 * @json: print objects for a program on standard output, and nothing but errors for people
 * @proxy: (owned) (nullable): the proxy to go through, empty: none; %NULL: as the system says
 * @proxy_user: (owned) (nullable): who to be to @proxy; the password is still to be got
 * @user: (owned) (nullable): who to be to the servers of the links; the password is still to be got
 * @password_stdin: get it from standard input
 * @rate_limit: bytes a second for all downloads together, 0 for no limit
 * @metalink_out: (owned) (nullable): where to write a Metalink of the finished file, if there is only one
 * @tries: how many runs in a row may bring nothing new before a download is given up, 0 for
 *   any number
 * @requests: (owned) (element-type SpateRequest): what to download; none with @help and @version
 * @refusals: (owned) (element-type GError): why some files of a Metalink are not downloaded
 *
 * What the command line asks for.
 */
typedef struct
{
  char       *help;
  gboolean    version;
  gboolean    list;
  gboolean    add;
  const char *method;
  char       *id;
  gboolean    is_placed;
  char       *refresh;
  gboolean    quiet;
  gboolean    verbose;
  gboolean    json;
  char       *proxy;
  char       *proxy_user;
  char       *user;
  gboolean    password_stdin;
  gint64      rate_limit;
  char       *metalink_out;
  guint       tries;
  GPtrArray  *requests;
  GPtrArray  *refusals;
} SpateCliOptions;

SpateCliOptions *spate_cli_options_parse (const char *const *argv,
                                          GError           **error) G_GNUC_WARN_UNUSED_RESULT;
void spate_cli_options_free (SpateCliOptions *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpateCliOptions, spate_cli_options_free)

G_END_DECLS
