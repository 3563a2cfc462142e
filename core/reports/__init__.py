"""The claims of five student reports, R0 to R4, each with the experiment that decides it."""
