/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* A real HTTP/1.1 server in a thread of its own, whose misbehaviour is scripted for each path:
 *
 *   g_autoptr (TestOrigin) origin = test_origin_new ();
 *   TestResource *file = test_origin_add (origin, "/file.bin", 5 * GIB);
 *   file->rate = 4 * MIB;
 *   file->max_simultaneous = 4;
 *   test_resource_add_fault (file, TEST_FAULT_SHORT_BODY)->bytes = 1000;
 *
 * Strings given to it are not copied: literals, or g_intern_string(). Resources are to be
 * filled in before the first request; what is changed later is changed between
 * test_origin_lock() and test_origin_unlock(). */

typedef struct _TestOrigin TestOrigin;
typedef struct _TestResource TestResource;
typedef struct _TestFault TestFault;
typedef struct _TestRequest TestRequest;

/**
 * TestFraming:
 * @TEST_FRAMING_LENGTH: Content-Length
 * @TEST_FRAMING_CHUNKED: Transfer-Encoding: chunked
 * @TEST_FRAMING_CLOSE: neither; the body ends where the connection does
 *
 * How the end of a body is told.
 */
typedef enum
{
  TEST_FRAMING_LENGTH,
  TEST_FRAMING_CHUNKED,
  TEST_FRAMING_CLOSE,
} TestFraming;

/**
 * TestFaultKind:
 * @TEST_FAULT_STATUS: answer with the fault's status, reason, header and value, no file
 * @TEST_FAULT_SILENCE: never answer; until the client closes the connection
 * @TEST_FAULT_CLOSE: close the connection without an answer
 * @TEST_FAULT_RESET: reset the connection without an answer
 * @TEST_FAULT_SHORT_BODY: close in good order after the fault's bytes of the body
 * @TEST_FAULT_RESET_BODY: reset the connection after the fault's bytes of the body
 * @TEST_FAULT_STALL: send nothing more after the fault's bytes of the body
 * @TEST_FAULT_RANGE_START: Content-Range starts the fault's bytes (1) later than the body
 * @TEST_FAULT_RANGE_END: Content-Range ends the fault's bytes (1) later than the body
 * @TEST_FAULT_RANGE_TOTAL: Content-Range tells a file longer by the fault's bytes (1)
 * @TEST_FAULT_RANGE_STAR: Content-Range has an asterisk for the total
 * @TEST_FAULT_RANGE_UNIT: Content-Range in mixed case: "Bytes 0-99/100"
 * @TEST_FAULT_RANGE_MISSING: 206 without Content-Range
 * @TEST_FAULT_OTHER_RANGE: a consistent 206 for a range that lies the fault's bytes (1) later
 *   than what was asked for (earlier if there is nothing later)
 * @TEST_FAULT_CAPPED: a consistent 206 with at most the fault's bytes
 * @TEST_FAULT_MULTIPART: 206 as multipart/byteranges with one part
 * @TEST_FAULT_WHOLE: 200 and the whole file, whatever range was asked for
 * @TEST_FAULT_ETAG: the ETag is the fault's value ("\"other\"")
 * @TEST_FAULT_LAST_MODIFIED: the date is the fault's value (a day later)
 * @TEST_FAULT_CONTENT: other bytes from the fault's bytes of the file on (half-way)
 * @TEST_FAULT_FLIP: the one byte at the fault's bytes of the file is another one
 * @TEST_FAULT_GZIP: Content-Encoding: gzip, and a body that is; up to 64 MiB
 *
 * What can go wrong. In brackets: what the fault's fields are unless they are set.
 */
typedef enum
{
  TEST_FAULT_STATUS,
  TEST_FAULT_SILENCE,
  TEST_FAULT_CLOSE,
  TEST_FAULT_RESET,
  TEST_FAULT_SHORT_BODY,
  TEST_FAULT_RESET_BODY,
  TEST_FAULT_STALL,
  TEST_FAULT_RANGE_START,
  TEST_FAULT_RANGE_END,
  TEST_FAULT_RANGE_TOTAL,
  TEST_FAULT_RANGE_STAR,
  TEST_FAULT_RANGE_UNIT,
  TEST_FAULT_RANGE_MISSING,
  TEST_FAULT_OTHER_RANGE,
  TEST_FAULT_CAPPED,
  TEST_FAULT_MULTIPART,
  TEST_FAULT_WHOLE,
  TEST_FAULT_ETAG,
  TEST_FAULT_LAST_MODIFIED,
  TEST_FAULT_CONTENT,
  TEST_FAULT_FLIP,
  TEST_FAULT_GZIP,
} TestFaultKind;

/**
 * TestFault:
 * @kind: what goes wrong
 * @first_request: the first request for the resource, counted from 0, that it happens to
 * @n_requests: to how many requests from there on; 0: to all
 * @later_ranges_only: only to requests for a range that starts after byte 0; the others still
 *   count as requests
 * @bytes: see #TestFaultKind
 * @status: for %TEST_FAULT_STATUS
 * @reason: (nullable): for %TEST_FAULT_STATUS; the usual one if %NULL
 * @header: (nullable): a header of %TEST_FAULT_STATUS: "Location", "Retry-After"…
 * @value: (nullable): the value of @header, of an ETag or a date
 *
 * Something that goes wrong with some or all answers. Several can happen to the same answer.
 */
