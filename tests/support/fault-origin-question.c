/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* A request as far as it matters for the answer: which bytes it asks for, and what is to go
 * wrong with it. */

#include "fault-origin-private.h"

static gboolean
parse_number (const char **text,
              goffset     *number)
{
  char *end;

  if (!g_ascii_isdigit (**text))
    return FALSE;

  *number = g_ascii_strtoll (*text, &end, 10);
  *text = end;

  return TRUE;
}

/* Only what a download manager asks for: one range. Anything else is answered as a whole. */
static gboolean
parse_range (const char *text,
             goffset     size,
             goffset    *start,
             goffset    *end)
{
  goffset first;
  goffset last = size - 1;

  if (text == NULL || g_ascii_strncasecmp (text, "bytes=", 6) != 0)
    return FALSE;

  text += 6;
  if (*text == '-')
    {
      text++;
      if (!parse_number (&text, &first) || *text != '\0')
        return FALSE;
      *start = MAX (size - first, 0);
      *end = size;
      return TRUE;
    }

  if (!parse_number (&text, &first) || *text++ != '-')
    return FALSE;
  if (*text != '\0' && (!parse_number (&text, &last) || *text != '\0' || last < first))
    return FALSE;

  *start = first;
  *end = MIN (last, size - 1) + 1;

  return TRUE;
}

static gboolean
strikes (const TestFault *fault,
         const Question  *question)
{
  return question->index >= fault->first_request &&
         (fault->n_requests == 0 || question->index - fault->first_request < fault->n_requests) &&
         (!fault->later_ranges_only || (question->has_range && question->start > 0));
}

/* The first fault of this kind that happens to this request. */
const TestFault *
test_question_find_fault (const Question *question,
                          TestFaultKind   kind)
{
  for (guint i = 0; i < question->resource->faults->len; i++)
    {
      const TestFault *fault = question->resource->faults->pdata[i];

      if (fault->kind == kind && strikes (fault, question))
        return fault;
    }

  return NULL;
}

/* A lie of so many bytes, 0 if it is not told. */
goffset
test_question_get_error (const Question *question,
                         TestFaultKind   kind)
{
  const TestFault *fault = test_question_find_fault (question, kind);

  return fault != NULL ? fault->bytes : 0;
}

/* Reads a request for a resource, which is the next one in its count. */
Question
test_question (TestResource      *resource,
               const TestRequest *request)
{
  Question self = { .resource = resource, .index = resource->n_requests, .end = resource->size };

  self.has_range = parse_range (request->range, resource->size, &self.start, &self.end);

  return self;
}
