"""Standing orders: pairs every month, called one month at a time, with a radar that looks ahead."""
