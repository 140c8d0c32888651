/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-activity.h"
#include "spate-application.h"
#include "spate-autostart.h"
#include "spate-background.h"
#include "spate-housekeeper.h"
#include "spate-launcher.h"
#include "spate-manager.h"
#include "spate-notifier.h"
#include "spate-search-provider.h"
#include "spate-service.h"
#include "spate-surroundings.h"
#include "spate-window.h"

G_BEGIN_DECLS

#define SPATE_APPLICATION_N_SIGNALS 3

struct _SpateApplication
{
  AdwApplication parent_instance;

  SpateService        *service;   /* (owned) (nullable): while it is on the bus */
  SpateSearchProvider *search;    /* (owned) (nullable): likewise */
  SpateAutostart      *autostart; /* (owned) (nullable): from the start on */
  SpateManager        *manager;   /* (owned) (nullable): from the start to the end of quitting */

  /* (owned) (nullable): from the start to the beginning of quitting */
  SpateNotifier     *notifier;
  SpateHousekeeper  *housekeeper;
  SpateActivity     *activity;
  SpateBackground   *background;
  SpateLauncher     *launcher;
  SpateSurroundings *surroundings;

  GPtrArray *waiting;   /* (owned) (element-type GFile): what was to be opened while it quits */
  gboolean   quitting;  /* the manager is stopping everything */
  gboolean   asked;     /* whether downloads may cost money */
  gboolean   wanted;    /* somebody asked for a window meanwhile */
  gboolean   is_hidden; /* it was started to go on, and not to be seen */
  guint      leave_id;  /* of a timeout, while nothing keeps it here */

  guint signal_ids[SPATE_APPLICATION_N_SIGNALS];
};

SpateWindow *_spate_application_get_window (SpateApplication *self);
SpateWindow *_spate_application_ensure_window (SpateApplication *self);
void _spate_application_end (SpateApplication *self);
void _spate_application_stay (SpateApplication *self);
void _spate_application_wake_up (SpateApplication *self);

/* spate-application-actions.c */
void _spate_application_init_actions (SpateApplication *self);

/* spate-application-search.c */
gboolean _spate_application_init_search (SpateApplication *self,
                                         GDBusConnection  *bus,
                                         const char       *object_path,
                                         GError          **error);

G_END_DECLS
