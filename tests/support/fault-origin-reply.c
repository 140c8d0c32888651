/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What a request is answered: status, headers, which bytes, and where it breaks off. All of
 * it is settled when the request arrives, under the origin's lock.
 *
 * libsoup makes partial answers by itself of a 200 whose body is complete when the headers are
 * written. Ours never is, the bytes follow later, so what is set here is what is sent. */

#include "fault-origin-private.h"

#include "pattern.h"

#include <string.h>

#define BOUNDARY "spate-boundary"
#define MAX_GZIP_SIZE ((goffset) 64 << 20)

static SoupMessageHeaders *
get_headers (Reply *self)
{
  return soup_server_message_get_response_headers (self->message);
}

static void
set_header (Reply      *self,
            const char *name,
            const char *value)
{
  if (value != NULL)
    soup_message_headers_replace (get_headers (self), name, value);
}

static void
set_status (Reply      *self,
            guint       status,
            const char *reason)
{
  soup_server_message_set_status (self->message, status, reason);
  self->logged->status = status;
}

static void
answer_status (Reply      *self,
               guint       status,
               const char *reason)
{
  const char *phrase = reason != NULL ? reason : soup_status_get_phrase (status);
  g_autofree char *text = g_strdup_printf ("%u %s\n", status, phrase);

  set_status (self, status, reason);
  set_header (self, "Content-Type", "text/plain");
  self->prefix = g_bytes_new (text, strlen (text));
  soup_message_headers_set_content_length (get_headers (self), g_bytes_get_size (self->prefix));
}

static void
break_off (Reply  *self,
           goffset limit,
           Ending  ending)
{
  self->limit = limit;
  self->ending = ending;
}

static void
answer_nothing (Reply *self,
                Ending ending)
{
  self->no_answer = TRUE;
  break_off (self, 0, ending);
}

static gboolean
refuse_by_fault (Reply          *self,
                 const Question *question)
{
  const TestFault *fault = test_question_find_fault (question, TEST_FAULT_STATUS);

  if (test_question_find_fault (question, TEST_FAULT_SILENCE) != NULL)
    answer_nothing (self, ENDING_STALL);
  else if (test_question_find_fault (question, TEST_FAULT_CLOSE) != NULL)
    answer_nothing (self, ENDING_CLOSE);
  else if (test_question_find_fault (question, TEST_FAULT_RESET) != NULL)
    answer_nothing (self, ENDING_RESET);
  else if (fault != NULL)
    {
      answer_status (self, fault->status, fault->reason);
      if (fault->header != NULL)
        set_header (self, fault->header, fault->value);
    }
  else
    return FALSE;

  return TRUE;
}

static gboolean
is_authorized (Reply              *self,
               const TestResource *resource)
{
  const char *given = test_request_get_header (self->logged, "Authorization");

  return resource->authorization == NULL || g_strcmp0 (given, resource->authorization) == 0;
}

static gboolean
refuse (Reply          *self,
        const Question *question)
{
  const TestResource *resource = question->resource;
  const char *method = self->logged->method;

  if (resource->max_simultaneous > 0 && resource->n_active >= resource->max_simultaneous)
    {
      self->counted = FALSE;
      if (resource->overload_status == 0)
        {
          answer_nothing (self, ENDING_CLOSE);
        }
      else
        {
          answer_status (self, resource->overload_status, NULL);
          set_header (self, "Retry-After", resource->retry_after);
        }
      return TRUE;
    }

  if (refuse_by_fault (self, question))
    return TRUE;

  if (!is_authorized (self, resource))
    {
      answer_status (self, SOUP_STATUS_UNAUTHORIZED, NULL);
      set_header (self, "WWW-Authenticate", "Basic realm=\"Spate\"");
      return TRUE;
    }

  if (!g_str_equal (method, "GET") && !g_str_equal (method, "HEAD"))
    {
      answer_status (self, SOUP_STATUS_METHOD_NOT_ALLOWED, NULL);
      return TRUE;
    }

  return FALSE;
}

