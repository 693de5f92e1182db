"""Finding makers and requests by words, trade terms, place and figures; and what people save."""
