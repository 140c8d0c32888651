/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "async-helpers.h"
#include "fault-origin.h"
#include "pattern.h"

G_BEGIN_DECLS

#define KIB (G_GINT64_CONSTANT (1) << 10)
#define MIB (G_GINT64_CONSTANT (1) << 20)
#define GIB (G_GINT64_CONSTANT (1) << 30)

/* The real program, in a home of its own and a folder to download to, and an origin to
 * download from:
 *
 *   g_autoptr (CliFixture) fixture = cli_fixture_new ();
 *   test_origin_add (fixture->origin, "/a.bin", MIB);
 *   cli_run (fixture, "-n 4 @/a.bin");
 *   cli_assert_exit (fixture, 0);
 *
 * Arguments are split as a shell does it; a word that begins with @ is a link to the origin. */
typedef struct
{
  TestTempDir         *dir;      /* (owned) */
  char                *home;     /* (owned) */
  char                *folder;   /* (owned): where the program runs */
  TestOrigin          *origin;   /* (owned) */
  GStrv                wrapper;  /* (owned) (nullable): what to begin the command with */
  GSubprocessLauncher *launcher; /* (owned) */
  GSubprocess         *process;  /* (owned) (nullable): while it runs */

  /* Of the last run. */
  char *out;  /* (owned) (nullable) */
  char *err;  /* (owned) (nullable) */
  int   code; /* its exit code */
} CliFixture;

CliFixture *cli_fixture_new (void) G_GNUC_WARN_UNUSED_RESULT;
void cli_fixture_free (CliFixture *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CliFixture, cli_fixture_free)

const char *cli_get_program (void);
char *cli_path (CliFixture *self,
                const char *name) G_GNUC_WARN_UNUSED_RESULT;
char *cli_dup_listing (CliFixture *self) G_GNUC_WARN_UNUSED_RESULT;

void cli_start (CliFixture *self,
                const char *arguments);
void cli_wait (CliFixture *self);
void cli_run (CliFixture *self,
              const char *arguments);
void cli_wait_for_bytes (CliFixture *self,
                         goffset     bytes);

void cli_assert_exit (CliFixture *self,
                      int         code);
void cli_assert_says (CliFixture *self,
                      const char *text);
void cli_assert_file (CliFixture *self,
                      const char *name,
                      goffset     size,
                      guint32     seed);
void cli_assert_listing (CliFixture *self,
                         const char *names);

G_END_DECLS