struct _TestFault
{
  TestFaultKind kind;

  guint    first_request;
  guint    n_requests;
  gboolean later_ranges_only;

  goffset     bytes;
  guint       status;
  const char *reason;
  const char *header;
  const char *value;
};

/**
 * TestResource:
 * @path: its path, as it stands in a request
 * @size: bytes of the file
 * @seed: of its pattern (1)
 * @etag: (nullable): with its quotes ("\"first\"")
 * @last_modified: (nullable): an HTTP date (Mon, 01 Jan 2024 00:00:00 GMT)
 * @content_type: (nullable): (application/octet-stream)
 * @content_disposition: (nullable): (none)
 * @content_digest: (nullable): send a digest of its own with each part: the name of the header,
 *   "Content-Digest" or "Content-MD5". It is of the bytes that should be sent
 * @no_ranges: answer every request with 200 and the whole file
 * @framing: how the end of a body is told; servers that do not know a length have no ranges
 *   either as a rule: set @no_ranges
 * @empty_is_416: an empty file answers a range with 416 rather than, as nginx does, with 200
 * @rate: bytes a second for each connection; 0: as fast as it goes. It may be changed, under
 *   the lock, while bodies are being sent
 * @delay_ms: milliseconds before the answer's headers
 * @authorization: (nullable): requests without exactly this Authorization are answered 401
 * @max_simultaneous: more requests at a time than this are refused; 0: any number
 * @overload_status: how they are refused (503); 0: the connection is closed
 * @retry_after: (nullable): of a refusal for overload
 *
 * A file of pattern bytes and how it is served. In brackets: what the fields are at first;
 * the rest is 0.
 */
struct _TestResource
{
  const char *path;

  goffset     size;
  guint32     seed;
  const char *etag;
  const char *last_modified;
  const char *content_type;
  const char *content_disposition;
  const char *content_digest;

  gboolean    no_ranges;
  TestFraming framing;
  gboolean    empty_is_416;
  guint64     rate;
  guint       delay_ms;

  const char *authorization;
  guint       max_simultaneous;
  guint       overload_status;
  const char *retry_after;

  /*< private >*/
  GPtrArray *faults;  /* (owned) (element-type TestFault) */
  GPtrArray *headers; /* (owned) (element-type utf8): name, value, name, value… */
  guint      n_requests;
  guint      n_active;
  guint      max_active;
};

/**
 * TestRequest:
 * @method: GET, HEAD…
 * @path: as it stood in the request, still escaped
 * @query: (nullable): what followed the question mark
 * @range: (nullable): the Range header
 * @headers: (element-type utf8 utf8): all headers, by name in lower case
 * @client_port: the other end's port: the same one means the same connection
 * @status: what was answered; 0 if nothing was
 * @sent: bytes of the body that went to the kernel
 * @finished: whether the answer is over, be it sent, broken off or given up by the client
 *
 * One request as the origin saw it.
 */
struct _TestRequest
{
  char       *method;
  char       *path;
  char       *query;
  char       *range;
  GHashTable *headers;
  guint16     client_port;
  guint       status;
  goffset     sent;
  gboolean    finished;
};

TestOrigin *test_origin_new (void) G_GNUC_WARN_UNUSED_RESULT;
TestOrigin *test_origin_new_on_port (guint    port,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
void test_origin_free (TestOrigin *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestOrigin, test_origin_free)

guint test_origin_get_port (TestOrigin *self);
char *test_origin_uri (TestOrigin *self,
                       const char *path) G_GNUC_WARN_UNUSED_RESULT;

TestResource *test_origin_add (TestOrigin *self,
                               const char *path,
                               goffset     size);
TestResource *test_origin_add_redirect (TestOrigin *self,
                                        const char *path,
                                        guint       status,
                                        const char *location);
TestFault *test_resource_add_fault (TestResource *resource,
                                    TestFaultKind kind);
TestFault *test_resource_add_status (TestResource *resource,
                                     guint         status);
void test_resource_add_header (TestResource *resource,
                               const char   *name,
                               const char   *value);
void test_resource_clear_faults (TestResource *resource);

void test_origin_lock (TestOrigin *self);
void test_origin_unlock (TestOrigin *self);
void test_origin_reset_connections (TestOrigin *self);

/* What was asked for. A NULL path stands for all paths. */
guint test_origin_get_n_requests (TestOrigin *self,
                                  const char *path);
guint test_origin_get_n_connections (TestOrigin *self,
                                     const char *path);
guint test_origin_get_n_active (TestOrigin *self,
                                const char *path);
guint test_origin_get_max_simultaneous (TestOrigin *self,
                                        const char *path);
goffset test_origin_get_bytes_sent (TestOrigin *self,
                                    const char *path);
TestRequest *test_origin_get_request (TestOrigin *self,
                                      const char *path,
                                      guint       index) G_GNUC_WARN_UNUSED_RESULT;
void test_origin_clear_log (TestOrigin *self);

const char *test_request_get_header (const TestRequest *self,
                                     const char        *name);
void test_request_free (TestRequest *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestRequest, test_request_free)

G_END_DECLS
