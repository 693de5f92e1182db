"""The platform's own host: which marketplaces there are, and its operators."""