static void
set_entity_headers (Reply          *self,
                    const Question *question)
{
  const TestResource *resource = question->resource;
  const TestFault *etag = test_question_find_fault (question, TEST_FAULT_ETAG);
  const TestFault *last_modified = test_question_find_fault (question, TEST_FAULT_LAST_MODIFIED);

  set_header (self, "ETag", etag != NULL ? etag->value : resource->etag);
  set_header (self, "Last-Modified", last_modified != NULL ? last_modified->value : resource->last_modified);
  set_header (self, "Content-Type", resource->content_type);
  set_header (self, "Content-Disposition", resource->content_disposition);
  if (!resource->no_ranges)
    set_header (self, "Accept-Ranges", "bytes");
}

/* Whether the client's If-Range, if there is one, says what it would be told now. */
static gboolean
if_range_holds (Reply *self)
{
  const char *if_range = test_request_get_header (self->logged, "If-Range");

  return if_range == NULL ||
         g_strcmp0 (if_range, soup_message_headers_get_one (get_headers (self), "ETag")) == 0 ||
         g_strcmp0 (if_range, soup_message_headers_get_one (get_headers (self), "Last-Modified")) == 0;
}

static char *
format_content_range (const Reply    *self,
                      const Question *question)
{
  const char *unit = test_question_find_fault (question, TEST_FAULT_RANGE_UNIT) != NULL ? "Bytes" : "bytes";
  goffset first = self->offset + test_question_get_error (question, TEST_FAULT_RANGE_START);
  goffset last = self->end - 1 + test_question_get_error (question, TEST_FAULT_RANGE_END);
  goffset size = question->resource->size + test_question_get_error (question, TEST_FAULT_RANGE_TOTAL);
  g_autofree char *total = g_strdup_printf ("%" G_GOFFSET_FORMAT, size);

  if (test_question_find_fault (question, TEST_FAULT_RANGE_STAR) != NULL)
    total[0] = '*', total[1] = '\0';

  return g_strdup_printf ("%s %" G_GOFFSET_FORMAT "-%" G_GOFFSET_FORMAT "/%s", unit, first, last, total);
}

/* Which bytes a partial answer really has: those that were asked for, unless it errs. */
static void
choose_range (Reply          *self,
              const Question *question)
{
  const TestFault *capped = test_question_find_fault (question, TEST_FAULT_CAPPED);
  goffset shift = test_question_get_error (question, TEST_FAULT_OTHER_RANGE);

  if (question->start + shift >= question->resource->size)
    shift = -MIN (shift, question->start);

  self->offset = question->start + shift;
  self->end = MIN (question->end + shift, question->resource->size);
  if (capped != NULL)
    self->end = MIN (self->end, self->offset + capped->bytes);
}

/* Of what should be sent: that something else is sent happens on the way. */
static void
set_content_digest (Reply      *self,
                    const char *name)
{
  gboolean is_md5 = g_str_equal (name, "Content-MD5");
  g_autoptr (GChecksum) checksum = g_checksum_new (is_md5 ? G_CHECKSUM_MD5 : G_CHECKSUM_SHA256);
  gsize n_bytes = (gsize) (self->end - self->offset);
  g_autofree guint8 *bytes = g_malloc (n_bytes);
  guint8 digest[32];
  gsize length = sizeof digest;

  test_pattern_fill (bytes, self->offset, n_bytes, self->seed);
  g_checksum_update (checksum, bytes, (gssize) n_bytes);
  g_checksum_get_digest (checksum, digest, &length);

  g_autofree char *text = g_base64_encode (digest, length);
  g_autofree char *value = is_md5 ? g_strdup (text) : g_strdup_printf ("sha-256=:%s:", text);

  set_header (self, name, value);
}

