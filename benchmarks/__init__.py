"""What the widget costs a visitor, measured beside what they would have without it."""
