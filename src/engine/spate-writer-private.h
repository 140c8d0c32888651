/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-part-file.h"
#include "spate-stage.h"
#include "spate-write-back.h"
#include "spate-writer.h"

G_BEGIN_DECLS

/* What spate-writer.c and spate-writer-jobs.c share. */

struct _SpateWriter
{
  GObject parent_instance;

  SpatePartFile  *part;       /* (owned); lent to the one job that is under way */
  SpateStage     *stage;      /* (owned) (nullable): for what comes before its turn */
  SpateWriteBack *write_back; /* (owned) */
  char           *path;       /* (owned): the part file's */
  guint64         device;     /* that it is on, or 0 */
  goffset         lowest;     /* first byte written to since it was last asked for, or G_MAXINT64 */
};

G_END_DECLS