static void
make_partial (Reply          *self,
              const Question *question)
{
  g_autofree char *content_range = NULL;

  set_status (self, SOUP_STATUS_PARTIAL_CONTENT, NULL);
  choose_range (self, question);
  content_range = format_content_range (self, question);
  if (question->resource->content_digest != NULL)
    set_content_digest (self, question->resource->content_digest);

  if (test_question_find_fault (question, TEST_FAULT_MULTIPART) != NULL)
    {
      g_autofree char *head = g_strdup_printf ("\r\n--%s\r\nContent-Range: %s\r\n\r\n", BOUNDARY, content_range);

      self->prefix = g_bytes_new (head, strlen (head));
      self->suffix = g_bytes_new_static ("\r\n--" BOUNDARY "--\r\n", strlen ("\r\n--" BOUNDARY "--\r\n"));
      set_header (self, "Content-Type", "multipart/byteranges; boundary=" BOUNDARY);
    }
  else if (test_question_find_fault (question, TEST_FAULT_RANGE_MISSING) == NULL)
    {
      set_header (self, "Content-Range", content_range);
    }
}

static void
compress (Reply *self)
{
  g_autoptr (GZlibCompressor) compressor = g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_GZIP, -1);
  g_autoptr (GInputStream) plain = NULL;
  g_autoptr (GInputStream) packed = NULL;
  g_autoptr (GOutputStream) memory = g_memory_output_stream_new_resizable ();
  gsize length = self->end - self->offset;
  guint8 *bytes = g_malloc (length);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (self->end - self->offset, <=, MAX_GZIP_SIZE);
  test_pattern_fill (bytes, self->offset, length, self->seed);
  plain = g_memory_input_stream_new_from_data (bytes, length, g_free);
  packed = g_converter_input_stream_new (plain, G_CONVERTER (compressor));
  g_output_stream_splice (memory, packed, G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL, &error);
  g_assert_no_error (error);

  self->prefix = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (memory));
  self->offset = self->end;
  set_header (self, "Content-Encoding", "gzip");
}

static void
choose_ending (Reply          *self,
               const Question *question)
{
  const TestFault *short_body = test_question_find_fault (question, TEST_FAULT_SHORT_BODY);
  const TestFault *reset_body = test_question_find_fault (question, TEST_FAULT_RESET_BODY);
  const TestFault *stall = test_question_find_fault (question, TEST_FAULT_STALL);

  if (short_body != NULL)
    break_off (self, short_body->bytes, ENDING_CLOSE);
  else if (reset_body != NULL)
    break_off (self, reset_body->bytes, ENDING_RESET);
  else if (stall != NULL)
    break_off (self, stall->bytes, ENDING_STALL);
}

static void
set_framing (Reply *self)
{
  switch (self->framing)
    {
    case TEST_FRAMING_CHUNKED:
      soup_message_headers_set_encoding (get_headers (self), SOUP_ENCODING_CHUNKED);
      break;

    case TEST_FRAMING_CLOSE:
      soup_message_headers_set_encoding (get_headers (self), SOUP_ENCODING_EOF);
      set_header (self, "Connection", "close");
      break;

    case TEST_FRAMING_LENGTH:
    default:
      soup_message_headers_set_content_length (get_headers (self), test_reply_get_length (self));
      break;
    }
}

static void
answer_unsatisfiable (Reply          *self,
                      const Question *question)
{
  g_autofree char *content_range = g_strdup_printf ("bytes */%" G_GOFFSET_FORMAT, question->resource->size);

  answer_status (self, SOUP_STATUS_REQUESTED_RANGE_NOT_SATISFIABLE, NULL);
  set_header (self, "Content-Range", content_range);
}

