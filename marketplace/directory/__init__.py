"""The directory of firms that public lists name: profiles with their source, not yet claimed by anyone."""
