/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

void test_pattern_fill (guint8 *buffer,
                        goffset offset,
                        gsize   length,
                        guint32 seed);
void test_pattern_write_file (const char *path,
                              goffset     size,
                              guint32     seed);
void test_pattern_check_file (const char *path,
                              goffset     size,
                              guint32     seed);
char *test_pattern_sha256 (goffset size,
                           guint32 seed) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
