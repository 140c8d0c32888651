/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "spate-add-dialog.h"
#include "spate-add-options.h"
#include "spate-answer-row.h"
#include "spate-folder-row.h"
#include "spate-number-row.h"

G_BEGIN_DECLS

/* What the files of SpateAddDialog share:
 *
 *   spate-add-dialog.c       what is typed, and what is wrong with it
 *   spate-add-dialog-ask.c   what the server says to it
 */

struct _SpateAddDialog
{
  SpateDialog parent_instance;

  /* Owned */
  GPtrArray    *requests;  /* (element-type SpateRequest) (nullable): what would be added */
  GCancellable *cancellable;
  SpateAsker   *asker;     /* (nullable) */
  char         *suggested; /* (nullable): a link of somebody else's */

  SpateAddProblem problem;

  int      n_characters; /* of the links, before the last change */
  gboolean may_ask;      /* the server of what is suggested: the user has said so */
  gboolean has_own_name; /* the user has typed one */
  gboolean is_filling_in;

  /* Template */
  GtkWidget      *cancel_button;
  GtkTextView    *text_view;
  GtkLabel       *hint_label;
  GtkWidget      *same_row;
  GtkSwitch      *same_switch;
  SpateAnswerRow *answer_row;
  GtkEditable    *name_row;
  SpateFolderRow *folder_row;
  GtkLabel       *file_label;
  AdwExpanderRow *options_row;
  SpateNumberRow *connections_row;
  GtkSwitch      *order_switch;
  SpateNumberRow *limit_row;
  GtkEditable    *checksum_row;
  GtkEditable    *user_row;
  GtkEditable    *password_row;
  GtkEditable    *referrer_row;
  GtkTextView    *headers_view;
  GtkListBoxRow  *checksum_problem_row;
  GtkListBoxRow  *login_problem_row;
  GtkListBoxRow  *referrer_problem_row;
  GtkListBoxRow  *headers_problem_row;
  GtkLabel       *options_label;
};

char *_spate_add_dialog_dup_links (SpateAddDialog *self) G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *_spate_add_dialog_read_links (SpateAddDialog *self,
                                         const char     *text,
                                         GError        **error) G_GNUC_WARN_UNUSED_RESULT;
SpateAddProblem _spate_add_dialog_apply_options (SpateAddDialog *self,
                                                 GPtrArray      *requests,
                                                 gboolean        for_asking);
void _spate_add_dialog_show_notes (SpateAddDialog *self,
                                   GPtrArray      *requests);

void _spate_add_dialog_class_init_ask (GtkWidgetClass *widget_class);
void _spate_add_dialog_init_ask (SpateAddDialog *self);
void _spate_add_dialog_set_manager (SpateAddDialog *self,
                                    SpateManager   *manager);
gboolean _spate_add_dialog_is_suggested (SpateAddDialog *self,
                                         const char     *text);
void _spate_add_dialog_ask (SpateAddDialog *self,
                            const char     *text);
void _spate_add_dialog_show_answer (SpateAddDialog *self,
                                    GPtrArray      *requests);
const SpateAnswer *_spate_add_dialog_get_answer (SpateAddDialog *self);

G_END_DECLS
