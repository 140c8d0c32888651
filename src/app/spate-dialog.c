/* SPDX-FileCopyrightText: The Spate developers */
/* SPDX-License-Identifier: GPL-3.0-or-later */

/* What is in a dialog, with a header bar of its own. What it is shown in, a dialog inside the window or
 * a window in front of it, hangs on the libraries: spate-compat.c makes that when it is shown. */

#include "spate-dialog.h"

#include "spate-compat.h"

typedef struct
{
  char      *title;          /* (owned) */
  int        width;          /* pixels, as long as there is room */
  int        height;
  GtkWidget *default_widget; /* (unowned) (nullable): of the template */
  GtkWidget *focus;          /* (unowned) (nullable): likewise */
  guint      focus_id;       /* of the source that gives it the focus, or 0 */
} SpateDialogPrivate;

G_DEFINE_TYPE_WITH_PRIVATE (SpateDialog, spate_dialog, ADW_TYPE_BIN)

typedef enum
{
  PROP_TITLE = 1,
  PROP_WIDTH,
  PROP_HEIGHT,
  PROP_DEFAULT_WIDGET,
  PROP_FOCUS,
} SpateDialogProperty;

static void
spate_dialog_get_property (GObject    *object,
                           guint       property_id,
                           GValue     *value,
                           GParamSpec *pspec)
{
  SpateDialogPrivate *self = spate_dialog_get_instance_private (SPATE_DIALOG (object));

  switch ((SpateDialogProperty) property_id)
    {
    case PROP_TITLE:
      g_value_set_string (value, self->title);
      break;
    case PROP_WIDTH:
      g_value_set_int (value, self->width);
      break;
    case PROP_HEIGHT:
      g_value_set_int (value, self->height);
      break;
    case PROP_DEFAULT_WIDGET:
      g_value_set_object (value, self->default_widget);
      break;
    case PROP_FOCUS:
      g_value_set_object (value, self->focus);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static void
spate_dialog_set_property (GObject      *object,
                           guint         property_id,
                           const GValue *value,
                           GParamSpec   *pspec)
{
  SpateDialogPrivate *self = spate_dialog_get_instance_private (SPATE_DIALOG (object));

  switch ((SpateDialogProperty) property_id)
    {
    case PROP_TITLE:
      g_free (self->title);
      self->title = g_value_dup_string (value);
      break;
    case PROP_WIDTH:
      self->width = g_value_get_int (value);
      break;
    case PROP_HEIGHT:
      self->height = g_value_get_int (value);
      break;
    case PROP_DEFAULT_WIDGET:
      self->default_widget = g_value_get_object (value);
      break;
    case PROP_FOCUS:
      self->focus = g_value_get_object (value);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, property_id, pspec);
    }
}

static gboolean
focus_cb (gpointer user_data)
{
  SpateDialogPrivate *self = spate_dialog_get_instance_private (user_data);

  self->focus_id = 0;
  gtk_widget_grab_focus (self->focus);

  return G_SOURCE_REMOVE;
}

/* In a narrow window libadwaita moves what is in a dialog to the lower edge as soon as it is shown, and gives
 * the focus there to what comes first: to Cancel. */
static void
spate_dialog_map (GtkWidget *widget)
{
  SpateDialogPrivate *self = spate_dialog_get_instance_private (SPATE_DIALOG (widget));

  GTK_WIDGET_CLASS (spate_dialog_parent_class)->map (widget);

  if (self->focus != NULL && self->focus_id == 0)
    self->focus_id = g_idle_add (focus_cb, widget);
}

static void
spate_dialog_unmap (GtkWidget *widget)
{
  SpateDialogPrivate *self = spate_dialog_get_instance_private (SPATE_DIALOG (widget));

  g_clear_handle_id (&self->focus_id, g_source_remove);

  GTK_WIDGET_CLASS (spate_dialog_parent_class)->unmap (widget);
}

static void
spate_dialog_finalize (GObject *object)
{
  SpateDialogPrivate *self = spate_dialog_get_instance_private (SPATE_DIALOG (object));

  g_free (self->title);

  G_OBJECT_CLASS (spate_dialog_parent_class)->finalize (object);
}

static void
cancel_cb (GtkWidget  *widget,
           const char *action_name G_GNUC_UNUSED,
           GVariant   *parameter G_GNUC_UNUSED)
{
  spate_dialog_close (SPATE_DIALOG (widget));
}

static void
spate_dialog_class_init (SpateDialogClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GParamFlags flags = G_PARAM_READWRITE | G_PARAM_STATIC_STRINGS;

  object_class->finalize = spate_dialog_finalize;
  object_class->get_property = spate_dialog_get_property;
  object_class->set_property = spate_dialog_set_property;
  widget_class->map = spate_dialog_map;
  widget_class->unmap = spate_dialog_unmap;

  g_object_class_install_property (object_class, PROP_TITLE, g_param_spec_string ("title", NULL, NULL, NULL, flags));
  g_object_class_install_property (object_class, PROP_WIDTH, g_param_spec_int ("width", NULL, NULL, -1, G_MAXINT, -1, flags));
  g_object_class_install_property (object_class, PROP_HEIGHT, g_param_spec_int ("height", NULL, NULL, -1, G_MAXINT, -1, flags));
  g_object_class_install_property (object_class, PROP_DEFAULT_WIDGET,
                                   g_param_spec_object ("default-widget", NULL, NULL, GTK_TYPE_WIDGET, flags));
  g_object_class_install_property (object_class, PROP_FOCUS,
                                   g_param_spec_object ("focus", NULL, NULL, GTK_TYPE_WIDGET, flags));

  gtk_widget_class_install_action (widget_class, "dialog.cancel", NULL, cancel_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "dialog.cancel", NULL);
}

static void
spate_dialog_init (SpateDialog *self)
{
  SpateDialogPrivate *private = spate_dialog_get_instance_private (self);

  private->width = -1;
  private->height = -1;
}

/**
 * spate_dialog_present:
 * @self: (transfer floating): what is in the dialog
 * @parent: (nullable): a widget of the window that it belongs to
 *
 * Shows it.
 */
void
spate_dialog_present (SpateDialog *self,
                      GtkWidget   *parent)
{
  g_return_if_fail (SPATE_IS_DIALOG (self));

  SpateDialogPrivate *private = spate_dialog_get_instance_private (self);
  GtkWidget *dialog = spate_compat_dialog_new (GTK_WIDGET (self), private->title, private->width, private->height);

  if (private->default_widget != NULL)
    spate_compat_set_default (dialog, private->default_widget);
  if (private->focus != NULL)
    spate_compat_set_focus (dialog, private->focus);
  spate_compat_present (dialog, parent);
}

/**
 * spate_dialog_close:
 * @self: what is in a dialog that is shown
 *
 * Lets the dialog go.
 */
void
spate_dialog_close (SpateDialog *self)
{
  g_return_if_fail (SPATE_IS_DIALOG (self));

  spate_compat_close (GTK_WIDGET (self));
}
