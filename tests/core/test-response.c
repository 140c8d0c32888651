/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Answers as servers give them, good, broken and lying, against the three kinds of question. */

#include "spate-response.h"

#include "spate-error.h"

#define ETAG "\"abc\""
#define DATE "Mon, 05 Jan 2026 10:00:00 GMT"
#define OTHER_DATE "Tue, 06 Jan 2026 10:00:00 GMT"

#define FINE -1

/* Lengths are given plus one in a row, so that what is left out stands for "not told". */
typedef struct
{
  const char *name;
  guint       status;
  const char *content_range;
  goffset     length_plus_1;
  const char *etag;
  const char *last_modified;
  const char *content_encoding;
} Answer;

static SpateResponse *
response_new (const Answer *answer)
{
  SpateResponse *response = spate_response_new ("https://example.com/file", answer->status);

  g_assert_cmpint (response->content_length, ==, -1);
  g_assert_cmpint (response->retry_after, ==, -1);
  response->content_range = g_strdup (answer->content_range);
  response->content_length = answer->length_plus_1 - 1;
  response->etag = g_strdup (answer->etag);
  response->last_modified = g_strdup (answer->last_modified);
  response->content_encoding = g_strdup (answer->content_encoding);

  return response;
}

static void
assert_code (gboolean      accepted,
             const GError *error,
             int           code)
{
  g_assert_cmpint (accepted, ==, code == FINE);
  if (code == FINE)
    g_assert_no_error (error);
  else
    g_assert_error (error, SPATE_ERROR, code);
}

/* Which status asks for what, when it is no answer to work with. */
static const struct
{
  guint      status;
  SpateError code;
} statuses[] = {
  { 101, SPATE_ERROR_PROTOCOL },
  { 201, SPATE_ERROR_PROTOCOL },
  { 204, SPATE_ERROR_PROTOCOL },
  { 304, SPATE_ERROR_PROTOCOL },
  { 400, SPATE_ERROR_SERVER },
  { 401, SPATE_ERROR_NEEDS_AUTHENTICATION },
  { 403, SPATE_ERROR_NEEDS_LINK },
  { 404, SPATE_ERROR_NEEDS_LINK },
  { 407, SPATE_ERROR_SERVER },
  { 408, SPATE_ERROR_BUSY },
  { 410, SPATE_ERROR_NEEDS_LINK },
  { 418, SPATE_ERROR_SERVER },
  { 425, SPATE_ERROR_BUSY },
  { 429, SPATE_ERROR_BUSY },
  { 500, SPATE_ERROR_BUSY },
  { 501, SPATE_ERROR_SERVER },
  { 502, SPATE_ERROR_BUSY },
  { 503, SPATE_ERROR_BUSY },
  { 504, SPATE_ERROR_BUSY },
  { 511, SPATE_ERROR_PORTAL },
  { 599, SPATE_ERROR_SERVER },
  { 0, SPATE_ERROR_PROTOCOL },
};

/* A status that is no answer has the same meaning for every kind of question, also if headers of
 * a good answer come with it. */
static void
test_statuses (void)
{
  g_autoptr (SpateValidator) expected = spate_validator_new (ETAG, DATE, 1000);

  for (gsize i = 0; i < G_N_ELEMENTS (statuses); i++)
    {
      const Answer answer = { "", statuses[i].status, "bytes 0-999/1000", 1001, ETAG, DATE };
      g_autoptr (SpateResponse) response = response_new (&answer);
      g_autoptr (GError) first = NULL;
      g_autoptr (GError) part = NULL;
      g_autoptr (GError) whole = NULL;
      goffset total = 7;
      SpateRange range = { 7, 8 };

      g_test_message ("%u", statuses[i].status);
      g_assert_false (spate_response_check_first (response, 0, &total, &range, &first));
      g_assert_error (first, SPATE_ERROR, (int) statuses[i].code);
      g_assert_false (spate_response_check_part (response, spate_range (0, 1000), expected, &range, &part));
      g_assert_error (part, SPATE_ERROR, (int) statuses[i].code);
      g_assert_false (spate_response_check_whole (response, &total, &whole));
      g_assert_error (whole, SPATE_ERROR, (int) statuses[i].code);
      g_assert_cmpint (total, ==, 7);
      g_assert_true (spate_range_equal (range, spate_range (7, 8)));
    }
}

