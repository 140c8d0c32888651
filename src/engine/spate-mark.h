/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

void spate_mark_put (int         fd,
                     const char *mark);
int spate_mark_open (const char *path,
                     const char *mark,
                     goffset     size) G_GNUC_WARN_UNUSED_RESULT;
char *spate_mark_read (const char *path) G_GNUC_WARN_UNUSED_RESULT;
void spate_mark_remove (const char *path);

G_END_DECLS
