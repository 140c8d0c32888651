/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-types.h"

G_BEGIN_DECLS

/**
 * SpateAnswer:
 * @name: (owned): what the file would be called, as the server says, or the link
 * @content_type: (owned) (nullable): what kind of file it is, as the server says
 * @uri: (owned): the link that answered, behind all redirects, without secrets
 * @size: the length of the file, or -1 if the server does not say
 * @has_ranges: whether what is here can be gone on with later
 * @n_mirrors: in how many other places the file may be had
 * @n_connections: how many connections would be used at first, if nobody limits them
 *
 * What a server has said of a file of which nothing has been fetched yet. It is made once and never
 * changes.
 */
struct _SpateAnswer
{
  char    *name;
  char    *content_type;
  char    *uri;
  goffset  size;
  gboolean has_ranges;
  guint    n_mirrors;
  guint    n_connections;
};

SpateAnswer *spate_answer_copy (const SpateAnswer *self) G_GNUC_WARN_UNUSED_RESULT;
void spate_answer_free (SpateAnswer *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (SpateAnswer, spate_answer_free)

G_END_DECLS