/* Answers to the first question, `Range: bytes=ASKED-`. */
static const struct
{
  Answer     answer;
  goffset    asked;
  int        code;
  goffset    total;
  SpateRange range;
} firsts[] = {
  { { "part, from 0", 206, "bytes 0-999/1000", 1001 }, 0, FINE, 1000, { 0, 1000 } },
  { { "part, length not told", 206, "bytes 0-999/1000" }, 0, FINE, 1000, { 0, 1000 } },
  { { "part, from the middle", 206, "bytes 400-999/1000", 601 }, 400, FINE, 1000, { 400, 1000 } },
  { { "capped part", 206, "bytes 0-99/1000", 101 }, 0, FINE, 1000, { 0, 100 } },
  { { "no coding, said so", 206, "bytes 0-999/1000", 1001, .content_encoding = "Identity" }, 0, FINE, 1000, { 0, 1000 } },
  { { "total not told", 206, "bytes 0-999/*", 1001 }, 0, SPATE_ERROR_NO_RANGES },
  { { "another start", 206, "bytes 100-999/1000", 901 }, 0, SPATE_ERROR_NO_RANGES },
  { { "start ignored", 206, "bytes 0-999/1000", 1001 }, 400, SPATE_ERROR_NO_RANGES },
  { { "no Content-Range", 206, NULL, 1001 }, 0, SPATE_ERROR_NO_RANGES },
  { { "several parts", 206, NULL, 1301 }, 0, SPATE_ERROR_NO_RANGES },
  { { "Content-Range makes no sense", 206, "bytes 0-1000/1000", 1001 }, 0, SPATE_ERROR_NO_RANGES },
  { { "Content-Range of a 416", 206, "bytes */1000", 1001 }, 0, SPATE_ERROR_NO_RANGES },
  { { "shorter than it says", 206, "bytes 0-999/1000", 501 }, 0, SPATE_ERROR_NO_RANGES },
  { { "longer than it says", 206, "bytes 0-999/1000", 2001 }, 0, SPATE_ERROR_NO_RANGES },
  { { "compressed part", 206, "bytes 0-999/1000", 1001, .content_encoding = "gzip" }, 0, SPATE_ERROR_NO_RANGES },
  { { "whole file", 200, NULL, 1001 }, 0, FINE, 1000, { 0, 1000 } },
  { { "whole file, range ignored", 200, NULL, 1001 }, 400, FINE, 1000, { 0, 1000 } },
  { { "whole file, length not told", 200 }, 0, FINE, -1, { 0, SPATE_RANGE_OPEN_END } },
  { { "whole file, compressed", 200, NULL, 501, .content_encoding = "gzip" }, 0, FINE, -1, { 0, SPATE_RANGE_OPEN_END } },
  { { "whole file without bytes", 200, NULL, 1 }, 0, FINE, 0, { 0, 0 } },
  { { "whole file, with a range", 200, "bytes 400-999/1000", 1001 }, 0, FINE, 1000, { 0, 1000 } },
  { { "file without bytes", 416, "bytes */0", 1 }, 0, FINE, 0, { 0, 0 } },
  { { "refused without a reason", 416 }, 0, SPATE_ERROR_NO_RANGES },
  { { "refused, from the middle", 416 }, 400, SPATE_ERROR_NO_RANGES },
  { { "refused although there are bytes", 416, "bytes */1000" }, 0, SPATE_ERROR_NO_RANGES },
  { { "refused although long enough", 416, "bytes */1000" }, 400, SPATE_ERROR_NO_RANGES },
  { { "refused with a range", 416, "bytes 0-999/1000" }, 400, SPATE_ERROR_NO_RANGES },
  { { "refused, length makes no sense", 416, "bytes */x" }, 0, SPATE_ERROR_NO_RANGES },
  { { "became shorter", 416, "bytes */300" }, 400, SPATE_ERROR_CHANGED },
  { { "ends where it should go on", 416, "bytes */400" }, 400, SPATE_ERROR_CHANGED },
  { { "became empty", 416, "bytes */0" }, 400, SPATE_ERROR_CHANGED },
  { { "largest file", 206, "bytes 0-9223372036854775804/9223372036854775805" }, 0, FINE, G_MAXINT64 - 2, { 0, G_MAXINT64 - 2 } },
  { { "larger than any", 206, "bytes 0-99/18446744073709551616", 101 }, 0, SPATE_ERROR_NO_RANGES },
};

