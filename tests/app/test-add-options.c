/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is typed in the add window, as requests; and the words for it. */

#include <string.h>

#include "spate-add-options.h"
#include "spate-curl.h"
#include "spate-error.h"
#include "spate-format-import.h"
#include "spate-import.h"

#define SHA256 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

static const SpateAddOptions nothing = {
  .folder = "/folder",
  .name = "",
  .checksum = "",
  .user = "",
  .password = "",
  .referrer = "",
  .headers = "",
};

static GPtrArray *
requests_new (const char *text)
{
  GPtrArray *requests = spate_import_requests_from_text (text, strlen (text), "/elsewhere", NULL, NULL);

  g_assert_nonnull (requests);

  return requests;
}

static void
test_nothing (void)
{
  g_autoptr (GPtrArray) requests = requests_new ("https://a.example/b https://c.example/d");

  g_assert_cmpint (spate_add_options_apply (&nothing, requests), ==, SPATE_ADD_PROBLEM_NONE);
  g_assert_cmpuint (requests->len, ==, 2);

  const SpateRequest *request = requests->pdata[1];

  g_assert_cmpstr (request->folder, ==, "/folder");
  g_assert_null (request->name);
  g_assert_cmpuint (request->max_connections, ==, 0);
  g_assert_cmpint (request->order, ==, SPATE_ORDER_PARALLEL);
  g_assert_cmpint (request->rate_limit, ==, 0);
  g_assert_cmpint (request->digest.type, ==, SPATE_DIGEST_NONE);
  g_assert_cmpuint (request->headers->len, ==, 0);
}

static void
test_all (void)
{
  g_autoptr (GPtrArray) requests = requests_new ("https://a.example/b");
  SpateAddOptions options = nothing;

  options.max_connections = 7;
  options.in_order = TRUE;
  options.rate_limit = 500000;
  options.name = "c.iso";
  options.checksum = SHA256 "  other-name.iso";
  options.user = "alice";
  options.password = "hunter1";
  options.referrer = "https://page.example/";
  options.headers = "X-One: 1\n\n  X-Two: 2\r\n";
  g_assert_cmpint (spate_add_options_apply (&options, requests), ==, SPATE_ADD_PROBLEM_NONE);

  const SpateRequest *request = requests->pdata[0];

  g_assert_cmpstr (request->name, ==, "c.iso");
  g_assert_cmpuint (request->max_connections, ==, 7);
  g_assert_cmpint (request->order, ==, SPATE_ORDER_SEQUENTIAL);
  g_assert_cmpint (request->rate_limit, ==, 500000);
  g_assert_cmpstr (request->digest.hex, ==, SHA256);
  g_assert_cmpstr (spate_request_find_login (request, "https://a.example/")->password, ==, "hunter1");
  g_assert_cmpstr (request->referer, ==, "https://page.example/");
  g_assert_cmpuint (request->headers->len, ==, 4);
  g_assert_cmpstr (request->headers->pdata[3], ==, "2");
}

/* The others become mirrors; each keeps whom it is for. */
static void
test_same_file (void)
{
  g_autoptr (GPtrArray) requests = requests_new ("https://u:p@a.example/b https://v:q@c.example/d https://e.example/f");
  SpateAddOptions options = nothing;

  options.same_file = TRUE;
  options.name = "one.bin";
  g_assert_cmpint (spate_add_options_apply (&options, requests), ==, SPATE_ADD_PROBLEM_NONE);
  g_assert_cmpuint (requests->len, ==, 1);

  const SpateRequest *request = requests->pdata[0];

  g_assert_cmpuint (request->uris->len, ==, 3);
  g_assert_cmpuint (request->n_named, ==, 3);
  g_assert_cmpstr (request->uris->pdata[0], ==, "https://a.example/b");
  g_assert_cmpstr (request->uris->pdata[2], ==, "https://e.example/f");
  g_assert_cmpstr (request->name, ==, "one.bin");
  g_assert_cmpstr (spate_request_find_login (request, "https://a.example/")->user, ==, "u");
  g_assert_cmpstr (spate_request_find_login (request, "https://c.example/")->user, ==, "v");
  g_assert_null (spate_request_find_login (request, "https://e.example/"));
}

/* A name and a checksum are those of one file; a password and headers are for one server. */
static void
test_several (void)
{
  g_autoptr (GPtrArray) requests = requests_new ("https://a.example/b https://a.example/c https://other.example/d");
  SpateAddOptions options = nothing;

  options.name = "../not looked at";
  options.checksum = "nor this";
  options.user = "alice";
  options.password = "hunter1";
  options.headers = "Cookie: secret";
  g_assert_cmpint (spate_add_options_apply (&options, requests), ==, SPATE_ADD_PROBLEM_NONE);

  for (guint i = 0; i < 3; i++)
    {
      const SpateRequest *request = requests->pdata[i];

      g_assert_null (request->name);
      g_assert_cmpuint (request->headers->len, ==, i < 2 ? 2 : 0);
      g_assert_cmpuint (request->logins->len, ==, i < 2 ? 1 : 0);
    }
}

