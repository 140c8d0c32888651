/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-request.h"

G_BEGIN_DECLS

/**
 * SpateAddProblem:
 * @SPATE_ADD_PROBLEM_NONE: there is none
 * @SPATE_ADD_PROBLEM_NAME: the name cannot be that of a file
 * @SPATE_ADD_PROBLEM_CHECKSUM: the checksum is none
 * @SPATE_ADD_PROBLEM_LOGIN: the user name or the password may not be sent
 * @SPATE_ADD_PROBLEM_PASSWORD: there is a password and no user
 * @SPATE_ADD_PROBLEM_REFERRER: the referrer may not be sent
 * @SPATE_ADD_PROBLEM_HEADERS: one of the headers may not be sent
 *
 * What is wrong with what somebody has typed.
 */
typedef enum
{
  SPATE_ADD_PROBLEM_NONE,
  SPATE_ADD_PROBLEM_NAME,
  SPATE_ADD_PROBLEM_CHECKSUM,
  SPATE_ADD_PROBLEM_LOGIN,
  SPATE_ADD_PROBLEM_PASSWORD,
  SPATE_ADD_PROBLEM_REFERRER,
  SPATE_ADD_PROBLEM_HEADERS,
} SpateAddProblem;

#define SPATE_N_ADD_PROBLEMS (SPATE_ADD_PROBLEM_HEADERS + 1)

/**
 * SpateAddOptions:
 * @folder: the absolute path of the folder
 * @same_file: whether all links lead to one file
 * @max_connections: 0 for Spate's choice
 * @in_order: whether to fetch from the beginning to the end
 * @rate_limit: bytes a second, 0 for no limit
 * @name: what to call the file; for one file only; empty: what the server says
 * @checksum: a line of sha256sum or the digits alone; for one file only; may be empty
 * @user: may be empty
 * @password: may be empty
 * @referrer: may be empty
 * @headers: one a line; may be empty
 *
 * What can be said of downloads before they start, as it was typed.
 */
typedef struct
{
  const char *folder;
  gboolean    same_file;
  guint       max_connections;
  gboolean    in_order;
  gint64      rate_limit;
  const char *name;
  const char *checksum;
  const char *user;
  const char *password;
  const char *referrer;
  const char *headers;
} SpateAddOptions;

SpateAddProblem spate_add_options_apply (const SpateAddOptions *self,
                                         GPtrArray             *requests);

G_END_DECLS