static void
answer_file (Reply          *self,
             const Question *question)
{
  const TestResource *resource = question->resource;
  const TestFault *content = test_question_find_fault (question, TEST_FAULT_CONTENT);
  const TestFault *flip = test_question_find_fault (question, TEST_FAULT_FLIP);
  gboolean partial;

  set_entity_headers (self, question);
  partial = question->has_range && if_range_holds (self) &&
            !resource->no_ranges && test_question_find_fault (question, TEST_FAULT_WHOLE) == NULL &&
            (resource->size > 0 || resource->empty_is_416);
  if (partial && question->start >= question->end)
    {
      answer_unsatisfiable (self, question);
      return;
    }

  self->framing = resource->framing;
  self->seed = resource->seed;
  self->end = resource->size;
  self->other_from = content != NULL ? content->bytes : G_MAXINT64;
  self->flipped = flip != NULL ? flip->bytes : -1;
  if (partial)
    make_partial (self, question);
  else
    set_status (self, SOUP_STATUS_OK, NULL);

  if (test_question_find_fault (question, TEST_FAULT_GZIP) != NULL)
    compress (self);
  set_framing (self);
  choose_ending (self, question);
}

static void
answer (Reply          *self,
        const Question *question)
{
  const TestResource *resource = question->resource;

  self->delay_ms = resource->delay_ms;
  self->counted = TRUE;
  for (guint i = 0; i < resource->headers->len; i += 2)
    soup_message_headers_append (get_headers (self), resource->headers->pdata[i], resource->headers->pdata[i + 1]);

  if (!refuse (self, question))
    answer_file (self, question);
}

/* Decides on the answer to a request. */
Reply *
test_reply_new (TestOrigin        *origin,
                SoupServerMessage *message,
                const char        *path)
{
  Reply *self = g_new0 (Reply, 1);

  /* Who has just closed a connection must not be counted against who opens one. */
  test_reply_sweep (origin);

  self->origin = origin;
  self->message = g_object_ref (message);
  self->socket = g_object_ref (test_origin_get_socket (message));
  self->limit = G_MAXINT64;
  self->other_from = G_MAXINT64;
  self->flipped = -1;
  self->link.data = self;
  g_hash_table_remove (origin->idle, self->socket);
  g_queue_push_tail_link (&origin->replies, &self->link);

  test_origin_lock (origin);
  self->logged = test_log_add (origin, message, path);
  self->resource = g_hash_table_lookup (origin->resources, path);
  if (self->resource != NULL)
    {
      Question question = test_question (self->resource, self->logged);

      self->resource->n_requests++;
      answer (self, &question);
    }
  else
    {
      answer_status (self, SOUP_STATUS_NOT_FOUND, NULL);
    }

  if (self->counted)
    {
      self->resource->n_active++;
      self->resource->max_active = MAX (self->resource->max_active, self->resource->n_active);
      origin->n_active++;
      origin->max_active = MAX (origin->max_active, origin->n_active);
    }
  test_origin_unlock (origin);

  return self;
}

static void
clear_source (GSource **source)
{
  if (*source != NULL)
    g_source_destroy (*source);
  g_clear_pointer (source, g_source_unref);
}

/* The answer is over, one way or another. */
void
test_reply_free (Reply *self)
{
  g_signal_handlers_disconnect_by_data (self->message, self);
  clear_source (&self->timer);
  clear_source (&self->watch);
  g_queue_unlink (&self->origin->replies, &self->link);

  test_origin_lock (self->origin);
  self->logged->finished = TRUE;
  if (self->counted)
    {
      self->resource->n_active--;
      self->origin->n_active--;
    }
  test_origin_unlock (self->origin);

  g_clear_pointer (&self->prefix, g_bytes_unref);
  g_clear_pointer (&self->suffix, g_bytes_unref);
  g_clear_object (&self->message);
  g_clear_object (&self->socket);
  g_free (self);
}

/* The bytes of the body, if nothing breaks it off. */
goffset
test_reply_get_length (const Reply *self)
{
  goffset length = self->end - self->offset;

  if (self->prefix != NULL)
    length += g_bytes_get_size (self->prefix);
  if (self->suffix != NULL)
    length += g_bytes_get_size (self->suffix);

  return length;
}
