/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* Answers, a line each: the range that was asked for as FIRST-END, the size of the file that was
 * begun, its ETag and its date; then the status and the headers of the answer: Content-Length,
 * Content-Range, Content-Encoding, ETag, Last-Modified. An answer that passes carries what was
 * asked for, of a file that can be the one that was begun. */

#include "fuzz-support.h"
#include "spate-error.h"
#include "spate-response.h"

typedef struct
{
  SpateRange      asked;
  SpateValidator *expected; /* (owned) */
  SpateResponse  *response; /* (owned) */
} Exchange;

/* A number that is none, or is too large, is unknown. */
static goffset
take_number (FuzzInput *input)
{
  g_autofree char *line = fuzz_input_take_line (input);
  guint64 number = 0;

  if (line == NULL || !g_ascii_string_to_unsigned (line, 10, 0, SPATE_RANGE_OPEN_END - 1, &number, NULL))
    return -1;

  return (goffset) number;
}

static SpateRange
take_range (FuzzInput *input)
{
  g_autofree char *line = fuzz_input_take_line (input);
  char *end = NULL;
  guint64 first = line != NULL ? g_ascii_strtoull (line, &end, 10) : 0;
  guint64 behind = end != NULL && *end == '-' ? g_ascii_strtoull (end + 1, NULL, 10) : 0;

  first = MIN (first, SPATE_RANGE_OPEN_END - 1);
  behind = CLAMP (behind, first + 1, SPATE_RANGE_OPEN_END);

  return spate_range ((goffset) first, (goffset) behind);
}

static void
exchange_init (Exchange  *self,
               FuzzInput *input)
{
  self->asked = take_range (input);

  goffset size = take_number (input);
  g_autofree char *etag = fuzz_input_take_line (input);
  g_autofree char *date = fuzz_input_take_line (input);
  goffset status = take_number (input);

  self->expected = spate_validator_new (etag, date, MAX (size, self->asked.end));
  self->response = spate_response_new ("http://example.com/", status >= 0 ? (guint) (status % 1000) : 206);
  self->response->content_length = take_number (input);
  self->response->content_range = fuzz_input_take_line (input);
  self->response->content_encoding = fuzz_input_take_line (input);
  self->response->etag = fuzz_input_take_line (input);
  self->response->last_modified = fuzz_input_take_line (input);
}

static void
exchange_clear (Exchange *self)
{
  spate_validator_free (self->expected);
  spate_response_free (self->response);
}

static gboolean
is_plain (const SpateResponse *response)
{
  return response->content_encoding == NULL || g_ascii_strcasecmp (response->content_encoding, "identity") == 0;
}

/* What counts in a part, without looking at how the header is written. */
static void
check_part_range (const SpateResponse *response,
                  SpateRange           range)
{
  g_assert_cmpuint (response->status, ==, 206);
  g_assert_true (is_plain (response));
  g_assert_false (spate_range_is_empty (range));
  if (response->content_length >= 0)
    g_assert_cmpint (response->content_length, ==, spate_range_get_length (range));
}

static void
check_part (const Exchange *exchange)
{
  const SpateResponse *response = exchange->response;
  g_autoptr (GError) error = NULL;
  SpateRange range = { 0, 0 };

  if (!spate_response_check_part (response, exchange->asked, exchange->expected, &range, &error))
    {
      g_assert_nonnull (error);
      g_assert_cmpuint (error->domain, ==, SPATE_ERROR);
      return;
    }

  SpateContentRange told = { 0 };
  g_autoptr (SpateValidator) found = spate_response_get_validator (response, -1);

  g_assert_no_error (error);
  check_part_range (response, range);
  g_assert_cmpint (range.start, ==, exchange->asked.start);
  g_assert_true (spate_range_contains (exchange->asked, range));
  g_assert_true (spate_range_contains (spate_range (0, exchange->expected->size), range));
  g_assert_true (spate_content_range_parse (response->content_range, &told));
  g_assert_true (spate_range_equal (told.range, range));
  g_assert_true (told.total == -1 || told.total == exchange->expected->size);
  g_assert_cmpuint (spate_validator_compare (exchange->expected, found), !=, SPATE_VALIDATOR_DIFFERENT);
  g_assert_cmpuint (spate_validator_compare (found, exchange->expected), !=, SPATE_VALIDATOR_DIFFERENT);
}

static void
check_first (const SpateResponse *response,
             goffset              asked)
{
  g_autoptr (GError) error = NULL;
  SpateRange range = { 0, 0 };
  goffset total = -2;

  if (!spate_response_check_first (response, asked, &total, &range, &error))
    {
      g_assert_nonnull (error);
      g_assert_cmpuint (error->domain, ==, SPATE_ERROR);
      return;
    }

  g_assert_no_error (error);
  if (response->status == 200)
    {
      g_assert_cmpint (total, ==, is_plain (response) ? response->content_length : -1);
      g_assert_cmpint (range.start, ==, 0);
      g_assert_cmpint (range.end, ==, total >= 0 ? total : SPATE_RANGE_OPEN_END);
    }
  else if (response->status == 416)
    {
      g_assert_cmpint (total, ==, 0);
      g_assert_true (spate_range_is_empty (range));
    }
  else
    {
      check_part_range (response, range);
      g_assert_cmpint (range.start, ==, asked);
      g_assert_true (spate_range_contains (spate_range (0, total), range));
    }
}

static void
check_whole (const SpateResponse *response)
{
  g_autoptr (GError) error = NULL;
  goffset total = -2;

  if (!spate_response_check_whole (response, &total, &error))
    {
      g_assert_nonnull (error);
      g_assert_cmpuint (response->status, !=, 200);
      return;
    }

  g_assert_no_error (error);
  g_assert_cmpuint (response->status, ==, 200);
  g_assert_cmpint (total, ==, is_plain (response) ? response->content_length : -1);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  FuzzInput input = { data, size };
  Exchange exchange = { 0 };

  exchange_init (&exchange, &input);
  check_part (&exchange);
  check_first (exchange.response, exchange.asked.start);
  check_first (exchange.response, 0);
  check_whole (exchange.response);
  exchange_clear (&exchange);

  return 0;
}
