"""Every claim, question and figure of the five reports that can be checked, a file a topic."""
