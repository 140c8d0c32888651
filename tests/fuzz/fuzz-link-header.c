/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* The Link header: what comes out of it can be followed, is within its bounds, and the best first. */

#include "fuzz-support.h"
#include "spate-link-header.h"
#include "spate-link.h"

static void
check (const SpateHeaderLink *link)
{
  g_autofree char *again = spate_link_parse (link->uri, NULL);

  g_assert_nonnull (again);
  g_assert_true (link->relation == SPATE_LINK_RELATION_DUPLICATE || link->relation == SPATE_LINK_RELATION_METALINK);
  g_assert_cmpuint (link->priority, >=, 1);
  g_assert_cmpuint (link->priority, <=, SPATE_HEADER_LINK_LAST_PRIORITY);
  g_assert_cmpint (link->country[2], ==, '\0');
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *header = fuzz_text (data, size);
  g_autoptr (GPtrArray) links = spate_link_header_read (header, "https://example.com/folder/file.iso");

  g_assert_nonnull (links);
  g_assert_cmpuint (links->len, <=, SPATE_HEADER_LINK_MOST);
  for (guint i = 0; i < links->len; i++)
    check (g_ptr_array_index (links, i));

  return 0;
}
