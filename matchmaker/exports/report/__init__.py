"""report.html: its parts as plain values, and the template, style and script that show them."""
