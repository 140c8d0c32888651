/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <sys/types.h>

/* What the disk has, for powercut.c. All of it is called under its lock. */

#define POWERCUT_LONGEST 4096

typedef enum
{
  POWERCUT_CREATE,
  POWERCUT_RENAME,
  POWERCUT_UNLINK,
} PowercutChange;

/* A synchronisation under way. */
typedef struct
{
  int   with_attributes;
  int   n_changes; /* of the folder's names that are in it; -1: it is a file */
  ino_t number;
  char  folder[POWERCUT_LONGEST];
} PowercutSync;

void powercut_note_bytes (int fd);
void powercut_note_attribute (int         fd,
                              const char *name);
void powercut_note_name (PowercutChange kind,
                         const char    *path,
                         const char    *to);

void powercut_begin_sync (int           fd,
                          const char   *path,
                          int           with_attributes,
                          PowercutSync *ret_sync);
void powercut_end_sync (const PowercutSync *sync);

void powercut_now (void) __attribute__ ((noreturn));
