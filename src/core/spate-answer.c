/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What people want to know of a file before they download it. */

#include "spate-answer.h"

/**
 * spate_answer_copy:
 * @self: an answer
 *
 * Returns: (transfer full): another one like it
 */
SpateAnswer *
spate_answer_copy (const SpateAnswer *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  SpateAnswer *copy = g_new0 (SpateAnswer, 1);

  *copy = *self;
  copy->name = g_strdup (self->name);
  copy->content_type = g_strdup (self->content_type);
  copy->uri = g_strdup (self->uri);

  return copy;
}

/**
 * spate_answer_free:
 * @self: (transfer full) (nullable): an answer
 */
void
spate_answer_free (SpateAnswer *self)
{
  if (self == NULL)
    return;

  g_free (self->name);
  g_free (self->content_type);
  g_free (self->uri);
  g_free (self);
}
