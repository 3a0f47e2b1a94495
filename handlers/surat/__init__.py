"""Letters and cards as PDF by Typst, tables also as XLSX."""
