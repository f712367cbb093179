"""Small frames → plotly figures. No store, no language: every text comes in, and user text is escaped here."""