static void
test_problems (void)
{
  g_autofree char *long_text = g_strnfill (SPATE_REQUEST_LONGEST_TEXT + 1, 'a');
  const struct
  {
    gsize           field;
    const char     *text;
    SpateAddProblem problem;
  } rows[] = {
    { G_STRUCT_OFFSET (SpateAddOptions, name), "a/b", SPATE_ADD_PROBLEM_NAME },
    { G_STRUCT_OFFSET (SpateAddOptions, name), "..", SPATE_ADD_PROBLEM_NAME },
    { G_STRUCT_OFFSET (SpateAddOptions, checksum), "e3b0c442", SPATE_ADD_PROBLEM_CHECKSUM },
    { G_STRUCT_OFFSET (SpateAddOptions, checksum), "sha256=xyz", SPATE_ADD_PROBLEM_CHECKSUM },
    { G_STRUCT_OFFSET (SpateAddOptions, user), "a:b", SPATE_ADD_PROBLEM_LOGIN },
    { G_STRUCT_OFFSET (SpateAddOptions, user), long_text, SPATE_ADD_PROBLEM_LOGIN },
    { G_STRUCT_OFFSET (SpateAddOptions, password), "secret", SPATE_ADD_PROBLEM_PASSWORD },
    { G_STRUCT_OFFSET (SpateAddOptions, referrer), long_text, SPATE_ADD_PROBLEM_REFERRER },
    { G_STRUCT_OFFSET (SpateAddOptions, headers), "no colon", SPATE_ADD_PROBLEM_HEADERS },
    { G_STRUCT_OFFSET (SpateAddOptions, headers), "X-One: 1\nRange: bytes=0-", SPATE_ADD_PROBLEM_HEADERS },
    { G_STRUCT_OFFSET (SpateAddOptions, headers), "Bad Name: 1", SPATE_ADD_PROBLEM_HEADERS },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GPtrArray) requests = requests_new ("https://a.example/b");
      SpateAddOptions options = nothing;

      g_test_message ("%.40s", rows[i].text);
      G_STRUCT_MEMBER (const char *, &options, rows[i].field) = rows[i].text;
      g_assert_cmpint (spate_add_options_apply (&options, requests), ==, rows[i].problem);
    }
}

static void
assert_sentence (const char *sentence,
                 GHashTable *seen)
{
  g_assert_nonnull (sentence);
  g_assert_true (g_str_has_suffix (sentence, "."));
  g_assert_null (strstr (sentence, ". "));
  g_assert_null (strstr (sentence, "technical"));
  g_assert_true (g_hash_table_add (seen, (gpointer) sentence));
}

/* Each has one sentence of its own. */
static void
test_words (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_autoptr (GError) no_link = g_error_new_literal (SPATE_ERROR, SPATE_ERROR_NEEDS_LINK, "technical words");
  g_autoptr (GError) invalid = g_error_new_literal (SPATE_ERROR, SPATE_ERROR_INVALID, "technical words");

  for (int code = SPATE_CURL_ERROR_BODY; code < SPATE_N_CURL_ERRORS; code++)
    {
      g_autoptr (GError) error = g_error_new_literal (SPATE_CURL_ERROR, code, "technical words");

      assert_sentence (spate_format_import_error (error), seen);
    }
  assert_sentence (spate_format_import_error (no_link), seen);
  assert_sentence (spate_format_import_error (invalid), seen);
  g_assert_cmpstr (spate_format_import_error (NULL), ==, spate_format_import_error (no_link));

  g_assert_null (spate_format_add_problem (SPATE_ADD_PROBLEM_NONE));
  for (int problem = SPATE_ADD_PROBLEM_NAME; problem < SPATE_N_ADD_PROBLEMS; problem++)
    g_assert_true (g_hash_table_add (seen, (gpointer) spate_format_add_problem ((SpateAddProblem) problem)));
}

static void
test_added (void)
{
  static const struct
  {
    guint       n_added;
    guint       n_known;
    const char *name;
    const char *message;
  } rows[] = {
    { 0, 0, NULL, NULL },
    { 1, 0, "a.iso", "Added “a.iso”" },
    { 3, 0, NULL, "Added 3 downloads" },
    { 0, 1, "a.iso", "“a.iso” is already in the list" },
    { 0, 2, NULL, "2 were already in the list" },
    { 3, 1, NULL, "Added 3 downloads · 1 was already in the list" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *message = spate_format_added (rows[i].n_added, rows[i].n_known, rows[i].name);

      g_assert_cmpstr (message, ==, rows[i].message);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/add-options/nothing", test_nothing);
  g_test_add_func ("/add-options/all", test_all);
  g_test_add_func ("/add-options/same-file", test_same_file);
  g_test_add_func ("/add-options/several", test_several);
  g_test_add_func ("/add-options/problems", test_problems);
  g_test_add_func ("/add-options/words", test_words);
  g_test_add_func ("/add-options/added", test_added);

  return g_test_run ();
}