static void
test_first (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (firsts); i++)
    {
      g_autoptr (SpateResponse) response = response_new (&firsts[i].answer);
      g_autoptr (GError) error = NULL;
      goffset total = 7;
      SpateRange range = { 7, 8 };
      gboolean accepted;

      g_test_message ("%s", firsts[i].answer.name);
      accepted = spate_response_check_first (response, firsts[i].asked, &total, &range, &error);
      assert_code (accepted, error, firsts[i].code);
      g_assert_cmpint (total, ==, firsts[i].code == FINE ? firsts[i].total : 7);
      g_assert_cmpint (range.start, ==, firsts[i].code == FINE ? firsts[i].range.start : 7);
      g_assert_cmpint (range.end, ==, firsts[i].code == FINE ? firsts[i].range.end : 8);
    }
}

/* Answers to `Range: bytes=400-599`, of a file of 1000 bytes with a strong ETag and a date. */
static const struct
{
  Answer     answer;
  int        code;
  SpateRange range;
} parts[] = {
  { { "just that", 206, "bytes 400-599/1000", 201, ETAG, DATE }, FINE, { 400, 600 } },
  { { "length not told", 206, "bytes 400-599/1000", 0, ETAG, DATE }, FINE, { 400, 600 } },
  { { "total not told", 206, "bytes 400-599/*", 201, ETAG, DATE }, FINE, { 400, 600 } },
  { { "capped", 206, "bytes 400-499/1000", 101, ETAG, DATE }, FINE, { 400, 500 } },
  { { "capped to a byte", 206, "bytes 400-400/1000", 2, ETAG, DATE }, FINE, { 400, 401 } },
  { { "no identity told", 206, "bytes 400-599/1000", 201 }, FINE, { 400, 600 } },
  { { "only the date", 206, "bytes 400-599/1000", 201, NULL, DATE }, FINE, { 400, 600 } },
  { { "weak ETag", 206, "bytes 400-599/1000", 201, "W/" ETAG, DATE }, FINE, { 400, 600 } },
  { { "other date, same ETag", 206, "bytes 400-599/1000", 201, ETAG, OTHER_DATE }, FINE, { 400, 600 } },
  { { "no coding, said so", 206, "bytes 400-599/1000", 201, ETAG, DATE, "identity" }, FINE, { 400, 600 } },
  { { "other total", 206, "bytes 400-599/1001", 201, ETAG, DATE }, SPATE_ERROR_CHANGED },
  { { "other ETag", 206, "bytes 400-599/1000", 201, "\"abd\"", DATE }, SPATE_ERROR_CHANGED },
  { { "other weak ETag", 206, "bytes 400-599/1000", 201, "W/\"abd\"", DATE }, SPATE_ERROR_CHANGED },
  { { "other date, no ETag", 206, "bytes 400-599/1000", 201, NULL, OTHER_DATE }, SPATE_ERROR_CHANGED },
  { { "other ETag, other range", 206, "bytes 0-199/1000", 201, "\"abd\"", DATE }, SPATE_ERROR_CHANGED },
  { { "earlier", 206, "bytes 399-599/1000", 202, ETAG, DATE }, SPATE_ERROR_PROTOCOL },
  { { "later", 206, "bytes 401-599/1000", 200, ETAG, DATE }, SPATE_ERROR_PROTOCOL },
  { { "too much", 206, "bytes 400-600/1000", 202, ETAG, DATE }, SPATE_ERROR_PROTOCOL },
  { { "all the rest", 206, "bytes 400-999/1000", 601, ETAG, DATE }, SPATE_ERROR_PROTOCOL },
  { { "everything", 206, "bytes 0-999/1000", 1001, ETAG, DATE }, SPATE_ERROR_PROTOCOL },
  { { "elsewhere", 206, "bytes 0-199/1000", 201, ETAG, DATE }, SPATE_ERROR_PROTOCOL },
  { { "other unit", 206, "lines 400-599/1000", 201, ETAG, DATE }, SPATE_ERROR_PROTOCOL },
  { { "no Content-Range", 206, NULL, 201, ETAG, DATE }, SPATE_ERROR_PROTOCOL },
  { { "Content-Range of a 416", 206, "bytes */1000", 201, ETAG, DATE }, SPATE_ERROR_PROTOCOL },
  { { "shorter than it says", 206, "bytes 400-599/1000", 101, ETAG, DATE }, SPATE_ERROR_PROTOCOL },
  { { "longer than it says", 206, "bytes 400-599/1000", 202, ETAG, DATE }, SPATE_ERROR_PROTOCOL },
  { { "nothing, it says", 206, "bytes 400-599/1000", 1, ETAG, DATE }, SPATE_ERROR_PROTOCOL },
  { { "compressed", 206, "bytes 400-599/1000", 201, ETAG, DATE, "gzip" }, SPATE_ERROR_PROTOCOL },
  { { "compressed otherwise", 206, "bytes 400-599/1000", 201, ETAG, DATE, "br" }, SPATE_ERROR_PROTOCOL },
  { { "whole file", 200, NULL, 1001, ETAG, DATE }, SPATE_ERROR_PROTOCOL },
  { { "whole file, as long as the part", 200, NULL, 201, ETAG, DATE }, SPATE_ERROR_PROTOCOL },
  { { "whole file, with the range", 200, "bytes 400-599/1000", 201, ETAG, DATE }, SPATE_ERROR_PROTOCOL },
  { { "became shorter", 416, "bytes */300" }, SPATE_ERROR_CHANGED },
  { { "became longer", 416, "bytes */1001" }, SPATE_ERROR_CHANGED },
  { { "refused although there", 416, "bytes */1000" }, SPATE_ERROR_SERVER },
  { { "refused without a reason", 416 }, SPATE_ERROR_SERVER },
  { { "refused with a range", 416, "bytes 0-9/10" }, SPATE_ERROR_SERVER },
};

