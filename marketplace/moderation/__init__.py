"""Cases: what somebody must look at before the market sees it, and what was decided."""
