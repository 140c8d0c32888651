/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is pasted and dropped: whatever it is, only links come out, each once; and those found in
 * a text are found again where nothing else stands. */

#include "fuzz-support.h"
#include "spate-import.h"
#include "spate-link.h"

#include <string.h>

#define MOST_LINKS 1000

static void
check_links (GPtrArray *links)
{
  g_autoptr (GHashTable) known = g_hash_table_new (g_str_hash, g_str_equal);

  g_assert_cmpuint (links->len, <=, MOST_LINKS);
  for (guint i = 0; i < links->len; i++)
    {
      char *link = g_ptr_array_index (links, i);
      g_autofree char *again = spate_link_parse (link, NULL);

      g_assert_cmpstr (again, ==, link);
      g_assert_true (g_hash_table_add (known, link));
    }
}

static void
check_again (GPtrArray *links)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < links->len; i++)
    g_string_append_printf (text, "%s\r\n", (const char *) g_ptr_array_index (links, i));

  g_autoptr (GPtrArray) from_text = spate_import_links_from_text (text->str);
  g_autoptr (GPtrArray) from_list = spate_import_links_from_uri_list (text->str);

  g_assert_cmpuint (from_text->len, ==, links->len);
  g_assert_cmpuint (from_list->len, ==, links->len);
  for (guint i = 0; i < links->len; i++)
    {
      g_assert_cmpstr (g_ptr_array_index (from_text, i), ==, g_ptr_array_index (links, i));
      g_assert_cmpstr (g_ptr_array_index (from_list, i), ==, g_ptr_array_index (links, i));
    }
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  g_autofree char *text = fuzz_text (data, size);
  g_autoptr (GPtrArray) from_text = spate_import_links_from_text (text);
  g_autoptr (GPtrArray) from_list = spate_import_links_from_uri_list (text);
  g_autoptr (GPtrArray) from_moz_url = spate_import_links_from_moz_url ((const char *) data, size);

  check_links (from_text);
  check_links (from_list);
  check_links (from_moz_url);
  g_assert_cmpuint (from_moz_url->len, <=, 1);
  check_again (from_text);

  return 0;
}