static void
test_part (void)
{
  g_autoptr (SpateValidator) expected = spate_validator_new (ETAG, DATE, 1000);

  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autoptr (SpateResponse) response = response_new (&parts[i].answer);
      g_autoptr (GError) error = NULL;
      SpateRange range = { 7, 8 };
      gboolean accepted;

      g_test_message ("%s", parts[i].answer.name);
      accepted = spate_response_check_part (response, spate_range (400, 600), expected, &range, &error);
      assert_code (accepted, error, parts[i].code);
      g_assert_cmpint (range.start, ==, parts[i].code == FINE ? parts[i].range.start : 7);
      g_assert_cmpint (range.end, ==, parts[i].code == FINE ? parts[i].range.end : 8);
    }
}

/* Answers to a question without a range. */
static void
test_whole (void)
{
  static const struct
  {
    Answer  answer;
    int     code;
    goffset total;
  } rows[] = {
    { { "whole file", 200, NULL, 1001 }, FINE, 1000 },
    { { "length not told", 200 }, FINE, -1 },
    { { "compressed", 200, NULL, 501, .content_encoding = "gzip" }, FINE, -1 },
    { { "no coding, said so", 200, NULL, 501, .content_encoding = "identity" }, FINE, 500 },
    { { "no bytes", 200, NULL, 1 }, FINE, 0 },
    { { "part that nobody asked for", 206, "bytes 0-999/1000", 1001 }, SPATE_ERROR_PROTOCOL, 0 },
    { { "range refused that nobody asked for", 416, "bytes */1000" }, SPATE_ERROR_SERVER, 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (SpateResponse) response = response_new (&rows[i].answer);
      g_autoptr (GError) error = NULL;
      goffset total = 7;
      gboolean accepted;

      g_test_message ("%s", rows[i].answer.name);
      accepted = spate_response_check_whole (response, &total, &error);
      assert_code (accepted, error, rows[i].code);
      g_assert_cmpint (total, ==, rows[i].code == FINE ? rows[i].total : 7);
    }
}

/* Whatever numbers a 206 holds: what is accepted begins where it was asked for, is not empty and
 * does not reach beyond what was asked. */
static void
test_random_parts (void)
{
  for (guint round = 0; round < 20000; round++)
    {
      gint64 size = g_test_rand_int_range (1, 20);
      gint64 start = g_test_rand_int_range (0, (gint32) size);
      SpateRange asked = { start, g_test_rand_int_range ((gint32) start, (gint32) size) + 1 };
      int first = g_test_rand_int_range (0, 20);
      int last = g_test_rand_int_range (0, 20);
      int total = g_test_rand_int_range (0, 20);
      g_autofree char *header = g_strdup_printf ("bytes %d-%d/%d", first, last, total);
      g_autoptr (SpateValidator) expected = spate_validator_new (NULL, NULL, size);
      g_autoptr (SpateResponse) response = spate_response_new ("https://example.com/file", 206);
      SpateRange range = { 0, 0 };

      response->content_range = g_strdup (header);
      response->content_length = g_test_rand_bit () ? g_test_rand_int_range (-1, 20) : last - first + 1;

      gboolean fits = first == asked.start && last >= first && last < asked.end && total == size &&
                      (response->content_length < 0 || response->content_length == last - first + 1);

      g_test_message ("%s for %d-%d of %d", header, (int) asked.start, (int) asked.end - 1, (int) size);
      g_assert_cmpint (spate_response_check_part (response, asked, expected, &range, NULL), ==, fits);
      if (fits)
        g_assert_true (spate_range_equal (range, spate_range (first, last + 1)));
    }
}

/* A validator is what the answer says; a response frees all that it holds. */
static void
test_validator (void)
{
  const Answer answer = { "", 200, "bytes 0-1/2", 3, ETAG, DATE, "gzip" };
  g_autoptr (SpateResponse) response = response_new (&answer);

  response->content_type = g_strdup ("text/plain");
  response->content_disposition = g_strdup ("attachment");

  g_autoptr (SpateValidator) validator = spate_response_get_validator (response, 1000);

  g_assert_cmpstr (validator->etag, ==, ETAG);
  g_assert_cmpstr (validator->last_modified, ==, DATE);
  g_assert_cmpint (validator->size, ==, 1000);
  spate_response_free (NULL);
}

/* A page is not the file unless it has the file's size or tag. Only pages that come as if all were
 * well are meant: a page with an error's status is an error. */
static void
test_page (void)
{
  static const struct
  {
    const char *type;
    guint       status;
    goffset     length;
    const char *etag;
    const char *encoding;
    gboolean    passes;
  } rows[] = {
    { "text/html", 200, 500, NULL, NULL, FALSE },
    { "TEXT/HTML", 200, -1, NULL, NULL, FALSE },
    { "application/xhtml+xml", 200, 500, ETAG, NULL, FALSE },
    { "text/html", 200, -1, "\"other\"", NULL, FALSE },
    { "text/html", 200, 1000, NULL, "gzip", FALSE },
    { "text/html", 200, 1000, NULL, NULL, TRUE },
    { "text/html", 200, -1, ETAG, NULL, TRUE },
    { "text/html", 200, 300, ETAG, "gzip", TRUE },
    { "text/html", 206, 500, NULL, NULL, TRUE },
    { "text/html", 403, 500, NULL, NULL, TRUE },
    { "text/plain", 200, 500, NULL, NULL, TRUE },
    { "application/octet-stream", 200, 500, NULL, NULL, TRUE },
    { NULL, 200, 500, NULL, NULL, TRUE },
  };
  g_autoptr (SpateValidator) expected = spate_validator_new (ETAG, DATE, 1000);

  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (SpateResponse) response = spate_response_new ("https://example.com/file", rows[i].status);
      g_autoptr (GError) error = NULL;
      g_autoptr (GError) of_part = NULL;
      SpateRange range;

      g_test_message ("row %" G_GSIZE_FORMAT, i);
      response->content_type = g_strdup (rows[i].type);
      response->content_length = rows[i].length;
      response->etag = g_strdup (rows[i].etag);
      response->content_encoding = g_strdup (rows[i].encoding);
      g_assert_cmpint (spate_response_check_no_page (response, expected, &error), ==, rows[i].passes);
      if (!rows[i].passes)
        g_assert_error (error, SPATE_ERROR, SPATE_ERROR_PORTAL);

      g_assert_false (spate_response_check_part (response, spate_range (0, 10), expected, &range, &of_part));
      g_assert_cmpint (g_error_matches (of_part, SPATE_ERROR, SPATE_ERROR_PORTAL), ==, !rows[i].passes);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/response/statuses", test_statuses);
  g_test_add_func ("/response/first", test_first);
  g_test_add_func ("/response/part", test_part);
  g_test_add_func ("/response/whole", test_whole);
  g_test_add_func ("/response/random-parts", test_random_parts);
  g_test_add_func ("/response/validator", test_validator);
  g_test_add_func ("/response/page", test_page);

  return g_test_run ();
}
