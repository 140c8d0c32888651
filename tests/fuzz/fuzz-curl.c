/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Pasted curl commands: what comes out of one can be asked for, nothing in it ends a header, and no
 * name leads out of the folder. */

#include <string.h>

#include "fuzz-support.h"
#include "spate-curl.h"
#include "spate-file-name.h"
#include "spate-link.h"

static void
check (const SpateRequest *request)
{
  g_autofree char *link = spate_link_parse (spate_request_get_uri (request), NULL);

  g_assert_nonnull (link);
  g_assert_cmpstr (request->folder, ==, "/folder");
  g_assert_true (request->name == NULL || spate_file_name_is_element (request->name));
  for (guint i = 0; i < request->headers->len; i++)
    g_assert_null (strpbrk (request->headers->pdata[i], "\r\n"));
  for (guint i = 0; i < request->headers->len; i += 2)
    g_assert_false (spate_request_is_reserved_header (request->headers->pdata[i]));
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = fuzz_text (data, size);
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) requests = spate_curl_parse (text, "/folder", &error);

  g_assert_cmpint (requests == NULL, ==, error != NULL);
  for (guint i = 0; requests != NULL && i < requests->len; i++)
    check (requests->pdata[i]);

  return 0;
}
