"""The packs that governors read: the evidence for the full review, and the annual report in two pages."""
