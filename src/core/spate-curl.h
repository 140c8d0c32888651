/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-request.h"

G_BEGIN_DECLS

#define SPATE_CURL_ERROR (spate_curl_error_quark ())

/**
 * SpateCurlError:
 * @SPATE_CURL_ERROR_BODY: it sends something: a form, a file
 * @SPATE_CURL_ERROR_METHOD: it does something else than to fetch
 * @SPATE_CURL_ERROR_FILE: it needs a file of whoever wrote it: cookies, a configuration
 * @SPATE_CURL_ERROR_SHELL: only a shell can tell what it means
 * @SPATE_CURL_ERROR_VALUE: a link, header, user or cookie in it may not be sent
 * @SPATE_CURL_ERROR_LINK: it has no link
 * @SPATE_CURL_ERROR_LENGTH: it is too long
 *
 * Why a curl command is not taken.
 */
typedef enum
{
  SPATE_CURL_ERROR_BODY,
  SPATE_CURL_ERROR_METHOD,
  SPATE_CURL_ERROR_FILE,
  SPATE_CURL_ERROR_SHELL,
  SPATE_CURL_ERROR_VALUE,
  SPATE_CURL_ERROR_LINK,
  SPATE_CURL_ERROR_LENGTH,
} SpateCurlError;

#define SPATE_N_CURL_ERRORS (SPATE_CURL_ERROR_LENGTH + 1)

/* Bytes of a text, and downloads out of it. */
#define SPATE_CURL_LONGEST_TEXT (1024 * 1024)
#define SPATE_CURL_MOST_REQUESTS 100

GQuark spate_curl_error_quark (void);

gboolean spate_curl_is_command (const char *text);
GPtrArray *spate_curl_parse (const char *text,
                             const char *folder,
                             GError    **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
